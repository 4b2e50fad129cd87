import {
  getNamedType,
  isLeafType,
  isObjectType,
  type GraphQLField,
  type GraphQLObjectType,
  type GraphQLSchema,
} from 'graphql';
import { DOMAIN_FACTS } from '../../../shared/src/core/domains.ts';
import { END_COLUMNS, HEADER_COLUMNS, NAME_COLUMNS, ONLY_WHEN_SAID, ROW_COLUMNS } from './columns.ts';

/** Links of a kind that a whole record shows at once; the others are counted. */
const LINKS_FIRST = 5;
const WITHHELD =
  '{ field mode reason basis { instrument article } unlock { kind text approvalBy within requestable steps { kind text approvalBy within contact { name email phone hours languages } } } release { id status due until } }';
/** Which other records may be of the same person: rows of one answer are grouped by it. */
const SAME_PERSON =
  'identityLinks(first: 10) { nodes { colour rules score confirmedBy person { id owner } } }';
const OBLIGATIONS = '{ kind text after }';
const SOURCES = '{ owner status reason incomplete milliseconds dataAsOf }';

type Field = GraphQLField<unknown, unknown>;

/** A search or lookup at the root, and the kind of record that it finds. */
export interface RootField {
  readonly name: string;
  /** `Person`. */
  readonly recordType: string;
  /** SEARCH: one filter, pages. LOOKUP: many keys, an answer for each. */
  readonly kind: 'SEARCH' | 'LOOKUP';
}

/** @returns the searches and lookups that the caller's schema has, in its order. */
export function rootFields(schema: GraphQLSchema): readonly RootField[] {
  return Object.values(schema.getQueryType()?.getFields() ?? {}).flatMap((field): readonly RootField[] => {
    const node = nodeTypeOf(field);
    if (!node || !isRecord(node)) return [];
    const kind = field.args.some(({ name }) => name === 'filter') ? 'SEARCH' : 'LOOKUP';
    return [{ name: field.name, recordType: node.name, kind }];
  });
}

/** @returns the names of the record types that the caller's schema can ask for by id. */
export function recordTypes(schema: GraphQLSchema): readonly string[] {
  const found = Object.values(schema.getQueryType()?.getFields() ?? {}).map(({ type }) => getNamedType(type));
  return [...new Set(found.filter(isRecord).map(({ name }) => name))];
}

/**
 * What a row shows of a record: its header, its columns, its duties, and what was withheld of it.
 *
 * @returns a selection set, with its braces.
 * @throws Error for a type that the caller's schema does not have.
 */
export function rowSelection(schema: GraphQLSchema, recordType: string): string {
  const type = objectOf(schema, recordType);
  const columns = ROW_COLUMNS[recordType] ?? leavesOf(type);
  const same = type.getFields()['identityLinks'] ? SAME_PERSON : '';
  return around(type, [...HEADER_COLUMNS, ...columns], same);
}

/**
 * Everything of one record: all facts, links of each kind with their count and the first of them, duties, what was withheld.
 *
 * @param special whether special categories of data (LED Art. 10) and sources are asked for too.
 * @returns a selection set, with its braces.
 * @throws Error for a type that the caller's schema does not have.
 */
export function recordSelection(
  schema: GraphQLSchema,
  recordType: string,
  { special = false }: { readonly special?: boolean } = {},
): string {
  const type = objectOf(schema, recordType);
  const parts = Object.values(type.getFields()).flatMap((field): readonly string[] => {
    if (field.name === 'withheld') return [`withheld ${WITHHELD}`];
    if (field.name === 'obligations') return [`obligations ${OBLIGATIONS}`];
    if (ONLY_WHEN_SAID.has(field.name) && !special) return [];
    if (isPage(field)) return linksSelection(type, field, LINKS_FIRST);
    return wholeOf(field, [type.name]);
  });
  return `{ ${parts.join(' ')} }`;
}

/**
 * A search as a document: variables `filter`, `first`, `after`, `owners`.
 *
 * @throws Error for a field that the caller's schema does not have.
 */
