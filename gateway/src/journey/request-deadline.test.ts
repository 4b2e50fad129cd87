import { expect, test } from '@jest/globals';
import { RequestDeadline } from './request-deadline.ts';

function setUp(deadlineMs: number) {
  const caller = new AbortController();
  const deadline = new RequestDeadline({ receivedAt: Date.now(), signal: caller.signal }, deadlineMs);
  return { caller, deadline };
}

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
