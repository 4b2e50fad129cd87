import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { readFileSync } from 'node:fs';
import {
  buildSchema,
  getNamedType,
  isEnumType,
  isInputObjectType,
  isListType,
  isNonNullType,
  isRequiredArgument,
  isRequiredInputField,
  isScalarType,
  type GraphQLInputType,
} from 'graphql';
import pg from 'pg';
import type { StateCode } from '../../shared/src/core/ids.ts';
import { testHub, type Caller, type TestAnswer, type TestHub } from '../../shared/testing/hub.ts';
import { databaseName } from '../hub/national/provision.ts';

/**
 * Questions as people mean them, through the public door: days of the State whose record it is, dates of which parts are not
 * known, keys that come twice, States that are none.
 */
let hub: TestHub;
const PLATE = 'KXJ 4477';
const CROSSED = {
  FI: ['2025-12-31T21:59:00Z', '2025-12-31T22:30:00Z', '2026-01-31T21:30:00Z', '2026-01-31T22:00:00Z'],
  IE: ['2025-12-31T22:30:00Z', '2026-01-01T00:30:00Z', '2026-01-31T23:59:00Z', '2026-02-01T00:00:00Z'],
} as const;
type Owner = keyof typeof CROSSED;

const schema = buildSchema(
  readFileSync(new URL('../../gateway/supergraph.graphql', import.meta.url), 'utf8'),
  {
    assumeValidSDL: true,
  },
);

async function inRegister(
  owner: Owner,
  domain: 'person' | 'firearm' | 'crossing',
  text: string,
  values: readonly unknown[] = [],
): Promise<readonly Record<string, string>[]> {
  const name = databaseName(owner as string as StateCode, domain);
  const client = new pg.Client({ connectionString: hub.cluster.adminUrl(name) });
  await client.connect();
  try {
    return (await client.query<Record<string, string>>(text, [...values])).rows;
  } finally {
    await client.end();
  }
}

beforeAll(async () => {
  hub = await testHub(['FI', 'IE'], 0.05, {
    through: async (sources, cluster) => {
      const admin = new pg.Client({ connectionString: cluster.adminUrl() });
      await admin.connect();
      // As a State may have it for its own programs.
      await admin.query(`ALTER DATABASE liaison_fi_crossing SET datestyle = 'German, DMY'`);
      await admin.query(`ALTER DATABASE liaison_fi_crossing SET timezone = 'Asia/Tokyo'`);
      await admin.end();
      return sources;
    },
  });
  for (const owner of ['FI', 'IE'] as const) {
    await inRegister(
      owner,
      'crossing',
      `INSERT INTO register.crossing (id, owner, holding_authority, synthetic, traveller_category, country, direction, occurred_at)
       SELECT 'NIGHT-' || i, $1, 'Invented border guard', true, 'TCN_VISA_REQUIRED', $1, 'ENTRY', at
       FROM unnest($2::timestamptz[]) WITH ORDINALITY AS t(at, i)`,
      [owner, CROSSED[owner]],
    );
    await inRegister(
      owner,
      'crossing',
      `INSERT INTO register.crossing (id, owner, holding_authority, synthetic, country, direction, occurred_at, transport)
       SELECT 'PLATE-' || lpad(i::text, 3, '0'), $1, 'Invented border guard', true, 'XX', 'ENTRY', '2020-01-01T12:00:00Z', jsonb_build_object('plate', $2::text)
       FROM generate_series(1, $3) i`,
      [owner, PLATE, owner === 'FI' ? 30 : 25],
    );
  }
  await inRegister(
    'FI',
    'firearm',
    `INSERT INTO register.firearm (id, owner, holding_authority, synthetic, type, serial_number)
     VALUES ('TWICE-1', 'FI', 'Invented registry', true, 'PISTOL', 'KXJ 4477'), ('TWICE-2', 'FI', 'Invented registry', true, 'PISTOL', 'KXJ-4477')`,
  );
});

afterAll(async () => {
  await hub?.stop();
});

