import type { MainQuestion } from '../../shared/src/kit/schema/subgraph.ts';
import { checkedDocument, crossingSearch, type CrossingFilter } from './arguments.ts';
import { byDocuments, byFilter, byPlates } from './questions.ts';

/** What officers ask of border crossings most. All of it is invented. */
export function mainQuestions(): readonly MainQuestion[] {
  const search = (about: string, serves: string, filter: CrossingFilter): MainQuestion => ({
    about,
    serves,
    question: byFilter(crossingSearch(filter), undefined),
  });
  const document = { number: 'QX1Z9J4K7', issuer: 'FR' };
  return [
    search('crossings by document', 'documents', { document }),
    search('crossings by plate', 'plates', { plate: 'QXZ 719 J' }),
    search('crossings at a point in a week', 'points', {
      crossingPoint: 'TVFUN',
      from: '2026-10-01',
      to: '2026-10-07',
    }),
    search('crossings of a nationality in a month', 'nationalities', {
      nationality: 'TV',
      from: '2026-10-01',
      to: '2026-10-31',
    }),
    {
      about: 'crossings by documents, many at once',
      serves: 'documents',
      question: byDocuments([checkedDocument(document)], undefined),
    },
    {
      about: 'crossings by plates, many at once',
      serves: 'plates',
      question: byPlates([{ plate: 'QXZ 719 J', country: 'FR' }], undefined),
    },
  ];
}
