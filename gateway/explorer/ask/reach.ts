import type { Search } from '../graph/schema.ts';
import type { Session } from '../session/session.ts';
import { givenIn, type Values } from './questions.ts';

/** How one State stands to questions about one domain, under what the strip shows. */
export interface Standing {
  readonly status: 'ASKED' | 'NOT_PERMITTED';
  readonly reason?: string;
  /** Places of members by which it cannot be searched: `PersonFilter.dateOfBirth`. */
  readonly notBy: readonly string[];
  /** ... and those by which it cannot when what is asked for is no whole value: `1985` of a date. */
  readonly notInPartBy: readonly string[];
  /** ... and those by which it cannot even when no more than a year is asked for. */
  readonly notByYear: readonly string[];
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
 * What a State will do with a question.
 *
 * @param values of the members that the question gives.
 * @returns of one that cannot be searched that way: by which members, and by which of its members it can.
 */
export function prospectOf(search: Search, standing: Standing | undefined, values: Values): Prospect {
  if (!standing) return { kind: 'asked' };
  const { status, reason, notBy } = standing;
  if (status === 'NOT_PERMITTED') return { kind: 'notPermitted', ...(reason !== undefined && { reason }) };
  const members = search.members.flatMap((member) => [member, ...(member.members ?? [])]);
  const isBarred = (path: string, places: readonly string[]): boolean =>
    members.some(
      (one) => places.includes(one.place) && (one.path === path || path.startsWith(`${one.path}.`)),
    );
  const by = givenIn(values).filter((path) => isBarred(path, standing[howMuch(search, values, path)]));
  if (by.length === 0) return { kind: 'asked' };
  const only = search.members.filter(({ path, initial }) => !isBarred(path, notBy) && initial === undefined);
  return {
    kind: 'notSearchable',
    by,
    only: only.map(({ path }) => path).filter((path) => !by.includes(path)),
  };
}

/** How much of a member's value a question asks for: so the hub's own searches take it. */
function howMuch({ domain }: Search, values: Values, path: string): 'notBy' | 'notInPartBy' | 'notByYear' {
  const value = String(values[path]);
  if (path === 'dateOfBirth' && /^\d{4}$/u.test(value)) return 'notByYear';
  if (path === 'dateOfBirth' && !/^\d{4}-\d\d-\d\d$/u.test(value)) return 'notInPartBy';
  if (path === 'serial' && /[?*]/u.test(value)) return 'notInPartBy';
  // Without a name or a number nobody is meant: such a question lists people.
  const meant = ['name', 'document.number'];
  return domain === 'person' && !givenIn(values).some((one) => meant.includes(one)) ? 'notInPartBy' : 'notBy';
}
