import { table } from '../report.ts';
import { STATEMENTS, type CapacityData, type Point } from './data.ts';
import {
  atRecords,
  bounds,
  DEFAULTS,
  dearest,
  fullness,
  growthOf,
  line,
  loads,
  needs,
  peakPerS,
  questionsADay,
  SLOWER_MAX,
  whole,
  WORLD,
} from './need.ts';
import { likely, outside, type Range } from './likely.ts';

/** The page that is made from what a run measured. The same data make the same page. */
export function capacityPage(data: CapacityData): string {
  return `${[
    '# Capacity: what thirty States need',
    head(data),
    '## What a question costs',
    costs(data),
    '## How it grows with the records',
    records(data),
    '## What thirty States need',
    need(data),
    '## What breaks first',
    breaks(data),
    '## How full a gateway may be',
    full(data),
    '## What the simulation is worth',
    check(data),
    '## What this page does not know',
    unknown(data),
  ].join('\n\n')}\n`;
}

function head({ runs, machine }: CapacityData): string {
  const { node, postgres, cpus, model, memoryGiB } = machine;
  const rows = runs.map(({ pieces, command, on, seconds, load }) => [
    pieces.join(', '),
    `\`${command} --write\``,
    on,
    whole(seconds),
    load.map((one) => one.toFixed(1)).join(' and '),
  ]);
  return [
    'Made from [capacity.json](capacity.json), which holds what was measured; `npm run bench -- capacity --page` makes this page from it again. All people and records are invented.',
    table(['measured', 'by', 'on', 'seconds', 'load average, before and after'], rows),
    `Machine: ${cpus} x ${model}, ${memoryGiB} GiB, Node ${node}, PostgreSQL ${postgres || '(version not kept)'}. Gateways, all databases and who asks share these cores. Costs are processor time (Linux, \`schedstat\`), which other work on the machine changes little; milliseconds it changes much.`,
  ].join('\n\n');
}

function costs({ requests }: CapacityData): string {
  const one = requests.filter(({ gateways }) => gateways === 1);
  const fit = (of: (cost: (typeof requests)[number]) => number): string => {
    const { slope, intercept } = line(one.map((cost) => [cost.sources, of(cost)] as const));
    const off = Math.max(...one.map((cost) => Math.abs((intercept + slope * cost.sources) / of(cost) - 1)));
    return `${whole(intercept)} + ${whole(slope)} a source, at most ${percent(off)} off`;
  };
  const rows = requests.map(
    ({ sources, gateways, questions, notWhole, cpuUs, bytes, connections, ledger }) => [
      String(sources),
      String(gateways),
      `${questions} and ${notWhole}`,
      ...[cpuUs.gateway, cpuUs.sources, cpuUs.ledger].map(whole),
      ...[bytes?.client, bytes?.sources, bytes?.ledger].map((each) =>
        each === undefined ? 'not measured' : whole(each),
      ),
      `${connections.sources} and ${connections.ledger}`,
      whole(ledger.log + ledger.years),
      whole(ledger.fortyDays),
      whole(ledger.wal),
    ],
  );
  const top = [
    'sources',
    'gateways',
    'asked, and not answered whole',
    'gateway us',
    "sources' us",
    "ledger's us",
  ];
  const more = [
    'bytes to officers',
    'to sources',
    'to ledger',
    'connections',
    'kept for years',
    '40 days',
    'WAL',
  ];
  return [
    "One question is an officer's check: a name, a serial number and the reference of a seizure, a third of the sources each; every tenth asks for a name that registers may know, all others find nothing. Everything is on: identity, law, limits, ledger. Processor time in microseconds of the gateway's process and of PostgreSQL's, bytes both ways, and bytes that stay on disk in the ledger, as `npm run bench -- ledger-size` has them; each a question.",
    table([...top, ...more], rows),
    `With one gateway, microseconds by the number of sources: gateway ${fit(({ cpuUs }) => cpuUs.gateway)}; sources ${fit(({ cpuUs }) => cpuUs.sources)}; ledger ${fit(({ cpuUs }) => cpuUs.ledger)}.`,
    'Connections are those that were open, to sources and to the ledger. Registers here are small; the next table says what size does.',
  ].join('\n\n');
}

