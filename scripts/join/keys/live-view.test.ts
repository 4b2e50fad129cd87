import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import pg from 'pg';
import type { StateCode } from '../../../shared/src/core/ids.ts';
import type { Domain } from '../../../shared/src/core/vocabulary.ts';
import { catalogue } from '../../../shared/src/domains/catalogue.ts';
import { migrateNationalDatabase } from '../../../shared/src/sources/migrations/national-database.ts';
import type { SearchQuestion } from '../../../shared/src/sources/sql/question.ts';
import { extraOf, localIdOf } from '../../../shared/src/sources/sql/row.ts';
import { idsStatement, lookupStatement, searchStatement } from '../../../shared/src/sources/sql/statement.ts';
import type { Statement } from '../../../shared/src/sources/sql/statement-form.ts';
import { freshDatabase, type TestDatabase } from '../../../shared/testing/database.ts';
import {
  insertLivePeople,
  sqlOfPage,
  tableOfPage,
  type LivePerson,
} from '../../../shared/testing/live-view.ts';
import { testRuling } from '../../../shared/testing/ruling.ts';
import { firearmSearch, type FirearmFilter } from '../../../subgraphs/firearms/arguments.ts';
import { byFilter as firearms, bySerials } from '../../../subgraphs/firearms/questions.ts';
import { personSearch, type PersonFilter } from '../../../subgraphs/persons/arguments.ts';
import { migrations } from '../../../subgraphs/persons/migrations/index.ts';
import { liveKeysSql } from '../../../subgraphs/persons/migrations/live-keys.ts';
import { byDocuments, bySearch } from '../../../subgraphs/persons/questions.ts';
import { loadInvented } from '../../seed/load.ts';
import { makeWorld } from '../../seed/world.ts';
import { keepOnce, type Following } from './follow.ts';

const DE = 'DE' as StateCode;
const PT = 'PT' as StateCode;
const ON = '2026-11-01';

/** A database with a connection of somebody who may do everything, and one of the hub. */
interface Opened {
  readonly database: TestDatabase;
  readonly admin: pg.Client;
}

async function opened(): Promise<Opened> {
  const database = await freshDatabase();
  const admin = new pg.Client({ connectionString: database.url });
  await admin.connect();
  return { database, admin };
}

async function closed({ database, admin }: Opened): Promise<void> {
  await admin.end();
  await database.drop();
}

function scopeOf(owner: StateCode, domain: Domain, requested: readonly string[] = []) {
  const lending = testRuling().lending(owner, domain);
  return {
    entry: catalogue()[domain],
    owners: [{ owner, lending, matchable: lending.matchable([]) }],
    requested: new Set(requested),
    on: ON,
  };
}

async function sent({ admin }: Opened, { query }: Statement): Promise<readonly (readonly unknown[])[]> {
  const { rows } = await admin.query<unknown[]>({
    text: query.text,
    values: [...query.values],
    rowMode: 'array',
  });
  return rows;
}

async function planOf({ admin }: Opened, { query }: Statement): Promise<string> {
  const { rows } = await admin.query<{ 'QUERY PLAN': string }>(`EXPLAIN ${query.text}`, [...query.values]);
  return rows.map((row) => row['QUERY PLAN']).join('\n');
}

let register: Opened;
let live: Opened;
let people: readonly LivePerson[];
let following: Following;

/** Roles are the cluster's: those of the page are gone with the test. */
async function dropRoles(): Promise<void> {
  const { database, admin } = await opened();
  await admin.query('DROP ROLE IF EXISTS pt_hub, pt_keys');
  await closed({ database, admin });
}

