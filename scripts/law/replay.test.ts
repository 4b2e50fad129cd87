import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { cpSync, mkdtempSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import pg from 'pg';
import type { Difference } from '../../shared/src/ledger/read/replay.ts';
import { loadLaw } from '../../shared/src/policy/law/law.ts';
import { rulerOf } from '../../shared/src/policy/decide/ruler.ts';
import { runCommand } from '../../shared/testing/command.ts';
import { testHub, type TestHub } from '../../shared/testing/hub.ts';
import { replayLog, type Replay, type ReplayOptions } from './replay.ts';
import { until } from '../../shared/testing/until.ts';

let hub: TestHub;
let client: pg.Client;
const profiles = mkdtempSync(join(tmpdir(), 'liaison-replay-'));
const entries: string[] = [];

const QUESTIONS = [
  `{ firearms(filter: { calibre: "9x19" }, first: 20) { nodes { id make serialNumber licence custody { name }
     persons { nodes { person { id primaryName dateOfBirth } } } withheld { field } } } }`,
  '{ drugSeizureStatistics(filter: { from: "2023-01-01" }, groupBy: [YEAR]) { rows { count } } }',
  '{ persons(filter: { name: "Jovanovic" }) { nodes { id primaryName alerts { reference } } } }',
];

beforeAll(async () => {
  cpSync(new URL('../../shared/profiles', import.meta.url), profiles, { recursive: true });
  hub = await testHub(['DE', 'FI'], 0.03, { profiles });
  client = new pg.Client({ connectionString: hub.cluster.adminUrl('liaison_ledger') });
  client.on('error', () => undefined);
  await client.connect();
  await askAll();
});

afterAll(async () => {
  await client?.end();
  await hub?.stop();
  rmSync(profiles, { recursive: true, force: true });
});

async function askAll(): Promise<void> {
  for (const document of QUESTIONS)
    for (const purpose of ['INVESTIGATION', 'PROSECUTION']) {
      const { body } = await hub.ask(document, { purpose });
      if (body.errors) throw new Error(JSON.stringify(body.errors));
      entries.push(body.extensions?.receipt.entry ?? '');
    }
}

async function replay(
  more: Partial<ReplayOptions> = {},
): Promise<{ readonly found: Replay; readonly differences: readonly Difference[] }> {
  const differences: Difference[] = [];
  const found = await replayLog(client, { log: 'test', searchKey: hub.searchKey, ...more }, (one) =>
    differences.push(one),
  );
  return { found, differences };
}

/** Germany closes what identifies firearms to its neighbours. */
function closeFirearms(): void {
  const file = join(profiles, 'DE.yaml');
  const text = readFileSync(file, 'utf8').replace(
    /^limits:\n/mu,
    `limits:
  - id: DE-TEST-1
    data: { domain: firearm, categories: [OBJECT_CORE] }
    to: { domestic: false }
    mode: DENY
    basis: [{ instrument: "invented for a test", article: "1" }]
`,
  );
  writeFileSync(`${file}.new`, text);
  renameSync(`${file}.new`, file);
}

test('what was decided is decided alike again: every class and field, links, and who was asked', async () => {
  const { found, differences } = await replay();
  expect(differences).toEqual([]);
  expect(found).toMatchObject({ entries: 6, erased: 0, unrecorded: 0, missing: new Set() });
  expect(found.decisions).toBeGreaterThan(100);
});

test('under an altered profile every difference is listed, and nothing else', async () => {
  closeFirearms();
  const under = rulerOf(loadLaw(profiles, { mode: 'demonstration' }));
  const { differences } = await replay({ under, entry: entries[0] ?? '' });
  const decided = differences.filter(({ kind }) => kind !== 'VERSION');
  expect(decided.length).toBeGreaterThan(0);
  expect(new Set(decided.map(({ owner, domain }) => `${owner} ${domain ?? ''}`))).toEqual(
    new Set(['DE firearm']),
  );
  expect(decided.find(({ path }) => path === 'make')).toMatchObject({
    kind: 'SHOWN',
    was: expect.stringMatching(/^GRANT/u),
    now: expect.stringMatching(/^DENY .* by DE-TEST-1/u),
  });
  expect(decided.some(({ path }) => path === 'id')).toBe(false);
});

test('a reload in between changes nothing: each answer is decided under the law of then', async () => {
  const laws = async (): Promise<number> => (await client.query('SELECT FROM ledger.law')).rowCount ?? 0;
  await until('the text of the second law', async () => (await laws()) > 1);
  await askAll();
  const { found, differences } = await replay();
  expect(differences).toEqual([]);
  expect(found.entries).toBe(12);
  const { found: all } = await replay({ under: rulerOf(loadLaw(profiles, { mode: 'demonstration' })) });
  expect(all.differences).toBeGreaterThan(0);
});

test('the command says so and ends with 0, with 1 where something differs, and names bad input', async () => {
  const run = (...args: readonly string[]) =>
    runCommand(
      'scripts/law.ts',
      ['replay', '--log', 'test', '--url', hub.cluster.adminUrl('liaison_ledger'), ...args],
      { LIAISON_DATA: hub.directory },
    );
  const same = await run();
  expect(`${same.out}${same.err}`).toMatch(/decisions of 12 answers decided again: 0 differences/u);
  expect(same.code).toBe(0);
  const other = await run('--profiles', profiles, '--json');
  expect(other.code).toBe(1);
  expect(other.out).toMatch(/"now":"DENY .* by DE-TEST-1"/u);
  const bad = await run('--from', 'yesterday');
  expect(bad.code).toBe(2);
  expect(bad.err).toMatch(/--from: "yesterday"/u);
});

test('a law that was changed where it is kept is found; one that is missing is named; what is erased is counted', async () => {
  await client.query('ALTER TABLE ledger.law DISABLE TRIGGER law_stays');
  const { rows } = await client.query<{ digest: string }>(
    'SELECT digest FROM ledger.law ORDER BY kept_at LIMIT 1',
  );
  const first = rows[0]?.digest;
  await client.query(
    `UPDATE ledger.law SET files = jsonb_set(files, '{DE.yaml}', to_jsonb(replace(files->>'DE.yaml', 'illustrative', 'in-force')))
     WHERE digest = $1`,
    [first],
  );
  await expect(replay()).rejects.toThrow(/was changed/u);
  await client.query('DELETE FROM ledger.law WHERE digest = $1', [first]);
  const { found } = await replay();
  expect([...found.missing]).toEqual([first]);
  await client.query('DELETE FROM ledger.secret WHERE entry = $1', [entries.at(-1)]);
  expect((await replay()).found.erased).toBe(1);
});

test('a law that cannot be kept for a moment is in force once it can, and until then it shows that it is not', async () => {
  const file = join(profiles, 'DE.yaml');
  const before = readFileSync(file, 'utf8');
  const write = (text: string): void => {
    writeFileSync(`${file}.new`, text);
    renameSync(`${file}.new`, file);
  };
  const refused = async (): Promise<string> => {
    const answer = await fetch(`${hub.gateway.url}/health/ready`);
    return JSON.stringify(((await answer.json()) as { refusedReloads: unknown }).refusedReloads);
  };
  const laws = async (): Promise<number> => (await client.query('SELECT FROM ledger.law')).rowCount ?? 0;
  const kept = await laws();
  await client.query('ALTER TABLE ledger.law ADD CONSTRAINT no_room CHECK (false) NOT VALID');
  const inForce = before.replace('- id: DE-TEST-1', '- id: DE-TEST-2');
  expect(inForce).not.toBe(before);
  write(inForce);
  await until('its refusal', async () => (await refused()) === '["law"]');
  expect(await laws()).toBe(kept);
  await client.query('ALTER TABLE ledger.law DROP CONSTRAINT no_room');
  await until('the law', async () => (await refused()) === '[]');
  expect(await laws()).toBe(kept + 1);
  // What is broken and put back as it was is refused no longer.
  write(`${inForce}nonsense: [`);
  await until('the refusal of what is broken', async () => (await refused()) === '["law"]');
  write(inForce);
  await until('the law that is in force, put back', async () => (await refused()) === '[]');
  expect(await laws()).toBe(kept + 1);
});