function records(data: CapacityData): string {
  const sizes = [...new Set(data.records.map((cost) => cost.records))];
  const beyond = [1_000_000, 10_000_000].filter((size) => size > Math.max(...sizes));
  const rows = STATEMENTS.map((statement) => {
    const growth = growthOf(data, statement);
    const measured = sizes.map((size) => {
      const found = data.records.find((cost) => cost.records === size && cost.statement === statement);
      return found ? whole(found.cpuUs) : 'not measured';
    });
    return [
      statement,
      ...measured,
      `records ^ ${growth.power.toFixed(2)}`,
      ...beyond.map((size) => `${whole(atRecords(growth, size))} (by the law)`),
    ];
  });
  return [
    "Microseconds of PostgreSQL's processor time a statement, in one State's register of so many records: the hub's own statements, as its own login, prepared, one at a time. The law of growth is a power of the number of records, by least squares of what was measured; what stands behind it was not measured but follows from it.",
    table(['statement', ...sizes.map(whole), 'grows as', ...beyond.map(whole)], rows),
  ].join('\n\n');
}

function need(data: CapacityData): string {
  const { sources } = dearest(data);
  const rows = needs(data).map(({ what, unit, units, from }) => [what, amount(units), unit, from]);
  return [
    `${WORLD.states} States x ${whole(WORLD.officers)} officers x ${WORLD.askedADay} questions a day are ${whole(questionsADay(WORLD))} a day, ${whole(peakPerS(WORLD) / WORLD.peak)} a second at the mean and ${whole(peakPerS(WORLD))} at a peak of ${WORLD.peak} times that. Each asks ${sources} sources, one in each State. Processors are filled to ${percent(fullness(data))}, as the simulation below allows. A core is one of this machine.`,
    table(['what', 'how much', 'of', 'from'], rows),
    'A standby of each database and one host that may be lost come on top.',
  ].join('\n\n');
}

function breaks(data: CapacityData): string {
  const all = bounds(data);
  const rows = all.map(({ what, carries }) => [
    what,
    `${carries < 10 ? carries.toPrecision(2) : whole(carries)} x`,
  ]);
  return [
    `What one of each carries of what thirty States ask of it: below 1 there have to be more, or it has to be set otherwise. First what breaks first: ${all[0]?.what ?? 'nothing'}.`,
    table(['what', 'carries of the peak'], rows),
  ].join('\n\n');
}

function full(data: CapacityData): string {
  const rows = loads(data).map(({ share, predicted, slower, holds }) => [
    percent(share),
    predicted.p50Ms.toFixed(0),
    predicted.p95Ms.toFixed(0),
    predicted.p99Ms.toFixed(0),
    slower.toFixed(1),
    percent(predicted.refused),
    holds ? 'yes' : 'no',
  ]);
  return [
    `Simulated, with the room that a gateway has by default (${DEFAULTS.inFlightMax} questions at once, ${DEFAULTS.stateInFlightMax} of one State): what a gateway of this run, that asks ${data.check.sources} sources, does at shares of what it can. A load holds while the slowest hundredth takes at most ${SLOWER_MAX} times as long as that of questions that are alone, and at most one in a thousand is refused.`,
    table(['load', 'p50 ms', 'p95 ms', 'p99 ms', 'p99, times alone', 'refused', 'holds'], rows),
  ].join('\n\n');
}

