import sql, { empty, join } from 'sql-template-tag';
import { badInput } from '../../shared/src/core/errors.ts';
import type { PageArgs } from '../../shared/src/kit/schema/hub.ts';
import { connectionOf } from '../../shared/src/kit/serve/connection.ts';
import type { LedgerContext } from '../../shared/src/kit/serve/ledger-context.ts';
import type { OpenedSignal } from '../../shared/src/ledger/proof/signal.ts';
import type { LedgerView } from '../../shared/src/ledger/read/reading.ts';
import type { Unwatched } from '../../shared/src/ledger/read/signals/finding.ts';
import { SIGNALS, type SignalKind } from '../../shared/src/policy/words/signals.ts';
import { pageSize, some } from './arguments.ts';
import { notListed, type After, type Found } from './questions.ts';

/** `LedgerSignalFilter` as GraphQL hands it over. */
interface SignalFilter {
  readonly kinds?: readonly SignalKind[] | null;
  readonly officer?: string | null;
  readonly from?: string | null;
  readonly until?: string | null;
}

export interface SignalArgs extends PageArgs {
  readonly filter?: SignalFilter | null;
}

/** A checked filter: what is absent is not looked at. */
interface SignalSearch {
  readonly kinds?: readonly SignalKind[];
  readonly officer?: string;
  readonly from?: string;
  readonly until?: string;
}

/** A page of the signals about the officers of the State that asks, with what nobody looked at beside it. */
export async function signalPage(args: SignalArgs, { inquiry, ledger, cursors, ownLaw }: LedgerContext) {
  const viewer = inquiry.requester.state;
  const search = signalSearch(args.filter);
  const first = pageSize(args.first);
  const question = JSON.stringify(['ledger', 'SIGNALS', viewer, search]);
  const from = args.after == null ? undefined : cursors.read(args.after, question);
  const after = from && { at: String(from.keys[0]), entry: from.id };
  const cursorOf = ({ entry, signal }: OpenedSignal): string =>
    cursors.write({ keys: [signal.at], owner: viewer, id: entry }, question);
  return ledger.view(async (view) => {
    const found = await findSignals({ view, viewer }, search, {
      first: first + 1,
      ...(after ? { after } : {}),
    });
    const opened = await view.openSignals(found.slice(0, first).map(({ entry }) => entry));
    const watched = await watchedOf(view, viewer);
    const connection = connectionOf(
      opened.map((one) => ({ cursor: () => cursorOf(one), node: signalOf(one) })),
      { hasNextPage: found.length > first, hasPreviousPage: after !== undefined, sources: [] },
    );
    return {
      ...connection,
      watchedSince: watched?.since ?? null,
      watchedUntil: watched?.until.toISOString() ?? null,
      unwatched: unwatchedOf(watched, ownLaw).map((one) => ({ ...one, officers: one.officers || null })),
      ...(await notListed(view)),
    };
  });
}

/** @throws HubError BAD_INPUT when a period ends before it begins, or a list is empty. */
function signalSearch(filter: SignalFilter | null | undefined): SignalSearch {
  const { officer, from, until } = filter ?? {};
  if (from != null && until != null && from > until)
    throw badInput('from', from, `a day that is not after until (${until})`);
  return {
    ...some('kinds', filter?.kinds),
    ...(officer == null ? {} : { officer }),
    ...(from == null ? {} : { from }),
    ...(until == null ? {} : { until }),
  };
}

function findSignals(
  { view, viewer }: { readonly view: LedgerView; readonly viewer: string },
  { kinds, officer, from, until }: SignalSearch,
  { first, after }: { readonly first: number; readonly after?: After },
): Promise<readonly Found[]> {
  const conditions = [
    sql`x.state = ${viewer}`,
    ...(kinds === undefined ? [] : [sql`x.kind = ANY (${kinds})`]),
    ...(from === undefined ? [] : [sql`x.day >= ${from}::date`]),
    ...(until === undefined ? [] : [sql`x.day <= ${until}::date`]),
    ...(after === undefined ? [] : [sql`(x.at, x.entry) < (${after.at}::timestamptz, ${after.entry}::uuid)`]),
  ];
  const ofOfficer =
    officer === undefined
      ? empty
      : sql`JOIN audit.signal_about a ON a.entry = x.entry AND a.state = ${viewer}
          AND a.officer = ${view.names.officer(viewer, officer)}`;
  return view.query<Found>(sql`SELECT x.entry, x.at FROM audit.signal x ${ofOfficer}
    WHERE ${join(conditions, ' AND ')} ORDER BY x.at DESC, x.entry DESC LIMIT ${first}`);
}

interface Watched {
  readonly since: string;
  readonly until: Date;
  readonly unwatched: readonly Unwatched[];
}

/** How far the State has been looked at; nothing where nobody looked. */
async function watchedOf(view: LedgerView, viewer: string): Promise<Watched | undefined> {
  const [row] = await view.query<Watched>(
    sql`SELECT since::text, until, unwatched FROM ledger.watch WHERE state = ${viewer}`,
  );
  return row;
}

/** A law that looks for nothing, or for less than when somebody looked last, is said at once. */
function unwatchedOf(watched: Watched | undefined, law: LedgerContext['ownLaw']): readonly Unwatched[] {
  const all = (why: Unwatched['why']): readonly Unwatched[] =>
    SIGNALS.map((kind) => ({ kind, why, officers: 0 }));
  if (law?.signals === undefined) return all('NO_THRESHOLD');
  return watched?.unwatched ?? all('NOT_YET');
}

/** A signal as the auditor of the officer's own State sees it. */
function signalOf({ entry, log, signal, erased, unreadable, personal }: OpenedSignal) {
  const { at, signal: kind, day, agency, agencyKind, role, count, limit, reason, basis, version } = signal;
  return {
    ...{ entry, log, at, kind, day, agency, agencyKind, role, count, limit, reason, basis, law: version },
    officer: personal?.officer ?? null,
    questionCount: personal?.questionCount ?? null,
    questions: personal?.questions ?? null,
    ...{ erased, unreadable },
  };
}
