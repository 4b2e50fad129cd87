import { expect, test } from '@jest/globals';
import { randomBytes } from 'node:crypto';
import { PersonalKeys, seal, unseal } from './personal.ts';

const keys = new PersonalKeys(randomBytes(32));

test('details open with their wrapped key at their own place, and nowhere else', () => {
  const key = keys.make();
  const sealed = seal(key, 'a/INTENT', { officer: 'officer-7' });
  const wrapped = keys.wrap(key, 'a');
  expect(unseal(keys.unwrap(wrapped, 'a'), 'a/INTENT', sealed)).toEqual({ officer: 'officer-7' });
  expect(() => unseal(key, 'b/INTENT', sealed)).toThrow();
  expect(() => keys.unwrap(wrapped, 'b')).toThrow();
  expect(() => new PersonalKeys(randomBytes(32)).unwrap(wrapped, 'a')).toThrow();
});
