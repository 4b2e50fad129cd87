import type { Sql } from 'sql-template-tag';
import type { GlobalId, StateCode } from '../../core/ids.ts';
import type { Domain, SearchHint } from '../../core/vocabulary.ts';
import type { FieldUse } from '../../policy/words/ruling.ts';

/**
 * A condition on the domain's main view, whose alias is `r`. Written with the `sql` tag, so that every value is a
 * parameter. Side views are reached by `r.id IN (SELECT ...)` or EXISTS and must carry `owner` beside the id:
 * `(r.owner, r.id) IN (SELECT n.owner, n.person_id FROM hub.person_name_v1 n WHERE ...)`.
 */
export type Condition = Sql;

/**
 * One key of a stable order, NULL last. All sources compute it alike, so that pages merge. Text is compared by bytes; days
 * and moments are columns of type `date` and `timestamptz`, so that an index serves the order.
 */
export interface OrderKey {
  readonly expression: Sql;
  readonly direction: 'ASC' | 'DESC';
  readonly type: 'number' | 'text' | 'day' | 'moment';
}

/**
 * Only records with a link to one other record. The law of the link decides whether it may be followed, and a record that
 * the caller may not know to exist has no links.
 */
export interface LinkedTo {
  readonly link: LinkDefinition;
  /** As the caller gave it. */
  readonly id: string;
  /** The argument that it came by, for a refusal. */
  readonly argument: string;
}

/**
 * Says why a record was found, member by member, in the words of a type whose fields say by `@tells` what they tell of. It
 * is given the record as the caller sees it, masked and without what is withheld; of what is not shown whole the kit says
 * nothing, whatever stands here.
 */
export interface Explanation {
  /** The type, such as `PersonMatch`. */
  readonly type: string;
  /** Catalogue paths of all fields that the question asks for. */
  readonly asked: readonly string[];
  /** The first key of the question's order is how well a record meets it. */
  readonly isRanked: boolean;
  /**
   * What each field of the type says of one record. It is worked out when it is asked for.
   *
   * @param rank how well the record meets the question; null where nothing ranks.
   */
  of(record: Readonly<Record<string, unknown>>, rank: number | null): Readonly<Record<string, () => unknown>>;
}

/** A value that the caller brings, and that a record has or has not: what a question of hit or no hit is made of. */
export interface ExactMember {
  readonly uses: readonly FieldUse[];
  /** In the form in which values are compared. */
  readonly value: string;
  readonly condition: Condition;
  /** Whom it means, where others meet the condition too, such as those of whom nothing is known. Absent: whoever meets it. */
  readonly means?: Condition;
  /** It says who, or what, is meant; by a name, which can be guessed from lists, or by a number. */
  readonly says?: 'NAME' | 'NUMBER';
  /** Of a number that is asked for with more to it, such as its issuer: the number alone. */
  readonly number?: string;
}

/** What a question was made of, as data: whoever has the same schema makes it again. */
export interface AskedAs {
  /** A field of the root. */
  readonly field: string;
  /** Its arguments, coerced, without those of the page. */
  readonly args: Readonly<Record<string, unknown>>;
  /** Seed of the order in which records that stand alike are mixed. */
  readonly mixing?: string | undefined;
  /** The other end of `linkedTo`, as its owner knows it; whether it exists for the caller. */
  readonly linked?: { readonly id: GlobalId; readonly isKnown: boolean } | undefined;
  /** Only what changed is asked for. */
  readonly ofChanges?: true | undefined;
}

/** How a search could be asked less finely, of owners whose law does not let it be asked as it is. */
export interface CoarserSearch {
  readonly uses: readonly FieldUse[];
  readonly hint: SearchHint;
}

/**
 * A search: rows that meet all conditions, in order. `uses` names every field that conditions, `found` and order look at.
 */
export interface SearchQuestion {
  readonly domain: Domain;
  readonly conditions: readonly Condition[];
  /**
   * A SELECT of `owner`, `id` and whatever else of the records it finds, each record once: a search goes through what it
   * finds, which is worked out once, in place of a condition. Conditions and order know it by the alias `f`, so that what it
   * computes of a record (how well it fits) need not be computed again. Whose order is that of the question, such as
   * `ORDER BY score DESC NULLS LAST, owner, id`, lets a page end where it is full. Of a silent owner it is asked for what
   * nobody has, as conditions are: its values are cast (`::text[]`).
   */
  readonly found?: Sql;
  readonly uses: readonly FieldUse[];
  readonly coarser?: CoarserSearch;
  /** Its MATCH uses, value by value: what is counted where they teach what is withheld. Else it counts as one number. */
  readonly exact?: readonly ExactMember[];
  /** Before the final key, which is always owner, then id. */
  readonly order: readonly OrderKey[];
  /** Records that stand alike in that order are mixed, as those of a question without any are: many will. */
  readonly mixed?: boolean;
  readonly explanation?: Explanation;
  readonly linkedTo?: LinkedTo;
  /** Only these owners. Others are reported NOT_ASKED. */
  readonly owners?: readonly StateCode[];
  /** Absent: no source can be asked it that makes its own SQL. */
  readonly asked?: AskedAs;
}

/** What a search asks for, as text and values: what makes two of them the same but for order and page. */
export function wordingOf({
  conditions,
  found,
}: {
  readonly conditions: readonly Condition[];
  readonly found?: Sql | undefined;
}): readonly (readonly [text: string, values: readonly unknown[]])[] {
  return [...conditions, ...(found ? [found] : [])].map(({ sql: text, values }) => [text, values]);
}

/** Many keys in one call. The condition compares with `k.key`, one text of `keys`. */
export interface LookupQuestion {
  readonly domain: Domain;
  readonly keys: readonly string[];
  readonly condition: Condition;
  /** How far a record is from `k.key`, a number: the nearest come first. Of what is only matched it may say nothing. */
  readonly distance?: Sql;
  readonly uses: readonly FieldUse[];
  /** The number within a key that holds more, such as its issuer; undefined where the key is the number alone. */
  readonly numberIn?: (key: string) => string | undefined;
  readonly explanationOf?: (key: string) => Explanation;
  /** Catalogue paths that the answer is read from beside those that are selected: they count as asked for. */
  readonly reads?: readonly string[];
  readonly owners?: readonly StateCode[];
  readonly asked?: AskedAs;
}

/**
 * A link kept in the databases of `domain`: one end is a record of that domain. `path` is the field of that domain's
 * record type under which law knows the link; its inverse on the far type follows the same law.
 */
export interface LinkDefinition {
  readonly domain: Domain;
  readonly path: string;
  readonly farDomain: Domain;
  /** Only links of these kinds. */
  readonly kinds: readonly string[];
}

/** Counts and sums by group, computed in each source and added up. */
export interface StatisticsQuestion {
  readonly domain: Domain;
  readonly conditions: readonly Condition[];
  readonly uses: readonly FieldUse[];
  readonly exact?: readonly ExactMember[];
  /** What a list of the same records looks at besides, such as its order. */
  readonly listUses?: readonly FieldUse[];
  readonly groupBy: readonly { readonly name: string; readonly expression: Sql }[];
  /** Sums beside the count of records, such as kilograms. */
  readonly sums: readonly { readonly name: string; readonly expression: Sql }[];
  readonly linkedTo?: LinkedTo;
  readonly owners?: readonly StateCode[];
  readonly asked?: AskedAs;
}
