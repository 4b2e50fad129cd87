import { ownersOf, type SearchArgs } from '../../shared/src/kit/schema/arguments.ts';
import { rootQuestions } from '../../shared/src/kit/schema/root-questions.ts';
import { documentList, personSearch, type DocumentKey, type PersonFilter } from './arguments.ts';
import { byDocuments, bySearch } from './questions.ts';

export interface DocumentArgs {
  readonly documents: readonly DocumentKey[];
  readonly owners?: readonly string[];
}

/** What the fields of the root ask. Each throws HubError BAD_INPUT as its arguments are read. */
export const questions = rootQuestions({
  persons: (args: SearchArgs<PersonFilter>) => bySearch(personSearch(args.filter), ownersOf(args)),
  personsByDocuments: (args: DocumentArgs) => byDocuments(documentList(args.documents), ownersOf(args)),
});
