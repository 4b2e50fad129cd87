import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { createHash } from 'node:crypto';
import { mkdtempSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import pg from 'pg';
import type { GraphQLResponse } from 'relay-runtime';
import { readExamples } from '../../gateway/src/http/explorer.ts';
import { idBox } from '../hub/live-keys.ts';
import type { StateCode } from '../../shared/src/core/ids.ts';
import { testHub, type Caller, type TestAnswer, type TestHub } from '../../shared/testing/hub.ts';
import { stateCode } from '../../shared/src/core/ids.ts';
import { unpackRows } from '../../shared/src/ledger/proof/unpack.ts';
import { checkDigit } from '../../shared/src/core/mrz.ts';
import { Program, texts } from './relay/program.ts';
import { until } from '../../shared/testing/until.ts';

/** Those about releases need a store of them: releases.test.ts asks them. */
const EXAMPLES = readExamples().filter(({ name }) => !name.includes('release'));

let hub: TestHub;
let registered: string;

beforeAll(async () => {
  registered = mkdtempSync(join(tmpdir(), 'liaison-registered-'));
  hub = await testHub(['DE', 'FR', 'AT', 'ES', 'FI', 'NO'], 0.1, {
    env: { LIAISON_TRUSTED_DOCUMENTS: registered },
  });
});

afterAll(async () => {
  await hub?.stop();
  rmSync(registered, { recursive: true, force: true });
});

/** What the ledger holds of an answer, as it stands there. */
async function recordsOf({ body }: TestAnswer): Promise<readonly Readonly<Record<string, unknown>>[]> {
  const reader = new pg.Client({ connectionString: hub.cluster.adminUrl('liaison_ledger') });
  await reader.connect();
  const { rows: stored } = await reader.query<{ kind: string; bytes: Buffer }>(
    'SELECT kind, bytes FROM ledger.record WHERE entry = $1 ORDER BY index',
    [body.extensions?.receipt.entry],
  );
  const rows = await unpackRows(reader, stored);
  await reader.end();
  return rows.map(({ kind, bytes }) => ({
    ...(JSON.parse(bytes.toString('utf8')) as Record<string, unknown>),
    kind,
  }));
}

function ownersIn(answer: TestAnswer): ReadonlySet<string> {
  return new Set(
    [...JSON.stringify(answer.body.data).matchAll(/"id":"([A-Z]{2,3}):/gu)].map(([, owner]) => owner ?? ''),
  );
}

function domainsIn(answer: TestAnswer): ReadonlySet<string> {
  return new Set(
    [...JSON.stringify(answer.body.data).matchAll(/"id":"[A-Z]{2,3}:([a-z]+):/gu)].map(
      ([, domain]) => domain ?? '',
    ),
  );
}

describe('the committed example questions', () => {
  test.each(EXAMPLES.map(({ name, document, as }) => [name, document, as] as const))(
    '%s: answers without an error',
    async (_, document, as) => {
      const answer = await hub.ask(document, as as Partial<Caller>);
      expect(answer.body.errors).toBeUndefined();
      expect(answer.status).toBe(200);
      expect(answer.body.extensions?.notice).toMatch(/illustrative/u);
    },
  );

  test('one of them returns records of three owners and more, and one crosses all four domains', async () => {
    const answers = await Promise.all(
      EXAMPLES.map(({ document, as }) => hub.ask(document, as as Partial<Caller>)),
    );
    expect(answers.filter((answer) => ownersIn(answer).size >= 3).length).toBeGreaterThanOrEqual(2);
    expect(answers.some((answer) => domainsIn(answer).size === 4)).toBe(true);
  });
});

describe('one document of a State for all its screens', () => {
  const NAMES = ['Müller', 'García', 'Korhonen', 'Hansen', 'Gruber', 'Martin'];
  const SCREEN = `{
    ${NAMES.map((name, n) => `p${n}: persons(filter: { name: "${name}" }, first: 20) { ...Found }`).join(' ')}
    drugSeizures(filter: { from: "2023-01-01", to: "2026-12-31" }, first: 5) { nodes { id } totalCount sources { status } }
  } fragment Found on PersonConnection { nodes { id notes: intelNotes { text } withheld { field mode reason } } }`;
  interface Found {
    readonly nodes: readonly {
      readonly notes: unknown;
      readonly withheld: readonly { readonly field: string; readonly mode: string }[];
    }[];
  }
  interface Seizures {
    readonly nodes: readonly unknown[];
    readonly totalCount: number;
    readonly sources: readonly { readonly status: string }[];
  }
  const ofFrontline = { role: 'FRONTLINE' } as const;
  const ofClerk = {
    agencyKind: 'FIREARMS_REGISTRY',
    role: 'REGISTRY_CLERK',
    purpose: 'FIREARMS_LICENSING',
  } as const;

  beforeAll(async () => {
    const signed = await hub.demonstration?.signedDocuments('FR' as StateCode, { screen: SCREEN });
    writeFileSync(join(registered, 'FR.jws'), signed ?? '');
    await until('the registration', async () => (await hub.askRegistered('screen')).status === 200);
  });

  test('shows the one role what it may see, and withholds from the other what it never sees, in nobody silence', async () => {
    const sent = await hub.ask(SCREEN, ofFrontline);
    expect(sent.body.errors?.[0]?.extensions.code).toBe('GRAPHQL_VALIDATION_FAILED');
    const { body } = await hub.askRegistered('screen', ofFrontline);
    expect(body.errors).toBeUndefined();
    const screen = body.data as Readonly<Record<string, Found>>;
    const persons = NAMES.flatMap((_, n) => screen[`p${n}`]?.nodes ?? []);
    expect(persons.length).toBeGreaterThan(0);
    expect(persons.map(({ notes }) => notes).filter((notes) => notes !== null)).toEqual([]);
    const said = persons.flatMap(({ withheld }) => withheld.filter(({ field }) => field === 'intelNotes'));
    expect(new Set(said.map(({ mode }) => mode))).toEqual(new Set(['DENY']));
    const told = body.extensions?.disclosure.filter(({ field }) => field === 'intelNotes') ?? [];
    expect(told.map(({ mode }) => mode)).toContain('DENY');
  });

  test('a domain of which the role knows nothing is told as not permitted, and never as no hit', async () => {
    const { body } = await hub.askRegistered('screen', ofClerk);
    expect(body.errors).toBeUndefined();
    const { drugSeizures } = body.data as { readonly drugSeizures: Seizures };
    expect(drugSeizures).toMatchObject({ nodes: [], totalCount: 0 });
    expect(drugSeizures.sources.map(({ status }) => status)).toContain('NOT_PERMITTED');
  });
});

test('a longer list costs no more statements: they depend on sources and levels', async () => {
  const document = (
    first: number,
  ): string => `{ drugSeizures(filter: { from: "2023-01-01", to: "2026-12-31" }, first: ${first}) {
    nodes { id persons(first: 20) { nodes { person { id primaryName firearms { nodes { firearm { id make } } } } } } } } }`;
  const statementsFor = async (first: number): Promise<number> => {
    const before = hub.registry.all.reduce((sum, { statements }) => sum + statements, 0);
    const { body } = await hub.ask(document(first), { state: 'FI' });
    expect(body.errors).toBeUndefined();
    return hub.registry.all.reduce((sum, { statements }) => sum + statements, 0) - before;
  };
  await statementsFor(5);
  const few = await statementsFor(10);
  const many = await statementsFor(100);
  expect(few).toBeGreaterThan(0);
  // At most one statement a source and level: seizures, links, persons' existence and records, links, firearms.
  expect(many).toBeLessThanOrEqual(6 * 6);
  expect(many - few).toBeLessThanOrEqual(12);
});

interface Listed {
  readonly nodes: readonly { readonly id: string; readonly owner: string }[];
  readonly changes: { readonly token: string; readonly hasMore: boolean; readonly left: readonly unknown[] };
  readonly sources: readonly { readonly owner: string; readonly status: string }[];
}

test.each([
  ['firearms', 'calibre: "9x19"'],
  ['drugSeizures', 'from: "2025-01-01", to: "2026-12-31"'],
  ['borderCrossings', 'country: "FI", from: "2026-01-01", to: "2026-12-31"'],
])('%s: what changed since ever is the list, and nothing changed since', async (field, filter) => {
  const ask = async (more: string): Promise<Listed> => {
    const { body } = await hub.ask(
      `{ list: ${field}(filter: { ${filter} }, first: 1000${more}) { nodes { id owner } sources { owner status }
        changes { token hasMore left { id } owners { owner status } } } }`,
      { state: 'FI' },
    );
    expect(body.errors).toBeUndefined();
    return (body.data as { readonly list: Listed }).list;
  };
  const list = await ask('');
  const all = await ask(', changedSince: "0001-01-01T00:00:00Z"');
  const told = new Set(all.sources.filter(({ status }) => status === 'ANSWERED').map(({ owner }) => owner));
  const ids = ({ nodes }: Listed): readonly string[] =>
    nodes
      .filter(({ owner }) => told.has(owner))
      .map(({ id }) => id)
      .sort();
  expect(told.size).toBeGreaterThan(0);
  expect(ids(all).length).toBeGreaterThan(0);
  expect(ids(all)).toEqual(ids(list));
  const since = await ask(`, changedSince: "${all.changes.token}"`);
  expect([since.nodes, since.changes.hasMore, since.changes.left]).toEqual([[], false, []]);
});

test('a stopped source costs its own rows, is reported beside the others, and comes back', async () => {
  const question =
    '{ firearms(filter: { calibre: "9x19" }, first: 50) { nodes { id owner } totalCount sources { owner status } } }';
  const admin = new pg.Client({ connectionString: hub.cluster.adminUrl() });
  await admin.connect();
  await admin.query('ALTER DATABASE liaison_at_firearm ALLOW_CONNECTIONS false');
  await admin.query(
    "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = 'liaison_at_firearm'",
  );
  const down = await hub.ask(question);
  const found = (
    down.body.data as {
      firearms: {
        nodes: { owner: string }[];
        totalCount: number | null;
        sources: { owner: string; status: string }[];
      };
    }
  ).firearms;
  expect(found.sources.find(({ owner }) => owner === 'AT')?.status).toBe('UNAVAILABLE');
  expect(found.totalCount).toBeNull();
  expect(new Set(found.nodes.map(({ owner }) => owner)).size).toBeGreaterThanOrEqual(3);
  expect(found.nodes.some(({ owner }) => owner === 'AT')).toBe(false);
  expect(down.body.extensions?.sources.find(({ owner }) => owner === 'AT')?.status).toBe('UNAVAILABLE');
  await admin.query('ALTER DATABASE liaison_at_firearm ALLOW_CONNECTIONS true');
  await admin.end();
  const up = await hub.ask(question);
  expect(ownersIn(up).has('AT')).toBe(true);
});

describe('a traveller at the border', () => {
  const GUARD = { agencyKind: 'BORDER_GUARD', role: 'FRONTLINE', purpose: 'BORDER_CHECK' } as const;
  const QUESTION = `query ($mrz: String, $plate: String) { traveller(mrz: $mrz, plate: $plate) {
    read { surname checkDigits { of holds } }
    crossings { byDocument { nodes { id } } byPlate { nodes { id } } }
    check { verdict reasons { kind asks owner record } persons { nodes { id owner } } notAnswered notAsked } } }`;
  interface Check {
    readonly verdict: string;
    readonly reasons: readonly { readonly kind: string; readonly owner: string; readonly record: string }[];
    readonly persons: { readonly nodes: readonly { readonly id: string; readonly owner: string }[] } | null;
    readonly notAnswered: readonly string[];
  }
  const check = async (variables: Readonly<Record<string, string>>): Promise<Check> => {
    const { body } = await hub.ask(QUESTION, GUARD, variables);
    expect(body.errors).toBeUndefined();
    return (body.data as { traveller: { check: Check } }).traveller.check;
  };
  /** An invented identity card, valid for long. A number of more than nine signs goes on behind its place. */
  const card = (number: string, issuer: string): string => {
    const digited = (field: string): string => `${field}${checkDigit(field)}`;
    const [first, rest] = [number.slice(0, 9), number.slice(9)];
    const shown = rest === '' ? digited(first) : `${first}<${rest}${checkDigit(number)}`;
    const line = `I<${issuer.padEnd(3, '<')}${shown}`.padEnd(30, '<');
    const dates = [digited('900214'), digited('991231')];
    const composite = checkDigit(`${line.slice(5)}${dates.join('')}<<<<<<<<<<<`);
    return `${line}\n${dates[0]}F${dates[1]}UTO<<<<<<<<<<<${composite}\nINVENTED<<IDA<<<<<<<<<<<<<<<<<`;
  };

  test('who is sought is stopped, and the reason names the record', async () => {
    const { body } = await hub.ask(
      '{ persons(filter: { alerts: [ART26_ARREST] }, owners: [FI, ES, AT, NO, FR], first: 200) { nodes { id alerts { actionToBeTaken } documents { number issuer status } } } }',
    );
    const { persons } = body.data as {
      persons: {
        nodes: {
          id: string;
          alerts: unknown[] | null;
          documents: { number: string; issuer: string | null }[] | null;
        }[];
      };
    };
    const sought = persons.nodes.flatMap(({ id, documents }) =>
      (documents ?? []).flatMap(({ number, issuer }) =>
        /^[A-Z0-9]{9,12}$/u.test(number) && issuer !== null ? [{ id, number, issuer }] : [],
      ),
    );
    expect(sought.length).toBeGreaterThan(0);
    const checks = await Promise.all(
      sought.slice(0, 5).map(async ({ id, number, issuer }) => {
        const found = await check({ mrz: card(number, issuer) });
        expect(found.persons?.nodes.map((node) => node.id)).toContain(id);
        return found;
      }),
    );
    expect(checks.some(({ verdict }) => verdict === 'STOP')).toBe(true);
  });

  test('of whom nobody knows goes on, unless a State did not answer', async () => {
    const unknown = { mrz: card('QX1Z9J4K7', 'TV'), plate: 'QXZ 719 J' };
    expect(await check(unknown)).toMatchObject({ verdict: 'GO', reasons: [], notAnswered: [] });
    const plate = await check({ plate: 'QXZ 719 J' });
    expect([plate.verdict, plate.persons]).toEqual(['SECOND_LINE', null]);
    const admin = new pg.Client({ connectionString: hub.cluster.adminUrl() });
    await admin.connect();
    for (const domain of ['person', 'crossing']) {
      await admin.query(`ALTER DATABASE liaison_at_${domain} ALLOW_CONNECTIONS false`);
      await admin.query(
        `SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = 'liaison_at_${domain}'`,
      );
      const found = await check(unknown);
      expect([found.verdict, found.notAnswered]).toEqual(['SECOND_LINE', ['AT']]);
      await admin.query(`ALTER DATABASE liaison_at_${domain} ALLOW_CONNECTIONS true`);
      await until('the State is back', async () => (await check(unknown)).verdict === 'GO');
    }
    await admin.end();
  });
});

describe('bad input names itself and the way out', () => {
  test.each([
    ['an empty search', '{ persons(filter: {}) { nodes { id } } }', /filter: .* a name, a document/u],
    ['an id of another domain', '{ person(id: "DE:firearm:F-1") { id } }', /id of the domain person/u],
    [
      'an id that was counted up',
      '{ firearm(id: "DE:firearm:F-0000001") { id } }',
      /id from the field id of an answer/u,
    ],
    [
      'a traveller by number',
      '{ borderCrossings(filter: { traveller: "DE:person:P-0000001" }) { nodes { id } } }',
      /traveller: "DE:person:P-0000001" is not accepted/u,
    ],
    ['an id that is none', '{ firearm(id: "nonsense") { id } }', /id: "nonsense" is not accepted/u],
    [
      'a serial with too little to read',
      '{ firearms(filter: { serial: "A?*" }) { nodes { id } } }',
      /three|3 readable/u,
    ],
    [
      'a period the wrong way round',
      '{ drugSeizures(filter: { from: "2026-02-01", to: "2026-01-01" }) { nodes { id } } }',
      /not after to/u,
    ],
    [
      'a date that is none',
      '{ drugSeizures(filter: { from: "2026-02-30" }) { nodes { id } } }',
      /2026-02-30/u,
    ],
    [
      'a country with a quotation mark in it',
      '{ drugSeizures(filter: { country: "D\\"" }) { nodes { id } } }',
      /country: "D"" is not accepted/u,
    ],
    ['a page of nothing', '{ firearms(filter: { make: "CZ" }, first: 0) { nodes { id } } }', /1 to 1000/u],
    ['a foreign cursor', '{ firearms(filter: { make: "CZ" }, after: "x") { nodes { id } } }', /endCursor/u],
    [
      'a machine readable zone that was misread',
      '{ borderCrossingsByDocuments(documents: [{ mrz: "P<UTOERIKSSON<<ANNA<MARIA<<<<<<<<<<<<<<<<<<<\\nL898902C37UTO7408122F1204159ZE184226B<<<<<10" }]) { key } }',
      /check digit/u,
    ],
  ])('%s', async (_, document, message) => {
    const { body } = await hub.ask(document);
    expect(body.errors?.[0]?.message).toMatch(message);
    expect(body.errors?.[0]?.extensions.code).toMatch(/BAD_INPUT|GRAPHQL_VALIDATION_FAILED/u);
  });
});

test('the time of a source that found nothing is shown in steps, wherever it is shown', async () => {
  const { body } = await hub.ask(
    '{ firearms(filter: { serial: "NOTTHERE1" }) { nodes { id } sources { status milliseconds } } }',
  );
  const { sources } = (body.data as { firearms: { sources: { status: string; milliseconds: number }[] } })
    .firearms;
  const shown = [...sources, ...(body.extensions?.sources ?? [])] as readonly {
    status: string;
    milliseconds: number;
  }[];
  const answered = shown.filter(({ status }) => status === 'ANSWERED');
  expect(answered.length).toBeGreaterThan(4);
  for (const { milliseconds } of answered) {
    expect(milliseconds).toBeGreaterThan(0);
    expect(milliseconds % 50).toBe(0);
  }
  expect(JSON.stringify(body)).not.toContain('tookMs');
});

test('what is said of each question beside the data is what its list says, links and aliases included', async () => {
  const list = 'sources { owner status }';
  const { body, text } = await hub.ask(`{
    byName: persons(filter: { name: "Ivanov" }, first: 2) { ${list} }
    byBirth: persons(filter: { dateOfBirth: "1980-01-01", nationality: "FR" }, first: 2) { ${list} }
    drugSeizures(filter: { from: "2023-01-01", to: "2026-12-31" }, first: 5) { ${list}
      nodes { id firearms { ${list} nodes { firearm { id make people: persons { ${list} } } } } } }
  }`);
  if (body.errors) throw new Error(text);
  const inLists = new Set<string>();
  const visit = (value: unknown, path: readonly string[]): void => {
    if (typeof value !== 'object' || value === null) return;
    const { sources } = value as { readonly sources?: readonly { owner: string; status: string }[] };
    for (const { owner, status } of sources ?? []) inLists.add(`${path.join('.')} ${owner} ${status}`);
    for (const [key, inner] of Object.entries(value))
      if (key !== 'sources') visit(inner, /^\d+$/u.test(key) ? path : [...path, key]);
  };
  visit(body.data, []);
  const told = (body.extensions?.sources ?? []).flatMap(({ owner, questions }) =>
    questions.flatMap(({ paths, status }) => paths.map((path) => `${path} ${owner} ${status}`)),
  );
  expect([...inLists].filter((one) => !told.includes(one))).toEqual([]);
  const places = new Set([...inLists].map((one) => one.split(' ')[0]));
  expect([...places].sort()).toEqual([
    'byBirth',
    'byName',
    'drugSeizures',
    'drugSeizures.nodes.firearms',
    'drugSeizures.nodes.firearms.nodes.firearm.people',
  ]);
  // One question was answered where another could not be asked: the row of the source says so of each.
  expect([...inLists]).toEqual(expect.arrayContaining(['byName DE ANSWERED', 'byBirth DE NOT_SEARCHABLE']));
});

test('what no database can hold is bad input, however often it is asked, and costs no source', async () => {
  const byMake = 'query ($make: String!) { firearms(filter: { make: $make }) { nodes { id } } }';
  for (const make of ['a\u0000b', 'a\ud800b', 'x'.repeat(10_000)])
    for (let time = 0; time < 4; time += 1) {
      const { body } = await hub.ask(byMake, {}, { make });
      expect(body.errors?.map(({ extensions }) => extensions.code)).toEqual(['BAD_INPUT']);
    }
  const literal = await hub.ask('{ firearms(filter: { make: "a\\u0000b" }) { nodes { id } } }');
  expect(literal.body.errors?.[0]?.extensions.code).toBe('BAD_INPUT');
  const after = await hub.ask(byMake, {}, { make: 'CZ' });
  expect(new Set(after.body.extensions?.sources.map(({ status }) => status))).toEqual(new Set(['ANSWERED']));
});

test('links of records of all domains are asked in one question, as they are walked one by one', async () => {
  interface Link {
    readonly kinds: unknown;
    readonly nodes: readonly { readonly kind: string }[];
  }
  type Linked = Readonly<Record<string, Readonly<Record<string, Link | null>> | undefined>>;
  const link = '(first: 20) { totalCount kinds { kind count } nodes { id kind } }';
  const parts = {
    person: `firearms${link} drugSeizures${link} borderCrossings${link} associates${link}`,
    firearm: `persons${link} drugSeizures${link} borderCrossings${link}`,
    drugSeizure: `persons${link} firearms${link} borderCrossings${link}`,
    borderCrossing: `persons${link} firearms${link} companions${link}`,
  } as const;
  const searched = await hub.ask(`{
    persons(filter: { alerts: [ART26_ARREST, ART36_DISCREET] }, first: 4) { nodes { id } }
    firearms(filter: { calibre: "9x19" }, first: 4) { nodes { id } }
    drugSeizures(filter: { from: "2023-01-01", to: "2026-12-31" }, first: 4) { nodes { id } } }`);
  const ids = [...searched.text.matchAll(/"id":"([^"]+)"/gu)].map(([, id = '']) => id);
  expect(ids.length).toBeGreaterThan(8);
  const fields = Object.entries(parts).map(([name, part]) => `${name} { ${part} }`);
  const step = `{ links(of: ${JSON.stringify(ids)}) { ${fields.join(' ')} } }`;
  const { data, errors } = (await hub.ask(step)).body;
  expect(errors).toBeUndefined();
  const { links } = data as { links: Linked[] };
  const roots = {
    person: 'personsByIds',
    firearm: 'firearmsByIds',
    drugSeizure: 'drugSeizuresByIds',
  } as const;
  const walk = Object.entries(roots).map(([name, root]) => {
    const own = ids.filter((id) => id.includes(`:${name === 'drugSeizure' ? 'seizure' : name}:`));
    return `${root}(ids: ${JSON.stringify(own)}) { ${parts[name as keyof typeof parts]} }`;
  });
  const walked = (await hub.ask(`{ ${walk.join(' ')} }`)).body.data as Readonly<Record<string, unknown[]>>;
  expect(links.map((of) => Object.values(of).find((part) => typeof part === 'object' && part))).toEqual(
    Object.values(walked).flat(),
  );
  const pages = links.flatMap((of) => Object.values(of).flatMap((part) => Object.values(part ?? {})));
  const counted = pages.filter((page): page is Link => page?.kinds != null && page.nodes.length > 0);
  expect(counted.length).toBeGreaterThan(0);
  for (const { kinds, nodes } of counted) {
    const own = [...new Set(nodes.map(({ kind }) => kind))].sort();
    expect(kinds).toEqual(own.map((kind) => ({ kind, count: nodes.filter((n) => n.kind === kind).length })));
  }
  const wrong = await hub.ask(`{ links(of: ["${ids[0]}", "FI:firearm:x"]) { person { id } } }`);
  expect(wrong.body.errors?.[0]?.message).toMatch(/of: "FI:firearm:x" is not accepted/u);
});

describe('the ids of records', () => {
  const NAMED = (first: number, owners = 'FI'): string =>
    `{ persons(filter: { alerts: [ART26_ARREST, ART36_DISCREET, ART34_JUDICIAL] }, owners: [${owners}], first: ${first}) { nodes { id primaryName } } }`;
  const idsIn = ({ body }: TestAnswer): readonly string[] =>
    (body.data as { persons: { nodes: { id: string }[] } }).persons.nodes.map(({ id }) => id);

  test('beside one that is none, nobody is asked about the others: nobody would wait for the answer', async () => {
    const [known = ''] = idsIn(await hub.ask(NAMED(20)));
    const before = hub.registry.all.reduce((sum, { statements }) => sum + statements, 0);
    for (const other of ['FI:firearm:x', `${known}x`, known.replace(':person:', ':seizure:')]) {
      const { body } = await hub.ask(`{ personsByIds(ids: ["${known}", "${other}"]) { id } }`);
      expect(body.errors?.map(({ extensions }) => extensions.code)).toEqual(['BAD_INPUT']);
    }
    expect(hub.registry.all.reduce((sum, { statements }) => sum + statements, 0) - before).toBe(0);
  });

  test('cannot be counted up: owners and numbers find nothing, whether there is such a record or not', async () => {
    const known = idsIn(await hub.ask(NAMED(20)));
    expect(known.length).toBeGreaterThan(3);
    const numbers = [...known.map((id) => idBox(hub.directory).open(id).local), 'P-9999999'];
    const asked = [
      `{ personsByIds(ids: [${numbers.map((local) => `"FI:person:${local}"`).join()}]) { id primaryName } }`,
      ...numbers.map((local) => `{ person(id: "FI:person:${local}") { id primaryName } }`),
    ];
    const told = new Set<string>();
    for (const document of asked) {
      const { body, status } = await hub.ask(document);
      expect(JSON.stringify(body.data ?? null)).not.toMatch(/primaryName|FI:/u);
      for (const { message, extensions } of body.errors ?? [])
        told.add(`${status} ${extensions.code} ${message.replace(/P-\d{7}/u, '')}`);
    }
    expect([...told]).toEqual([
      expect.stringMatching(
        /^200 BAD_INPUT id: "FI:person:" is not accepted\. Accepted is an id from the field id of an answer/u,
      ),
    ]);
  });

  test('are taken in the next question of the same caller and, as far as the law goes, of another', async () => {
    const first = await hub.ask(NAMED(3));
    const ids = idsIn(first);
    const again = `{ personsByIds(ids: [${ids.map((id) => `"${id}"`).join()}]) { id primaryName } }`;
    const nodes = (first.body.data as { persons: { nodes: unknown[] } }).persons.nodes;
    expect((await hub.ask(again)).body.data).toEqual({ personsByIds: nodes });
    expect((await hub.ask(again, { state: 'DE' })).body.data).toEqual({ personsByIds: nodes });
    // To Serbia, outside the LED, Finland lends less: by id no more than by any other question.
    const serbian = await hub.ask(again, { state: 'RS' });
    expect(JSON.stringify(serbian.body.data)).not.toMatch(/primaryName":"/u);
    const [id = ''] = ids;
    const changed = `${id.slice(0, -2)}${id.at(-2) === 'A' ? 'B' : 'A'}${id.slice(-1)}`;
    const forged = await hub.ask(`{ person(id: "${changed}") { id } }`);
    expect(forged.body.errors?.[0]?.extensions.code).toBe('BAD_INPUT');
  });

  test('find a record of any domain by `node` and `nodes`, as the fields of its domain do', async () => {
    const FIELDS = {
      Person: ['person', 'primaryName dateOfBirth intelNotes { text }'],
      Firearm: ['firearm', 'make serialNumber'],
      DrugSeizure: ['drugSeizure', 'siteKind place { locode } totalKilograms'],
    } as const;
    const HEAD = 'id handling withheld { field reason mode }';
    const { text } = await hub.ask(`{
      persons(filter: { alerts: [ART26_ARREST, ART36_DISCREET] }, owners: [FI], first: 2) { nodes { id } }
      firearms(filter: { calibre: "9x19" }, first: 2) { nodes { id } }
      drugSeizures(filter: { from: "2023-01-01", to: "2026-12-31" }, first: 2) { nodes { id } } }`);
    const ids = [...text.matchAll(/"id":"([^"]+)"/gu)].map(([, id = '']) => id);
    const asked = [...ids.toReversed(), ids[0] ?? ''];
    const parts = Object.entries(FIELDS).map(([type, [, fields]]) => `... on ${type} { ${HEAD} ${fields} }`);
    const oneByOne = asked.map((id, i) => {
      const [, domain = ''] = id.split(':');
      const [field, fields] =
        Object.values(FIELDS).find(([name]) => name.toLowerCase().includes(domain)) ?? [];
      return `n${i}: ${field}(id: "${id}") { __typename ${HEAD} ${fields} }`;
    });
    const NODES = `query ($ids: [ID!]!) { nodes(ids: $ids) { __typename ${parts.join(' ')} } }`;
    // Finland lends Serbia, outside the LED, less: what is withheld, and that it is, reads alike too.
    for (const as of [{}, { state: 'RS' }]) {
      const [nodes, fields] = await Promise.all([
        hub.ask(NODES, as, { ids: asked }),
        hub.ask(`{ ${oneByOne.join(' ')} }`, as),
      ]);
      expect(nodes.body.errors).toEqual(fields.body.errors);
      const { data, extensions } = nodes.body;
      expect((data as { nodes: unknown[] }).nodes).toEqual(
        Object.values(fields.body.data as Record<string, unknown>),
      );
      const disclosed = fields.body.extensions?.disclosure ?? [];
      expect(extensions?.disclosure).toHaveLength(disclosed.length);
      expect(extensions?.disclosure).toEqual(expect.arrayContaining([...disclosed]));
      const told = (answer: TestAnswer): unknown =>
        answer.body.extensions?.sources.map(({ owner, domain, status }) => [owner, domain, status]);
      expect(told(nodes)).toEqual(told(fields));
    }
  });

  test('are looked for by `node` also where nothing but the id is asked for, and on record as disclosed', async () => {
    const { body } = await hub.ask(
      '{ firearms(filter: { calibre: "9x19" }, owners: [DE], first: 1) { nodes { id } } }',
    );
    const { nodes } = (body.data as { firearms: { nodes: { id: string }[] } }).firearms;
    const [known = ''] = nodes.map(({ id }) => id);
    const unknown = idBox(hub.directory).seal(stateCode('DE'), 'firearm', 'F-9999999');
    const answer = await hub.ask(`{ a: node(id: "${known}") { id } b: node(id: "${unknown}") { id } }`);
    expect(answer.body.data).toEqual({ a: { id: known }, b: null });
    expect(answer.body.errors).toBeUndefined();
    expect(answer.body.extensions?.sources).toMatchObject([
      { owner: 'DE', domain: 'firearm', status: 'ANSWERED' },
    ]);
    const [, , outcome] = await recordsOf(answer);
    expect(outcome).toMatchObject({ kind: 'OUTCOME', disclosedCounts: { DE: 1 } });
  });

  test("do not hold the owner's own number: no answer does, but in the field reference", async () => {
    const answers = await Promise.all(
      EXAMPLES.map(({ document, as }) => hub.ask(document, as as Partial<Caller>)),
    );
    for (const { text } of answers) expect(text).not.toMatch(/\b[PFSCL]-\d{7}\b/u);
  });

  test('come in an order that tells nothing of the numbers', async () => {
    const { body } = await hub.ask(
      '{ firearms(filter: { calibre: "9x19" }, owners: [DE], first: 20) { nodes { id } } }',
    );
    const { nodes } = (body.data as { firearms: { nodes: { id: string }[] } }).firearms;
    const numbers = nodes.map(({ id }) => idBox(hub.directory).open(id).local);
    const admin = new pg.Client({ connectionString: hub.cluster.adminUrl() });
    await admin.connect();
    // What anybody can reckon from numbers alone.
    const { rows } = await admin.query<{ number: string }>(
      'SELECT number FROM unnest($1::text[]) AS n(number) ORDER BY hashtext(number)',
      [numbers],
    );
    await admin.end();
    expect(numbers.length).toBeGreaterThan(10);
    expect(numbers).not.toEqual(rows.map(({ number }) => number));
    expect(numbers).not.toEqual([...numbers].sort());
  });

  test('have the number beside them where the law lends it, and a search by it there alone', async () => {
    const [id = ''] = idsIn(await hub.ask(NAMED(1)));
    const asked = `{ person(id: "${id}") { reference withheld { field } } }`;
    const { local } = idBox(hub.directory).open(id);
    expect((await hub.ask(asked)).body.data).toEqual({ person: { reference: local, withheld: [] } });
    const byNumber = (owner: string): string =>
      `{ persons(filter: { reference: "${local}" }, owners: [${owner}]) { nodes { id } sources { owner status } } }`;
    const statusOf = ({ body }: TestAnswer, owner: string): string | undefined =>
      (body.data as { persons: { sources: { owner: string; status: string }[] } }).persons.sources.find(
        (one) => one.owner === owner,
      )?.status;
    expect(idsIn(await hub.ask(byNumber('FI')))).toEqual([id]);
    // France lends a hit to whoever brings a name, and no list to whoever counts.
    const counting = await hub.ask(byNumber('FR'), { state: 'FI' });
    expect(idsIn(counting)).toEqual([]);
    expect(statusOf(counting, 'FR')).toBe('NOT_SEARCHABLE');
    const answering = await hub.ask(byNumber('FR'), {
      state: 'FI',
      agencyKind: 'SPOC',
      role: 'SPOC_OPERATOR',
    });
    expect(statusOf(answering, 'FR')).toBe('ANSWERED');
  });
});

test('every answer is in the ledger before it leaves: purpose, owners, records shown, digest of its bytes', async () => {
  const answer = await hub.ask('{ firearms(filter: { calibre: "9x19" }, first: 5) { nodes { id } } }');
  const records = await recordsOf(answer);
  expect(records.map(({ kind }) => kind)).toEqual(['RECEIVED', 'INTENT', 'OUTCOME']);
  const [, intent, outcome] = records;
  expect(intent).toMatchObject({ inquiry: { purpose: 'INVESTIGATION', requester: { state: 'FR' } } });
  expect(JSON.stringify(intent)).not.toContain('9x19');
  expect(outcome).toMatchObject({
    status: 200,
    bodyDigest: createHash('sha256').update(answer.text).digest('hex'),
  });
  const counts = Object.values(outcome?.['disclosedCounts'] as Record<string, number>);
  expect(counts.reduce((sum, count) => sum + count, 0)).toBe(5);
  expect(JSON.stringify(outcome)).not.toMatch(/[A-Z]{2}:firearm:/u);
});

test('a subgraph answers to nobody but the gateway, and the graph to nobody without token and purpose', async () => {
  const body = JSON.stringify({ query: '{ __typename }' });
  const bare = await fetch(`${hub.gateway.url}/graphql`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body,
  });
  expect(bare.status).toBe(401);
  const aimless = await hub.ask('{ __typename person(id: "") { id } }', { purpose: 'CURIOSITY' });
  expect(aimless.status).toBe(400);
  expect(aimless.body.errors?.[0]?.extensions.code).toBe('BAD_INPUT');
  expect(aimless.body.errors?.[0]?.message).toContain('INVESTIGATION');
  expect((await fetch(`${hub.gateway.url}/graphql`)).status).toBe(405);
});

test('a changed supergraph is served from the next request on; an invalid one is refused and the old one stays', async () => {
  const description = async (): Promise<string | undefined> => {
    const { body } = await hub.ask('{ __type(name: "Firearm") { description } }');
    return (body.data as { __type: { description?: string } } | undefined)?.__type.description;
  };
  const before = readFileSync(hub.supergraphFile, 'utf8');
  const old = await description();
  expect(old).toBeDefined();
  // As editors write: a new file in the place of the old one.
  writeFileSync(`${hub.supergraphFile}.new`, before.replace(String(old), 'Changed while running.'));
  renameSync(`${hub.supergraphFile}.new`, hub.supergraphFile);
  await until('the changed supergraph', async () => (await description()) === 'Changed while running.');
  writeFileSync(hub.supergraphFile, 'type Broken {');
  await until('its refusal', () => hub.logged.some((line) => line.includes('supergraph refused')));
  expect(await description()).toBe('Changed while running.');
  const { body } = await hub.ask('{ firearms(filter: { calibre: "9x19" }, first: 1) { nodes { id } } }');
  expect(body.errors).toBeUndefined();
});

describe('a program of Relay', () => {
  interface Page {
    readonly edges: readonly {
      readonly node: { readonly id: string; readonly withheld?: readonly unknown[] };
    }[];
  }
  const idsOf = (page: unknown): readonly string[] => (page as Page).edges.map(({ node }) => node.id);

  test('is compiled from the texts that it holds', () => {
    for (const { text, hash } of texts()) expect(createHash('md5').update(text).digest('hex')).toBe(hash);
  });

  test('fetches a list, goes on in it, pages the links of a record by its id, and shows what is withheld', async () => {
    const program = new Program(async (query, variables) => {
      const { body } = await hub.ask(query, {}, variables);
      expect(body.errors).toBeUndefined();
      return body as GraphQLResponse;
    });
    const filter = { from: '2023-01-01', to: '2026-12-31', kilogramsFrom: 1 };
    const all = `query ($filter: DrugSeizureFilter!) { drugSeizures(filter: $filter, first: 50) { nodes {
      id withheld { field reason } persons(first: 100) { nodes { id } } } } }`;
    const { drugSeizures } = (await hub.ask(all, {}, { filter })).body.data as {
      drugSeizures: {
        nodes: { id: string; withheld: unknown[]; persons: { nodes: { id: string }[] } | null }[];
      };
    };
    let list = await program.search(filter);
    for (const count of [2, 46]) list = await program.loadNext('list', list, count);
    const { edges } = list.data['drugSeizures'] as Page;
    expect(edges.map(({ node }) => node.id)).toEqual(drugSeizures.nodes.map(({ id }) => id));
    expect(edges.some(({ node }) => node.withheld?.length)).toBe(true);
    const of = drugSeizures.nodes.findIndex(({ persons }) => (persons?.nodes.length ?? 0) > 1);
    expect(of).toBeGreaterThanOrEqual(0);
    let people = program.people((edges[of]?.node ?? {}) as never);
    expect(idsOf(people.data['persons'])).toHaveLength(1);
    people = await program.loadNext('people', people, 50);
    expect(idsOf(people.data['persons'])).toEqual(drugSeizures.nodes[of]?.persons?.nodes.map(({ id }) => id));
  });
});
