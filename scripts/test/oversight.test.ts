import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import pg from 'pg';
import { unpackRows } from '../../shared/src/ledger/proof/unpack.ts';
import { EMPTY_INDEX } from '../../shared/src/ledger/read/access-tables.ts';
import type { StateCode } from '../../shared/src/core/ids.ts';
import { idBox } from '../hub/live-keys.ts';
import { testHub, type Caller, type TestAnswer, type TestHub } from '../../shared/testing/hub.ts';

let hub: TestHub;
let shown: string;
let asked: TestAnswer;

const SEARCH =
  '{ firearms(filter: { calibre: "9x19" }, owners: [DE], first: 5) { nodes { id make licence custody { name } } } }';
const german: Partial<Caller> = {
  state: 'DE',
  role: 'AUDITOR',
  purpose: 'SUPERVISION',
  offence: '',
  officer: 'auditor-of-de',
};
const french: Partial<Caller> = { ...german, state: 'FR', officer: 'auditor-of-fr' };
const smith: Partial<Caller> = { officer: 'officer-smith', caseReference: 'CASE-OF-SMITH' };

interface Access {
  readonly entry: string;
  readonly at: string;
  readonly requester: Readonly<Record<string, string | null>>;
  readonly inquiry: Readonly<Record<string, unknown>>;
  readonly recordCount: number;
  readonly records: readonly { readonly id: string; readonly categories: readonly string[] }[] | null;
  readonly withheld: readonly Readonly<Record<string, unknown>>[];
  readonly erased: boolean;
  readonly operation?: string | null;
}
interface Page {
  readonly nodes: readonly Access[];
  readonly pageInfo: { readonly hasNextPage: boolean; readonly endCursor: string | null };
}

const ENTRY = `entry log at erased recordCount requester { state agencyKind role agency officer pseudonym }
  inquiry { purpose caseReference caseAssurance offence offenceAssurance urgency strictlyNecessary } records(first: 100) { id domain categories }
  withheld { owner field mode reason rules count silent }`;
const accesses = (args = ''): string =>
  `query Accesses { ledgerAccesses${args} { nodes { ${ENTRY} sources { owner status } law } pageInfo { hasNextPage endCursor } } }`;
const questions = (args = ''): string =>
  `query Questions { ledgerQuestions${args} { nodes { ${ENTRY} operation shape status errorCodes bodyDigest sources { owner status } } pageInfo { hasNextPage endCursor } } }`;

async function list(document: string, as: Partial<Caller>): Promise<Page> {
  const { body } = await hub.ask(document, as);
  if (body.errors) throw new Error(JSON.stringify(body.errors));
  return Object.values(body.data as Record<string, Page>)[0] as Page;
}

beforeAll(async () => {
  hub = await testHub(['DE', 'FR'], 0.05, { env: { LIAISON_SUBGRAPHS: 'http' } });
  asked = await hub.ask(SEARCH, smith);
  if (asked.body.errors) throw new Error(asked.text);
  const { nodes } = (asked.body.data as { firearms: { nodes: { id: string }[] } }).firearms;
  shown = nodes[0]?.id ?? '';
  await hub.ask(SEARCH, { ...smith, caseReference: 'SECOND-CASE' });
  await hub.ask(SEARCH, { officer: 'officer-jones' });
  await hub.ask(SEARCH, {
    ...{ state: 'DE', officer: 'officer-at-home', caseReference: 'CASE-AT-HOME' },
    stated: true,
  });
});

afterAll(() => hub?.stop());

describe('who may read', () => {
  test('the schema of anybody else does not hold a word of it, and their question fits no schema', async () => {
    const { body } = await hub.ask('{ __schema { types { name } } }');
    expect(JSON.stringify(body.data)).not.toMatch(/Ledger|DataSubject|Restriction|ReportAction/u);
    const refused = await hub.ask(accesses());
    expect(refused.body.errors?.[0]?.extensions.code).toBe('GRAPHQL_VALIDATION_FAILED');
    const { body: seen } = await hub.ask('{ __schema { types { name } } }', german);
    expect(JSON.stringify(seen.data)).toMatch(/DataSubjectReport.*LedgerAccess/u);
  });

  test('another purpose than supervision or the rights of data subjects is refused by name', async () => {
    const { body } = await hub.ask(accesses(), { ...german, purpose: 'INVESTIGATION' });
    expect(body.errors?.[0]?.extensions.code).toBe('BAD_INPUT');
    expect(body.errors?.[0]?.message).toMatch(/SUPERVISION or DATA_SUBJECT_RIGHTS/u);
    expect(body.data).toBeNull();
  });
});