export function searchDocument(schema: GraphQLSchema, root: string): string {
  const field = queryField(schema, root);
  const page = getNamedType(field.type);
  const node = nodeTypeOf(field);
  if (!isObjectType(page) || !node) throw unknown(root);
  const has = (name: string): boolean => page.getFields()[name] !== undefined;
  const row = rowSelection(schema, node.name);
  const beside = [
    ...(has('mrzDoubts') ? ['mrzDoubts'] : []),
    ...(has('totalCount') ? ['totalCount totalCountIsAtLeast'] : []),
    'pageInfo { hasNextPage endCursor }',
    ...(has('sources') ? [`sources ${SOURCES}`] : []),
  ];
  return withVariables(root, field, `{ ${beside.join(' ')} edges { ${matchOf(page)} node ${row} } }`);
}

/**
 * A lookup of many keys as a document: the variables are its own arguments.
 *
 * @throws Error for a field that the caller's schema does not have.
 */
export function lookupDocument(schema: GraphQLSchema, root: string): string {
  const field = queryField(schema, root);
  const found = getNamedType(field.type);
  const node = nodeTypeOf(field);
  if (!isObjectType(found) || !node) throw unknown(root);
  const has = (name: string): boolean => found.getFields()[name] !== undefined;
  const row = rowSelection(schema, node.name);
  const rows = has('edges') ? `edges { ${matchOf(found)} node ${row} }` : `nodes ${row}`;
  const beside = ['key', 'hasMore', ...(has('mrzDoubts') ? ['mrzDoubts'] : []), `sources ${SOURCES}`];
  return withVariables(root, field, `{ ${beside.join(' ')} ${rows} }`);
}

/**
 * One record by its id as a document: variable `id`; the answer stands under `record`.
 *
 * @throws Error for a type that the caller's schema does not ask for by id.
 */
export function recordDocument(
  schema: GraphQLSchema,
  recordType: string,
  options?: { readonly special?: boolean },
): string {
  const field = Object.values(schema.getQueryType()?.getFields() ?? {}).find(
    ({ type, args }) => getNamedType(type).name === recordType && args.length === 1 && args[0]?.name === 'id',
  );
  if (!field) throw unknown(recordType);
  return `query Record($id: ID!) { record: ${field.name}(id: $id) ${recordSelection(schema, recordType, options)} }`;
}

/** @returns the type of the record that an id names by its domain: `FR:seizure:...` is a DrugSeizure. */
export function typeOfId(id: string): string | undefined {
  const domain = id.split(':')[1];
  return Object.entries(DOMAIN_FACTS).find(([name]) => name === domain)?.[1].recordType;
}

/** @returns the code list of the kinds of a link, such as `FirearmPersonLinkKind`. */
export function linkKindList(schema: GraphQLSchema | undefined, recordType: string, field: string): string {
  const type = schema?.getType(recordType);
  const links = isObjectType(type) ? type.getFields()[field] : undefined;
  return `${(links && nodeTypeOf(links)?.name) ?? 'Link'}Kind`;
}

function withVariables(root: string, { args }: Field, selection: string): string {
  const variables = args.map(({ name, type }) => `$${name}: ${String(type)}`).join(', ');
  const given = args.map(({ name }) => `${name}: $${name}`).join(', ');
  return `query Ask(${variables}) { ${root}(${given}) ${selection} }`;
}

/** A page of links: how many, and the first, each with its far end by name. */
function linksSelection(from: GraphQLObjectType, field: Field, first: number): readonly string[] {
  const page = getNamedType(field.type);
  const link = nodeTypeOf(field);
  if (!isObjectType(page) || !link) return [];
  const own = Object.values(link.getFields()).flatMap((inner): readonly string[] => {
    if (inner.name === 'withheld') return ['withheld { field mode reason }'];
    if (inner.name === 'obligations') return [`obligations ${OBLIGATIONS}`];
    const end = getNamedType(inner.type);
    if (!isRecord(end)) return wholeOf(inner, [link.name]);
    if (end.name === from.name && endsOf(link) > 1) return [];
    return [`${inner.name} ${around(end, [...END_COLUMNS, ...(NAME_COLUMNS[end.name] ?? [])])}`];
  });
  const total = page.getFields()['totalCount'] ? 'totalCount totalCountIsAtLeast ' : '';
  return [`${field.name}(first: ${first}) { ${total}pageInfo { hasNextPage } nodes { ${own.join(' ')} } }`];
}

