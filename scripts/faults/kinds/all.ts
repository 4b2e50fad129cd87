import type { Fault } from '../fault.ts';
import { CLOCK_FAULTS } from './clocks.ts';
import { EXHAUSTED } from './exhausted.ts';
import { FILE_FAULTS } from './files.ts';
import { GATEWAY_FAULTS } from './gateway.ts';
import { SOURCE_FAULTS } from './source.ts';
import { STORE_FAULTS } from './stores.ts';
import { VIEW_FAULTS } from './views.ts';

/** Every fault that is done to what is under test, in the order in which the table has them. */
export const FAULTS: readonly Fault[] = [
  ...SOURCE_FAULTS,
  ...VIEW_FAULTS,
  ...STORE_FAULTS,
  ...EXHAUSTED,
  ...FILE_FAULTS,
  ...CLOCK_FAULTS,
  ...GATEWAY_FAULTS,
];

/** Those that a soak draws from: not those that take half a minute each, and none that stays. */
export function soakedOf(faults: readonly Fault[]): readonly Fault[] {
  return faults.filter(({ holdMs, isLast }) => holdMs < 10_000 && !isLast);
}
