import type { GraphQLResolveInfo } from 'graphql';
import {
  groupings,
  someOf,
  ownersOf,
  type SearchArgs,
  type WithId,
} from '../../shared/src/kit/schema/arguments.ts';
import type { Hub, HubContext, PageArgs } from '../../shared/src/kit/schema/hub.ts';
import {
  checkedDocument,
  crossingSearch,
  doubtsByKey,
  type CrossingFilter,
  type DocumentKey,
} from './arguments.ts';
import {
  byDocuments,
  byFilter,
  byPlates,
  COMPANIONS,
  CROSSING_FIREARMS,
  CROSSING_PERSONS,
  statistics,
  type CrossingGrouping,
} from './questions.ts';
import { traveller, type TravellerArgs } from './traveller.ts';

interface Owners {
  readonly owners?: readonly string[];
}

interface StatisticsArgs extends Owners {
  readonly filter: CrossingFilter;
  readonly groupBy: readonly CrossingGrouping[];
}

function personLinks(parent: WithId, args: PageArgs, { hub }: HubContext, info: GraphQLResolveInfo) {
  return hub.links(CROSSING_PERSONS, parent.id, args, info);
}

function firearmLinks(parent: WithId, args: PageArgs, { hub }: HubContext, info: GraphQLResolveInfo) {
  return hub.links(CROSSING_FIREARMS, parent.id, args, info);
}

async function crossings(args: SearchArgs<CrossingFilter>, hub: Hub, info: GraphQLResolveInfo) {
  const search = crossingSearch(args.filter);
  const found = await hub.search(byFilter(search, ownersOf(args)), args, info);
  return { ...found, mrzDoubts: search.document?.doubts ?? null };
}

async function documentLookup(
  args: Owners & { readonly documents: readonly DocumentKey[] },
  hub: Hub,
  info: GraphQLResolveInfo,
) {
  const documents = someOf('documents', args.documents).map(checkedDocument);
  const doubts = doubtsByKey(documents);
  const answers = await hub.lookup(byDocuments(documents, ownersOf(args)), info);
  return answers.map((answer) => ({ ...answer, mrzDoubts: doubts.get(answer.key) ?? null }));
}

async function crossingStatistics(
  _root: unknown,
  args: StatisticsArgs,
  { hub }: HubContext,
  info: GraphQLResolveInfo,
) {
  const question = statistics(crossingSearch(args.filter), groupings(args.groupBy), ownersOf(args));
  const { rows, sources } = await hub.statistics(question, info);
  return {
    sources,
    rows: rows.map(({ owner, group, count, suppressed, rounded }) => ({
      owner,
      count,
      suppressed,
      rounded,
      keys: Object.entries(group).map(([grouping, value]) => ({ grouping, value })),
    })),
  };
}

export const resolvers = {
  Query: {
    traveller: (_root: unknown, args: TravellerArgs, { hub }: HubContext) => traveller(args, hub),
    borderCrossings: (
      _root: unknown,
      args: SearchArgs<CrossingFilter>,
      { hub }: HubContext,
      info: GraphQLResolveInfo,
    ) => crossings(args, hub, info),
    borderCrossing: (_root: unknown, { id }: WithId, { hub }: HubContext, info: GraphQLResolveInfo) =>
      hub.byId('crossing', id, info),
    borderCrossingsByIds: (
      _root: unknown,
      args: { readonly ids: readonly string[] },
      { hub }: HubContext,
      info: GraphQLResolveInfo,
    ) => hub.byIds('crossing', someOf('ids', args.ids), info),
    borderCrossingsByDocuments: (
      _root: unknown,
      args: Owners & { readonly documents: readonly DocumentKey[] },
      { hub }: HubContext,
      info: GraphQLResolveInfo,
    ) => documentLookup(args, hub, info),
    borderCrossingsByPlates: (
      _root: unknown,
      args: Owners & {
        readonly plates: readonly { readonly plate: string; readonly country?: string | null }[];
      },
      { hub }: HubContext,
      info: GraphQLResolveInfo,
    ) => hub.lookup(byPlates(someOf('plates', args.plates), ownersOf(args)), info),
    borderCrossingStatistics: crossingStatistics,
  },
  Traveller: {
    // Composition asks for a way back; every plan has the crossings with the question itself.
    __resolveReference: () => {
      throw new Error('a traveller begins with a question');
    },
  },
  BorderCrossing: {
    persons: personLinks,
    firearms: firearmLinks,
    companions: (parent: WithId, args: PageArgs, { hub }: HubContext, info: GraphQLResolveInfo) =>
      hub.links(COMPANIONS, parent.id, args, info),
  },
  Person: { borderCrossings: personLinks },
  Firearm: { borderCrossings: firearmLinks },
} as const;
