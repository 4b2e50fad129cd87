/** Fewer than this many are not counted out loud: a small cell can be a person. */
export const SMALLEST_CELL = 5;
