import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { execute, parse, validate } from 'graphql';
import pg from 'pg';
import { copyRows } from '../../scripts/import/copy.ts';
import { TextArray } from '../../shared/src/core/text-array.ts';
import type { TestDatabase } from '../../shared/testing/database.ts';
import { freshRegister } from '../../shared/testing/register.ts';
import { settled } from '../../shared/testing/settled.ts';
import { DENY, testRuling, type TestLending } from '../../shared/testing/ruling.ts';
import { testId, testIds } from '../../shared/testing/ids.ts';
import { HubError } from '../../shared/src/core/errors.ts';
import type { StateCode } from '../../shared/src/core/ids.ts';
import { domainEntry } from '../../shared/src/domains/build.ts';
import type { Catalogue } from '../../shared/src/domains/catalogue.ts';
import { RequestHub } from '../../shared/src/kit/serve/request-hub.ts';
import { triesOfSearch } from '../../shared/src/kit/serve/tries.ts';
import { subgraphSchema } from '../../shared/src/kit/schema/schema.ts';
import { Cells } from '../../shared/src/kit/serve/small-cells.ts';
import type { FieldUse, Verdict } from '../../shared/src/policy/words/ruling.ts';
import { CursorBox } from '../../shared/src/sources/sql/cursor.ts';
import { grantHubLogin, HUB_LOGIN } from '../../shared/src/sources/migrations/national-database.ts';
import { Deadline } from '../../shared/src/sources/connection/request-deadline.ts';
import { SourceRegistry } from '../../shared/src/sources/connection/registry.ts';
import type { Plan } from '../../shared/src/sources/sql/fan-out.ts';
import { searchStatement } from '../../shared/src/sources/sql/statement.ts';
import { personSearch } from './arguments.ts';
import { bySearch } from './questions.ts';
import { subgraph } from './subgraph.ts';
import { nameKeys } from './names/keys.ts';
import { searchColumns } from './search-columns.ts';

const PASSWORD = 'readerreaderreader1';
const schema = subgraphSchema(subgraph);
const catalogue = { person: domainEntry('person', schema, 'Person') } as unknown as Catalogue;

interface Invented {
  readonly id: string;
  readonly owner: string;
  readonly forenames: string;
  readonly surnames: string;
  readonly born?: string;
  readonly sex?: string;
  readonly nationality?: string;
  readonly document?: string;
  readonly issuer?: string | null;
  readonly alert?: string;
  /** Of whom the register has a primary name and no identity: false. */
  readonly hasIdentities?: false;
}

/** Invented people. The first three are one human, as three States write the name. */
const PEOPLE: readonly Invented[] = [
  {
    id: 'P-1',
    owner: 'DE',
    forenames: 'Yulia',
    surnames: 'Shcherbakova',
    born: '1985-03-07',
    nationality: 'UA',
  },
  {
    id: 'P-2',
    owner: 'FR',
    forenames: 'Юлія',
    surnames: 'Щербакова',
    born: '1985-03-XX',
    nationality: 'UA',
    document: 'FB 123-456',
  },
  { id: 'P-3', owner: 'FR', forenames: 'Iuliia', surnames: 'Shcherbakova', born: '1985', nationality: 'UA' },
  {
    id: 'P-4',
    owner: 'DE',
    forenames: 'Mohammed',
    surnames: 'Al-Hassan',
    born: '1990-01-02',
    nationality: 'SY',
    alert: 'ART26_ARREST',
  },
  { id: 'P-5', owner: 'FR', forenames: 'محمد', surnames: 'الحسن', born: '1990-01-02', nationality: 'SY' },
  {
    id: 'P-6',
    owner: 'DE',
    forenames: 'Γιώργος',
    surnames: 'Παπαδόπουλος',
    born: '1970-12-31',
    nationality: 'GR',
  },
  {
    id: 'P-7',
    owner: 'DE',
    forenames: 'Jörg',
    surnames: 'Müller-Großmann',
    born: '1966-06-06',
    nationality: 'DE',
  },
  { id: 'P-8', owner: 'DE', forenames: 'Anna', surnames: 'Bauer', born: '1973/1974', nationality: 'AT' },
  {
    id: 'P-10',
    owner: 'DE',
    forenames: 'Pablo Diego José Francisco de Paula Juan Nepomuceno María de los Remedios Cipriano',
    surnames: 'Ruizcano',
  },
  { id: 'P-9', owner: 'FR', forenames: 'Ludomila', surnames: 'Ostrogradzka', hasIdentities: false },
];

/** Namesakes, of whom more or less is known. Invented. */
const NAMESAKES: readonly Invented[] = (
  [
    ['EQUAL', { born: '1985-03-07', sex: 'MALE', nationality: 'RU', document: 'NQ765432', issuer: 'RUS' }],
    ['SWAPPED', { born: '1985-07-03', sex: 'MALE', nationality: 'RU', document: 'NQ765432', issuer: null }],
    ['DIGIT', { born: '1995-03-07', sex: 'NOT_KNOWN', nationality: 'SU' }],
    ['YEAR', { born: '1985', sex: 'NOT_APPLICABLE', nationality: 'XXB' }],
    ['UNKNOWN', {}],
    ['OTHER-DAY', { born: '1961-11-30', sex: 'MALE', nationality: 'RU' }],
    ['OTHER-YEAR', { born: '1995', sex: 'MALE', nationality: 'RU' }],
    ['OTHER-MONTH', { born: '1985-04-08', sex: 'MALE', nationality: 'RU' }],
    ['OTHER-SEX', { born: '1985-03-07', sex: 'FEMALE', nationality: 'RU' }],
    ['OTHER-NATION', { born: '1985-03-07', sex: 'MALE', nationality: 'BR' }],
    [
      'OTHER-ISSUER',
      { born: '1985-03-07', sex: 'MALE', nationality: 'RU', document: 'NQ765432', issuer: 'BRA' },
    ],
  ] satisfies [string, Partial<Invented>][]
).map(([id, known]) => ({ id, owner: 'DE', forenames: 'Dmitrij', surnames: 'Zvyagintsev', ...known }));

