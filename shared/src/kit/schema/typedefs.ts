import { readFileSync } from 'node:fs';
import { Kind, parse, type DefinitionNode, type DocumentNode, type ObjectTypeDefinitionNode } from 'graphql';
import { domainFacts } from '../../core/domain-facts.ts';
import { DOMAINS } from '../../core/vocabulary.ts';
import { describeArguments } from './argument-words.ts';
import { describeBounds } from './bounds.ts';
import { enumsSdl } from './enums.ts';

const COMMON = readFileSync(new URL('../common.graphql', import.meta.url), 'utf8');
const ASKING = readFileSync(new URL('../asking.graphql', import.meta.url), 'utf8');
const HEADER = readFileSync(new URL('../header.graphql', import.meta.url), 'utf8');
const LINK = readFileSync(new URL('../link.graphql', import.meta.url), 'utf8');

/**
 * The whole schema of a subgraph: what all share, its own `schema.graphql`, the header fields of its record type and
 * links, and a connection for each of them; where it has no records, who asks and why.
 *
 * @param directory folder of the subgraph.
 * @param recordType the type whose records the subgraph's sources hold, such as `Person`; none where there are none.
 * @throws GraphQLError that names line and column when the SDL does not parse.
 */
export function typeDefs(directory: URL, recordType: string | undefined): DocumentNode {
  const own = readFileSync(new URL('schema.graphql', directory), 'utf8');
  const document = parse(own);
  const links = objectTypes(document).filter(isLinkType);
  const parts = [
    COMMON,
    enumsSdl(),
    own,
    ...(recordType === undefined ? [ASKING] : [extending(HEADER, recordType), connection(recordType, false)]),
    ...links.map((link) => extending(linkHeader(link), link.name.value) + connection(link.name.value, true)),
    ...otherNodes(document),
  ];
  return describeBounds(describeArguments(parse(parts.join('\n'))));
}

/**
 * Where any record is answered as `Node`: those of the domains that the schema does not name itself, by their ids alone, so that
 * a new domain is among them.
 */
function otherNodes(own: DocumentNode): readonly string[] {
  const answersAny = own.definitions.some(
    (one) => one.kind === Kind.INTERFACE_TYPE_DEFINITION && one.name.value === 'Node',
  );
  if (!answersAny) return [];
  const named = new Set(objectTypes(own).map(({ name }) => name.value));
  return DOMAINS.map((domain) => domainFacts[domain])
    .filter(({ recordType }) => !named.has(recordType))
    .map(
      ({ recordType, about }) =>
        `${JSON.stringify(`${about}, by id alone.`)}\ntype ${recordType} implements Node @key(fields: "id", resolvable: false) { "Global id." id: ID! @category(name: INDEX) }`,
    );
}

/** Turns the one type of a header file into an extension of another type. */
function extending(header: string, type: string): string {
  return header.replace(/^type \w+/mu, `extend type ${type}`);
}

/** Whether a type says by `@betweenRecords` that it is a link. */
export function isLinkType(type: ObjectTypeDefinitionNode): boolean {
  return type.directives?.some(({ name }) => name.value === 'betweenRecords') === true;
}

export function objectTypes(document: DocumentNode): readonly ObjectTypeDefinitionNode[] {
  return document.definitions.filter(
    (definition: DefinitionNode): definition is ObjectTypeDefinitionNode =>
      definition.kind === Kind.OBJECT_TYPE_DEFINITION,
  );
}

/** A link's own fields are of the category of the link: to know its kind is to know of the link. */
function linkHeader(link: ObjectTypeDefinitionNode): string {
  const category = categoryOf(link.fields?.[0]?.directives ?? []);
  if (category === undefined) throw new Error(`${link.name.value}: its first field needs @category`);
  return LINK.replaceAll('name: LINK', `name: ${category}`);
}

export function categoryOf(
  directives: NonNullable<ObjectTypeDefinitionNode['directives']>,
): string | undefined {
  const value = directives.find(({ name }) => name.value === 'category')?.arguments?.[0]?.value;
  return value?.kind === Kind.ENUM ? value.value : undefined;
}

/** Of links alone: they have a kind, and all of one record are read before a page is cut. */
const KIND_COUNTS = `  "How many there are of each kind, on all pages together, in the order of the kinds; null where totalCount is."
  kinds: [LinkKindCount!]
`;

/** Of searches alone: links have no clock. */
const CHANGES = `  "Of a question with changedSince, else null: how to go on, and what left the list. Its items are the records that changed, as they are now."
  changes: Changes
`;

/** @param isHeld whether records hold it: then it is a page of links. */
function connection(type: string, isHeld: boolean): string {
  return `
"A page of ${type}, merged from all sources that were asked, in a stable order."
type ${type}Connection @aroundRecords(held: ${isHeld}) {
  "The items of this page."
  nodes: [${type}!]!
  "The items with the cursor of each."
  edges: [${type}Edge!]!
  "Where the page begins and ends."
  pageInfo: PageInfo!
  "How many there are in all, where that may be told and every source answered. The count stops at 10,000, that of the links of a record at the 200 that are shown; see totalCountIsAtLeast."
  totalCount: Int
  "Whether there are more than totalCount says: read it as 10,000+, or 200+. False where totalCount is null."
  totalCountIsAtLeast: Boolean!
${isHeld ? KIND_COUNTS : ''}  "What became of every source: who answered, who did not, who may not. No answer is never no hit."
  sources: [SourceReport!]!
${isHeld ? '' : CHANGES}}

"One item of a page."
type ${type}Edge @aroundRecords {
  "Give it as \`after\` to go on behind this item."
  cursor: String!
  "The item."
  node: ${type}!
}
`;
}
