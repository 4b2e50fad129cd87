import sql, { Sql } from 'sql-template-tag';
import { conditionInOwnZone } from './own-zone.ts';
import type { Condition, ExactMember, OrderKey, SearchQuestion } from './question.ts';
import type { Matchable } from './statement-form.ts';

/**
 * What is sent to an owner that answers in silence whatever it holds: the same statement, for what nobody has. A condition
 * that no row meets would be true to the law as well, but the database would find the record first, and a clock tells.
 */

/** Whether no owner of a source has anything to say to a question: what it asks for need not reach the source. */
export function isSilent(owners: readonly Matchable[]): boolean {
  return owners.every(({ matchable }) => matchable === 'never');
}

/** No key is written so: a letter that begins few words, then a digit, in turns. */
const LETTERS = 'qxzj';

/**
 * A text of the same length and shape in the place of another: letters and digits in turns, everything else as it was. The
 * same for the same text, and in all likelihood no register holds it; if one did, the law would still keep it back.
 */
export function decoy(text: string): string {
  let hash = 0;
  for (let i = 0; i < text.length; i += 1) hash = (Math.imul(hash, 31) + text.charCodeAt(i)) >>> 0;
  let made = 0;
  return text.replaceAll(/[\p{L}\p{N}]/gu, (character) => {
    hash = (Math.imul(hash, 1_664_525) + 1_013_904_223) >>> 0;
    const random = hash >>> 24;
    made += 1;
    if (made % 2 === 0) return String(random % 10);
    const letter = LETTERS[random % LETTERS.length] ?? 'q';
    return character === character.toLowerCase() ? letter : letter.toUpperCase();
  });
}

/** Keys for which a statement looks: of a silent owner others, as many and as long. */
export function keysFor(keys: readonly string[], owners: readonly Matchable[]): readonly string[] {
  return isSilent(owners) ? keys.map(decoy) : keys;
}

/** No record has this id, and each register finds that out at once. */
const NO_ID = sql`r.id = ''`;

/**
 * The conditions of a search as its owners get them. Of a silent owner, whoever is meant is somebody else: the statement and
 * its plan are those of a search without a hit. A search that says nobody in particular finds as little as in a register
 * without records: how many there are to pass over would tell.
 */
export function conditionsFor(
  {
    conditions,
    exact = [],
  }: { readonly conditions: readonly Condition[]; readonly exact?: readonly ExactMember[] | undefined },
  owners: readonly Matchable[],
): readonly Condition[] {
  const own = (condition: Condition): Condition => conditionInOwnZone(condition, owners);
  if (!isSilent(owners)) return conditions.map(own);
  const made = conditions.map((condition) => own(decoyed(condition)));
  return exact.some(({ says }) => says !== undefined) ? made : [...made, NO_ID];
}

/** What a search goes through as its owners get it: of a silent owner, what is found of somebody else. */
export function foundFor({ found }: SearchQuestion, owners: readonly Matchable[]): Sql | undefined {
  return found && isSilent(owners) ? decoyed(found) : found;
}

/** The order of a search as its owners get it: what a silent owner's records are compared with is somebody else's too. */
export function orderFor(order: readonly OrderKey[], owners: readonly Matchable[]): readonly Sql[] {
  return order.map(({ expression }) => (isSilent(owners) ? decoyed(expression) : expression));
}

/** A condition on what nobody has. What is cast to a type that is not in `OTHERS` stays as it is. */
export function decoyed({ strings, values }: Condition): Condition {
  return new Sql(
    strings,
    values.map((value, i) => {
      const cast = CAST.exec(strings[i + 1] ?? '')?.[1] ?? 'text';
      const other = OTHERS[cast] ?? same;
      return Array.isArray(value) ? value.map(other) : other(value);
    }),
  );
}

const CAST = /^::(\w+)/u;
const same = (value: unknown): unknown => value;
/** From there on there is nothing; whatever ends there is so much that no plan begins with it. */
const OTHERS: Readonly<Partial<Record<string, (value: unknown) => unknown>>> = {
  text: decoyOf,
  date: () => '9999-12-31',
  datemultirange: () => '{[9999-12-31,9999-12-31]}',
  float8: () => 1e300,
};

function decoyOf(value: unknown): unknown {
  return typeof value === 'string' ? decoy(value) : value;
}
