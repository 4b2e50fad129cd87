import { afterAll, beforeAll, describe, expect, jest, test } from '@jest/globals';
import pg from 'pg';
import type { StateCode } from '../../shared/src/core/ids.ts';
import { databaseName } from '../hub/national/provision.ts';
import { LEDGER_DATABASE } from '../hub/embedded-ledger.ts';
import { PostgresQuota } from '../../shared/src/ledger/write/quota.ts';
import { until } from '../../shared/testing/until.ts';
import { testHub, type Caller, type TestAnswer, type TestHub } from '../../shared/testing/hub.ts';

/** German law lends an investigator of another Member State a hit by exact name or document, initials and a birth year. */
let hub: TestHub;
/** Invented people in the German register, suspects each with one whole day of birth; nobody else answers to their names. */
let people: readonly {
  readonly id: string;
  readonly name: string;
  readonly born: string;
  readonly sex: string;
  readonly document: string;
}[];

async function inDatabase<T extends pg.QueryResultRow>(
  database: string,
  text: string,
): Promise<readonly T[]> {
  const client = new pg.Client({ connectionString: hub.cluster.adminUrl(database) });
  await client.connect();
  try {
    return (await client.query<T>(text)).rows;
  } finally {
    await client.end();
  }
}

const register = databaseName('DE' as StateCode, 'person');

beforeAll(async () => {
  hub = await testHub(['DE'], 0.15);
  people = await inDatabase(
    register,
    `SELECT r.id, n.plain AS name, lower(r.births)::text AS born, r.sex, r.document_keys[1] AS document
     FROM hub.person_v1 r CROSS JOIN LATERAL
       (SELECT min(n.plain) AS plain FROM hub.person_name_v1 n WHERE (n.owner, n.person_id) = (r.owner, r.id)) n
     WHERE r.subject_categories = '{SUSPECT}' AND r.handling = 'H0' AND upper(r.births) - lower(r.births) = 1
       AND cardinality(r.document_keys) > 0 AND NOT r.restricted AND n.plain LIKE '% %'
       AND (SELECT count(*) FROM hub.persons_named(ARRAY(SELECT m.plain || '|' || m.bones FROM hub.person_name_v1 m
         WHERE (m.owner, m.person_id) = (r.owner, r.id)))) = 1
     ORDER BY r.id`,
  );
});

afterAll(() => hub?.stop());

interface Found {
  readonly nodes: readonly { readonly id: string }[];
  readonly sources: readonly {
    readonly owner: string;
    readonly status: string;
    readonly reason: string | null;
  }[];
}

const persons = (filter: string): string =>
  `persons(filter: ${filter}, owners: ["DE"], first: 5) { nodes { id } sources { owner status reason } }`;

async function ask(filter: string, officer: string): Promise<Found & { readonly answer: TestAnswer }> {
  const answer = await hub.ask(`{ ${persons(filter)} }`, { officer });
  if (answer.body.errors) throw new Error(answer.text);
  return { ...(answer.body.data as { persons: Found }).persons, answer };
}

/** What became of asking DE. */
function german({ sources }: Found): string {
  const { status, reason } = sources.find(({ owner }) => owner === 'DE') ?? { status: '', reason: null };
  return reason === null ? status : `${status} ${reason}`;
}

const nameAndDay = (name: string, day: string): string => `{ name: "${name}", dateOfBirth: "${day}" }`;
const day = (n: number): string => `1931-01-${String(n).padStart(2, '0')}`;
const SPENT = 'NOT_SEARCHABLE QUOTA_EXCEEDED';

function person(n: number) {
  const found = people[n];
  if (!found) throw new Error(`the invented register has no more than ${people.length} such people`);
  return found;
}

async function spend(n: number, officer: string): Promise<void> {
  for (let i = 1; i <= 5; i += 1)
    expect(german(await ask(nameAndDay(person(n).name, day(i)), officer))).toBe('ANSWERED');
}