beforeAll(async () => {
  await dropRoles();
  register = await opened();
  await migrateNationalDatabase(register.database.url, migrations);
  await loadInvented(register.database.url, makeWorld({ seed: 3, scale: 3 }), {
    owner: DE,
    domain: 'person',
  });
  // Of the law's marks the page's tables have other values: names are what is compared.
  await register.admin.query(
    `UPDATE register.person SET retain_until = NULL, subject_categories = '{SUSPECT}'`,
  );
  people = (
    await register.admin.query<LivePerson>(
      'SELECT id, sex, nationalities, identities, documents, alerts FROM register.person ORDER BY id',
    )
  ).rows;
  live = await opened();
  for (const text of [sqlOfPage('TABLES'), await liveKeysSql(), sqlOfPage('VIEW'), sqlOfPage('LOGINS')])
    await live.admin.query(text);
  await live.admin.query(sqlOfPage('BY TIME'));
  await live.admin.query(sqlOfPage('BY NOTIFICATION'));
  await insertLivePeople(live.admin, people);
  const url = new URL(live.database.url);
  url.username = 'pt_keys';
  url.password = 'and-change-this-one';
  following = {
    url: url.href,
    owners: [PT],
    by: 'time',
    everyMs: 20,
    overlapMs: 600_000,
    compareEveryMs: 1e9,
    lockWaitMs: 1,
    batch: 1_000,
    signal: new AbortController().signal,
    onRound: () => undefined,
    onFailure: () => undefined,
  };
  await keepOnce(following);
  await live.admin.query('ANALYZE');
  await register.admin.query('SET ROLE hub_reader');
  await live.admin.query('SET SESSION AUTHORIZATION pt_hub');
});

afterAll(async () => {
  await live.admin.query('RESET SESSION AUTHORIZATION');
  await closed(live);
  await closed(register);
  await dropRoles();
});

test('the tables of keys are those of a register', async () => {
  const shape = async ({ admin }: Opened, schema: string): Promise<unknown> =>
    (
      await admin.query(
        `SELECT c.relname, a.attname, format_type(a.atttypid, a.atttypmod) AS type, a.attnotnull, co.collname, pg_get_expr(d.adbin, d.adrelid) AS made
         FROM pg_class c JOIN pg_attribute a ON a.attrelid = c.oid AND a.attnum > 0 AND NOT a.attisdropped
         LEFT JOIN pg_collation co ON co.oid = a.attcollation LEFT JOIN pg_attrdef d ON d.adrelid = c.oid AND d.adnum = a.attnum
         WHERE c.relnamespace = $1::text::regnamespace AND c.relkind = 'r' AND (c.relname IN ('person_name', 'person_spelling')
           OR c.relname = 'person' AND a.attname IN ('owner', 'id', 'name_keys', 'document_keys', 'births', 'alert_bases'))
         UNION ALL
         SELECT tablename, replace(indexdef, schemaname || '.', ''), NULL, NULL, NULL, NULL FROM pg_indexes
         WHERE schemaname = $1 AND (tablename IN ('person_name', 'person_spelling') OR indexname IN ('person_births', 'person_documents', 'person_alerts'))
         ORDER BY 1, 2`,
        [schema],
      )
    ).rows;
  const asked = await shape(register, 'register');
  expect((asked as unknown[]).length).toBeGreaterThan(20);
  expect(await shape(live, 'hub_keys')).toEqual(asked);
});

test('functions of searches are those of a register', async () => {
  const made = async ({ admin }: Opened): Promise<ReadonlyMap<string, string>> => {
    const { rows } = await admin.query<{ readonly name: string; readonly made: string }>(
      `SELECT oid::regprocedure::text AS name, pg_get_functiondef(oid) AS made FROM pg_proc
       WHERE pronamespace = 'hub'::regnamespace ORDER BY 1`,
    );
    return new Map(rows.map(({ name, made: text }) => [name, text]));
  };
  const [registered, own] = [await made(register), await made(live)];
  for (const [name, text] of own) expect(text).toBe(registered.get(name));
  // What a register has besides, from before, no statement of the hub asks.
  expect([...registered.keys()].filter((name) => !own.has(name))).toEqual([
    'hub.person_name_score(text,text,text[])',
    'hub.plain(text)',
  ]);
});

