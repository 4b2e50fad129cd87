import { expect, test } from '@jest/globals';
import { tmpdir } from 'node:os';
import { until } from '../../../shared/testing/until.ts';
import { freePort } from '../../hub/postgres/embedded.ts';
import { listensAt, Program } from '../../topology/program.ts';
import { signal } from '../processes.ts';
import { Keeper, Said } from './keeper.ts';
import { ProgramPart } from './parts.ts';

/** A program that listens at a port until it is ended; with `leavesAtOnce` it says why, and goes as soon as somebody came. */
async function program(leavesAtOnce = false): Promise<Program> {
  const port = await freePort();
  const leave = leavesAtOnce ? "console.log('no more'); process.exit(1)" : '';
  const listen = `require('node:net').createServer(() => { ${leave} }).listen(${port}, '127.0.0.1')`;
  return new Program({
    name: 'listener',
    command: process.execPath,
    args: ['-e', listen],
    cwd: tmpdir(),
    env: process.env,
    isUp: () => listensAt(port),
  });
}

test('what ends by itself is named, and started again; what somebody ends is neither', async () => {
  const one = await program();
  await one.start();
  const part = new ProgramPart(one);
  const told: string[] = [];
  const keeper = new Keeper([part], (line) => told.push(line));
  try {
    const [first] = part.pids();
    signal(part.pids(), 'SIGKILL');
    await until('another process', () => Promise.resolve(one.isRunning && part.pids()[0] !== first));
    expect(told).toEqual([expect.stringMatching(/^listener ended by itself\. Its last words:\n/u)]);
    expect(keeper.ended).toEqual(['listener']);
    await part.kill();
    await keeper.leave();
    expect(one.isRunning).toBe(false);
    expect(told).toHaveLength(1);
    expect(keeper.dead).toBeUndefined();
  } finally {
    await keeper.leave();
    await one.end('SIGKILL');
  }
});

test('what ends over and over is given up, with its last words', async () => {
  const one = await program(true);
  await one.start();
  const keeper = new Keeper([new ProgramPart(one)], () => undefined);
  try {
    await until('that it is given up', () => Promise.resolve(keeper.dead !== undefined));
    expect(keeper.dead).toMatch(/^listener ended by itself 6 times in a row, [^:]*:\nno more\n/u);
  } finally {
    await keeper.leave();
    await one.end('SIGKILL');
  }
});

test('what several say comes in the order in which it is heard, and moves nothing that was there before', () => {
  let [first, second] = ['a', 'b'];
  const said = new Said([() => first, () => second]);
  expect(said.text).toBe('ab');
  first += 'c';
  said.add('!');
  second += 'd';
  expect(said.text).toBe('ab!cd');
});