function check({ check }: CapacityData): string {
  const { sources, inFlightMax, serviceMs, points } = check;
  const all = points.map((point) => ({ point, ranges: likely(point, check) }));
  const rows = all.map(({ point, ranges: { p50Ms, p95Ms, refused } }) => [
    percent(point.share),
    String(point.answered + point.refused + point.failed),
    point.fullPerS.map((perS) => perS.toFixed(1)).join(' and '),
    `${point.p50Ms.toFixed(0)}; ${within(p50Ms)}`,
    `${point.p95Ms.toFixed(0)}; ${within(p95Ms)}`,
    `${percent(refusedOf(point))}; ${percent(refused.low)} to ${percent(refused.high)}`,
    `${point.incomplete} and ${point.failed}`,
  ]);
  const off = all.flatMap(({ point, ranges }) => [
    outside(point.p50Ms, ranges.p50Ms),
    outside(point.p95Ms, ranges.p95Ms),
  ]);
  const held = off.filter((one) => one === 1).length;
  return [
    `A gateway with room for ${inFlightMax} questions at once, asked for ${sources} sources by a process of its own that sends each question when it is due, whatever came back: Poisson arrivals at shares of what it answered when it was asked as fast as it could, measured just before and after each load. The simulation knows how long questions take that are alone (median ${(serviceMs[Math.floor(serviceMs.length / 2)] ?? 0).toFixed(1)} ms), what is answered at most, and the moments at which questions were sent; it draws service times and, between what the gateway could before and after, what it can; lets all that are in work share what there is; and refuses whom there is no room for, as the hub does. So few questions of a gateway that is nearly full say little, as each waits for those before it: so the same few are simulated 200 times, and nine in ten of these lie in the range. Measured; simulated:`,
    table(
      [
        'load',
        'questions',
        'most a second, before and after',
        'p50 ms',
        'p95 ms',
        'refused',
        'source missing, failed',
      ],
      rows,
    ),
    held === off.length
      ? `All ${off.length} latencies lie in their ranges.`
      : `Of ${off.length} latencies ${held} lie in their ranges; the others are off by at most ${Math.max(...off).toFixed(2)} times. Where other work shares the cores, what a gateway can changes while it is measured, and the simulation knows of that only what it could before and after.`,
  ].join('\n\n');
}

function within({ low, middle, high }: Range): string {
  return `${middle.toFixed(0)} (${low.toFixed(0)} to ${high.toFixed(0)})`;
}

function refusedOf({ answered, refused, failed }: Point): number {
  return refused / Math.max(1, answered + refused + failed);
}

function unknown({ requests, check: { sources } }: CapacityData): string {
  const fewest = Math.min(...requests.map(({ questions }) => questions));
  const most = Math.max(...requests.map(({ gateways }) => gateways));
  return [
    `- Each row of costs is of ${fewest} questions, after half as many that were not counted. A gateway that was started a minute ago is not as fast as one that runs for an hour, so that its processor time is more than it need be; and a page of 8 KiB of the ledger more or less is ${whole(8_192 / fewest)} bytes a question.`,
    `- Gateways: ${most} at most were measured, on one machine; that more of them cost as much a question each is taken from there. They share the ledger's PostgreSQL and no other state.`,
    `- A State's PostgreSQL is one server for all thirty sources here; TLS between gateway and sources, and a network that takes time, are not in it. Statements run from memory, and PostgreSQL does not wait for a disk (\`fsync = off\`): how long a disk takes until a commit lasts is not in the milliseconds.`,
    `- The simulation was checked with one gateway and ${sources} sources. It knows nothing of dear questions, which rest while others ask (\`gateway/src/quota\`), nor of sources that hang.`,
    '- Officers ask in waves within a day; a peak of five times the mean stands for all of them.',
  ].join('\n');
}

function amount(value: number): string {
  if (value >= 100) return whole(value);
  return value >= 10 ? value.toFixed(0) : value.toPrecision(2);
}

function percent(share: number): string {
  const value = share * 100;
  return `${value > 0 && value < 10 ? value.toFixed(1) : value.toFixed(0)} %`;
}
