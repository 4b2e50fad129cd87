import type { StateCode } from '../../core/ids.ts';
import { HANDLINGS, SUBJECT_CATEGORIES, isOneOf, type SubjectCategory } from '../../core/vocabulary.ts';
import { lasts } from '../../policy/words/record-days.ts';
import type { DecisionClass } from '../../policy/words/ruling.ts';
import type { Row } from '../../sources/connection/national-source.ts';
import { classColumnsOf } from '../../sources/sql/row.ts';

/**
 * The decision class of a row, from its class columns. An unreadable flag is read as the strictest one.
 *
 * @returns undefined for a row that may not be lent to anybody: its time is over, or its data-subject categories are words
 *   that the law does not know, so that no rule can speak of it.
 */
export function decisionClass(row: Row, on: string): DecisionClass | undefined {
  const columns = classColumnsOf(row);
  const { owner, handling, restricted, contested, embargoUntil, minorUntil } = columns;
  const { subjects, originator, retainUntil, freeMovement, localTraffic } = columns;
  if (typeof retainUntil === 'string' && !lasts('retain', retainUntil, on)) return undefined;
  if (!Array.isArray(subjects) || !subjects.every((word) => isOneOf(SUBJECT_CATEGORIES, word)))
    return undefined;
  const known = subjects as readonly SubjectCategory[];
  return {
    owner: owner as StateCode,
    subjects: known.length > 1 ? [...known].sort() : known,
    handling: isOneOf(HANDLINGS, handling) ? handling : 'H3',
    restricted: restricted !== false,
    contested: contested !== false,
    embargoed: typeof embargoUntil === 'string' && lasts('embargo', embargoUntil, on),
    minor: typeof minorUntil === 'string' && lasts('minor', minorUntil, on),
    freeMovement: freeMovement !== false,
    localTraffic: localTraffic !== false,
    ...(typeof originator === 'string' && originator !== owner
      ? { originator: originator as StateCode }
      : {}),
  };
}