describe('accesses to the own records', () => {
  test('say who asked when, why, and what was shown and withheld; abroad by pseudonym, at home by name', async () => {
    const { nodes } = await list(accesses('(filter: { hit: true })'), german);
    expect(nodes).toHaveLength(4);
    const foreign = nodes.filter(({ requester }) => requester.state === 'FR');
    expect(new Set(foreign.map(({ requester }) => requester.pseudonym)).size).toBe(2);
    const mine = nodes.find(({ entry }) => entry === asked.body.extensions?.receipt.entry);
    expect(mine).toMatchObject({
      requester: { state: 'FR', agencyKind: 'POLICE', role: 'INVESTIGATOR', agency: null, officer: null },
      inquiry: {
        ...{ purpose: 'INVESTIGATION', caseReference: null, caseAssurance: 'VOUCHED' },
        ...{ offence: '0501', offenceAssurance: 'VOUCHED' },
      },
      recordCount: 5,
      erased: false,
    });
    expect(mine?.records?.map(({ id }) => id)).toContain(shown);
    expect(mine?.records?.[0]?.categories).toContain('OBJECT_CORE');
    expect(nodes.find(({ requester }) => requester.state === 'DE')).toMatchObject({
      requester: { officer: 'officer-at-home', pseudonym: null },
      inquiry: {
        ...{ caseReference: 'CASE-AT-HOME', caseAssurance: 'STATED' },
        ...{ offence: '0501', offenceAssurance: 'STATED' },
      },
    });
    expect(JSON.stringify(foreign)).not.toMatch(/smith|jones|CASE/u);
  });

  test('what was withheld stands there with its reason and the rules of the own law', async () => {
    const { nodes } = await list(accesses('(filter: { states: [FR] })'), german);
    const withheld = nodes.flatMap((one) => one.withheld);
    expect(withheld.length).toBeGreaterThan(0);
    expect(withheld[0]).toMatchObject({ owner: 'DE' });
    expect(withheld.some(({ rules }) => (rules as string[]).length > 0)).toBe(true);
  });

  test('another State sees nothing of them, and the same officer under another pseudonym', async () => {
    const { nodes } = await list(accesses(), french);
    expect(nodes.filter(({ recordCount }) => recordCount > 0)).toEqual([]);
    await hub.ask('{ firearms(filter: { calibre: "9x19" }, owners: [FR], first: 2) { nodes { id } } }', {
      state: 'DE',
      officer: 'officer-smith',
    });
    const pseudonyms = async (as: Partial<Caller>, state: string): Promise<(string | null | undefined)[]> =>
      (await list(accesses(`(filter: { states: [${state}] })`), as)).nodes.map(
        (one) => one.requester.pseudonym,
      );
    const [abroad] = await pseudonyms(french, 'DE');
    expect(abroad).toMatch(/^DE-[0-9a-f]{16}$/u);
    const seen = (await pseudonyms(german, 'FR')).map((name) => name?.slice(3));
    expect(seen).not.toContain(abroad?.slice(3));
  });

  test.each([
    ['record', () => `record: "${shown}"`, 4],
    ['State', () => 'states: [FR]', 3],
    ['category', () => 'categories: [OBJECT_CORE], states: [FR]', 3],
    ['a category that was not shown', () => 'categories: [GENETIC]', 0],
    ['one of two categories', () => 'categories: [GENETIC, OBJECT_CORE], states: [FR]', 3],
    ['category and record', () => `categories: [OBJECT_CORE], record: "${shown}"`, 4],
    ['purpose', () => 'purposes: [PROSECUTION]', 0],
    ['time', () => 'until: "2020-01-01T00:00:00Z"', 0],
    [
      'all at once',
      () => `record: "${shown}", states: [FR], purposes: [INVESTIGATION], from: "2020-01-01T00:00:00Z"`,
      3,
    ],
  ])('are found by %s', async (_, filter, count) => {
    const { nodes } = await list(accesses(`(filter: { hit: true, ${filter()} })`), german);
    expect(nodes).toHaveLength(count);
    if (filter().includes('record')) {
      for (const { records } of nodes) expect(records?.map(({ id }) => id)).toEqual([shown]);
    }
  });

  test('come in pages without a gap, latest first, and a cursor fits its own question alone', async () => {
    const whole = await list(accesses('(filter: { hit: true })'), german);
    const paged: Access[] = [];
    for (let after = ''; ;) {
      const { nodes, pageInfo } = await list(accesses(`(filter: { hit: true }, first: 1${after})`), german);
      paged.push(...nodes);
      if (!pageInfo.hasNextPage) break;
      after = `, after: "${pageInfo.endCursor ?? ''}"`;
      const { body } = await hub.ask(accesses(`(filter: { hit: false }, first: 1${after})`), german);
      expect(body.errors?.[0]?.message).toMatch(/endCursor/u);
    }
    expect(paged.map(({ entry }) => entry)).toEqual(whole.nodes.map(({ entry }) => entry));
    expect([...paged].map(({ at }) => at)).toEqual(
      paged
        .map(({ at }) => at)
        .sort()
        .reverse(),
    );
  });
});

