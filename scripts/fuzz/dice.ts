import type { GeneratorValue } from 'fast-check';
import { fc } from '../../shared/testing/drawn.ts';

/** Choices that come again with the same seed, lane and number: the same request on every machine. */
export class Dice {
  readonly generator: GeneratorValue;

  /** @param lane which of the officers, from 0. @param number of its request, from 0. */
  constructor(seed: number, lane: number, number: number) {
    const mixed =
      Math.imul(seed ^ Math.imul(lane + 1, 0x9e37_79b1), 0x85eb_ca6b) ^ Math.imul(number + 1, 0xc2b2_ae35);
    const [generator] = fc.sample(fc.gen(), { seed: mixed | 0, numRuns: 1 });
    if (!generator) throw new Error('fast-check gave no generator');
    this.generator = generator;
  }

  /** A whole number from 0 to `max`. */
  upTo(max: number): number {
    // Without fast-check's own liking for small numbers, which would leave most kinds out.
    return this.generator(fc.noBias, fc.integer({ min: 0, max })) as number;
  }

  /** True once in so many times. */
  oneIn(times: number): boolean {
    return this.upTo(times - 1) === 0;
  }

  one<T>(of: readonly T[]): T {
    return of[this.upTo(of.length - 1)] as T;
  }

  bytes(most: number): Buffer {
    return Buffer.from(this.generator(fc.uint8Array, { maxLength: most }));
  }

  /** Text of any characters. */
  text(most: number): string {
    return this.generator(fc.string, { maxLength: most, unit: 'binary' });
  }
}
