import type { Domain } from '../../core/vocabulary.ts';

/** PostgreSQL types of columns, by the names of `format_type`. */
export type ColumnType =
  | 'text'
  | 'text[]'
  | 'smallint'
  | 'integer'
  | 'bigint'
  | 'double precision'
  | 'boolean'
  | 'date'
  | 'timestamp with time zone'
  | 'jsonb'
  | 'datemultirange';

/** What may stand in a column, beyond its type. */
export type Holds =
  /** One of a closed list; of a list, each item. */
  | { readonly kind: 'words'; readonly words: readonly (string | number)[] }
  /** The State or body whose record it is: one of the source's `owners`. */
  | { readonly kind: 'owner' }
  | { readonly kind: 'state' }
  /** What the owner calls a record: 1 to 64 letters, digits, `.`, `_` and `-`. */
  | { readonly kind: 'id' }
  /** `OWNER:DOMAIN:ID` of a record of one of these domains. */
  | { readonly kind: 'global-id'; readonly domains: readonly Domain[] }
  /** A value of a type of the GraphQL schema: `PartialDate`, `[Identity!]`. */
  | { readonly kind: 'graphql'; readonly type: string; readonly words?: readonly string[] };

/** One column of a view. */
export interface ColumnContract {
  readonly type: ColumnType;
  /** Absent: each row has a value. */
  readonly nullable?: true;
  /** What it holds, in a sentence. */
  readonly says: string;
  readonly holds?: Holds;
  /** SQL over the other columns of the same row that works it out, by functions of the contract: `hub.word_key(make)`. */
  readonly follows?: string;
  /** It is joined or ordered by its bytes: collation "C" serves the order, and the database's own is slower. */
  readonly isCompared?: true;
}

export type Columns = Readonly<Record<string, ColumnContract>>;

/** One view of the schema `hub`. */
export interface ViewContract {
  /** Without the schema: `person_v1`. */
  readonly name: string;
  readonly says: string;
  readonly columns: Columns;
  /** Columns of which no two rows have the same; none where rows may repeat. */
  readonly key: readonly string[];
}

/** One function of the schema `hub`. */
export interface FunctionContract {
  readonly name: string;
  /** Types of its arguments, as PostgreSQL writes them: `text[]`. */
  readonly takes: string;
  /** As `pg_get_function_result` writes it: `text`, `TABLE(owner text, person_id text, score double precision)`. */
  readonly gives: string;
  readonly says: string;
  /** The hub's own statements call it; else it is there for a State's views to compute columns by. */
  readonly isAsked: boolean;
}

/** An index that a question reaches, as the State makes it on its own tables. */
export interface IndexAdvice {
  readonly view: string;
  /** Behind `ON table`: `(document_key)`, `USING gin (document_keys)`. */
  readonly on: string;
  /** Which questions need it: `documents`. */
  readonly serves: string;
}

/** What holds between rows of a source: that searches find whoever is there. */
export interface RowRule {
  readonly view: string;
  /** What a row is that breaks it, in words that follow "rows". */
  readonly says: string;
  /** SQL over the alias `r` that a row meets which breaks it. */
  readonly broken: string;
  readonly wayOut: string;
}

/** What a domain adds to what all share: `subgraphs/NAME/contract.ts`. */
export interface DomainContract {
  /** Columns of the main view that are no field of a record: what searches compare. */
  readonly searchColumns?: Columns;
  /** Which rows the main view leaves out, and on which law. */
  readonly leavesOut?: string;
  readonly sideViews?: readonly ViewContract[];
  readonly functions?: readonly FunctionContract[];
  readonly extensions?: readonly string[];
  readonly indexes?: readonly IndexAdvice[];
  readonly rules?: readonly RowRule[];
}

/** All that a source of one domain must offer. */
export interface Contract {
  readonly version: number;
  readonly domain: Domain;
  readonly role: string;
  /** The main view first. */
  readonly views: readonly ViewContract[];
  /** Views that a source may do without, all of them or none: it can then not be asked what changed. */
  readonly optionalViews: readonly ViewContract[];
  readonly functions: readonly FunctionContract[];
  readonly extensions: readonly string[];
  readonly indexes: readonly IndexAdvice[];
  readonly rules: readonly RowRule[];
}

/** What of a domain's definition its contract follows from. */
export interface Contracted {
  readonly domain: Domain;
  readonly recordType: string;
  readonly links: readonly { readonly farDomain: Domain; readonly kinds: readonly string[] }[];
  readonly contract?: DomainContract;
}
