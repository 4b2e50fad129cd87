import {
  getNamedType,
  getDirectiveValues,
  GraphQLIncludeDirective,
  GraphQLSkipDirective,
  isCompositeType,
  isInterfaceType,
  isObjectType,
  Kind,
  type FieldNode,
  type GraphQLField,
  type GraphQLNamedType,
  type GraphQLResolveInfo,
  type GraphQLSchema,
  type SelectionNode,
  type SelectionSetNode,
} from 'graphql';
import { placeOf } from './request-context.ts';
import { isBetweenRecords, isPage, lawNameOf, tellsOf } from '../../domains/around.ts';

/** What a question asks of each record, and which parts of the connection around it. */
export interface Selection {
  /** Catalogue paths, parents included: `identities`, `identities.surnames`; and beside them exact spellings (`@exactOf`). */
  readonly paths: ReadonlySet<string>;
  /** How many there are, or whether there are more. */
  readonly totalCount: boolean;
  /** How many links there are of each kind. */
  readonly kindCounts: boolean;
  /** Something is asked for that tells of all that the question asks with (`@tells`). */
  readonly tellsAll: boolean;
  /** Where the question stands in the document, as `AskedSource.at` has it. */
  readonly place: string;
  /** In whose types the records are answered. */
  readonly schema: GraphQLSchema;
}

/** The same selection, of these fields too, and of what holds them. */
export function withPaths(paths: ReadonlySet<string>, more: readonly string[]): ReadonlySet<string> {
  return new Set([...paths, ...more.flatMap(withHolders)]);
}

function withHolders(path: string): readonly string[] {
  return path.split('.').map((_, i, parts) => parts.slice(0, i + 1).join('.'));
}

/**
 * Finds what is asked of records of a type anywhere below a field: in its nodes, edges or lookup answers, through
 * fragments, but not inside links, which ask for themselves. Beside a record that may be what tells of it: then it is asked
 * for as well.
 *
 * @param at `link-end`: the field is a link, and what is asked of the record at its far end is wanted.
 */
export function selectionOf(
  info: GraphQLResolveInfo,
  typeName: string,
  at: 'here' | 'link-end' = 'here',
): Selection {
  const paths = new Set<string>();
  const found = { totalCount: false, kindCounts: false, tellsAll: false };

  const visit = (set: SelectionSetNode, type: GraphQLNamedType, inRecord: string | undefined): void => {
    const path = inRecord ?? (isOrStandsFor(type, typeName, info.schema) ? '' : undefined);
    for (const selection of set.selections) visitOne(selection, type, path);
  };
  const visitOne = (
    selection: SelectionNode,
    type: GraphQLNamedType,
    recordPath: string | undefined,
  ): void => {
    if (!isIncluded(selection, info)) return;
    if (selection.kind === Kind.FIELD) {
      visitField(selection, type, recordPath);
      return;
    }
    const fragment =
      selection.kind === Kind.FRAGMENT_SPREAD ? info.fragments[selection.name.value] : selection;
    if (!fragment) return;
    const condition = fragment.typeCondition?.name.value;
    const inner = condition === undefined ? type : (info.schema.getType(condition) ?? type);
    // A fragment on another member of a union, or another type of an interface, is not about this record.
    if (recordPath === '' && isObjectType(inner) && inner.name !== typeName) return;
    if (recordPath !== undefined && isObjectType(type) && inner.name !== type.name && isObjectType(inner))
      return;
    visit(fragment.selectionSet, inner, recordPath);
  };
  // Whoever asks how a record stands to a question asks for the fields that this is read from.
  const addTold = (field: GraphQLField<unknown, unknown>): void => {
    const tells = tellsOf(field);
    if (tells?.asked === true) found.tellsAll = true;
    for (const told of tells?.fields ?? []) for (const path of withHolders(told)) paths.add(path);
  };
  const visitField = (node: FieldNode, type: GraphQLNamedType, recordPath: string | undefined): void => {
    const name = node.name.value;
    if (name.startsWith('__')) return;
    const field = isObjectType(type) ? type.getFields()[name] : undefined;
    if (recordPath !== undefined) {
      paths.add(`${recordPath}${name}`);
      // Law and SQL know the field by the one name; the other says that all its digits are wanted.
      if (field) paths.add(`${recordPath}${lawNameOf(field)}`);
    } else if (name === 'totalCount' || name === 'totalCountIsAtLeast') found.totalCount = true;
    else if (name === 'kinds' && isPage(type)) found.kindCounts = true;
    if (field && recordPath === undefined) addTold(field);
    if (!node.selectionSet || !isObjectType(type)) return;
    const named = field && getNamedType(field.type);
    if (!named || !isCompositeType(named)) return;
    if (inRecordOf(recordPath, named, type)) return;
    visit(node.selectionSet, named, recordPath === undefined ? undefined : `${recordPath}${name}.`);
  };
  // Links ask for themselves, however deep they lie; and the records at a link's ends are asked about only when the link
  // itself is the question.
  const inRecordOf = (
    recordPath: string | undefined,
    named: GraphQLNamedType,
    parent: GraphQLNamedType,
  ): boolean => isPage(named) || (isEntityEnd(parent, named) && (recordPath !== undefined || at === 'here'));
  for (const node of info.fieldNodes) {
    const type = getNamedType(info.returnType);
    if (node.selectionSet) visit(node.selectionSet, type, undefined);
  }
  return { paths, place: placeOf(info), schema: info.schema, ...found };
}

/** Whether records of a type are answered in another: it is that type, or an interface of it, as `Node` is of all. */
function isOrStandsFor(type: GraphQLNamedType, typeName: string, schema: GraphQLSchema): boolean {
  if (type.name === typeName) return true;
  return isInterfaceType(type) && schema.getPossibleTypes(type).some(({ name }) => name === typeName);
}

/** The record at the end of a link: it is loaded, and asked about, for itself. */
function isEntityEnd(parent: GraphQLNamedType, type: GraphQLNamedType): boolean {
  return isBetweenRecords(parent) && isObjectType(type) && 'id' in type.getFields();
}

function isIncluded(node: SelectionNode, info: GraphQLResolveInfo): boolean {
  if (!node.directives || node.directives.length === 0) return true;
  const skip = getDirectiveValues(GraphQLSkipDirective, node, info.variableValues);
  if (skip?.['if'] === true) return false;
  return getDirectiveValues(GraphQLIncludeDirective, node, info.variableValues)?.['if'] !== false;
}
