import { documentKey, serialKey, serialMarks } from '../../shared/src/core/keys.ts';
import { joinedWordKey } from '../../shared/src/core/word-key.ts';
import type { Agreement } from '../../shared/src/kit/schema/agreement.ts';
import type { Explanation } from '../../shared/src/sources/sql/question.ts';
import type { FirearmSearch } from './arguments.ts';
import type { SerialSearch } from './serial.ts';

/** What of a search is compared with each record. */
export type Compared = Pick<FirearmSearch, 'serial' | 'make' | 'model' | 'calibre'>;

/** A firearm as callers see it: what is not shown is null. */
interface SeenFirearm {
  readonly serialNumber?: string | null;
  readonly make?: string | null;
  readonly model?: string | null;
  readonly calibre?: string | null;
}

/** Says why a firearm was found, in the words of `FirearmMatch`. */
export function explanationOf(compared: Compared, asked: Explanation['asked']): Explanation {
  const { serial, make, model, calibre } = compared;
  return {
    type: 'FirearmMatch',
    asked,
    isRanked: false,
    of: (record) => {
      const firearm = record as SeenFirearm;
      return {
        serial: () => (serial ? serialAgreement(serial, firearm.serialNumber) : null),
        make: () => wordAgreement(make, firearm.make),
        model: () => wordAgreement(model, firearm.model),
        calibre: () => wordAgreement(calibre ? [calibre] : undefined, firearm.calibre),
      };
    },
  };
}

/** The same letters and digits; or those that are read for them on metal, or for what could not be read. */
function serialAgreement(asked: SerialSearch, shown: string | null | undefined): Agreement {
  if (shown == null || serialKey(shown) === '') return 'MISSING';
  // Patterns are asked only of serials that are shown: what was found has one that fits.
  if (asked.kind === 'pattern') return 'SIMILAR';
  if (documentKey(shown) === asked.mark) return 'EQUAL';
  return serialMarks(serialKey(shown)) === asked.marks ? 'SIMILAR' : 'DIFFERENT';
}

/** As it is asked for; or written otherwise, as the search found it. */
function wordAgreement(
  asked: readonly string[] | undefined,
  shown: string | null | undefined,
): Agreement | null {
  if (!asked) return null;
  if (shown == null) return 'MISSING';
  const key = joinedWordKey(shown);
  if (key === asked[0]) return 'EQUAL';
  return asked.includes(key) ? 'SIMILAR' : 'DIFFERENT';
}
