import {
  buildASTSchema,
  getNamedType,
  isObjectType,
  parse,
  printSchema,
  visit,
  type DocumentNode,
  type GraphQLSchema,
} from 'graphql';
import { DOMAINS, type Domain } from '../../core/vocabulary.ts';
import type { FieldUse } from '../words/ruling.ts';
import { linkTypes, type SearchEntry } from '../../domains/catalogue.ts';
import { oversightFields } from '../../domains/oversight.ts';
import { fieldOf } from '../decide/decide.ts';
import type { Requester } from '../words/inquiry.ts';
import type { Law } from '../law/law.ts';
import { isNamed } from '../decide/named-fields.ts';
import { isOverseer } from './oversight-access.ts';
import { mayEverUse, MUTATION, RELEASE_QUERIES, releasesSeenBy } from './release-access.ts';
import { isEverAboveDeny, isEverUsable } from '../decide/reachable.ts';
import { cut, withoutTheUnreachable } from './cut-schema.ts';

/**
 * The one field of a caller who may see nothing: GraphQL knows no type without fields (section 3.6), so a schema that says
 * "nothing" has to say it in one.
 */
export const NO_FIELD = 'nothing';
const EMPTY_QUERY = parse(
  `type Query { "There is nothing that this hub may show to a caller of this State, agency kind and role." ${NO_FIELD}: Boolean }`,
).definitions;

export type SchemaReader = Pick<Requester, 'state' | 'agencyKind' | 'role'>;

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
  const fields = catalogueFields(schema, law);
  const known = new Map<string, boolean>();
  const overseen = isOverseer(requester.role) ? undefined : oversightFields();
  const telling = tellingFields(law);
  const isShown = ({ domain, path }: Place): boolean => {
    const key = keyOf(law, domain, path);
    let visible = known.get(key);
    if (visible === undefined) {
      visible = isEverAboveDeny({ law, requester, domain, on }, path);
      known.set(key, visible);
    }
    return visible;
  };
  const shown = DOMAINS.filter((domain) => isShown({ domain, path: 'id' }));
  const releases = releasesSeenBy(law, requester, shown);
  const isVisible = (type: string, field: string): boolean => {
    if (overseen?.has(`${type}.${field}`) === true) return false;
    if (type === MUTATION) return mayEverUse(law, requester, field);
    if (RELEASE_QUERIES.has(`${type}.${field}`)) return releases.areSeen;
    const tells = telling.get(`${type}.${field}`);
    if (tells) {
      return tells.asked ? tells.places.some(isShown) : tells.places.every(isShown);
    }
    const places = fields.get(`${type}.${field}`);
    return places === undefined || places.some(isShown);
  };
  const recordTypes = new Set(DOMAINS.map((domain) => law.catalogue[domain].typeName));
  const usable = withoutUnusable(
    documentOf(schema),
    new Set([...unusablePlaces(law, requester, on), ...releases.unnamed]),
  );
  const visible = cut(usable, isVisible, recordTypes, linkTypes(law.catalogue));
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

interface Place {
  readonly domain: Domain;
  readonly path: string;
}

/** Fields that say how a record stands to a question, with what each tells of. */
function tellingFields(
  law: Law,
): ReadonlyMap<string, { readonly asked: boolean; readonly places: readonly Place[] }> {
  return new Map(
    DOMAINS.flatMap((domain) =>
      law.catalogue[domain].telling.map(
        ({ place, fields, asked }) =>
          [place, { asked, places: fields.map((path) => ({ domain, path })) }] as const,
      ),
    ),
  );
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

/** Fields that no rule names, of one category, share their fate. */
function keyOf(law: Law, domain: Domain, path: string): string {
  const field = fieldOf(law, domain, path);
  const alone = field === undefined || field.isHit || isNamed(law, field.path);
  return `${domain}:${alone ? path : `=${field.category}`}`;
}

/** Where law finds each field of the schema. A link seen from its far end follows the law of the link. */
function catalogueFields(schema: GraphQLSchema, law: Law): ReadonlyMap<string, readonly Place[]> {
  const places = new Map<string, Place[]>();
  const linksByType = new Map<string, Place[]>();
  const add = (map: Map<string, Place[]>, key: string, place: Place): void => {
    const all = map.get(key);
    if (all === undefined) map.set(key, [place]);
    else all.push(place);
  };
  for (const domain of DOMAINS) {
    for (const { path, parentType, name, kind, graphqlType } of law.catalogue[domain].fields) {
      add(places, `${parentType}.${name}`, { domain, path });
      if (kind === 'link' && !path.includes('.')) add(linksByType, graphqlType, { domain, path });
    }
  }
  const recordTypes = DOMAINS.map((domain) => schema.getType(law.catalogue[domain].typeName)).filter(
    isObjectType,
  );
  for (const type of recordTypes) {
    for (const field of Object.values(type.getFields())) {
      const key = `${type.name}.${field.name}`;
      const links = linksByType.get(getNamedType(field.type).name);
      if (!places.has(key) && links !== undefined) places.set(key, links);
    }
  }
  return places;
}
