import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { StateCode } from '../../shared/src/core/ids.ts';
import { nextChange } from '../src/journey/next-change.ts';
import { askHub } from '../../scripts/status/hub-status.ts';
import { ownHub } from '../../scripts/status/own-hub.ts';
import { concernsOf, exitOf, tableOf } from '../../scripts/status/report.ts';
import { send, startTestHub, type TestHub } from '../testing/hub.ts';

const CHECKPOINT = 'liaison.test/log\n12\nAAAA=\n\n— liaison.test/log c2ln\n— witness.fr c2ln\n';
let hub: TestHub;

beforeAll(async () => {
  const source = {
    ...{ owners: ['FR' as StateCode], isCurrencyMissing: false, isSearchBehind: false, breaches: [] },
    unreadable: [{ owner: 'FR' as StateCode, column: 'id', rows: 2 }],
    asOf: [{ owner: 'FR' as StateCode, at: '2026-11-26T08:00:00Z' }],
  };
  hub = await startTestHub(
    {},
    {
      sources: () => [
        { ...source, domain: 'person', isLeftAlone: false },
        { ...source, domain: 'firearm', isLeftAlone: true },
        { ...source, domain: 'seizure', isLeftAlone: false, breaches: [{ object: 'hub.seizure_v1' }] },
      ],
      setAside: () => 3,
      certificates: () => [
        { of: 'port', kind: 'OWN', file: '/invented/port.pem', endsAt: Date.now() + 60.5 * 86_400_000 },
        { of: 'ledger', kind: 'AUTHORITIES', file: '/invented/l.pem', endsAt: Date.now() + 2.5 * 86_400_000 },
        { of: 'source fr', kind: 'OWN', file: '/invented/fr.pem', endsAt: Date.UTC(2026, 0, 31) },
        { of: 'subgraphs', kind: 'AUTHORITIES', file: '/invented/gone.pem', endsAt: undefined },
      ],
      processes: () => [
        {
          subgraph: 'persons',
          address: 'a.invalid:4101',
          standing: 'AWAY',
          why: 'no answer',
          law: undefined,
        },
      ],
      installation: {
        keys: () => [
          { key: 'cursor', id: 'ab', state: 'IN_USE', ageDays: 800, dueOn: '2026-09-01', isOld: true },
        ],
        months: () => Promise.reject(new Error('away')),
      },
      telling: {
        notices: { outcomes: [], standing: () => Promise.resolve([{ state: 'FR', waiting: 2, dead: 1 }]) },
        outageNotices: { outcomes: [], standing: () => Promise.reject(new Error('away')) },
        outages: () =>
          Promise.resolve([
            { state: 'FR', domain: 'person', isPlanned: false, beganAt: new Date('2026-11-26T07:00:00Z') },
            { state: null, domain: null, isPlanned: true, beganAt: new Date('2026-11-26T08:00:00Z') },
          ]),
      },
    },
  );
  hub.ledger.api = () => Promise.resolve({ status: 200, contentType: 'text/plain', body: CHECKPOINT });
});
afterAll(() => hub.close());

async function status(role: 'OPERATOR' | 'INVESTIGATOR') {
  const authorization = `Bearer ${await hub.token({ role, officer: 'invented-operator' })}`;
  return send(`${hub.url}/status.json`, { headers: { authorization } });
}

