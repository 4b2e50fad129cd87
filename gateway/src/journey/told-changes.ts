import {
  isEnumType,
  isInputObjectType,
  isObjectType,
  specifiedScalarTypes,
  type GraphQLSchema,
} from 'graphql';
import type { Catalogue } from '../../../shared/src/domains/catalogue.ts';
import type { SchemaChange } from './schema-history.ts';
import { coordinatesOf } from './state-schema.ts';

/**
 * Of changes those that a caller may be told: of what is in its schema, and of what was removed from there. What was removed
 * cannot be looked up in the law any more, so it is told
 * - of a field that held data to who sees a field of its category in that domain: no rule names what is not there, and what no
 *   rule names shares the fate of its category;
 * - of another field to who sees the types around it and at its end;
 * - of a value of an enum or a member of an input to who sees all that is left of it;
 * - of an argument to who sees its field; of a type to who is told of a field that led to it.
 * What none of these covers is told to nobody.
 *
 * @param whole the API schema of the whole graph.
 * @param visible the caller's own.
 */
export function changesFor(
  changes: readonly SchemaChange[],
  { whole, visible, catalogue }: SeenGraph,
): readonly SchemaChange[] {
  const coordinates = coordinatesOf(visible);
  const data = dataIn(visible, catalogue);
  const isTold = (change: SchemaChange): boolean =>
    change.kind === 'REMOVED'
      ? isRemovalTold(change, { whole, visible, data })
      : coordinates.has(change.at) && namesOnly(change.text, visible);
  const told = new Set(changes.filter(isTold));
  const led = new Set(changes.flatMap((change) => (told.has(change) ? [change.type] : [])));
  return changes.filter((change) => told.has(change) || (change.kind === 'REMOVED' && led.has(change.at)));
}

/** A graph, and what a caller sees of it. */
export interface SeenGraph {
  readonly whole: GraphQLSchema;
  readonly visible: GraphQLSchema;
  readonly catalogue: Catalogue;
}

/** Whether a text names no type that a schema lacks: a field's old type may be one of another role's. */
function namesOnly(text: string, visible: GraphQLSchema): boolean {
  const types = [...text.matchAll(/'[^']*'/gu)].flatMap(
    ([quoted]) => quoted.match(/\b[A-Z]\w*[a-z]\w*/gu) ?? [],
  );
  const known = new Set(specifiedScalarTypes.map(({ name }) => name));
  return types.every((name) => known.has(name) || visible.getType(name) !== undefined);
}

interface Around extends Pick<SeenGraph, 'whole' | 'visible'> {
  readonly data: ReadonlySet<string>;
}

function isRemovalTold(
  { at, data: of, type: ledTo }: SchemaChange,
  { whole, visible, data }: Around,
): boolean {
  const [, name = '', member, argument] = /^(\w+)(?:\.(\w+))?(?:\((\w+):\))?$/u.exec(at) ?? [];
  const parent = visible.getType(name);
  if (parent === undefined || member === undefined) return false;
  if (argument !== undefined) return coordinatesOf(visible).has(`${name}.${member}`);
  if (of !== undefined) return data.has(of);
  if (ledTo !== undefined)
    return (
      specifiedScalarTypes.some((scalar) => scalar.name === ledTo) || visible.getType(ledTo) !== undefined
    );
  return membersOf(whole, name).every((one) => membersOf(visible, name).includes(one));
}

function membersOf(schema: GraphQLSchema, name: string): readonly string[] {
  const type = schema.getType(name);
  if (isEnumType(type)) return type.getValues().map((value) => value.name);
  return isInputObjectType(type) ? Object.keys(type.getFields()) : [];
}

/** Domains and categories of which a schema holds a field. */
function dataIn(visible: GraphQLSchema, catalogue: Catalogue): ReadonlySet<string> {
  return new Set(
    Object.values(catalogue).flatMap(({ domain, fields }) =>
      fields.flatMap(({ parentType, name, category }) => {
        const type = visible.getType(parentType);
        return isObjectType(type) && type.getFields()[name] ? [`${domain} ${category}`] : [];
      }),
    ),
  );
}
