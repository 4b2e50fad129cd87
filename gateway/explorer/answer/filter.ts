import type { Sayer } from '../graph/value.ts';
import { UNTOLD } from './conditions.ts';
import type { Row } from './rows.ts';
import { cellText, type Column } from './table.ts';

/** What is narrowed by choosing: a column, its values, and how many rows have each. */
export interface Facet {
  readonly path: string;
  readonly options: readonly { readonly value: string; readonly text: string; readonly count: number }[];
}

export interface RowFilter {
  readonly text: string;
  /** By path; empty where nothing is chosen. */
  readonly chosen: Readonly<Record<string, string>>;
}

export const NO_FILTER: RowFilter = { text: '', chosen: {} };
const FACETS_MAX = 5;
const OPTIONS_MAX = 30;

/** Facets worth choosing by: State and handling, then columns of codes, as far as rows differ in them. */
export function facetsOf(rows: readonly Row[], columns: readonly Column[], say: Sayer): readonly Facet[] {
  const coded = columns.filter(({ kind }) => kind.kind === 'code' || kind.kind === 'country');
  const all = ['owner', 'handling', ...coded.map(({ path }) => path)].map((path) => {
    const counts = new Map<string, number>();
    for (const row of rows) {
      const value = facetValue(row, path, columns, say);
      if (value !== '') counts.set(value, (counts.get(value) ?? 0) + 1);
    }
    const options = [...counts].map(([value, count]) => ({
      value,
      text: value === UNTOLD ? 'H?' : value,
      count,
    }));
    return { path, options: options.sort((a, b) => a.text.localeCompare(b.text)) };
  });
  return all
    .filter(({ options }) => options.length > 1 && options.length <= OPTIONS_MAX)
    .slice(0, FACETS_MAX);
}

/** @returns the rows that pass: each chosen value, and each word of the text somewhere in the row. */
export function filtered(
  rows: readonly Row[],
  { text, chosen }: RowFilter,
  columns: readonly Column[],
  say: Sayer,
): readonly Row[] {
  const words = folded(text).split(/\s+/u).filter(Boolean);
  return rows.filter((row) => {
    const isChosen = Object.entries(chosen).every(
      ([path, value]) => value === '' || facetValue(row, path, columns, say) === value,
    );
    if (!isChosen || words.length === 0) return isChosen;
    const whole = folded([row.owner, ...columns.map((column) => cellText(row, column, say))].join(' '));
    return words.every((word) => whole.includes(word));
  });
}

function facetValue(row: Row, path: string, columns: readonly Column[], say: Sayer): string {
  if (path === 'owner') return row.owner;
  if (path === 'handling') return row.handling ?? UNTOLD;
  const column = columns.find((one) => one.path === path);
  return column ? cellText(row, column, say) : '';
}

/** Case and accents do not count. */
function folded(text: string): string {
  return text.normalize('NFD').replaceAll(/\p{M}/gu, '').toLowerCase();
}