test('an operator sees how sources, law and ledger stand, and the ledger keeps which office looked', async () => {
  const answer = await status('OPERATOR');
  expect(answer.status).toBe(200);
  const {
    sources,
    law,
    ledger,
    telling,
    keys,
    subgraphs,
    shared,
    certificates,
    hub: itself,
  } = JSON.parse(answer.text) as Readonly<Record<string, unknown>>;
  const ofFrance = (sources as { owner: string; domain: string; status: string }[]).filter(
    ({ owner }) => owner === 'FR',
  );
  expect(ofFrance.map(({ domain, status: how }) => [domain, how])).toEqual([
    ['person', 'UP'],
    ['firearm', 'LEFT_ALONE'],
    ['seizure', 'BROKEN_CONTRACT'],
    ['crossing', 'NOT_CONNECTED'],
  ]);
  expect(ofFrance[0]).toMatchObject({ dataAsOf: '2026-11-26T08:00:00Z', unreadableRows: 2 });
  expect(law).toMatchObject({
    states: expect.arrayContaining([expect.objectContaining({ state: 'DE', version: '2026-11-01' })]),
  });
  expect(itself).toEqual({
    ...{ version: '0.1.0', mode: 'demonstration', instance: 'gateway-1' },
    since: expect.stringMatching(/^\d{4}-\d\d-\d\dT/u),
  });
  expect(telling).toEqual({
    outages: [
      { of: 'FR', domain: 'person', planned: false, since: '2026-11-26T07:00:00.000Z' },
      { of: 'HUB', domain: null, planned: true, since: '2026-11-26T08:00:00.000Z' },
    ],
    releaseNotices: [{ state: 'FR', waiting: 2, dead: 1 }],
    outageNotices: null,
  });
  expect(ledger).toMatchObject({
    takesRecords: true,
    setAside: 3,
    months: null,
    checkpoint: { records: 12, signers: ['liaison.test/log', 'witness.fr'] },
  });
  expect([keys, subgraphs, shared]).toEqual([
    [{ key: 'cursor', id: 'ab', state: 'IN_USE', ageDays: 800, dueOn: '2026-09-01', isOld: true }],
    [{ subgraph: 'persons', address: 'a.invalid:4101', standing: 'AWAY', why: 'no answer' }],
    undefined,
  ]);
  expect(certificates).toEqual([
    { of: 'port', kind: 'OWN', file: 'port.pem', endsAt: expect.any(String), daysLeft: 60 },
    { of: 'ledger', kind: 'AUTHORITIES', file: 'l.pem', endsAt: expect.any(String), daysLeft: 2 },
    {
      of: 'source fr',
      kind: 'OWN',
      file: 'fr.pem',
      endsAt: '2026-01-31T00:00:00.000Z',
      daysLeft: expect.any(Number),
    },
    { of: 'subgraphs', kind: 'AUTHORITIES', file: 'gone.pem', endsAt: null, daysLeft: null },
  ]);
  const entry = hub.ledger.entries.at(-1);
  expect(entry?.received.path).toBe('/status.json');
  expect(entry?.outcome).toMatchObject({ office: { state: 'FR', role: 'OPERATOR' } });
  expect(JSON.stringify(entry)).not.toContain('invented-operator');
});

test('nobody else does, and that they asked is recorded', async () => {
  const refused = await status('INVESTIGATOR');
  expect([refused.status, refused.code]).toEqual([403, 'FORBIDDEN']);
  expect(hub.ledger.entries.at(-1)?.outcome).toMatchObject({ errorCodes: ['FORBIDDEN'] });
  expect((await send(`${hub.url}/status.json`, {})).status).toBe(401);
});

test('the next change of a law is the day on which a rule begins, or the day after its last', () => {
  const rule = (source: { from?: string; until?: string }) => ({ source }) as never;
  const rules = [rule({ from: '2025-01-01' }), rule({ from: '2027-03-01' }), rule({ until: '2026-12-31' })];
  expect(nextChange(rules, '2026-11-26')).toBe('2027-01-01');
  expect(nextChange(rules, '2027-03-01')).toBeNull();
});

