/** Fewer than this many are not counted out loud: a small cell can be a person. */
const SMALLEST_CELL = 5;

/** A count as it may be told. */
export function smallCell(count: number): { readonly count: number | null; readonly suppressed: boolean } {
  const suppressed = count < SMALLEST_CELL;
  return { count: suppressed ? null : count, suppressed };
}
