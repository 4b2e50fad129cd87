import { badInput } from '../../core/errors.ts';
import { stateCode, type PublicId, type StateCode } from '../../core/ids.ts';
import { nearest } from '../../policy/law/nearest.ts';
import type { LinkDefinition } from '../../sources/sql/question.ts';
import type { PageArgs } from './hub.ts';

/** Arguments that every search takes. */
export interface SearchArgs<F> extends PageArgs {
  readonly filter: F;
  readonly owners?: readonly string[] | null;
}

/** A record as the parent of a link field: all that is needed of it is its id. */
export interface WithId {
  readonly id: PublicId;
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

/**
 * States that a question names, each of which has to have a law here: of another nobody could answer, which reads as if
 * there was nothing.
 *
 * @throws HubError BAD_INPUT with the nearest that has one, and all.
 */
export function ownersKnown(named: readonly StateCode[], owners: readonly StateCode[]): void {
  for (const state of named)
    if (!owners.includes(state)) {
      const near = nearest(state, owners);
      throw badInput(
        'owners',
        state,
        `${near === undefined ? 'one' : `"${near}", or another`} of ${owners.join(', ')}`,
      );
    }
}

/**
 * A list of keys. How many it may hold at most the schema says.
 *
 * @throws HubError BAD_INPUT when there are none.
 */
export function someOf<T>(name: string, list: readonly T[]): readonly T[] {
  if (list.length === 0) throw badInput(name, list, 'a list of at least one');
  return list;
}

/**
 * Links of some kinds alone; of all where nothing is said.
 *
 * @throws HubError BAD_INPUT when there are none: that there are no such links would read as an answer.
 */
export function linksOf(link: LinkDefinition, kinds: readonly string[] | null | undefined): LinkDefinition {
  return kinds == null ? link : { ...link, kinds: someOf('kinds', kinds) };
}

/** @throws HubError BAD_INPUT when there are none, or one twice. */
export function groupings<T extends string>(groupBy: readonly T[]): readonly T[] {
  if (groupBy.length === 0 || new Set(groupBy).size !== groupBy.length)
    throw badInput('groupBy', groupBy, 'one or more different groupings');
  return groupBy;
}
