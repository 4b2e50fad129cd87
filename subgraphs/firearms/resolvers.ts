import type { GraphQLResolveInfo } from 'graphql';
import { linksOf, someOf, type SearchArgs, type WithId } from '../../shared/src/kit/schema/arguments.ts';
import type { HubContext, PageArgs } from '../../shared/src/kit/schema/hub.ts';
import type { FirearmFilter } from './arguments.ts';
import { BALLISTIC_LINKS, FIREARM_PERSONS } from './questions.ts';
import { questions, type SerialArgs } from './root-questions.ts';

interface LinkArgs extends PageArgs {
  readonly kinds?: readonly string[] | null;
}

function personLinks(parent: WithId, args: LinkArgs, { hub }: HubContext, info: GraphQLResolveInfo) {
  return hub.links(linksOf(FIREARM_PERSONS, args.kinds), parent.id, args, info);
}

export const resolvers = {
  Query: {
    firearms: (
      _root: unknown,
      args: SearchArgs<FirearmFilter>,
      { hub }: HubContext,
      info: GraphQLResolveInfo,
    ) => hub.search(questions.firearms(args), args, info),
    firearm: (_root: unknown, { id }: WithId, { hub }: HubContext, info: GraphQLResolveInfo) =>
      hub.byId('firearm', id, info),
    firearmsByIds: (
      _root: unknown,
      args: { readonly ids: readonly string[] },
      { hub }: HubContext,
      info: GraphQLResolveInfo,
    ) => hub.byIds('firearm', someOf('ids', args.ids), info),
    firearmsBySerials: (_root: unknown, args: SerialArgs, { hub }: HubContext, info: GraphQLResolveInfo) =>
      hub.lookup(questions.firearmsBySerials(args), info),
  },
  Firearm: {
    persons: personLinks,
    ballisticLinks: (parent: WithId, args: PageArgs, { hub }: HubContext, info: GraphQLResolveInfo) =>
      hub.links(BALLISTIC_LINKS, parent.id, args, info),
  },
  Person: { firearms: personLinks },
} as const;
