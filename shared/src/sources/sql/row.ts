import type { StateCode } from '../../core/ids.ts';
import { DERIVED_MARKS } from '../../core/vocabulary.ts';
import type { Row } from '../connection/national-source.ts';

/** Class columns that every row has, whatever its domain. */
export const HEAD_COLUMNS = [
  'owner',
  'id',
  'handling',
  'restricted',
  'contested',
  'embargoUntil',
  'minorUntil',
  'subjects',
  'originator',
  'retainUntil',
] as const;

export type HeadColumn = (typeof HEAD_COLUMNS)[number];

/**
 * What every statement selects first of a record or link, in this order: the head, then the marks that domains derive.
 * `classColumns` writes it in SQL; here is the one place that reads it again.
 */
export const CLASS_COLUMNS = [...HEAD_COLUMNS, ...DERIVED_MARKS] as const;

const HEAD_WIDTH = HEAD_COLUMNS.length;
const CLASS_WIDTH = CLASS_COLUMNS.length;

export function ownerOf(row: Row): StateCode {
  return row[0] as StateCode;
}

/** The id by which the owner knows the record or link. */
export function localIdOf(row: Row): string {
  return row[1] as string;
}

/** Columns of the head by name, as the source sent them: nothing is checked. */
export function headOf(row: Row): Readonly<Record<HeadColumn, unknown>> {
  return {
    owner: row[0],
    id: row[1],
    handling: row[2],
    restricted: row[3],
    contested: row[4],
    embargoUntil: row[5],
    minorUntil: row[6],
    subjects: row[7],
    originator: row[8],
    retainUntil: row[9],
  };
}

/** A derived mark, by its place in `DERIVED_MARKS`, as the source sent it. */
export function derivedMarkOf(row: Row, place: number): unknown {
  return row[HEAD_WIDTH + place];
}

/** What a statement selects between class and fields: order keys, the key of a lookup, the ends of a link. */
export function extraOf(row: Row, place: number): unknown {
  return row[CLASS_WIDTH + place];
}

export function extrasOf(row: Row, count: number): readonly unknown[] {
  return row.slice(CLASS_WIDTH, CLASS_WIDTH + count);
}

/** Where the fields of a statement's rows begin: there stands `columns[0]`. */
export function firstField({ extras }: { readonly extras: number }): number {
  return CLASS_WIDTH + extras;
}
