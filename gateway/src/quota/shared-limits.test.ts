import { describe, expect, test } from '@jest/globals';
import { HubError } from '../../../shared/src/core/errors.ts';
import { ownNow } from '../../../shared/src/core/own-time.ts';
import { until } from '../../../shared/testing/until.ts';
import type { Waiting } from './cost-shares.ts';
import { CountPatience } from './count-patience.ts';
import { SharedCostShare, SharedPlaces, type SharedUnits } from './shared-limits.ts';

/** Units of which others hold some. */
function unitsOf(most: number, byOthers = 0): SharedUnits & { others: number; used: number } {
  return {
    others: byOthers,
    used: 0,
    take(_caller, units) {
      const isThere = this.used + this.others + units <= most;
      if (isThere) this.used += units;
      return Promise.resolve(isThere);
    },
    give(_caller, units) {
      this.used -= units;
    },
    giveBack: () => undefined,
  };
}

/** Of a caller who waits as long as it takes. */
const NEVER = { signal: new AbortController().signal, patience: new CountPatience(60_000) };

function codeOf(reason: unknown): string {
  return reason instanceof HubError ? reason.code : String(reason);
}

describe('places', () => {
  test('that others hold are not given, and those that are left come back', async () => {
    const units = unitsOf(2, 1);
    const places = new SharedPlaces(units);
    const leave = await places.takeOrRefuse('FR a');
    await expect(Promise.resolve(places.takeOrRefuse('FR a'))).rejects.toMatchObject({
      code: 'RATE_LIMITED',
    });
    leave();
    expect(units.used).toBe(0);
  });
});

