import { describe, expect, test } from '@jest/globals';
import { fc } from '../../shared/testing/drawn.ts';
import type { AgreedPart, Text } from '../../gateway/src/journey/agreed-texts.ts';
import { until } from '../../shared/testing/until.ts';
import type { AgreedSet } from './agreed-set.ts';
import { agreedBy, AgreedState } from './testing/agreed-state.ts';

/** Takes texts, except those that say that they cannot be read, and tells what is in force by name. */
function taking(inForce: Record<string, string>, order: string[] = []): AgreedPart {
  return {
    read: ({ name, digest }) =>
      digest.startsWith('unreadable')
        ? Promise.reject(new Error('unreadable'))
        : Promise.resolve(() => {
            inForce[name] = digest;
            order.push(digest);
          }),
  };
}

async function lawOf(state: AgreedState, told: string[] = []): Promise<[AgreedSet, Record<string, string>]> {
  const set = agreedBy(state, { onPutBack: ({ digest }) => told.push(digest) });
  const inForce: Record<string, string> = {};
  await set.open('law', taking(inForce), [{ name: 'law', digest: 'first' }]);
  return [set, inForce];
}

test('a database that was put back, or emptied, brings no older text into force', async () => {
  const state = new AgreedState();
  const told: string[] = [];
  const [set, inForce] = await lawOf(state, told);
  for (const digest of ['second', 'third']) {
    await set.propose({ name: 'law', digest }, set.latest('law'));
    await until(digest, () => (set.turn(), inForce['law'] === digest));
  }
  for (const left of [1, 0]) {
    state.rows.length = left;
    await until('it is told again', () => {
      state.look();
      return state.rows.at(-1)?.digest === 'third';
    });
    expect(inForce['law']).toBe('third');
    state.look();
  }
  // One that nobody can read may be taken back.
  await state.agree({ name: 'law', digest: 'unreadable' }, 'third');
  expect(() => set.refuseUnread()).toThrow();
  state.rows.pop();
  state.look();
  set.refuseUnread();
  expect(state.rows.at(-1)?.digest).toBe('third');
  // What somebody sets back is another matter: it is agreed on after what it takes the place of.
  await state.agree({ name: 'law', digest: 'first' }, 'third');
  await until('first', () => (set.turn(), inForce['law'] === 'first'));
  expect(told).toEqual(['third', 'third']);
});

test('what is replaced before it is in force is in force all the same, at those who know of the other one too', async () => {
  const state = new AgreedState();
  const order: string[] = [];
  const set = agreedBy(state);
  await set.open('law', taking({}, order), [{ name: 'law', digest: 'first' }]);
  state.lagMs = 200;
  await set.propose({ name: 'law', digest: 'second' }, 'first');
  await set.propose({ name: 'law', digest: 'third' }, 'second');
  await until('both came', () => (set.turn(), order.length === 3));
  expect(order).toEqual(['first', 'second', 'third']);
});

describe('a text that cannot be read', () => {
  test('stops answers when its moment is there, until another one takes its place', async () => {
    const state = new AgreedState();
    const [set, inForce] = await lawOf(state);
    await state.agree({ name: 'law', digest: 'unreadable' }, 'first');
    expect(() => set.refuseUnread()).toThrow(expect.objectContaining({ code: 'LAW_UNAVAILABLE' }));
    await state.agree({ name: 'law', digest: 'second' }, 'unreadable');
    await until('the next one', () => (set.turn(), inForce['law'] === 'second'));
    set.refuseUnread();
  });

  test('stops them too when a newer version of the hub has its kind, and this one does not', async () => {
    const state = new AgreedState();
    const unread: Text[] = [];
    const set = agreedBy(state, { onUnreadable: (text) => unread.push(text) });
    await set.open('law', taking({}), [{ name: 'law', digest: 'first' }]);
    await state.agree({ name: 'rates', digest: 'x' }, undefined);
    for (let n = 0; n < 2; n += 1)
      expect(() => set.refuseUnread()).toThrow(expect.objectContaining({ code: 'STATE_UNAVAILABLE' }));
    expect(unread).toMatchObject([{ name: 'rates' }]);
  });

  test('keeps a gateway from starting', async () => {
    const state = new AgreedState([{ name: 'issuers', digest: 'unreadable' }]);
    const opening = agreedBy(state).open('issuers', taking({}), []);
    await expect(opening).rejects.toMatchObject({ code: 'STATE_UNAVAILABLE' });
  });
});

