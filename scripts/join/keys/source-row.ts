import type { StateCode } from '../../../shared/src/core/ids.ts';
import type { SentRow } from '../../../shared/src/sources/contract/row-of.ts';
import type { PersonColumns } from '../../../subgraphs/persons/contract.ts';
import { dayRanges } from '../../../subgraphs/persons/partial-date.ts';
import { personSearchColumns, type PersonKeys } from '../../../subgraphs/persons/search-columns.ts';

/** Columns from which keys are computed. */
export const MEMBERS = ['primary_name', 'identities', 'documents', 'alerts'] as const;

/** A row of `hub.person_plain_v1`, as it came: nothing of it is checked. `digest` is that of the members. */
export interface SourceRow extends SentRow<Pick<PersonColumns, 'owner' | 'id' | (typeof MEMBERS)[number]>> {
  readonly digest: string;
}

/** A row of `hub_keys.person`, by column. */
export interface KeyRow extends PersonKeys {
  readonly owner: string;
  readonly id: string;
  /** Members that could not be read, such as `identities.dateOfBirth`: what they say is in no key. */
  readonly unreadable: readonly string[];
  readonly digest: string;
  /** Of `personSearchColumns`. */
  readonly version: number;
}

/** Longer ids fit no index: one would refuse all that are written with it. */
export const ID_LENGTH_MAX = 500;
/** The same of what a key is looked up by. Names are parted into words, and may be of any length. */
const KEY_LENGTH_MAX = 200;

/**
 * Computes the search columns of a State's row. What cannot be read of it is left out and named; the rest is searched.
 *
 * @param owners whose rows these may be.
 * @returns undefined when the row does not say whose it is, or which, in `ID_LENGTH_MAX` characters.
 */
export function keyRow(row: SourceRow, owners: readonly StateCode[]): KeyRow | undefined {
  const { owner, id, digest } = row;
  if (typeof owner !== 'string' || typeof id !== 'string' || id === '') return undefined;
  if (id.length > ID_LENGTH_MAX) return undefined;
  if (!owners.some((one) => one === owner)) return undefined;
  const unreadable = new Set<string>();
  const note = (member: string): void => {
    unreadable.add(member);
  };
  const record = {
    primaryName: row.primary_name,
    identities: membersOf(row.identities, 'identities', IDENTITY, note),
    documents: membersOf(row.documents, 'documents', DOCUMENT, note),
    alerts: membersOf(row.alerts, 'alerts', ALERT, note),
  };
  const keys = personSearchColumns.of(record);
  return { owner, id, ...keys, digest, version: personSearchColumns.version, unreadable: [...unreadable] };
}

type Check = (value: unknown) => boolean;

/** json, unlike jsonb, lets by escapes that no text of PostgreSQL may hold: one such key would refuse all that are written with it. */
const isText: Check = (value) =>
  typeof value === 'string' && !value.includes('\u0000') && !/\p{Surrogate}/u.test(value);
const isKey: Check = (value) => isText(value) && String(value).length <= KEY_LENGTH_MAX;
const isTexts: Check = (value) => Array.isArray(value) && value.every(isText);
const isDate: Check = (value) => typeof value === 'string' && (dayRanges(value)?.length ?? 0) > 0;

const IDENTITY: Readonly<Record<string, Check>> = {
  surnames: isText,
  forenames: isText,
  transliteration: isText,
  nameAtBirth: isText,
  patronymic: isText,
  previousNames: isTexts,
  dateOfBirth: isDate,
};
const DOCUMENT: Readonly<Record<string, Check>> = { number: isKey, issuer: isKey };
const ALERT: Readonly<Record<string, Check>> = { basis: isKey };

/** The members of a list that searches compare, each as it can be read. Nothing, and a member that is null, are none. */
function membersOf(
  list: unknown,
  name: string,
  checks: Readonly<Record<string, Check>>,
  note: (member: string) => void,
): readonly Readonly<Record<string, unknown>>[] {
  if (list === null || list === undefined) return [];
  if (!Array.isArray(list)) {
    note(name);
    return [];
  }
  return list.flatMap((item: unknown) => {
    if (typeof item !== 'object' || item === null || Array.isArray(item)) {
      note(name);
      return [];
    }
    const read: Record<string, unknown> = {};
    for (const [member, accepts] of Object.entries(checks)) {
      const value = (item as Readonly<Record<string, unknown>>)[member];
      if (value === null || value === undefined) continue;
      if (accepts(value)) read[member] = value;
      else note(`${name}.${member}`);
    }
    return [read];
  });
}
