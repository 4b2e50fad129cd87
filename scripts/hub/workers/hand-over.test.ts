import { afterEach, expect, test } from '@jest/globals';
import { execFileSync } from 'node:child_process';
import { readdirSync } from 'node:fs';
import { connect, type Socket } from 'node:net';
import { Agent, request } from 'undici';
import { startHubProcess, type HubProcess } from '../../../shared/testing/hub-process.ts';
import { until } from '../../../shared/testing/until.ts';

/** More than the process has room for. */
const CALLERS = 20;
const onLinux = process.platform === 'linux' ? test : test.skip;
let workers: HubProcess;
const callers: Socket[] = [];

afterEach(async () => {
  for (const caller of callers) caller.destroy();
  await workers.stop();
});

/** How many descriptors a process has. */
const descriptorsOf = (pid: string): number => readdirSync(`/proc/${pid}/fd`).length;

async function ask(): Promise<string> {
  const dispatcher = new Agent({ pipelining: 0 });
  try {
    const { body } = await request(workers.url, { dispatcher });
    return await body.text();
  } finally {
    await dispatcher.close();
  }
}

onLinux(
  'a process that had no descriptor left takes connections again, and those that it could not take are closed',
  async () => {
    workers = await startHubProcess({}, 'scripts/hub/workers/testing/bare-workers.ts');
    expect(await ask()).toBe('answered');
    const pid = /worker (\d+)/u.exec(workers.said())?.[1] ?? '';
    const before = descriptorsOf(pid);
    execFileSync('prlimit', [`--pid=${pid}`, `--nofile=${before + 2}:`], { stdio: 'pipe' });
    let closed = 0;
    for (let n = 0; n < CALLERS; n += 1) {
      const caller = connect(Number(new URL(workers.url).port), '127.0.0.1');
      caller.on('error', () => undefined);
      caller.once('close', () => (closed += 1));
      callers.push(caller);
    }
    // Nobody waits for a process that does not have the connection.
    const taken = (): number => descriptorsOf(pid) - before;
    await until('an end to each that finds no room', () => closed > 0 && closed + taken() === CALLERS, {
      seen: () => [closed, taken(), workers.said()],
    });
    for (const caller of callers) caller.destroy();
    await until('room', () => taken() === 0);
    expect(await ask()).toBe('answered');
  },
);
