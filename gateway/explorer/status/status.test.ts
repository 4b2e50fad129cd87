import { expect, test } from '@jest/globals';
import { ageWord, needsCare, readStatus, standingOf, witnessesOf, type SourceStanding } from './status.ts';

const up: SourceStanding = { domain: 'person', owner: 'FR', status: 'UP' };

test('a source whose status is new is never shown as up, and needs care', () => {
  const strange = { ...up, status: 'RESTING' };
  expect([standingOf(up), standingOf(strange)]).toEqual(['UP', 'UNKNOWN']);
  expect(needsCare({ ...up, status: 'NOT_CONNECTED' })).toBe(false);
  expect([up, strange, { ...up, unreadableRows: 2 }, { ...up, searchesBehind: true }].map(needsCare)).toEqual(
    [false, true, true, true],
  );
});

test('the key of the log itself is no witness', () => {
  const ledger = { takesRecords: true, isFenced: false, setAside: 0 };
  const checkpoint = { origin: 'hub/log', records: 3, root: 'AA==', signers: ['hub/log', 'witness.fr'] };
  expect(witnessesOf({ ...ledger, checkpoint })).toEqual(['witness.fr']);
  expect(witnessesOf({ ...ledger, checkpoint: null })).toEqual([]);
});

test('an age is said in the largest unit that fits; what is no moment has none', () => {
  const at = '2026-11-26T12:00:00Z';
  expect(ageWord('2026-11-24T11:00:00Z', at, 'en')).toBe('2 days ago');
  expect(ageWord('2026-11-26T09:00:00Z', at, 'de')).toBe('vor 3 Stunden');
  expect(ageWord('soon', at, 'en')).toBeUndefined();
});

test('what is no status is refused', () => {
  expect(() => readStatus('{"errors":[]}')).toThrow('no status');
});
