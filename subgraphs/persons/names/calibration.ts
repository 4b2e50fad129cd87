import { parse } from 'csv-parse/sync';

/** Two names of people, and whether who labelled them holds them to be one name. */
export interface LabelledNames {
  readonly asked: string;
  readonly recorded: string;
  readonly isSame: boolean;
}

/** A pair that was found alike to some degree. */
export interface ScoredPair {
  readonly score: number;
  readonly isSame: boolean;
}

/** What a score is worth: of pairs that have it or more. */
export interface CalibrationRow {
  /** Least score. */
  readonly from: number;
  readonly pairs: number;
  /** Share of these that are the same. */
  readonly precision: number;
  /** Share of all that are the same which these are. */
  readonly recall: number;
}

const STEPS = [0.74, 0.8, 0.85, 0.9, 0.95, 1] as const;

/**
 * Reads the pairs of people out of hand-labelled names as the nomenklatura project (MIT) publishes them: `name_bench/cases.csv`.
 *
 * @param csv with the columns `schema`, `name1`, `name2`, `is_match`.
 */
export function labelledNames(csv: string): readonly LabelledNames[] {
  const rows = parse(csv, { columns: true, relax_column_count: true }) as readonly Readonly<
    Record<string, string>
  >[];
  return rows
    .filter(({ schema }) => schema === 'Person')
    .map(({ name1 = '', name2 = '', is_match: isMatch }) => ({
      asked: name1,
      recorded: name2,
      isSame: isMatch === 'true',
    }));
}

/**
 * Says what scores are worth, from pairs of which it is known whether they are the same.
 *
 * @param pairs those that are not found at all with a score of 0.
 */
export function calibration(
  pairs: readonly ScoredPair[],
  steps: readonly number[] = STEPS,
): readonly CalibrationRow[] {
  const all = pairs.filter(({ isSame }) => isSame).length;
  return steps.map((from) => {
    const found = pairs.filter(({ score }) => score >= from);
    const same = found.filter(({ isSame }) => isSame).length;
    return { from, pairs: found.length, precision: share(same, found.length), recall: share(same, all) };
  });
}

/** The table as people read it. */
export function calibrationText(rows: readonly CalibrationRow[]): string {
  return rows
    .map(
      ({ from, pairs, precision, recall }) =>
        `  ${from.toFixed(2)} or more: ${pairs} pairs, ${(precision * 100).toFixed(1)} % the same, ${(recall * 100).toFixed(1)} % of the same`,
    )
    .join('\n');
}

function share(part: number, of: number): number {
  return of === 0 ? 0 : part / of;
}
