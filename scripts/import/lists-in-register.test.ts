import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import {
  getNamedType,
  getNullableType,
  isEnumType,
  isListType,
  isObjectType,
  isScalarType,
  type GraphQLOutputType,
} from 'graphql';
import pg from 'pg';
import type { StateCode } from '../../shared/src/core/ids.ts';
import { subgraphSchema } from '../../shared/src/kit/schema/schema.ts';
import type { TestDatabase } from '../../shared/testing/database.ts';
import { freshRegister } from '../../shared/testing/register.ts';
import { migrations } from '../../subgraphs/persons/migrations/index.ts';
import { subgraph } from '../../subgraphs/persons/subgraph.ts';
import { FORMATS } from './formats/index.ts';
import { importFiles } from './importer.ts';
import { registerOf } from './register.ts';
import { testFolder } from './testing/files.ts';
import * as lists from './testing/lists.ts';

const folder = testFolder();
let database: TestDatabase;
let client: pg.Client;

beforeAll(async () => {
  database = await freshRegister(migrations);
  client = new pg.Client({ connectionString: database.url });
  await client.connect();
});

afterAll(async () => {
  await client?.end();
  await database?.drop();
  folder.remove();
});

const PERSON = subgraphSchema(subgraph).getType('Person');

/** What of a value its GraphQL type could not answer, by the path to it. */
function misfits(type: GraphQLOutputType, value: unknown, path: string): readonly string[] {
  const nullable = getNullableType(type);
  if (value === null || value === undefined) return nullable === type ? [] : [`${path} is missing`];
  if (isListType(nullable))
    return Array.isArray(value)
      ? value.flatMap((item, i) => misfits(nullable.ofType as GraphQLOutputType, item, `${path}[${i}]`))
      : [`${path} is no list`];
  const named = getNamedType(nullable);
  if (isEnumType(named))
    return named.getValue(String(value)) ? [] : [`${path}: ${String(value)} is none of ${named.name}`];
  if (isScalarType(named)) {
    try {
      named.serialize(value);
      return [];
    } catch {
      return [`${path}: ${JSON.stringify(value)} is no ${named.name}`];
    }
  }
  if (!isObjectType(named)) return [];
  const fields = named.getFields();
  return Object.entries(value).flatMap(([name, member]) => {
    const field = fields[name];
    return field ? misfits(field.type, member, `${path}.${name}`) : [`${path}.${name} is no member`];
  });
}

const MEMBERS = [
  'identities',
  'primaryName',
  'dateOfBirth',
  'sex',
  'nationalities',
  'documents',
  'physicalCharacteristics',
  'alerts',
  'addresses',
  'contacts',
  'occupation',
  'roles',
];
const column = (member: string): string => member.replace(/[A-Z]/gu, (letter) => `_${letter.toLowerCase()}`);

describe.each([
  ['eu', 'eu.xml', lists.EU, 1, { 'person who is delisted': 1, enterprise: 1 }, 1],
  ['ofsi', 'ofsi.csv', lists.OFSI_CSV, 1, { ship: 1 }, 1],
  ['ofsi', 'ofsi.xml', lists.OFSI_XML, 1, {}, 0],
  ['seco', 'seco.xml', lists.SECO, 1, { 'person who is delisted': 1, entity: 1, vessel: 1 }, 0],
  ['ofac-advanced', 'sdn_advanced.xml', lists.OFAC_ADVANCED, 1, { entity: 1, vessel: 1 }, 0],
  [
    'ftm',
    'targets.nested.json',
    lists.FTM,
    1,
    { 'person with neither a measure nor a topic of sanctions or crime': 1, company: 1 },
    2,
  ],
  ['interpol', 'notices.ndjson', lists.INTERPOL_NOTICES, 2, {}, 0],
  ['simple', 'people.csv', lists.SIMPLE, 2, {}, 5],
])('%s (%s)', (name, file, text, read, skipped, rejected) => {
  const entry = FORMATS[name];
  const owner = (entry?.owner ?? 'XX') as StateCode;

  test('is read into the register, twice without a change', async () => {
    await client.query('DELETE FROM register.person');
    const format = entry?.make({
      asOf: '2026-10-01',
      register: await registerOf(database.url, 'person'),
    });
    if (!format) throw new Error(`there is no format ${name}`);
    const seen: Record<string, number> = {};
    const load = () =>
      importFiles(format, {
        adminUrl: database.url,
        owner,
        files: [folder.write(file, text)],
        set: name,
        mode: 'full',
        onSkip: (what) => {
          seen[what] = (seen[what] ?? 0) + 1;
        },
      });
    expect(await load()).toMatchObject({ read, added: read, rejected });
    expect(seen).toEqual(skipped);
    expect(await load()).toMatchObject({ read, added: 0, changed: 0, removed: 0, rejected });
  });

  test('holds nothing that its GraphQL type cannot answer', async () => {
    const { rows } = await client.query<{ readonly person: Readonly<Record<string, unknown>> }>(
      'SELECT to_jsonb(p) AS person FROM hub.person_v1 p',
    );
    expect(rows).toHaveLength(read);
    for (const { person } of rows) {
      const value = Object.fromEntries(MEMBERS.map((member) => [member, person[column(member)]]));
      if (!isObjectType(PERSON)) throw new Error('there is no type Person');
      expect(misfits(PERSON, value, 'person')).toEqual([]);
    }
  });

  test('is found by name', async () => {
    const { rows } = await client.query('SELECT DISTINCT person_id FROM hub.person_name_v1');
    expect(rows).toHaveLength(read);
  });
});
