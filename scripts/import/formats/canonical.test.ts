import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import type { StateCode } from '../../../shared/src/core/ids.ts';
import { PERSON_COLUMNS } from './person.ts';
import { subgraphOf } from '../../hub/subgraphs.ts';
import { canonicalFormat } from './canonical.ts';

const TYPES = new Map<string, string>(
  [...PERSON_COLUMNS, 'review_due', 'restricted', 'evaluation_information'].map((column) => [
    column,
    typeOf(column),
  ]),
);

function typeOf(column: string): string {
  if (['identities', 'documents', 'alerts', 'roles', 'addresses', 'contacts'].includes(column))
    return 'jsonb';
  if (['subject_categories', 'nationalities', 'name_keys', 'document_keys', 'alert_bases'].includes(column))
    return '_text';
  if (column === 'review_due') return 'date';
  if (column.endsWith('_at') || column === 'data_as_of') return 'timestamp with time zone';
  if (column === 'restricted' || column === 'synthetic') return 'boolean';
  return column === 'evaluation_information' ? 'smallint' : 'text';
}

let folder: string;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'canonical-'));
});
afterAll(() => rm(folder, { recursive: true }));

async function read(name: string, text: string, domain = 'person', types = TYPES) {
  const file = join(folder, name);
  await writeFile(file, text);
  const format = canonicalFormat(subgraphOf(domain), { types }, '2026-11-01T00:00:00Z');
  const items = [];
  for await (const item of format.read([file], 'FR' as StateCode, () => undefined)) {
    items.push(
      item.kind === 'row'
        ? { kind: 'row', ...Object.fromEntries(format.columns.map((column, i) => [column, item.values[i]])) }
        : item,
    );
  }
  return items;
}

const GOOD = {
  id: 'P-1',
  holdingAuthority: 'Invented police',
  primaryName: 'Юлія Щербакова',
  subjectCategories: ['SUSPECT'],
  nationalities: ['UA'],
  identities: [{ surnames: 'Щербакова', forenames: 'Юлія', dateOfBirth: '1985-03' }],
  documents: [{ kind: 'PASSPORT', number: 'FB 123456', issuer: 'UKR' }],
};

test('a person of no category is counted: most rules lend such to nobody', async () => {
  const { subjectCategories: _, ...bare } = GOOD;
  const file = join(folder, 'bare.ndjson');
  await writeFile(file, [GOOD, bare].map((line) => JSON.stringify(line)).join('\n'));
  const format = canonicalFormat(subgraphOf('person'), { types: TYPES }, '2026-11-01T00:00:00Z');
  const unknown = [];
  for await (const item of format.read([file], 'FR' as StateCode, () => undefined))
    unknown.push(item.kind === 'row' ? (item.unknown ?? []).map(({ what }) => what) : item);
  expect(unknown).toEqual([[], ['subject category']]);
});

