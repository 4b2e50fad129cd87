import { expect, test } from '@jest/globals';
import { fc } from '../../testing/drawn.ts';
import type { Clock } from '../core/clock.ts';
import { SealNonceRequired, type Opener, type ToSeal } from './envelope-contract.ts';
import { createOpener, createSealer, newProcessSealKey, type OpenerOptions } from './envelope.ts';
import { testInquiry } from '../../testing/ruling.ts';

const HOUR_MS = 3_600_000;
const BODY = '{"query":"{ __typename }"}';
const claims: ToSeal = {
  requestId: 'r-1',
  leftMs: 0,
  law: 'a-digest',
  inquiry: testInquiry,
};

/** A machine whose clock somebody sets, with who seals and who opens on it. */
class Machine {
  now = Date.parse('2026-11-01T12:00:00Z');
  readonly clock: Clock = { now: () => this.now };
  readonly #key = newProcessSealKey();
  readonly #keys = new Map([[this.#key.id, this.#key.opens]]);
  #serial = 0;
  readonly #sealer = createSealer(
    () => this.#key,
    this.clock,
    () => String((this.#serial += 1)),
  );
  /** What the gateway knows that seals must carry. */
  nonces: readonly string[] = [];
  opener = this.#opener();
  readonly opened = new Map<string, number>();
  readonly sealed: string[] = [];

  /** @param options as those of a process that begins now. */
  #opener(options: OpenerOptions = { from: this.now }): Opener {
    return createOpener(() => this.#keys, this.clock, options);
  }

  startAgain(): void {
    this.opener = this.#opener();
  }

  /** @param nonces none as an older gateway seals. */
  seal(nonces?: readonly string[]): string {
    const header = this.#sealer.seal('persons', { ...claims, nonces }, BODY) as string;
    this.sealed.push(header);
    return header;
  }

  deliver(header: string): 'opened' | 'nonce' | string {
    try {
      void this.opener.open(header, 'persons', 'POST', BODY);
    } catch (error) {
      if (!(error instanceof SealNonceRequired)) return String(error);
      this.nonces = [error.nonce];
      return 'nonce';
    }
    this.opened.set(header, (this.opened.get(header) ?? 0) + 1);
    return 'opened';
  }

  /** As a gateway asks: what is refused for its nonce is sealed again. @returns how often it was sent. */
  ask(): number {
    for (let sent = 1; sent <= 2; sent += 1)
      if (this.deliver(this.seal(this.nonces)) === 'opened') return sent;
    return Number.POSITIVE_INFINITY;
  }
}

test('with its clock an hour back a process is asked on, after one word about how to seal', () => {
  const machine = new Machine();
  expect([machine.ask(), machine.ask()]).toEqual([2, 1]);
  machine.now -= HOUR_MS;
  expect([machine.ask(), machine.ask()]).toEqual([2, 1]);
});

test('no seal opens twice, whatever becomes of the clock and of the process, and a fresh one always does', () => {
  const step = fc.oneof(
    { weight: 4, arbitrary: fc.record({ kind: fc.constant('ask' as const) }) },
    { weight: 2, arbitrary: fc.record({ kind: fc.constant('wait' as const), ms: fc.nat(16_000) }) },
    {
      weight: 3,
      arbitrary: fc.record({
        kind: fc.constant('wait' as const),
        ms: fc.oneof(fc.integer({ min: -15_000, max: 0 }), fc.constantFrom(-HOUR_MS, HOUR_MS, -2 * HOUR_MS)),
      }),
    },
    { weight: 1, arbitrary: fc.record({ kind: fc.constant('start' as const) }) },
    { weight: 5, arbitrary: fc.record({ kind: fc.constant('replay' as const), which: fc.nat() }) },
  );
  fc.assert(
    fc.property(fc.array(step, { maxLength: 60 }), (steps) => {
      const machine = new Machine();
      for (const one of steps) {
        if (one.kind === 'wait') machine.now += one.ms;
        else if (one.kind === 'start') machine.startAgain();
        else if (one.kind === 'ask') expect(machine.ask()).toBeLessThanOrEqual(2);
        else if (machine.sealed.length > 0)
          machine.deliver(machine.sealed[one.which % machine.sealed.length] ?? '');
        // Whoever replays what was refused before makes it open once at most, as well.
        expect(Math.max(0, ...machine.opened.values())).toBeLessThanOrEqual(1);
      }
    }),
    { numRuns: 300 },
  );
});

test('seals of an older gateway, which name no nonce, open once in the life of a process, whatever becomes of the clock', () => {
  const step = fc.oneof(
    fc.record({ kind: fc.constant('ask' as const) }),
    fc.record({ kind: fc.constant('wait' as const), ms: fc.integer({ min: -15_000, max: 16_000 }) }),
    fc.record({
      kind: fc.constant('wait' as const),
      ms: fc.constantFrom(-HOUR_MS, HOUR_MS),
    }),
    fc.record({ kind: fc.constant('replay' as const), which: fc.nat() }),
  );
  fc.assert(
    fc.property(fc.array(step, { maxLength: 60 }), (steps) => {
      const machine = new Machine();
      let latest = machine.now;
      for (const one of steps) {
        if (one.kind === 'wait') machine.now += one.ms;
        if (one.kind === 'ask') {
          const isOpened = machine.deliver(machine.seal()) === 'opened';
          // Once the clock is where it was, they open again.
          if (machine.now > latest + 2_000) expect(isOpened).toBe(true);
          latest = Math.max(latest, machine.now);
        }
        if (one.kind === 'replay' && machine.sealed.length > 0) {
          machine.deliver(machine.sealed[one.which % machine.sealed.length] ?? '');
          latest = Math.max(latest, machine.now);
        }
        expect(Math.max(0, ...machine.opened.values())).toBeLessThanOrEqual(1);
      }
    }),
    { numRuns: 300 },
  );
});

test('a clock that is set right by less than two clocks may differ changes nothing, and one put back is told', () => {
  const told: number[] = [];
  const machine = new Machine();
  const key = newProcessSealKey();
  const keys = new Map([[key.id, key.opens]]);
  const opener = createOpener(() => keys, machine.clock, { onPutBack: (byMs) => told.push(byMs) });
  let serial = 0;
  const sealer = createSealer(
    () => key,
    machine.clock,
    () => String((serial += 1)),
  );
  const open = (): unknown => {
    const header = sealer.seal('persons', claims, BODY) as string;
    return opener.open(header, 'persons', 'POST', BODY);
  };
  open();
  machine.now -= 1_900;
  open();
  expect(told).toEqual([]);
  machine.now -= HOUR_MS;
  expect(open).toThrow(SealNonceRequired);
  expect(told).toEqual([HOUR_MS + 1_900]);
});
