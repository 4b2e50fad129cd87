import {
  buildSchema,
  getNamedType,
  getNullableType,
  isEnumType,
  isInputObjectType,
  isListType,
  isObjectType,
  isRequiredInputField,
  type GraphQLField,
  type GraphQLInputField,
  type GraphQLInputObjectType,
  type GraphQLInputType,
  type GraphQLSchema,
} from 'graphql';
import { DOMAIN_FACTS } from '../../../shared/src/core/domains.ts';
import type { Domain } from '../../../shared/src/core/vocabulary.ts';
import type { Session } from '../session/session.ts';

/** The graph as the law lets this caller see it. */
export interface CallerSchema {
  readonly schema: GraphQLSchema;
  /** In the order of the domains. */
  readonly searches: readonly Search[];
}

/** A root field that searches records by a filter. */
export interface Search {
  /** `persons` */
  readonly root: string;
  readonly domain: Domain;
  /** `Person` */
  readonly recordType: string;
  /** `PersonFilter` */
  readonly filterType: string;
  readonly members: readonly Member[];
}

/** What the value of a member looks like. A `group` holds members of its own. */
export type MemberKind = 'text' | 'number' | 'date' | 'partialDate' | 'country' | 'choice' | 'group';

/** One thing to search by: what this caller may never search by is no member of its schema. */
export interface Member {
  /** `name`, `document.number` */
  readonly path: string;
  /** Input type and member, as words are written about it: `PersonFilter.name`. */
  readonly place: string;
  /** What the schema says of it, in English. */
  readonly description: string;
  readonly kind: MemberKind;
  readonly isList: boolean;
  readonly isRequired: boolean;
  /** Name of the enum of a `choice`, and its values. */
  readonly choices?: { readonly list: string; readonly codes: readonly string[] };
  /** What holds when none is given, as the schema says. */
  readonly initial?: unknown;
  readonly members?: readonly Member[];
}

const KINDS: Readonly<Record<string, MemberKind>> = {
  Float: 'number',
  Int: 'number',
  Date: 'date',
  PartialDate: 'partialDate',
  CountryCode: 'country',
};
const RECORD_TYPES: ReadonlyMap<string, Domain> = new Map(
  Object.entries(DOMAIN_FACTS).map(([domain, { recordType }]) => [recordType, domain as Domain]),
);
const DOMAIN_ORDER = Object.keys(DOMAIN_FACTS);

let newest: { readonly sdl: string; readonly made: CallerSchema } | undefined;

/** The schema of whoever is signed in. It is read again only when it changed. @throws Error in the hub's words. */
export async function callerSchema(session: Session): Promise<CallerSchema> {
  const sdl = await session.get('/schema.graphql');
  if (newest?.sdl !== sdl) newest = { sdl, made: readCallerSchema(sdl) };
  return newest.made;
}

/** Reads what `/schema.graphql` gave. @throws GraphQLError when it is no schema. */
export function readCallerSchema(sdl: string): CallerSchema {
  const schema = buildSchema(sdl, { assumeValidSDL: true });
  const fields = Object.values(schema.getQueryType()?.getFields() ?? {});
  const searches = fields
    .flatMap((field) => searchOf(field) ?? [])
    .sort((a, b) => DOMAIN_ORDER.indexOf(a.domain) - DOMAIN_ORDER.indexOf(b.domain));
  return { schema, searches };
}

/** A field with a filter that gives pages of records. */
function searchOf({ name, args, type }: GraphQLField<unknown, unknown>): Search | undefined {
  const page = getNamedType(type);
  const filter = args.find((arg) => arg.name === 'filter');
  const filterType = filter && getNamedType(filter.type);
  if (!isObjectType(page) || !isInputObjectType(filterType)) return undefined;
  const nodes = page.getFields()['nodes'];
  const recordType = nodes && getNamedType(nodes.type).name;
  const domain = recordType === undefined ? undefined : RECORD_TYPES.get(recordType);
  if (recordType === undefined || domain === undefined) return undefined;
  return { root: name, domain, recordType, filterType: filterType.name, members: membersOf(filterType) };
}

/** What a filter can ask by. */
export function membersOf(filterType: GraphQLInputObjectType): readonly Member[] {
  return Object.values(filterType.getFields()).map((field) => memberOf(filterType.name, field));
}

function memberOf(inside: string, field: GraphQLInputField, before = ''): Member {
  const { name, description, type, defaultValue } = field;
  const named = getNamedType(type);
  const path = `${before}${name}`;
  return {
    path,
    place: `${inside}.${name}`,
    description: description ?? '',
    kind: kindOf(type),
    isList: isListType(getNullableType(type)),
    isRequired: isRequiredInputField(field),
    ...(isEnumType(named) && {
      choices: { list: named.name, codes: named.getValues().map((value) => value.name) },
    }),
    ...(defaultValue !== undefined && { initial: defaultValue }),
    ...(isInputObjectType(named) && {
      members: Object.values(named.getFields()).map((inner) => memberOf(named.name, inner, `${path}.`)),
    }),
  };
}

function kindOf(type: GraphQLInputType): MemberKind {
  const named = getNamedType(type);
  if (isEnumType(named)) return 'choice';
  return isInputObjectType(named) ? 'group' : (KINDS[named.name] ?? 'text');
}
