import type { MainQuestion } from '../../shared/src/kit/schema/subgraph.ts';
import { documentList, personSearch, type PersonFilter } from './arguments.ts';
import { byDocuments, bySearch } from './questions.ts';

/** What officers ask of people most: by name, by name and birth, by document. All of it is invented. */
export function mainQuestions(): readonly MainQuestion[] {
  const search = (about: string, serves: string, filter: PersonFilter): MainQuestion => ({
    about,
    serves,
    question: bySearch(personSearch(filter), undefined),
  });
  const documents = documentList([{ number: 'QX1Z9J4K7', issuer: 'FR' }, { number: 'ZQ7J1X9K2' }]);
  return [
    search('people by name', 'names', { name: 'Xanthippa Quillfeather' }),
    search('people by name and date of birth', 'names', {
      name: 'Xanthippa Quillfeather',
      dateOfBirth: '1971-03-09',
    }),
    search('people by name in one spelling', 'names in one spelling', {
      name: 'Xanthippa Quillfeather',
      match: 'EXACT',
    }),
    search('people by document', 'documents', { document: { number: 'QX1Z9J4K7', issuer: 'FR' } }),
    search('people by alert', 'alerts', { alerts: ['ART40_UNKNOWN_WANTED'] }),
    {
      about: 'people by documents, many at once',
      serves: 'documents',
      question: byDocuments(documents, undefined),
    },
  ];
}
