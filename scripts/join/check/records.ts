import { isObjectType, type GraphQLFieldMap, type GraphQLSchema } from 'graphql';
import { camelCase } from '../../../shared/src/domains/build.ts';
import { subgraphSchema } from '../../../shared/src/kit/schema/schema.ts';
import type { DomainDefinition } from '../../../shared/src/kit/schema/subgraph.ts';
import { contractOf } from '../../../shared/src/sources/contract/contract.ts';
import type { Columns, Contract, ViewContract } from '../../../shared/src/sources/contract/contract-form.ts';
import type { Finding } from '../../../shared/src/sources/contract/finding.ts';
import { recordCheck } from '../../import/formats/record-check.ts';
import type { Fields } from './rows.ts';
import { shapeFaults } from './shape.ts';
import type { Tally } from './tally.ts';

/** What is known of a domain before any row is read. It takes a second, so it is made once for all sources of it. */
export interface DomainCheck {
  readonly definition: DomainDefinition;
  readonly schema: GraphQLSchema;
  readonly contract: Contract;
  readonly fields: GraphQLFieldMap<unknown, unknown>;
  readonly check: ReturnType<typeof recordCheck>;
}

/** @throws Error as `contractOfDomain` does. */
export function domainCheck(definition: DomainDefinition): DomainCheck {
  const schema = subgraphSchema(definition);
  const type = schema.getType(definition.recordType);
  return {
    definition,
    schema,
    contract: contractOf(definition, schema),
    fields: isObjectType(type) ? type.getFields() : {},
    check: recordCheck(definition),
  };
}

/**
 * Makes what looks at the fields of one record: their shape by the GraphQL type, then words, codes, dates and lengths as an
 * import looks at them, and whether what searches compare is what the hub itself would compute.
 *
 * @param columns of the view that are there.
 */
export function recordsCheck(
  { definition, fields, check }: DomainCheck,
  view: ViewContract,
  columns: Columns,
  tally: Tally,
): (row: Fields, name: string) => void {
  const members = Object.entries(columns)
    .filter(([, { holds }]) => holds?.kind === 'graphql')
    .map(([column]) => [column, camelCase(column)] as const);
  const place = (member: string): string => `hub.${view.name}.${member.replaceAll(/\[\d+\]/gu, '[]')}`;
  return (row, name) => {
    const sound: Record<string, unknown> = {};
    for (const [column, member] of members) {
      const value = row[column];
      const field = fields[member];
      if (value == null || field === undefined) continue;
      const faults = shapeFaults(field.type, value, column);
      for (const fault of faults)
        tally.add(shapeFinding(place(fault.place), fault.accepted), name, fault.value);
      if (faults.length === 0) sound[member] = value;
    }
    const { faults, unknown } = check(sound);
    for (const { member, value, accepted, reason } of faults)
      tally.add(valueFinding(place(columnPath(member)), accepted, reason), name, value);
    for (const { what, word } of unknown)
      if (what === 'country') tally.add(countryFinding(`hub.${view.name}`), name, word);
    compareKeys(definition, view, { row, sound, name }, tally);
  };
}

function shapeFinding(where: string, accepted: string): Omit<Finding, 'many'> {
  return {
    what: 'VALUE_SHAPE',
    where,
    severity: 'fault',
    says: `it is not ${accepted}`,
    wayOut: 'Build it in the view with jsonb_build_object and jsonb_agg, by the names of the GraphQL type.',
  };
}

function valueFinding(where: string, accepted: string, reason: string | undefined): Omit<Finding, 'many'> {
  // What the schema does not know is sent to nobody.
  const isMore = reason !== undefined;
  return {
    what: isMore ? 'MEMBER_UNKNOWN' : 'VALUE_NOT_ALLOWED',
    where,
    severity: isMore ? 'advice' : 'fault',
    says: isMore ? 'it is no member of its type, and nobody sees it' : `it is not ${accepted}`,
    wayOut: isMore
      ? 'Leave it out of the view, or give it the name of a field.'
      : 'Translate it in the view.',
  };
}

function countryFinding(where: string): Omit<Finding, 'many'> {
  return {
    what: 'COUNTRY_UNKNOWN',
    where,
    severity: 'advice',
    says: 'a code of a country is none that is known',
    wayOut: 'Write ISO 3166-1 alpha-2 or ICAO Doc 9303 codes.',
  };
}

/** The column that a member came from, as the first part of its path. */
function columnPath(member: string): string {
  const [first = '', ...rest] = member.split(/(?=[.[])/u);
  return `${first.replaceAll(/[A-Z]/gu, (letter) => `_${letter.toLowerCase()}`)}${rest.join('')}`;
}

/** Whether the columns that the hub computes by itself hold what it would compute: else a search passes the record by. */
function compareKeys(
  { searchColumns }: DomainDefinition,
  view: ViewContract,
  { row, sound, name }: { readonly row: Fields; readonly sound: Fields; readonly name: string },
  tally: Tally,
): void {
  if (searchColumns === undefined) return;
  for (const [column, wanted] of Object.entries(searchColumns.of(sound))) {
    if (!(column in row) || row[column] === undefined) continue;
    const held = row[column];
    const isMissing = Array.isArray(wanted)
      ? !(Array.isArray(held) && wanted.every((key) => held.includes(key)))
      : (wanted === null) !== (held === null);
    if (isMissing)
      tally.add(
        {
          what: 'SEARCH_COLUMN_WRONG',
          where: `hub.${view.name}.${column}`,
          severity: 'fault',
          says: 'it does not hold what searches compare, so that they pass the record by',
          wayOut: 'Compute it as CONTRACT.md says of the column, or keep a mirror filled by npm run import.',
        },
        name,
      );
  }
}
