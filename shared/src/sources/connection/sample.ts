import type { StateCode } from '../../core/ids.ts';

/** Rows as a statement could find them, of an owner: for a rehearsal, which asks no source. They are about nobody. */
export type Sample = (owner: StateCode) => readonly (readonly unknown[])[];
