import { expect, test } from '@jest/globals';
import { record } from '../../src/policy/testing/fixture.ts';
import { naiveVerdict, type NaiveLaw } from '../../src/policy/testing/naive.ts';
import type { StateCode } from '../../src/core/ids.ts';
import type { Inquiry } from '../../src/policy/words/inquiry.ts';
import { fc } from '../drawn.ts';
import { hitLawOver, ROLE } from './hit-law.ts';

test('where both States keep back names, one role sees those of AA, and never the sex of people of BB', () => {
  const shows = (role: string, owner: string, path: string, law: NaiveLaw): boolean =>
    naiveVerdict(law, inquiryOf(role), {
      domain: 'person',
      path,
      category: 'BIO_CORE',
      of: { ...record({}), owner: owner as StateCode },
    }).mode === 'GRANT';
  const drawn = fc.sample(hitLawOver([['person', 'identities.surnames']]), 20);
  // As with seed 399239578 of scripts/test/match.test.ts.
  const laws = drawn.filter((law) =>
    ['AA', 'BB'].every((owner) => !shows('INVESTIGATOR', owner, 'identities.surnames', law)),
  );
  expect(laws).not.toEqual([]);
  for (const law of laws) {
    expect(shows(ROLE, 'AA', 'identities.surnames', law)).toBe(true);
    expect(shows(ROLE, 'AA', 'sex', law)).toBe(true);
    expect(shows(ROLE, 'BB', 'sex', law)).toBe(false);
  }
});

function inquiryOf(role: string): Inquiry {
  return {
    requester: {
      state: 'ZZ' as string as StateCode,
      agency: 'any',
      agencyKind: 'POLICE',
      role,
      officer: 'any',
    },
    purpose: 'INVESTIGATION',
    caseReference: 'any',
    urgency: 'NORMAL',
    on: '2026-11-01',
  } as Inquiry;
}
