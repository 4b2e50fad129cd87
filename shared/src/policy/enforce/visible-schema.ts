import { buildASTSchema, parse, printSchema, visit, type DocumentNode, type GraphQLSchema } from 'graphql';
import { DOMAINS } from '../../core/vocabulary.ts';
import type { FieldUse } from '../words/ruling.ts';
import { linkTypes, type SearchEntry } from '../../domains/catalogue.ts';
import type { Law } from '../law/law.ts';
import { releasesSeenBy } from './release-access.ts';
import { fieldsSeen, keyOf, type SchemaReader } from './seen-fields.ts';
import { isEverUsable } from '../decide/reachable.ts';
import { cut, withoutTheUnreachable } from './cut-schema.ts';

/**
 * The one field of a caller who may see nothing: GraphQL knows no type without fields (section 3.6), so a schema that says
 * "nothing" has to say it in one.
 */
export const NO_FIELD = 'nothing';
const EMPTY_QUERY = parse(
  `type Query { "There is nothing that this hub may show to a caller of this State, agency kind and role." ${NO_FIELD}: Boolean }`,
).definitions;

/**
 * Cuts a schema down to what a requester can see under some purpose, of some owner, of some record. The rest does not
 * exist for it: introspection, the downloadable SDL and the suggestions of validation are all made from the result.
 * Costs some tens of milliseconds: keep the result for each (State, agency kind, role) and law.
 *
 * @param on the day looked at; absent, every period that the law knows.
 */
export function visibleSchema(
  schema: GraphQLSchema,
  law: Law,
  requester: SchemaReader,
  on?: string,
): GraphQLSchema {
  const seen = fieldsSeen(schema, law, requester, on);
  const releases = releasesSeenBy(law, requester, seen.domains);
  const recordTypes = new Set(DOMAINS.map((domain) => law.catalogue[domain].typeName));
  const usable = withoutUnusable(
    documentOf(schema),
    new Set([...unusablePlaces(law, requester, on), ...releases.unnamed]),
  );
  const visible = cut(usable, seen.isSeen, recordTypes, linkTypes(law.catalogue));
  return buildASTSchema(orNothing(withoutTheUnreachable(visible)), { assumeValid: true });
}

function orNothing(document: DocumentNode): DocumentNode {
  const { definitions } = document;
  const hasQuery = definitions.some((one) => 'name' in one && one.name?.value === 'Query');
  return hasQuery ? document : { ...document, definitions: [...definitions, ...EMPTY_QUERY] };
}

/** Members of filters and keys, groupings and lookups that look at a field which this requester can never ask about. */
function unusablePlaces(law: Law, requester: SchemaReader, on: string | undefined): ReadonlySet<string> {
  const known = new Map<string, boolean>();
  const places = new Set<string>();
  for (const domain of DOMAINS) {
    const isUsable = (used: FieldUse): boolean => {
      const key = `${used.use} ${used.within ?? ''} ${keyOf(law, domain, used.path)}`;
      const usable = known.get(key) ?? isEverUsable({ law, requester, domain, on }, used);
      known.set(key, usable);
      return usable;
    };
    for (const { place, fields, use: stated, within } of law.catalogue[domain].searches) {
      // What may be counted by is known to whoever may count by it.
      const use = stated === 'OPEN' ? 'COUNT' : stated;
      const isOpen = fields.every(
        (path) =>
          isUsable({ path, use }) || (within !== undefined && isUsable({ path, use: 'OPEN', within })),
      );
      if (!isOpen) places.add(place);
    }
  }
  // What looks at no field, as it says how others are compared, goes with the last of them.
  for (const domain of DOMAINS) {
    const { searches } = law.catalogue[domain];
    for (const { place, fields } of searches)
      if (
        fields.length === 0 &&
        !searches.some((other) => isBeside(other, place) && !places.has(other.place))
      )
        places.add(place);
  }
  return places;
}

/** Whether a member that looks at fields is of the same input as another one. */
function isBeside({ place, fields }: SearchEntry, other: string): boolean {
  return fields.length > 0 && place.split('.')[0] === other.split('.')[0];
}

function withoutUnusable(document: DocumentNode, gone: ReadonlySet<string>): DocumentNode {
  const stays =
    (type: string) =>
    ({ name }: { readonly name: { readonly value: string } }): boolean =>
      !gone.has(`${type}.${name.value}`);
  return visit(document, {
    InputObjectTypeDefinition: (type) => ({
      ...type,
      fields: (type.fields ?? []).filter(stays(type.name.value)),
    }),
    EnumTypeDefinition: (type) => ({ ...type, values: (type.values ?? []).filter(stays(type.name.value)) }),
    ObjectTypeDefinition: (type) => ({ ...type, fields: (type.fields ?? []).filter(stays(type.name.value)) }),
  });
}

const documents = new WeakMap<GraphQLSchema, DocumentNode>();

function documentOf(schema: GraphQLSchema): DocumentNode {
  let document = documents.get(schema);
  if (document === undefined) {
    document = parse(printSchema(schema));
    documents.set(schema, document);
  }
  return document;
}
