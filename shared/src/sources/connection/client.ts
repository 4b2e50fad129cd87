import type pg from 'pg';

/**
 * PostgreSQL says how many rows there were: when others came, some were lost on the way, and nobody knows which.
 *
 * @throws Error when it is not so.
 */
export function mustBeWhole({ command, rowCount, rows }: pg.QueryArrayResult<unknown[]>): void {
  if (command === 'SELECT' && rowCount !== rows.length)
    throw new Error(`${rows.length} rows came, and PostgreSQL said ${rowCount ?? 'nothing'}`);
}
