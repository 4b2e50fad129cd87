import type { MainQuestion } from '../../shared/src/kit/schema/subgraph.ts';
import { firearmSearch, serialList, type FirearmFilter } from './arguments.ts';
import { byFilter, bySerials } from './questions.ts';

/** What officers ask of firearms most. All of it is invented. */
export function mainQuestions(): readonly MainQuestion[] {
  const search = (about: string, serves: string, filter: FirearmFilter): MainQuestion => ({
    about,
    serves,
    question: byFilter(firearmSearch(filter), undefined),
  });
  return [
    search('firearms by serial', 'serials', { serial: 'QXZ719422' }),
    search('firearms by a part of a serial', 'parts of serials', { serial: '*?19422' }),
    search('firearms by make and model', 'makes', { make: 'Quillfeather', model: 'X9' }),
    {
      about: 'firearms by serials, many at once',
      serves: 'serials',
      question: bySerials(serialList(['QXZ719422', 'JZX118877']), undefined),
    },
  ];
}