describe('what questions by an exact value teach about one person', () => {
  test('ends with the fifth value of a day: that is said, and is never "no hit"', async () => {
    await spend(0, 'o-1');
    const { name, born } = person(0);
    const sixth = await ask(nameAndDay(name, born), 'o-1');
    expect(german(sixth)).toBe(SPENT);
    expect(sixth.nodes).toEqual([]);
    expect(sixth.answer.body.extensions?.disclosure).toContainEqual(
      expect.objectContaining({ owner: 'DE', field: 'dateOfBirth', reason: 'QUOTA_EXCEEDED' }),
    );
    // What was asked before teaches nothing: it is answered again. So is the name alone, and another officer.
    expect(german(await ask(nameAndDay(name, day(3)), 'o-1'))).toBe('ANSWERED');
    expect((await ask(`{ name: "${name}" }`, 'o-1')).nodes).toHaveLength(1);
    expect((await ask(nameAndDay(name, born), 'o-2')).nodes).toHaveLength(1);
  });

  test.each([
    ['another spelling', ({ name }) => nameAndDay(name.replace(/.$/u, '$&h'), day(9))],
    ['the words turned round', ({ name }) => nameAndDay(name.split(' ').reverse().join(' '), day(9))],
    ['a further member', ({ name, sex }) => `{ name: "${name}", dateOfBirth: "${day(9)}", sex: ${sex} }`],
    ['another member', ({ name }) => `{ name: "${name}", nationality: "FR" }`],
    [
      'a document instead of the name',
      ({ document }) =>
        `{ document: { number: "${document.replace(/^.*\//u, '')}" }, dateOfBirth: "${day(9)}" }`,
    ],
    ['a document beside the name', ({ name }) => `{ name: "${name}", document: { number: "X0000001" } }`],
  ] satisfies [string, (of: (typeof people)[number]) => string][])(
    '%s is no new budget',
    async (_, filter) => {
      await spend(1, 'o-3');
      expect(german(await ask(filter(person(1)), 'o-3'))).toBe(SPENT);
    },
  );

  test('aliases of one document count each, however they come', async () => {
    const aliases = Array.from(
      { length: 8 },
      (_, i) => `a${i}: ${persons(nameAndDay(person(2).name, day(i + 1)))}`,
    );
    const { body } = await hub.ask(`{ ${aliases.join(' ')} }`, { officer: 'o-4' });
    const said = Object.values(body.data as Record<string, Found>).map(german);
    expect(said.filter((one) => one === 'ANSWERED')).toHaveLength(5);
    expect(said.filter((one) => one === SPENT)).toHaveLength(3);
  });

  test('an investigator checks thirty people by name and day of birth, and is answered each time', async () => {
    const checked = await Promise.all(
      people.slice(3, 33).map(({ name, born }) => ask(nameAndDay(name, born), 'o-5')),
    );
    expect(checked).toHaveLength(30);
    expect(checked.map(german)).toEqual(checked.map(() => 'ANSWERED'));
    expect(checked.every(({ nodes }) => nodes.length === 1)).toBe(true);
  });

  test('of whom the law keeps silent it is never said that a budget is spent', async () => {
    const { name, id, born } = person(34);
    await inDatabase(
      register,
      `UPDATE register.person SET subject_categories = '{INFORMANT}' WHERE id = '${id}'`,
    );
    const said = [];
    for (let i = 1; i <= 8; i += 1)
      said.push(german(await ask(nameAndDay(name, i === 8 ? born : day(i)), 'o-6')));
    expect(said).toEqual(said.map(() => 'ANSWERED'));
  });

  test("the owner's auditor, the ledger and metrics are told", async () => {
    const auditor: Partial<Caller> = {
      state: 'DE',
      agencyKind: 'SUPERVISORY_AUTHORITY',
      role: 'AUDITOR',
      purpose: 'SUPERVISION',
      offence: '',
    };
    await spend(35, 'o-7');
    const { answer } = await ask(nameAndDay(person(35).name, day(6)), 'o-7');
    const { body } = await hub.ask(
      '{ ledgerAccesses(first: 1) { nodes { entry recordCount withheld { field reason } sources { owner status } } } }',
      auditor,
    );
    expect((body.data as { ledgerAccesses: { nodes: unknown[] } }).ledgerAccesses.nodes).toEqual([
      {
        entry: answer.body.extensions?.receipt.entry,
        recordCount: 0,
        withheld: expect.arrayContaining([{ field: 'dateOfBirth', reason: 'QUOTA_EXCEEDED' }]),
        sources: [{ owner: 'DE', status: 'NOT_SEARCHABLE' }],
      },
    ]);
    const metrics = await (await fetch(`${hub.gateway.url}/metrics`)).text();
    expect(metrics).toMatch(
      /liaison_withheld_total\{owner="DE",domain="person",mode="DENY",reason="QUOTA_EXCEEDED"\} [1-9]/u,
    );
  });

  test('an officer whose many first questions wait to be counted holds up no other officer', async () => {
    const spending = jest.spyOn(PostgresQuota.prototype, 'spend');
    const ledger = new pg.Client({ connectionString: hub.cluster.adminUrl(LEDGER_DATABASE) });
    await ledger.connect();
    await ledger.query('DELETE FROM ledger.tried');
    await ask(nameAndDay(person(36).name, day(1)), 'o-9');
    await ledger.query('BEGIN');
    // As a count of the same officer at another gateway does.
    await ledger.query(
      "SELECT pg_advisory_xact_lock(hashtextextended(encode(asker, 'hex'), 6)) FROM ledger.tried LIMIT 1",
    );
    spending.mockClear();
    let answered = 0;
    const held = people.slice(0, 8).map(async ({ name, born }) => {
      const found = await ask(nameAndDay(name, born), 'o-9');
      answered += 1;
      return german(found);
    });
    await until('eight that wait', () => spending.mock.calls.length === 8);
    spending.mockRestore();
    expect(german(await ask(nameAndDay(person(36).name, day(1)), 'o-10'))).toBe('ANSWERED');
    expect(answered).toBe(0);
    await ledger.query('ROLLBACK');
    await ledger.end();
    expect(await Promise.all(held)).toEqual(held.map(() => 'ANSWERED'));
  });

  test('what cannot be counted is not answered, and what need not be is', async () => {
    await inDatabase(LEDGER_DATABASE, 'ALTER FUNCTION ledger.try_values RENAME TO away');
    const { body } = await hub.ask(`{ ${persons(nameAndDay(person(36).name, day(1)))} }`, { officer: 'o-8' });
    // German law shows the serial numbers of guns: asking by one teaches nothing that is withheld.
    const gun = await hub.ask('{ firearmsBySerials(serials: ["X1234567"]) { nodes { id } } }', {
      officer: 'o-8',
    });
    await inDatabase(LEDGER_DATABASE, 'ALTER FUNCTION ledger.away RENAME TO try_values');
    expect(body.errors?.map(({ extensions }) => extensions.code)).toEqual(['LEDGER_UNAVAILABLE']);
    expect(gun.body.errors).toBeUndefined();
  });
});