describe('what the own officers asked', () => {
  test('by name, with case and records, and without what the law kept silent', async () => {
    const { nodes } = await list(questions('(filter: { states: [DE] })'), french);
    expect(nodes).toHaveLength(3);
    const mine = nodes.find(({ entry }) => entry === asked.body.extensions?.receipt.entry);
    expect(mine).toMatchObject({
      requester: { officer: 'officer-smith', pseudonym: null },
      inquiry: { caseReference: 'CASE-OF-SMITH' },
      recordCount: 5,
      status: 200,
    });
    expect(
      nodes
        .flatMap(({ withheld }) => withheld)
        .every(({ silent, rules }) => silent === false && (rules as string[]).length === 0),
    ).toBe(true);
  });

  test.each([
    ['a State whose records were shown', 'states: [DE]', 3],
    ['one whose records were not', 'states: [FR]', 0],
    ['a category', 'categories: [OBJECT_CORE]', 3],
    ['either of two categories, once', 'categories: [OBJECT_CORE, INDEX]', 3],
    ['State and category', 'states: [DE], categories: [INDEX], purposes: [INVESTIGATION]', 3],
    ['State and a category that was not shown', 'states: [DE], categories: [GENETIC]', 0],
  ])('are found by %s', async (_, filter, count) => {
    expect((await list(questions(`(filter: { ${filter} })`), french)).nodes).toHaveLength(count);
  });

  test('whose officer a pseudonym is, the home State finds by the entry, and nobody else', async () => {
    const { nodes } = await list(accesses(`(filter: { record: "${shown}", states: [FR] })`), german);
    const named = nodes.find(({ entry }) => entry === asked.body.extensions?.receipt.entry)?.entry ?? '';
    const home = await list(questions(`(filter: { entry: "${named}" })`), french);
    expect(home.nodes.map(({ requester }) => requester.officer)).toEqual(['officer-smith']);
    expect((await list(questions(`(filter: { entry: "${named}" })`), german)).nodes).toEqual([]);
    const { body } = await hub.ask(accesses('(filter: { entry: "x" })'), german);
    expect(body.errors?.[0]?.message).toMatch(/entry of a receipt/u);
  });

  test('reading the ledger is one of these questions: it stands in the next reading, and in that of nobody else', async () => {
    const first = await hub.ask(accesses(), german);
    const { nodes } = await list(questions(), german);
    const read = nodes.find(({ entry }) => entry === first.body.extensions?.receipt.entry);
    expect(read).toMatchObject({
      operation: 'Accesses',
      status: 200,
      requester: { officer: 'auditor-of-de', role: 'AUDITOR' },
      inquiry: { purpose: 'SUPERVISION' },
    });
    expect(nodes[0]).toMatchObject({ operation: 'Questions', status: null });
    expect(JSON.stringify(await list(questions(), french))).not.toContain('auditor-of-de');
  });
});

