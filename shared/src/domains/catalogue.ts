import { readFileSync } from 'node:fs';
import type { Domain, FieldCategory, Mask } from '../core/vocabulary.ts';

/**
 * One field of a record type, or of a type nested in it. Read from the subgraphs' `@category` directives by
 * `npm run schema`, so that schema, law and SQL name the same things.
 */
export interface FieldEntry {
  /** Dotted path from the record, as law and SQL name it: `identities.surnames`. */
  readonly path: string;
  /** GraphQL type and field that the path ends in: `Identity`, `surnames`. One type may stand at several paths. */
  readonly parentType: string;
  readonly name: string;
  readonly category: FieldCategory;
  readonly kind: 'column' | 'nested' | 'header' | 'link';
  readonly list: boolean;
  readonly graphqlType: string;
  /** The field of the same type that spells its value digit for digit (`@exactOf`): one value, and one law. */
  readonly exact?: string;
  /** Column of the domain's main view that holds the top-level field. Only for kind `column`. */
  readonly column?: string;
}

/** A member of a filter or key, a grouping, or a lookup, and the fields that it looks at. Read from `@searches`. */
export interface SearchEntry {
  /** `PersonFilter.name`, `DrugSeizureGrouping.YEAR`, `Query.personsByDocuments`. */
  readonly place: string;
  /** Paths of fields, all of which a caller must be able to use. */
  readonly fields: readonly string[];
  readonly use: 'MATCH' | 'OPEN';
  /** It can look at no more of its fields than this mask shows. */
  readonly within?: Mask;
}

/** A field that says how a record stands to a question, and what of the record it tells of. Read from `@tells`. */
export interface TellingEntry {
  /** `PersonMatch.sex`. */
  readonly place: string;
  /** Paths of fields. With `asked`, those of all fields that tell of the same record: who sees none of them sees no such field. */
  readonly fields: readonly string[];
  /** It tells of all that the question asks for. */
  readonly asked: boolean;
}

export interface DomainEntry {
  readonly domain: Domain;
  readonly typeName: string;
  readonly view: string;
  /** In schema order, parents before what they hold. */
  readonly fields: readonly FieldEntry[];
  readonly searches: readonly SearchEntry[];
  readonly telling: readonly TellingEntry[];
}

export type Catalogue = Readonly<Record<Domain, DomainEntry>>;

let loaded: Catalogue | undefined;

/** The committed catalogue of all domains; `npm run schema` writes it, CI checks that it is current. */
export function catalogue(): Catalogue {
  loaded ??= JSON.parse(readFileSync(new URL('./catalogue.json', import.meta.url), 'utf8')) as Catalogue;
  return loaded;
}

/** Types of the links that domains keep: what stands between a page of links and the records at their ends. */
export function linkTypes(catalogue: Catalogue): ReadonlySet<string> {
  const pages = Object.values(catalogue).flatMap(({ fields }) => {
    const paths = new Set(
      fields.filter(({ kind, path }) => kind === 'link' && !path.includes('.')).map(({ path }) => path),
    );
    return fields.filter(({ path, name }) => paths.has(path.slice(0, -name.length - 1)));
  });
  return new Set(pages.map(({ parentType }) => parentType));
}

/** Path of the second spelling of a field (`@exactOf`). Law and SQL know no such field: it says that all digits are wanted. */
export function exactPathOf({ path, name, exact }: FieldEntry): string | undefined {
  return exact === undefined ? undefined : `${path.slice(0, path.length - name.length)}${exact}`;
}

let types: ReadonlySet<string> | undefined;

/** Types of records, as opposed to what they hold. */
export function recordTypes(): ReadonlySet<string> {
  types ??= new Set(Object.values(catalogue()).map(({ typeName }) => typeName));
  return types;
}
