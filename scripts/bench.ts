import { cpus, totalmem } from 'node:os';
import { parseArgs } from 'node:util';
import type { CapacityOptions } from './bench/capacity.ts';
import { table } from './bench/report.ts';
import { environment } from './hub/settings.ts';

/** Each is loaded when its turn comes: the garbage collector has to walk through what is loaded, in what is measured too. */
const BENCHES: Readonly<
  Record<string, { readonly about: string; readonly run: (options: CapacityOptions) => Promise<string> }>
> = {
  ledger: {
    about: 'durable records a second and their latency beside plain one-row inserts',
    run: async () => (await import('./bench/ledger.ts')).benchLedger(),
  },
  'ledger-size': {
    about: 'bytes on disk that a question leaves in the ledger: by table, and of its write-ahead log',
    run: async () => (await import('./bench/ledger-size.ts')).benchLedgerSize(),
  },
  capacity: {
    about:
      'what a question costs of everything, and what thirty States need (--short, --only PIECES, --write keeps data and page, --page makes it anew)',
    run: async (options) => (await import('./bench/capacity.ts')).benchCapacity(options),
  },
  hub: {
    about:
      'whole questions, everything on, beside the same SQL sent by plain pg in parallel plus JSON.stringify',
    run: async () => (await import('./bench/hub.ts')).benchHub(),
  },
  releases: {
    about:
      'what releases cost a question: a store of none, ten of the case, 10,000 of others, beside no store',
    run: async () => (await import('./bench/releases.ts')).benchReleases(),
  },
  namesakes: {
    about:
      'searches by name among a million people of one State, ten thousand of one name, beside the same SQL',
    run: async () => (await import('./bench/namesakes.ts')).benchNamesakes(),
  },
  everywhere: {
    about: 'the same in all ten States, 200,000 people in each (LIAISON_BENCH_PEOPLE says how many)',
    run: async () => (await import('./bench/namesakes.ts')).benchNamesakesEverywhere(),
  },
  join: {
    about:
      "a State's own 200,000 people behind a live view: the hub's SQL beside a lookup by an index, and the worker's rows/s",
    run: async () => (await import('./bench/join.ts')).benchJoin(),
  },
  partitions: {
    about:
      'border crossings in partitions by year beside one table: a million rows (LIAISON_BENCH_ROWS says how many)',
    run: async () => (await import('./bench/partitions.ts')).benchPartitions(),
  },
  changes: {
    about:
      'a list kept in step by changedSince, of 100,000 records: polls without and with changes, beside a plain page',
    run: async () => (await import('./bench/changes.ts')).benchChanges(),
  },
  verify: {
    about: 'logs of a hundred thousand and a million records, verified: seconds and memory',
    run: async () => (await import('./bench/verify.ts')).benchVerify(),
  },
  import: {
    about:
      'imports of large public files beside plain COPY (LIAISON_BENCH_DATA names their folder; skipped without)',
    run: async () => (await import('./bench/import.ts')).benchImport(),
  },
  names: {
    about:
      'recall and false hits of name search by script and disturbance (LIAISON_BENCH_DATA; skipped without)',
    run: async () => (await import('./bench/names.ts')).benchNames(),
  },
  law: {
    about: 'what the law costs: redaction and shield beside none; rulings cold and warm',
    run: benchLaw,
  },
  silence: {
    about: 'how well a clock tells what is withheld in silence from what is not there',
    run: async () => (await import('./bench/silence.ts')).benchSilence(),
  },
  clients: {
    about:
      'what a first client costs: lines, seconds and KiB of each generator, bytes of the schema as it is sent',
    run: async () => (await import('./bench/clients.ts')).benchClients(),
  },
  peers: {
    about: 'other gateways and the federation module on the same supergraph and subgraphs, alternating',
    run: async () => (await import('./bench/federation/run.ts')).benchPeers(),
  },
  lookup: {
    about:
      'the machine lookup: the whole hub beside plain @apollo/gateway with none of its duties, on the same subgraphs',
    run: async () => (await import('./bench/lookup.ts')).benchLookup(),
  },
  neighbours: {
    about:
      'what ten of the dearest documents that the limits let through, from one officer, cost another caller',
    run: async () => (await import('./bench/neighbours.ts')).benchNeighbours(),
  },
  signals: {
    about: 'planted misuse of every kind found among the traffic of 1,200 officers, and false signals',
    run: async () => (await import('./bench/signals.ts')).benchSignals(),
  },
  overload: {
    about: 'ten times what a hub carries: accepted within twice the usual p99, the rest told so within 50 ms',
    run: overload,
  },
};