test('statistics count by purpose, State and category, and leave small cells out', async () => {
  for (let i = 0; i < 3; i += 1) await hub.ask(SEARCH);
  const { body } = await hub.ask(
    `{ ledgerStatistics(groupBy: [STATE, CATEGORY], filter: { hit: true }) { keys { grouping value } count suppressed }
       asked: ledgerStatistics(side: QUESTIONS, groupBy: [PURPOSE]) { keys { value } count suppressed } }`,
    german,
  );
  const { ledgerStatistics: cells } = body.data as {
    ledgerStatistics: { keys: { value: string }[]; count: number | null; suppressed: boolean }[];
  };
  const cell = (state: string) =>
    cells.find(({ keys }) => keys[0]?.value === state && keys[1]?.value === 'OBJECT_CORE');
  expect(cell('FR')).toMatchObject({ count: 6, suppressed: false });
  expect(cell('DE')).toMatchObject({ count: null, suppressed: true });
});

describe('who asked for this', () => {
  const asked = (name: string, as: Partial<Caller>) =>
    list(questions(`(filter: { value: ${JSON.stringify(name)}, purposes: [INVESTIGATION] })`), as);
  const officers = async (name: string, as: Partial<Caller>): Promise<readonly unknown[]> =>
    (await asked(name, as)).nodes.map(({ requester }) => requester.officer);

  test('name is found however it was asked and spelt, by the home State alone, until the key is destroyed', async () => {
    const inline = '{ persons(filter: { name: "Zwetelina Invented" }, owners: [FR]) { nodes { id } } }';
    const first = await hub.ask(inline, { officer: 'by-literal' });
    await hub.ask(
      'query($f: PersonFilter!) { persons(filter: $f, owners: [FR]) { nodes { id } } }',
      { officer: 'by-variable' },
      { f: { name: 'INVENTED, zwetelina' } },
    );
    await hub.ask(inline.replace('Zwetelina Invented', 'Another Name'), { officer: 'another' });
    expect(await officers('zwetelina  invented', french)).toEqual(['by-variable', 'by-literal']);
    expect(await officers('zwetelina  invented', german)).toEqual([]);
    expect(await officers('Zwetelina', french)).toEqual([]);
    const keeper = new pg.Client({ connectionString: hub.ledgerUrls.keeper ?? '' });
    await keeper.connect();
    await keeper.query('DELETE FROM ledger.secret WHERE entry = $1', [first.body.extensions?.receipt.entry]);
    await keeper.end();
    expect(await officers('zwetelina  invented', french)).toEqual(['by-variable']);
  });

  test('serial number, plate, document or id too; nothing, or a question about accesses, is refused', async () => {
    await hub.ask('{ firearmsBySerials(serials: ["QX 77-31"]) { key } }', { officer: 'serial' });
    await hub.ask('{ borderCrossingsByPlates(plates: [{ plate: "B-XY 991", country: DE }]) { key } }', {
      officer: 'plate',
    });
    expect(await officers('qx7731', french)).toEqual(['serial']);
    expect(await officers('BXY991', french)).toEqual(['plate']);
    for (const document of [questions('(filter: { value: " - " })'), accesses('(filter: { value: "x1" })')]) {
      const { body } = await hub.ask(document, french);
      expect(body.errors?.[0]?.message).toMatch(/searched for.*questions only/u);
    }
  });

  test('no open part of a record confirms a value that was guessed: nothing differs but what is sealed', async () => {
    const ask = (name: string) =>
      hub.ask(
        `query Of_${name} { of_${name}: persons(filter: { name: "${name}" }, owners: [FR]) { nodes { id } } }`,
      );
    const entries = [await ask('Bogumila'), await ask('Cvijeta')].map(
      ({ body }) => body.extensions?.receipt.entry,
    );
    const admin = new pg.Client({ connectionString: hub.cluster.adminUrl('liaison_ledger') });
    await admin.connect();
    const open = await Promise.all(
      entries.map(async (entry) => {
        const { rows } = await admin.query<{ bytes: Buffer }>(
          "SELECT bytes FROM ledger.record WHERE entry = $1 AND kind = 'INTENT'",
          [entry],
        );
        const [said] = await unpackRows(admin, rows);
        const {
          at: _at,
          entry: _entry,
          personal: _personal,
          ...rest
        } = JSON.parse(said?.bytes.toString() ?? '') as Record<string, unknown>;
        return rest;
      }),
    );
    await admin.end();
    expect(open[0]).toEqual(open[1]);
  });
});

