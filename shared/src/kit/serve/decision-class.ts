import type { StateCode } from '../../core/ids.ts';
import {
  DERIVED_MARKS,
  HANDLINGS,
  isOneOf,
  NO_MARKS,
  SUBJECT_CATEGORIES,
  type SubjectCategory,
} from '../../core/vocabulary.ts';
import { lasts } from '../../policy/words/record-days.ts';
import type { DecisionClass } from '../../policy/words/ruling.ts';
import type { Row } from '../../sources/connection/national-source.ts';
import { derivedMarkOf, headOf } from '../../sources/sql/row.ts';

/**
 * The decision class of a row, from its class columns. An unreadable flag is read as the strictest one.
 *
 * @returns undefined for a row that may not be lent to anybody: its time is over, or its data-subject categories are words
 *   that the law does not know, so that no rule can speak of it.
 */
export function decisionClass(row: Row, on: string): DecisionClass | undefined {
  const head = headOf(row);
  const { owner, handling, restricted, contested, embargoUntil, minorUntil } = head;
  const { subjects, originator, retainUntil } = head;
  if (typeof retainUntil === 'string' && !lasts('retain', retainUntil, on)) return undefined;
  if (!Array.isArray(subjects) || !subjects.every((word) => isOneOf(SUBJECT_CATEGORIES, word)))
    return undefined;
  const known = subjects as readonly SubjectCategory[];
  const of: Writable<DecisionClass> = {
    ...NO_MARKS,
    owner: owner as StateCode,
    subjects: known.length > 1 ? [...known].sort() : known,
    handling: isOneOf(HANDLINGS, handling) ? handling : 'H3',
    restricted: restricted !== false,
    contested: contested !== false,
    embargoed: typeof embargoUntil === 'string' && lasts('embargo', embargoUntil, on),
    minor: typeof minorUntil === 'string' && lasts('minor', minorUntil, on),
    ...(typeof originator === 'string' && originator !== owner
      ? { originator: originator as StateCode }
      : {}),
  };
  // The marks that the domain derives from columns of its own stand behind those of the head.
  for (let i = 0; i < DERIVED_MARKS.length; i += 1) {
    const mark = DERIVED_MARKS[i];
    if (mark !== undefined) of[mark] = derivedMarkOf(row, i) !== false;
  }
  return of;
}

type Writable<T> = { -readonly [K in keyof T]: T[K] };