function endsOf(link: GraphQLObjectType): number {
  return Object.values(link.getFields()).filter(({ type }) => isRecord(getNamedType(type))).length;
}

/** A field with everything that it holds; records within it are left to links. */
function wholeOf(field: Field, within: readonly string[]): readonly string[] {
  const type = getNamedType(field.type);
  // A number is shown once: its other spelling is for programs.
  if (isLeafType(type)) return type.name === 'Decimal' ? [] : [field.name];
  if (!isObjectType(type) || holdsRecord(type) || within.includes(type.name)) return [];
  const inner = Object.values(type.getFields()).flatMap((below) => wholeOf(below, [...within, type.name]));
  return inner.length === 0 ? [] : [`${field.name} { ${inner.join(' ')} }`];
}

/** Columns of a record with its duties and what was withheld, as far as the schema has them. */
function around(type: GraphQLObjectType, columns: readonly string[], more = ''): string {
  const fields = type.getFields();
  const parts = [written(type, columns), ...(more === '' ? [] : [more])];
  if (fields['obligations']) parts.push(`obligations ${OBLIGATIONS}`);
  if (fields['withheld']) parts.push(`withheld ${WITHHELD}`);
  return `{ ${parts.join(' ')} }`;
}

/** Dotted paths as fields, each parent once, without what the schema does not have. */
function written(type: GraphQLObjectType, paths: readonly string[]): string {
  const heads = [...new Set(paths.map((path) => path.split('.')[0] ?? path))];
  return heads
    .flatMap((head): readonly string[] => {
      const field = type.getFields()[head];
      if (!field) return [];
      const below = getNamedType(field.type);
      if (!isObjectType(below)) return [head];
      const rest = paths
        .filter((path) => path.startsWith(`${head}.`))
        .map((path) => path.slice(head.length + 1));
      const inner = written(below, rest);
      return inner === '' ? [] : [`${head} { ${inner} }`];
    })
    .join(' ');
}

/** Of a type that has no list of columns of its own: its plain values. */
function leavesOf(type: GraphQLObjectType): readonly string[] {
  return Object.values(type.getFields())
    .filter((field) => isLeafType(getNamedType(field.type)) && !ONLY_WHEN_SAID.has(field.name))
    .map(({ name }) => name);
}

/** Why each was found, where pages of this type say it. */
function matchOf(page: GraphQLObjectType): string {
  const edge = page.getFields()['edges'];
  const edgeType = edge && getNamedType(edge.type);
  const match = isObjectType(edgeType) ? edgeType.getFields()['match'] : undefined;
  return match ? wholeOf(match, []).join(' ') : '';
}

/** The type of the rows of a page or lookup. */
function nodeTypeOf(field: Field): GraphQLObjectType | undefined {
  const page = getNamedType(field.type);
  if (!isObjectType(page)) return undefined;
  const rows = page.getFields()['nodes'];
  const node = rows && getNamedType(rows.type);
  return isObjectType(node) ? node : undefined;
}

function isPage(field: Field): boolean {
  return nodeTypeOf(field) !== undefined;
}

function isRecord(type: unknown): type is GraphQLObjectType {
  return isObjectType(type) && holdsRecord(type);
}

/** Records have an id, say what was withheld, and carry a handling code. */
function holdsRecord(type: GraphQLObjectType): boolean {
  const fields = type.getFields();
  return ['id', 'withheld', 'handling'].every((name) => fields[name] !== undefined);
}

function objectOf(schema: GraphQLSchema, name: string): GraphQLObjectType {
  const type = schema.getType(name);
  if (!isObjectType(type)) throw unknown(name);
  return type;
}

function queryField(schema: GraphQLSchema, name: string): Field {
  const field = schema.getQueryType()?.getFields()[name];
  if (!field) throw unknown(name);
  return field;
}

function unknown(name: string): Error {
  return new Error(`the schema of this caller has no ${name}`);
}