describe('the report that a data subject is owed', () => {
  const report = (decisions = ''): string => `{ dataSubjectReport(record: "${shown}"${decisions}) {
    letter instructions items { recipient agencyKind purpose action ground article rule basis { instrument article } reason unlock times categories categoriesLeftOut thirdCountry } } }`;
  const rights = { ...german, role: 'DPO', purpose: 'DATA_SUBJECT_RIGHTS' } as const;
  interface Report {
    readonly letter: string;
    readonly instructions: readonly string[];
    readonly items: readonly {
      readonly recipient: string;
      readonly agencyKind: string;
      readonly purpose: string;
      readonly action: string;
      readonly times: number;
    }[];
  }
  const made = async (decisions = ''): Promise<Report> => {
    const { body } = await hub.ask(report(decisions), rights);
    if (body.errors) throw new Error(JSON.stringify(body.errors));
    return (body.data as { dataSubjectReport: Report }).dataSubjectReport;
  };

  test('leaves an open inquiry out of the letter, and says to the officer what, on which ground, and what would unlock it', async () => {
    const { letter, instructions, items } = await made();
    expect(items.find(({ recipient }) => recipient === 'FR')).toMatchObject({
      action: 'LEAVE_OUT',
      ground: 'PREJUDICES_INVESTIGATION',
      article: '15(1)(b)',
      rule: 'DE-I-110',
      basis: expect.arrayContaining([{ instrument: '(EU) 2016/680', article: '15(1)(b)' }]),
      unlock: expect.stringMatching(/FR confirms/u),
    });
    expect(letter).toContain(shown);
    expect(letter.replace(shown, '')).not.toMatch(/FR|INVESTIGATION|left out/u);
    expect(letter).toMatch(/Art\. 17/u);
    expect(instructions.join('\n')).toMatch(/Leave out FR POLICE INVESTIGATION, Art\. 15\(1\)\(b\)/u);
  });

  test("is the same by the own register's reference, and holds that in no place", async () => {
    const { local, domain } = idBox(hub.directory).open(shown);
    const { body, text } = await hub.ask(
      report().replace(`record: "${shown}"`, `reference: { domain: ${domain}, reference: "${local}" }`),
      rights,
    );
    expect((body.data as { dataSubjectReport: Report }).dataSubjectReport).toEqual(await made());
    expect(text).not.toContain(local);
  });

  test('tells it once the officer so decides, with a reason that stays out of the letter', async () => {
    const decision = `, decisions: [{ recipient: FR, purpose: INVESTIGATION, action: TELL, reason: "FR agreed in writing, invented." }]`;
    const { letter } = await made(decision);
    expect(letter).toMatch(/- FR, POLICE, for INVESTIGATION: [0-9]+ times/u);
    expect(letter).not.toMatch(/agreed/u);
  });

  test('tells of one authority alone where the officer decides so, and not of another of that State', async () => {
    const of = shown.split(':')[1] ?? '';
    const { body } = await hub.ask(`{ ${of}(id: "${shown}") { id } }`, {
      ...{ agencyKind: 'CUSTOMS', officer: 'officer-of-customs', caseReference: 'CASE-CUSTOMS' },
    });
    expect((body.data as Readonly<Record<string, unknown>>)[of]).toEqual({ id: shown });
    const { letter, items } = await made(
      ', decisions: [{ recipient: FR, agencyKind: POLICE, purpose: INVESTIGATION, action: TELL, reason: "The police agreed, invented." }]',
    );
    const ofFrance = items.filter(
      ({ recipient, purpose }) => recipient === 'FR' && purpose === 'INVESTIGATION',
    );
    expect(ofFrance.map(({ agencyKind, action }) => `${agencyKind} ${action}`).sort()).toEqual([
      ...['CUSTOMS LEAVE_OUT', 'POLICE TELL'],
    ]);
    expect(letter).toMatch(/- FR, POLICE, for INVESTIGATION: /u);
    expect(letter).not.toMatch(/CUSTOMS/u);
  });

  test.each([
    ['a record of another State', 'FOREIGN', /record of DE/u],
    [
      'a record by owner and number',
      '{ dataSubjectReport(record: "DE:firearm:F-0000001") { letter } }',
      /record: "DE:firearm:F-0000001" is not accepted.* id from the field id/u,
    ],
    ['no record', '{ dataSubjectReport { letter } }', /record or a reference/u],
    ['a decision about nothing', 'NO', /an item of this report: .*FR POLICE INVESTIGATION/u],
    ['a restriction without a ground', 'GROUND', /OBSTRUCTS_INQUIRY/u],
    ['a second decision about one item', 'TWO', /one decision about each item, by its agencyKind/u],
    ['no reason', 'REASON', /ten letters/u],
  ])('%s is refused with the way out', async (_, what, message) => {
    const foreign = idBox(hub.directory).seal('FR' as StateCode, 'firearm', 'F-1');
    const documents: Readonly<Record<string, string>> = {
      FOREIGN: `{ dataSubjectReport(record: "${foreign}") { letter } }`,
      NO: report(
        ', decisions: [{ recipient: NO, purpose: INVESTIGATION, action: TELL, reason: "an invented reason" }]',
      ),
      GROUND: report(
        ', decisions: [{ recipient: FR, purpose: INVESTIGATION, action: LEAVE_OUT, reason: "an invented reason" }]',
      ),
      TWO: report(
        `, decisions: [{ recipient: FR, agencyKind: POLICE, purpose: INVESTIGATION, action: LEAVE_OUT, ground: PUBLIC_SECURITY, reason: "an invented reason" },
          { recipient: FR, purpose: INVESTIGATION, action: TELL, reason: "an invented reason" }]`,
      ),
      REASON: report(', decisions: [{ recipient: FR, purpose: INVESTIGATION, action: TELL, reason: "no" }]'),
    };
    const { body } = await hub.ask(documents[what] ?? what, rights);
    expect(body.errors?.[0]?.message).toMatch(message);
  });
});

