/** One row of an answer, as the hub gives it. */
export interface StatisticRow {
  readonly owner: string;
  readonly keys: readonly { readonly grouping: string; readonly value: string | null }[];
  readonly count: number | null;
  readonly kilograms?: number | null;
  readonly suppressed: boolean;
  readonly rounded: boolean;
}

export type Measure = 'count' | 'kilograms';

/** `OWNER`: the State whose records they are. Everything else is a grouping of the schema. */
export const OWNER = 'OWNER';

/** One figure. */
export interface Figure {
  /** What is known of it; null where nothing is. */
  readonly value: number | null;
  /** Numbers were left out of it: it is at least `value`. */
  readonly isPartly: boolean;
  readonly isRounded: boolean;
}

/** What two groupings come to. The lists are in the order in which they are shown. */
export interface Pivot {
  readonly downs: readonly string[];
  readonly acrosses: readonly string[];
  readonly at: (down: string, across: string) => Figure;
  /** Of a line or column; nothing where a record can stand in several of its cells. */
  readonly totalDown?: (down: string) => Figure;
  readonly totalAcross?: (across: string) => Figure;
}

/** Stands for a value that the record does not have. */
export const NOT_RECORDED = '';

const TIMES: ReadonlySet<string> = new Set(['YEAR', 'QUARTER', 'MONTH']);
/** A record may have several values of these, and counts in each. */
const OVERLAPPING: ReadonlySet<string> = new Set([
  'SUBSTANCE_CLASS',
  'ROUTE_ORIGIN',
  'ROUTE_DESTINATION',
  'REFUSAL_REASON',
]);

export function isTime(grouping: string): boolean {
  return TIMES.has(grouping);
}

export function isOverlapping(grouping: string): boolean {
  return OVERLAPPING.has(grouping);
}

/** The value of one row at a grouping. */
export function valueAt({ owner, keys }: StatisticRow, grouping: string): string {
  if (grouping === OWNER) return owner;
  return keys.find((key) => key.grouping === grouping)?.value ?? NOT_RECORDED;
}

const NONE: Figure = { value: 0, isPartly: false, isRounded: false };
const UNKNOWN: Figure = { value: null, isPartly: false, isRounded: false };

interface Axes {
  readonly down: string;
  readonly across: string;
  readonly measure: Measure;
  /** States that answered. Of the others nothing is known: no row of theirs is no zero. */
  readonly answered: ReadonlySet<string>;
  /** States that were asked. */
  readonly asked: readonly string[];
}

/** Puts rows into a table. A State that did not answer is a column of unknowns, and never of zeros. */
export function pivotOf(rows: readonly StatisticRow[], axes: Axes): Pivot {
  const { down, across, measure, answered } = axes;
  const cells = new Map<string, Figure>();
  for (const row of rows) {
    const key = JSON.stringify([valueAt(row, down), valueAt(row, across)]);
    cells.set(key, sum([cells.get(key) ?? NONE, figureOf(row, measure)]));
  }
  const isKnown = (downValue: string, acrossValue: string): boolean =>
    (down !== OWNER || answered.has(downValue)) && (across !== OWNER || answered.has(acrossValue));
  const at = (downValue: string, acrossValue: string): Figure =>
    cells.get(JSON.stringify([downValue, acrossValue])) ?? (isKnown(downValue, acrossValue) ? NONE : UNKNOWN);
  const downs = valuesOf(rows, down, axes);
  const acrosses = valuesOf(rows, across, axes);
  return {
    ...{ downs, acrosses, at },
    ...(!isOverlapping(across) && {
      totalDown: (one: string) => sum(acrosses.map((other) => at(one, other))),
    }),
    ...(!isOverlapping(down) && {
      totalAcross: (one: string) => sum(downs.map((other) => at(other, one))),
    }),
  };
}

function figureOf(row: StatisticRow, measure: Measure): Figure {
  const value = (measure === 'count' ? row.count : row.kilograms) ?? null;
  return { value, isPartly: row.suppressed || value === null, isRounded: row.rounded };
}

/** What is left out or not known makes a sum an "at least". */
function sum(figures: readonly Figure[]): Figure {
  const known = figures.filter(({ value }) => value !== null);
  return {
    value: known.length === 0 ? null : round(known.reduce((all, { value }) => all + (value ?? 0), 0)),
    isPartly: figures.some(({ value, isPartly }) => isPartly || value === null),
    isRounded: figures.some(({ isRounded }) => isRounded),
  };
}

/** Sums of decimal fractions as decimal fractions: kilograms are told down to the milligram. */
function round(value: number): number {
  return Number(value.toFixed(6));
}

function valuesOf(rows: readonly StatisticRow[], grouping: string, { asked }: Axes): readonly string[] {
  const found = [...new Set(rows.map((row) => valueAt(row, grouping)))];
  if (grouping === OWNER) return [...new Set([...asked, ...found])].sort();
  const values = found.filter((value) => value !== NOT_RECORDED).sort();
  const rest = found.includes(NOT_RECORDED) ? [NOT_RECORDED] : [];
  return [...(isTime(grouping) ? withoutGaps(values) : values), ...rest];
}

/** A month in which nothing was seized is a month too. @param sorted `2025`, `2025-Q1` or `2025-01`. */
export function withoutGaps(sorted: readonly string[]): readonly string[] {
  const [first, last] = [sorted[0], sorted.at(-1)];
  if (first === undefined || last === undefined) return sorted;
  const all = [first];
  for (let next = after(first); next !== undefined && next <= last; next = after(next)) all.push(next);
  return all.length >= sorted.length ? all : sorted;
}

function after(period: string): string | undefined {
  const read = /^(\d{4})(?:-(Q?)(\d{1,2}))?$/u.exec(period);
  if (!read) return undefined;
  const [, year = '', quarter, part] = read;
  if (part === undefined) return String(Number(year) + 1);
  const isLast = Number(part) >= (quarter === 'Q' ? 4 : 12);
  const next = isLast ? 1 : Number(part) + 1;
  const width = quarter === 'Q' ? 1 : 2;
  return `${Number(year) + (isLast ? 1 : 0)}-${quarter ?? ''}${String(next).padStart(width, '0')}`;
}
