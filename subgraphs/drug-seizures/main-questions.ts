import type { MainQuestion } from '../../shared/src/kit/schema/subgraph.ts';
import { seizureFilter, type SeizureFilter } from './arguments.ts';
import { byFilter } from './questions.ts';

/** What officers ask of seizures most. All of it is invented. */
export function mainQuestions(): readonly MainQuestion[] {
  const search = (about: string, serves: string, filter: SeizureFilter): MainQuestion => ({
    about,
    serves,
    question: byFilter(seizureFilter(filter), undefined),
  });
  return [
    search('seizures of a week', 'periods', { from: '2026-10-01', to: '2026-10-07' }),
    search('seizures of a substance', 'substances', { substance: 'carfentanil', from: '2026-09-01' }),
    search('seizures by a country on the way', 'routes', { routeCountry: 'TV', from: '2026-06-01' }),
    search('seizures at a place', 'places', { locode: 'TVFUN' }),
    search('seizures of great quantities', 'quantities', { kilogramsFrom: 100_000 }),
  ];
}
