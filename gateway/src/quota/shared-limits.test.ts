import { describe, expect, test } from '@jest/globals';
import { HubError } from '../../../shared/src/core/errors.ts';
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

  test('ends as not counted where the deadline passes while it is, and for those in line behind it', async () => {
    const never: SharedUnits = {
      take: () => new Promise(() => undefined),
      give: () => undefined,
      giveBack: () => undefined,
    };
    const share = new SharedCostShare(100, 0, never);
    const [first, behind, other] = [new AbortController(), new AbortController(), new AbortController()];
    const asked = [first, behind].map(({ signal }) =>
      share.inTurn('FR a', 80, { signal, patience: new CountPatience(60_000) }, () => Promise.resolve()),
    );
    const elsewhere = share.inTurn('FR b', 80, { ...NEVER, signal: other.signal }, () => Promise.resolve());
    behind.abort();
    await expect(asked[1]).rejects.toMatchObject({ code: 'STATE_UNAVAILABLE' });
    first.abort();
    await expect(asked[0]).rejects.toMatchObject({ code: 'STATE_UNAVAILABLE' });
    other.abort();
    await expect(elsewhere).rejects.toMatchObject({ code: 'STATE_UNAVAILABLE' });
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
