import type { Domain } from '../../src/core/vocabulary.ts';
import type { DecisionClass, FieldUse } from '../../src/policy/words/ruling.ts';
import type { LinkDefinition } from '../../src/sources/sql/question.ts';
import type { CanaryMint } from './mint.ts';

/**
 * Records of which every value is unique, wherever its type allows it, so that a value in an answer tells which record
 * and field it came from. Every person, object and State in it is invented.
 */
export interface CanaryRecord {
  /** As national databases write it. */
  readonly id: string;
  /** As callers have it. */
  readonly publicId: string;
  readonly local: string;
  readonly domain: Domain;
  readonly of: DecisionClass;
  readonly expired: boolean;
  /** The record as the database holds it, named as in the schema. */
  readonly values: Readonly<Record<string, unknown>>;
  readonly embargoUntil: string;
  readonly minorUntil: string | null;
  readonly retainUntil: string;
}

/** A link, kept where its near end is kept. Its `values` are those of the link type. */
export interface CanaryLink extends Omit<CanaryRecord, 'domain'> {
  readonly link: LinkKind;
  readonly near: string;
  readonly far: string;
  /** What the link holds beside its head, as the database keeps it. */
  readonly detail: Readonly<Record<string, unknown>>;
}

/** A kind of link, with the type that the schema has for it. */
export interface LinkKind extends LinkDefinition {
  readonly type: string;
}

export interface CanaryWorld {
  readonly records: readonly CanaryRecord[];
  readonly links: readonly CanaryLink[];
  readonly mint: CanaryMint;
}

/** A search, a filter of the schema in the words of the records. */
export interface Search {
  readonly filter: Readonly<Record<string, unknown>>;
  readonly uses: readonly FieldUse[];
  readonly matches: (record: CanaryRecord) => boolean;
  /** Only records with a link of this kind to that record. */
  readonly linkedTo?: { readonly path: string; readonly id: string };
}

/** A lookup of the schema by one key. */
export interface Lookup extends Omit<Search, 'filter'> {
  readonly name: string;
  readonly argument: string;
  readonly variable: string;
  readonly key: unknown;
}

/** One way to count by: the fields that it looks at, and the groups that a record is in. */
export interface Grouping {
  readonly name: string;
  readonly paths: readonly string[];
  readonly of: (record: CanaryRecord) => readonly (string | null)[];
}

/** What the schema counts of a domain, by group. */
export interface CanaryStatistics {
  readonly name: string;
  /** The enum of its groupings. */
  readonly enum: string;
  readonly groupings: readonly Grouping[];
  /** What is counted. */
  readonly counted: (world: CanaryWorld) => Search;
  /** What is added up beside: how a row names it, and the field of a record. */
  readonly sum?: { readonly name: string; readonly path: string };
}

/**
 * A domain's part of the canaries, `canary.ts` in its folder: what can be asked of it in the schema's words, and what a
 * record meets in the records' own.
 */
export interface CanaryPart {
  readonly search: string;
  readonly one: string;
  readonly many: string;
  readonly filter: string;
  /** Fields that every search looks at, whatever its filter: those that it is ordered by. */
  readonly always?: readonly FieldUse[];
  /** Searches that a record would meet, beside that by its reference. */
  readonly searches: (target: CanaryRecord, world: CanaryWorld) => readonly Search[];
  readonly lookups: (target: CanaryRecord) => readonly Lookup[];
  readonly statistics?: CanaryStatistics;
  /** Texts of a record that its match may hold, by the field of the match. */
  readonly matchTexts?: Readonly<Record<string, (record: CanaryRecord) => readonly string[]>>;
}

export function use(path: string, how: FieldUse['use'] = 'OPEN'): FieldUse {
  return { path, use: how };
}

/** A grouping by one field. */
export function column(name: string, path: string, read: (value: unknown) => string | null): Grouping {
  return { name, paths: [path], of: ({ values }) => [read(values[path])] };
}

export function text(value: unknown): string | null {
  return (value as string | null | undefined) ?? null;
}

/** Whether a record has a value in a field. */
export function hasValue(path: string, wanted: unknown): (record: CanaryRecord) => boolean {
  return ({ values }) => values[path] === wanted;
}

export function publicIdOf(id: string, { records }: CanaryWorld): string {
  return records.find((record) => record.id === id)?.publicId ?? '';
}
