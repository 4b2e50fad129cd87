import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { once } from 'node:events';
import { connect, type Socket } from 'node:net';
import { Worker } from 'node:worker_threads';
import { timeLimit } from './time-limit.ts';

/** Somebody who answers at once, in a thread that goes on while this one stands still. */
const ECHO = `const { createServer } = require('node:net');
const server = createServer((socket) => socket.pipe(socket));
server.listen(0, '127.0.0.1', () => require('node:worker_threads').parentPort.postMessage(server.address().port));`;
let answering: Worker;
let port: number;

beforeAll(async () => {
  answering = new Worker(ECHO, { eval: true });
  [port] = (await once(answering, 'message')) as [number];
});
afterAll(() => answering.terminate());

/** Stands still, as a process does whose machine was paused. */
function standStill(ms: number): void {
  Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, ms);
}

async function connected(): Promise<Socket> {
  const socket = connect(port, '127.0.0.1');
  await once(socket, 'connect');
  return socket;
}

/** Sends, stands still for longer than the limit, and says what came first. */
async function race(socket: Socket, limitMs: number, stillMs: number, rounds: number): Promise<string> {
  return new Promise((done) => {
    const lift = timeLimit(limitMs, () => done('time-out'));
    let left = rounds;
    socket.on('data', () => {
      left -= 1;
      if (left > 0) return socket.write('again');
      lift();
      return done('answer');
    });
    socket.write('once', () => standStill(stillMs));
  });
}

test.each([
  ['an answer that came while the process stood still', 1],
  ['one that takes a few more rounds', 5],
])('%s is read before a time-out is believed', async (_, rounds) => {
  const socket = await connected();
  expect(await race(socket, 500, 1_200, rounds)).toBe('answer');
  socket.destroy();
});

test('who does not answer is given up, also after the process stood still, and once', async () => {
  let over = 0;
  await new Promise<void>((done) => {
    timeLimit(100, () => {
      over += 1;
      done();
    });
    standStill(300);
  });
  await new Promise((done) => setImmediate(done));
  expect(over).toBe(1);
});

test('a limit that was lifted calls nobody', async () => {
  let over = 0;
  timeLimit(1, () => (over += 1))();
  await new Promise<void>((done) => void timeLimit(30, done));
  expect(over).toBe(0);
});
