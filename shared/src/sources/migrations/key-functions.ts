import type { QueryRunner } from 'typeorm';
import { ISSUER_CODES } from '../../core/issuer-code.ts';
import { notKept } from '../../core/kept.ts';
import {
  documentKey,
  MARK_FOLDS,
  NO_SERIAL,
  SERIAL_FOLDS,
  shapes,
  stateKeys,
  type Shapes,
} from '../../core/keys.ts';
import { BLANKS } from '../../core/place-code.ts';
import { joinedWordKey, smallLetters, UNCOUNTED_MARKS } from '../../core/word-key.ts';

/**
 * Makes, or makes anew, the functions by which registers compute what searches compare, from the tables of the functions of the
 * same name in shared/src/core (keys.ts, word-key.ts, issuer-code.ts, place-code.ts): a change there needs a migration that calls
 * this again. None of them depends on the database's locale: a Turkish one has the same keys. Each is NULL where nothing is left.
 *
 * Databases of other encodings than UTF8 cannot normalise; what they can hold is few, so each character that changes is named.
 */
export async function createKeyFunctions(db: QueryRunner): Promise<void> {
  const [{ encoding }] = (await db.query(`SELECT getdatabaseencoding() AS encoding`)) as [
    { readonly encoding: string },
  ];
  const isUnicode = encoding === 'UTF8';
  const held = isUnicode ? undefined : await charactersHeld(db);
  const can = (character: string): boolean => held === undefined || isAscii(character) || held.has(character);
  const [document, word] = held
    ? [namedOnes(held, documentKey), namedOnes(held, joinedWordKey)]
    : unicodeSteps();
  const bodies: Readonly<Record<string, string>> = {
    document_key: plpgsql(
      `IF t ~ '${ASCII}' THEN
        RETURN nullif(regexp_replace(upper(t), '[^A-Z0-9]', '', 'g'), '');
      END IF;
      ${document}
      ${held ? `t := regexp_replace(upper(t), '${ASCII_MARKS}', '', 'g');` : ''}`,
    ),
    word_key: plpgsql(
      `IF t ~ '${ASCII}' THEN
        RETURN nullif(regexp_replace(lower(t), '[^a-z0-9]', '', 'g'), '');
      END IF;
      ${word}
      ${held ? `t := regexp_replace(lower(t), '${ASCII_MARKS}', '', 'g');` : ''}`,
    ),
    serial_key: plpgsql(
      `t := hub.document_key(t);
      IF t = ANY (ARRAY[${stateKeys().filter(isAllHeld(can)).map(quoted).join(', ')}]) THEN
        RETURN NULL;
      END IF;
      ${translated(SERIAL_FOLDS, can)}
      IF t ~ '${NO_SERIAL.source}' THEN
        RETURN NULL;
      END IF;`,
    ),
    serial_marks: plpgsql(translated(MARK_FOLDS, can)),
    issuer_code: plpgsql(
      `t := upper(t);
      t := coalesce(${quoted(JSON.stringify(Object.fromEntries(ISSUER_CODES)))}::jsonb ->> t, t);`,
    ),
    place_code: plpgsql(`t := upper(translate(t, ${quoted([...BLANKS].filter(can).join(''))}, ''));`),
  };
  for (const [name, body] of Object.entries(bodies)) {
    await db.query(`CREATE OR REPLACE FUNCTION hub.${name}(text) RETURNS text
      LANGUAGE plpgsql IMMUTABLE PARALLEL SAFE STRICT AS $key$ ${body} $key$`);
    await db.query(`GRANT EXECUTE ON FUNCTION hub.${name}(text) TO hub_reader`);
  }
}

const ASCII = String.raw`^[\x01-\x7f]*$`;
/** What is no letter and no digit of ASCII, in a text that holds others. */
const ASCII_MARKS = String.raw`[\x01-/:-@[-\x60{-\x7f]`;

/** Case, classes and ranges of the C collation are those of no language. */
function plpgsql(body: string): string {
  return `DECLARE t text COLLATE "C" := $1; BEGIN ${body} RETURN nullif(t, ''); END`;
}

function quoted(text: string): string {
  return `'${text.replaceAll("'", "''")}'`;
}

function isAscii(character: string): boolean {
  return (character.codePointAt(0) ?? 0) < 0x80;
}

function isAllHeld(can: (character: string) => boolean): (text: string) => boolean {
  return (text) => [...text].every(can);
}

function translated(folds: Readonly<Record<string, string>>, can: (character: string) => boolean): string {
  const of = Object.entries(folds).filter(([from]) => can(from));
  return `t := translate(t, ${quoted(of.map(([from]) => from).join(''))}, ${quoted(of.map(([, to]) => to).join(''))});`;
}

