import { isOneOf } from '../../../shared/src/core/vocabulary.ts';
import type { Search } from '../graph/schema.ts';
import type { Session } from '../session/session.ts';

/** How one State stands to questions about one domain, under what the strip shows. */
export interface Standing {
  readonly status: 'ASKED' | 'NOT_PERMITTED';
  readonly reason?: string;
  /** Places of members by which it cannot be searched: `PersonFilter.dateOfBirth`. */
  readonly notBy: readonly string[];
}

/** Standing by domain and State. */
export type Reach = Readonly<Record<string, Readonly<Record<string, Standing>>>>;

/** What the law of each State lets be asked under what the strip shows: the hub says it before anybody is searched for. */
export async function readReach(session: Session): Promise<Reach> {
  return JSON.parse(await session.post('/searches')) as Reach;
}

/** What a State will do with a question. */
export type Prospect =
  | { readonly kind: 'asked' }
  | { readonly kind: 'notPermitted'; readonly reason?: string }
  | { readonly kind: 'notSearchable'; readonly by: readonly string[]; readonly only: readonly string[] };

/**
 * What a State will do with a question by these members.
 *
 * @param given paths of the members that the question would give.
 * @returns of one that cannot be searched that way: by which members, and by which of its members it can.
 */
export function prospectOf(
  search: Search,
  standing: Standing | undefined,
  given: readonly string[],
): Prospect {
  if (!standing) return { kind: 'asked' };
  const { status, reason, notBy } = standing;
  if (status === 'NOT_PERMITTED') return { kind: 'notPermitted', ...(reason !== undefined && { reason }) };
  const members = search.members.flatMap((member) => [member, ...(member.members ?? [])]);
  const barred = members.filter(({ place }) => isOneOf(notBy, place));
  const isBarred = (path: string): boolean =>
    barred.some((member) => member.path === path || path.startsWith(`${member.path}.`));
  const by = given.filter(isBarred);
  if (by.length === 0) return { kind: 'asked' };
  const only = search.members.filter(({ path, initial }) => !isBarred(path) && initial === undefined);
  return { kind: 'notSearchable', by, only: only.map(({ path }) => path) };
}