/** Of one number of a document, invented: ids sort them otherwise than they are near to that of `CZE`. */
const OF_ONE_NUMBER: readonly Invented[] = [
  { id: 'N-1', owner: 'DE', forenames: 'Ottokar', surnames: 'Vrbensky', document: 'ZQ990011', issuer: null },
  { id: 'N-2', owner: 'FR', forenames: 'Otakar', surnames: 'Vrbensky', document: 'ZQ990011', issuer: 'CZE' },
];

/** Of one name, born about a year or another, as registers write it. Invented; the ids are what the year alone leaves. */
const BORN_ABOUT: readonly Invented[] = (
  [
    ['1985-DAY', '1985-03-07'],
    ['1985-ABOUT', '1985~'],
    ['1985-OPEN', '1985-03/..'],
    ['1980-INTERVAL', '1980/1989'],
    ['NONE-DECADE', '198X'],
    ['NONE-OPEN', '../1985'],
    ['NONE', undefined],
    ['1984-MONTH', '1984-XX-08'],
  ] as const
).map(([id, born]) => ({
  ...{ id, owner: 'DE', forenames: 'Anselm', surnames: 'Quixwaterer', nationality: 'LI' },
  ...(born === undefined ? {} : { born }),
}));

let database: TestDatabase;
let registry: SourceRegistry;

beforeAll(async () => {
  database = await freshRegister(subgraph.migrations);
  await grantHubLogin(database.url, PASSWORD);
  const client = new pg.Client({ connectionString: database.url });
  await client.connect();
  await copyRows(
    client,
    'register.person',
    COLUMNS,
    [...PEOPLE, ...NAMESAKES, ...OF_ONE_NUMBER, ...BORN_ABOUT, ...crowd(20_000)].map(row),
  );
  await client.query('ANALYZE');
  await client.end();
  const reader = new URL(database.url);
  reader.username = HUB_LOGIN;
  reader.password = PASSWORD;
  registry = new SourceRegistry([
    {
      name: 'both',
      domain: 'person',
      owners: ['DE', 'FR'] as unknown as readonly StateCode[],
      url: reader.href,
      deadlineMs: 5_000,
      poolSize: 2,
      retryAfterMs: 500,
    },
  ]);
});

afterAll(async () => {
  await registry?.close();
  await database?.drop();
});

const COLUMNS = [
  'id',
  'owner',
  'holding_authority',
  'subject_categories',
  'synthetic',
  'identities',
  'primary_name',
  'date_of_birth',
  'sex',
  'nationalities',
  'documents',
  'alerts',
  'name_keys',
  'document_keys',
  'births',
  'alert_bases',
];

function row(person: Invented): readonly unknown[] {
  const { surnames, forenames, born } = person;
  const identities =
    person.hasIdentities === false
      ? []
      : [{ kind: 'CONFIRMED', surnames, forenames, dateOfBirth: born ?? null }];
  const primaryName = `${forenames} ${surnames}`;
  const documents = person.document
    ? [
        {
          kind: 'PASSPORT',
          number: person.document,
          issuer: person.issuer === undefined ? 'UKR' : person.issuer,
        },
      ]
    : [];
  const alerts = person.alert ? [{ basis: person.alert }] : [];
  const search = searchColumns({ primaryName, identities, documents, alerts });
  return [
    person.id,
    person.owner,
    'Invented police',
    new TextArray(['SUSPECT']),
    true,
    identities,
    primaryName,
    person.born ?? null,
    person.sex ?? null,
    person.nationality === undefined ? null : new TextArray([person.nationality]),
    documents,
    alerts,
    new TextArray(search.name_keys),
    new TextArray(search.document_keys),
    search.births,
    new TextArray(search.alert_bases),
  ];
}

/** Names of invented syllables: many, and like none of the people above. */
function crowd(size: number): readonly Invented[] {
  const syllables = ['ba', 'ke', 'lo', 'mi', 'nu', 'ra', 'so', 'ti', 've', 'zu'];
  const word = (n: number): string =>
    [n % 10, Math.floor(n / 10) % 10, Math.floor(n / 100) % 10].map((i) => syllables[i] ?? '').join('');
  return Array.from({ length: size }, (_, i) => ({
    id: `C-${i}`,
    owner: i % 2 === 0 ? 'DE' : 'FR',
    forenames: word(i * 7),
    surnames: word(Math.floor(i / 3) * 13 + 5),
    born: `19${50 + (i % 45)}-0${1 + (i % 9)}-1${i % 10}`,
    nationality: 'XX',
  }));
}

