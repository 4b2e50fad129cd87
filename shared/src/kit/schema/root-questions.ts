import type {
  AskedAs,
  LookupQuestion,
  SearchQuestion,
  StatisticsQuestion,
} from '../../sources/sql/question.ts';

/** What a field of the root asks of national databases. */
export type RootQuestion = SearchQuestion | LookupQuestion | StatisticsQuestion;

/** The questions of a domain, by the field of the root that asks each, and made of nothing but that field's arguments. */
export type RootQuestions = Readonly<Record<string, (args: never) => RootQuestion>>;

/** Arguments that say which part of an answer is wanted, and not what is asked. */
const OF_THE_PAGE: ReadonlySet<string> = new Set(['first', 'after', 'changedSince']);

/**
 * The same questions, each with the field and the arguments that it was made of: whoever has the schema can make it again,
 * under the checks of the schema and of the domain.
 *
 * @param told arguments in whose place others say the same with less, by field.
 */
export function rootQuestions<const M extends RootQuestions>(
  made: M,
  told: { readonly [K in keyof M]?: (args: Parameters<M[K]>[0]) => object } = {},
): M {
  const remembering = Object.entries(made).map(([field, make]) => {
    const remember = (args: never): RootQuestion => {
      const said = told[field]?.(args) ?? (args as object);
      const kept = Object.entries(said).filter(([name, value]) => value != null && !OF_THE_PAGE.has(name));
      const asked: AskedAs = { field, args: Object.fromEntries(kept) };
      return { ...make(args), asked };
    };
    return [field, remember] as const;
  });
  return Object.fromEntries(remembering) as unknown as M;
}
