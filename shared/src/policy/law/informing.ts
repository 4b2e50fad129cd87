import type { FieldCategory, Purpose, RestrictionGround } from '../../core/vocabulary.ts';
import type { Informing } from './model.ts';
import type { LegalBasis } from '../words/ruling.ts';

/** What a State's law says about telling a data subject one thing. Without a rule nothing is told, and nothing is its ground. */
export interface Informed {
  readonly action: 'TELL' | 'LEAVE_OUT';
  readonly ground: RestrictionGround | null;
  readonly rule: string | null;
  readonly basis: readonly LegalBasis[];
}

/**
 * Whether a data subject is told that a record was shown for a purpose. LED Art. 14 says what is owed; what is left out all
 * the same, Art. 15 leaves to national law.
 *
 * @param ageDays since the last question for it, in days.
 */
export function toldOfPurpose(law: Informing | undefined, purpose: Purpose, ageDays: number): Informed {
  return decided(
    law,
    ({ purposes, openDays }) =>
      purposes?.includes(purpose) === true && (openDays === undefined || ageDays <= openDays),
  );
}

/** Whether a data subject is told that data of a category is held. */
export function toldOfCategory(law: Informing | undefined, category: FieldCategory): Informed {
  return decided(law, ({ categories }) => categories?.includes(category) === true);
}

interface Words {
  readonly purposes?: readonly Purpose[] | undefined;
  readonly categories?: readonly FieldCategory[] | undefined;
  readonly openDays?: number | undefined;
}

/** What leaves out comes before what tells, and silence leaves out. */
function decided(law: Informing | undefined, holds: (words: Words) => boolean): Informed {
  const out = law?.leaveOut.find(holds);
  if (out) return { action: 'LEAVE_OUT', ground: out.ground, rule: out.id, basis: out.basis };
  const told = law?.tell.find(holds);
  if (told) return { action: 'TELL', ground: null, rule: told.id, basis: told.basis };
  return { action: 'LEAVE_OUT', ground: null, rule: null, basis: [] };
}
