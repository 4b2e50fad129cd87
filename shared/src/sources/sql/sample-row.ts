import type { StateCode } from '../../core/ids.ts';
import { DERIVED_MARKS } from '../../core/vocabulary.ts';
import { HEAD_COLUMNS, type HeadColumn } from './row.ts';

export const SAMPLE_ID = 'REHEARSAL';
/** More columns than a statement has. */
const EMPTY: readonly unknown[] = Array.from({ length: 200 }, () => null);

/** One suspect, without any restriction. */
const NOBODY: Readonly<Record<Exclude<HeadColumn, 'owner' | 'id'>, unknown>> = {
  handling: 'H0',
  restricted: false,
  contested: false,
  embargoUntil: null,
  minorUntil: null,
  subjects: ['SUSPECT'],
  originator: null,
  retainUntil: null,
};

/**
 * A record of which nothing is known but that it exists and who owns it, for a rehearsal.
 *
 * @param extras what its statement reads beside the record.
 */
export function sampleRow(
  owner: StateCode,
  id: string = SAMPLE_ID,
  extras: readonly unknown[] = [],
): readonly unknown[] {
  const head: Readonly<Record<HeadColumn, unknown>> = { ...NOBODY, owner, id };
  return [
    ...HEAD_COLUMNS.map((column) => head[column]),
    ...DERIVED_MARKS.map(() => false),
    ...extras,
    ...EMPTY,
  ];
}
