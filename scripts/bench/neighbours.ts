import { fork } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { buildSchema, getOperationAST, parse } from 'graphql';
import { Pool } from 'undici';
import { weigh } from '../../gateway/src/journey/complexity.ts';
import { readConfig } from '../../gateway/src/config/config.ts';
import type { StateCode } from '../../shared/src/core/ids.ts';
import { loadLaw } from '../../shared/src/policy/law/law.ts';
import { type RunningHub } from '../hub/hub.ts';
import { Shutdown } from '../hub/shutdown.ts';
import { numberSetting } from '../hub/settings.ts';
import { benchData, startBenchHub } from './hub.ts';
import { percentile, table } from './report.ts';

const PHASE_MS = numberSetting(process.env, 'LIAISON_BENCH_PHASE_MS');
const PAGE_MAX = 1_000;
const TIMES = 3;

const PERSON =
  'id owner handling primaryName dateOfBirth sex nationalities identities { surnames forenames dateOfBirth placeOfBirth } documents { kind number issuer status } alerts { basis reason } withheld { field mode reason }';
const SEIZURE =
  'id owner occurredOn totalKilograms transportMode substanceClasses items { substance quantity unit kilograms } withheld { field mode reason }';

/** Questions that may be asked of many rows: each is made as large as the limits let it be. */
const DEAR: readonly ((rows: number) => string)[] = [
  (n) => `{ persons(filter: { name: "Nada Jovanović" }, first: ${n}) { totalCount nodes { ${PERSON} } } }`,
  (n) =>
    `{ drugSeizures(filter: { from: "2010-01-01", to: "2026-10-31" }, first: ${n}) { totalCount nodes { ${SEIZURE} } } }`,
  (n) =>
    `{ firearms(filter: { calibre: "9x19" }, first: ${n}) { totalCount nodes { id owner make model calibre serialNumber withheld { field mode reason } } } }`,
  (n) =>
    `{ borderCrossings(filter: { country: "DE", from: "2010-01-01", to: "2026-10-31" }, first: ${n}) { totalCount nodes { id owner occurredAt direction withheld { field mode reason } } } }`,
  (n) =>
    `{ ${many(10, (i) => `a${i}: drugSeizures(filter: { from: "20${10 + i}-01-01", to: "2026-10-31" }, first: ${n}) { nodes { ${SEIZURE} } }`)} }`,
  (n) =>
    `{ ${many(10, (i) => `a${i}: persons(filter: { alerts: [ART26_ARREST] }, first: ${n}) { nodes { ${PERSON} } }`)} }`,
  (n) =>
    `{ drugSeizures(filter: { from: "2010-01-01", to: "2026-10-31" }, first: ${n}) { nodes { id persons(first: 5) { nodes { person { ${PERSON} firearms(first: 5) { nodes { firearm { id make model } } } borderCrossings(first: 5) { nodes { borderCrossing { id occurredAt } } } } } } } } }`,
  (n) =>
    `{ drugSeizures(filter: { from: "2010-01-01", to: "2026-10-31" }, first: ${n}) { nodes { id persons(first: 10) { nodes { person { id primaryName } } } firearms(first: 10) { nodes { firearm { id make } } } borderCrossings(first: 10) { nodes { borderCrossing { id occurredAt } } } } } }`,
  (n) =>
    `{ firearms(filter: { calibre: "9x19" }, first: ${n}) { nodes { id persons(first: 10) { nodes { person { ${PERSON} } } } drugSeizures(first: 10) { nodes { drugSeizure { id occurredOn } } } } } }`,
  () =>
    `{ ${many(10, (i) => `a${i}: drugSeizureStatistics(filter: { from: "20${10 + i}-01-01", to: "2026-10-31" }, groupBy: [YEAR, SUBSTANCE_CLASS]) { rows { count } }`)} }`,
];

const NEIGHBOURS: Readonly<Record<string, string>> = {
  'a name in all States':
    '{ persons(filter: { name: "Nada Jovanović" }, first: 20) { nodes { id owner primaryName dateOfBirth } sources { owner status } } }',
  'a serial number': '{ firearmsBySerials(serials: ["KNH707602"]) { key nodes { id make model } } }',
};

function many(count: number, of: (i: number) => string): string {
  return Array.from({ length: count }, (_, i) => of(i)).join(' ');
}

/**
 * One officer sends ten of the dearest documents that the limits let through, over and over and all at once. Another asks
 * small questions, first alone and then beside. The hub runs here with its own limits, each caller in a process of its own.
 */