async function data<T>(
  document: string,
  as: Partial<Caller> = {},
  variables?: Readonly<Record<string, unknown>>,
): Promise<T> {
  const { body, text } = await hub.ask(document, as, variables);
  if (body.errors) throw new Error(text);
  return body.data as T;
}

function firstError({ body, text }: TestAnswer) {
  const [error] = body.errors ?? [];
  if (!error) throw new Error(`no error: ${text}`);
  return { code: error.extensions.code, message: error.message, path: error.path };
}

describe('a day is a day of the State whose record it is', () => {
  const moments = async (from: string, to: string): Promise<readonly string[]> => {
    const { borderCrossings } = await data<{
      borderCrossings: { nodes: { owner: string; occurredAt: string }[]; totalCount: number };
    }>(
      `{ borderCrossings(filter: { direction: ENTRY, country: "FI", from: "${from}", to: "${to}" }, first: 100, owners: ["FI"]) { nodes { owner occurredAt } totalCount } }`,
    );
    const nights = borderCrossings.nodes
      .map(({ occurredAt }) => occurredAt)
      .filter((at) => (CROSSED.FI as readonly string[]).includes(at));
    return nights.sort();
  };

  test('half past midnight of 1 January is found on that day, and in no other year', async () => {
    const [before, first, last, after] = CROSSED.FI;
    expect(await moments('2026-01-01', '2026-01-31')).toEqual([first, last]);
    expect(await moments('2026-01-01', '2026-01-01')).toEqual([first]);
    expect(await moments('2025-12-31', '2025-12-31')).toEqual([before]);
    expect(await moments('2026-02-01', '2026-02-01')).toEqual([after]);
  });

  test('also in statistics, each State by its own clocks', async () => {
    const { borderCrossingStatistics: counted } = await data<{
      borderCrossingStatistics: {
        rows: { owner: string; keys: { value: string | null }[]; count: number | null }[];
      };
    }>(
      `{ borderCrossingStatistics(filter: { direction: ENTRY, country: "FI", from: "2025-12-31", to: "2026-02-01" }, groupBy: [YEAR, MONTH], owners: ["FI"]) { rows { owner keys { value } count } } }`,
    );
    const rows = await inRegister(
      'FI',
      'crossing',
      `SELECT to_char(occurred_at AT TIME ZONE 'Europe/Helsinki', 'YYYY-MM') AS month, count(*)::text AS count FROM hub.crossing_v1
       WHERE country = 'FI' AND direction = 'ENTRY' AND handling <> 'H3'
       AND occurred_at >= '2025-12-30T22:00:00Z' AND occurred_at < '2026-02-01T22:00:00Z' GROUP BY 1 ORDER BY 1`,
    );
    expect(counted.rows.map(({ keys, count }) => ({ month: keys[1]?.value, count: String(count) }))).toEqual(
      rows,
    );
    expect(rows.map(({ month }) => month)).toEqual(['2025-12', '2026-01', '2026-02']);
  });

  test('and every argument that holds a day says whose day it is', () => {
    const days = places().filter(({ scalar }) => scalar === 'Date');
    expect(days.length).toBeGreaterThanOrEqual(6);
    for (const { description, path } of days)
      expect(`${path.join('.')}: ${description}`).toMatch(
        /of the State whose record|the State whose record it is counts|the caller's State counts days/u,
      );
  });
});

/** Where a question takes a value of one scalar: its field, the argument, and the members down to it. */
interface Place {
  readonly field: string;
  readonly path: readonly string[];
  readonly type: GraphQLInputType;
  readonly scalar: string;
  readonly description: string;
}

const DATES = /^(?:Date|DateTime|PartialDate)$/u;