/** Letters of Europe and Arabic: looked through for every text. The others only for a text that has some. */
const NEAR = 0x700;
const FAR = String.raw`[^\u0001-\u06ff]`;

const escaped = (point: number): string => (point > 0xff_ff ? `\\U${hex(point, 8)}` : `\\u${hex(point, 4)}`);

function hex(point: number, digits: number): string {
  return point.toString(16).padStart(digits, '0');
}

/** The steps of `documentKey` and `joinedWordKey`, as they follow each other there. */
function unicodeSteps(): readonly [document: string, word: string] {
  return [
    `t := regexp_replace(t, '${notKept(true, escaped)}', '', 'g');
  t := normalize(t, NFKC);
  t := regexp_replace(t, '${notKept(false, escaped)}', '', 'g');
  ${exchanges(shapes())}
  t := normalize(regexp_replace(normalize(t, NFD), '\\u0307+', U&'\\0307', 'g'), NFC);
  t := normalize(replace(t, U&'\\0130', 'I'), NFC);`,
    // A blank keeps a mark from the letter before it until all are gone.
    `t := regexp_replace(t, '${notKept(true, escaped)}+', ' ', 'g');
  t := normalize(t, NFKC);
  t := regexp_replace(t, '${notKept(false, escaped)}+', ' ', 'g');
  ${exchanges(smallLetters())}
  t := regexp_replace(t, '${UNCOUNTED_MARKS}', '', 'g');
  t := normalize(replace(normalize(t, NFC), ' ', ''), NFC);`,
  ];
}

function exchanges({ single, several }: Shapes): string {
  const all = [...single];
  const of = (pairs: readonly (readonly [string, string])[]): string =>
    `t := translate(t, ${quoted(pairs.map(([from]) => from).join(''))}, ${quoted(pairs.map(([, to]) => to).join(''))});`;
  const isNear = ([from]: readonly [string, string]): boolean => (from.codePointAt(0) ?? 0) < NEAR;
  return `${of(all.filter(isNear))}
    IF t ~ '${FAR}' THEN ${of(all.filter((pair) => !isNear(pair)))} END IF;
    ${Object.entries(several)
      .map(([from, to]) => `t := replace(t, ${quoted(from)}, ${quoted(to)});`)
      .join(' ')}`;
}

/** The same for a database that holds few characters beside ASCII: those that leave, those that are another, or several. */
function namedOnes(held: ReadonlySet<string>, keyOf: (text: string) => string): string {
  const can = isAllHeld((character) => isAscii(character) || held.has(character));
  const made = [...held]
    .map((character) => [character, keyOf(character)] as const)
    .filter(([character, key]) => key !== character && can(key));
  const [gone, one, more] = [0, 1, 2].map((length) =>
    made.filter(([, key]) => Math.min([...key].length, 2) === length),
  );
  const from = [...(one ?? []), ...(gone ?? [])].map(([character]) => character).join('');
  return `t := translate(t, ${quoted(from)}, ${quoted((one ?? []).map(([, key]) => key).join(''))});
    ${(more ?? []).map(([character, key]) => `t := replace(t, ${quoted(character)}, ${quoted(key)});`).join(' ')}`;
}

/** Which characters of Unicode's first plane, ASCII aside, a database of another encoding can hold. */
async function charactersHeld(db: QueryRunner): Promise<ReadonlySet<string>> {
  // An encoding that means no characters (SQL_ASCII) takes any byte for one.
  await db.query(`CREATE FUNCTION pg_temp.held() RETURNS SETOF integer LANGUAGE plpgsql AS $held$
    DECLARE
      bytes bytea;
    BEGIN
      IF getdatabaseencoding() = 'SQL_ASCII' THEN
        RETURN;
      END IF;
      FOR point IN 128 .. 65535 LOOP
        CONTINUE WHEN point BETWEEN 55296 AND 63743;
        bytes := CASE WHEN point < 2048
          THEN set_byte(set_byte('\\x0000', 0, 192 | (point >> 6)), 1, 128 | (point & 63))
          ELSE set_byte(set_byte(set_byte('\\x000000', 0, 224 | (point >> 12)), 1, 128 | ((point >> 6) & 63)), 2, 128 | (point & 63))
          END;
        BEGIN
          PERFORM convert(bytes, 'UTF8', getdatabaseencoding());
          RETURN NEXT point;
        EXCEPTION WHEN untranslatable_character OR character_not_in_repertoire THEN
          NULL;
        END;
      END LOOP;
    END $held$`);
  const rows = (await db.query('SELECT held AS point FROM pg_temp.held() AS held')) as readonly {
    readonly point: number;
  }[];
  await db.query('DROP FUNCTION pg_temp.held()');
  return new Set(rows.map(({ point }) => String.fromCodePoint(point)));
}
