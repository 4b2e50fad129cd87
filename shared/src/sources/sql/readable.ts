import { isLocalId, type StateCode } from '../../core/ids.ts';
import type { Unreadable } from '../connection/standing.ts';
import type { Row } from '../connection/national-source.ts';
import type { Query } from '../connection/query.ts';
import { extraOf, localIdOf, ownerOf } from './row.ts';

/** Rows that can be read, and how many cannot, by owner and column. */
export interface Read {
  readonly rows: readonly Row[];
  readonly unreadable: readonly Unreadable[];
}

/**
 * Leaves out rows that nobody can name: of an owner that was not asked, without an id that is one, or with the id of another row
 * of the same answer, so that it is not known which of them is meant.
 *
 * @param rows with the class columns first.
 * @param owners that were asked; what nobody owns is counted as the first one's.
 */
export function readableRows(
  rows: readonly Row[],
  owners: readonly StateCode[],
  { by }: NonNullable<Query['apart']>,
): Read {
  return areAllReadable(rows, owners, by) ? { rows, unreadable: [] } : leftOut(rows, owners, by);
}

/** Whether each row is of an owner that was asked and has an id of its own: most often, and soon said. */
function areAllReadable(rows: readonly Row[], owners: readonly StateCode[], by: number | undefined): boolean {
  const ids = owners.map(() => new Set<string>());
  for (const row of rows) {
    const own = ids[owners.indexOf(ownerOf(row))];
    const id = localIdOf(row);
    if (own === undefined || !isLocalId(id)) return false;
    own.add(by === undefined ? id : `${id}:${String(extraOf(row, by))}`);
  }
  return ids.reduce((sum, { size }) => sum + size, 0) === rows.length;
}

function leftOut(rows: readonly Row[], owners: readonly StateCode[], by: number | undefined): Read {
  const seen = new Map<string, number>();
  const bad = new Map<number, 'owner' | 'id'>();
  for (let i = 0; i < rows.length; i += 1) {
    const row = rows[i];
    if (!row) continue;
    if (!owners.includes(ownerOf(row))) bad.set(i, 'owner');
    else if (!isLocalId(localIdOf(row))) bad.set(i, 'id');
    else {
      const key = `${ownerOf(row)}:${localIdOf(row)}${by === undefined ? '' : `:${String(extraOf(row, by))}`}`;
      const other = seen.get(key);
      if (other === undefined) seen.set(key, i);
      else bad.set(other, 'id').set(i, 'id');
    }
  }
  const counts = new Map<string, Unreadable>();
  for (const [place, column] of bad) {
    const said = rows[place]?.[0] as StateCode;
    const owner = owners.includes(said) ? said : owners[0];
    if (owner === undefined) continue;
    const key = `${owner} ${column}`;
    counts.set(key, { owner, column, rows: (counts.get(key)?.rows ?? 0) + 1 });
  }
  return { rows: rows.filter((_, i) => !bad.has(i)), unreadable: [...counts.values()] };
}
