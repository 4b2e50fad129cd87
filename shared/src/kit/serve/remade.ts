import { coerceInputValue, isRequiredArgument, type GraphQLSchema } from 'graphql';
import { HubError } from '../../core/errors.ts';
import { isGlobalId } from '../../core/ids.ts';
import type { AskedAs } from '../../sources/sql/question.ts';
import { argumentsCheck } from '../schema/bounds.ts';
import { subgraphSchema } from '../schema/schema.ts';
import type { RootQuestion, RootQuestions } from '../schema/root-questions.ts';
import type { DomainDefinition } from '../schema/subgraph.ts';

/** Arguments that say which part of an answer is wanted: they are not sent. */
type Made = RootQuestion & { readonly asked: AskedAs };

/**
 * Makes questions again of the field and the arguments that they were made of. Whatever came is held against the schema and the
 * domain's own checks first, as if a caller had sent it: nothing can be asked this way that no field of the schema asks.
 */
export class Remaker {
  readonly #schema: GraphQLSchema;
  readonly #questions: RootQuestions;

  constructor(definition: DomainDefinition) {
    this.#schema = subgraphSchema(definition);
    this.#questions = definition.questions;
  }

  /**
   * @throws HubError BAD_INPUT when there is no such field, or its arguments are not what it takes; also when the other end of a
   *   link is not told of a question that asks by one, or of one that does not.
   */
  again(made: AskedAs): Made {
    const make = Object.hasOwn(this.#questions, made.field) ? this.#questions[made.field] : undefined;
    if (!make) throw refused(`no field ${made.field} is asked so`);
    const question = make(this.#coerced(made) as never);
    const linkedTo = 'linkedTo' in question ? question.linkedTo : undefined;
    if ((linkedTo === undefined) !== (made.linked === undefined))
      throw refused('the other end of a link and the link belong together');
    if (linkedTo && made.linked && !isGlobalId(made.linked.id, linkedTo.link.farDomain))
      throw refused('the other end of a link is of another domain');
    return { ...question, asked: made };
  }

  #coerced({ field, args }: AskedAs): Readonly<Record<string, unknown>> {
    const definition = this.#schema.getQueryType()?.getFields()[field];
    if (!definition) throw refused(`there is no field ${field}`);
    const known = new Set(definition.args.map(({ name }) => name));
    const strange = Object.keys(args).find((name) => !known.has(name));
    if (strange !== undefined) throw refused(`${field} takes no ${strange.slice(0, 50)}`);
    const coerced = Object.fromEntries(
      definition.args.flatMap((argument) => {
        const { name, type, defaultValue } = argument;
        if (args[name] === undefined) {
          if (isRequiredArgument(argument)) throw refused(`${field} wants ${name}`);
          return defaultValue === undefined ? [] : [[name, defaultValue]];
        }
        const fail = (path: readonly (string | number)[]): never => {
          throw refused(`${[name, ...path].join('.')} of ${field} is not what it takes`);
        };
        const value: unknown = coerceInputValue(args[name], type, fail, true);
        return [[name, value]];
      }),
    );
    argumentsCheck(definition.args)?.(coerced);
    return coerced;
  }
}

function refused(what: string): HubError {
  return new HubError('BAD_INPUT', what);
}
