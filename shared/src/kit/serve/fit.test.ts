import { describe, expect, test } from '@jest/globals';
import { fc } from '../../../testing/drawn.ts';
import {
  buildSchema,
  isEnumType,
  isListType,
  isNonNullType,
  isObjectType,
  isScalarType,
  type GraphQLOutputType,
} from 'graphql';
import { times } from '../../../testing/depth.ts';
import type { PublicId, StateCode } from '../../core/ids.ts';
import { dateReader } from '../schema/dates.ts';
import { Fit } from './fit.ts';

const schema = buildSchema(`
  scalar StateCode scalar CountryCode scalar Date scalar PartialDate scalar DateTime
  enum Word { RED GREEN }
  type Part { text: String! word: Word codes: [CountryCode!] deeper: [Part!] unasked: Int }
  type Thing {
    key: ID text: String word: Word words: [Word!] state: StateCode country: CountryCode day: Date part: PartialDate
    moment: DateTime number: Float whole: Int truth: Boolean lists: [[String]!] inner: Part! inners: [Part!] unasked: Date
  }
  type Query { thing: Thing }`);
const NAMES = Object.keys(typeNamed('Thing').getFields());
const PATHS: ReadonlySet<string> = new Set([
  ...NAMES.filter((name) => name !== 'unasked'),
  ...['inner', 'inners', 'inners.deeper'].flatMap((above) =>
    ['text', 'word', 'codes', 'deeper'].map((name) => `${above}.${name}`),
  ),
]);

function typeNamed(name: string) {
  const type = schema.getType(name);
  if (!isObjectType(type)) throw new Error(`no type ${name}`);
  return type;
}

/** What does not fit, by path, as the types say it one by one: nothing is gathered beforehand, and each text is read. */
function unfit(value: unknown, type: GraphQLOutputType, path: string): readonly string[] {
  if (isNonNullType(type)) return value == null ? [path] : unfit(value, type.ofType, path);
  if (value == null) return [];
  if (isListType(type)) {
    const of = type.ofType as GraphQLOutputType;
    return Array.isArray(value) ? value.flatMap((item) => unfit(item, of, path)) : [path];
  }
  if (isObjectType(type)) {
    if (typeof value !== 'object' || Array.isArray(value)) return [path];
    return Object.entries(type.getFields()).flatMap(([name, field]) => {
      const inner = path === '' ? name : `${path}.${name}`;
      return PATHS.has(inner) ? unfit((value as Record<string, unknown>)[name], field.type, inner) : [];
    });
  }
  return isOf(value, type) ? [] : [path];
}

function isOf(value: unknown, type: GraphQLOutputType): boolean {
  if (isEnumType(type)) return type.getValues().some(({ name }) => name === value);
  if (!isScalarType(type)) throw new Error('this schema has no such type');
  if (type.name === 'StateCode') return typeof value === 'string' && /^[A-Z]{2,3}$/u.test(value);
  if (type.name === 'CountryCode') return typeof value === 'string' && /^[A-Z]{1,3}$/u.test(value);
  const reader = dateReader(type.name);
  if (reader) return typeof value === 'string' && reader.read(value) !== undefined;
  try {
    type.serialize(value);
    return true;
  } catch {
    return false;
  }
}

function look(record: Record<string, unknown>) {
  const told: string[] = [];
  const fit = new Fit(
    { domain: 'person', schema, typeName: 'Thing' },
    { names: NAMES, above: '', paths: PATHS },
    (_owner, path) => told.push(path),
  );
  const isFit = fit.look(record, { owner: 'DE' as StateCode, record: 'id' as PublicId });
  return { isFit, told: told.sort(), record };
}

const leaf = fc.oneof(
  fc.constantFrom(null, undefined, 'RED', 'GREEN', 'BLUE', 'D', 'DE', 'UNO', 'EURO', 'de', 'É', '', '7'),
  fc.constantFrom('1985', '198X', '0000', '1985-03', '1985-03-XX', '1985-13', '1980/1989', '2024-02-29'),
  fc.constantFrom(
    '2023-02-29',
    '2024-04-31',
    '2026-11-01T08:30:00Z',
    '2026-11-01T08:30:00+02:00',
    '1985-03-7',
  ),
  fc.constantFrom(0, -0, 7, 2 ** 31, 0.5, Number.NaN, Infinity, 7n, true, false, Symbol.iterator, {}, []),
  fc.string({ maxLength: 4 }),
);
const list = (of: fc.Arbitrary<unknown>) => fc.oneof(leaf, fc.array(of, { maxLength: 3 }));
const part = fc.record(
  {
    text: leaf,
    word: leaf,
    codes: list(leaf),
    deeper: list(fc.oneof(leaf, fc.record({ text: leaf, word: leaf, unasked: leaf }))),
    unasked: leaf,
  },
  { requiredKeys: ['text'] },
);
const thing = fc.record(
  {
    ...Object.fromEntries(NAMES.map((name) => [name, leaf])),
    words: list(leaf),
    lists: list(list(leaf)),
    inner: fc.oneof(leaf, part),
    inners: list(fc.oneof(leaf, part)),
  },
  { requiredKeys: [] },
);

test('what does not fit is what the types say, path by path, and nothing else is changed', () => {
  fc.assert(
    fc.property(thing, (record) => {
      const expected = [...unfit(record, typeNamed('Thing'), '')].sort();
      const before = structuredCloneOf(record);
      const { isFit, told } = look(record);
      expect(told).toEqual(expected);
      expect(isFit).toBe(expected.length === 0);
      if (isFit) expect(record).toEqual(before);
    }),
    { numRuns: times(300) },
  );
});

/** A copy that may hold symbols. */
function structuredCloneOf(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(structuredCloneOf);
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(Object.entries(value).map(([key, inner]) => [key, structuredCloneOf(inner)]));
}

describe('dates', () => {
  const digit = fc.constantFrom(...'0123456789X-T:.Z+ ٣');
  const day = fc
    .tuple(
      fc.integer({ min: 0, max: 2500 }),
      fc.integer({ min: 0, max: 13 }),
      fc.integer({ min: 0, max: 32 }),
    )
    .map(([y, m, d]) =>
      [String(y).padStart(4, '0'), ...[m, d].map((n) => String(n).padStart(2, '0'))].join('-'),
    );
  const moment = fc
    .tuple(
      day,
      fc.constantFrom(
        ...['T08:30:00', 'T24:00:00', 'T23:59:59.123456789', 'T23:60:00', 't08:30', 'T08:30:00.'],
      ),
    )
    .map(([d, t]) => `${d}${t}Z`);
  /** A text of which one character is another, or away. */
  const marred = fc
    .tuple(fc.oneof(day, moment), fc.nat(32), fc.oneof(digit, fc.constant('')))
    .map(([text, at, by]) => `${text.slice(0, at)}${by}${text.slice(at + 1)}`);

  test('are those that are read', () => {
    fc.assert(
      fc.property(fc.oneof(day, moment, marred), (text) => {
        const { told } = look({ day: text, part: text, moment: text, inner: { text: '' } });
        const read = (scalar: string) => dateReader(scalar)?.read(text) !== undefined;
        expect(told).toEqual(
          [
            ...(read('Date') ? [] : ['day']),
            ...(read('DateTime') ? [] : ['moment']),
            ...(read('PartialDate') ? [] : ['part']),
          ].sort(),
        );
      }),
      { numRuns: times(1_000) },
    );
  });
});
