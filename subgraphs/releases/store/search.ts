import type { SelectQueryBuilder } from 'typeorm';
import type { Inquiry } from '../../../shared/src/policy/words/inquiry.ts';
import { isOverseer } from '../../../shared/src/policy/enforce/oversight-access.ts';
import type { ReleaseEvent, ReleaseStatus } from '../../../shared/src/policy/words/release.ts';
import { OPEN_STATUSES, type Release } from '../words.ts';
import type { ReleaseDatabase } from './database.ts';
import { eventTable, releaseTable, type ReleaseRow } from './entities.ts';
import { releaseOf } from './rows.ts';
import { isUuid } from './store.ts';

export type ReleaseSide = 'RECEIVED' | 'ASKED';

/** A checked filter: what is absent is not looked at. */
export interface ReleaseSearch {
  readonly side: ReleaseSide;
  readonly status?: readonly ReleaseStatus[];
  readonly overdue?: boolean;
  /** ISO 8601. What changed up to a minute before is found too. */
  readonly changedSince?: string;
}

/** A page: how many, and behind which release. */
export interface ReleasePage {
  readonly first: number;
  readonly after?: { readonly changedAt: string; readonly id: string };
}

/**
 * So many seconds after its moment a step may still become visible: it is stamped before it is written, a request waits for the
 * ledger's proof between, and clocks of hubs differ. Who asks since the newest that it knows is given some again, and misses none.
 */
const LATE_S = 60;

/** Who looks, and why. */
export type Looking = Pick<Inquiry, 'requester' | 'purpose' | 'caseReference'> & {
  /** The rules of the law of the moment whose approval they can give. */
  readonly named: readonly string[];
};

/** Releases of one side that an officer may see, latest change first. */
export function findReleases(
  database: ReleaseDatabase,
  looking: Looking,
  search: ReleaseSearch,
  { first, after }: ReleasePage,
): Promise<readonly Release[]> {
  return database.use(async (open) => {
    const query = open.createQueryBuilder(releaseTable, 'r').where(...visible(looking, [search.side]));
    const { status, overdue, changedSince } = search;
    if (status) query.andWhere('r.status IN (:...status)', { status });
    if (overdue !== undefined) {
      query.andWhere('r.isOverdue = :overdue', { overdue });
      if (overdue) query.andWhere('r.status IN (:...open)', { open: OPEN_STATUSES });
    }
    if (changedSince !== undefined)
      query.andWhere(`r.changedAt >= :changedSince::timestamptz - interval '${LATE_S} seconds'`, {
        changedSince,
      });
    if (after)
      query.andWhere('(r.changedAt, r.id) < (:at::timestamptz, :behind::uuid)', {
        at: after.changedAt,
        behind: after.id,
      });
    return all(query.orderBy('r.changedAt', 'DESC').addOrderBy('r.id', 'DESC').limit(first));
  });
}

/** One release, on whichever side the officer is; nothing for whoever may not see it. */
export function findRelease(
  database: ReleaseDatabase,
  looking: Looking,
  id: string,
): Promise<Release | undefined> {
  if (!isUuid(id)) return Promise.resolve(undefined);
  return database.use(async (open) => {
    const query = open
      .createQueryBuilder(releaseTable, 'r')
      .where(...visible(looking, ['RECEIVED', 'ASKED']))
      .andWhere('r.id = :id', { id });
    return (await all(query))[0];
  });
}

/** Releases of the same record that were asked for before, latest first, as far as the officer may see them. */
export function findEarlier(
  database: ReleaseDatabase,
  looking: Looking,
  release: Release,
  first: number,
): Promise<readonly Release[]> {
  return database.use((open) =>
    all(
      open
        .createQueryBuilder(releaseTable, 'r')
        .where(...visible(looking, ['RECEIVED', 'ASKED']))
        .andWhere('r.record = :record AND r.id <> :id', { record: release.record, id: release.id })
        .andWhere('r.askedAt <= :asked', { asked: new Date(release.askedAt) })
        .orderBy('r.askedAt', 'DESC')
        .addOrderBy('r.id', 'DESC')
        .limit(first),
    ),
  );
}

/** The steps of releases, each list in its order. */
export function findSteps(
  database: ReleaseDatabase,
  releases: readonly string[],
): Promise<ReadonlyMap<string, readonly ReleaseEvent[]>> {
  return database.use(async (open) => {
    const rows = await open
      .createQueryBuilder(eventTable, 'e')
      .where('e.release IN (:...releases)', { releases })
      .orderBy('e.place')
      .getMany();
    const found = new Map<string, ReleaseEvent[]>(releases.map((id) => [id, []]));
    for (const { release, content } of rows) found.get(release)?.push(content);
    return found;
  });
}

