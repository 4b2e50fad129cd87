import { ownersOf, type SearchArgs } from '../../shared/src/kit/schema/arguments.ts';
import { rootQuestions } from '../../shared/src/kit/schema/root-questions.ts';
import { firearmSearch, serialList, type FirearmFilter } from './arguments.ts';
import { byFilter, bySerials } from './questions.ts';

export interface SerialArgs {
  readonly serials: readonly string[];
  readonly owners?: readonly string[];
}

/** What the fields of the root ask. Each throws HubError BAD_INPUT as its arguments are read. */
export const questions = rootQuestions({
  firearms: (args: SearchArgs<FirearmFilter>) => byFilter(firearmSearch(args.filter), ownersOf(args)),
  firearmsBySerials: (args: SerialArgs) => bySerials(serialList(args.serials), ownersOf(args)),
});