describe('the reader of the ledger', () => {
  test('can SELECT and nothing else, and sees the side of one State at a time', async () => {
    const reader = new pg.Client({ connectionString: hub.ledgerUrls.reader ?? '' });
    await reader.connect();
    for (const statement of [
      'DELETE FROM ledger.secret',
      'UPDATE audit.access SET records = 0',
      'SELECT FROM audit.detail',
      'TRUNCATE audit.question',
      "INSERT INTO audit.indexed VALUES ('x', 1)",
    ])
      await expect(reader.query(statement)).rejects.toThrow(/permission denied/u);
    expect((await reader.query('SELECT FROM audit.access')).rowCount).toBe(0);
    await reader.query("SELECT set_config('liaison.state', 'FR', false)");
    const { rows } = await reader.query<{ owner: string }>('SELECT DISTINCT owner FROM audit.access');
    expect(rows).toEqual([{ owner: 'FR' }]);
    await reader.end();
  });

  test('shows an erased entry as erased, without officer, case or records, and does not find it by record', async () => {
    const keeper = new pg.Client({ connectionString: hub.ledgerUrls.keeper ?? '' });
    await keeper.connect();
    await keeper.query('DELETE FROM ledger.secret WHERE entry = $1', [asked.body.extensions?.receipt.entry]);
    await keeper.end();
    const find = async (args: string): Promise<Access | undefined> =>
      (await list(accesses(args), german)).nodes.find(
        ({ entry }) => entry === asked.body.extensions?.receipt.entry,
      );
    expect(await find('(first: 100)')).toMatchObject({
      erased: true,
      recordCount: 5,
      records: null,
      requester: { state: 'FR', role: 'INVESTIGATOR', pseudonym: null },
    });
    expect(await find(`(filter: { record: "${shown}" })`)).toBeUndefined();
  });

  test('while the index cannot follow the log nobody is shown a part of it, and everything once it can', async () => {
    const admin = new pg.Client({ connectionString: hub.cluster.adminUrl('liaison_ledger') });
    await admin.connect();
    await admin.query('ALTER ROLE liaison_ledger_indexer NOLOGIN');
    await admin.query(
      "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE usename = 'liaison_ledger_indexer'",
    );
    const { body } = await hub.ask(accesses(), german);
    expect(body.errors?.[0]?.extensions.code).toBe('LEDGER_UNAVAILABLE');
    expect(body.data).toBeNull();
    await admin.query('ALTER ROLE liaison_ledger_indexer LOGIN');
    await admin.end();
    expect((await list(accesses(), german)).nodes.length).toBeGreaterThan(0);
  });

  test('an index that was lost is made anew from the records', async () => {
    const { nodes: before } = await list(accesses('(filter: { states: [FR] })'), german);
    const admin = new pg.Client({ connectionString: hub.cluster.adminUrl('liaison_ledger') });
    await admin.connect();
    await admin.query(EMPTY_INDEX);
    await admin.end();
    expect((await list(accesses('(filter: { states: [FR] })'), german)).nodes).toEqual(before);
  });

  test('a record that is damaged keeps nobody from the others, and every auditor learns that it is in no list', async () => {
    const admin = new pg.Client({ connectionString: hub.cluster.adminUrl('liaison_ledger') });
    await admin.connect();
    const { nodes: before } = await list(accesses('(filter: { states: [FR] })'), german);
    await admin.query(
      "INSERT INTO ledger.record (log, index, entry, kind, bytes) VALUES ('damaged', 0, $1, 'INTENT', 'no JSON')",
      ['00000000-0000-7000-8000-000000000001'],
    );
    await admin.query("INSERT INTO ledger.epoch (log, epoch) VALUES ('damaged', 1)");
    // Beside a record that does not open: written under a key that is no longer here.
    await admin.query(
      `ALTER TABLE ledger.secret DISABLE TRIGGER ALL;
       UPDATE ledger.secret SET wrapped = sha256(wrapped) WHERE entry = '${before[0]?.entry ?? ''}';
       ALTER TABLE ledger.secret ENABLE TRIGGER ALL`,
    );
    const { body } = await hub.ask(
      `{ ledgerAccesses(filter: { states: [FR] }) { setAsideCount nodes { entry unreadable erased records { id } } }
         ledgerSetAside { log index entry kind why } dataSubjectReport(record: "${shown}") { instructions } }`,
      { ...german, role: 'DPO', purpose: 'DATA_SUBJECT_RIGHTS' },
    );
    const said = body.data as {
      readonly ledgerAccesses: { readonly setAsideCount: number; readonly nodes: readonly Access[] };
      readonly ledgerSetAside: readonly unknown[];
      readonly dataSubjectReport: { readonly instructions: readonly string[] };
    };
    expect(said.ledgerAccesses.setAsideCount).toBe(1);
    expect(said.ledgerAccesses.nodes[0]).toMatchObject({ unreadable: true, erased: false, records: null });
    expect(said.ledgerAccesses.nodes.slice(1)).toEqual(
      before.slice(1).map(({ entry, erased, records }) => ({
        entry,
        erased,
        unreadable: false,
        records: records && records.slice(0, 20).map(({ id }) => ({ id })),
      })),
    );
    expect(said.ledgerSetAside).toEqual([
      {
        log: 'damaged',
        index: 0,
        entry: '00000000-0000-7000-8000-000000000001',
        kind: 'INTENT',
        why: 'SyntaxError',
      },
    ]);
    expect(said.dataSubjectReport.instructions.join()).toMatch(/1 records of the ledger cannot be indexed/u);
    expect(await (await fetch(`${hub.gateway.url}/metrics`)).text()).toMatch(
      /^liaison_ledger_set_aside 1$/mu,
    );
    await admin.end();
  });

  test('months that were archived are said by every list and report, and a sum that would lack them is refused', async () => {
    const admin = new pg.Client({ connectionString: hub.cluster.adminUrl('liaison_ledger') });
    await admin.connect();
    const counted = (filter: string) =>
      hub.ask(`{ ledgerStatistics(side: ACCESSES, groupBy: [STATE]${filter}) { count } }`, german);
    expect((await counted('')).body.errors).toBeUndefined();
    await admin.query(
      `INSERT INTO ledger.archived (log, first, until, month, starts, ends, note, edge, manifest, entry)
       VALUES ('damaged', 0, 1, '2020-01', '2020-01-01Z', '2020-02-01Z', '', '', '', gen_random_uuid())`,
    );
    await admin.end();
    const archivedBefore = '2020-02-01T00:00:00.000Z';
    const { body } = await hub.ask(
      `{ ledgerAccesses(first: 1) { archivedBefore } ledgerReleases(first: 1) { archivedBefore }
         dataSubjectReport(record: "${shown}") { archivedBefore instructions } }`,
      { ...german, role: 'DPO', purpose: 'DATA_SUBJECT_RIGHTS' },
    );
    expect(body.data).toMatchObject({
      ledgerAccesses: { archivedBefore },
      ledgerReleases: { archivedBefore },
      dataSubjectReport: { archivedBefore },
    });
    for (const filter of ['', ', filter: { from: "2020-01-31T00:00:00Z" }'])
      expect((await counted(filter)).body.errors).toMatchObject([
        { message: expect.stringMatching(/^from: .*2020-02-01T00:00:00.000Z or a later moment/u) },
      ]);
    expect((await counted(', filter: { from: "2020-02-01T00:00:00Z" }')).body.errors).toBeUndefined();
  });
});