/** What was asked, and what became of it, for one State on the other side. */
export interface ReleaseCount {
  readonly state: string;
  readonly asked: number;
  readonly urgent: number;
  readonly open: number;
  readonly overdue: number;
  readonly approved: number;
  readonly refused: number;
  readonly inTime: number;
  readonly late: number;
  readonly beforeCourt: number;
  readonly grounds: Readonly<Record<string, number>> | null;
}

/** Counts of one side of a State, by the State on the other side. */
export function countReleases(
  database: ReleaseDatabase,
  state: string,
  side: ReleaseSide,
  { from, until }: { readonly from: string; readonly until: string },
): Promise<readonly ReleaseCount[]> {
  const [own, other] = side === 'RECEIVED' ? ['owner', 'requester_state'] : ['requester_state', 'owner'];
  const reached = side === 'RECEIVED' ? 'AND received_at IS NOT NULL' : '';
  // Numbers of one release must not say what its decider did not let be told.
  const told = side === 'RECEIVED' ? '' : 'AND is_ground_told';
  // Column names and conditions come from the lines above, never from a caller.
  return database.ask<ReleaseCount & { readonly state: string }>({
    text: `WITH mine AS (
        SELECT *, ${other} AS other FROM releases.release
        WHERE ${own} = $1 ${reached} AND asked_at >= $2 AND asked_at < $3)
      SELECT other AS state, count(*)::int AS asked,
        (count(*) FILTER (WHERE inquiry ->> 'urgency' <> 'NORMAL'))::int AS urgent,
        (count(*) FILTER (WHERE status = ANY ($4)))::int AS open,
        (count(*) FILTER (WHERE status = ANY ($4) AND is_overdue))::int AS overdue,
        (count(*) FILTER (WHERE decided_at IS NOT NULL AND status <> 'REFUSED'))::int AS approved,
        (count(*) FILTER (WHERE status = 'REFUSED'))::int AS refused,
        (count(*) FILTER (WHERE is_in_time))::int AS "inTime",
        (count(*) FILTER (WHERE NOT is_in_time))::int AS late,
        (count(*) FILTER (WHERE was_before_court))::int AS "beforeCourt",
        (SELECT jsonb_object_agg(ground, number) FROM (
          SELECT ground, count(*) AS number FROM mine g WHERE g.other = m.other AND ground IS NOT NULL ${told}
          GROUP BY ground) AS by_ground) AS grounds
      FROM mine m GROUP BY other ORDER BY other`,
    values: [state, from, until, OPEN_STATUSES],
  });
}

async function all(query: SelectQueryBuilder<ReleaseRow>): Promise<readonly Release[]> {
  return (await query.getMany()).map(releaseOf);
}

/**
 * Who sees a release. At the owner: who can decide it, once it is there. At home: who asked, the same agency under the same
 * purpose and case, and who can decide it at home. On both sides: who oversees their State. While there is something to decide or
 * to revoke, that is read in the law of the moment; who could decide it when it was asked for sees what became of it.
 */
function visible(
  { requester, purpose, caseReference, named }: Looking,
  sides: readonly ReleaseSide[],
): readonly [string, Readonly<Record<string, unknown>>] {
  const { state, agency, officer, role, agencyKind } = requester;
  const mine = { state, agency, officer, purpose, caseReference, named };
  return [
    `(${sides.map((side) => VISIBLE[side]).join(' OR ')})`,
    { ...mine, overseer: isOverseer(role), words: [role, agencyKind], open: OPEN_STATUSES },
  ];
}

const IS_OPEN = 'r.status IN (:...open)';
const decides = (whenAsked: 'deciders' | 'homeDeciders', isHome: boolean): string =>
  `((${IS_OPEN} OR r.status = 'APPROVED') AND EXISTS (SELECT FROM jsonb_array_elements(r.fields) f, jsonb_array_elements(f -> 'rules') w
      WHERE (w ->> 'isHome')::boolean = ${isHome} AND w ->> 'rule' = ANY (:named::text[]))
    OR NOT ${IS_OPEN} AND r.${whenAsked} && ARRAY[:...words]::text[])`;
const VISIBLE: Readonly<Record<ReleaseSide, string>> = {
  RECEIVED: `(r.owner = :state AND r.receivedAt IS NOT NULL
    AND (:overseer OR ${decides('deciders', false)}))`,
  ASKED: `(r.requesterState = :state AND (:overseer OR ${decides('homeDeciders', true)}
    OR (r.agency = :agency AND (r.officer = :officer
      OR (r.purpose = :purpose AND r.caseReference = :caseReference)))))`,
};