describe('what questions cost at once', () => {
  test('waits for what others hold, and begins when they are done', async () => {
    const units = unitsOf(100, 60);
    const share = new SharedCostShare(100, 0, units);
    let hasBegun = false;
    const asked = share.inTurn('FR a', 50, NEVER, () => {
      hasBegun = true;
      return Promise.resolve('answer');
    });
    await new Promise((turn) => setImmediate(turn));
    expect(hasBegun).toBe(false);
    units.others = 0;
    expect(await asked).toBe('answer');
    expect(units.used).toBe(0);
  });

  test('counts as all there is when it is more, less what is kept for small ones', async () => {
    const units = unitsOf(100);
    const used = await new SharedCostShare(100, 1 / 4, units).inTurn('FR', 1_000, NEVER, () =>
      Promise.resolve(units.used),
    );
    expect(used).toBe(75);
  });

  test('is not begun when nobody waits for it any more', async () => {
    const units = unitsOf(100, 100);
    const gone = new AbortController();
    const asked = new SharedCostShare(100, 0, units).inTurn(
      'FR a',
      1,
      { ...NEVER, signal: gone.signal },
      () => Promise.resolve(1),
    );
    gone.abort();
    await expect(asked).rejects.toBeInstanceOf(HubError);
    expect(units.used).toBe(0);
  });

  test('gives back what it took when the work fails', async () => {
    const units = unitsOf(100);
    const asked = new SharedCostShare(100, 0, units).inTurn('FR a', 10, NEVER, () =>
      Promise.reject(new Error('no')),
    );
    await expect(asked).rejects.toThrow('no');
    expect(units.used).toBe(0);
  });

  test('is given back where it was counted too late, and nothing was begun', async () => {
    const units = unitsOf(100);
    let answer = (): void => undefined;
    const asked = new Promise<void>((done) => (answer = done));
    const late: SharedUnits = {
      take: (caller, cost) => asked.then(() => units.take(caller, cost)),
      give: (caller, cost) => units.give(caller, cost),
      giveBack: () => undefined,
    };
    const patience = new CountPatience(1);
    let begun = 0;
    const question = new SharedCostShare(100, 0, late).inTurn('FR a', 10, { ...NEVER, patience }, () =>
      Promise.resolve(void (begun += 1)),
    );
    await expect(question).rejects.toMatchObject({ code: 'STATE_UNAVAILABLE' });
    answer();
    await asked;
    await new Promise((turn) => setImmediate(turn));
    expect({ begun, used: units.used }).toEqual({ begun: 0, used: 0 });
  });

  /** More than the least patience, counted from when all that was asked stands in line. */
  async function aMomentInLine(): Promise<void> {
    await new Promise((turn) => setImmediate(turn));
    const began = ownNow();
    await until('a moment in line', () => ownNow() - began > 1);
  }

  const neverCounted: SharedUnits = {
    take: () => new Promise(() => undefined),
    give: () => undefined,
    giveBack: () => undefined,
  };

  test('ends as not counted where the deadline passes while it is', async () => {
    const deadline = new AbortController();
    const share = new SharedCostShare(100, 0, neverCounted);
    const asked = share.inTurn('FR a', 80, { ...NEVER, signal: deadline.signal }, () => Promise.resolve());
    deadline.abort();
    await expect(asked).rejects.toMatchObject({ code: 'STATE_UNAVAILABLE' });
  });

  test('has one patience for the counts of those before it in line and its own', async () => {
    const counts: (() => void)[] = [];
    const slow: SharedUnits = {
      ...neverCounted,
      take: () => new Promise((done) => counts.push(() => done(true))),
    };
    const [share, over] = [new SharedCostShare(100, 0, slow), new AbortController()];
    const ask = (ms: number, signal = NEVER.signal): Promise<void> =>
      share.inTurn('FR a', 80, { signal, patience: new CountPatience(ms) }, () => Promise.resolve());
    const first = ask(60_000);
    const inLine = [ask(1, over.signal), ask(60_000, over.signal), ask(1), ask(60_000)];
    const ends = Promise.allSettled(inLine);
    await aMomentInLine();
    over.abort();
    counts[0]?.();
    await first;
    await until('the count of the last', () => counts[2]);
    counts[2]?.();
    const codes = (await ends).map((end) => (end.status === 'rejected' ? codeOf(end.reason) : 'worked'));
    expect(codes).toEqual(['STATE_UNAVAILABLE', 'CALLER_GONE', 'STATE_UNAVAILABLE', 'worked']);
  });

  test("is held up in its officer's line by what that of the State waited for", async () => {
    let count = (): void => undefined;
    const counted = new Promise<boolean>((done) => (count = () => done(true)));
    const officers = new SharedCostShare(100, 0, { ...neverCounted, take: () => true });
    const states = new SharedCostShare(100, 0, { ...neverCounted, take: () => counted });
    const over = new AbortController();
    const ask = (officer: string, waiting: Waiting, work: () => Promise<unknown>): Promise<unknown> =>
      officers.inTurn(officer, 80, waiting, () => states.inTurn('FR', 80, waiting, work));
    const patient = (): Waiting => ({ ...NEVER, patience: new CountPatience(60_000) });
    const first = ask('FR a', patient(), () => Promise.resolve());
    let isWorking = false;
    void ask('FR b', patient(), () => new Promise(() => (isWorking = true)));
    const behind = ask('FR b', { signal: over.signal, patience: new CountPatience(1) }, () =>
      Promise.resolve(),
    );
    await aMomentInLine();
    count();
    await first;
    await until('the work of the second', () => isWorking);
    over.abort();
    await expect(behind).rejects.toMatchObject({ code: 'STATE_UNAVAILABLE' });
  });

  test('ends as its deadline says where the line waits for what is worked on', async () => {
    const share = new SharedCostShare(100, 0, unitsOf(100));
    const gone = new AbortController();
    const working = share.inTurn('FR a', 80, NEVER, () => new Promise(() => undefined));
    const behind = share.inTurn('FR a', 80, { ...NEVER, signal: gone.signal }, () => Promise.resolve());
    await new Promise((turn) => setImmediate(turn));
    gone.abort();
    await expect(behind).rejects.toMatchObject({ code: 'CALLER_GONE' });
    void working;
  });
});
