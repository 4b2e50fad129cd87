import type { GraphQLResolveInfo } from 'graphql';
import type { HubContext } from './hub.ts';

/** A resolver of a subgraph. `Parent` and `Args` are what the schema promises; graphql-js has checked them. */
export type Resolver<Parent = never, Args = never, Result = unknown> = (
  parent: Parent,
  args: Args,
  context: HubContext,
  info: GraphQLResolveInfo,
) => Result | Promise<Result>;

/** Resolvers by type and field. `__resolveReference` is called with (reference, context, info). */
export type IResolvers = Readonly<Record<string, Readonly<Record<string, unknown>>>>;
