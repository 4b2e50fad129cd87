import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from '@jest/globals';
import pg from 'pg';
import { fc } from '../../shared/testing/drawn.ts';
import type { StateCode } from '../../shared/src/core/ids.ts';
import type { Domain } from '../../shared/src/core/vocabulary.ts';
import { runCommand } from '../../shared/testing/command.ts';
import type { TestDatabase } from '../../shared/testing/database.ts';
import { freshRegister } from '../../shared/testing/register.ts';
import { times } from '../../shared/testing/depth.ts';
import { subgraphs } from '../hub/subgraphs.ts';
import { FORMATS } from './formats/index.ts';
import { importFiles } from './importer.ts';
import type { ImportOptions, ImportResult, RejectedLine } from './import-format.ts';
import { registerOf } from './register.ts';
import type { ImportFormat } from './import-format.ts';

/** Every name, number and file here is invented. */
const OWNER = 'AT' as StateCode;
const databases = new Map<string, TestDatabase>();
const clients = new Map<string, pg.Client>();
const formats = new Map<string, ImportFormat>();
let folder: string;

beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'wrong-files-'));
  for (const { domain, migrations } of subgraphs) {
    const database = await freshRegister(migrations);
    databases.set(domain, database);
    const client = new pg.Client({ connectionString: database.url });
    client.on('error', () => undefined);
    await client.connect();
    clients.set(domain, client);
  }
  for (const [name, entry] of Object.entries(FORMATS))
    formats.set(
      name,
      entry.make({ asOf: '2026-01-05', register: await registerOf(url(entry.domain), entry.domain) }),
    );
});

afterAll(async () => {
  for (const client of clients.values()) await client.end();
  for (const database of databases.values()) await database.drop();
  rmSync(folder, { recursive: true, force: true });
});

function url(domain: string): string {
  const database = databases.get(domain);
  if (!database) throw new Error(`no database of ${domain}`);
  return database.url;
}

function domainOf(format: string): Domain {
  const entry = FORMATS[format];
  if (!entry) throw new Error(`no format ${format}`);
  return entry.domain;
}

async function rows(domain: string, text: string): Promise<readonly Readonly<Record<string, unknown>>[]> {
  return (await clients.get(domain)?.query<Readonly<Record<string, unknown>>>(text))?.rows ?? [];
}

let written = 0;

/** Every file in a folder of its own: names say what a format may look at. */
function write(name: string, content: string | Uint8Array): string {
  written += 1;
  const file = join(mkdtempSync(join(folder, `${written}-`)), name);
  writeFileSync(file, content);
  return file;
}

interface Brought {
  readonly result: ImportResult;
  readonly rejects: readonly RejectedLine[];
}

async function bring(
  format: string,
  files: string | readonly string[],
  options: Partial<ImportOptions> = {},
): Promise<Brought> {
  const made = formats.get(format);
  if (!made) throw new Error(`no format ${format}`);
  const rejects: RejectedLine[] = [];
  const result = await importFiles(made, {
    adminUrl: url(domainOf(format)),
    owner: OWNER,
    files: typeof files === 'string' ? [files] : files,
    set: 'invented',
    mode: 'full',
    onReject: (line) => rejects.push(line),
    ...options,
  });
  return { result, rejects };
}

const person = (id: string, more: object = {}) => ({
  id,
  holdingAuthority: 'Invented police',
  primaryName: `Person ${id}`,
  identities: [{ kind: 'CONFIRMED', forenames: 'Good', surnames: `Row${id}` }],
  ...more,
});
const ndjson = (...records: readonly object[]): string =>
  records.map((record) => `${JSON.stringify(record)}\n`).join('');
const KNOWN = ['K1', 'K2', 'K3'];
const known = (): string => ndjson(...KNOWN.map((id) => person(id)));
const ids = async (domain = 'person') =>
  (await rows(domain, `SELECT id FROM register.${domain} ORDER BY id`)).map(({ id }) => id);

beforeEach(async () => {
  for (const { domain } of subgraphs) await rows(domain, `DELETE FROM register.${domain}`);
  await bring('person', write('known.ndjson', known()));
});

const EU = `<?xml version="1.0" encoding="UTF-8"?>
<export xmlns="http://eu.europa.ec/fpi/fsd/export"><sanctionEntity logicalId="1"/></export>`;
const HTML = '<html><head><title>503</title></head><body><h1>Service Unavailable</h1></body></html>\n';
const un = (inner: string, of = 'CONSOLIDATED_LIST'): string =>
  `<?xml version="1.0" encoding="UTF-8"?>
<${of} dateGenerated="2026-02-27T00:00:00Z"><INDIVIDUALS>${inner}</INDIVIDUALS></${of}>`;
const individual = (reference: string, more: string, name = 'Invented'): string =>
  `<INDIVIDUAL><DATAID>1</DATAID><FIRST_NAME>${name}</FIRST_NAME><SECOND_NAME>Person</SECOND_NAME>
<REFERENCE_NUMBER>${reference}</REFERENCE_NUMBER><LISTED_ON>2020-01-01</LISTED_ON>${more}</INDIVIDUAL>`;
const born = (when: string): string =>
  `<INDIVIDUAL_DATE_OF_BIRTH><TYPE_OF_DATE>EXACT</TYPE_OF_DATE>${when}</INDIVIDUAL_DATE_OF_BIRTH>`;
