import { badInput } from '../../shared/src/core/errors.ts';
import { globalId, parseGlobalId, type GlobalId, type StateCode } from '../../shared/src/core/ids.ts';
import type { FieldCategory, Purpose } from '../../shared/src/core/vocabulary.ts';

/** `LedgerFilter` as GraphQL hands it over. */
export interface LedgerFilter {
  readonly from?: string | null;
  readonly until?: string | null;
  readonly purposes?: readonly Purpose[] | null;
  readonly states?: readonly StateCode[] | null;
  readonly categories?: readonly FieldCategory[] | null;
  readonly record?: string | null;
  readonly hit?: boolean | null;
  readonly entry?: string | null;
}

/** A checked filter: what is absent is not looked at. */
export interface LedgerSearch {
  readonly from?: string;
  readonly until?: string;
  readonly purposes?: readonly Purpose[];
  readonly states?: readonly StateCode[];
  readonly categories?: readonly FieldCategory[];
  readonly record?: GlobalId;
  readonly hit?: boolean;
  readonly entry?: string;
}

export type Grouping = 'PURPOSE' | 'STATE' | 'CATEGORY' | 'MONTH';
export type Side = 'ACCESSES' | 'QUESTIONS';

/** @throws HubError BAD_INPUT when a period ends before it begins, a list is empty, or a member does not fit the side. */
export function ledgerSearch(
  filter: LedgerFilter | null | undefined,
  side: Side,
  viewer: StateCode,
): LedgerSearch {
  const { from, until, record, hit, entry } = filter ?? {};
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
    ...(record == null
      ? {}
      : { record: side === 'ACCESSES' ? ownRecord(record, viewer) : anyRecord(record) }),
    ...(hit == null ? {} : { hit }),
    ...(entry == null ? {} : { entry: entryId(entry, side) }),
  };
}

/** @throws HubError BAD_INPUT when it is no id, or the record of another State: its ledger is for that State. */
export function ownRecord(id: string, viewer: StateCode): GlobalId {
  if (parseGlobalId(id).owner !== viewer) throw badInput('record', id, `an id of a record of ${viewer}`);
  return anyRecord(id);
}

function entryId(id: string, side: Side): string {
  if (side === 'ACCESSES' || !/^[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}$/u.test(id))
    throw badInput('entry', id, 'the entry of a receipt, and of questions only');
  return id;
}

function anyRecord(id: string): GlobalId {
  const { owner, domain, local } = parseGlobalId(id);
  return globalId(owner, domain, local);
}

function some<K extends string, T>(
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
