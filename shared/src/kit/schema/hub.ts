import type { GraphQLResolveInfo } from 'graphql';
import type { PublicId, StateCode } from '../../core/ids.ts';
import type { Domain } from '../../core/vocabulary.ts';
import type { SourceReport } from '../../policy/words/report.ts';
import type { Reference } from './references.ts';
import type {
  LinkDefinition,
  LookupQuestion,
  SearchQuestion,
  StatisticsQuestion,
} from '../../sources/sql/question.ts';

/** A record as GraphQL sees it: redacted, stamped, named as in the schema, with `__typename` and the enciphered `id`. */
export type HubRecord = Readonly<Record<string, unknown>> & {
  readonly __typename: string;
  readonly id: PublicId;
};

export interface PageArgs {
  readonly first?: number | null;
  readonly after?: string | null;
  /** Of a search: what changed since that moment, or since the answer with that token. */
  readonly changedSince?: string | null;
}

/** Pages of links are read from either end. */
export interface LinkPageArgs extends PageArgs {
  readonly last?: number | null;
  readonly before?: string | null;
}

/** Cursors are encrypted, so one is written only when it is asked for. */
export interface Edge<T> {
  readonly cursor: () => string;
  readonly node: T;
  /** Why the item was found, where the question says so. */
  readonly match?: () => RecordMatch;
}

/** How a record stands to a question: fields of a type that say by `@tells` what they tell of. */
export type RecordMatch = Readonly<Record<string, unknown>>;

export interface Connection<T> {
  readonly nodes: readonly T[];
  readonly edges: readonly Edge<T>[];
  readonly pageInfo: {
    readonly hasNextPage: boolean;
    readonly hasPreviousPage: boolean;
    readonly startCursor: () => string | null;
    readonly endCursor: () => string | null;
  };
  readonly totalCount: number | null;
  /** Whether there are more than `totalCount`. */
  readonly totalCountIsAtLeast: boolean;
  readonly sources: readonly SourceReport[];
  /** Of a question of what changed. */
  readonly changes?: Changes;
}

/** What a question of changes says beside the records that changed. */
export interface Changes {
  /** Sealed when it is asked for. */
  readonly token: () => string;
  readonly hasMore: boolean;
  readonly left: readonly { readonly id: PublicId; readonly at: string }[];
  readonly owners: readonly {
    readonly owner: StateCode;
    readonly status: 'TOLD' | 'READ_AGAIN' | 'WAITING' | 'NOT_TOLD';
    /** There are changes that are not settled yet. */
    readonly isBehind: boolean;
  }[];
}

/** A page of the links of one record. */
export interface LinkConnection extends Connection<HubRecord> {
  /** How many there are of each kind, on all pages together; null where that cannot be said. */
  readonly kinds: () => readonly KindCount[] | null;
}

export interface KindCount {
  /** null where the owner does not show it. */
  readonly kind: string | null;
  readonly count: number;
}

/** Everything found for one key of a lookup. */
export interface LookupAnswer {
  readonly key: string;
  readonly nodes: readonly HubRecord[];
  /** Whether a source has more for this key than it gives. */
  readonly hasMore: boolean;
  /** The same records, with why each was found. */
  readonly edges: readonly Omit<Edge<HubRecord>, 'cursor'>[];
  readonly sources: readonly SourceReport[];
}

export interface StatisticsAnswer {
  /**
   * `count` and sums are null where a small cell is suppressed, or one beside it, and no exact numbers where they are
   * rounded. Where the records may be listed as well, they are neither. Exact sums are decimal texts, rounded ones numbers.
   */
  readonly rows: readonly {
    readonly group: Readonly<Record<string, string | null>>;
    readonly owner: StateCode;
    readonly count: number | null;
    readonly sums: Readonly<Record<string, string | number | null>>;
    readonly suppressed: boolean;
    readonly rounded: boolean;
  }[];
  readonly sources: readonly SourceReport[];
}

/** What resolvers ask with. Redacts, stamps, reports and counts; a resolver adds nothing to that. */
export interface Hub {
  search(question: SearchQuestion, page: PageArgs, info: GraphQLResolveInfo): Promise<Connection<HubRecord>>;
  lookup(question: LookupQuestion, info: GraphQLResolveInfo): Promise<readonly LookupAnswer[]>;
  /** Batched over the request. Only the source that owns the id is asked. null: no such record for this caller. */
  byId(domain: Domain, id: string, info: GraphQLResolveInfo): Promise<HubRecord | null>;
  /**
   * The same for several, in their order.
   *
   * @throws HubError BAD_INPUT when one of them is no id that the hub gave out for that domain. Nobody is asked then.
   */
  byIds(
    domain: Domain,
    ids: readonly string[],
    info: GraphQLResolveInfo,
  ): readonly Promise<HubRecord | null>[];
  /**
   * Records of any domain, in the order of the ids, batched by domain and owner, as `byId` of each domain has them. Of a record
   * that another subgraph serves, what the schema here says of its type: what more there is is asked there.
   *
   * @param field the argument that the ids came by, for a refusal.
   * @throws HubError BAD_INPUT when one of them is no id that the hub gave out. Nobody is asked then. Each promise
   *   SOURCE_UNAVAILABLE when the record's owner did not answer.
   */
  nodes(
    ids: readonly string[],
    field: string,
    info: GraphQLResolveInfo,
  ): readonly Promise<HubRecord | null>[];
  /**
   * A pointer to a record of another subgraph. Nobody is asked whether it exists.
   *
   * @throws HubError BAD_INPUT when it is no id that the hub gave out for that domain.
   */
  pointer(domain: Domain, id: string): Reference;
  /**
   * Links of one record, at either end, batched over the request. Each node is a link record: `id`, `owner`, `kind`,
   * `basis`, `since`, `until`, `evaluation`, `legalBasisOfEntry`, and `near` / `far`: references `{__typename, id}`.
   */
  links(
    link: LinkDefinition,
    from: PublicId,
    page: LinkPageArgs,
    info: GraphQLResolveInfo,
  ): Promise<LinkConnection>;
  /**
   * Pointers to records of any domain, in the order of the ids, batched by owner: each only where the record exists for this
   * caller, else null. What the record says is asked of the subgraph that serves it.
   *
   * @throws HubError BAD_INPUT when one of them is no id that the hub gave out (nobody is asked then); each promise
   *   SOURCE_UNAVAILABLE when the record's owner did not answer.
   */
  existing(
    ids: readonly string[],
    field: string,
    info: GraphQLResolveInfo,
  ): readonly Promise<Reference | null>[];
  /** The day of the question, in UTC. */
  readonly on: string;
  /**
   * Whether this caller is shown fields of a record whole. What is withheld in silence counts as shown: it reads as if there
   * were none.
   */
  shows(record: HubRecord, paths: readonly string[]): boolean;
  statistics(question: StatisticsQuestion, info: GraphQLResolveInfo): Promise<StatisticsAnswer>;
}

/** The GraphQL context of a subgraph. */
export interface HubContext {
  readonly hub: Hub;
}
