import { wordsOf, type ValueHasher } from './search-values.ts';

/** One person who was asked for in a way that has several forms, as keyed hashes. */
export interface AskedPerson {
  /** Of the whole name whatever the order of its words, or of the number in a machine readable zone. */
  readonly as: string;
  /** Of each word of a name, so that a family name is found in it. */
  readonly words?: readonly string[];
}

/** In what manner an argument names a person; a path is that of the ledger's search values, `persons.filter.name`. */
type Manner = 'NAME' | 'ZONE' | 'NUMBER' | 'BIRTH';

const MANNERS: readonly (readonly [RegExp, Manner])[] = [
  [/^person\w*\.(?:.+\.)?name$/u, 'NAME'],
  [/^(?:person|borderCrossing|traveller)\w*\.(?:.+\.)?mrz$/u, 'ZONE'],
  [/^person\w*\.(?:(?:.+\.)?number|ids?)$/u, 'NUMBER'],
  // The id of any record, and so of a person too.
  [/^nodes?\.ids?$/u, 'NUMBER'],
  [/^borderCrossing\w*\.(?:.+\.)?(?:documents?\.number|traveller)$/u, 'NUMBER'],
  [/^person\w*\.(?:.+\.)?dateOfBirth$/u, 'BIRTH'],
];

/** How an argument names a person; undefined where it names none: a purpose of a search, a plate, a country. */
export function mannerOf(path: string): Manner | undefined {
  return MANNERS.find(([pattern]) => pattern.test(path))?.[1];
}

/** Who is asked for by name or zone. Numbers and dates of birth have one form each, and are in the search hashes already. */
export function peopleOf(
  searchValues: Readonly<Record<string, readonly (string | number)[]>>,
  hash: ValueHasher,
): readonly AskedPerson[] {
  return Object.entries(searchValues).flatMap(([path, values]): readonly AskedPerson[] => {
    const manner = mannerOf(path);
    if (manner === 'NAME')
      return values.flatMap((value) => {
        const as = hash(value).at(-1);
        const words = wordsOf(String(value)).flatMap((word) => hash(word));
        return as === undefined ? [] : [{ as, words }];
      });
    if (manner !== 'ZONE') return [];
    return values.flatMap((value) => {
      const [whole, number] = hash(value);
      const as = number ?? whole;
      return as === undefined ? [] : [{ as }];
    });
  });
}
