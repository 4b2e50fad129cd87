import type { Measure, Pivot } from './pivot.ts';
import type { Wanted } from './useFigures.ts';

/** Of one picture: the numbers, and what they are by. */
export interface PictureProps {
  readonly pivot: Pivot;
  readonly wanted: Wanted;
  readonly measure: Measure;
}
