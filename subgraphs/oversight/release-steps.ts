import sql, { join } from 'sql-template-tag';
import { badInput } from '../../shared/src/core/errors.ts';
import type { StateCode } from '../../shared/src/core/ids.ts';
import { connectionOf } from '../../shared/src/kit/serve/connection.ts';
import type { PageArgs } from '../../shared/src/kit/schema/hub.ts';
import type { LedgerContext } from '../../shared/src/kit/serve/ledger-context.ts';
import type { OpenedRelease } from '../../shared/src/ledger/proof/opening.ts';
import type { LedgerView } from '../../shared/src/ledger/read/reading.ts';
import { notedRecord, pageSize, type Looker } from './arguments.ts';
import { requesterSeenBy, type Look } from './entries.ts';
import type { NotedRecord } from './noted.ts';
import { behind, notListed, hashesOf, type After, type Found } from './questions.ts';

/** `LedgerReleaseFilter` as GraphQL hands it over. */
export interface ReleaseFilter {
  readonly side?: 'RECEIVED' | 'ASKED' | null;
  readonly release?: string | null;
  readonly record?: string | null;
  readonly from?: string | null;
  readonly until?: string | null;
}

/** A checked filter: what is absent is not looked at. */
interface ReleaseSearch {
  readonly side?: 'RECEIVED' | 'ASKED';
  readonly release?: string;
  readonly record?: NotedRecord;
  readonly from?: string;
  readonly until?: string;
}

/** @throws HubError BAD_INPUT when a period ends before it begins, or the record is named by no id of the hub. */
function releaseSearch(filter: ReleaseFilter | null | undefined, look: Looker): ReleaseSearch {
  const { side, release, record, from, until } = filter ?? {};
  if (from != null && until != null && from >= until)
    throw badInput('from', from, `a moment before until (${until})`);
  return {
    ...(side == null ? {} : { side }),
    ...(release == null ? {} : { release }),
    ...(record == null ? {} : { record: notedRecord({ record }, look, true) }),
    ...(from == null ? {} : { from }),
    ...(until == null ? {} : { until }),
  };
}

/** Steps of releases of one State's records or for its own officers, latest first. */
function findReleaseSteps(
  { view, viewer }: { readonly view: LedgerView; readonly viewer: StateCode },
  { side, release, record, from, until }: ReleaseSearch,
  page: { readonly first: number; readonly after?: After },
): Promise<readonly Found[]> {
  const ofSide = { RECEIVED: sql`x.owner = ${viewer}`, ASKED: sql`x.state = ${viewer}` };
  const conditions = [
    side === undefined ? sql`${viewer} IN (x.owner, x.state)` : ofSide[side],
    ...(release === undefined ? [] : [sql`x.release = ${release}`]),
    ...(record === undefined
      ? []
      : [
          sql`x.entry IN (SELECT r.entry FROM audit.released r WHERE r.record = ANY (${hashesOf(view.names, record)}))`,
        ]),
    ...(from === undefined ? [] : [sql`x.at >= ${from}::timestamptz`]),
    ...(until === undefined ? [] : [sql`x.at < ${until}::timestamptz`]),
  ];
  return view.query<Found>(
    sql`SELECT x.entry, x.at FROM audit.release x WHERE ${join(conditions, ' AND ')} ${behind(page.after)}
      ORDER BY x.at DESC, x.entry DESC LIMIT ${page.first}`,
  );
}

/** A page of steps. A cursor belongs to its filter and its State. */
export async function releaseSteps(
  args: PageArgs & { readonly filter?: ReleaseFilter | null },
  { inquiry, ledger, cursors, ids }: LedgerContext,
) {
  const viewer = inquiry.requester.state;
  const search = releaseSearch(args.filter, { viewer, ids });
  const first = pageSize(args.first);
  const question = JSON.stringify(['ledger', 'RELEASES', viewer, search]);
  const from = args.after == null ? undefined : cursors.read(args.after, question);
  const after = from && { at: String(from.keys[0]), entry: from.id };
  return ledger.view(async (view) => {
    const found = await findReleaseSteps({ view, viewer }, search, {
      first: first + 1,
      ...(after ? { after } : {}),
    });
    const opened = await view.openReleases(found.slice(0, first).map(({ entry }) => entry));
    const look = { viewer, ids, names: view.names };
    const edges = opened.map((step) => ({
      cursor: () => cursors.write({ keys: [step.step.tookPlaceAt], owner: viewer, id: step.entry }, question),
      node: stepSeenBy(step, look),
    }));
    const pages = { hasNextPage: found.length > first, hasPreviousPage: after !== undefined, sources: [] };
    return { ...connectionOf(edges, pages), ...(await notListed(view)) };
  });
}

/** Steps of one report: who got more than the law gives by itself, because somebody approved it. */
const OF_ONE_RECORD = 200;

/** All steps about one record, oldest first. */
export async function releaseStepsOf(view: LedgerView, record: NotedRecord, look: Omit<Look, 'record'>) {
  const found = await findReleaseSteps(
    { view, viewer: look.viewer },
    { side: 'RECEIVED', record },
    { first: OF_ONE_RECORD },
  );
  const opened = await view.openReleases(found.map(({ entry }) => entry));
  return opened.map((step) => stepSeenBy(step, look)).reverse();
}

/** A step as one of the two States sees it: of the other's people, offices and pseudonyms alone. */
function stepSeenBy({ entry, log, step, erased, unreadable, personal }: OpenedRelease, look: Look) {
  const { viewer, ids } = look;
  const isAsker = step.requester.state === viewer;
  const { by } = step;
  return {
    entry,
    log,
    at: step.tookPlaceAt,
    release: step.release,
    step: step.step,
    owner: step.owner,
    domain: step.domain,
    record: personal ? ids.renew(personal.record) : null,
    requester: requesterSeenBy(look, step.requester, personal?.officer),
    by: by ? requesterSeenBy(look, by, personal?.byOfficer) : null,
    inquiry: {
      purpose: step.purpose,
      urgency: step.urgency,
      caseReference: isAsker ? (personal?.caseReference ?? null) : null,
    },
    fields: step.fields,
    rules: step.owner === viewer ? step.rules : [],
    ground: step.owner === viewer || step.isGroundTold === true ? (step.ground ?? null) : null,
    until: step.until ?? null,
    text: personal?.text ?? null,
    erased,
    unreadable,
  };
}