/** What the hub gets from either, by its own statements. */
async function foundBy(filter: PersonFilter): Promise<readonly [register: unknown, live: unknown]> {
  const question: SearchQuestion = bySearch(personSearch(filter), undefined);
  const rows = async (at: Opened, owner: StateCode): Promise<unknown> => {
    const statement = searchStatement(scopeOf(owner, 'person', ['primaryName']), question, { first: 500 });
    return (await sent(at, statement)).map((row) => [localIdOf(row), extraOf(row, 0)]);
  };
  return [await rows(register, DE), await rows(live, PT)];
}

/** The names that people bear, as they are written, in Latin letters, the other way round and misspelt. */
function* names(): Generator<string> {
  const every = Math.ceil(people.length / 25);
  for (let i = 0; i < people.length; i += every) {
    const { surnames, forenames, transliteration } = people[i]?.identities[0] ?? {};
    yield `${forenames ?? ''} ${surnames ?? ''}`;
    yield `${surnames ?? ''}, ${forenames ?? ''}`;
    yield `${(transliteration ?? '').slice(0, 3)}${(transliteration ?? '').slice(4)}`;
  }
  yield 'Nobody Qxzw';
}

describe('through a live view the hub finds what it finds in a register', () => {
  test('by name, with the same scores', async () => {
    let hits = 0;
    for (const name of names())
      for (const match of ['SIMILAR', 'EXACT'] as const) {
        const [registered, live] = await foundBy({ name, match });
        expect(live).toEqual(registered);
        hits += (registered as unknown[]).length;
      }
    expect(hits).toBeGreaterThan(150);
  });

  test('by date of birth, document and alert', async () => {
    const [one] = people.filter(({ documents }) => documents?.length);
    const [document] = one?.documents ?? [];
    if (!document) throw new Error('nobody has a document');
    for (const filter of [
      { document: { number: document.number } },
      { document: { number: document.number, issuer: document.issuer } },
      { dateOfBirth: one?.identities[0]?.dateOfBirth ?? '', nationality: one?.nationalities?.[0] ?? '' },
      { alerts: ['ART36_DISCREET'] },
    ]) {
      const [registered, live] = await foundBy(filter);
      expect(live).toEqual(registered);
      expect((registered as unknown[]).length).toBeGreaterThan(0);
    }
  });
});

