import type { Domain } from '../../shared/src/core/vocabulary.ts';
import { worldOf, type InventedPart, type World } from '../../shared/src/invented/world.ts';
import { subgraphs } from '../hub/subgraphs.ts';

/** What each domain says of its part. */
const PARTS = Object.fromEntries(subgraphs.map(({ domain, invented }) => [domain, invented])) as Record<
  Domain,
  InventedPart
>;

/** The invented world of a seed, with every domain in it. `scale` is times the shipped volume; `tellsStory` as in `worldOf`. */
export function makeWorld(options: {
  readonly seed: number;
  readonly scale: number;
  readonly tellsStory?: boolean;
}): World {
  return worldOf({ ...options, parts: PARTS });
}
