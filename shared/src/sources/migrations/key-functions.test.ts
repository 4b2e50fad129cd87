import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { DataSource } from 'typeorm';
import { fc } from '../../../testing/drawn.ts';
import { issuerCode } from '../../core/issuer-code.ts';
import { documentKey, serialKey, serialMarks, shapes } from '../../core/keys.ts';
import { placeCode } from '../../core/place-code.ts';
import { joinedWordKey, smallLetters, wordKey } from '../../core/word-key.ts';
import { freshDatabase, type TestDatabase } from '../../../testing/database.ts';
import { times } from '../../../testing/depth.ts';
import { createKeyFunctions } from './key-functions.ts';

const FUNCTIONS = {
  document_key: documentKey,
  word_key: joinedWordKey,
  serial_key: serialKey,
  serial_marks: serialMarks,
  issuer_code: issuerCode,
  place_code: placeCode,
} as const;

/** A database of some kind, with the functions. */
class Keys {
  readonly #database: TestDatabase;
  readonly #source: DataSource;

  private constructor(database: TestDatabase, source: DataSource) {
    this.#database = database;
    this.#source = source;
  }

  static async made(kind?: string): Promise<Keys> {
    const database = await freshDatabase(kind);
    const source = new DataSource({ type: 'postgres', url: database.url, extra: { max: 1 } });
    await source.initialize();
    await source.query('CREATE SCHEMA hub');
    await source.query(`DO $$ BEGIN CREATE ROLE hub_reader NOLOGIN;
      EXCEPTION WHEN duplicate_object OR unique_violation THEN NULL; END $$`);
    const runner = source.createQueryRunner();
    await createKeyFunctions(runner);
    await runner.release();
    return new Keys(database, source);
  }

  async of(name: string, texts: readonly string[]): Promise<readonly string[]> {
    const rows = (await this.#source.query(
      `SELECT coalesce(hub.${name}(t), '') AS key FROM unnest($1::text[]) WITH ORDINALITY AS u(t, n) ORDER BY n`,
      [texts],
    )) as readonly { readonly key: string }[];
    return rows.map(({ key }) => key);
  }

  async drop(): Promise<void> {
    await this.#source.destroy();
    await this.#database.drop();
  }
}

let unicode: Keys;
let turkish: Keys;
let latin1: Keys;
let cyrillic: Keys;
beforeAll(async () => {
  unicode = await Keys.made();
  turkish = await Keys.made(`TEMPLATE template0 ENCODING 'UTF8' LOCALE_PROVIDER icu ICU_LOCALE 'tr-TR'`);
  latin1 = await Keys.made(`TEMPLATE template0 ENCODING 'LATIN1' LOCALE 'C'`);
  cyrillic = await Keys.made(`TEMPLATE template0 ENCODING 'WIN1251' LOCALE 'C'`);
});
afterAll(() => Promise.all([unicode, turkish, latin1, cyrillic].map((keys) => keys.drop())));

/** Any character that PostgreSQL can hold, of a script drawn first, so that scripts meet; and what keys have rules for. */
const character = fc.oneof(
  fc.integer({ min: 0x20, max: 0x7e }),
  fc.integer({ min: 0xa0, max: 0x24f }),
  fc.integer({ min: 0x300, max: 0x36f }),
  fc.integer({ min: 0x370, max: 0x6ff }),
  fc.integer({ min: 0x900, max: 0x1fff }),
  fc.integer({ min: 0x2000, max: 0x33ff }),
  fc.integer({ min: 0xa000, max: 0xd7ff }),
  fc.integer({ min: 0xf900, max: 0xffff }),
  fc.integer({ min: 0x1_00_00, max: 0x1_ff_ff }),
  fc.integer({ min: 0x2_00_00, max: 0x10_ff_ff }),
);
const word = fc
  .array(
    fc.oneof(
      character.map((point) => String.fromCodePoint(point)),
      fc.constantFrom(...'ßẞİıøæйўЙА\u0301\u0307\u0308\u0316оОαΑς0OQ1IL8B5S- №™Ⓐ㎏½٣Ö'),
    ),
    { maxLength: 8 },
  )
  .map((all) => all.join(''));

describe.each(Object.entries(FUNCTIONS))('hub.%s is that of the hub', (name, keyOf) => {
  test('for texts of all scripts', async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(word, { minLength: 50, maxLength: 100 }), async (texts) => {
        expect(await unicode.of(name, texts)).toEqual(texts.map(keyOf));
      }),
      { numRuns: times(10) },
    );
  });

  test('in a Turkish database', async () => {
    const texts = ['mi12345i', 'MI12345I', 'WINCHESTER', 'Winchester', 'İı', 'ışık', 'тоз', 'fin', 'fi par'];
    expect(await turkish.of(name, texts)).toEqual(texts.map(keyOf));
  });

  test.each([
    ['LATIN1', () => latin1, 'Ö-ß 12 ñØæ¼ªI'],
    ['WIN1251', () => cyrillic, 'А123ВС77 тоз МОЛОТ ё Ѓ№™ зз'],
  ] as const)('in a database of %s', async (_, keys, letters) => {
    const held = [...letters].flatMap((one) => [one, `${one}1`, `a-${one}`]);
    const texts = [letters, ...held];
    expect(await keys().of(name, texts)).toEqual(texts.map(keyOf));
  });
});

/** Ideographs, Hangul, halves of pairs and private use: one of each is drawn above. */
const IDEOGRAPHS = [
  [0x34_00, 0x9f_ff],
  [0xac_00, 0xf8_ff],
  [0x1_70_00, 0x1_8c_ff],
] as const;

test('every character on its own has one key here and there', async () => {
  const all = Array.from({ length: 0x1_ff_ff }, (_, i) => i + 1)
    .filter((point) => !IDEOGRAPHS.some(([first, last]) => point >= first && point <= last))
    .map((point) => `a${String.fromCodePoint(point)}`);
  for (const [name, keyOf] of [
    ['document_key', documentKey],
    ['word_key', joinedWordKey],
  ] as const) {
    const keys = await unicode.of(name, all);
    expect(all.filter((text, i) => keyOf(text) !== keys[i])).toEqual([]);
  }
});

test('a key is its own key', () => {
  fc.assert(
    fc.property(word, (text) => {
      for (const keyOf of [documentKey, serialKey, wordKey, joinedWordKey, placeCode, issuerCode])
        expect(keyOf(keyOf(text))).toBe(keyOf(text));
    }),
    { numRuns: times(2_000) },
  );
});

test('what a letter is exchanged for is not exchanged again', () => {
  for (const { single } of [shapes(), smallLetters()])
    expect([...single.values()].filter((to) => single.has(to))).toEqual([]);
});
