import { badInput } from '../../shared/src/core/errors.ts';
import type { StateCode } from '../../shared/src/core/ids.ts';
import type { Domain, FieldCategory, Purpose } from '../../shared/src/core/vocabulary.ts';
import type { IdBox } from '../../shared/src/kit/serve/id-box.ts';
import { formsOf } from '../../shared/src/ledger/proof/search-values.ts';
import { namesOf, type NotedRecord } from './noted.ts';

/** A record of the own State, as its register names it. */
export interface OwnReference {
  readonly domain: Domain;
  readonly reference: string;
}

/** `LedgerFilter` as GraphQL hands it over. */
export interface LedgerFilter {
  readonly from?: string | null;
  readonly until?: string | null;
  readonly purposes?: readonly Purpose[] | null;
  readonly states?: readonly StateCode[] | null;
  readonly categories?: readonly FieldCategory[] | null;
  readonly record?: string | null;
  readonly reference?: OwnReference | null;
  readonly hit?: boolean | null;
  readonly entry?: string | null;
  readonly value?: string | null;
}

/** A checked filter: what is absent is not looked at. */
export interface LedgerSearch {
  readonly from?: string;
  readonly until?: string;
  readonly purposes?: readonly Purpose[];
  readonly states?: readonly StateCode[];
  readonly categories?: readonly FieldCategory[];
  readonly record?: NotedRecord;
  readonly hit?: boolean;
  readonly entry?: string;
  readonly value?: string;
}

export type Grouping = 'PURPOSE' | 'STATE' | 'CATEGORY' | 'MONTH';
export type Side = 'ACCESSES' | 'QUESTIONS';

/** @throws HubError BAD_INPUT when a period ends before it begins, a list is empty, or a member does not fit the side. */
export function ledgerSearch(
  filter: LedgerFilter | null | undefined,
  side: Side,
  look: Looker,
): LedgerSearch {
  const { from, until, record, reference, hit, entry, value } = filter ?? {};
  if (from != null && until != null && from >= until)
    throw badInput('from', from, `a moment before until (${until})`);
  if (side === 'QUESTIONS' && hit != null)
    throw badInput('hit', hit, 'a filter of accesses only: of questions, filter by states or record');
  return {
    ...(from == null ? {} : { from }),
    ...(until == null ? {} : { until }),
    ...some('purposes', filter?.purposes),
    ...some('states', filter?.states),
    ...some('categories', filter?.categories),
    ...(record == null && reference == null
      ? {}
      : { record: notedRecord({ record, reference }, look, side === 'QUESTIONS') }),
    ...(hit == null ? {} : { hit }),
    ...(entry == null ? {} : { entry: entryId(entry, side) }),
    ...(value == null ? {} : { value: searched(value, side) }),
  };
}

/** Who looks, and how ids are read. */
export interface Looker {
  readonly viewer: StateCode;
  readonly ids: IdBox;
}

/**
 * The record that a question about the ledger means.
 *
 * @throws HubError BAD_INPUT when it is named in no way or in two, by no id of the hub, or is the record of another State
 *   whose ledger is for that State.
 */
export function notedRecord(
  named: {
    readonly record?: string | null | undefined;
    readonly reference?: OwnReference | null | undefined;
  },
  { viewer, ids }: Looker,
  isAnyOwners = false,
): NotedRecord {
  const { record, reference } = named;
  if ((record == null) === (reference == null))
    throw badInput('record', record ?? null, 'a record or a reference');
  if (reference != null) return namesOf(ids, viewer, reference.domain, localPart(reference.reference));
  const { owner, domain, local } = ids.open(record ?? '', undefined, 'record');
  if (!isAnyOwners && owner !== viewer) throw badInput('record', record, `an id of a record of ${viewer}`);
  return namesOf(ids, owner, domain, local);
}

function localPart(reference: string): string {
  if (!/^[A-Za-z0-9._-]{1,64}$/u.test(reference))
    throw badInput('reference', reference, 'up to 64 letters, digits, dots, hyphens and underscores');
  return reference;
}

function entryId(id: string, side: Side): string {
  if (side === 'ACCESSES' || !/^[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}$/u.test(id))
    throw badInput('entry', id, 'the entry of a receipt, and of questions only');
  return id;
}

function searched(value: string, side: Side): string {
  if (side === 'ACCESSES' || formsOf(value).length === 0)
    throw badInput(
      'value',
      value,
      'what was searched for, with a letter or a digit in it, and of questions only',
    );
  return value;
}

export function some<K extends string, T>(
  name: K,
  list: readonly T[] | null | undefined,
): Partial<Record<K, readonly T[]>> {
  if (list == null) return {};
  if (list.length === 0) throw badInput(name, list, 'at least one, or none at all for any');
  return { [name]: list } as Partial<Record<K, readonly T[]>>;
}

const PAGE_DEFAULT = 20;
const PAGE_MAX = 100;

/** @throws HubError BAD_INPUT when it is not a whole number from 1 to 100. */
export function pageSize(first: number | null | undefined): number {
  const size = first ?? PAGE_DEFAULT;
  if (!Number.isInteger(size) || size < 1 || size > PAGE_MAX)
    throw badInput('first', size, `a whole number from 1 to ${PAGE_MAX}`);
  return size;
}
