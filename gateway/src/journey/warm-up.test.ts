import { expect, test } from '@jest/globals';
import { rulerOf } from '../../../shared/src/policy/decide/ruler.ts';
import { loadLaw } from '../../../shared/src/policy/law/law.ts';
import { until } from '../../../shared/testing/until.ts';
import { WarmUp, type WarmUpOptions } from './warm-up.ts';

const ruler = rulerOf(
  loadLaw(new URL('../../../shared/profiles', import.meta.url), { mode: 'demonstration' }),
);

function warmUp(change: Partial<WarmUpOptions>) {
  const said: string[] = [];
  const note = (_fields: unknown, message: string): void => void said.push(message);
  const made = new WarmUp({
    withinMs: 60_000,
    sources: () => Promise.resolve({ warmed: 2, failed: [] }),
    rehearse: () => Promise.resolve({ offices: 3, questions: 9, isWhole: true }),
    log: { warn: note, info: note },
    ...change,
  });
  return { made, said };
}

test('says what was warmed', async () => {
  const { made, said } = warmUp({});
  await made.start(() => ruler);
  const { milliseconds, ...rest } = made.warmth;
  expect(rest).toEqual({ sources: 2, sourcesFailed: 0, offices: 3, questions: 9, isWhole: true });
  expect(milliseconds).toBeGreaterThanOrEqual(0);
  expect(said).toEqual(['warmed up']);
});

test('sources that do not answer are counted and told, and hold nothing up', async () => {
  const failed = [{ source: 'de-person', cause: new Error('down') }];
  const { made, said } = warmUp({ sources: () => Promise.resolve({ warmed: 1, failed }) });
  await made.start(() => ruler);
  expect(made.warmth).toMatchObject({ sources: 1, sourcesFailed: 1, questions: 9, isWhole: true });
  expect(said).toEqual(['source did not answer the warm-up', 'warmed up']);
});

test('a rehearsal that hangs, or fails, is left behind', async () => {
  const hanging = warmUp({ withinMs: 20, rehearse: () => new Promise(() => undefined) });
  await hanging.made.start(() => ruler);
  expect(hanging.made.warmth).toMatchObject({ sources: 2, questions: 0, isWhole: false });
  const failing = warmUp({ rehearse: () => Promise.reject(new Error('no')) });
  await failing.made.start(() => ruler);
  expect(failing.made.warmth).toMatchObject({ sources: 2, questions: 0, isWhole: false });
  expect(failing.said.slice(0, 2)).toEqual(['the rehearsal failed', 'warmed up']);
  for (const { made } of [hanging, failing]) {
    expect(made.hasAnswered).toBe(false);
    made.stop();
  }
});

test('without an answered question the hub is not ready, and rehearses until there is one', async () => {
  const answered = [0, 0, 2];
  const rehearse = () => {
    const questions = answered.shift() ?? 0;
    return questions === 0 && answered.length === 1
      ? Promise.reject(new Error('no'))
      : Promise.resolve({ offices: 1, questions, isWhole: false });
  };
  const { made, said } = warmUp({ rehearse, againAfterMs: 1 });
  await made.start(() => ruler);
  expect(made.hasAnswered).toBe(false);
  await until('a rehearsed question is answered', () => made.hasAnswered);
  expect(answered).toEqual([]);
  expect(said.filter((line) => line.includes('not ready'))).toHaveLength(2);
  const stopped = warmUp({ rehearse: () => Promise.reject(new Error('no')), againAfterMs: 1 });
  stopped.made.stop();
  await stopped.made.start(() => ruler);
  expect(stopped.said).toEqual(['the rehearsal failed', 'warmed up']);
});

test('none is none', async () => {
  const asked = (): never => {
    throw new Error('asked');
  };
  const { made } = warmUp({ withinMs: 0, sources: asked, rehearse: asked });
  await made.start(() => ruler);
  expect([made.warmth.isWhole, made.hasAnswered]).toEqual([false, true]);
});
