import { afterAll, beforeAll, expect, test } from '@jest/globals';
import pg from 'pg';
import type { GlobalId, StateCode } from '../../shared/src/core/ids.ts';
import type { Domain } from '../../shared/src/core/vocabulary.ts';
import { catalogue } from '../../shared/src/domains/catalogue.ts';
import { mixed } from '../../shared/src/kit/serve/page.ts';
import type { SearchQuestion } from '../../shared/src/sources/sql/question.ts';
import { linkedCondition, searchStatement } from '../../shared/src/sources/sql/statement.ts';
import { testIds } from '../../shared/testing/ids.ts';
import { loadInvented } from '../seed/load.ts';
import { makeWorld } from '../seed/world.ts';
import type { TestDatabase } from '../../shared/testing/database.ts';
import { freshRegister } from '../../shared/testing/register.ts';
import { testRuling } from '../../shared/testing/ruling.ts';
import { crossingSearch, type CrossingFilter } from '../../subgraphs/border-crossings/arguments.ts';
import { migrations as crossingMigrations } from '../../subgraphs/border-crossings/migrations/index.ts';
import { byFilter as crossings } from '../../subgraphs/border-crossings/questions.ts';
import { migrations as seizureMigrations } from '../../subgraphs/drug-seizures/migrations/index.ts';
import { byFilter as seizures } from '../../subgraphs/drug-seizures/questions.ts';
import { firearmSearch, type FirearmFilter } from '../../subgraphs/firearms/arguments.ts';
import { migrations as firearmMigrations } from '../../subgraphs/firearms/migrations/index.ts';
import { byFilter as firearms } from '../../subgraphs/firearms/questions.ts';

const DE = 'DE' as StateCode;
const databases = new Map<Domain, { readonly database: TestDatabase; readonly client: pg.Client }>();

beforeAll(async () => {
  const world = makeWorld({ seed: 3, scale: 6 });
  for (const [domain, migrations] of [
    ['firearm', firearmMigrations],
    ['seizure', seizureMigrations],
    ['crossing', crossingMigrations],
  ] as const) {
    const database = await freshRegister(migrations);
    await loadInvented(database.url, world, { owner: DE, domain });
    const client = new pg.Client({ connectionString: database.url });
    await client.connect();
    databases.set(domain, { database, client });
  }
});

afterAll(async () => {
  for (const { database, client } of databases.values()) {
    await client.end();
    await database.drop();
  }
});

/** The whole statement as the hub sends it, explained. */
async function planOf(asked: SearchQuestion): Promise<string> {
  const question = asked.order.length > 0 ? asked : { ...asked, order: [mixed(testIds.mixing)] };
  const { domain } = question;
  const lending = testRuling().lending(DE, domain);
  const owners = [{ owner: DE, lending, matchable: lending.matchable(question.uses) }];
  const linked = question.linkedTo
    ? [
        linkedCondition(
          { link: question.linkedTo.link, id: question.linkedTo.id as GlobalId },
          owners,
          '2026-11-01',
        ),
      ]
    : [];
  const statement = searchStatement(
    { entry: catalogue()[domain], owners, requested: new Set(), on: '2026-11-01' },
    { ...question, conditions: [...question.conditions, ...linked] },
    { first: 20 },
  );
  const client = databases.get(domain)?.client;
  if (!client) throw new Error(`no database for ${domain}`);
  const { rows } = await client.query<{ 'QUERY PLAN': string }>(`EXPLAIN ${statement.query.text}`, [
    ...statement.query.values,
  ]);
  return rows.map((row) => row['QUERY PLAN']).join('\n');
}

test.each<[string, FirearmFilter, RegExp]>([
  ['an exact serial number', { serial: 'KNH707602' }, /firearm_serial_marks/u],
  ['a serial number with unreadable characters', { serial: '*?07602' }, /firearm_serial_pattern/u],
  ['make and model', { make: 'Glock', model: '17' }, /firearm_(?:make|model)/u],
  ['a rare calibre', { calibre: '7.62x25', type: 'PISTOL' }, /firearm_calibre/u],
  ['what was lost lately', { statuses: ['LOST'], statusFrom: '2026-09-01' }, /firearm_status/u],
])('firearms by %s use an index', async (_, filter, index) => {
  expect(await planOf(firearms(firearmSearch(filter), undefined))).toMatch(index);
});

test.each([
  ['a period', { from: '2026-10-01', to: '2026-10-07' }, /seizure_(?:day|country)/u],
  ['substance, latest first', { substance: 'fentanyl', from: '2026-09-01' }, /seizure_(?:day|substances)/u],
  [
    'a country on the route',
    { routeCountry: 'CN', routeRole: 'ORIGIN', from: '2026-06-01' },
    /seizure_(?:route|day)/u,
  ],
  ['an exact place', { locode: 'DEHAM' }, /seizure_(?:locode|day)/u],
  ['large quantities', { kilogramsFrom: 100_000 }, /seizure_(?:kilograms|day)/u],
] as const)('seizures by %s use an index', async (_, filter, index) => {
  expect(await planOf(seizures(filter, undefined))).toMatch(index);
});

test.each<[string, CrossingFilter, RegExp]>([
  ['document', { document: { number: 'DE0107922' } }, /crossing_document/u],
  ['plate', { plate: 'INV 7919 B' }, /crossing_plate/u],
  [
    'point and period',
    { crossingPoint: 'DEHAM', from: '2026-10-01', to: '2026-10-07' },
    /crossing_(?:point_)?time/u,
  ],
  [
    'nationality and period',
    { nationality: 'SY', from: '2026-10-01', to: '2026-10-31' },
    /crossing_(?:nationality|time)/u,
  ],
  ['traveller', { traveller: 'DE:person:P-0000000' }, /link_far/u],
])('crossings by %s use an index', async (_, filter, index) => {
  expect(await planOf(crossings(crossingSearch(filter), undefined))).toMatch(index);
});
