import { badInput } from '../core/errors.ts';
import { stateCode, type GlobalId, type StateCode } from '../core/ids.ts';
import type { PageArgs } from './hub.ts';

/** Arguments that every search takes. */
export interface SearchArgs<F> extends PageArgs {
  readonly filter: F;
  readonly owners?: readonly string[] | null;
}

/** A record as the parent of a link field: all that is needed of it is its id. */
export interface WithId {
  readonly id: GlobalId;
}

/** The owners that a question is limited to; none given means all. An empty list is a mistake, not a limit. */
export function ownersOf(args: {
  readonly owners?: readonly string[] | null;
}): readonly StateCode[] | undefined {
  if (args.owners == null) return undefined;
  if (args.owners.length === 0)
    throw badInput('owners', args.owners, 'at least one State, or no owners for all');
  return args.owners.map(stateCode);
}

const IDS_MAX = 100;

/** @throws HubError BAD_INPUT when there are none or more than a hundred. */
export function idList(ids: readonly string[]): readonly string[] {
  if (ids.length === 0 || ids.length > IDS_MAX)
    throw badInput('ids', `${ids.length} ids`, `1 to ${IDS_MAX} ids`);
  return ids;
}

const GROUPINGS_MAX = 3;

/** @throws HubError BAD_INPUT when there are none, more than three, or one twice. */
export function groupings<T extends string>(groupBy: readonly T[]): readonly T[] {
  if (groupBy.length === 0 || groupBy.length > GROUPINGS_MAX || new Set(groupBy).size !== groupBy.length) {
    throw badInput('groupBy', groupBy, `1 to ${GROUPINGS_MAX} different groupings`);
  }
  return groupBy;
}
