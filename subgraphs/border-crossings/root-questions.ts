import { groupings, ownersOf, someOf, type SearchArgs } from '../../shared/src/kit/schema/arguments.ts';
import { rootQuestions } from '../../shared/src/kit/schema/root-questions.ts';
import { checkedDocument, crossingSearch, type CrossingFilter, type DocumentKey } from './arguments.ts';
import { byDocuments, byFilter, byPlates, statistics, type CrossingGrouping } from './questions.ts';

interface Owners {
  readonly owners?: readonly string[];
}

export interface DocumentArgs extends Owners {
  readonly documents: readonly DocumentKey[];
}

export interface PlateArgs extends Owners {
  readonly plates: readonly { readonly plate: string; readonly country?: string | null }[];
}

export interface StatisticsArgs extends Owners {
  readonly filter: CrossingFilter;
  readonly groupBy: readonly CrossingGrouping[];
}

/** Number and issuer of a document: a zone has the name of its holder too, which no question asks for. */
function withoutZone(document: DocumentKey): DocumentKey {
  const { key, issuer } = checkedDocument(document);
  return { number: key, ...(issuer === undefined ? {} : { issuer }) };
}

function filterWithoutZone<A extends { readonly filter: CrossingFilter }>(args: A): A {
  const { document } = args.filter;
  return document == null ? args : { ...args, filter: { ...args.filter, document: withoutZone(document) } };
}

/** What the fields of the root ask. Each throws HubError BAD_INPUT as its arguments are read. */
export const questions = rootQuestions(
  {
    borderCrossings: (args: SearchArgs<CrossingFilter>) =>
      byFilter(crossingSearch(args.filter), ownersOf(args)),
    borderCrossingsByDocuments: (args: DocumentArgs) =>
      byDocuments(someOf('documents', args.documents).map(checkedDocument), ownersOf(args)),
    borderCrossingsByPlates: (args: PlateArgs) => byPlates(someOf('plates', args.plates), ownersOf(args)),
    borderCrossingStatistics: (args: StatisticsArgs) =>
      statistics(crossingSearch(args.filter), groupings(args.groupBy), ownersOf(args)),
  },
  {
    borderCrossings: filterWithoutZone,
    borderCrossingsByDocuments: (args) => ({ ...args, documents: args.documents.map(withoutZone) }),
    borderCrossingStatistics: filterWithoutZone,
  },
);
