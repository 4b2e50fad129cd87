import { expect, test } from '@jest/globals';
import { until } from '../../shared/testing/until.ts';
import type { Ruler } from '../../shared/src/policy/law/law.ts';
import type { Look } from '../../shared/src/state/shared-state.ts';
import { AgreedLaw } from './agreed-law.ts';

/** A database in which laws are agreed on, and which may be put back. */
class Laws {
  enacted: { number: number; digest: string }[] = [];
  readonly #listeners: ((look: Look) => void)[] = [];

  get latest(): Look {
    const laws = this.enacted.toReversed().slice(0, 2);
    const told = laws.map((law) => ({ ...law, inMs: -1 }));
    return { salt: '', joined: '', others: [], beganAt: 0, laws: told };
  }
  onLook(listener: (look: Look) => void): void {
    this.#listeners.push(listener);
  }
  look(): void {
    for (const listener of this.#listeners) listener(this.latest);
  }
  enactLaw(digest: string, madeFrom: string | undefined): Promise<string> {
    const last = this.enacted.at(-1);
    if (last?.digest === madeFrom) this.enacted.push({ number: (last?.number ?? 0) + 1, digest });
    this.look();
    return Promise.resolve(this.enacted.at(-1)?.digest ?? '');
  }
  knowsLaw(digest: string): Promise<boolean> {
    return Promise.resolve(this.enacted.some((law) => law.digest === digest));
  }
}

const lawOf = (digest: string): Ruler => ({ law: { digest } }) as unknown as Ruler;

test('a database that was put back, or emptied, brings no older law into force', async () => {
  const state = new Laws();
  const told: string[] = [];
  const law = await AgreedLaw.open(
    {
      state,
      textOf: (digest) => Promise.resolve(digest === 'unreadable' ? undefined : ({ digest } as never)),
      build: (files) => Promise.resolve(lawOf((files as unknown as { digest: string }).digest)),
      onInForce: () => undefined,
      onUnreadable: () => undefined,
      onPutBack: (digest) => told.push(digest),
    },
    lawOf('first'),
  );
  for (const digest of ['second', 'third']) {
    await state.enactLaw(digest, law.latest);
    await until(digest, () => law.ruler.law.digest === digest);
  }
  for (const left of [1, 0]) {
    state.enacted.length = left;
    await until('it is told again', () => {
      state.look();
      return state.enacted.at(-1)?.digest === 'third';
    });
    expect(law.ruler.law.digest).toBe('third');
    state.look();
  }
  // One that nobody can read may be taken back.
  await state.enactLaw('unreadable', 'third');
  expect(() => law.refuseUnread()).toThrow();
  state.enacted.pop();
  state.look();
  law.refuseUnread();
  expect(state.enacted.at(-1)?.digest).toBe('third');
  // What somebody sets back is another matter: it is agreed on after what it takes the place of.
  await state.enactLaw('first', 'third');
  await until('first', () => law.ruler.law.digest === 'first');
  expect(told).toEqual(['third', 'third']);
});
