import type { GraphQLResolveInfo } from 'graphql';
import { linksOf, someOf, type SearchArgs, type WithId } from '../../shared/src/kit/schema/arguments.ts';
import type { HubContext, PageArgs } from '../../shared/src/kit/schema/hub.ts';
import type { SeizureFilter } from './arguments.ts';
import { SEIZURE_CROSSINGS, SEIZURE_FIREARMS, SEIZURE_PERSONS } from './questions.ts';
import { questions, type StatisticsArgs } from './root-questions.ts';
import { withoutNoise } from './units.ts';

interface PersonLinkArgs extends PageArgs {
  readonly kinds?: readonly string[] | null;
}

function personLinks(parent: WithId, args: PersonLinkArgs, { hub }: HubContext, info: GraphQLResolveInfo) {
  return hub.links(linksOf(SEIZURE_PERSONS, args.kinds), parent.id, args, info);
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
  const { rows, sources } = await hub.statistics(questions.drugSeizureStatistics(args), info);
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
    ) => hub.search(questions.drugSeizures(args), args, info),
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
