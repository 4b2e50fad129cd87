import { expect, test } from '@jest/globals';
import type { StateCode } from '../../core/ids.ts';
import { oneRelease, testRuling } from '../../../testing/ruling.ts';
import type { Matchable } from '../../sources/sql/statement-form.ts';
import { releaseAmong } from './records.ts';

test('a release is about a record of its owner, also where one source has records of that number of two', () => {
  const [de, fr] = ['DE', 'FR'] as string[] as StateCode[];
  const ruling = testRuling((owner) => ({ releases: oneRelease(owner === de ? 'F-1' : 'F-2') }));
  const owners = [de, fr].flatMap((owner): Matchable[] =>
    owner === undefined ? [] : [{ owner, lending: ruling.lending(owner, 'firearm'), matchable: 'always' }],
  );
  const named = (owner: string, id: string): string | undefined => releaseAmong(owners, [owner, id]);
  expect([named('DE', 'F-1'), named('FR', 'F-2')]).toEqual(['r-1', 'r-1']);
  expect([named('DE', 'F-2'), named('FR', 'F-1')]).toEqual([undefined, undefined]);
});
