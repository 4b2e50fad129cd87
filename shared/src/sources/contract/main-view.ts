import {
  getNamedType,
  getNullableType,
  isEnumType,
  isListType,
  isObjectType,
  type GraphQLOutputType,
  type GraphQLSchema,
} from 'graphql';
import { domainEntry } from '../../domains/build.ts';
import { HEADER } from './common-views.ts';
import type { ColumnContract, Columns, ColumnType, Contracted, ViewContract } from './contract-form.ts';

/** The view of a domain's records: the header, a column a field, and what searches compare. */
export function mainView(
  { domain, recordType, contract = {} }: Contracted,
  schema: GraphQLSchema,
): ViewContract {
  const { view, fields } = domainEntry(domain, schema, recordType);
  const type = schema.getType(recordType);
  const own = isObjectType(type) ? type.getFields() : {};
  const columns: Record<string, ColumnContract> = { ...HEADER };
  for (const { path, name, column } of fields) {
    const field = own[name];
    if (path !== name || column === undefined || field === undefined || Object.hasOwn(HEADER, column))
      continue;
    const says = [field.description ?? '', columnNote(field.type)].filter((text) => text !== '').join(' ');
    columns[column] = { ...columnOf(field.type), nullable: true, says };
  }
  const { leavesOut, searchColumns = {} } = contract;
  return {
    name: view,
    says: `One row a record of the type ${recordType}.${leavesOut === undefined ? '' : ` ${leavesOut}`}`,
    key: ['owner', 'id'],
    columns: { ...columns, ...searchColumns } satisfies Columns,
  };
}

const SCALARS: Readonly<Record<string, ColumnType>> = {
  Int: 'integer',
  Float: 'double precision',
  Boolean: 'boolean',
  Date: 'date',
  DateTime: 'timestamp with time zone',
};

/** The column that holds a field: objects and lists of them as jsonb, lists of words as arrays. */
function columnOf(given: GraphQLOutputType): Pick<ColumnContract, 'type' | 'holds'> {
  const bare = getNullableType(given);
  const named = getNamedType(given);
  const isList = isListType(bare);
  const type = isObjectType(named) ? 'jsonb' : isList ? 'text[]' : (SCALARS[named.name] ?? 'text');
  const words = isEnumType(named) ? { words: named.getValues().map(({ name }) => name) } : {};
  return { type, holds: { kind: 'graphql', type: String(bare), ...words } };
}

function columnNote(given: GraphQLOutputType): string {
  if (!isObjectType(getNamedType(given))) return '';
  return isListType(getNullableType(given))
    ? `A JSON list of objects with the members of ${getNamedType(given).name}.`
    : `A JSON object with the members of ${getNamedType(given).name}.`;
}
