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
    // Room for about two: the process may not have closed the connection of the question above.
    const room = readdirSync(`/proc/${pid}/fd`).length + 2;
    execFileSync('prlimit', [`--pid=${pid}`, `--nofile=${room}:`], { stdio: 'pipe' });
    const [answered, closed] = [new Set<Socket>(), new Set<Socket>()];
    for (let n = 0; n < CALLERS; n += 1) {
      const caller = connect(Number(new URL(workers.url).port), '127.0.0.1');
      caller.on('error', () => undefined);
      caller.once('data', () => answered.add(caller));
      caller.once('close', () => closed.add(caller));
      caller.write('GET / HTTP/1.1\r\nHost: localhost\r\n\r\n');
      callers.push(caller);
    }
    // Nobody waits for a process that does not have the connection.
    await until('an end to each caller', () => new Set([...answered, ...closed]).size === CALLERS, {
      seen: () => ({ answered: answered.size, closed: closed.size, said: workers.said() }),
    });
    // Who is answered keeps its descriptor, so that there is no room for the others: see bare-workers.ts.
    expect(closed.size).toBe(CALLERS - answered.size);
    expect(closed.size).toBeGreaterThan(0);
    for (const caller of callers) caller.destroy();
    await until('an answer', () => ask().catch(() => undefined));
  },
);
