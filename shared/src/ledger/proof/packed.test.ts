import { describe, expect, test } from '@jest/globals';
import { fc } from '../../../testing/drawn.ts';
import { times } from '../../../testing/depth.ts';
import { putBack, takeOut, varint, Reader } from './holes.ts';
import { packedPending } from './records.ts';
import { packDetails, partsNamed, unpackDetails, unpackRecord } from './packed.ts';
import { KnownParts } from './parts.ts';
import { packing } from './pieces.ts';
import { unseal, type Sealed } from './personal.ts';

const ENTRY = '01a219e1-8a0a-7fb2-824d-772525358b4b';
const HEAD = { kind: 'OUTCOME', entry: ENTRY, at: 1_795_730_541_067 } as const;
const KEY = Buffer.alloc(32, 3);

/** What looks like something that is taken out, in any place, among anything else. */
const said = fc.oneof(
  fc.jsonValue({ maxDepth: 4 }),
  fc.record({
    versions: fc.dictionary(fc.string(), fc.oneof(fc.nat(), fc.maxSafeNat(), fc.string(), fc.uuid())),
    withheld: fc.array(fc.record({ owner: fc.string(), count: fc.nat(), rules: fc.array(fc.string()) })),
    decided: fc.array(fc.record({ paths: fc.array(fc.string()), cells: fc.jsonValue() })),
    text: fc.oneof(
      fc.constant('a:1,b [2] \u0001\u0004\u0000 "3"'),
      fc.stringMatching(/^[0-9a-f]{64}$/u),
      fc.stringMatching(/^[\w-]{22}$/u),
      fc.constant(['0', '00', '-1', '1e3', '9007199254740993']),
    ),
    numbers: fc.array(fc.oneof(fc.integer(), fc.double(), fc.constant(999_999_999_999_999))),
  }),
);

/** The texts that a table of parts would hold. */
function tableOf(
  ...fresh: readonly (readonly { readonly id: Buffer; readonly text: string }[] | undefined)[]
) {
  const texts = new Map(
    fresh.flatMap((parts = []) => parts.map(({ id, text }) => [id.toString('hex'), text])),
  );
  return (name: string): string | undefined => texts.get(name);
}

test('what is taken out of a text is put back byte by byte', () => {
  fc.assert(
    fc.property(said, (value) => {
      const text = JSON.stringify(value);
      const holes: Buffer[] = [];
      expect(putBack(takeOut(text, holes), Buffer.concat(holes))).toBe(text);
    }),
    { numRuns: times(100) },
  );
});

test('a record reads as it would be unpacked: the first time, when its parts are made, and when all is named', () => {
  fc.assert(
    fc.property(said, said, (value, detail) => {
      const [open, details] = [
        { value, ...asObject(value) },
        { detail, ...asObject(detail) },
      ];
      const parts = new KnownParts();
      const records = [1, 2, 3, 4].map(() => packedPending(HEAD, { open, details }, KEY, parts));
      const part = tableOf(...records.map((record) => record.parts));
      for (const { bytes } of records) {
        const { personal, ...rest } = JSON.parse(unpackRecord(bytes, part).toString()) as {
          personal: Sealed;
        };
        expect(rest).toEqual(
          JSON.parse(JSON.stringify({ ...HEAD, at: new Date(HEAD.at).toISOString(), ...open })),
        );
        expect(unseal(KEY, `${ENTRY}/OUTCOME`, personal)).toEqual(JSON.parse(JSON.stringify(details)));
      }
      expect(records[3]?.parts).toBeUndefined();
    }),
    { numRuns: times(60) },
  );
});

function asObject(value: unknown): object {
  return typeof value === 'object' && value !== null && !Array.isArray(value) ? value : {};
}