test('the command says what somebody has to look at, and of whoever it may not see, that', async () => {
  const token = await hub.token({ role: 'OPERATOR', officer: 'invented-operator' });
  const [seen, unseen, gone] = await Promise.all([
    askHub(hub.url, token),
    askHub(hub.url, await hub.token({ role: 'INVESTIGATOR', officer: 'invented-officer' })),
    askHub('http://127.0.0.1:1', token),
  ]);
  const said = concernsOf([seen], {});
  expect(said.map(({ what }) => what)).toEqual([
    '3 records are in no list of auditors',
    'FR person: 2 rows cannot be read',
    'FR firearm: LEFT_ALONE',
    'FR firearm: 2 rows cannot be read',
    'FR seizure: BROKEN_CONTRACT, lacks hub.seizure_v1',
    'FR seizure: 2 rows cannot be read',
    'not known, as the store of releases does not answer: messages about outages',
    'outage of FR person since 2026-11-26T07:00:00.000Z',
    'planned outage of HUB since 2026-11-26T08:00:00.000Z',
    '1 messages to FR are dead: npm run releases -- notices',
    'key cursor ab: the next one was due on 2026-09-01: npm run keys',
    'months of the ledger are not known: its database does not answer',
    'subgraph persons at a.invalid:4101: AWAY, no answer',
    expect.stringMatching(/^certificate ledger AUTHORITIES: l\.pem ends on .*, in 2 days$/u),
    'certificate source fr: fr.pem has ended on 2026-01-31T00:00:00.000Z: put a renewed one there',
    'certificate subgraphs AUTHORITIES: gone.pem cannot be read',
  ]);
  expect(tableOf([seen], said)).toMatch(
    /^ {2}certificates: port until .*, source fr until 2026-01-31, subgraphs AUTHORITIES until not known$/mu,
  );
  // One of two counts could not be read: their sum is not that of the other.
  expect(tableOf([seen], said)).toMatch(/that wait: not known; open outages: 2$/mu);
  expect(tableOf([seen], said)).toMatch(/keys: cursor 800 days \(next due 2026-09-01\)$/mu);
  const untold = seen.status && { ...seen, status: { ...seen.status, telling: {} } };
  expect(tableOf(untold ? [untold] : [], [])).toMatch(/that wait: none are sent here; .* not looked for/u);
  expect([exitOf([]), exitOf(said), exitOf(concernsOf([gone], {}))]).toEqual([0, 1, 3]);
  expect(unseen).toMatchObject({
    readiness: { ready: true },
    failure: expect.stringMatching(/403 FORBIDDEN/u),
  });
  expect(unseen.status).toBeUndefined();
});

test('whoever names no gateway means the one on this machine', () => {
  const LIAISON_DATA = mkdtempSync(join(tmpdir(), 'liaison-status-'));
  const used = (address: string) =>
    writeFileSync(join(LIAISON_DATA, 'hub.lock'), JSON.stringify({ pid: process.ppid, began: '', address }));
  expect(ownHub({ LIAISON_DATA })).toBe('http://127.0.0.1:4000');
  used('127.0.0.1:4710');
  expect(ownHub({ LIAISON_DATA })).toBe('http://127.0.0.1:4710');
  expect(ownHub({ LIAISON_DATA, PORT: '4800', HOST: '::' })).toBe('http://127.0.0.1:4800');
  used('0.0.0.0:4711');
  expect(ownHub({ LIAISON_DATA, LIAISON_TLS_KEY: 'k.pem' })).toBe('https://127.0.0.1:4711');
  used('127.0.0.1:0');
  expect(ownHub({ LIAISON_DATA })).toBe('http://127.0.0.1:4000');
  rmSync(LIAISON_DATA, { recursive: true });
});

test('months that end soon are something to look at, and what gateways agree in is needed', async () => {
  const seen = await askHub(hub.url, await hub.token({ role: 'OPERATOR', officer: 'invented-operator' }));
  const { status } = seen;
  if (!status) throw new Error(seen.failure);
  const standing = (madeUntil: string, agrees: boolean) => {
    const months = { first: '2026-09', madeUntil, archived: 2, lastArchived: '2026-08' };
    const at = '2026-11-27T00:00:00Z';
    return [
      {
        ...seen,
        status: { ...status, at, keys: [], shared: { agrees }, ledger: { ...status.ledger, months } },
      },
    ] as Parameters<typeof tableOf>[0];
  };
  const late = concernsOf(standing('2026-12-01T00:00:00Z', false), {});
  expect(late.filter(({ what }) => /months|LIAISON_STATE/u.test(what)).map(({ level }) => level)).toEqual([
    'CARE',
    'DOWN',
  ]);
  const well = concernsOf(standing('2027-02-01T00:00:00Z', true), {});
  expect(well.filter(({ what }) => /months|LIAISON_STATE/u.test(what))).toEqual([]);
  expect(tableOf(standing('2027-02-01T00:00:00Z', true), well)).toMatch(
    /months of the ledger: from 2026-09, made until 2027-02-01; archived: 2, the last 2026-08\n.*\n {2}shared with other gateways: read$/mu,
  );
});
