import type { Domain, Mark } from '../core/vocabulary.ts';

/** A mark that follows from a column of one domain's view: there when the column holds one of these words, or none. */
export interface MarkColumn {
  readonly column: string;
  readonly words: readonly string[];
}

/** Marks that are no columns of their own. A crossing that does not say who crossed, or how, is taken at its most protected. */
export const MARK_COLUMNS: Readonly<Partial<Record<Domain, Readonly<Partial<Record<Mark, MarkColumn>>>>>> = {
  crossing: {
    // Regulation (EU) 2016/399 Art. 2(5): citizens of the Union, and family members whatever their nationality.
    freeMovement: { column: 'traveller_category', words: ['EU_EEA_CH', 'FAMILY_OF_FREE_MOVEMENT'] },
    localTraffic: { column: 'border_type', words: ['LOCAL_TRAFFIC'] },
  },
};
