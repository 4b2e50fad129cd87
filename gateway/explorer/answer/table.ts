import type { GraphQLSchema } from 'graphql';
import { NAME_COLUMNS, ROW_COLUMNS } from '../graph/columns.ts';
import { kindAt, sayValue, type Sayer, type ValueKind } from '../graph/value.ts';
import { chipsOf, type RowChips } from './chips.ts';
import { valuesAt, type Row } from './rows.ts';

/** A column of the table: a path of the record, and what stands there. */
export interface Column {
  readonly path: string;
  readonly kind: ValueKind;
}

/** Columns that show anything of these rows, a value or a chip; the others are named below the table. */
export interface Columns {
  readonly shown: readonly Column[];
  readonly empty: readonly string[];
  readonly chips: ReadonlyMap<string, RowChips>;
}

/** @param schema of the caller; while it is not there, codes are shown as they are. */
export function columnsOf(
  rows: readonly Row[],
  recordType: string,
  schema: GraphQLSchema | undefined,
): Columns {
  const known = ROW_COLUMNS[recordType] ?? plainPaths(rows);
  const chips = new Map(rows.map((row) => [row.id, chipsOf(row, known)]));
  const isShown = (path: string): boolean =>
    rows.some((row) => valuesAt(row.data, path).length > 0 || chips.get(row.id)?.byColumn.has(path) === true);
  return {
    shown: known.filter(isShown).map((path) => ({ path, kind: kindAt(schema, recordType, path) })),
    empty: known.filter((path) => !isShown(path)),
    chips,
  };
}

/** The values of a cell as a person reads them, each once. */
export function cellText(row: Row, { path, kind }: Column, say: Sayer): string {
  return [...new Set(valuesAt(row.data, path).map((value) => sayValue(value, kind, say)))].join(', ');
}

/** How a row is called where one line has to do. */
export function nameOf(row: Row, say: Sayer, schema?: GraphQLSchema): string {
  const paths = NAME_COLUMNS[row.recordType] ?? [];
  const parts = paths.map((path) => {
    const text = cellText(row, { path, kind: kindAt(schema, row.recordType, path) }, say);
    return path === 'totalKilograms' && text !== '' ? `${text} kg` : text;
  });
  return parts.filter((part) => part !== '').join(', ');
}

/** `B4`: source and information of the 4x4 evaluation; nothing where the owner's law does not show it. */
export function evaluationOf({ data }: Pick<Row, 'data'>): string {
  return `${valuesAt(data, 'evaluation.source').join('')}${valuesAt(data, 'evaluation.information').join('')}`;
}

/** Of a type that has no columns of its own: its plain values, in the order of the answer. */
function plainPaths(rows: readonly Row[]): readonly string[] {
  const isPlain = (value: unknown): boolean => typeof value !== 'object';
  const paths = rows.flatMap(({ data }) => Object.keys(data).filter((path) => isPlain(data[path])));
  return [...new Set(paths)].filter((path) => !['id', 'owner', 'handling'].includes(path));
}
