import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import pg from 'pg';
import type { StateCode } from '../../shared/src/core/ids.ts';
import type { Domain } from '../../shared/src/core/vocabulary.ts';
import { testHub, type TestHub } from '../../shared/testing/hub.ts';
import { databaseName } from '../hub/national/provision.ts';

/** What invented records are called here, in turns. */
const MAKES = ['МОЛОТ', 'ЗиД', 'Вятские Поляны', 'سارسيلماز', 'ΠΥΡΚΑΛ', 'Šumavan'];
const SERIALS = ['ГБ 77810', 'ФД 77810', 'B5-77S18', '85 77S18', '85-77518', 'UNKNOWN'];
const PLATES = ['В778ОР96', 'С778НЕ96', 'ΙΚΜ-7781', 'K-TS 7782', 'KÖ-TS 7783', 'ب ط 7784'];
let hub: TestHub;

async function inRegister(owner: string, domain: Domain, text: string, values: unknown[]): Promise<void> {
  const client = new pg.Client({
    connectionString: hub.cluster.adminUrl(databaseName(owner as StateCode, domain)),
  });
  await client.connect();
  await client.query(text, values);
  await client.end();
}

beforeAll(async () => {
  hub = await testHub(['DE'], 0.3);
  await inRegister(
    'DE',
    'firearm',
    `UPDATE register.firearm f SET make = ($1::text[])[n.n % 6 + 1], serial_number = ($2::text[])[n.n / 6 % 6 + 1]
     FROM (SELECT id, row_number() OVER (ORDER BY id) AS n FROM register.firearm) n WHERE n.id = f.id`,
    [MAKES, SERIALS],
  );
  await inRegister(
    'DE',
    'crossing',
    `UPDATE register.crossing c SET
       transport = jsonb_build_object('plate', ($1::text[])[n.n % 6 + 1], 'plateCountry', (ARRAY['D', 'DEU', 'DE', NULL])[n.n / 6 % 4 + 1]),
       document = jsonb_build_object('kind', 'PASSPORT', 'number', (ARRAY['C01X00T47', 'АК 77-81'])[n.n % 2 + 1],
         'issuer', (ARRAY['D', 'DEU', 'DE', NULL, 'UKR'])[n.n / 2 % 5 + 1])
     FROM (SELECT id, row_number() OVER (ORDER BY id) AS n FROM register.crossing) n WHERE n.id = c.id`,
    [PLATES],
  );
  // Law keeps codes back: what a record has is said where it is seen.
  await inRegister(
    'DE',
    'crossing',
    `UPDATE register.crossing
     SET holding_authority = coalesce(transport ->> 'plateCountry', 'none') || ' ' || coalesce(document ->> 'issuer', 'none')`,
    [],
  );
});
afterAll(() => hub.stop());

interface Firearms {
  readonly firearms: { readonly nodes: readonly { readonly make: string; readonly serialNumber: string }[] };
}

async function firearms(filter: Readonly<Record<string, string>>): Promise<Firearms['firearms']['nodes']> {
  const { body } = await hub.ask(
    'query ($filter: FirearmFilter!) { firearms(filter: $filter, first: 200, owners: [DE]) { nodes { make serialNumber } } }',
    {},
    { filter },
  );
  expect(body.errors).toBeUndefined();
  return (body.data as Firearms).firearms.nodes;
}

describe('a make is found by its own letters, and only that', () => {
  test.each([
    ['МОЛОТ', 'МОЛОТ'],
    ['молот', 'МОЛОТ'],
    ['зид', 'ЗиД'],
    ['вятские-поляны', 'Вятские Поляны'],
    ['سارسیلماز'.replace('ی', 'ي'), 'سارسيلماز'],
    ['Πυρκάλ', 'ΠΥΡΚΑΛ'],
    ['SUMAVAN', 'Šumavan'],
  ])('%s finds %s', async (asked, make) => {
    const makes = (await firearms({ make: asked })).map((node) => node.make);
    expect(new Set(makes)).toEqual(new Set([make]));
  });

  test('what is no letter is refused', async () => {
    const { body } = await hub.ask('{ firearms(filter: { make: "---" }) { nodes { id } } }');
    expect(body.errors?.[0]?.extensions.code).toBe('BAD_INPUT');
  });
});

