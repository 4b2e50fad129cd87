import { expect, test } from '@jest/globals';
import { systemClock } from '../../../shared/src/core/clock.ts';
import { HubError } from '../../../shared/src/core/errors.ts';
import type { ReleaseEvent } from '../../../shared/src/policy/words/release.ts';
import { until } from '../../../shared/testing/until.ts';
import { MemoryBook, step } from '../../testing/memory-book.ts';
import { MemoryLedger } from '../../testing/memory-ledger.ts';
import { ReleaseRecorder } from './release-recorder.ts';

function setUp(ledger: { release: MemoryLedger['release'] } = new MemoryLedger()) {
  const book = new MemoryBook();
  const said: string[] = [];
  const counted = { recorded: 0, unrecorded: 0 };
  const recorder = new ReleaseRecorder({
    ...{ book, ledger, clock: systemClock, everyMs: 1 },
    metrics: {
      recorded: () => void (counted.recorded += 1),
      unrecorded: () => void (counted.unrecorded += 1),
    },
    log: {
      warn: (_, text) => void said.push(`warn ${text}`),
      error: (_, text) => void said.push(`error ${text}`),
    },
  });
  return { book, recorder, said, counted };
}

/** A ledger that refuses some steps, and takes its time for each. */
class PickyLedger extends MemoryLedger {
  readonly notTaken = new Set<string>();

  override async release(event: ReleaseEvent) {
    await new Promise((done) => setImmediate(done));
    if (this.notTaken.has(event.id)) throw new HubError('LEDGER_UNAVAILABLE', 'refused for a test');
    return super.release(event);
  }
}

test('every step goes to the ledger once, those of a release in their order, however many ask at once', async () => {
  const ledger = new PickyLedger();
  const { book, recorder, counted } = setUp(ledger);
  book.events = Array.from({ length: 250 }, (_, n) => step(`e-${n}`, `r-${n % 7}`));
  const before = book.events;
  await Promise.all([recorder.record(), recorder.record(), recorder.record()]);
  expect(book.events).toEqual([]);
  expect(counted).toEqual({ recorded: 250, unrecorded: 0 });
  for (const release of ['r-0', 'r-6'])
    expect(ledger.releases.filter((one) => one.release === release)).toEqual(
      before.filter((one) => one.release === release),
    );
});

test('a step that comes while others are taken is in the ledger when its own call ends', async () => {
  const ledger = new PickyLedger();
  const { book, recorder } = setUp(ledger);
  book.events = [step('e-1')];
  const first = recorder.record();
  await until('a look that has begun', () => ledger.releases.length === 1);
  book.events.push(step('e-2'));
  await recorder.record();
  expect(ledger.releases.map(({ id }) => id)).toEqual(['e-1', 'e-2']);
  await first;
});

test('what follows a step that could not be kept waits for it; other releases do not', async () => {
  const ledger = new PickyLedger();
  const { book, recorder, counted } = setUp(ledger);
  ledger.notTaken.add('e-1');
  book.events = [step('e-1', 'r-1'), step('e-2', 'r-2'), step('e-3', 'r-1')];
  await expect(recorder.record()).rejects.toMatchObject({ code: 'LEDGER_UNAVAILABLE' });
  expect(ledger.releases.map(({ id }) => id)).toEqual(['e-2']);
  expect(book.events.map(({ id }) => id)).toEqual(['e-1', 'e-3']);
  expect(counted).toEqual({ recorded: 1, unrecorded: 1 });
  ledger.notTaken.clear();
  await recorder.record();
  expect(ledger.releases.map(({ id }) => id)).toEqual(['e-2', 'e-1', 'e-3']);
});

test('what a crash left behind is taken without anybody asking, and an outage is a warning, and an error when it lasts, said once', async () => {
  const ledger = new MemoryLedger();
  const { book, recorder, said } = setUp(ledger);
  book.events = [step('e-1')];
  book.state = 'AWAY';
  recorder.start();
  await until('some looks in vain', () => book.ticks > 3);
  expect(said).toEqual([
    'warn releases that are late, have ended or are to be erased are left as they were: it is looked again',
    'warn steps of releases are not in the ledger, and not in force: it is looked again',
    'error releases that are late, have ended or are to be erased are left as they were',
    'error steps of releases are not in the ledger, and not in force',
  ]);
  book.state = 'THERE';
  await until('the step', () => ledger.releases.length === 1 && book.events.length === 0);
  await recorder.stop();
  const { ticks } = book;
  await new Promise((done) => setImmediate(done));
  expect(book.ticks).toBe(ticks);
});

test('steps go to the ledger also while clocks and erasing fail, of which the log tells', async () => {
  const ledger = new MemoryLedger();
  const { book, recorder, said } = setUp(ledger);
  book.events = [step('e-1')];
  book.tick = () => {
    book.ticks += 1;
    return Promise.reject(new HubError('RELEASES_UNAVAILABLE', 'not erased, for a test'));
  };
  recorder.start();
  await until('the step, and another look', () => book.events.length === 0 && book.ticks > 2);
  await recorder.stop();
  expect(ledger.releases.map(({ id }) => id)).toEqual(['e-1']);
  expect(said).toEqual([
    'warn releases that are late, have ended or are to be erased are left as they were: it is looked again',
    'error releases that are late, have ended or are to be erased are left as they were',
  ]);
});