test('a record that one question reaches twice is one disclosure, and the next auditor is answered', async () => {
  const { body, text } = await hub.ask(
    `{ drugSeizures(filter: { from: "2020-01-01", to: "2026-12-31" }, owners: [FR], first: 100) { nodes { id persons(first: 20) {
       nodes { person { id drugSeizures(first: 5) { nodes { drugSeizure { id occurredOn } } } } } } } } }`,
  );
  const ids = [...text.matchAll(/FR:seizure:[^"]+/gu)].map(([id]) => id);
  expect(new Set(ids).size).toBeLessThan(ids.length);
  const { nodes } = await list(accesses('(filter: { hit: true }, first: 1)'), french);
  expect(nodes[0]?.entry).toBe(body.extensions?.receipt.entry);
  const records = nodes[0]?.records?.map(({ id }) => id) ?? [];
  expect(new Set(records).size).toBe(records.length);
  expect(nodes[0]?.recordCount).toBe(records.length);
  expect(records).toEqual(expect.arrayContaining([...new Set(ids)]));
});

describe('signals of misuse', () => {
  interface Signals {
    readonly nodes: readonly Readonly<Record<string, unknown>>[];
    readonly unwatched: readonly unknown[];
    readonly watchedUntil: string | null;
    readonly pageInfo: { readonly hasNextPage: boolean; readonly endCursor: string | null };
  }
  const signals = (args = ''): string =>
    `{ ledgerSignals${args} { watchedUntil unwatched { kind why } pageInfo { hasNextPage endCursor }
       nodes { entry log kind officer agency role count limit reason basis { article } questionCount questions erased } } }`;
  const told = async (args: string, as: Partial<Caller>): Promise<Signals> => {
    const { body, text } = await hub.ask(signals(args), as);
    if (body.errors) throw new Error(text);
    return (body.data as { ledgerSignals: Signals }).ledgerSignals;
  };

  test("are found behind the ledger, name the questions that make them, and are the own auditor's alone", async () => {
    const tried: string[] = [];
    for (let n = 0; n < 18; n += 1) {
      const { body } = await hub.ask(
        `{ persons(filter: { name: "Nobody Bearsthisname${'x'.repeat(n)}" }, owners: [DE]) { nodes { id } } }`,
        { officer: 'officer-who-tries' },
      );
      tried.push(body.extensions?.receipt.entry ?? '');
    }
    const filter = '(filter: { kinds: [NO_HITS], officer: "officer-who-tries" })';
    await hub.lookForSignals();
    const { nodes, unwatched } = await told(filter, french);
    expect(nodes).toHaveLength(1);
    expect(nodes[0]).toMatchObject({
      ...{ kind: 'NO_HITS', officer: 'officer-who-tries', role: 'INVESTIGATOR', count: 18, limit: 18 },
      ...{ basis: [{ article: '25(2)' }], questionCount: 18, questions: tried, erased: false },
    });
    // What was not looked for is said: France has given no list of its officers.
    expect(unwatched).toContainEqual({ kind: 'OWN_NAME', why: 'NO_LIST' });
    const { nodes: opened } = await list(questions(`(filter: { entry: "${tried[0] ?? ''}" })`), french);
    expect(opened).toHaveLength(1);
    expect((await told('(filter: { until: "2020-01-01" })', french)).nodes).toEqual([]);
    expect((await told(filter, german)).nodes).toEqual([]);
    expect(JSON.stringify(await told('', german))).not.toMatch(/officer-who-tries/u);
    expect(await (await fetch(`${hub.gateway.url}/metrics`)).text()).toMatch(
      /^liaison_ledger_signals_total\{state="FR",kind="NO_HITS"\} 1$/mu,
    );
    const proof = await fetch(
      `${hub.gateway.url}/ledger/proof/inclusion?entry=${String(nodes[0]?.['entry'])}&log=${String(nodes[0]?.['log'])}`,
    );
    expect(proof.status).toBe(200);
  });

  test('exist for nobody who does not answer for the ledger', async () => {
    const { body } = await hub.ask(signals(), { officer: 'officer-who-tries' });
    expect(body.errors?.[0]?.extensions.code).toBe('GRAPHQL_VALIDATION_FAILED');
  });
});
