import type { GraphQLResolveInfo } from 'graphql';
import { linksOf, someOf, type SearchArgs, type WithId } from '../../shared/src/kit/schema/arguments.ts';
import type { HubContext, PageArgs } from '../../shared/src/kit/schema/hub.ts';
import type { Reference } from '../../shared/src/kit/schema/references.ts';
import type { PersonFilter } from './arguments.ts';
import { ASSOCIATES, IDENTITY_LINKS } from './questions.ts';
import { questions, type DocumentArgs } from './root-questions.ts';
import { travellerCheck, type TravellerRef } from './traveller.ts';

interface AssociateArgs extends PageArgs {
  readonly kinds?: readonly string[] | null;
}

/** Where a record of each domain stands in `LinkedRecord`. */
const PLACES: Readonly<Record<string, string>> = {
  Firearm: 'firearm',
  DrugSeizure: 'drugSeizure',
  BorderCrossing: 'borderCrossing',
};

/** A record that the caller may know of. Records of persons are loaded here, the others where they are served. */
function linkedRecord(record: Reference): Readonly<Record<string, unknown>> {
  const { __typename, id } = record;
  if (__typename !== 'Person') return { [PLACES[__typename] ?? '']: record };
  return {
    person: (_args: unknown, { hub }: HubContext, info: GraphQLResolveInfo) => hub.byId('person', id, info),
  };
}

export const resolvers = {
  Query: {
    node: (_root: unknown, { id }: WithId, { hub }: HubContext, info: GraphQLResolveInfo) =>
      hub.nodes([id], 'id', info)[0],
    nodes: (
      _root: unknown,
      args: { readonly ids: readonly string[] },
      { hub }: HubContext,
      info: GraphQLResolveInfo,
    ) => hub.nodes(someOf('ids', args.ids), 'ids', info),
    links: (
      _root: unknown,
      args: { readonly of: readonly string[] },
      { hub }: HubContext,
      info: GraphQLResolveInfo,
    ) =>
      hub
        .existing(someOf('of', args.of), 'of', info)
        .map(async (found) => found.then((record) => record && linkedRecord(record))),
    persons: (
      _root: unknown,
      args: SearchArgs<PersonFilter>,
      { hub }: HubContext,
      info: GraphQLResolveInfo,
    ) => hub.search(questions.persons(args), args, info),
    person: (_root: unknown, { id }: WithId, { hub }: HubContext, info: GraphQLResolveInfo) =>
      hub.byId('person', id, info),
    personsByIds: (
      _root: unknown,
      args: { readonly ids: readonly string[] },
      { hub }: HubContext,
      info: GraphQLResolveInfo,
    ) => hub.byIds('person', someOf('ids', args.ids), info),
    personsByDocuments: (_root: unknown, args: DocumentArgs, { hub }: HubContext, info: GraphQLResolveInfo) =>
      hub.lookup(questions.personsByDocuments(args), info),
  },
  Traveller: {
    // Nobody is asked about them before something is asked of them.
    __resolveReference: (traveller: TravellerRef) => traveller,
    check: (traveller: TravellerRef, _args: unknown, { hub }: HubContext, info: GraphQLResolveInfo) =>
      travellerCheck(traveller, hub, info),
  },
  Person: {
    associates: (parent: WithId, args: AssociateArgs, { hub }: HubContext, info: GraphQLResolveInfo) =>
      hub.links(linksOf(ASSOCIATES, args.kinds), parent.id, args, info),
    identityLinks: (parent: WithId, args: PageArgs, { hub }: HubContext, info: GraphQLResolveInfo) =>
      hub.links(IDENTITY_LINKS, parent.id, args, info),
  },
} as const;