async function ask(document: string, lending: TestLending = {}) {
  const hub = new RequestHub(
    {
      requestId: 'test',
      registry,
      catalogue,
      cursors: new CursorBox('test'),
      ids: testIds,
      served: 'person',
      cells: new Cells('test'),
      onSourceFailure: () => undefined,
    },
    testRuling(() => lending),
    new Deadline(Date.now() + 10_000, new AbortController().signal),
  );
  const parsed = parse(document);
  expect(validate(schema, parsed)).toEqual([]);
  const result = await execute({ schema, document: parsed, contextValue: { hub } });
  return {
    data: result.data as Record<string, { readonly nodes: readonly { readonly id: string }[] }> | null,
    errors: (result.errors ?? []).map(({ message, originalError }) =>
      originalError instanceof HubError ? originalError.publicMessage : message,
    ),
  };
}

async function found(filter: string): Promise<readonly string[]> {
  const { data, errors } = await ask(`{ persons(filter: { ${filter} }, first: 100) { nodes { id } } }`);
  expect(errors).toEqual([]);
  return (data?.['persons']?.nodes ?? []).map(({ id }) => testIds.open(id).id);
}

const YULIA = ['DE:person:P-1', 'FR:person:P-2', 'FR:person:P-3'];
const MOHAMMED = ['DE:person:P-4', 'FR:person:P-5'];

describe('a search by name finds', () => {
  test.each([
    ['the passport spelling', 'Iuliia Shcherbakova', YULIA],
    ['the press spelling', 'Yulia Shcherbakova', YULIA],
    ['Cyrillic', 'Юлия Щербакова', YULIA],
    ['the other order', 'SHCHERBAKOVA, Yulia', YULIA],
    ['two letters swapped', 'Yulia Shcherbakvoa', YULIA],
    ['a letter left out', 'Yulia Shcherbkova', YULIA],
    ['words regrouped', 'Yuliashcherbakova', YULIA],
    ['the surname alone', 'Щербакова', YULIA],
    ['Arabic', 'محمد الحسن', MOHAMMED],
    ['vowels by ear', 'Muhamad Hasan', MOHAMMED],
    ['Greek by its passport', 'Georgios Papadopoulos', ['DE:person:P-6']],
    ['Greek without accents, in capitals', 'ΓΙΩΡΓΟΣ ΠΑΠΑΔΟΠΟΥΛΟΣ', ['DE:person:P-6']],
    ['umlauts written out', 'Joerg Mueller Grossmann', ['DE:person:P-7']],
    ['two words of thirteen', 'Pablo Ruizcano', ['DE:person:P-10']],
    ['a primary name that is the only one', 'Ludomila Ostrogradzka', ['FR:person:P-9']],
    ['umlauts left out', 'Jorg Muller-Grosmann', ['DE:person:P-7']],
  ])('%s: %s', async (_, name, people) => {
    const ids = await found(`name: ${JSON.stringify(name)}`);
    expect([...ids].filter((id) => id.includes(':P-')).sort()).toEqual(people);
    expect(people).toContain(ids[0]);
  });

  test('nobody who is merely somebody', async () => {
    expect(await found('name: "Zebulon Quartermain"')).toEqual([]);
  });

  test('the best spelling first', async () => {
    const [first] = await found('name: "Yulia Shcherbakova"');
    expect(first).toBe('DE:person:P-1');
  });
});

test('what changed among people of a name is told of both owners of one source, page by page', async () => {
  let since = '0001-01-01T00:00:00Z';
  const client = new pg.Client({ connectionString: database.url });
  await client.connect();
  const changed = async (): Promise<readonly (readonly string[])[]> => {
    const [came, left]: [string[], string[]] = [[], []];
    await settled(client);
    for (let hasMore = true; hasMore;) {
      const { data, errors } = await ask(
        `{ persons(filter: { name: "Юлия Щербакова" }, first: 1, changedSince: "${since}") {
          nodes { id } edges { match { score } } changes { token hasMore left { id } } } }`,
      );
      expect(errors).toEqual([]);
      const { nodes, changes } = data?.['persons'] as unknown as {
        readonly nodes: readonly { readonly id: string }[];
        readonly changes: {
          readonly token: string;
          readonly hasMore: boolean;
          readonly left: readonly { readonly id: string }[];
        };
      };
      came.push(...nodes.map(({ id }) => testIds.open(id).id));
      left.push(...changes.left.map(({ id }) => testIds.open(id).id));
      ({ token: since, hasMore } = changes);
    }
    return [came.sort(), left];
  };
  const [all] = await changed();
  expect(all).toEqual([...(await found('name: "Юлия Щербакова"'))].sort());
  expect(all).toEqual(expect.arrayContaining(YULIA));
  await client.query(`UPDATE register.person SET quality = 'seen' WHERE id IN ('P-1', 'P-4')`);
  expect(await changed()).toEqual([['DE:person:P-1'], []]);
  await client.query(`UPDATE register.person SET retain_until = '2001-01-01' WHERE id = 'P-2'`);
  expect(await changed()).toEqual([[], ['FR:person:P-2']]);
  await client.query(`UPDATE register.person SET retain_until = NULL WHERE id = 'P-2'`);
  expect(await changed()).toEqual([['FR:person:P-2'], []]);
  // Two of one owner fill the page and the row behind it: the other owner's is not passed over.
  for (const id of ['P-2', 'P-3', 'P-1'])
    await client.query(`UPDATE register.person SET quality = 'again' WHERE id = $1`, [id]);
  expect(await changed()).toEqual([[...YULIA].sort(), []]);
  await client.end();
});