/** Of `capacity` alone. */
const OPTIONS = {
  short: { type: 'boolean' },
  only: { type: 'string' },
  write: { type: 'boolean' },
  page: { type: 'boolean' },
} as const;

const HELP = `npm run bench [-- NAME ...]

Measures, as ratios to something else in the same run. Takes some minutes; close what else runs.
${Object.entries(BENCHES)
  .map(([name, { about }]) => `  ${name.padEnd(8)} ${about}`)
  .join('\n')}
`;

async function benchLaw(): Promise<string> {
  const { lawCost } = await import('./bench/law.ts');
  const { answers, coldMs, warmUs, states } = await lawCost();
  return `${table(
    ['answer', 'bare ms', 'with law ms', 'ratio'],
    answers.map(({ records, fields, bareMs, lawMs, ratio }) => [
      `${records} x ${fields}`,
      bareMs.toFixed(1),
      lawMs.toFixed(1),
      ratio.toFixed(2),
    ]),
  )}\n\nA ruling over ${states} States: cold ${coldMs.toFixed(2)} ms, warm ${warmUs.toFixed(2)} us.`;
}

async function overload(): Promise<string> {
  const { benchOverload } = await import('./bench/overload.ts');
  const { nominal, overload: tenfold, holds } = await benchOverload();
  const row = (name: string, phase: typeof nominal) => [
    name,
    ...[phase.perS, phase.accepted, phase.shed, phase.other].map(String),
    ...[phase.p50Ms, phase.p99Ms, phase.shedP99Ms].map((ms) => ms.toFixed(1)),
  ];
  return `${table(
    ['load', 'asked a second', 'accepted', 'refused', 'failed', 'p50 ms', 'p99 ms', 'refused p99 ms'],
    [row('nominal', nominal), row('ten times', tenfold)],
  )}\n\n${holds ? 'Holds.' : 'Does not hold.'}`;
}

async function main(): Promise<void> {
  const { values, positionals: wanted } = parseArgs({
    options: { ...OPTIONS, help: { type: 'boolean' } },
    allowPositionals: true,
  });
  const { help, ...options } = values;
  if (help) {
    console.log(HELP);
    return;
  }
  const [option] = Object.keys(options);
  if (option !== undefined && wanted.join() !== 'capacity')
    throw new Error(`--${option} is of capacity alone: npm run bench -- capacity --${option}.`);
  const unknown = wanted.find((name) => !Object.hasOwn(BENCHES, name));
  if (unknown !== undefined)
    throw new Error(`There is no benchmark "${unknown}". There are: ${Object.keys(BENCHES).join(', ')}.`);
  environment();
  console.log(
    `Node ${process.versions.node}, ${cpus().length} x ${cpus()[0]?.model ?? 'unknown'}, ${Math.round(totalmem() / 2 ** 30)} GiB`,
  );
  for (const [name, { about, run }] of Object.entries(BENCHES)) {
    if (wanted.length > 0 && !wanted.includes(name)) continue;
    console.log(`\n${name}: ${about}\n\n${await run(options)}`);
  }
}

main().catch((error: unknown) => {
  console.error(error instanceof Error ? error.message : error);
  process.exitCode = 1;
});