const SDN = (entry: number): string =>
  `${entry},"PERSON, Invented ${entry}","individual","SDGT",-0- ,-0- ,-0- ,-0- ,-0- ,-0- ,-0- ,"DOB 17 Feb 1974."\r\n`;
const ADD = '101,1,"1 Invented Street","Town","Narnia",-0- \r\n';
const ALT = '101,1,"aka","OTHER, Name",-0- \r\n';
const UNODC_HEADER =
  'COUNTRY;ADMINISTRATIVE_DIVISION;SEIZURE_DATE;DRUG_NAME;AMOUNT;DRUG_UNIT;HIDING_PLACE;INSTALLATION;TRANSPORT;PRODUCING_COUNTRY;DEPARTURE_COUNTRY;DESTINATION_COUNTRY\n';

describe('a file of another kind is refused, and nobody is removed', () => {
  const list = un(individual('XXi.001', '') + individual('XXi.002', ''));

  test.each([
    ['another list', 'eu.xml', EU, /its root element is "export" .*not CONSOLIDATED_LIST/u],
    ['an error page', 'un.xml', HTML, /its root element is "html"/u],
    ['an error page by the name of a packed file', 'un.xml.gz', HTML, /its root element is "html"/u],
    ['an empty file', 'un.xml', '', /not a consolidated list|broken/u],
    ['a list that breaks off', 'un.xml', list.slice(0, -60), /broken/u],
    ['a packed list that breaks off', 'un.xml.gz', gzipSync(list).subarray(0, -20), /packed file is broken/u],
    ['a list of nobody', 'un.xml', un(''), /without one individual/u],
    [
      'a list that declares a document type',
      'un.xml',
      list.replace('?>', '?><!DOCTYPE x [<!ENTITY who "nobody">]>'),
      /declares a document type \(DOCTYPE\)/u,
    ],
    ['a list of endless depth', 'un.xml', un(individual('XXi.001', '<A>'.repeat(100))), /more than 64 deep/u],
    ['a list of endless text', 'un.xml.gz', gzipSync(un(' '.repeat(9_000_000))), /longer than 8388608/u],
    [
      'a list of no day',
      'un.xml',
      list.replace(/ dateGenerated="[^"]*"/u, ''),
      /dateGenerated is "missing"/u,
    ],
    [
      'a list with an entity of its own',
      'un.xml',
      un(individual('XXi.001', '', '&who;')).replace(
        '?>',
        '?><!DOCTYPE x [<!ENTITY who SYSTEM "file:///etc/passwd">]>',
      ),
      /declares a document type \(DOCTYPE\)/u,
    ],
  ])('%s as un', async (_, name, content, reason) => {
    await bring('un', write('known.xml', list), { owner: 'UN' as StateCode });
    await expect(bring('un', write(name, content), { owner: 'UN' as StateCode })).rejects.toThrow(reason);
    expect(await ids()).toEqual([...KNOWN, 'XXi.001', 'XXi.002']);
  });

  test('files of OFAC are known by what they hold, in whatever order', async () => {
    const parts = {
      sdn: write('sdn.csv', `${SDN(101)}${SDN(102)}\x1a`),
      add: write('add.csv', ADD),
      alt: write('alt.csv', ALT),
    };
    const us = { owner: 'US' as StateCode };
    const { result } = await bring('ofac', [parts.add, parts.alt, parts.sdn], us);
    expect(result).toMatchObject({
      added: 2,
      rejected: 0,
      unknown: [{ what: 'country', word: 'Narnia', records: 1 }],
    });
    expect(
      (await rows('person', `SELECT addresses FROM register.person WHERE id = 'SDN-101'`))[0],
    ).toMatchObject({
      addresses: [{ town: 'Town', region: 'Narnia', country: null }],
    });
    for (const [files, reason] of [
      [[parts.sdn, parts.alt], /no file holds add lines/u],
      [[parts.sdn, parts.sdn, parts.add, parts.alt], /holds sdn lines, and so does/u],
      [[write('x.csv', HTML), parts.add, parts.alt], /not a file of the OFAC list/u],
      [[write('sdn.csv', `${SDN(102)}${SDN(101)}`), parts.add, parts.alt], /entry 101 is out of order/u],
    ] as const)
      await expect(bring('ofac', files, us)).rejects.toThrow(reason);
    const torn = write(
      'sdn.csv',
      `${SDN(101)}102,"PERSON, Inv\n`.replace(/,"PERSON, Inv\n$/u, ',PERSON\r\n'),
    );
    expect((await bring('ofac', [torn, parts.add, parts.alt], us)).rejects).toMatchObject([
      { line: 2, id: 'SDN-102' },
    ]);
    expect(await ids()).toEqual([...KNOWN, 'SDN-101', 'SDN-102']);
  });

  test.each([
    ['unodc', known(), /not UNODC .*no column COUNTRY/u],
    ['unodc', '', /not UNODC/u],
    ['usbp', UNODC_HEADER, /not apprehensions .*no column APPR_DT_TIME/u],
    ['rio', UNODC_HEADER, /not firearms .*no column Classe/u],
    ['colombia', known(), /no column fecha/u],
    [
      'colombia',
      '[{"fecha":"2018-01-03T00:00:00.000","clase_de_estupefaciente":"COCAINA","cantidad":5,"unidad_de_medida":"KILOGRAMO"}\n',
      /does not end/u,
    ],
    ['person', HTML, /not JSON with one object a line/u],
    ['person', EU, /not JSON with one object a line/u],
    ['person', '', /holds no record/u],
    ['person', Buffer.from(ndjson(person('K1', { primaryName: 'Jürgen' })), 'latin1'), /not UTF-8/u],
    ['person', gzipSync(known()).subarray(0, -12), /packed file is broken/u],
    ['person', gzipSync(`{"id":"${'x'.repeat(17_000_000)}"}`), /one line is longer than 16777216/u],
    ['unodc', gzipSync('x'.repeat(1_200_000)), /one line is longer than 1048576/u],
    ['usbp', gzipSync(`"${'x\n'.repeat(600_000)}`), /Max Record Size/u],
  ])('as %s', async (format, content, reason) => {
    await expect(bring(format, write('wrong.json', content))).rejects.toThrow(reason);
    expect(await ids()).toEqual(KNOWN);
  });

  test.each([
    ['without an id', 'name,holdingAuthority\nA,B\n', /no column id/u],
    [
      'with a column twice',
      'id,holdingAuthority,primaryName,primaryName\nK1,Invented,Anna,\n',
      /the column "primaryName" stands there twice/u,
    ],
    ['whose last cell does not end', 'id,holdingAuthority\nK1,"Invented\n', /cannot be read as a table/u],
    [
      'of others',
      'id;holdingAuthority\nX1;Invented\nX2;Invented\n',
      /3 of the 3 records .* would be removed/u,
    ],
  ])('a table %s', async (_, content, reason) => {
    await expect(bring('person', write('wrong.csv', content))).rejects.toThrow(reason);
    expect(await ids()).toEqual(KNOWN);
  });
});

describe('a file is read as it is written', () => {
  const DELTA = { mode: 'delta' } as const;

  test.each([
    ['with a byte order mark', '\uFEFF', ''],
    ['as an array, an item a line', '[', ']'],
  ])('%s', async (_, before, after) => {
    const text = before === '[' ? known().trimEnd().replaceAll('\n', ',\n') : known();
    expect((await bring('person', write('x.ndjson', `${before}${text}${after}`))).result).toMatchObject({
      unchanged: 3,
      rejected: 0,
    });
  });

  test.each([
    [',', {}],
    [';', {}],
    ['\t', {}],
    ['|', {}],
    ['|', { delimiter: '|' }],
  ])('in a table with %j, %j', async (delimiter, how) => {
    const text = [
      ['id', 'holdingAuthority', 'primaryName', 'nationalities'],
      ['T1', 'Invented', 'Anna, Bauer; x', '["DEU"]'],
    ]
      .map((cells) => cells.map((cell) => `"${cell.replaceAll('"', '""')}"`).join(delimiter))
      .join('\r\n');
    await bring('person', write('x.csv', `\uFEFF${text}\r\n`), { ...DELTA, how });
    expect(
      await rows('person', `SELECT primary_name, nationalities FROM register.person WHERE id = 'T1'`),
    ).toEqual([{ primary_name: 'Anna, Bauer; x', nationalities: ['DE'] }]);
  });

  test.each([
    ['windows-1252', Buffer.from(ndjson(person('E1', { primaryName: 'Jürgen Größmann' })), 'latin1')],
    [undefined, Buffer.from(`\uFEFF${ndjson(person('E1', { primaryName: 'Jürgen Größmann' }))}`, 'utf16le')],
    [undefined, gzipSync(ndjson(person('E1', { primaryName: 'Jürgen Größmann' })))],
  ])('in the encoding %s', async (encoding, bytes) => {
    await bring('person', write('x.ndjson', bytes), { ...DELTA, how: { encoding } });
    expect(await rows('person', `SELECT primary_name FROM register.person WHERE id = 'E1'`)).toEqual([
      { primary_name: 'Jürgen Größmann' },
    ]);
  });
});

describe('a line ends where JSON has it end', () => {
  // As texts from web pages and office programs have them; JSON writes them as they are.
  test.each([
    ['U+2028', '\u2028'],
    ['U+2029', '\u2029'],
    ['U+0085', '\u0085'],
  ])('and not at %s in a text', async (_, letter) => {
    const quality = `seen at the harbour${letter}and later`;
    const text = ndjson(person('L1', { quality }), person('L2')).replaceAll('\n', '\r\n');
    const { result, rejects } = await bring('person', write('x.ndjson', text), { mode: 'delta' });
    expect(rejects).toEqual([]);
    expect(result).toMatchObject({ read: 2, added: 2 });
    expect(await rows('person', "SELECT quality FROM register.person WHERE id = 'L1'")).toEqual([
      { quality },
    ]);
  });
});

describe('one line that is wrong is rejected alone, by member, value and what is accepted', () => {
  test.each([
    [
      'a birthday that no calendar has',
      { identities: [{ dateOfBirth: '1985-02-30' }] },
      'identities[0].dateOfBirth',
      /EDTF/u,
    ],
    [
      'a day 00',
      { identities: [{ dateOfBirth: '1985-00-00' }] },
      'identities[0].dateOfBirth',
      /1985, 1985-03/u,
    ],
    ['the year 0000', { dateOfBirth: '0000' }, 'dateOfBirth', /EDTF/u],
    ['a birthday day first', { dateOfBirth: '07.03.1985' }, 'dateOfBirth', /EDTF/u],
    ['a birthday with slashes', { dateOfBirth: '1985/03/07' }, 'dateOfBirth', /EDTF/u],
    ['U+0000', { primaryName: 'Mu\u0000ller' }, 'primaryName', /U\+0000/u],
    ['half a surrogate pair', { occupation: '\ud800' }, 'occupation', /surrogate/u],
    ['a hole in a list', { identities: [null] }, 'identities[0]', /no holes/u],
    ['no list', { identities: 'not json' }, 'identities', /JSON list/u],
    ['a list for an object', { specialCategories: [] }, 'specialCategories', /JSON object/u],
    ['a word of no enum', { sex: 'M' }, 'sex', /^one of NOT_KNOWN, MALE, FEMALE/u],
    ['a word in small letters', { sex: 'male' }, 'sex', /did you mean MALE/u],
    ['a country in words', { nationalities: ['DEU', 'Germany'] }, 'nationalities[1]', /did you mean DE\?/u],
    ['no country', { nationalities: ['??'] }, 'nationalities[0]', /ISO 3166-1/u],
    ['a moment without a zone', { createdAt: '2026-03-29T03:30:00' }, 'createdAt', /time zone/u],
    ['a day that is none', { reviewDue: '2026-02-29' }, 'reviewDue', /calendar day/u],
    ['a flag that is none', { restricted: 'ja' }, 'restricted', /true or false/u],
    [
      'a number that lost digits',
      { identities: [{ surnames: 12345678901234567 }] },
      'identities[0].surnames',
      /fifteen digits/u,
    ],
    ['a text longer than any', { occupation: 'x'.repeat(10_001) }, 'occupation', /10000 characters/u],
    [
      'a number too long to be sought',
      { documents: [{ number: '7'.repeat(501) }] },
      'documents[0].number',
      /500 characters/u,
    ],
    [
      'an evaluation of none',
      { evaluation: { source: 'Z', information: 1 } },
      'evaluationSource',
      /one of A, B, C, X/u,
    ],
    ['a member that there is none', { PrimaryName: 'x' }, 'PrimaryName', /^one of /u],
    [
      'a member within that there is none',
      { documents: [{ nummer: '1' }] },
      'documents[0].nummer',
      /^one of kind, number/u,
    ],
    ['no authority', { holdingAuthority: undefined }, 'holdingAuthority', /a value/u],
    ['another owner', { owner: 'DE' }, 'owner', /^AT, whose/u],
    ['another reference', { reference: 'other' }, 'reference', /the id of this record/u],
  ])('%s', async (_, change, member, accepted) => {
    const file = write(
      'x.ndjson',
      `${ndjson(person('K1'))}${ndjson(person('K2', change))}${ndjson(person('K3'))}`,
    );
    const { result, rejects } = await bring('person', file);
    expect(rejects).toEqual([
      {
        kind: 'reject',
        line: 2,
        id: 'K2',
        member,
        value: expect.any(String),
        accepted: expect.stringMatching(accepted),
        reason: expect.stringContaining(member),
      },
    ]);
    expect(result).toMatchObject({ read: 2, unchanged: 2, removed: 0, rejected: 1, kept: 0 });
    expect(await rows('person', `SELECT primary_name FROM register.person WHERE id = 'K2'`)).toEqual([
      { primary_name: 'Person K2' },
    ]);
  });

  test('and says what was meant by a member of another spelling', async () => {
    const { rejects } = await bring(
      'person',
      write('x.ndjson', ndjson(person('K1', { PrimaryName: 'x', natinalities: [] }))),
    );
    expect(rejects[0]?.reason).toBe(
      'PrimaryName is no member of this record; did you mean primaryName?; also at fault: natinalities',
    );
  });

  test('a line that is torn, with the record that it names', async () => {
    const file = write('x.ndjson', `${ndjson(person('K1'))}{"id": "K2", "hold\n${ndjson(person('K3'))}`);
    const { result, rejects } = await bring('person', file, { allowRemovals: 3 });
    expect(rejects).toMatchObject([{ line: 2, id: 'K2' }]);
    expect(result).toMatchObject({ removed: 0, rejected: 1 });
    expect(await ids()).toEqual(KNOWN);
  });

  test.each(['identities', 'restricted', 'sex', 'id'])(
    'a line whose %s is deeper than can be written',
    async (member) => {
      const deep = `${'['.repeat(100_000)}${']'.repeat(100_000)}`;
      const line = `{"holdingAuthority":"Invented","id":"K9","${member}":${deep}}\n`;
      const { result, rejects } = await bring('person', write('deep.ndjson', `${known()}${line}`));
      expect(result).toMatchObject({ unchanged: 3, rejected: 1 });
      expect(rejects).toMatchObject([{ line: 4, value: 'a list, deep in lists' }]);
    },
  );

  test('a line of a table with too few cells', async () => {
    const table = 'id,holdingAuthority,primaryName\nS1,Invented,"Com\nMa"\nS2,Invented\nS3,Invented,Last\n';
    const { result, rejects } = await bring('person', write('x.csv', table), { mode: 'delta' });
    expect(rejects).toMatchObject([{ line: 4, id: 'S2', reason: 'the line has 2 cells, the first line 3' }]);
    expect(result).toMatchObject({ added: 2, rejected: 1 });
  });

  test('an individual of the UN born on no day; one born in a year or later is kept so', async () => {
    const list = un(
      individual('XXi.001', born('<DATE>1957-02-29</DATE>')) +
        individual('XXi.002', born('<FROM_YEAR>1957</FROM_YEAR>'), '<![CDATA[Other & more]]>'),
    );
    const { result, rejects } = await bring('un', write('x.xml', list), { owner: 'UN' as StateCode });
    expect(result).toMatchObject({ added: 1, rejected: 1 });
    expect(rejects).toMatchObject([{ line: 2, id: 'XXi.001', member: 'identities[0].dateOfBirth' }]);
    expect(
      await rows(
        'person',
        `SELECT primary_name, births @> '1990-01-01'::date AS may, births @> '1956-12-31'::date AS never
         FROM register.person WHERE id = 'XXi.002'`,
      ),
    ).toEqual([{ primary_name: 'Other & more Person', may: true, never: false }]);
  });

  test('of published tables', async () => {
    const line = (on: string, amount: string, country = 'Bolivia, Plurinational State of'): string =>
      `${country};;${on};Cocaine;${amount};Kilogram;;;;Narnia;;\n`;
    const table = `${UNODC_HEADER}${line('2014-01-02', '5')}${line('2014-02-30', '5')}${line('2014-01-02', 'five')}torn;line\n`;
    const { result, rejects } = await bring('unodc', write('x.csv', table));
    expect(rejects).toMatchObject([
      { line: 3, id: 'UNODC-2', member: 'SEIZURE_DATE', value: '2014-02-30' },
      { line: 4, id: 'UNODC-3', member: 'AMOUNT', value: 'five' },
      { line: 5, id: 'UNODC-4' },
    ]);
    expect(result.unknown).toEqual([{ what: 'country', word: 'Narnia', records: 1 }]);
    expect(await rows('seizure', 'SELECT country FROM register.seizure')).toEqual([{ country: 'BO' }]);
  });

  test('numbers of Colombia are read as numbers or as texts; a missing one is no nothing', async () => {
    const item = (more: string): string =>
      `{"fecha":"2018-01-03T00:00:00.000","clase_de_estupefaciente":"COCAINA",${more}"unidad_de_medida":"KILOGRAMO"}`;
    const list = `[${item('"cantidad":5,')}\n,${item('"cantidad":"6",')}\n,${item('')}\n]`;
    const { rejects } = await bring('colombia', write('x.json', list));
    expect(rejects).toMatchObject([{ line: 3, member: 'cantidad' }]);
    expect(await rows('seizure', 'SELECT total_kilograms FROM register.seizure ORDER BY 1')).toEqual([
      { total_kilograms: 5 },
      { total_kilograms: 6 },
    ]);
  });
});

describe("a State's own records are read by the members of the GraphQL type", () => {
  test('people: without an issuer, with an issuer of three letters, with an evaluation', async () => {
    const { result } = await bring(
      'person',
      write(
        'x.ndjson',
        ndjson(
          person('N1', { documents: [{ kind: 'PASSPORT', number: 'X1234567' }], alerts: [{ reason: 'x' }] }),
          person('N2', {
            documents: [{ kind: 'PASSPORT', number: 'X 7', issuer: 'd' }],
            nationalities: ['DEU', 'QQ'],
            evaluation: { source: 'A', information: 2 },
            reference: 'N2',
            owner: 'AT',
            dateOfBirth: '1985~',
          }),
        ),
      ),
      { mode: 'delta' },
    );
    expect(result).toMatchObject({ added: 2 });
    expect(result.unknown.map(({ what, records }) => [what, records])).toEqual([
      ['subject category', 2],
      ['country', 1],
    ]);
    expect(
      await rows(
        'person',
        `SELECT document_keys, nationalities, evaluation_source AS source, evaluation_information AS information
         FROM register.person WHERE id IN ('N1', 'N2') ORDER BY id`,
      ),
    ).toEqual([
      { document_keys: ['X1234567'], nationalities: null, source: 'X', information: 4 },
      { document_keys: ['X7', 'DE/X7'], nationalities: ['DE', 'QQ'], source: 'A', information: 2 },
    ]);
  });

  test('seizures: keys, classes and kilograms follow from the items', async () => {
    const seizure = (id: string, item: object) => ({
      id,
      holdingAuthority: 'Invented customs',
      occurredOn: '2026-01-05',
      items: [item],
      route: [{ role: 'ORIGIN', country: 'ESP' }],
    });
    const { result } = await bring(
      'seizure',
      write(
        'x.ndjson',
        ndjson(
          seizure('S1', { substance: 'Cocaine HCl', quantity: 500, unit: 'GRAM' }),
          seizure('S2', { substanceRaw: 'cocaine', quantity: 20, unitRaw: 'mg' }),
          seizure('S3', { substance: 'Invented dust', quantity: 1, unitRaw: 'viss' }),
        ),
      ),
    );
    expect(result).toMatchObject({
      added: 3,
      unknown: expect.arrayContaining([
        { what: 'substance', word: 'Invented dust', records: 1 },
        { what: 'unit', word: 'viss', records: 1 },
      ]),
    });
    const read = await rows(
      'seizure',
      'SELECT substance_keys, route_keys, substance_classes, total_kilograms, items FROM register.seizure ORDER BY id',
    );
    expect(read).toMatchObject([
      {
        substance_keys: ['cocaine'],
        route_keys: ['ES', 'ORIGIN:ES'],
        substance_classes: ['COCAINE'],
        total_kilograms: 0.5,
      },
      { total_kilograms: 0.00002, items: [{ quantity: 0.02, unit: 'GRAM', unitRaw: 'mg' }] },
      { substance_keys: ['inventeddust'], total_kilograms: null, items: [{ quantity: 1, unitRaw: 'viss' }] },
    ]);
  });

  test('firearms: a calibre by its standard name, as it was written beside it; a type is needed', async () => {
    const firearm = (id: string, more: object) => ({ id, holdingAuthority: 'Invented police', ...more });
    const { result, rejects } = await bring(
      'firearm',
      write(
        'x.ndjson',
        ndjson(
          firearm('F1', { type: 'PISTOL', calibre: '9x19', serialNumber: 'ZQX777' }),
          firearm('F2', { type: 'REVOLVER', calibreRaw: '7.62 Nagant', serialNumber: 12345 }),
          firearm('F3', { type: 'OTHER', calibre: 'Invented 3' }),
          firearm('F4', {}),
          firearm('F5', { type: 'Pistole', status: 'gestohlen' }),
          firearm('F6', { type: 'PISTOL', serialNumber: 12345678901234567 }),
        ),
      ),
    );
    expect(result.unknown).toEqual([{ what: 'calibre', word: 'Invented 3', records: 1 }]);
    expect(rejects).toMatchObject([
      { id: 'F4', member: 'type', reason: 'type is missing' },
      { id: 'F5', member: 'type', accepted: expect.stringMatching(/^one of PISTOL/u) },
      { id: 'F6', member: 'serialNumber', accepted: expect.stringMatching(/fifteen digits/u) },
    ]);
    expect(
      await rows('firearm', 'SELECT calibre, calibre_raw, serial_number FROM register.firearm ORDER BY id'),
    ).toEqual([
      { calibre: '9mm Luger', calibre_raw: '9x19', serial_number: 'ZQX777' },
      { calibre: '7.62 Nagant', calibre_raw: '7.62 Nagant', serial_number: '12345' },
      { calibre: 'Invented 3', calibre_raw: 'Invented 3', serial_number: null },
    ]);
  });

  test('crossings: a moment with its zone', async () => {
    const crossing = (id: string, occurredAt: string) => ({
      id,
      holdingAuthority: 'Invented guard',
      direction: 'ENTRY',
      occurredAt,
    });
    const { rejects } = await bring(
      'crossing',
      write(
        'x.ndjson',
        ndjson(
          crossing('C1', '2026-01-01T00:30:00+02:00'),
          crossing('C2', '2026-01-01T00:30:00'),
          crossing('C3', '2026-02-30T00:30:00Z'),
        ),
      ),
    );
    expect(rejects.map(({ id, member }) => [id, member])).toEqual([
      ['C2', 'occurredAt'],
      ['C3', 'occurredAt'],
    ]);
    expect(
      await rows(
        'crossing',
        `SELECT to_char(occurred_at AT TIME ZONE 'UTC', 'YYYY-MM-DD HH24:MI') AS at FROM register.crossing`,
      ),
    ).toEqual([{ at: '2025-12-31 22:30' }]);
  });
});

/** What may happen to a file on its way. Each is the text with something of it damaged. */
const damage = fc.oneof(
  fc.record({ kind: fc.constant('cut' as const), at: fc.double({ min: 0, max: 1, noNaN: true }) }),
  fc.record({
    kind: fc.constant('insert' as const),
    at: fc.nat(10),
    line: fc.constantFrom(
      'rubbish',
      '{',
      '[]',
      '{"id":"K2"',
      '"',
      'a,b',
      'a;b;c',
      '<html>',
      '\u0000',
      'null',
      '1',
    ),
  }),
  fc.record({ kind: fc.constant('lose' as const), at: fc.nat(9) }),
  fc.record({
    kind: fc.constant('encode' as const),
    as: fc.constantFrom('latin1' as const, 'utf16le' as const),
  }),
  fc.record({ kind: fc.constant('swap' as const), one: fc.nat(2), other: fc.nat(2) }),
  fc.record({
    kind: fc.constant('byte' as const),
    at: fc.double({ min: 0, max: 1, noNaN: true }),
    byte: fc.nat(255),
  }),
);
type Damage = typeof damage extends fc.Arbitrary<infer T> ? T : never;

function damaged(text: string, what: Damage): Buffer {
  const lines = text.split('\n');
  const bytes = Buffer.from(text);
  switch (what.kind) {
    case 'cut':
      return bytes.subarray(0, Math.floor(bytes.length * what.at));
    case 'insert':
      return Buffer.from([...lines.slice(0, what.at), what.line, ...lines.slice(what.at)].join('\n'));
    case 'lose':
      return Buffer.from(lines.filter((_, i) => i !== what.at).join('\n'));
    case 'encode':
      return Buffer.from(text, what.as);
    case 'swap':
      return Buffer.from(
        lines
          .map((line, i) => {
            const cells = line.split(',');
            const [one, other] = [cells[what.one], cells[what.other]];
            if (i === 0 || one === undefined || other === undefined) return line;
            return cells.with(what.one, other).with(what.other, one).join(',');
          })
          .join('\n'),
      );
    case 'byte': {
      const changed = Buffer.from(bytes);
      changed[Math.min(bytes.length - 1, Math.floor(bytes.length * what.at))] = what.byte;
      return changed;
    }
  }
}

const TEN = Array.from({ length: 10 }, (_, i) => `K${i}`);

test.each([
  ['ndjson', ndjson(...TEN.map((id) => person(id, { primaryName: `Jürgen ${id}` })))],
  [
    'csv',
    `id,holdingAuthority,primaryName\n${TEN.map((id) => `${id},Invented police,Jürgen ${id}\n`).join('')}`,
  ],
])('no damage to a file removes a record: every line is read or rejected (%s)', async (kind, text) => {
  await rows('person', 'DELETE FROM register.person');
  await bring('person', write(`whole.${kind}`, text));
  expect(await ids()).toEqual(TEN);
  await fc.assert(
    fc.asyncProperty(damage, async (what) => {
      const bytes = damaged(text, what);
      // A set of ten: two may go unasked. What a file says of itself cannot tell that its end is missing.
      const options = { allowRemovals: 0 };
      const brought = await bring('person', write(`x.${kind}`, bytes), options).catch(
        (error: unknown) => error,
      );
      expect(await ids()).toEqual(expect.arrayContaining(TEN));
      if (brought instanceof Error) {
        expect(['WrongFile', 'TooManyRemovals']).toContain(brought.name);
        return;
      }
      const { result } = brought as Brought;
      const encoding = what.kind === 'encode' && what.as === 'utf16le' ? 'utf16le' : 'utf8';
      const lines = bytes
        .toString(encoding)
        .split('\n')
        .filter((line) => line.trim() !== '').length;
      expect(result.read + result.rejected).toBe(lines - (kind === 'csv' ? 1 : 0));
    }),
    { numRuns: times(30) },
  );
});

describe('the command ends', () => {
  const run = (file: string, ...args: readonly string[]) =>
    runCommand(
      'scripts/import.ts',
      [
        '--database',
        url('person'),
        '--format',
        'person',
        '--owner',
        'AT',
        '--set',
        'invented',
        ...args,
        file,
      ],
      {
        LIAISON_DATA: join(folder, 'data'),
      },
    );

  test('with 0 when all is well, 2 when lines were rejected, 1 when the file is refused', async () => {
    const [well, some] = await Promise.all([
      run(write('well.ndjson', known()), '--dry-run'),
      run(write('some.ndjson', ndjson(person('K1', { sex: 'M' }), person('K2'), person('K3')))),
    ]);
    const none = await run(write('none.ndjson', HTML));
    expect(well).toMatchObject({ code: 0 });
    expect(well.out).toContain(
      'Dry run, nothing was written. 3 read: 0 added, 0 changed, 3 unchanged, 0 removed, 0 rejected.',
    );
    expect(some).toMatchObject({ code: 2 });
    expect(some.out).toContain('2 read: 0 added, 0 changed, 2 unchanged, 0 removed, 1 rejected.');
    expect(some.out).toContain(join(folder, 'data', 'some.ndjson.rejects.ndjson'));
    expect(none).toMatchObject({ code: 1 });
    expect(none.err).toContain('not JSON with one object a line');
    expect(await ids()).toEqual(KNOWN);
  });

  test('with 1 for options that say nothing, which it names with what is accepted', async () => {
    const file = write('well.ndjson', known());
    const results = await Promise.all([
      run(file, '--format', 'constructor'),
      run(file, '--database', 'postgres://u:sec#ret@h/db'),
      run(file, '--as-of', '2026-02-31'),
      run(join(folder, 'nowhere.ndjson')),
    ]);
    const says = [
      /^--format: "constructor" is none of /u,
      /^--database: what it gives cannot be read as a URL: (?!.*ret@)/u,
      /^--as-of: "2026-02-31" is not a day/u,
      /nowhere\.ndjson" is no file/u,
    ];
    expect(results.map(({ code }) => code)).toEqual([1, 1, 1, 1]);
    results.forEach(({ err }, at) => expect(err).toMatch(says[at] ?? /^$/u));
  });

  test('a dry run says what would be refused, by ids, and ends with 1', async () => {
    const dry = await run(
      write('few.ndjson', ndjson(person('K1'), person('K9'))),
      '--dry-run',
      '--show',
      '1',
    );
    expect(dry).toMatchObject({ code: 1 });
    expect(dry.out).toContain('added: K9\n');
    expect(dry.out).toContain('removed: K2 and 1 more\n');
    expect(dry.out).toContain('It would be refused: 2 of the 3 records');
    const done = await run(write('few.ndjson', ndjson(person('K1'), person('K9'))), '--allow-removals', '2');
    expect(done).toMatchObject({ code: 0 });
    expect(await ids()).toEqual(['K1', 'K9']);
  });

  test('a record that is to go and is not in the set is told, with the set that holds it', async () => {
    const gone = ['K1', 'K2', 'K-2'].map((id) => ({ id, remove: true }));
    const delta = write('gone.ndjson', ndjson(...gone));
    const other = await run(delta, '--mode', 'delta', '--set', 'other');
    expect(other).toMatchObject({ code: 0 });
    expect(other.out).toMatch(
      /^3 records that the file says are gone are not in this set, and stay where they are\. K1 is in the set "invented": --set invented\. See .*gone\.ndjson\.notes\.ndjson$/mu,
    );
    expect(await ids()).toEqual(KNOWN);
    for (const how of [['--dry-run'], []]) {
      const own = await run(delta, '--mode', 'delta', ...how);
      expect(own.out).toContain('0 unchanged, 2 removed');
      expect(own.out).toContain('1 records that the file says are gone are not in this set');
    }
    expect(await ids()).toEqual(['K3']);
  });
});