describe('the plans of its statements', () => {
  test.each<[string, PersonFilter, RegExp]>([
    ['a document', { document: { number: 'DE0107922' } }, /person_documents/u],
    [
      'an alert',
      { alerts: ['ART36_SPECIFIC'], document: { number: 'DE0107922' } },
      /person_(?:alerts|documents)/u,
    ],
  ])('%s uses an index', async (_, filter, index) => {
    const question = bySearch(personSearch(filter), undefined);
    expect(await planOf(live, searchStatement(scopeOf(PT, 'person'), question, { first: 20 }))).toMatch(
      index,
    );
  });

  test('a day of birth and its likely slips are looked for one by one', () => {
    const { conditions } = bySearch(
      personSearch({ dateOfBirth: '1985-03-07', nationality: 'DE' }),
      undefined,
    );
    const texts = conditions.map((one) => ('sql' in one ? one.sql : ''));
    // All of them in one multirange PostgreSQL takes for the ages between, and reads everybody: 691 ms of 200,000, where this is 1.
    expect(texts).toContainEqual(expect.stringMatching(/^\(r\.births && ANY\(\?::datemultirange\[\]\)/u));
  });

  test('a name uses indexes all the way', async () => {
    const question = bySearch(personSearch({ name: 'Nada Jovanović' }), undefined);
    const plan = await planOf(live, searchStatement(scopeOf(PT, 'person'), question, { first: 20 }));
    expect(plan).toMatch(/persons_named/u);
    expect(plan).toMatch(/pessoa_hub/u);
    expect(plan).not.toMatch(/Seq Scan/u);
  });

  test('ids and documents of a lookup use indexes', async () => {
    const ids = await planOf(live, idsStatement(scopeOf(PT, 'person'), ['P-1', 'P-2']));
    expect(ids).toMatch(/pessoa_hub/u);
    const found = await planOf(
      live,
      lookupStatement(scopeOf(PT, 'person'), byDocuments(['DE0107922', 'D/DE0107923'], undefined)),
    );
    expect(found).toMatch(/person_documents/u);
    expect(found).toMatch(/pessoa_hub/u);
  });
});

describe('expression indexes over the State\u2019s own table', () => {
  beforeAll(async () => {
    await live.admin.query('RESET SESSION AUTHORIZATION');
    await live.admin.query(sqlOfPage('FIREARMS'));
    await live.admin.query(
      `INSERT INTO sip.arma (numero, tipo, marca, modelo, calibre, num_serie, estado, estado_desde)
       SELECT 'A-' || i, 'PISTOL', 'Marca ' || i % 50, 'M' || i % 70, (i % 90) || ' mm', 'KN-' || i * 7, 'LOST', date '2026-01-01' + i % 300
       FROM generate_series(1, 5000) i`,
    );
    await live.admin.query('ANALYZE sip.arma');
    await live.admin.query('SET SESSION AUTHORIZATION pt_hub');
  });

  test.each<[string, FirearmFilter, RegExp]>([
    ['an exact serial number', { serial: 'KN7' }, /arma_serial_marks/u],
    ['one with unreadable characters', { serial: '*?34993' }, /arma_serial_pattern/u],
    ['make and model', { make: 'Marca 7', model: 'M7' }, /arma_(?:make|model)/u],
    ['a calibre', { calibre: '9 mm', type: 'PISTOL' }, /arma_calibre/u],
  ])('%s uses one, and is found', async (_, filter, index) => {
    const question = firearms(firearmSearch(filter), undefined);
    const statement = searchStatement(scopeOf(PT, 'firearm', ['serialNumber']), question, { first: 20 });
    expect(await planOf(live, statement)).toMatch(index);
    expect((await sent(live, statement)).length).toBeGreaterThan(0);
  });

  test('a lookup of serials uses one', async () => {
    const statement = lookupStatement(scopeOf(PT, 'firearm'), bySerials(['KN-7', 'KN-14'], undefined));
    expect(await planOf(live, statement)).toMatch(/arma_serial_marks/u);
    expect((await sent(live, statement)).length).toBe(2);
  });
});

test('the expressions of the page\u2019s table are served by its indexes', async () => {
  await live.admin.query('RESET SESSION AUTHORIZATION');
  const rows = tableOfPage();
  expect(rows.length).toBe(8);
  const columns = new Set(
    rows.flatMap(({ expression, index }) =>
      [...`${expression} ${index}`.matchAll(OWN_COLUMN)].map(([name]) => name),
    ),
  );
  const types = [...columns].map((name) => `${name} ${name.endsWith('_em') ? 'timestamptz' : 'text'}`);
  await live.admin.query(`CREATE TABLE sip.passagem (${types.join(', ')})`);
  await live.admin.query(
    `INSERT INTO sip.passagem (${[...columns].join(', ')}) SELECT ${types.map((type) => (type.endsWith('tz') ? "now() - i * interval '1 hour'" : `'V' || i % 1500`)).join(', ')} FROM generate_series(1, 3000) i`,
  );
  for (const { index } of rows)
    if (index !== undefined) await live.admin.query(`CREATE INDEX ON sip.passagem ${index}`);
  await live.admin.query('ANALYZE sip.passagem');
  for (const { expression, index } of rows) {
    const { rows: plan } = await live.admin.query<{ 'QUERY PLAN': string }>(
      `EXPLAIN SELECT FROM (SELECT ${expression} AS key FROM sip.passagem t) r WHERE r.key = 'V7'`,
    );
    expect(plan.map((row) => row['QUERY PLAN']).join()).toMatch(index === undefined ? /Seq Scan/u : /Index/u);
  }
});

const OWN_COLUMN =
  /\b(?:doc_numero|doc_emissor|matricula|posto|pais|nacionalidade|local|passou_em|apreendido_em)\b/gu;
