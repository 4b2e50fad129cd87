import {
  buildASTSchema,
  getNamedType,
  isObjectType,
  Kind,
  parse,
  printSchema,
  visit,
  type DocumentNode,
  type GraphQLSchema,
  type InputValueDefinitionNode,
  type TypeNode,
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
  return buildASTSchema(withoutTheUnreachable(visible), { assumeValid: true });
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

/**
 * Drops fields that are not visible, then types without fields, then fields of dropped types, until nothing changes. A
 * record whose id is not visible goes as a whole, and with it everything that would hold one.
 */
function cut(
  document: DocumentNode,
  isVisible: (type: string, field: string) => boolean,
  recordTypes: ReadonlySet<string>,
  links: ReadonlySet<string>,
): DocumentNode {
  const gone = new Set<string>();
  for (const name of recordTypes) if (!isVisible(name, 'id')) gone.add(name);
  let current = document;
  for (let before = -1; before !== gone.size;) {
    before = gone.size;
    current = visit(current, {
      // A filter or grouping of which nothing is left, what needs it, and what is no question without it.
      InputObjectTypeDefinition(type) {
        const left = withoutGone(type.fields ?? [], gone);
        if (left !== undefined && left.length > 0) return { ...type, fields: left };
        gone.add(type.name.value);
        return null;
      },
      EnumTypeDefinition(type) {
        if ((type.values ?? []).length > 0) return undefined;
        gone.add(type.name.value);
        return null;
      },
      ObjectTypeDefinition(type) {
        const { name } = type;
        if (gone.has(name.value)) return null;
        const fields = (type.fields ?? []).flatMap((field) => {
          const args = withoutGone(field.arguments ?? [], gone);
          const stays = isVisible(name.value, field.name.value) && !gone.has(nameOf(field.type));
          return stays && args !== undefined ? [{ ...field, arguments: args }] : [];
        });
        // A link of which one end can never be known does not exist.
        const isLink = links.has(name.value);
        const heldARecord = (type.fields ?? []).some(
          (field) => (isLink || ENVELOPE.has(field.name.value)) && gone.has(nameOf(field.type)),
        );
        if (fields.length > 0 && !heldARecord) return { ...type, fields };
        gone.add(name.value);
        return null;
      },
    });
  }
  return current;
}

/** Arguments or members that are left; undefined when one goes that has to be given. */
function withoutGone(
  inputs: readonly InputValueDefinitionNode[],
  gone: ReadonlySet<string>,
): readonly InputValueDefinitionNode[] | undefined {
  const going = inputs.filter(({ type }) => gone.has(nameOf(type)));
  return going.some(({ type }) => type.kind === Kind.NON_NULL_TYPE)
    ? undefined
    : inputs.filter((input) => !going.includes(input));
}

/** Fields of connections, edges and lookups that hold the records themselves. */
const ENVELOPE: ReadonlySet<string> = new Set(['nodes', 'node', 'edges']);

/** Drops types that nothing leads to any more: inputs and enums of what was cut. */
function withoutTheUnreachable(document: DocumentNode): DocumentNode {
  const definitions = new Map(
    document.definitions.flatMap((definition) =>
      'name' in definition && definition.name ? [[definition.name.value, definition] as const] : [],
    ),
  );
  const reached = new Set<string>();
  const follow = (name: string): void => {
    if (reached.has(name)) return;
    reached.add(name);
    const named = definitions.get(name);
    if (named !== undefined) visit(named, { NamedType: ({ name: inner }) => follow(inner.value) });
  };
  follow('Query');
  follow(MUTATION);
  for (const definition of document.definitions) {
    if (definition.kind === Kind.DIRECTIVE_DEFINITION)
      visit(definition, { NamedType: ({ name }) => follow(name.value) });
  }
  const left = document.definitions.filter(
    (definition) =>
      !('name' in definition && definition.name) ||
      definition.kind === Kind.DIRECTIVE_DEFINITION ||
      reached.has(definition.name.value),
  );
  return { ...document, definitions: definitions.has('Query') ? left : [...left, ...EMPTY_QUERY] };
}

function nameOf(type: TypeNode): string {
  return type.kind === Kind.NAMED_TYPE ? type.name.value : nameOf(type.type);
}