/** Every argument of every search, lookup and statistic that takes a date, or another scalar. */
function places(scalars = DATES): readonly Place[] {
  const found: Place[] = [];
  const visit = (
    at: Pick<Place, 'field' | 'path'>,
    {
      type,
      description,
    }: { readonly type: GraphQLInputType; readonly description?: string | null | undefined },
    seen: readonly string[],
  ): void => {
    const named = getNamedType(type);
    if (isScalarType(named) && scalars.test(named.name))
      found.push({ ...at, type, scalar: named.name, description: description ?? '' });
    if (!isInputObjectType(named) || seen.includes(named.name)) return;
    for (const member of Object.values(named.getFields()))
      visit({ ...at, path: [...at.path, member.name] }, member, [...seen, named.name]);
  };
  for (const field of Object.values(schema.getQueryType()?.getFields() ?? {}))
    for (const argument of field.args) visit({ field: field.name, path: [argument.name] }, argument, []);
  return found;
}

/** The least that a type takes; `path` leads to `value` within it. */
function sample(type: GraphQLInputType, path: readonly string[], value: unknown): unknown {
  if (isNonNullType(type)) return sample(type.ofType as GraphQLInputType, path, value);
  if (isListType(type)) return [sample(type.ofType as GraphQLInputType, path, value)];
  if (isInputObjectType(type)) {
    const [next, ...rest] = path;
    const members = Object.values(type.getFields()).filter(
      (member) => member.name === next || isRequiredInputField(member),
    );
    return Object.fromEntries(
      members.map((member) => [
        member.name,
        sample(member.type, member.name === next ? rest : [], member.name === next ? value : 'KXJ-4477'),
      ]),
    );
  }
  if (isEnumType(type)) return type.getValues()[0]?.name;
  return value;
}

/** A question in which one value stands in one place, everything by variables. */
function questionOf(
  { field, path }: Pick<Place, 'field' | 'path'>,
  value: unknown,
  more: Record<string, unknown> = {},
) {
  const found = schema.getQueryType()?.getFields()[field];
  const args = (found?.args ?? []).filter(
    (argument) => argument.name === path[0] || isRequiredArgument(argument) || argument.name in more,
  );
  return {
    document: `query (${args.map(({ name, type }) => `$${name}: ${String(type)}`).join(', ')}) { ${field}(${args.map(({ name }) => `${name}: $${name}`).join(', ')}) { __typename } }`,
    variables: Object.fromEntries(
      args.map(({ name, type }) => [
        name,
        name in more
          ? more[name]
          : name === path[0]
            ? sample(type, path.slice(1), value)
            : sample(type, [], getNamedType(type).name === 'DateTime' ? '2026-11-01T08:30:00Z' : 'KXJ-4477'),
      ]),
    ),
  };
}

const AUDITOR: Partial<Caller> = { role: 'AUDITOR', purpose: 'SUPERVISION', offence: '' };
function callerOf({ field }: Pick<Place, 'field'>): Partial<Caller> {
  return field.startsWith('ledger') ? AUDITOR : {};
}

const NO_DATES: Readonly<Record<string, readonly string[]>> = {
  Date: ['0000-01-01', '0000-06-30', '2023-02-30', '2023-2-3', '1985', '198X', '', '2023-02-03T00:00:00Z'],
  PartialDate: [
    '0000',
    '0000-03',
    '1985-XX-45',
    '1985-13',
    '2023-02-30',
    '1985/1984',
    '85',
    '',
    'circa 1985',
  ],
  DateTime: ['0000-01-01T00:00:00Z', '2023-02-30T00:00:00Z', '2026-11-01T08:30:00', '2026-11-01', ''],
};

