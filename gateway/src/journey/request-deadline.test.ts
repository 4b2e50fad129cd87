import { afterEach, expect, jest, test } from '@jest/globals';
import { HubError } from '../../../shared/src/core/errors.ts';
import { RequestDeadline } from './request-deadline.ts';

function setUp(deadlineMs: number) {
  const caller = new AbortController();
  const deadline = new RequestDeadline({ signal: caller.signal }, deadlineMs);
  return { caller, deadline };
}

afterEach(() => {
  jest.restoreAllMocks();
});

test.each([3_600_000, -3_600_000])(
  'a clock that is set by %i ms under way changes nothing of the time that is left',
  (byMs) => {
    const { deadline } = setUp(60_000);
    const there = Date.now() + byMs;
    jest.spyOn(Date, 'now').mockReturnValue(there);
    const { leftMs } = deadline;
    expect([leftMs > 0, leftMs <= 60_000]).toEqual([true, true]);
    deadline.end();
  },
);

test('work that changes something is finished although its caller goes, once it is begun', async () => {
  const { caller, deadline } = setUp(60_000);
  deadline.finishWhatIsBegun();
  caller.abort();
  expect(deadline.signal.aborted).toBe(false);
  expect(await deadline.untilGone(() => Promise.resolve('done'))).toBe('done');
  deadline.end();
});

test('it is not begun when the caller has gone before, and its deadline holds', async () => {
  const gone = setUp(60_000);
  gone.caller.abort();
  expect(() => gone.deadline.finishWhatIsBegun()).toThrow(expect.objectContaining({ code: 'CALLER_GONE' }));
  gone.deadline.end();
  const late = setUp(1);
  late.deadline.finishWhatIsBegun();
  await expect(late.deadline.untilGone(() => new Promise(() => undefined))).rejects.toMatchObject({
    code: 'DEADLINE_EXCEEDED',
  });
});

test.each([
  ['STATE_UNAVAILABLE', 'STATE_UNAVAILABLE', 'CALLER_GONE'],
  ['CALLER_GONE', 'DEADLINE_EXCEEDED', 'CALLER_GONE'],
] as const)(
  'work that ends for %s when it is told to is refused as %s, and as %s',
  async (why, late, gone) => {
    const ends = (signal: AbortSignal) => (): Promise<void> =>
      new Promise((_, refuse) => signal.addEventListener('abort', () => refuse(new HubError(why))));
    const { deadline } = setUp(1);
    await expect(deadline.untilGone(ends(deadline.signal))).rejects.toMatchObject({ code: late });
    const other = setUp(60_000);
    const asked = other.deadline.untilGone(ends(other.deadline.signal));
    other.caller.abort();
    await expect(asked).rejects.toMatchObject({ code: gone });
    other.deadline.end();
  },
);
