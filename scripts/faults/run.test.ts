import { afterEach, expect, test } from '@jest/globals';
import { once } from 'node:events';
import { createServer, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { placesIn } from '../../shared/testing/truth.ts';
import { until } from '../../shared/testing/until.ts';
import { Load } from './askers.ts';
import { NOTHING, type Fault } from './fault.ts';
import { heldBy } from './processes.ts';
import { runFault, type Scene } from './run.ts';
import type { UnderTest } from './under-test.ts';

const DATA = {
  firearms: { nodes: [{ id: 'invented', owner: 'FR' }], sources: [{ owner: 'FR', status: 'OK' }] },
};
const QUESTION = '{ firearms { nodes { id owner } sources { owner status } } }';
const MANY = 60;

let server: Server | undefined;
afterEach(() => void server?.close());

/** What answers everything at once but one question, which is cut off when many others were answered since. */
async function cuttingOne(): Promise<{ readonly port: number; holdNext(): Promise<void> }> {
  let holds: (() => void) | undefined;
  let held: ServerResponse | undefined;
  let answered = 0;
  server = createServer((_, response) => {
    if (holds) {
      [held, answered] = [response, 0];
      holds();
      holds = undefined;
      return;
    }
    response.end(JSON.stringify({ data: DATA }));
    answered += 1;
    if (answered === MANY) held?.destroy();
  });
  await once(server.listen(0, '127.0.0.1'), 'listening');
  return {
    port: (server.address() as AddressInfo).port,
    holdNext: () => new Promise((done) => (holds = done)),
  };
}

test('what a fault did to a question that was under way is of that fault, however late it comes out', async () => {
  const { port, holdNext } = await cuttingOne();
  const load = new Load(port, ['none']);
  const scene: Scene = {
    under: { said: () => '' } as UnderTest,
    load,
    whole: new Map([[QUESTION, placesIn(DATA)]]),
    isTimed: false,
  };
  const named = (name: string, begin: () => Promise<void>): Fault => ({
    ...{ name, what: name, holdMs: 0, allows: () => ({ ...NOTHING, breaks: true }) },
    begin: async () => {
      await begin();
      return () => undefined;
    },
  });
  load.start([QUESTION], 3);
  try {
    const first = await runFault(named('first', holdNext), scene);
    const second = await runFault(
      named('second', () => Promise.resolve()),
      scene,
    );
    expect([first, second].map(({ answers }) => answers.BROKEN)).toEqual([1, 0]);
    expect(first.wrong).toEqual([]);
  } finally {
    await load.stop();
  }
});

test('a process that is named twice holds what it holds once', () => {
  const { descriptors } = heldBy([process.pid]);
  expect(heldBy([process.pid, process.pid]).descriptors).toBe(descriptors);
});

test.each([
  ['a page of a balancer', '<html>invented</html>', 0, 503],
  ['the same, cut off', '<html>invented</html>', 5, 0],
])('%s has the status that it came with, where it is whole', async (_, page, missing, status) => {
  server = createServer((request, response) => {
    request.resume();
    response.writeHead(503, { 'content-length': page.length + missing, connection: 'close' });
    response.write(page, () => request.socket.end());
  });
  await once(server.listen(0, '127.0.0.1'), 'listening');
  const load = new Load((server.address() as AddressInfo).port, ['none']);
  try {
    expect(await load.ask(QUESTION)).toMatchObject({ status });
  } finally {
    await load.stop();
  }
});

test('of a hub of which a part stays away nothing more is expected', async () => {
  const { port } = await cuttingOne();
  const load = new Load(port, ['none']);
  const under = { said: () => '', dead: () => 'an invented part is gone' } as UnderTest;
  load.start([QUESTION], 1);
  try {
    const never: Fault = {
      ...{ name: 'never', what: 'never', holdMs: 0, allows: () => NOTHING },
      begin: () => Promise.resolve(() => undefined),
    };
    const whole = new Map([[QUESTION, placesIn(DATA)]]);
    expect((await runFault(never, { under, load, whole, isTimed: false })).wrong).toContain(
      'not whole again by itself',
    );
  } finally {
    await load.stop();
  }
});

test('each asker is an officer of their own, also with tokens that came later', async () => {
  const seen = new Set<string | undefined>();
  server = createServer((request, response) => {
    seen.add(request.headers.authorization);
    request.resume().once('end', () => response.end('{}'));
  });
  await once(server.listen(0, '127.0.0.1'), 'listening');
  const load = new Load((server.address() as AddressInfo).port, ['one', 'two', 'three']);
  const askedWith = (...tokens: readonly string[]): Promise<unknown> =>
    until(`questions with ${tokens.join()}`, () => tokens.every((token) => seen.has(`Bearer ${token}`)));
  load.start([QUESTION], 3);
  try {
    await askedWith('one', 'two', 'three');
    load.use(['four', 'five', 'six']);
    await askedWith('four', 'five', 'six');
  } finally {
    await load.stop();
  }
});