test('what a start brings that was in force once is older than what is, and told', async () => {
  const state = new AgreedState();
  await lawOf(state);
  await state.agree({ name: 'law', digest: 'second' }, 'first');
  const [late, inForce] = [agreedBy(state), {}];
  const own = { name: 'law', digest: 'first' };
  expect(await late.open('law', taking(inForce), [own])).toEqual([own]);
  expect(inForce).toEqual({ law: 'second' });
});

const NAMES = ['law', 'issuers', 'operations FR', 'operations DE'] as const;

test('whatever is proposed at whichever gateway, and however late each looks, one version is one set of texts', async () => {
  const step = fc.record({
    at: fc.nat(2),
    name: fc.constantFrom(...NAMES),
    digest: fc.constantFrom('a', 'b', 'c', 'd'),
    looks: fc.subarray([0, 1, 2]),
  });
  await fc.assert(
    fc.asyncProperty(fc.array(step, { maxLength: 20 }), async (steps) => {
      const state = new AgreedState();
      const seen = new Map<number, string>();
      // Each gateway hears by itself: what they share tells only whom a step names.
      const gateways = await Promise.all(
        [0, 1, 2].map(async () => {
          const own = new HeardLater(state);
          const set = agreedBy(own as unknown as AgreedState);
          const inForce: Record<string, string> = {};
          for (const kind of ['law', 'issuers', 'operations']) await set.open(kind, taking(inForce), []);
          return { own, set, inForce };
        }),
      );
      for (const { at, name, digest, looks } of steps) {
        const proposer = gateways[at];
        await proposer?.set.propose({ name, digest, text: digest }, proposer.set.latest(name));
        for (const who of looks) gateways[who]?.own.look();
        await settled();
        for (const { set, inForce } of gateways) {
          // One that catches up answers nothing until it has read all that is due.
          if (!mayAnswer(set)) continue;
          const { version } = set;
          const texts = JSON.stringify(NAMES.map((one) => inForce[one]));
          expect(seen.get(version) ?? texts).toBe(texts);
          seen.set(version, texts);
        }
      }
    }),
    { numRuns: 60 },
  );
});

function mayAnswer(set: AgreedSet): boolean {
  try {
    set.refuseUnread();
    return true;
  } catch {
    return false;
  }
}

/** Lets what was read at once come through. */
async function settled(): Promise<void> {
  for (let turn = 0; turn < 20; turn += 1) await Promise.resolve();
}

/** One gateway's sight of a state, which hears when it looks and not before. */
class HeardLater {
  readonly #state: AgreedState;
  #hear: (look: AgreedState['latest']) => void = () => undefined;

  constructor(state: AgreedState) {
    this.#state = state;
  }

  get latest(): AgreedState['latest'] {
    return this.#state.latest;
  }

  onLook(hear: (look: AgreedState['latest']) => void): void {
    this.#hear = hear;
  }

  look(): void {
    this.#hear(this.#state.latest);
  }

  async agree(text: Text, madeFrom: string | undefined): Promise<string> {
    const latest = await this.#state.agree(text, madeFrom);
    this.look();
    return latest;
  }

  knows(name: string, digest: string): Promise<boolean> {
    return this.#state.knows(name, digest);
  }

  textOf(digest: string): Promise<string | undefined> {
    return this.#state.textOf(digest);
  }
}
