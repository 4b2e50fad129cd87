import { readFileSync } from 'node:fs';
import { Kind, parse } from 'graphql';
import { ERROR_CATALOGUE } from '../../shared/src/core/errors.ts';

/** Languages beside English that every code has words in. */
export const LANGUAGES = ['fr', 'de'] as const;
type Language = (typeof LANGUAGES)[number];

type Words = Readonly<Record<'en' | Language, string>>;
type Lists = Readonly<Record<string, Readonly<Record<string, Words>>>>;

/** Lists of federation itself, which no caller sees. */
const OF_FEDERATION = /^(?:join|link|core)__/u;
const ERRORS = 'ErrorCode';

interface Table {
  readonly words: ReadonlyMap<string, ReadonlyMap<string, readonly string[]>>;
  /** Lists that take the words of another one where they have none. */
  readonly like: ReadonlyMap<string, string>;
}

/**
 * The words of every closed list in three languages, as `gateway/codes.json` holds them: English from the descriptions of the
 * schema and the catalogue of errors, the others from the tables beside the lists.
 *
 * @param supergraphSdl every enum that a caller can see, with what each value means.
 * @param files paths of the tables, `words.tsv`.
 * @throws Error that names every value without words, and every line of a table that is about no value.
 */
export function codesFile(supergraphSdl: string, files: readonly URL[]): string {
  const table = readTables(files);
  const missing: string[] = [];
  const lists: Record<string, Record<string, Words>> = {};
  for (const [list, values] of englishOf(supergraphSdl)) {
    const of: Record<string, Words> = (lists[list] = {});
    for (const [value, en] of values) {
      const [fr, de] = wordsOf(table, list, value) ?? [];
      if (fr === undefined || de === undefined) missing.push(`${list}.${value}`);
      else of[value] = { en, fr, de };
    }
  }
  const strangers = [...table.words].flatMap(([list, values]) =>
    [...values.keys()].flatMap((value) => (lists[list]?.[value] ? [] : [`${list}.${value}`])),
  );
  if (missing.length > 0 || strangers.length > 0)
    throw new Error(
      [
        ...missing.map(
          (place) => `${place} needs a line in the words.tsv beside its list: value, French, German`,
        ),
        ...strangers.map((place) => `words.tsv speaks of ${place}, which is in no list`),
      ].join('\n'),
    );
  return `${JSON.stringify(lists satisfies Lists, null, 1)}\n`;
}

function wordsOf({ words, like }: Table, list: string, value: string): readonly string[] | undefined {
  const own = words.get(list)?.get(value);
  const other = like.get(list);
  return own ?? (other === undefined ? undefined : words.get(other)?.get(value));
}

function englishOf(supergraphSdl: string): ReadonlyMap<string, ReadonlyMap<string, string>> {
  const lists = new Map<string, ReadonlyMap<string, string>>();
  for (const definition of parse(supergraphSdl, { noLocation: true }).definitions) {
    if (definition.kind !== Kind.ENUM_TYPE_DEFINITION || OF_FEDERATION.test(definition.name.value)) continue;
    const values = (definition.values ?? []).map(
      ({ name, description }) => [name.value, (description?.value ?? '').replace(/\s+/gu, ' ')] as const,
    );
    lists.set(definition.name.value, new Map(values));
  }
  lists.set(ERRORS, new Map(Object.entries(ERROR_CATALOGUE).map(([code, { text }]) => [code, text])));
  return lists;
}

/** @throws Error that names file and line where a line has not three parts. */
function readTables(files: readonly URL[]): Table {
  const words = new Map<string, Map<string, readonly string[]>>();
  const like = new Map<string, string>();
  for (const file of files) {
    let list = '';
    readFileSync(file, 'utf8')
      .split('\n')
      .forEach((line, i) => {
        const heading = /^# (\w+)(?: = (\w+))?$/u.exec(line);
        if (heading) {
          list = heading[1] ?? '';
          if (heading[2] !== undefined) like.set(list, heading[2]);
        } else if (line !== '' && !line.startsWith('#')) {
          const [value = '', ...texts] = line.split('\t');
          if (texts.length !== LANGUAGES.length || texts.some((text) => text.trim() === ''))
            throw new Error(`${file.pathname}:${i + 1}: value, French and German, divided by tabs`);
          const known = words.get(list) ?? new Map<string, readonly string[]>();
          words.set(list, known.set(value, texts));
        }
      });
  }
  return { words, like };
}
