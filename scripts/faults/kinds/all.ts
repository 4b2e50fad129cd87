import type { Fault } from '../fault.ts';
import { GATEWAY_FAULTS } from './gateway.ts';
import { SOURCE_FAULTS } from './source.ts';
import { STORE_FAULTS } from './stores.ts';

/** Every fault, in the order in which the table has them. */
export const FAULTS: readonly Fault[] = [...SOURCE_FAULTS, ...STORE_FAULTS, ...GATEWAY_FAULTS];
