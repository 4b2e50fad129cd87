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
  mean,
  needs,
  PEAK_PER_S,
  QUESTIONS_A_DAY,
  SLOWER_MAX,
  whole,
  WORLD,
} from './need.ts';
import { lanesOf, simulate } from './simulate.ts';

/** Questions that are simulated for a point of the check. */
const SIMULATED = 20_000;

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

function head({ on, command, seconds, machine }: CapacityData): string {
  const { node, postgres, cpus, model, memoryGiB, load } = machine;
  return [
    `Made by \`${command} --write\` on ${on}, in ${whole(seconds)} s; [capacity.json](capacity.json) holds what was measured, and \`npm run bench -- capacity --page\` makes this page from it again. All people and records are invented.`,
    `Machine: ${cpus} x ${model}, ${memoryGiB} GiB, Node ${node}, PostgreSQL ${postgres || '(version not kept)'}; load average ${load[0].toFixed(1)} as it began and ${load[1].toFixed(1)} as it ended. Gateways, all databases and who asks share these cores. Costs are processor time (Linux, \`schedstat\`), which other work on the machine changes little; milliseconds it changes much.`,
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
    `${WORLD.states} States x ${whole(WORLD.officers)} officers x ${WORLD.askedADay} questions a day are ${whole(QUESTIONS_A_DAY)} a day, ${whole(PEAK_PER_S / WORLD.peak)} a second at the mean and ${whole(PEAK_PER_S)} at a peak of ${WORLD.peak} times that. Each asks ${sources} sources, one in each State. Processors are filled to ${percent(fullness(data))}, as the simulation below allows. A core is one of this machine.`,
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

interface Compared {
  readonly point: Point;
  readonly p50Ms: number;
  readonly p95Ms: number;
  readonly refused: number;
}

/** What is simulated for a point, from service times and from what the gateway could just before and after. */
function compared({ check: { serviceMs, points, states, inFlightMax } }: CapacityData): readonly Compared[] {
  return points.map((point) => {
    const lanes = lanesOf(mean(point.fullPerS), serviceMs);
    const stateInFlightMax = Math.max(1, Math.min(56, Math.floor((inFlightMax * 7) / 8)));
    const perS = point.offeredPerS;
    const load = {
      serviceMs,
      lanes,
      perS,
      states,
      inFlightMax,
      stateInFlightMax,
      questions: SIMULATED,
      seed: 1,
    };
    return { point, ...simulate(load) };
  });
}

function check(data: CapacityData): string {
  const { sources, inFlightMax, serviceMs } = data.check;
  const all = compared(data);
  const rows = all.map(({ point, p50Ms, p95Ms, refused }) => [
    percent(point.share),
    point.offeredPerS.toFixed(1),
    point.fullPerS.map((perS) => perS.toFixed(1)).join(' and '),
    `${point.p50Ms.toFixed(0)} and ${p50Ms.toFixed(0)}`,
    (p50Ms / point.p50Ms).toFixed(2),
    `${point.p95Ms.toFixed(0)} and ${p95Ms.toFixed(0)}`,
    (p95Ms / point.p95Ms).toFixed(2),
    `${percent(refusedOf(point))} and ${percent(refused)}`,
    `${point.incomplete} and ${point.failed}`,
  ]);
  const ratios = all.flatMap(({ point, p50Ms, p95Ms }) => [p50Ms / point.p50Ms, p95Ms / point.p95Ms]);
  const off = Math.max(...ratios.map((ratio) => Math.max(ratio, 1 / ratio)));
  const refusals = Math.max(...all.map(({ point, refused }) => Math.abs(refusedOf(point) - refused)));
  return [
    `A gateway with room for ${inFlightMax} questions at once, asked for ${sources} sources by a process of its own that sends each question when it is due, whatever came back: Poisson arrivals at shares of what it answered when it was asked as fast as it could, measured just before and after each load. The simulation knows how long questions take that are alone (median ${(serviceMs[Math.floor(serviceMs.length / 2)] ?? 0).toFixed(1)} ms), what is answered at most, and the rate; it draws arrivals and service times, lets all that are in work share what there is, and refuses whom there is no room for, as the hub does. Measured and simulated:`,
    table(
      [
        'load',
        'asked a second',
        'most a second, before and after',
        'p50 ms',
        'ratio',
        'p95 ms',
        'ratio',
        'refused',
        'source missing, failed',
      ],
      rows,
    ),
    `At its worst the simulation is off by ${off.toFixed(2)} times in a latency and by ${(refusals * 100).toFixed(0)} points in refusals. Where other work shares the cores, what a gateway can changes while it is measured, and the simulation does not know of it: the second column of ranges says by how much it did.`,
  ].join('\n\n');
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