describe('other members', () => {
  test.each([
    ['a day, among those who may be born on it', 'name: "Щербакова", dateOfBirth: "1985-03-07"', YULIA],
    [
      'another day of that March, a digit of which is another',
      'name: "Щербакова", dateOfBirth: "1985-03-08"',
      YULIA,
    ],
    [
      'another day of that March, exactly',
      'name: "Юлія Щербакова", dateOfBirth: "1985-03-08", match: EXACT',
      ['FR:person:P-2', 'FR:person:P-3'],
    ],
    ['a name exactly, family name first', 'name: "BAUER, Anna", match: EXACT', ['DE:person:P-8']],
    ['a year', 'name: "Щербакова", dateOfBirth: "1985"', YULIA],
    ['another year', 'name: "Щербакова", dateOfBirth: "1986"', []],
    ['a year within a recorded interval', 'name: "Anna Bauer", dateOfBirth: "1974-05-05"', ['DE:person:P-8']],
    ['a date with a nationality', 'dateOfBirth: "1990-01-02", nationality: "SY"', MOHAMMED],
    ['a document, however printed', 'document: { number: "fb123456" }', ['FR:person:P-2']],
    [
      'a document of its issuer, by either code',
      'document: { number: "FB123456", issuer: "UA" }',
      ['FR:person:P-2'],
    ],
    ['a document of another issuer', 'document: { number: "FB123456", issuer: "SY" }', []],
    ['an alert', 'alerts: [ART26_ARREST, ART34_JUDICIAL]', ['DE:person:P-4']],
  ])('%s', async (_, filter, people) => {
    expect([...(await found(filter))].sort()).toEqual(people);
  });

  test('up to a hundred documents in one call', async () => {
    const { data } = await ask(
      '{ personsByDocuments(documents: [{ number: "FB 123456", issuer: "UKR" }, { number: "NONE1" }]) { key nodes { id } } }',
    );
    expect(data?.['personsByDocuments']).toEqual([
      { key: 'UA/FB123456', nodes: [{ id: testId('FR:person:P-2') }] },
      { key: 'NONE1', nodes: [] },
    ]);
  });
});

test('what is tried with a name and a document is tried about whoever has either, not about all who have no document', async () => {
  const question = bySearch(
    personSearch({ name: 'Dmitrij Zvyagintsev', document: { number: 'FB 123-456', issuer: 'UA' } }),
    undefined,
  );
  const client = new pg.Client({ connectionString: database.url });
  await client.connect();
  const reached: string[][] = [];
  for (const { about } of triesOfSearch(question, undefined)) {
    if (about.kind !== 'REACHED') continue;
    const condition = about.by({} as Plan);
    const { rows } = await client.query<{ id: string }>(
      `SELECT r.id FROM hub.person_v1 r WHERE ${condition.text} ORDER BY 1`,
      [...condition.values],
    );
    reached.push(rows.map(({ id }) => id));
  }
  await client.end();
  expect(reached).toEqual([NAMESAKES.map(({ id }) => id).sort(), ['P-2']]);
});