describe('what is no date is refused by the name of its member, with a way out', () => {
  test('there are dates in all four domains, in the ledger and of releases', () => {
    expect(new Set(places().map(({ scalar }) => scalar))).toEqual(
      new Set(['Date', 'DateTime', 'PartialDate']),
    );
    expect(new Set(places().map(({ field }) => field.replace(/Statistics$|[A-Z].*/u, '')))).toEqual(
      new Set(['persons', 'firearms', 'drug', 'border', 'ledger', 'releases', 'release']),
    );
  });

  test.each(places().map((place) => [`${place.field}: ${place.path.join('.')}`, place] as const))(
    '%s',
    async (_, place) => {
      const member = place.path.at(-1) ?? '';
      for (const value of NO_DATES[place.scalar] ?? []) {
        const { document, variables } = questionOf(place, value);
        const { code, message } = firstError(await hub.ask(document, callerOf(place), variables));
        expect([value, code]).toEqual([value, 'BAD_INPUT']);
        expect(message).toMatch(
          new RegExp(`^${member}: "${value}" is not accepted. Accepted is .*(?:1985|2026)`, 'u'),
        );
      }
    },
  );

  test('as a literal too', async () => {
    const answer = await hub.ask('{ drugSeizures(filter: { from: "0000-01-01" }) { nodes { id } } }');
    expect(firstError(answer)).toMatchObject({
      code: 'BAD_INPUT',
      message: expect.stringMatching(/^from: /u),
    });
  });
});

describe('a code of no country is refused by the name of its member, not answered with nobody', () => {
  const countries = places(/^CountryCode$/u);
  const ACCEPTED =
    'Accepted is an ISO 3166-1 alpha-2 or ICAO Doc 9303 code of a country that there is or was, such as FR, D or XXA';

  test('every member that takes one is asked', () => {
    expect(new Set(countries.map(({ path }) => path.at(-1)))).toEqual(
      new Set(['nationality', 'issuer', 'plateCountry', 'country', 'routeCountry']),
    );
    expect(countries.length).toBeGreaterThanOrEqual(10);
  });

  test.each(countries.map((place) => [`${place.field}: ${place.path.join('.')}`, place] as const))(
    '%s',
    async (_, place) => {
      for (const value of ['QX', 'SP', 'ZZ', 'ABC', '', 'F R', 'Ruritania']) {
        const { document, variables } = questionOf(place, value);
        expect(firstError(await hub.ask(document, {}, variables))).toEqual({
          code: 'BAD_INPUT',
          message: `${place.path.at(-1)}: "${value}" is not accepted. ${ACCEPTED}.`,
          path: [place.field],
        });
      }
    },
  );

  test.each([
    ['persons', 'nationality', 'name: "Smith", nationality: "QX"'],
    ['borderCrossings', 'plateCountry', 'plate: "AB 123 CD", plateCountry: "QX"'],
    ['drugSeizures', 'routeCountry', 'routeCountry: "QX"'],
  ])('as a literal too: %s by %s', async (field, member, filter) => {
    const answer = await hub.ask(`{ ${field}(filter: { ${filter} }) { nodes { id } } }`);
    expect(firstError(answer)).toMatchObject({
      code: 'BAD_INPUT',
      message: `${member}: "QX" is not accepted. ${ACCEPTED}.`,
      path: [field],
    });
  });

  test('the name of a country is told its code', async () => {
    const answer = await hub.ask(
      '{ persons(filter: { name: "Smith", nationality: "France" }) { nodes { id } } }',
    );
    expect(firstError(answer).message).toBe(
      `nationality: "France" is not accepted. ${ACCEPTED}: "France" is FR.`,
    );
  });

  test.each(['FR', 'FRA', 'D', 'GBN', 'UNO', 'XXA', 'XPO', 'UTO', 'SU', 'YUG', 'CSK', 'XKX', 'rs', ' RS '])(
    'taken: "%s"',
    async (code) => {
      const document =
        'query ($code: CountryCode) { persons(filter: { name: "Zzyzx", nationality: $code }) { nodes { id } } }';
      expect(await data(document, {}, { code })).toEqual({ persons: { nodes: [] } });
      expect(
        await data(document.replace('$code }', `"${code}" }`).replace('($code: CountryCode)', '')),
      ).toEqual({ persons: { nodes: [] } });
    },
  );

  test('small letters and blanks around find what capitals find', async () => {
    const found = (code: string) =>
      data<{ borderCrossings: { totalCount: number } }>(
        `{ borderCrossings(filter: { country: "${code}", from: "2025-12-01", to: "2026-02-01" }, owners: ["FI"]) { totalCount } }`,
      );
    const capitals = await found('FI');
    expect(capitals.borderCrossings.totalCount).toBeGreaterThan(0);
    expect(await found('fi')).toEqual(capitals);
    expect(await found(' fin ')).toEqual(capitals);
  });

  test('a record that holds such a code is shown with it', async () => {
    const { borderCrossings } = await data<{ borderCrossings: { nodes: readonly { country: string }[] } }>(
      `{ borderCrossings(filter: { plate: "${PLATE}" }, first: 1, owners: ["FI"]) { nodes { country } } }`,
    );
    expect(borderCrossings.nodes).toEqual([{ country: 'XX' }]);
  });
});