export async function benchNeighbours(): Promise<string> {
  const stop = new Shutdown();
  try {
    const { complexityMax, officerCostMax, stateCostMax } = readConfig({});
    const hub = await startBenchHub(await benchData(stop), stop, {
      LIAISON_COMPLEXITY_MAX: String(complexityMax),
      LIAISON_OFFICER_COST_MAX: String(officerCostMax),
      LIAISON_STATE_COST_MAX: String(stateCostMax),
    });
    const dear = largest(complexityMax);
    const rows: string[][] = [];
    let holds = true;
    for (const [name, document] of Object.entries(NEIGHBOURS)) {
      const ask = async () => call(hub, 'neighbour', [document], PHASE_MS);
      await call(hub, 'neighbour', [document], 1_000);
      const alone = await ask();
      const [beside, greedy] = await Promise.all([
        ask(),
        call(
          hub,
          'greedy',
          dear.map((one) => one.document),
          PHASE_MS,
        ),
      ]);
      const ratios = [0.5, 0.95].map(
        (share) => percentile(beside.tookMs, share) / percentile(alone.tookMs, share),
      );
      holds &&= beside.failed === 0 && ratios.every((ratio) => ratio <= TIMES);
      rows.push([
        name,
        ...[alone, beside].flatMap(({ tookMs }) =>
          [0.5, 0.95].map((share) => percentile(tookMs, share).toFixed(1)),
        ),
        ...ratios.map((ratio) => ratio.toFixed(2)),
        `${beside.failed} of ${beside.tookMs.length + beside.failed}`,
        `${greedy.tookMs.length} in ${percentile(greedy.tookMs, 0.5).toFixed(0)} ms, ${greedy.failed} refused`,
      ]);
    }
    const head = [
      'neighbour asks',
      'alone p50 ms',
      'p95',
      'beside p50 ms',
      'p95',
      'ratio p50',
      'p95',
      'not answered',
      'dear ones answered, median',
    ];
    return `${table(head, rows)}\n\nThe ten weigh ${dear.map(({ cost }) => Math.round(cost / 1_000)).join(', ')} thousand of ${complexityMax / 1_000}. ${holds ? 'Holds.' : 'Does not hold.'}`;
  } finally {
    await stop.run();
  }
}

function largest(complexityMax: number): readonly { readonly document: string; readonly cost: number }[] {
  const sdl = readFileSync(new URL('../../gateway/supergraph.graphql', import.meta.url), 'utf8');
  const schema = buildSchema(sdl, { assumeValid: true });
  const owners = loadLaw(new URL('../../shared/profiles', import.meta.url), { mode: 'demonstration' }).states
    .size;
  const costOf = (document: string): number => {
    const parsed = parse(document);
    const operation = getOperationAST(parsed);
    return operation ? weigh(schema, parsed, operation, owners).of({}) : 0;
  };
  return DEAR.map((of) => {
    let rows = PAGE_MAX;
    while (rows > 1 && costOf(of(rows)) > complexityMax) rows = Math.floor(rows * 0.95);
    return { document: of(rows), cost: costOf(of(rows)) };
  });
}

interface Call {
  readonly url: string;
  readonly token: string;
  readonly documents: readonly string[];
  readonly milliseconds: number;
}

interface Called {
  readonly tookMs: readonly number[];
  readonly failed: number;
  readonly why: readonly string[];
}

async function call(
  hub: RunningHub,
  officer: string,
  documents: readonly string[],
  milliseconds: number,
): Promise<Called> {
  const who = { state: 'FR' as StateCode, agencyKind: 'POLICE', role: 'INVESTIGATOR', officer } as const;
  const token = (await hub.demonstration?.token(who)) ?? '';
  const child = fork(fileURLToPath(import.meta.url), ['--call'], {
    execArgv: ['--import', 'tsx'],
    stdio: 'inherit',
  });
  try {
    return await new Promise<Called>((done, failed) => {
      child.once('message', (message) => {
        const called = message as Called;
        if (called.why.length > 0) console.error(officer, called.why);
        done(called);
      });
      child.once('exit', () => failed(new Error('a caller of the bench ended')));
      child.send({ url: hub.gateway.url, token, documents, milliseconds } satisfies Call);
    });
  } finally {
    child.kill();
  }
}

/** Asks each document over and over, all at once, each as soon as it was answered. */
async function run({ url, token, documents, milliseconds }: Call): Promise<Called> {
  const pool = new Pool(url, { connections: documents.length });
  const tookMs: number[] = [];
  const why = new Set<string>();
  let failed = 0;
  const end = performance.now() + milliseconds;
  const headers = {
    'content-type': 'application/json',
    authorization: `Bearer ${token}`,
    'liaison-purpose': 'INVESTIGATION',
    'liaison-case': 'INVENTED-BENCH',
    'liaison-offence': '0501;max=120;law=FR',
  };
  await Promise.all(
    documents.map(async (query) => {
      while (performance.now() < end) {
        const began = performance.now();
        const answer = await pool.request({
          path: '/graphql',
          method: 'POST',
          headers,
          body: JSON.stringify({ query }),
        });
        const text = await answer.body.text();
        if (
          answer.statusCode === 200 &&
          !text.includes('"errors"') &&
          !/"(?:TIMED_OUT|UNAVAILABLE)"/u.test(text)
        )
          tookMs.push(performance.now() - began);
        else {
          failed += 1;
          why.add(text.slice(0, 200));
        }
      }
    }),
  );
  await pool.close();
  return { tookMs, failed, why: [...why].slice(0, 3) };
}

// As a child of `benchNeighbours`: one caller.
if (process.argv.includes('--call'))
  process.once('message', (message) => void run(message as Call).then((called) => process.send?.(called)));
