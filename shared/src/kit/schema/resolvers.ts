/** Resolvers by type and field. `__resolveReference` is called with (reference, context, info). */
export type IResolvers = Readonly<Record<string, Readonly<Record<string, unknown>>>>;
