import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { until } from '../../shared/testing/until.ts';
import { testHub, type TestAnswer, type TestHub } from '../../shared/testing/hub.ts';
import { placesIn, type Truth } from '../../shared/testing/truth.ts';
import { Wire, type WireState } from '../../shared/testing/wire.ts';

/**
 * Whatever happens between the hub and a State's database: an owner that is reported ANSWERED has all its rows, every other
 * one has none, and a total is of all of them or not there.
 */
const WIRED = ['DE', 'FI'] as const;
/** Whose total is asked for. */
const COUNTED: ReadonlySet<string> = new Set(['.firearms', '.drugSeizures']);
const wires = new Map<string, Wire>();
let hub: TestHub;
let document: string;
let whole: Truth;

beforeAll(async () => {
  hub = await testHub(['DE', 'FI', 'FR'], 0.05, {
    through: async (sources, { port }) => {
      for (const owner of WIRED) wires.set(owner, new Wire({ host: '127.0.0.1', port }));
      const ports = new Map<string, number>();
      for (const [owner, wire] of wires) ports.set(owner, await wire.listen());
      return sources.map((source) => {
        const near = ports.get(source.owners[0] ?? '');
        if (near === undefined) return source;
        const url = new URL(source.url);
        url.host = `127.0.0.1:${near}`;
        url.search = '';
        return { ...source, url: url.href, deadlineMs: 1_000, retryAfterMs: 200 };
      });
    },
  });
  await until('all sources at their best', async () => {
    const { body } = await hub.ask(
      '{ firearms(filter: { calibre: "9x19" }, first: 40) { nodes { serialNumber owner } } }',
    );
    const { firearms } = body.data as {
      firearms: { nodes: { serialNumber: string | null; owner: string }[] };
    };
    const owners = new Set(firearms.nodes.map(({ owner }) => owner));
    const serials = firearms.nodes.flatMap(({ serialNumber }) => serialNumber ?? []);
    document = `{
      firearms(filter: { calibre: "9x19" }, first: 500) { nodes { id owner make model } totalCount sources { owner status } }
      firearmsBySerials(serials: ${JSON.stringify(serials)}) { key nodes { id owner make } sources { owner status } }
      drugSeizures(filter: { from: "2023-01-01", to: "2026-12-31" }, first: 500) { nodes { id owner country } totalCount sources { owner status } }
      drugSeizureStatistics(filter: { from: "2023-01-01", to: "2026-12-31" }, groupBy: [YEAR]) { rows { owner keys { value } count kilograms } sources { owner status } }
    }`;
    return owners.size === 3 && serials.length > 10;
  });
  whole = await allAnswered();
});

afterAll(async () => {
  await hub?.stop();
  for (const wire of wires.values()) wire.close();
});

async function ask(): Promise<TestAnswer> {
  const answer = await hub.ask(document);
  expect([answer.status, answer.body.errors]).toEqual([200, undefined]);
  return answer;
}

function allAnswered(): Promise<Truth> {
  let seen = '';
  return until(
    'every source',
    async () => {
      const { body } = await ask();
      const places = placesIn(body.data);
      seen = JSON.stringify(body.extensions?.sources);
      // A busy hub leaves totals out.
      return [...places].every(
        ([path, { statuses, totalCount }]) =>
          (totalCount !== null || !COUNTED.has(path)) &&
          ['DE', 'FI', 'FR'].every((owner) => statuses.get(owner) === 'ANSWERED'),
      )
        ? places
        : undefined;
    },
    { seen: () => seen },
  );
}

/** Looks whether each list tells the truth; the statuses of whom was asked. */
function checkTruth({ body }: TestAnswer): readonly string[] {
  const statuses: string[] = [];
  const places = placesIn(body.data);
  expect([...places.keys()]).toEqual([...whole.keys()]);
  for (const [path, { totalCount, statuses: said, rows }] of places) {
    const all = whole.get(path);
    for (const [owner, status] of said) {
      const truth = status === 'ANSWERED' ? (all?.rows.get(owner) ?? []) : [];
      expect([path, owner, status, rows.get(owner)]).toEqual([path, owner, status, truth]);
      statuses.push(`${owner} ${status}`);
    }
    const isWhole = WIRED.every((owner) => said.get(owner) === 'ANSWERED');
    expect([path, totalCount]).toEqual([path, isWhole && totalCount !== null ? all?.totalCount : null]);
  }
  expect(statuses.filter((one) => one.startsWith('FR') && one !== 'FR ANSWERED')).toEqual([]);
  return statuses;
}

test('the question finds rows of each owner in each list, and totals', () => {
  expect([...whole.keys()].length).toBeGreaterThan(10);
  for (const path of ['.firearms', '.drugSeizures', '.drugSeizureStatistics'])
    for (const owner of ['DE', 'FI', 'FR'])
      expect(whole.get(path)?.rows.get(owner)?.length).toBeGreaterThan(0);
  expect(whole.get('.firearms')?.totalCount).toBe(
    [...(whole.get('.firearms')?.rows.values() ?? [])].flat().length,
  );
});

describe.each([
  ['down', 'CLOSED'],
  ['stalled', 'FROZEN'],
  ['deaf on its way back', 'MUTE'],
  ['dripping', 'DRIP'],
  ['slow', 'SLOW'],
  ['reset', 'RESET'],
  ['truncated', 'TRUNCATED'],
  ['cut in the middle of a row', 'MID_ROW'],
  ['corrupt', 'CORRUPT'],
  ['losing rows', 'LOSSY'],
] satisfies [string, WireState][])('a source that is %s', (_, state) => {
  test.each([[['DE']], [['DE', 'FI']]])('has all its rows or none: %j', async (owners) => {
    for (const owner of owners) wires.get(owner)?.cut(state);
    const statuses: string[] = [];
    // While questions run, and after the source is left alone.
    for (let n = 0; n < 3; n += 1)
      for (const answer of await Promise.all([ask(), ask()])) statuses.push(...checkTruth(answer));
    if (state !== 'SLOW') for (const owner of owners) expect(statuses).not.toContain(`${owner} ANSWERED`);
    for (const owner of owners) wires.get(owner)?.cut('OPEN');
    // Also while it comes back.
    for (let n = 0; n < 3; n += 1) checkTruth(await ask());
    expect(await allAnswered()).toEqual(whole);
  });
});

test('a source that stalls costs one deadline: from then on nobody waits for it, and nothing is sent to it', async () => {
  const stalled = hub.registry.all.filter(({ config }) => config.owners.some((owner) => owner === 'FI'));
  const sent = () => stalled.map(({ statements }) => statements);
  wires.get('FI')?.cut('FROZEN');
  const told = (answer: TestAnswer) => new Set(checkTruth(answer).filter((one) => one.startsWith('FI')));
  // Lists that ask the same source later are told at once.
  const first = told(await ask());
  expect([first.has('FI TIMED_OUT'), first.has('FI ANSWERED')]).toEqual([true, false]);
  const before = sent();
  for (let n = 0; n < 12; n += 1) expect(told(await ask())).toEqual(new Set(['FI UNAVAILABLE']));
  expect(sent()).toEqual(before);
  wires.get('FI')?.cut('OPEN');
  expect(await allAnswered()).toEqual(whole);
});
