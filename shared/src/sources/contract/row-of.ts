import type { StateCode } from '../../core/ids.ts';
import type { Domain } from '../../core/vocabulary.ts';
import type { HEADER } from './common-views.ts';
import type { ColumnContract, ColumnType } from './contract-form.ts';
import type { FIELD_COLUMNS } from './fields.ts';

/** What a row type follows from: columns of a contract, or `FIELD_COLUMNS`, which have no words. */
export type ColumnShapes = Readonly<Record<string, Omit<ColumnContract, 'says'>>>;

/** What the reader makes of a value of each type (`getTypeParser` of connection/open.ts): days and moments stay text. */
interface Values extends Record<ColumnType, unknown> {
  readonly text: string;
  readonly 'text[]': readonly string[];
  readonly smallint: number;
  readonly integer: number;
  readonly bigint: number;
  readonly 'double precision': number;
  readonly boolean: boolean;
  readonly date: string;
  readonly 'timestamp with time zone': string;
  readonly jsonb: unknown;
  readonly datemultirange: string;
}

/** An owner where one is held, else whatever is of the type. */
type ValueOf<C extends ColumnShapes[string]> = C extends { readonly holds: { readonly kind: 'owner' } }
  ? StateCode
  : Values[C['type']];

/** Columns of a domain's main view: the header, a column a field, and those that searches compare. */
export type MainColumns<
  D extends Domain,
  C extends { readonly searchColumns: ColumnShapes },
> = typeof HEADER & (typeof FIELD_COLUMNS)[D] & C['searchColumns'];

/** A row of a view as its contract promises it: `RowOf<(typeof CURRENCY_VIEW)['columns']>`. */
export type RowOf<C extends ColumnShapes> = {
  readonly [K in keyof C]: ValueOf<C[K]> | (C[K] extends { readonly nullable: true } ? null : never);
};

/** The same as a source sent it: the columns are those of the contract, and nothing of their values is checked. */
export type SentRow<C extends ColumnShapes> = { readonly [K in keyof C]: unknown };