describe('of what is asked for beside a name', () => {
  interface Page {
    readonly edges: readonly {
      readonly cursor: string;
      readonly node: { readonly id: string };
      readonly match: Readonly<Record<string, unknown>> & {
        readonly name: Readonly<Record<string, unknown>>;
      };
    }[];
    readonly pageInfo: { readonly endCursor: string | null; readonly hasNextPage: boolean };
  }
  const MATCH = 'match { score colour name { asked found how } dateOfBirth sex nationality document }';
  const page = async (filter: string, more = 'first: 50', lending: TestLending = {}): Promise<Page> => {
    const { data, errors } = await ask(
      `{ persons(filter: { name: "Dmitrij Zvyagintsev", ${filter} }, ${more}) {
        edges { cursor node { id } ${MATCH} } pageInfo { endCursor hasNextPage } } }`,
      lending,
    );
    expect(errors).toEqual([]);
    return data?.['persons'] as unknown as Page;
  };
  const local = (edge: Page['edges'][number]): string => testIds.open(edge.node.id).id.split(':')[2] ?? '';
  const said = ({ edges }: Page, member: string): Readonly<Record<string, unknown>> =>
    Object.fromEntries(edges.map((edge) => [local(edge), edge.match[member]]));
  const inOrder = ({ edges }: Page, only: readonly string[]): readonly string[] =>
    edges.map(local).filter((id) => only.includes(id));

  test('what is equal comes first, then what is similar, then what is not known; what contradicts does not come', async () => {
    const found = await page('dateOfBirth: "1985-03-07"');
    expect(said(found, 'dateOfBirth')).toEqual({
      EQUAL: 'EQUAL',
      SWAPPED: 'SIMILAR',
      DIGIT: 'SIMILAR',
      YEAR: 'SIMILAR',
      UNKNOWN: 'MISSING',
      'OTHER-SEX': 'EQUAL',
      'OTHER-NATION': 'EQUAL',
      'OTHER-ISSUER': 'EQUAL',
    });
    const ranks = found.edges.map(({ match }) => match['dateOfBirth']);
    expect(ranks.slice(0, 4)).toEqual(['EQUAL', 'EQUAL', 'EQUAL', 'EQUAL']);
    expect(ranks.at(-1)).toBe('MISSING');
    expect(said(found, 'score')).toMatchObject({ EQUAL: 1, SWAPPED: 0.9219, UNKNOWN: 0.8438 });
  });

  test.each([
    [
      'the eighth of any month is no seventh',
      'dateOfBirth: "1985-XX-08"',
      ['OTHER-MONTH', 'YEAR', 'UNKNOWN'],
    ],
    ['a year holds its days', 'dateOfBirth: "1995"', ['OTHER-YEAR', 'DIGIT', 'UNKNOWN']],
    ['a sex that is not known', 'sex: FEMALE', ['OTHER-SEX', 'DIGIT', 'UNKNOWN', 'YEAR']],
    [
      'a State that was another, and a refugee of none',
      'nationality: "SU"',
      [
        'DIGIT',
        'OTHER-MONTH',
        'EQUAL',
        'OTHER-DAY',
        'OTHER-ISSUER',
        'OTHER-SEX',
        'OTHER-YEAR',
        'SWAPPED',
        'UNKNOWN',
        'YEAR',
      ],
    ],
    [
      'a document without its issuer, or without any, or with another one',
      'document: { number: "NQ 765-432", issuer: "RUS" }',
      [
        'EQUAL',
        'OTHER-ISSUER',
        'SWAPPED',
        'DIGIT',
        'OTHER-MONTH',
        'OTHER-DAY',
        'OTHER-NATION',
        'OTHER-SEX',
        'OTHER-YEAR',
        'UNKNOWN',
        'YEAR',
      ],
    ],
    ['all of it exactly', 'sex: FEMALE, match: EXACT', ['OTHER-SEX']],
    ['a day exactly', 'dateOfBirth: "1985-07-03", match: EXACT', ['SWAPPED', 'YEAR']],
    ['a document exactly', 'document: { number: "NQ765432", issuer: "RUS" }, match: EXACT', ['EQUAL']],
  ])('%s', async (_, filter, people) => {
    const found = await page(filter);
    expect(found.edges.map(local).sort()).toEqual([...people].sort());
    expect(local(found.edges[0] as Page['edges'][number])).toBe(people[0]);
  });

  test('another document hides nobody whose name is asked for: people have several, and new ones', async () => {
    const found = await page('document: { number: "KX4471920", issuer: "SY" }');
    expect(found.edges.map(local)).toHaveLength(11);
    expect(said(found, 'document')).toMatchObject({ UNKNOWN: 'MISSING', EQUAL: 'DIFFERENT' });
    expect(said(found, 'colour')).toMatchObject({ EQUAL: 'YELLOW' });
    const ranks = found.edges.map(({ match }) => match['document']);
    expect(ranks.lastIndexOf('MISSING')).toBeLessThan(ranks.indexOf('DIFFERENT'));
    const exact = await page('document: { number: "KX4471920", issuer: "SY" }, match: EXACT');
    expect(exact.edges).toEqual([]);
  });

  test('each member adds to the score, and is said beside it', async () => {
    const found = await page(
      'dateOfBirth: "1985-03-07", sex: MALE, nationality: "RU", document: { number: "NQ765432", issuer: "RU" }',
    );
    expect(found.edges.map(({ match }) => match)[0]).toEqual({
      score: 1,
      colour: 'WHITE',
      name: { asked: 'Dmitrij Zvyagintsev', found: 'Dmitrij Zvyagintsev', how: 'NAME_EQUAL' },
      dateOfBirth: 'EQUAL',
      sex: 'EQUAL',
      nationality: 'EQUAL',
      document: 'EQUAL',
    });
    expect(said(found, 'document')).toMatchObject({ EQUAL: 'EQUAL', SWAPPED: 'SIMILAR', UNKNOWN: 'MISSING' });
    // The same number is not the same document until it is known who issued it.
    expect(said(found, 'colour')).toMatchObject({ EQUAL: 'WHITE', SWAPPED: 'YELLOW', UNKNOWN: 'YELLOW' });
    const scores = found.edges.map(({ match }) => match['score'] as number);
    expect(scores).toEqual([...scores].sort((a, b) => b - a));
  });

  test('pages hold everybody once, in one order', async () => {
    const filter = 'dateOfBirth: "1985-03-07", nationality: "RU"';
    const whole = (await page(filter)).edges.map(local);
    const read: string[] = [];
    for (let after: string | null = null, more = true; more;) {
      const part: Page = await page(filter, `first: 2${after ? `, after: "${after}"` : ''}`);
      read.push(...part.edges.map(local));
      ({ endCursor: after, hasNextPage: more } = part.pageInfo);
    }
    expect(read).toEqual(whole);
    expect(read.length).toBeGreaterThan(5);
  });

  const HIT: Verdict = { ...DENY, mode: 'HIT_ONLY', reason: 'SUBJECT_CATEGORY' };
  const onHit = (...paths: readonly string[]): TestLending => ({
    matchable: (uses) =>
      uses.some(({ path, use }) => use === 'OPEN' && paths.includes(path)) ? 'never' : 'always',
    readable: (path) => (paths.includes(path) ? 'never' : 'always'),
    verdict: (_of, path) => (paths.includes(path) ? HIT : undefined),
  });

  test('where the law lends a hit, it is one of the same value, and says and ranks no more than that', async () => {
    const lending = onHit('dateOfBirth', 'identities.dateOfBirth');
    const found = await page('dateOfBirth: "1985-03-07", sex: MALE', 'first: 50', lending);
    // Neither swapped nor mistyped: who tries dates must not come nearer and be told so.
    expect([...found.edges.map(local)].sort()).toEqual([
      'EQUAL',
      'OTHER-ISSUER',
      'OTHER-NATION',
      'UNKNOWN',
      'YEAR',
    ]);
    expect(found.edges.map(({ match }) => [match['score'], match['colour'], match['dateOfBirth']])).toEqual(
      found.edges.map(() => [null, null, null]),
    );
    expect(said(found, 'sex')).toMatchObject({ EQUAL: 'EQUAL', UNKNOWN: 'MISSING' });
    // With the same name and sex, the ids alone are left to tell their places.
    expect(inOrder(found, ['EQUAL', 'OTHER-ISSUER', 'OTHER-NATION'])).toEqual([
      'EQUAL',
      'OTHER-ISSUER',
      'OTHER-NATION',
    ]);
  });

  test.each(['YEAR_ONLY', undefined] as const)(
    'of a birth under the mask %s nothing is said',
    async (mask) => {
      const verdict: Verdict = {
        ...DENY,
        mode: 'MASK',
        reason: 'SUBJECT_CATEGORY',
        ...(mask ? { mask } : {}),
      };
      const found = await page('dateOfBirth: "1985-03-07"', 'first: 50', {
        ...onHit('dateOfBirth', 'identities.dateOfBirth'),
        readable: () => 'always',
        verdict: (_of, path) => (/(^|\.)dateOfBirth$/u.test(path) ? verdict : undefined),
      });
      expect(new Set(found.edges.map(({ match }) => match['dateOfBirth']))).toEqual(new Set([null]));
      expect(new Set(found.edges.map(({ match }) => match['score']))).toEqual(new Set([null]));
      expect(found.edges[0]?.match.name).toMatchObject({ how: 'NAME_EQUAL' });
    },
  );

  describe('where the year alone is shown', () => {
    const YEAR: Verdict = { ...DENY, mode: 'MASK', mask: 'YEAR_ONLY', reason: 'SUBJECT_CATEGORY' };
    const isBirth = (path: string): boolean => /(^|\.)dateOfBirth$/u.test(path);
    const byYear: TestLending = {
      matchable: (uses) =>
        uses.some(({ path, use, within }) => isBirth(path) && !(use === 'OPEN' && within === 'YEAR_ONLY'))
          ? 'never'
          : 'always',
      verdict: (_of, path) => (isBirth(path) ? YEAR : undefined),
    };
    const people = async (filter: string): Promise<readonly string[]> => {
      const { data, errors } = await ask(
        `{ persons(filter: { ${filter} }, first: 50) { nodes { id dateOfBirth } } }`,
        byYear,
      );
      expect(errors).toEqual([]);
      const { nodes } = data?.['persons'] as unknown as {
        nodes: { id: string; dateOfBirth: string | null }[];
      };
      return nodes.flatMap(({ id, dateOfBirth }) => {
        const local = testIds.open(id).id.split(':')[2] ?? '';
        // A refugee of no State is of any.
        if (BORN_ABOUT.every((one) => one.id !== local)) return [];
        // What is shown is what the id says is left.
        expect([local, dateOfBirth ?? 'NONE']).toEqual([local, local.slice(0, 4)]);
        return [local];
      });
    };
    const shownIn = (...years: readonly string[]): readonly string[] =>
      BORN_ABOUT.map(({ id }) => id).filter((id) => years.includes(id.slice(0, 4)));

    test.each([
      ['1985', ['1985']],
      ['1984', ['1984']],
      ['1986', []],
      ['1985-XX-XX', ['1985']],
      ['1985~', ['1985', '1984']],
      ['198X', ['1985', '1984', '1980']],
      ['../1980', ['1980']],
      ['1986/1989', []],
    ])('%s finds what that year is shown of, and nothing by what is not shown', async (text, years) => {
      const born = `dateOfBirth: "${text}"`;
      const named = await people(`name: "Anselm Quixwaterer", ${born}`);
      // Whoever has no date is found beside a name: so is whoever shows none.
      expect([...named].sort()).toEqual([...shownIn(...years, 'NONE')].sort());
      // The place says no more than what is shown, either.
      expect(named.slice(0, shownIn(...years).length).filter((id) => id.startsWith('NONE'))).toEqual([]);
      for (const filter of [`name: "Anselm Quixwaterer", match: EXACT`, 'nationality: "LI"'])
        expect([...(await people(`${filter}, ${born}`))].sort()).toEqual([...shownIn(...years)].sort());
    });

    test.each(['1985-03', '1985-03-07', '1985-XX-08'])(
      '%s is asked of nobody, who says why',
      async (text) => {
        const { data } = await ask(
          `{ persons(filter: { name: "Anselm Quixwaterer", dateOfBirth: "${text}" }) { nodes { id } sources { owner status reason } } }`,
          byYear,
        );
        expect(data?.['persons']).toEqual({
          nodes: [],
          sources: ['DE', 'FR'].map((owner) => ({ owner, status: 'NOT_SEARCHABLE', reason: 'BY_YEAR_ONLY' })),
        });
      },
    );
  });

  test('what is withheld in silence looks like what is not known, in word, score and place', async () => {
    const silent: Verdict = { ...HIT, disclosure: 'SILENT' };
    const found = await page('dateOfBirth: "1985-03-07"', 'first: 50', {
      ...onHit('dateOfBirth', 'identities.dateOfBirth'),
      verdict: (_of, path) => (/(^|\.)dateOfBirth$/u.test(path) ? silent : undefined),
    });
    expect(new Set(Object.values(said(found, 'dateOfBirth')))).toEqual(new Set(['MISSING']));
    expect(new Set(Object.values(said(found, 'score')))).toEqual(new Set([0.8438]));
  });

  test('whoever asks how a record stands is held to have asked for the fields that it is read from', async () => {
    const seen = new Set<string>();
    await ask(
      '{ persons(filter: { name: "Dmitrij Zvyagintsev", sex: MALE }, first: 1) { edges { match { sex } } } }',
      { readable: (path) => (seen.add(path), 'always') },
    );
    expect([...seen].filter((path) => !path.includes('.'))).toEqual(['sex']);
    await ask(
      '{ persons(filter: { name: "Dmitrij Zvyagintsev", sex: MALE }, first: 1) { edges { match { score } } } }',
      { readable: (path) => (seen.add(path), 'always') },
    );
    expect([...seen].filter((path) => !path.includes('.')).sort()).toEqual([
      'identities',
      'primaryName',
      'sex',
    ]);
  });

  test('the score of a record is worked out once: SELECT and ORDER BY say it in the same parameters', () => {
    const question = bySearch(
      personSearch({
        name: 'Dmitrij Zvyagintsev',
        dateOfBirth: '1985-03-07',
        sex: 'MALE',
        nationality: 'RU',
        document: { number: 'NQ765432', issuer: 'RU' },
      }),
      undefined,
    );
    const lending = testRuling().lending('DE' as StateCode, 'person');
    const owners = [{ owner: 'DE' as StateCode, lending, matchable: 'always' as const }];
    const { query } = searchStatement(
      { entry: catalogue.person, owners, requested: new Set(), on: '2026-11-01' },
      question,
      { first: 20 },
    );
    const [, selected = '', ordered = ''] =
      /, (\(round\(.*?\)::float8)(?:,| FROM).* ORDER BY (\(round\(.*?\)::float8) DESC/su.exec(query.text) ??
      [];
    expect(selected).toContain('f.score');
    expect(selected).toBe(ordered);
  });

  test('a lookup of documents says it too', async () => {
    const { data } = await ask(
      '{ personsByDocuments(documents: [{ number: "NQ765432", issuer: "RUS" }]) { edges { node { id } match { document sex score } } } }',
    );
    const [{ edges }] = data?.['personsByDocuments'] as unknown as readonly [Page];
    expect(said({ edges } as Page, 'document')).toEqual({ EQUAL: 'EQUAL', SWAPPED: 'SIMILAR' });
    expect(said({ edges } as Page, 'sex')).toEqual({ EQUAL: null, SWAPPED: null });
    expect(said({ edges } as Page, 'score')).toEqual({ EQUAL: 1, SWAPPED: 0.75 });
  });

  test('a lookup of documents has the same one first, unless the law shows no issuers', async () => {
    const orderUnder = async (lending: TestLending): Promise<readonly string[]> => {
      const { data } = await ask(
        '{ personsByDocuments(documents: [{ number: "ZQ990011", issuer: "CZ" }]) { nodes { id } } }',
        lending,
      );
      const [answer] = data?.['personsByDocuments'] as unknown as readonly {
        readonly nodes: readonly { readonly id: string }[];
      }[];
      return (answer?.nodes ?? []).map(({ id }) => testIds.open(id).id);
    };
    expect(await orderUnder({})).toEqual(['FR:person:N-2', 'DE:person:N-1']);
    expect(await orderUnder(onHit('documents.issuer'))).toEqual(['DE:person:N-1', 'FR:person:N-2']);
  });
});

describe('refuses, and says what is accepted:', () => {
  test.each([
    ['nothing at all', '', /a name, a document, alerts/u],
    ['a sex alone', 'sex: MALE', /a name, a document, alerts/u],
    ['a date without a nationality', 'dateOfBirth: "1985"', /a name, a document, alerts/u],
    ['one letter', 'name: "x"', /at least 2 letters/u],
    ['a name without letters', 'name: "?!"', /at least 2 letters/u],
    ['a name too long', `name: "${'x'.repeat(201)}"`, /at most 200 characters/u],
    ['a number too short', 'document: { number: "1-2" }', /at least four letters and digits/u],
  ])('%s', async (_, filter, message) => {
    const { errors } = await ask(`{ persons(filter: { ${filter} }) { nodes { id } } }`);
    expect(errors[0]).toMatch(message);
  });
});

describe('for the law, a search uses', () => {
  const usesOf = async (filter: string): Promise<Readonly<Record<string, FieldUse['use']>>> => {
    const seen: Record<string, FieldUse['use']> = {};
    await ask(`{ persons(filter: { ${filter} }) { nodes { id } } }`, {
      matchable: (uses) => {
        // Asked first is who may be asked; what is lent openly, when the statement is written.
        for (const { path, use } of uses) seen[path] ??= use;
        return 'always';
      },
    });
    return seen;
  };

  test('name and exact birth as hit or no hit', async () => {
    expect(
      await usesOf('name: "Anna Bauer", dateOfBirth: "1974-05-05", sex: FEMALE, nationality: "AT"'),
    ).toEqual({
      primaryName: 'MATCH',
      'identities.surnames': 'MATCH',
      'identities.forenames': 'MATCH',
      'identities.transliteration': 'MATCH',
      'identities.patronymic': 'MATCH',
      'identities.nameAtBirth': 'MATCH',
      'identities.previousNames': 'MATCH',
      dateOfBirth: 'MATCH',
      'identities.dateOfBirth': 'MATCH',
      sex: 'MATCH',
      nationalities: 'MATCH',
    });
  });

  test('part of a date, and what would list people, openly', async () => {
    expect(await usesOf('dateOfBirth: "1974-05-05", nationality: "AT"')).toMatchObject({
      dateOfBirth: 'OPEN',
      nationalities: 'OPEN',
    });
    expect(await usesOf('name: "Anna Bauer", dateOfBirth: "1974"')).toMatchObject({ dateOfBirth: 'OPEN' });
    expect(await usesOf('alerts: [ART26_ARREST]')).toEqual({ 'alerts.basis': 'OPEN' });
  });
});

test('who writes a person writes one table: names follow', async () => {
  const client = new pg.Client({ connectionString: database.url });
  await client.connect();
  try {
    await client.query('BEGIN');
    const names = async (): Promise<unknown> =>
      (await client.query(`SELECT plain FROM hub.person_name_v1 WHERE owner = 'DE' AND person_id = 'P-8'`))
        .rows;
    expect(await names()).toEqual([{ plain: 'ana baur' }]);
    await client.query(
      `UPDATE register.person SET name_keys = '{other|othr}' WHERE owner = 'DE' AND id = 'P-8'`,
    );
    expect(await names()).toEqual([{ plain: 'other' }]);
    await client.query(`DELETE FROM register.person WHERE owner = 'DE' AND id = 'P-8'`);
    expect(await names()).toEqual([]);
  } finally {
    await client.query('ROLLBACK');
    await client.end();
  }
});

describe('the planner reads an index, never the whole register, for', () => {
  const planOf = async (statement: string): Promise<string> => {
    const client = new pg.Client({ connectionString: database.url });
    await client.connect();
    try {
      if (statement.includes('$1')) {
        // The function's own setting: see migrations/name-search.ts.
        await client.query('SET enable_seqscan = off');
        await client.query(`PREPARE search(text[]) AS ${statement}`);
      }
      const { rows } = await client.query<{ readonly 'QUERY PLAN': string }>(
        `EXPLAIN ${statement.includes('$1') ? "EXECUTE search('{iulia serbakova|al srbkv}')" : statement}`,
      );
      return rows.map((line) => line['QUERY PLAN']).join('\n');
    } finally {
      await client.end();
    }
  };

  test('candidates of a name: by trigrams, by words, by sound', async () => {
    const client = new pg.Client({ connectionString: database.url });
    await client.connect();
    const { rows } = await client.query<{ readonly body: string }>(
      `SELECT prosrc AS body FROM pg_proc WHERE proname = 'persons_named'`,
    );
    await client.end();
    const plan = await planOf((rows[0]?.body ?? '').replace('unnest(keys)', 'unnest($1)'));
    expect(plan.match(/Bitmap Index Scan on person_spelling_plain/gu)).toHaveLength(2);
    expect(plan.match(/Bitmap Index Scan on person_spelling_sound/gu)).toHaveLength(1);
    expect(plan.match(/Index Scan (?:using|on) person_spelling_run/gu)).toHaveLength(1);
    expect(plan.match(/Bitmap Index Scan on person_spelling_words/gu)).toHaveLength(1);
    expect(plan).not.toMatch(/Seq Scan/u);
  });

  test.each([
    [
      'the records of a name',
      `SELECT r.id FROM hub.person_v1 r WHERE (r.owner, r.id) IN (SELECT n.owner, n.person_id FROM hub.persons_named('{iulia serbakova|al srbkv}') n)`,
      /person_pkey/u,
    ],
    [
      'a document',
      `SELECT r.id FROM hub.person_v1 r WHERE r.document_keys @> '{FB123456}'`,
      /person_documents/u,
    ],
    [
      'an alert',
      `SELECT r.id FROM hub.person_v1 r WHERE r.alert_bases && '{ART26_ARREST}'`,
      /person_alerts/u,
    ],
    [
      'a day of birth with a nationality',
      `SELECT r.id FROM hub.person_v1 r WHERE r.births && daterange('1990-01-02', '1990-01-02', '[]') AND r.nationalities @> '{SY}'`,
      /person_(?:births|nationalities)/u,
    ],
  ])('%s', async (_, statement, index) => {
    const plan = await planOf(statement);
    expect(plan).toMatch(index);
    expect(plan).not.toMatch(/Seq Scan/u);
  });
});

test('a name is compared once, however many ways bring it up: the time of a search tells little of what is there', async () => {
  const client = new pg.Client({ connectionString: database.url });
  await client.connect();
  try {
    await client.query("SET track_functions = 'pl'");
    const calls = async (): Promise<number> => {
      await client.query('SELECT pg_stat_force_next_flush()');
      const { rows } = await client.query<{ calls: number }>(
        "SELECT coalesce(sum(calls), 0)::int AS calls FROM pg_stat_user_functions WHERE funcname = 'name_score'",
      );
      return rows[0]?.calls ?? -1;
    };
    const keys = nameKeys(['Anna Bauer']);
    const { rows: came } = await client.query<{ names: number }>(
      `SELECT count(DISTINCT (n.owner, n.person_id, n.plain))::int AS names FROM hub.person_name_v1 n, unnest($1::text[]) k(key)
       WHERE public.similarity(n.plain, split_part(key, '|', 1)) >= 0.5
         OR public.strict_word_similarity(split_part(key, '|', 1), n.plain) >= 0.75
         OR public.similarity(hub.name_sound(n.bones), hub.name_sound(split_part(key, '|', 2))) >= 0.5`,
      [keys],
    );
    const before = await calls();
    await client.query('SELECT * FROM hub.persons_named($1::text[])', [keys]);
    const compared = (await calls()) - before;
    expect(compared).toBeGreaterThan(0);
    expect(compared).toBeLessThanOrEqual(came[0]?.names ?? 0);
  } finally {
    await client.end();
  }
});
