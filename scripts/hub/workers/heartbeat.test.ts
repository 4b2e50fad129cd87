import { afterEach, beforeEach, expect, jest, test } from '@jest/globals';
import type { Worker } from 'node:cluster';
import { EventEmitter } from 'node:events';
import { Heartbeat, SILENT_MS } from './heartbeat.ts';

const A_QUESTION_MS = 1_000;
let heartbeat: Heartbeat;
/** What a process does when it is asked. */
let answers: (worker: Worker) => void;
let asked: Worker[];
let silent: Worker[];
/** How long each has waited for a processor, in milliseconds. */
let waitedMs: number | undefined;

beforeEach(() => {
  jest.useFakeTimers({ doNotFake: ['performance', 'nextTick', 'setImmediate', 'queueMicrotask'] });
  [asked, silent, answers, waitedMs] = [[], [], () => undefined, 70_000];
  heartbeat = new Heartbeat(
    (worker) => {
      asked.push(worker);
      answers(worker);
    },
    (worker) => silent.push(worker),
    () => waitedMs,
  );
});

afterEach(() => {
  heartbeat.end();
  jest.useRealTimers();
});

/** A process as node:cluster has it, of which only its end is heard. */
function newProcess(): Worker {
  const worker = new EventEmitter() as Worker;
  heartbeat.watch(worker);
  return worker;
}

const pass = (ms: number): void => void jest.advanceTimersByTime(ms);

test('one that answers is never ended, also when it sometimes leaves out as many answers as it may', () => {
  const worker = newProcess();
  answers = () => {
    if (asked.length % 5 === 0) heartbeat.heard(worker);
  };
  pass(60 * SILENT_MS);
  expect([asked.length, silent]).toEqual([300, []]);
});

test('one that stands still is told once, after five questions, and the others are asked on', () => {
  const [still, well] = [newProcess(), newProcess()];
  answers = (worker) => {
    if (worker === well) heartbeat.heard(well);
  };
  pass(SILENT_MS);
  expect(silent).toEqual([]);
  pass(A_QUESTION_MS);
  expect(silent).toEqual([still]);
  pass(3 * SILENT_MS);
  expect(silent).toEqual([still]);
  expect(asked.filter((worker) => worker === still)).toHaveLength(5);
  expect(asked.filter((worker) => worker === well)).toHaveLength(21);
});

test('an answer that comes late, before it is told, counts', () => {
  const worker = newProcess();
  pass(SILENT_MS);
  heartbeat.heard(worker);
  pass(SILENT_MS);
  expect(silent).toEqual([]);
});

test('one that has ended is asked no more, and an answer that it sent before brings it not back', () => {
  const worker = newProcess();
  pass(A_QUESTION_MS);
  worker.emit('exit');
  heartbeat.heard(worker);
  pass(3 * SILENT_MS);
  expect([asked.length, silent]).toEqual([1, []]);
});

test('what it waits for a processor is no silence of its own, and what it does with one is', () => {
  newProcess();
  // It is given a processor for a quarter of each second.
  for (let second = 0; second < 20; second += 1) {
    pass(A_QUESTION_MS);
    waitedMs = (waitedMs ?? 0) + (3 * A_QUESTION_MS) / 4;
  }
  expect(silent).toEqual([]);
  pass(2 * A_QUESTION_MS);
  expect(silent).toHaveLength(1);
});

test('one that answers is not ended where nobody knows any more how long it waited, or it counts from anew', () => {
  answers = (worker) => heartbeat.heard(worker);
  newProcess();
  for (const said of [undefined, 0, 70_000, undefined]) {
    waitedMs = said;
    pass(2 * A_QUESTION_MS);
  }
  expect(silent).toEqual([]);
});

test('one that comes to nothing however long it waits is ended at last', () => {
  newProcess();
  for (let second = 0; second < 60; second += 1) {
    pass(A_QUESTION_MS);
    waitedMs = (waitedMs ?? 0) + A_QUESTION_MS;
  }
  expect(silent).toHaveLength(1);
});
