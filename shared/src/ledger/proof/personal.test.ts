import { expect, test } from '@jest/globals';
import { createCipheriv, hkdfSync, randomBytes } from 'node:crypto';
import { PersonalKeys, seal, unseal } from './personal.ts';

const secret = randomBytes(32);
const keys = new PersonalKeys(secret);

test('details open with what was kept of their key, at their own place, and nowhere else', () => {
  const { key, kept } = keys.make('a');
  const sealed = seal(key, 'a/INTENT', { officer: 'officer-7' });
  expect(unseal(keys.of(kept, 'a'), 'a/INTENT', sealed)).toEqual({ officer: 'officer-7' });
  expect(() => unseal(key, 'b/INTENT', sealed)).toThrow();
  expect(() => unseal(keys.of(kept, 'b'), 'a/INTENT', sealed)).toThrow();
  expect(() => unseal(keys.of(keys.make('a').kept, 'a'), 'a/INTENT', sealed)).toThrow();
  expect(() => unseal(new PersonalKeys(randomBytes(32)).of(kept, 'a'), 'a/INTENT', sealed)).toThrow();
});

test('keys that were stored encrypted, as they were at first, are still to be had', () => {
  const [key, iv] = [randomBytes(32), randomBytes(12)];
  const wrapping = Buffer.from(hkdfSync('sha256', secret, '', 'liaison ledger wrapping', 32));
  const cipher = createCipheriv('aes-256-gcm', wrapping, iv).setAAD(Buffer.from('a'));
  const wrapped = Buffer.concat([iv, cipher.update(key), cipher.final(), cipher.getAuthTag()]);
  expect(keys.of(wrapped, 'a')).toEqual(key);
  expect(() => keys.of(wrapped, 'b')).toThrow();
});
