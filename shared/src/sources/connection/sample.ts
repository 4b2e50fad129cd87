import type { StateCode } from '../../core/ids.ts';

/** Rows as a statement could find them, of an owner: for a rehearsal, which asks no source. They are about nobody. */
export type Sample = (owner: StateCode) => readonly (readonly unknown[])[];

export const SAMPLE_ID = 'REHEARSAL';
/** More columns than a statement has. */
const EMPTY: readonly unknown[] = Array.from({ length: 200 }, () => null);

/**
 * A record of which nothing is known but that it exists and who owns it.
 *
 * @param extras what its statement reads beside the record.
 */
export function sampleRow(
  owner: StateCode,
  id: string = SAMPLE_ID,
  extras: readonly unknown[] = [],
): readonly unknown[] {
  // In the order of `CLASS_COLUMNS`: one suspect, without any restriction.
  return [
    owner,
    id,
    'H0',
    false,
    false,
    null,
    null,
    ['SUSPECT'],
    null,
    null,
    false,
    false,
    ...extras,
    ...EMPTY,
  ];
}
