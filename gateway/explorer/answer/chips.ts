import type { Row, Withheld } from './rows.ts';

/** What of a column of a row is withheld. Each withheld value of a row stands in one column, or beside them. */
export interface RowChips {
  readonly byColumn: ReadonlyMap<string, readonly Withheld[]>;
  /** What no column shows. */
  readonly beside: readonly Withheld[];
}

/**
 * Puts what was withheld of a row where one would look for it.
 *
 * @param columns dotted paths.
 */
export function chipsOf({ withheld }: Row, columns: readonly string[]): RowChips {
  const byColumn = new Map<string, Withheld[]>();
  const beside: Withheld[] = [];
  for (const one of withheld) {
    const column = columnOf(one.field, columns);
    if (column === undefined) beside.push(one);
    else byColumn.set(column, [...(byColumn.get(column) ?? []), one]);
  }
  return { byColumn, beside };
}

/** The column of that very field; else the first inside it (all of it is withheld), else the nearest that holds it. */
function columnOf(field: string, columns: readonly string[]): string | undefined {
  return (
    columns.find((column) => column === field) ??
    columns.find((column) => column.startsWith(`${field}.`)) ??
    columns.find((column) => field.startsWith(`${column}.`))
  );
}

/** Whether one may ask for it now: approvals are all that is missing, and no release waits for one already. */
export function isAskable({ unlock, release }: Withheld): boolean {
  const isOpen = release ? WAITING.has(release.status) : false;
  return unlock?.requestable === true && !isOpen;
}

/** Releases that are asked for and not decided. */
const WAITING: ReadonlySet<string> = new Set([
  'AT_HOME',
  'ASKED',
  'HALF_APPROVED',
  'ASKED_BACK',
  'BEFORE_COURT',
]);