describe('serials', () => {
  test('two series are two', async () => {
    const found = (await firearms({ serial: 'гб77810' })).map((node) => node.serialNumber);
    expect(new Set(found)).toEqual(new Set(['ГБ 77810']));
  });

  test('what may be it on metal comes after what is it', async () => {
    const found = (await firearms({ serial: '8577518' })).map((node) => node.serialNumber);
    expect([...new Set(found)]).toEqual(['85-77518', expect.any(String), expect.any(String)]);
    expect(new Set(found)).toEqual(new Set(['85-77518', 'B5-77S18', '85 77S18']));
    const other = (await firearms({ serial: 'B577S18' })).map((node) => node.serialNumber);
    expect(other[0]).toBe('B5-77S18');
  });

  test('a pattern keeps letters', async () => {
    const found = (await firearms({ serial: 'ф?7781*' })).map((node) => node.serialNumber);
    expect(new Set(found)).toEqual(new Set(['ФД 77810']));
  });

  test.each(['UNKNOWN', 'б/н', '000000'])('%s is refused: it is a state', async (serial) => {
    for (const question of [
      'query ($serial: String!) { firearms(filter: { serial: $serial }) { nodes { id } } }',
      'query ($serial: String!) { firearmsBySerials(serials: ["X7781", $serial]) { nodes { id } } }',
    ]) {
      const { body } = await hub.ask(question, {}, { serial });
      expect(body.errors?.[0]).toMatchObject({
        message: expect.stringContaining('no word that says'),
        extensions: { code: 'BAD_INPUT' },
      });
    }
  });

  test('a lookup tells series apart', async () => {
    const { body } = await hub.ask(
      '{ firearmsBySerials(serials: ["ГБ 77810", "ЯЯ 77810"]) { nodes { serialNumber } } }',
    );
    const [known, unknown] = (
      body.data as { firearmsBySerials: readonly { nodes: readonly { serialNumber: string }[] }[] }
    ).firearmsBySerials;
    expect(new Set(known?.nodes.map((node) => node.serialNumber))).toEqual(new Set(['ГБ 77810']));
    expect(unknown?.nodes).toEqual([]);
  });
});

interface Crossing {
  readonly holdingAuthority: string | null;
  readonly transport: { readonly plate: string } | null;
}

async function withPlate(plate: string, country?: string): Promise<readonly Crossing[]> {
  const { body } = await hub.ask(
    `query ($plates: [PlateKey!]!) { borderCrossingsByPlates(plates: $plates, owners: [DE]) { nodes { holdingAuthority transport { plate } } } }`,
    {},
    { plates: [{ plate, ...(country ? { country } : {}) }] },
  );
  expect(body.errors).toBeUndefined();
  return (
    body.data as { borderCrossingsByPlates: readonly { nodes: readonly Crossing[] }[] }
  ).borderCrossingsByPlates.flatMap(({ nodes }) => nodes);
}

/** Codes that the records found have for the country of a plate (0) or the issuer of a document (1). */
function codesIn(crossings: readonly Crossing[], place: 0 | 1): ReadonlySet<string | undefined> {
  return new Set(crossings.map(({ holdingAuthority }) => holdingAuthority?.split(' ')[place]));
}

describe('plates', () => {
  test.each([
    ['B778OP96', 'В778ОР96'],
    ['с778не96', 'С778НЕ96'],
    ['IKM 7781', 'ΙΚΜ-7781'],
    ['k ts 7782', 'K-TS 7782'],
    ['KÖTS7783', 'KÖ-TS 7783'],
    ['ب ط ٧٧٨٤', 'ب ط 7784'],
  ])('%s finds %s alone', async (asked, plate) => {
    const found = await withPlate(asked);
    // Law masks all but the last four.
    const plates = found.flatMap(({ transport }) => (transport ? [transport.plate.slice(-4)] : []));
    expect(new Set(plates)).toEqual(new Set([plate.slice(-4)]));
  });

  test.each(['KÖ-TS 7782', 'K-TS 7783', 'A778OP96', '778OP96', 'د ط 7784'])(
    '%s is another one',
    async (plate) => {
      expect(await withPlate(plate)).toEqual([]);
    },
  );

  test('of a country in any of its codes, or of none that is known', async () => {
    for (const country of ['D', 'DEU', 'DE'])
      expect(codesIn(await withPlate('K-TS 7782', country), 0)).toEqual(new Set(['D', 'DEU', 'DE', 'none']));
    expect(codesIn(await withPlate('K-TS 7782', 'FR'), 0)).toEqual(new Set(['none']));
  });
});

const GERMAN = 'P<D<<TESTPERSON<<ALEX<<<<<<<<<<<<<<<<<<<<<<<\nC01X00T478D<<8001014F3001019<<<<<<<<<<<<<<<6';

describe('documents of crossings', () => {
  test.each([
    ['any code of the issuer', { number: 'C01X00T47', issuer: 'D' }, ['D', 'DEU', 'DE', 'none']],
    ['another', { number: 'C01X00T47', issuer: 'DEU' }, ['D', 'DEU', 'DE', 'none']],
    ['a machine readable zone', { mrz: GERMAN }, ['D', 'DEU', 'DE', 'none']],
    ['letters that look alike', { number: 'AK7781', issuer: 'UA' }, ['UKR', 'none']],
  ])('are found by %s, and where their issuer is not known', async (_, document, issuers) => {
    const search = await hub.ask(
      'query ($document: TravelDocumentKey!) { borderCrossings(filter: { document: $document }, first: 200, owners: [DE]) { nodes { holdingAuthority } } }',
      {},
      { document },
    );
    const lookup = await hub.ask(
      'query ($document: TravelDocumentKey!) { borderCrossingsByDocuments(documents: [$document], owners: [DE]) { nodes { holdingAuthority } } }',
      {},
      { document },
    );
    type Nodes = readonly Crossing[];
    const { borderCrossings } = search.body.data as { borderCrossings: { nodes: Nodes } };
    const { borderCrossingsByDocuments } = lookup.body.data as {
      borderCrossingsByDocuments: readonly { nodes: Nodes }[];
    };
    for (const nodes of [borderCrossings.nodes, borderCrossingsByDocuments[0]?.nodes ?? []])
      expect(codesIn(nodes, 1)).toEqual(new Set(issuers));
  });
});
