import type { Behaviour } from '../../gateway/testing/canned-subgraph.ts';
import { startTestHub, type Answered, type TestHub } from '../../gateway/testing/hub.ts';
import { ERROR_CATALOGUE } from '../../shared/src/core/errors.ts';
import { until } from '../../shared/testing/until.ts';
import { Lateness } from './lateness.ts';
import { SLACK_MS } from './judge.ts';

const DEADLINE_MS = 3_000;
/** Larger than what a gateway takes of a subgraph. */
const OVERSIZED_BYTES = 65 * 2 ** 20;
/** Stands in whatever must not leave the gateway. */
const CANARY = 'qzgarbage';
const ASK =
  '{ person(id: "DE:person:P-1") { id owner primaryName sex } firearm(id: "DE:firearm:F-1") { id make } }';

interface Answer {
  readonly data?: { readonly person?: unknown; readonly firearm?: unknown } | null;
  readonly errors?: readonly { readonly extensions?: { readonly code?: string } }[];
}

export interface Garbage {
  readonly name: string;
  readonly what: string;
  readonly behaviour: (right: object) => Behaviour;
}

export interface GarbageOutcome {
  readonly name: string;
  readonly what: string;
  /** What the caller was told: status and codes. */
  readonly told: string;
  readonly tookMs: number;
  readonly wrong: readonly string[];
}

const raw = (body: string, status = 200): Behaviour => ({ kind: 'RAW', status, body });
const json = (answer: unknown): Behaviour => raw(JSON.stringify(answer));
/** The right answer, with something else in the place of its first record's fields. */
const withNode = (right: object, change: object): Behaviour => {
  const answer = right as { readonly data: { readonly person: object } };
  return json({ ...answer, data: { person: { ...answer.data.person, ...change } } });
};
const withReport = (right: object, report: unknown): Behaviour =>
  json({ ...right, extensions: { hub: report } });
const reportOf = (right: object): object => (right as { extensions: { hub: object } }).extensions.hub;

/** What a subgraph may say instead of an answer. */
export const GARBAGE: readonly Garbage[] = [
  { name: 'empty', what: 'nothing', behaviour: () => raw('') },
  { name: 'html', what: 'a page', behaviour: () => raw(`<html>${CANARY}</html>`) },
  {
    name: 'half',
    what: 'half of the right answer',
    behaviour: (right) => raw(JSON.stringify(right).slice(0, 200)),
  },
  { name: 'list', what: 'JSON that is no object', behaviour: () => json([CANARY]) },
  {
    name: 'status',
    what: 'status 500 with a body',
    behaviour: () => raw(`{"errors":[{"message":"${CANARY}"}]}`, 500),
  },
  {
    name: 'redirect',
    what: 'an address elsewhere',
    behaviour: () => ({ kind: 'REDIRECT', to: 'http://198.51.100.1/' }),
  },
  { name: 'cut', what: 'a connection that is cut', behaviour: () => ({ kind: 'CUT' }) },
  { name: 'hang', what: 'nothing, without an end', behaviour: () => ({ kind: 'HANG' }) },
  { name: 'endless', what: 'an answer without an end', behaviour: () => ({ kind: 'ENDLESS' }) },
  {
    name: 'oversized',
    what: '65 MiB',
    behaviour: () => raw(`{"data":"${CANARY}${'x'.repeat(OVERSIZED_BYTES)}"}`),
  },
  {
    name: 'deep',
    what: 'lists in lists, 100,000 of them',
    behaviour: () => raw(`{"data":{"person":${'['.repeat(100_000)}${']'.repeat(100_000)}}}`),
  },
  { name: 'no-data', what: 'an object without data', behaviour: () => json({}) },
  { name: 'data-text', what: 'data that are a text', behaviour: () => json({ data: CANARY }) },
  {
    name: 'wrong-shape',
    what: 'a list where an object belongs',
    behaviour: (right) => json({ ...right, data: { person: [CANARY] } }),
  },
  {
    name: 'wrong-id',
    what: 'a record of another domain and owner',
    behaviour: (right) => withNode(right, { id: null }),
  },
  {
    name: 'wrong-type',
    what: 'an object where a text belongs',
    behaviour: (right) => withNode(right, { primaryName: { [CANARY]: 1 } }),
  },
  {
    name: 'wrong-word',
    what: 'a word that an enum has not',
    behaviour: (right) => withNode(right, { sex: CANARY }),
  },
  {
    name: 'wrong-typename',
    what: 'a type that there is not',
    behaviour: (right) => withNode(right, { __typename: CANARY }),
  },
  {
    name: 'extra-fields',
    what: 'fields that nobody asked for',
    behaviour: (right) => withNode(right, { [CANARY]: 1, __proto__: { x: 1 }, constructor: CANARY }),
  },
  {
    name: 'extra-roots',
    what: 'answers to what nobody asked',
    behaviour: (right) => json({ ...right, data: { ...(right as { data: object }).data, [CANARY]: 1 } }),
  },
  {
    name: 'no-report',
    what: 'records, and no word about whose they are',
    behaviour: (right) => json({ data: (right as { data: unknown }).data }),
  },
  {
    name: 'report-text',
    what: 'records, and a report that is none',
    behaviour: (right) => withReport(right, CANARY),
  },
  {
    name: 'report-lists',
    what: 'records, and a report of other shapes',
    behaviour: (right) => withReport(right, { ...reportOf(right), sources: 7, disclosed: { a: CANARY } }),
  },
  {
    name: 'report-words',
    what: 'records, and a report with a status that there is not',
    behaviour: (right) =>
      withReport(right, {
        ...reportOf(right),
        sources: [{ owner: 'DE', domain: 'person', status: CANARY, milliseconds: 1 }],
      }),
  },
  {
    name: 'errors-text',
    what: 'errors that are a text',
    behaviour: (right) => json({ ...right, errors: CANARY }),
  },
  {
    name: 'errors-secret',
    what: 'an error that says too much',
    behaviour: () =>
      json({ data: null, errors: [{ message: CANARY, extensions: { code: 'WHATEVER', at: CANARY } }] }),
  },
];