describe('a part', () => {
  const open = {
    errorCodes: ['INVENTED_FOR_A_TEST', 'AND_LONG_ENOUGH_TO_BE_A_PART'],
    versions: Object.fromEntries(['DE', 'FR', 'AT', 'ES', 'FI'].map((s) => [s, '2026-11-01'])),
  };
  const parts = new KnownParts();
  const records = [1, 2, 3, 4].map(() => packedPending(HEAD, { open }, undefined, parts));

  test('is made when a text comes again, and a record that names it alone is short', () => {
    expect(records.map((record) => record.parts?.length ?? 0)).toEqual([0, 1, 1, 0]);
    expect(records[0]?.bytes.toString()).toContain('2026-11-01');
    expect(partsNamed(records[3]?.bytes ?? Buffer.alloc(0))).toHaveLength(2);
    expect(records[3]?.bytes).not.toContain('2026-11-01');
  });

  test('that is missing fails its record by name', () => {
    expect(() => unpackRecord(records[3]?.bytes ?? Buffer.alloc(0), () => undefined)).toThrow(
      /part [0-9a-f]{48} .*missing/u,
    );
  });

  test('is made again once what was written may not be there', () => {
    parts.forget();
    const again = packedPending(HEAD, { open }, undefined, parts);
    expect(again.parts).toHaveLength(2);
  });
});

describe('a record of which all repeats', () => {
  const hash = (n: number): string => Buffer.alloc(16, n).toString('base64url');
  const details = (n: number) => ({
    officer: `officer-${n}`,
    caseReference: 'INVENTED-1',
    searchHashes: { 'persons.filter.name': [hash(n), hash(n + 1)] },
    people: [{ as: hash(n), words: [hash(n + 2), hash(n + 3)] }],
  });
  const open = (n: number) => ({
    operationHash: 'ab'.repeat(32),
    shape: 'query { invented(filter: {name: $v1}) { nodes { id primaryName } } }',
    owners: ['AT', 'DE', 'DK', 'ES', 'FI', 'FR', 'GB', 'IE', 'NO', 'RS', 'UN', 'US'],
    versions: Object.fromEntries(['DE', 'FR', 'AT', 'ES', 'FI'].map((state) => [state, '2026-11-01'])),
    bytes: n,
  });
  const parts = new KnownParts();
  const records = Array.from({ length: 20 }, (_, n) =>
    packedPending(HEAD, { open: open(n), details: details(n) }, KEY, parts),
  );
  const part = tableOf(...records.map((record) => record.parts));

  test('names one part for it, digest and all, once it came often, and one for what is around its own details', () => {
    expect(partsNamed(records[14]?.bytes ?? Buffer.alloc(0))).toHaveLength(6);
    for (const { bytes } of records.slice(15)) expect(partsNamed(bytes)).toHaveLength(2);
    expect(records[19]?.bytes.length).toBeLessThan(248);
  });

  test('reads as it would be, each with its own', () => {
    records.forEach(({ bytes }, n) => {
      const { personal, ...rest } = JSON.parse(unpackRecord(bytes, part).toString()) as { personal: Sealed };
      expect(rest).toMatchObject(open(n));
      expect(unseal(KEY, `${ENTRY}/OUTCOME`, personal)).toEqual(details(n));
    });
  });

  test('leaves nothing of its own in a part: neither officer, case nor a word that should have been a hash', () => {
    const torn = { ...details(1), searchHashes: { 'persons.filter.name': ['a name in clear'] } };
    const all = Array.from({ length: 20 }, () =>
      packedPending(HEAD, { open: open(1), details: torn }, KEY, parts),
    );
    const texts = [...records, ...all]
      .flatMap((record) => (record.parts ?? []).map(({ text }) => text))
      .join();
    expect(texts).toContain('persons.filter.name');
    expect(texts).not.toMatch(/officer-|INVENTED-1|in clear/u);
  });
});

test('long details are deflated before they are sealed, and read alike', () => {
  const details = {
    disclosed: Array.from({ length: 50 }, (_, n) => ({
      id: `FI:seizure:${n}`,
      owner: 'FI',
      categories: ['INDEX'],
    })),
  };
  const bytes = packDetails(details, packing(new KnownParts()));
  expect(bytes.length).toBeLessThan(JSON.stringify(details).length / 4);
  expect(JSON.parse(unpackDetails(bytes, []))).toEqual(details);
});

test('a number is read as it was written, and bytes that end too early are refused', () => {
  for (const value of [0, 127, 128, 16_384, 2 ** 31, 999_999_999_999_999])
    expect(new Reader(varint(value)).varint()).toBe(value);
  expect(() => new Reader(Buffer.from([0x80])).varint()).toThrow(/ends too early/u);
  expect(() => putBack('[\u0001]', Buffer.from([1, 2]))).toThrow(/more than/u);
});
