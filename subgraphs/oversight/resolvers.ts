import { badInput } from '../../shared/src/core/errors.ts';
import { groupings } from '../../shared/src/kit/schema/arguments.ts';
import { connectionOf } from '../../shared/src/kit/serve/connection.ts';
import type { PageArgs } from '../../shared/src/kit/schema/hub.ts';
import type { LedgerContext } from '../../shared/src/kit/serve/ledger-context.ts';
import { smallCell } from '../../shared/src/kit/serve/small-cells.ts';
import type { OpenedEntry } from '../../shared/src/ledger/proof/opening.ts';
import {
  ledgerSearch,
  notedRecord,
  pageSize,
  type Grouping,
  type LedgerFilter,
  type LedgerSearch,
  type OwnReference,
  type Side,
} from './arguments.ts';
import { accessOf, questionOf } from './entries.ts';
import { releaseSteps, releaseStepsOf, type ReleaseFilter } from './release-steps.ts';
import { reportOf, type ReportDecision } from './report.ts';
import { signalPage, type SignalArgs } from './signals.ts';
import {
  archivedBefore,
  countEntries,
  findDisclosures,
  findEntries,
  findSetAside,
  notListed,
} from './questions.ts';

interface ListArgs extends PageArgs {
  readonly filter?: LedgerFilter | null;
}

/** A page of one side of the ledger. A cursor belongs to its side, its filter and its State. */
async function page<T>(
  side: Side,
  args: ListArgs,
  { inquiry, ledger, cursors, ids }: LedgerContext,
  shape: (opened: OpenedEntry, look: Parameters<typeof accessOf>[1]) => T,
) {
  const viewer = inquiry.requester.state;
  const search = ledgerSearch(args.filter, side, { viewer, ids });
  const first = pageSize(args.first);
  const question = JSON.stringify(['ledger', side, viewer, search]);
  const from = args.after == null ? undefined : cursors.read(args.after, question);
  const after = from && { at: String(from.keys[0]), entry: from.id };
  const cursorOf = ({ entry, intent }: OpenedEntry): string =>
    cursors.write({ keys: [intent.at], owner: viewer, id: entry }, question);
  return ledger.view(async (view) => {
    const found = await findEntries({ view, side, viewer }, search, {
      first: first + 1,
      ...(after ? { after } : {}),
    });
    const shown = found.slice(0, first);
    const opened = await view.open(shown.map(({ entry }) => entry));
    const look = { viewer, ids, names: view.names, ...(search.record ? { record: search.record } : {}) };
    const unlisted = await notListed(view);
    const connection = connectionOf(
      opened.map((entry) => ({ cursor: () => cursorOf(entry), node: shape(entry, look) })),
      {
        hasNextPage: found.length > first,
        hasPreviousPage: after !== undefined,
        sources: [],
      },
    );
    return { ...connection, ...unlisted };
  });
}

/**
 * A sum has no place that says what is missing from it: it is of what is kept, or it is none.
 *
 * @throws HubError BAD_INPUT when the period reaches into months that were archived.
 */
function mustBeKept({ from }: LedgerSearch, before: Date | undefined): void {
  if (before && (from === undefined || new Date(from) < before))
    throw badInput(
      'from',
      from ?? null,
      `${before.toISOString()} or a later moment: what came before was moved to archives, which whoever keeps them reads`,
    );
}

export const resolvers = {
  Query: {
    ledgerAccesses: (_root: unknown, args: ListArgs, context: LedgerContext) =>
      page('ACCESSES', args, context, accessOf),
    ledgerQuestions: (_root: unknown, args: ListArgs, context: LedgerContext) =>
      page('QUESTIONS', args, context, questionOf),
    ledgerReleases: (
      _root: unknown,
      args: PageArgs & { readonly filter?: ReleaseFilter | null },
      context: LedgerContext,
    ) => releaseSteps(args, context),
    ledgerSignals: (_root: unknown, args: SignalArgs, context: LedgerContext) => signalPage(args, context),
    ledgerSetAside: (_root: unknown, _args: unknown, { ledger }: LedgerContext) =>
      ledger.view(async (view) =>
        (await findSetAside(view)).map((one) => ({ ...one, since: one.since.toISOString() })),
      ),
    ledgerStatistics: async (
      _root: unknown,
      args: {
        readonly side: Side;
        readonly groupBy: readonly Grouping[];
        readonly filter?: LedgerFilter | null;
      },
      { inquiry, ledger, ids }: LedgerContext,
    ) => {
      const viewer = inquiry.requester.state;
      const groupBy = groupings(args.groupBy);
      const search: LedgerSearch = ledgerSearch(args.filter, args.side, { viewer, ids });
      const cells = await ledger.view(async (view) => {
        mustBeKept(search, await archivedBefore(view));
        return countEntries({ view, side: args.side, viewer }, search, groupBy);
      });
      return cells.map(({ keys, count }) => ({
        keys: groupBy.map((grouping, i) => ({ grouping, value: keys[i] ?? null })),
        ...smallCell(count),
      }));
    },
    dataSubjectReport: async (
      _root: unknown,
      args: {
        readonly record?: string | null;
        readonly reference?: OwnReference | null;
        readonly decisions?: readonly ReportDecision[] | null;
      },
      { inquiry, ledger, ids, ownLaw, isMember }: LedgerContext,
    ) => {
      const viewer = inquiry.requester.state;
      const record = notedRecord(args, { viewer, ids });
      const [disclosures, { setAsideCount: setAside, archivedBefore: archived }, releases] =
        await ledger.view(
          async (view) =>
            [
              await findDisclosures(view, viewer, record),
              await notListed(view),
              await releaseStepsOf(view, record, { viewer, ids, names: view.names }),
            ] as const,
        );
      const report = reportOf(record.id, disclosures, args.decisions ?? [], {
        setAside,
        archivedBefore: archived,
        on: inquiry.on,
        state: viewer,
        law: ownLaw,
        isBound: (state) => isMember('LED', state),
      });
      return { ...report, releases, archivedBefore: archived };
    },
  },
} as const;