/**
 * Lets one subgraph of a gateway answer with garbage, one kind after the other; the other subgraphs are well.
 *
 * @param isTimed whether what takes longer than the deadline is wrong.
 */
export async function runGarbage(isTimed: boolean): Promise<readonly GarbageOutcome[]> {
  const hub = await startTestHub({ LIAISON_DEADLINE_MS: String(DEADLINE_MS) });
  const lateness = new Lateness();
  try {
    // The first answer of all may come late.
    const well = await until('an answer while all is well', async () => {
      const answered = await hub.ask({ query: ASK });
      return answered.status === 200 && !answered.text.includes('"errors"') && answered;
    });
    const right = hub.subgraphs.persons.lastAnswer();
    const outcomes: GarbageOutcome[] = [];
    for (const one of GARBAGE) outcomes.push(await hold(one, hub, { well, right, lateness, isTimed }));
    return outcomes;
  } finally {
    lateness.end();
    await hub.close();
  }
}

interface Right {
  readonly well: Answered;
  /** What the subgraph says when all is well. */
  readonly right: object;
  readonly lateness: Lateness;
  readonly isTimed: boolean;
}

async function hold(
  { name, what, behaviour }: Garbage,
  hub: TestHub,
  { well, right, lateness, isTimed }: Right,
): Promise<GarbageOutcome> {
  const recorded = hub.ledger.entries.length;
  hub.subgraphs.persons.behaviour = behaviour(right);
  const began = performance.now();
  const answered = await hub.ask({ query: ASK });
  const tookMs = Math.max(0, performance.now() - began - lateness.since(began));
  hub.subgraphs.persons.behaviour = { kind: 'ANSWER' };
  const after = await hub.ask({ query: ASK });
  const { data, errors = [] } = answered.body as Answer;
  const codes = errors.map(({ extensions }) => extensions?.code ?? 'none');
  const wrong = [
    ...(answered.text.includes(CANARY) ? ['what the subgraph said went on to the caller'] : []),
    ...(isTimed && tookMs > DEADLINE_MS + SLACK_MS ? [`took ${tookMs.toFixed(0)} ms`] : []),
    ...codes.filter((code) => !Object.hasOwn(ERROR_CATALOGUE, code)).map((code) => `code ${code}`),
    ...mistakesIn(data, codes, well.body as Answer, answered.status),
    ...(plain(after) === plain(well) ? [] : ['the next question is not answered as before']),
    ...(hub.ledger.entries.length === recorded + 2 ? [] : ['an answer that is in no log']),
  ];
  return {
    name,
    what,
    told: `${answered.status} ${[...new Set(codes)].join(', ') || 'no error'}`,
    tookMs,
    wrong,
  };
}

/** Garbage is an error: never an empty list, and it takes nothing away from what other subgraphs say. */
function mistakesIn(
  data: Answer['data'],
  codes: readonly string[],
  well: Answer,
  status: number,
): readonly string[] {
  const found: string[] = [];
  if (status === 504) return codes.includes('DEADLINE_EXCEEDED') ? [] : ['no code'];
  const person = JSON.stringify(data?.person ?? null);
  if (
    person === 'null'
      ? codes.length === 0
      : person !== JSON.stringify(well.data?.person) && codes.length === 0
  )
    found.push('garbage passes for an answer');
  if (JSON.stringify(data?.firearm) !== JSON.stringify(well.data?.firearm))
    found.push('what another subgraph said is lost');
  return found;
}

/** An answer without what no two share. */
function plain({ text }: Answered): string {
  return text.replaceAll(/"receipt":\{[^}]*\}/gu, '').replaceAll(/"milliseconds":\d+/gu, '');
}
