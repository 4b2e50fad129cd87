import DataLoader from 'dataloader';
import { badInput, HubError } from '../../shared/src/core/errors.ts';
import type { PageArgs } from '../../shared/src/kit/schema/hub.ts';
import type { IResolvers } from '../../shared/src/kit/schema/resolvers.ts';
import { isOverseer } from '../../shared/src/policy/enforce/oversight-access.ts';
import type { Requester } from '../../shared/src/policy/words/inquiry.ts';
import type { ReleaseEvent } from '../../shared/src/policy/words/release.ts';
import { approvalsOf, rulesNaming } from './approvals.ts';
import { releaseSearch, type ReleaseFilter } from './arguments.ts';
import { releaseView, stepView, type Look, type ReleaseView } from './entries.ts';
import { mutationsOver } from './mutations.ts';
import type { ReleaseContext, ReleaseParts } from './parts.ts';
import { unavailable } from './refusals.ts';
import type { ReleaseDatabase } from './store/database.ts';
import {
  countReleases,
  findEarlier,
  findRelease,
  findReleases,
  findSteps,
  type Looking,
  type ReleaseSide,
} from './store/search.ts';
import type { Release } from './words.ts';

const PAGE_MAX = 100;

/** Resolvers over a store; without one each answers RELEASES_UNAVAILABLE. */
export function resolversOver(parts: ReleaseParts | undefined): IResolvers {
  const need = (): ReleaseParts => {
    if (parts) return parts;
    throw unavailable(new Error('this hub has no store of releases: set LIAISON_RELEASES_URL'));
  };
  const lookOf = ({ inquiry, ids, law }: ReleaseContext): Look => ({
    viewer: inquiry.requester,
    ...{ ids, names: need().names, approvals: approvalsOf(law) },
    contactOf: (state) => law.states.get(state)?.contact,
  });
  const viewFor =
    (context: ReleaseContext) =>
    (release: Release): ReleaseView =>
      releaseView(release, lookOf(context));
  return {
    Query: {
      releases: (_root: unknown, args: ListArgs, context: ReleaseContext) =>
        page(need().database, args, context, viewFor(context)),
      release: async (_root: unknown, { id }: { readonly id: string }, context: ReleaseContext) => {
        const found = await findRelease(need().database, lookingOf(context), id);
        return found ? viewFor(context)(found) : null;
      },
      releaseStatistics: async (_root: unknown, args: StatisticsArgs, { inquiry }: ReleaseContext) => {
        if (!maySeeNumbers(inquiry.requester))
          throw new HubError('FORBIDDEN', 'numbers of releases are for SPOC, AUDITOR and DPO');
        if (args.from >= args.until)
          throw badInput('from', args.from, `a moment before until (${args.until})`);
        const counts = await countReleases(need().database, inquiry.requester.state, args.side, args);
        return counts.map(({ grounds, ...count }) => ({
          ...count,
          grounds: Object.entries(grounds ?? {}).map(([ground, number]) => ({ ground, count: number })),
        }));
      },
    },
    Mutation: mutationsOver(need, viewFor),
    Release: {
      history: async ({ id }: ReleaseView, _args: unknown, context: ReleaseContext) =>
        (await stepsOf(context, need().database).load(id)).map((step) => stepView(step, lookOf(context))),
      earlier: async ({ release }: ReleaseView, { first }: PageArgs, context: ReleaseContext) => {
        const found = await findEarlier(need().database, lookingOf(context), release, sizeOf(first));
        return found.map(viewFor(context));
      },
    },
  };
}

/** Who looks, with what they can decide by the law of the moment. */
function lookingOf({ inquiry, law }: ReleaseContext): Looking {
  return { ...inquiry, named: rulesNaming(law, inquiry.requester) };
}

interface ListArgs extends PageArgs {
  readonly filter: ReleaseFilter;
}

interface StatisticsArgs {
  readonly side: ReleaseSide;
  readonly from: string;
  readonly until: string;
}

/** A page of one side. A cursor belongs to its filter and to its officer. */
async function page(
  database: ReleaseDatabase,
  args: ListArgs,
  context: ReleaseContext,
  view: (release: Release) => ReleaseView,
) {
  const { inquiry, cursors } = context;
  const search = releaseSearch(args.filter);
  const first = sizeOf(args.first);
  const { requester, purpose, caseReference } = inquiry;
  const question = JSON.stringify(['releases', requester, purpose, caseReference, search]);
  const from = args.after == null ? undefined : cursors.read(args.after, question);
  const found = await findReleases(database, lookingOf(context), search, {
    first: first + 1,
    ...(from ? { after: { changedAt: String(from.keys[0]), id: from.id } } : {}),
  });
  const shown = found.slice(0, first);
  const cursorOf = (release: Release | undefined): string | null =>
    release === undefined
      ? null
      : cursors.write(
          { keys: [new Date(release.changedAt).toISOString()], owner: requester.state, id: release.id },
          question,
        );
  return {
    nodes: shown.map(view),
    pageInfo: {
      hasNextPage: found.length > first,
      hasPreviousPage: from !== undefined,
      startCursor: () => cursorOf(shown[0]),
      endCursor: () => cursorOf(shown.at(-1)),
    },
  };
}

/** @throws HubError BAD_INPUT when it is not a whole number from 1 to 100. */
function sizeOf(first: number | null | undefined): number {
  const size = first ?? 20;
  if (!Number.isInteger(size) || size < 1 || size > PAGE_MAX)
    throw badInput('first', size, `a whole number from 1 to ${PAGE_MAX}`);
  return size;
}

function maySeeNumbers({ role, agencyKind }: Requester): boolean {
  return isOverseer(role) || agencyKind === 'SPOC' || role === 'SPOC_OPERATOR' || role === 'SPOC_SUPERVISOR';
}

const loaders = new WeakMap<ReleaseContext, DataLoader<string, readonly ReleaseEvent[]>>();

/** The steps of all releases of one answer together. */
function stepsOf(
  context: ReleaseContext,
  database: ReleaseDatabase,
): DataLoader<string, readonly ReleaseEvent[]> {
  let loader = loaders.get(context);
  if (!loader) {
    loader = new DataLoader(async (ids: readonly string[]) => {
      const found = await findSteps(database, ids);
      return ids.map((id) => found.get(id) ?? []);
    });
    loaders.set(context, loader);
  }
  return loader;
}