describe("a State's own export", () => {
  test.each(['__proto__', 'constructor', 'toString'])(
    'with a column or member %s is refused by its name, and reaches no prototype',
    async (name) => {
      const line = JSON.stringify(GOOD).slice(0, -1);
      for (const items of [
        await read('named.csv', `id,holdingAuthority,${name}\nP-1,Invented police,{}\n`),
        await read('named.ndjson', `${line},"${name}":{"remove":true}}\n`),
      ])
        expect(items).toEqual([
          {
            kind: 'reject',
            line: expect.any(Number),
            id: 'P-1',
            member: name,
            value: expect.any(String),
            accepted: expect.stringMatching(/^one of evaluationSource, /u),
            reason: expect.stringMatching(`^${name} is no member of this record`),
          },
        ]);
      expect(Object.keys(Object.prototype)).toEqual([]);
    },
  );

  test.each(['ndjson', 'csv'])(
    'of seizures gets the keys of what it holds, and brings none (%s)',
    async (kind) => {
      const types = new Map([
        ['id', 'text'],
        ['owner', 'text'],
        ['holding_authority', 'text'],
        ['items', 'jsonb'],
        ['route', 'jsonb'],
        ['substance_keys', '_text'],
        ['route_keys', '_text'],
      ]);
      const items = [{ substance: 'Cocaine' }, { substance: 'cocaine' }, { kilograms: 1 }];
      const route = [{ role: 'ORIGIN', country: 'CO' }];
      const seizure = { id: 'S-1', holdingAuthority: 'Invented customs', items, route };
      const cell = (value: unknown): string => `"${JSON.stringify(value).replaceAll('"', '""')}"`;
      const text =
        kind === 'ndjson'
          ? `${JSON.stringify(seizure)}\n${JSON.stringify({ ...seizure, routeKeys: ['FR'] })}\n`
          : `id,holdingAuthority,items,route,routeKeys\nS-1,Invented customs,${cell(items)},${cell(route)},\nS-2,Invented customs,,,[]\n`;
      const [row, rejected] = await read(`seizures.${kind}`, text, 'seizure', types);
      expect(row).toMatchObject({ kind: 'row', id: 'S-1' });
      const { substance_keys: substances, route_keys: ways } = row as unknown as Record<string, unknown>;
      expect(String(substances)).toBe('{"cocaine"}');
      expect(String(ways)).toBe('{"CO","ORIGIN:CO"}');
      expect(rejected).toMatchObject({
        kind: 'reject',
        member: 'routeKeys',
        reason: expect.stringMatching(/^routeKeys is no member of this record/u),
      });
    },
  );

  test('is read with the search keys that the hub needs', async () => {
    const [row] = await read('good.ndjson', `${JSON.stringify(GOOD)}\n`);
    expect(row).toMatchObject({
      kind: 'row',
      id: 'P-1',
      owner: 'FR',
      restricted: false,
      evaluation_information: 4,
      births: '{[1985-03-01,1985-03-31]}',
      data_as_of: '2026-11-01T00:00:00Z',
    });
    expect(String((row as Record<string, unknown>)['document_keys'])).toBe('{"FB123456","UA/FB123456"}');
    expect(String((row as Record<string, unknown>)['name_keys'])).toContain('iulia');
  });

  test('is read from CSV too, with JSON in cells', async () => {
    const [row, removed] = await read(
      'good.csv',
      'id,holdingAuthority,primaryName,nationalities,identities,remove\nP-1,Invented police,Anna,"[""AT""]","[{""surnames"":""Bauer"",""forenames"":""Anna""}]",\nP-2,,,,,true\n',
    );
    expect(row).toMatchObject({ kind: 'row', id: 'P-1', primary_name: 'Anna' });
    expect(String((row as Record<string, unknown>)['name_keys'])).toBe('{"ana baur|an br","ana|an"}');
    expect(removed).toEqual({ kind: 'remove', id: 'P-2' });
  });

  test.each([
    ['not JSON', '{', /not JSON/u],
    ['a list', '[]', /not a JSON object/u],
    ['no id', '{}', /^id: .* is not 1 to 64/u],
    ['an id with a colon', JSON.stringify({ ...GOOD, id: 'FR:1' }), /^id: .* is not 1 to 64/u],
    [
      'no authority',
      JSON.stringify({ ...GOOD, holdingAuthority: undefined }),
      /holdingAuthority is missing/u,
    ],
    ['a member that does not exist', JSON.stringify({ ...GOOD, shoeSize: 43 }), /shoeSize is no member/u],
    ['a computed member', JSON.stringify({ ...GOOD, nameKeys: [] }), /nameKeys is no member/u],
    ['another owner', JSON.stringify({ ...GOOD, owner: 'DE' }), /^owner: "DE" is not FR/u],
    [
      'a date that is none',
      JSON.stringify({ ...GOOD, reviewDue: '31.12.2027' }),
      /^reviewDue: .* is not a calendar day/u,
    ],
    ['an unknown capacity', JSON.stringify({ ...GOOD, subjectCategories: ['BYSTANDER'] }), /BYSTANDER/u],
  ])('is refused line by line: %s', async (_, line, reason) => {
    const [first, second] = await read('bad.ndjson', `${line}\n${JSON.stringify(GOOD)}\n`);
    expect(first).toMatchObject({ kind: 'reject', line: 1, reason: expect.stringMatching(reason) });
    expect(second).toMatchObject({ kind: 'row' });
  });
});
