import type { GraphQLResolveInfo } from 'graphql';
import {
  groupings,
  someOf,
  ownersOf,
  type SearchArgs,
  type WithId,
} from '../../shared/src/kit/schema/arguments.ts';
import type { HubContext, PageArgs } from '../../shared/src/kit/schema/hub.ts';
import { seizureFilter, type SeizureFilter } from './arguments.ts';
import {
  byFilter,
  SEIZURE_CROSSINGS,
  SEIZURE_FIREARMS,
  SEIZURE_PERSONS,
  statistics,
  type SeizureGrouping,
} from './questions.ts';
import { withoutNoise } from './units.ts';

interface PersonLinkArgs extends PageArgs {
  readonly kinds?: readonly string[] | null;
}

interface StatisticsArgs {
  readonly filter: SeizureFilter;
  readonly groupBy: readonly SeizureGrouping[];
  readonly owners?: readonly string[];
}

function personLinks(parent: WithId, args: PersonLinkArgs, { hub }: HubContext, info: GraphQLResolveInfo) {
  const link = args.kinds == null ? SEIZURE_PERSONS : { ...SEIZURE_PERSONS, kinds: args.kinds };
  return hub.links(link, parent.id, args, info);
}

function firearmLinks(parent: WithId, args: PageArgs, { hub }: HubContext, info: GraphQLResolveInfo) {
  return hub.links(SEIZURE_FIREARMS, parent.id, args, info);
}

function crossingLinks(parent: WithId, args: PageArgs, { hub }: HubContext, info: GraphQLResolveInfo) {
  return hub.links(SEIZURE_CROSSINGS, parent.id, args, info);
}

async function seizureStatistics(
  _root: unknown,
  args: StatisticsArgs,
  { hub }: HubContext,
  info: GraphQLResolveInfo,
) {
  const { rows, sources } = await hub.statistics(
    statistics(seizureFilter(args.filter), groupings(args.groupBy), ownersOf(args)),
    info,
  );
  return {
    sources,
    rows: rows.map(({ owner, group, count, sums, suppressed, rounded }) => ({
      owner,
      count,
      ...kilogramsOf(sums['kilograms']),
      suppressed,
      rounded,
      keys: Object.entries(group).map(([grouping, value]) => ({ grouping, value })),
    })),
  };
}

/** A sum in both spellings: of a rounded number the exact one says no more. */
function kilogramsOf(sum: string | number | null | undefined) {
  if (sum == null) return { kilograms: null, exactKilograms: null };
  const told = typeof sum === 'number' ? withoutNoise(sum) : sum;
  return { kilograms: told, exactKilograms: told };
}

export const resolvers = {
  Query: {
    drugSeizures: (
      _root: unknown,
      args: SearchArgs<SeizureFilter>,
      { hub }: HubContext,
      info: GraphQLResolveInfo,
    ) => hub.search(byFilter(seizureFilter(args.filter), ownersOf(args)), args, info),
    drugSeizure: (_root: unknown, { id }: WithId, { hub }: HubContext, info: GraphQLResolveInfo) =>
      hub.byId('seizure', id, info),
    drugSeizuresByIds: (
      _root: unknown,
      args: { readonly ids: readonly string[] },
      { hub }: HubContext,
      info: GraphQLResolveInfo,
    ) => hub.byIds('seizure', someOf('ids', args.ids), info),
    drugSeizureStatistics: seizureStatistics,
  },
  DrugSeizure: { persons: personLinks, firearms: firearmLinks, borderCrossings: crossingLinks },
  Person: { drugSeizures: personLinks },
  Firearm: { drugSeizures: firearmLinks },
  BorderCrossing: { drugSeizures: crossingLinks },
} as const;