describe('a date of birth of which parts are not known', () => {
  interface Born {
    readonly id: string;
    readonly name: string;
    readonly born: string;
  }
  let person: Born;
  const finds = async (dateOfBirth: string): Promise<boolean> => {
    const { persons } = await data<{
      persons: {
        nodes: { reference: string | null; primaryName: string; dateOfBirth: string }[];
        sources: unknown;
      };
    }>(
      'query ($filter: PersonFilter!) { persons(filter: $filter, first: 100, owners: ["FI"]) { nodes { primaryName dateOfBirth } sources { owner status } } }',
      {},
      { filter: { name: person.name, dateOfBirth } },
    );
    expect(persons.sources).toEqual(expect.arrayContaining([{ owner: 'FI', status: 'ANSWERED' }]));
    return persons.nodes.some((one) => one.primaryName === person.name && one.dateOfBirth === person.born);
  };

  beforeAll(async () => {
    const rows = await inRegister(
      'FI',
      'person',
      `SELECT id, primary_name AS name, date_of_birth AS born FROM register.person
       WHERE length(date_of_birth) = 10 AND date_of_birth !~ 'X' AND subject_categories <@ '{SUSPECT,CONVICTED}' AND subject_categories <> '{}'
         AND handling = 'H0' AND embargo_until IS NULL AND NOT restricted AND minor_until IS NULL
         AND right(date_of_birth, 2) < '28' ORDER BY id LIMIT 1`,
    );
    person = rows[0] as unknown as Born;
  });

  test('is found by any way of writing what is known of it', async () => {
    const { born } = person;
    const [year = '', month = '', day = ''] = born.split('-');
    for (const asked of [
      ...[born, year, `${year}-${month}`, `${year}-${month}-XX`, `${year}-XX-${day}`, `${year}-XX-XX`],
      ...[`${year.slice(0, 3)}X`, `${year.slice(0, 2)}XX`, `${year}~`, `${Number(year) + 1}~`, `${year}?`],
      ...[
        `${Number(year) - 3}/${Number(year) + 3}`,
        `${year}/..`,
        `../${year}`,
        `${year}-${month}/${year}-${month}`,
      ],
    ])
      expect([asked, await finds(asked)]).toEqual([asked, true]);
  });

  test('and not by one that cannot be it', async () => {
    const [year = '', , day = ''] = person.born.split('-');
    const other = String((Number(day) % 27) + 1).padStart(2, '0');
    expect(await finds(`${year}-XX-${other}`)).toBe(false);
    expect(await finds(`${Number(year) + 20}/..`)).toBe(false);
  });
});

