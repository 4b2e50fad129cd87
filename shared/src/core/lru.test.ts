import { expect, test } from '@jest/globals';
import { fc } from '../../testing/drawn.ts';
import { Lru } from './lru.ts';

test('never holds more than its capacity, and of what it was given last as much as fits', () => {
  fc.assert(
    fc.property(
      fc.integer({ min: 1, max: 40 }),
      fc.array(fc.tuple(fc.constantFrom('a', 'b', 'c', 'd', 'e'), fc.integer({ min: 1, max: 20 })), {
        maxLength: 60,
      }),
      (capacity, given) => {
        const lru = new Lru<string, number>(capacity, (_, weight) => weight);
        for (const [key, weight] of given) {
          lru.set(key, weight);
          expect([...lru.values()].reduce((sum, one) => sum + one, 0)).toBeLessThanOrEqual(capacity);
          expect(lru.get(key)).toBe(weight <= capacity ? weight : undefined);
        }
      },
    ),
  );
});

test('lets go of the one that was used longest ago', () => {
  const lru = new Lru<string, number>(2);
  lru.set('a', 1);
  lru.set('b', 2);
  lru.get('a');
  lru.set('c', 3);
  expect([...lru.values()]).toEqual([1, 3]);
});
