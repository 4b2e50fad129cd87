/** How many shades a picture has, from next to nothing to the most. */
export const STEPS = 5;

/** The shade of a figure: 0 for none, then 1 to 5 by its share of the most. */
export function stepOf(value: number, most: number): number {
  if (value <= 0 || most <= 0) return 0;
  return Math.min(STEPS, Math.max(1, Math.ceil((value / most) * STEPS)));
}
