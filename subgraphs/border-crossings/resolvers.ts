import type { GraphQLResolveInfo } from 'graphql';
import { someOf, type SearchArgs, type WithId } from '../../shared/src/kit/schema/arguments.ts';
import type { Hub, HubContext, PageArgs } from '../../shared/src/kit/schema/hub.ts';
import { checkedDocument, crossingSearch, doubtsByKey, type CrossingFilter } from './arguments.ts';
import { COMPANIONS, CROSSING_FIREARMS, CROSSING_PERSONS } from './questions.ts';
import { questions, type DocumentArgs, type PlateArgs, type StatisticsArgs } from './root-questions.ts';
import { traveller, type TravellerArgs } from './traveller.ts';

function personLinks(parent: WithId, args: PageArgs, { hub }: HubContext, info: GraphQLResolveInfo) {
  return hub.links(CROSSING_PERSONS, parent.id, args, info);
}

function firearmLinks(parent: WithId, args: PageArgs, { hub }: HubContext, info: GraphQLResolveInfo) {
  return hub.links(CROSSING_FIREARMS, parent.id, args, info);
}

async function crossings(args: SearchArgs<CrossingFilter>, hub: Hub, info: GraphQLResolveInfo) {
  const found = await hub.search(questions.borderCrossings(args), args, info);
  return { ...found, mrzDoubts: crossingSearch(args.filter).document?.doubts ?? null };
}

async function documentLookup(args: DocumentArgs, hub: Hub, info: GraphQLResolveInfo) {
  const answers = await hub.lookup(questions.borderCrossingsByDocuments(args), info);
  const doubts = doubtsByKey(args.documents.map(checkedDocument));
  return answers.map((answer) => ({ ...answer, mrzDoubts: doubts.get(answer.key) ?? null }));
}

async function crossingStatistics(
  _root: unknown,
  args: StatisticsArgs,
  { hub }: HubContext,
  info: GraphQLResolveInfo,
) {
  const { rows, sources } = await hub.statistics(questions.borderCrossingStatistics(args), info);
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
      args: DocumentArgs,
      { hub }: HubContext,
      info: GraphQLResolveInfo,
    ) => documentLookup(args, hub, info),
    borderCrossingsByPlates: (
      _root: unknown,
      args: PlateArgs,
      { hub }: HubContext,
      info: GraphQLResolveInfo,
    ) => hub.lookup(questions.borderCrossingsByPlates(args), info),
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