describe('keys of a lookup', () => {
  test('that are one are answered in their order, each record once', async () => {
    const { firearmsBySerials: found } = await data<{
      firearmsBySerials: { key: string; nodes: { id: string; serialNumber: string }[]; hasMore: boolean }[];
    }>(
      '{ firearmsBySerials(serials: ["KXJ4477", "KKK-7777", "KXJ4477", "kxj-44 77"], owners: ["FI"]) { key nodes { id serialNumber } hasMore } }',
    );
    expect(found.map(({ key, nodes, hasMore }) => [key, nodes.length, hasMore])).toEqual([
      ['KXJ4477', 2, false],
      ['KKK7777', 0, false],
      ['KXJ4477', 2, false],
      ['KXJ4477', 2, false],
    ]);
    expect(new Set(found[0]?.nodes.map(({ id }) => id)).size).toBe(2);
    expect(found[2]?.nodes).toEqual(found[0]?.nodes);
  });

  test('also of plates and documents, and a list that was cut off says so', async () => {
    const { borderCrossingsByPlates: plates, documents } = await data<{
      borderCrossingsByPlates: { key: string; nodes: { id: string; owner: string }[]; hasMore: boolean }[];
      documents: { key: string; nodes: unknown[] }[];
    }>(
      `{ borderCrossingsByPlates(plates: [{ plate: "kxj4477" }, { plate: "KXJ-4477" }]) { key nodes { id owner } hasMore }
         documents: borderCrossingsByDocuments(documents: [{ number: "KKK7777" }, { number: "kkk-7777" }]) { key nodes { id } } }`,
    );
    expect(plates).toHaveLength(2);
    for (const { nodes, hasMore } of plates) {
      expect(hasMore).toBe(true);
      expect(nodes.filter(({ owner }) => owner === 'FI')).toHaveLength(25);
      expect(nodes.filter(({ owner }) => owner === 'IE').length).toBeLessThanOrEqual(25);
      expect(new Set(nodes.map(({ id }) => id)).size).toBe(nodes.length);
    }
    expect(documents.map(({ nodes }) => nodes)).toEqual([[], []]);
    const [whole] = (
      await data<{ borderCrossingsByPlates: { hasMore: boolean }[] }>(
        '{ borderCrossingsByPlates(plates: [{ plate: "kxj4477" }], owners: ["IE"]) { hasMore } }',
      )
    ).borderCrossingsByPlates;
    expect(whole?.hasMore).toBe(false);
  });

  test('and ids that come twice are answered twice', async () => {
    const { persons } = await data<{ persons: { nodes: { id: string }[] } }>(
      '{ persons(filter: { dateOfBirth: "19XX", nationality: "FI" }, first: 2, owners: ["FI"]) { nodes { id } } }',
    );
    const [a = '', b = ''] = persons.nodes.map(({ id }) => id);
    const { personsByIds } = await data<{ personsByIds: ({ id: string } | null)[] }>(
      'query ($ids: [ID!]!) { personsByIds(ids: $ids) { id } }',
      {},
      { ids: [a, b, a] },
    );
    expect(personsByIds.map((one) => one?.id)).toEqual([a, b, a]);
  });
});

describe('an owner', () => {
  const asking = Object.values(schema.getQueryType()?.getFields() ?? {}).filter(({ args }) =>
    args.some(({ name }) => name === 'owners'),
  );
  /** Something that each of them can be asked. */
  const FILTERS: Readonly<Record<string, unknown>> = {
    persons: { name: 'Invented Name' },
    firearms: { serial: 'KXJ-4477' },
    drugSeizures: { from: '2026-01-01' },
    drugSeizureStatistics: { from: '2026-01-01' },
    borderCrossings: { plate: PLATE },
    borderCrossingStatistics: { plate: PLATE },
  };
  const DOCUMENTS = [{ number: 'KXJ-4477' }];
  const questionTo = (field: string, owners: readonly string[]) => {
    const filter = FILTERS[field];
    const path =
      asking.find(({ name }) => name === field)?.args.find(({ name }) => name !== 'owners')?.name ?? '';
    const asked = questionOf({ field, path: [path] }, 'KXJ-4477', {
      owners,
      ...(filter ? { filter } : field.endsWith('ByDocuments') ? { documents: DOCUMENTS } : {}),
    });
    return { ...asked, document: asked.document.replace('{ __typename }', '{ sources { owner status } }') };
  };

  test('may be named in every search, lookup and statistic', () => {
    expect(asking.map(({ name }) => name).sort()).toEqual(
      [
        ...Object.keys(FILTERS),
        ...[
          'personsByDocuments',
          'firearmsBySerials',
          'borderCrossingsByDocuments',
          'borderCrossingsByPlates',
        ],
      ].sort(),
    );
  });

  test.each(asking.map(({ name }) => [name]))(
    '%s: that is none is refused with who there is',
    async (field) => {
      for (const owner of ['SE', 'ZZ']) {
        const { document, variables } = questionTo(field, ['FI', owner]);
        const { code, message } = firstError(await hub.ask(document, {}, variables));
        expect(code).toBe('BAD_INPUT');
        expect(message).toMatch(
          new RegExp(`^owners: "${owner}" is not accepted.*AT, DE, DK, ES, FI, FR`, 'u'),
        );
      }
    },
  );

  test.each(asking.map(({ name }) => [name]))(
    '%s: whose law is here and whose database is not is NOT_CONNECTED',
    async (field) => {
      const { document, variables } = questionTo(field, ['DE', 'FI']);
      const answer = await hub.ask(document, {}, variables);
      expect(answer.body.errors).toBeUndefined();
      const value = (
        answer.body.data as Record<string, { sources: unknown } | readonly { sources: unknown }[]>
      )[field];
      for (const { sources } of [value ?? []].flat())
        expect(sources).toEqual(expect.arrayContaining([{ owner: 'DE', status: 'NOT_CONNECTED' }]));
      expect(answer.body.extensions?.sources).toEqual(
        expect.arrayContaining([expect.objectContaining({ owner: 'DE', status: 'NOT_CONNECTED' })]),
      );
    },
  );
});

