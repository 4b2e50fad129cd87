import { expect, test } from '@jest/globals';
import { fc } from '../../../testing/drawn.ts';
import { times } from '../../../testing/depth.ts';
import { fixtureCatalogue, state } from '../testing/fixture.ts';
import { randomLaw } from '../testing/random-law.ts';
import { engineLaw } from '../testing/engine-law.ts';
import { isEverAboveDeny, isEverUsable, type EverQuestion } from './reachable.ts';

const fields = fixtureCatalogue().person.fields.filter(({ path }) => !path.includes('.'));
const ASKERS = (['POLICE', 'CUSTOMS'] as const).flatMap((agencyKind) =>
  (['INVESTIGATOR', 'FRONTLINE'] as const).map((role) => ({ agencyKind, role })),
);

function gets(question: Omit<EverQuestion, 'domain'>): readonly boolean[] {
  const ofPerson = { ...question, domain: 'person' } as const;
  return fields.flatMap(({ path }) => [
    isEverAboveDeny(ofPerson, path),
    isEverUsable(ofPerson, { path, use: 'MATCH' }),
  ]);
}

test('what was worked out for somebody else is what would have been worked out for oneself', () => {
  const told = new Set<boolean>();
  fc.assert(
    fc.property(randomLaw, (drawn) => {
      const shared = engineLaw(drawn);
      for (const asker of ASKERS) {
        const requester = { state: state('BB'), ...asker };
        const answers = gets({ law: shared, requester });
        // A law that was read for this asker alone knows nobody else.
        expect(answers).toEqual(gets({ law: engineLaw(drawn), requester }));
        for (const answer of answers) told.add(answer);
      }
    }),
    { numRuns: times(8) },
  );
  expect(told.size).toBe(2);
});
