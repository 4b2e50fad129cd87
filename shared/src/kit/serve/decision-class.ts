import type { StateCode } from '../../core/ids.ts';
import {
  DERIVED_MARKS,
  HANDLINGS,
  isOneOf,
  MARKS,
  NO_MARKS,
  SUBJECT_CATEGORIES,
  type SubjectCategory,
} from '../../core/vocabulary.ts';
import { lasts } from '../../policy/words/record-days.ts';
import type { DecisionClass } from '../../policy/words/ruling.ts';
import type { Row } from '../../sources/connection/national-source.ts';
import { derivedMarkOf, headOf } from '../../sources/sql/row.ts';

/**
 * Reads the decision classes of rows, for one request. Rows of one class have the same object, so that what is kept of a
 * class is found by it: a page has a thousand rows and a handful of classes.
 */
export class DecisionClasses {
  readonly #on: string;
  readonly #byOwner = new Map<unknown, Map<string, DecisionClass>>();

  /** @param on the day of the inquiry, `YYYY-MM-DD`. */
  constructor(on: string) {
    this.#on = on;
  }

  /**
   * The decision class of a row, from its class columns. An unreadable flag is read as the strictest one.
   *
   * @param release what names the releases about the row, if there are any.
   * @returns undefined for a row that may not be lent to anybody: its time is over, or its data-subject categories are words
   *   that the law does not know, so that no rule can speak of it.
   */
  of(row: Row, release?: string): DecisionClass | undefined {
    const { owner, handling, subjects, originator, retainUntil } = headOf(row);
    if (typeof retainUntil === 'string' && !lasts('retain', retainUntil, this.#on)) return undefined;
    if (!areSubjects(subjects)) return undefined;
    const capacities = subjects.length > 1 ? [...subjects].sort() : subjects;
    const level = isOneOf(HANDLINGS, handling) ? handling : 'H3';
    const marks = marksOf(row, this.#on);
    const origin =
      typeof originator === 'string' && originator !== owner ? (originator as StateCode) : undefined;
    // What a source writes as it likes stands last: behind words of closed lists it can be taken for none of them.
    const told = release === undefined ? '' : `${release} `;
    const key = `${told}${capacities.join()} ${level} ${marks}${origin === undefined ? '' : ` ${origin}`}`;
    let known = this.#byOwner.get(owner);
    if (!known) this.#byOwner.set(owner, (known = new Map()));
    let found = known.get(key);
    if (!found) {
      found = {
        ...NO_MARKS,
        ...Object.fromEntries(MARKS.map((mark, i) => [mark, (marks & (1 << i)) !== 0])),
        owner: owner as StateCode,
        subjects: capacities,
        handling: level,
        ...(origin === undefined ? {} : { originator: origin }),
        ...(release === undefined ? {} : { release }),
      };
      known.set(key, found);
    }
    return found;
  }
}

const SUBJECTS: ReadonlySet<unknown> = new Set(SUBJECT_CATEGORIES);

function areSubjects(words: unknown): words is readonly SubjectCategory[] {
  return Array.isArray(words) && words.every((word) => SUBJECTS.has(word));
}

const HEAD_MARKS = MARKS.length - DERIVED_MARKS.length;

/** The marks that a row carries, a bit for each, in the order of `MARKS`: those of the head, then what the domain derives. */
function marksOf(row: Row, on: string): number {
  const { restricted, contested, embargoUntil, minorUntil } = headOf(row);
  let marks = 0;
  if (restricted !== false) marks |= 1;
  if (contested !== false) marks |= 2;
  if (typeof embargoUntil === 'string' && lasts('embargo', embargoUntil, on)) marks |= 4;
  if (typeof minorUntil === 'string' && lasts('minor', minorUntil, on)) marks |= 8;
  for (let i = 0; i < DERIVED_MARKS.length; i += 1)
    if (derivedMarkOf(row, i) !== false) marks |= 1 << (HEAD_MARKS + i);
  return marks;
}