describe('a name of the prototype', () => {
  test('is a variable like any other', async () => {
    const variables = JSON.parse('{ "__proto__": "Invented Name" }') as Record<string, unknown>;
    const answer = await hub.ask(
      'query ($__proto__: String!) { persons(filter: { name: $__proto__ }, first: 1, owners: ["FI"]) { sources { owner status } } }',
      {},
      variables,
    );
    expect(answer.body.errors).toBeUndefined();
    expect(answer.text).toMatch(/"owner":"FI","status":"ANSWERED"/u);
  });

  test('is refused as an alias, and the hub goes on', async () => {
    const answer = await hub.ask(
      '{ __proto__: persons(filter: { name: "Invented Name" }) { nodes { id } } }',
    );
    expect(firstError(answer).code).toBe('GRAPHQL_VALIDATION_FAILED');
    expect((await hub.ask('{ __typename }')).status).toBe(200);
  });
});

describe('a text', () => {
  test('with half a surrogate pair is refused by name', async () => {
    const answer = await hub.ask(
      'query ($m: String) { firearms(filter: { make: $m }) { nodes { id } } }',
      {},
      { m: 'Glo\uD800ck' },
    );
    expect(firstError(answer)).toMatchObject({
      code: 'BAD_INPUT',
      message: expect.stringMatching(/^make: /u),
    });
  });

  test('in parts (NFD) finds what is written in one (NFC), and the other way round', async () => {
    const rows = await inRegister(
      'FI',
      'person',
      `SELECT primary_name AS name FROM register.person WHERE primary_name ~ '[^ -~]'
         AND subject_categories <@ '{SUSPECT,CONVICTED}' AND subject_categories <> '{}' AND handling = 'H0' AND embargo_until IS NULL
         AND NOT restricted AND minor_until IS NULL ORDER BY id`,
    );
    const name = rows.map((row) => row['name'] ?? '').find((one) => one.normalize('NFD') !== one) ?? '';
    const names = async (asked: string) =>
      (
        await data<{ persons: { nodes: { primaryName: string | null }[] } }>(
          'query ($name: String!) { persons(filter: { name: $name }, first: 5, owners: ["FI"]) { nodes { primaryName } } }',
          {},
          { name: asked },
        )
      ).persons.nodes.map(({ primaryName }) => primaryName);
    expect(name.normalize('NFD')).not.toBe(name.normalize('NFC'));
    expect(await names(name.normalize('NFC'))).toContain(name);
    expect(await names(name.normalize('NFD'))).toEqual(await names(name.normalize('NFC')));
  });
});
