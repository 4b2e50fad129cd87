import { afterAll, afterEach, expect, test } from '@jest/globals';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { HELLO, HELLO_WITH_SCHEMA } from '../../../shared/src/identity/envelope-contract.ts';
import { until } from '../../../shared/testing/until.ts';
import type { SealedFor } from './subgraph-client.ts';
import { SubgraphProcesses } from './subgraph-processes.ts';
import type { ProcessAddress } from './subgraph-process.ts';

const ASKED = { sdl: 'type Query { person: String }', digest: 'own' };
const BODY = '{"query":"{ person }"}';
const HOUR_MS = 3_600_000;

/** What answers at an address: a subgraph of some schema, which a test makes misbehave. */
class Stub {
  schema = ASKED;
  /** What it does with a question. */
  act: 'ANSWER' | 'CUT' | 'LAW_DIFFERS' | 'SUBGRAPH_DIFFERS' = 'ANSWER';
  isDraining = false;
  /** Says nothing to who asks who it is. */
  holdsHello = false;
  /** Hangs up on who asks that. */
  cutsHello = false;
  process = 'first';
  sources: unknown = [];
  /** What it says of the time; nothing as an older one. */
  now: () => unknown = () => undefined;
  asked = 0;
  readonly seals: string[] = [];
  readonly #server: Server;

  private constructor() {
    this.#server = createServer((request, response) => {
      void (async () => {
        let body = '';
        for await (const chunk of request) body += String(chunk);
        this.seals.push(String(request.headers['x-hub-envelope']));
        if (body === HELLO || body === HELLO_WITH_SCHEMA) {
          if (this.cutsHello) request.socket.destroy();
          if (this.holdsHello || this.cutsHello) return;
          const { sdl, digest } = this.schema;
          const hello = {
            process: this.process,
            schema: digest,
            law: 'a',
            isDraining: this.isDraining,
            sources: this.sources,
            now: this.now(),
          };
          response.end(JSON.stringify(body === HELLO ? hello : { ...hello, sdl }));
          return;
        }
        this.asked += 1;
        if (this.act === 'CUT') request.socket.destroy();
        else if (!String(request.headers['x-hub-envelope']).startsWith(`for ${this.process} `))
          response.writeHead(401).end('{}');
        else if (this.act === 'ANSWER') response.end('{"data":{}}');
        else response.writeHead(503).end(JSON.stringify({ errors: [{ extensions: { code: this.act } }] }));
      })();
    });
  }

  static async start(): Promise<Stub> {
    const stub = new Stub();
    await new Promise<void>((done) => stub.#server.listen(0, '127.0.0.1', done));
    stubs.push(stub);
    return stub;
  }

  get address(): ProcessAddress {
    const { port } = this.#server.address() as AddressInfo;
    return { url: `http://127.0.0.1:${port}/persons`, connectMs: 2_000, connections: 4, balanced: false };
  }

  async stop(): Promise<void> {
    const closed = new Promise<void>((done) => void this.#server.close(() => done()));
    this.#server.closeAllConnections();
    await closed;
  }
}

const stubs: Stub[] = [];
const opened: SubgraphProcesses[] = [];
const told: string[] = [];
afterEach(() => Promise.all(opened.splice(0).map((one) => one.close())));
afterAll(() => Promise.all(stubs.map((stub) => stub.stop())));

async function over(...some: readonly Stub[]): Promise<SubgraphProcesses> {
  const say = (fields: object, message: string): void =>
    void told.push(JSON.stringify({ ...fields, message }));
  const processes = new SubgraphProcesses({
    ...{ name: 'persons', asked: ASKED, seal: () => 'hello', log: { warn: say, info: say } },
  });
  opened.push(processes);
  await processes.take(some.map(({ address }) => address));
  return processes;
}

function ask(processes: SubgraphProcesses, of: object = {}): Promise<{ readonly status: number }> {
  const seal = ({ schema = 'nobody', process }: SealedFor): string => `for ${process} of ${schema}`;
  return processes.send(
    { body: BODY, of, seal },
    { signal: new AbortController().signal, timeoutMs: 10_000 },
  );
}

async function codeOf(work: Promise<unknown>): Promise<string> {
  return work.then(
    () => 'answered',
    (error: { readonly code?: string; readonly message: string }) => error.code ?? error.message,
  );
}

test('requests are spread, all of one caller’s request to the same process, each sealed for its schema', async () => {
  const [one, two] = [await Stub.start(), await Stub.start()];
  const processes = await over(one, two);
  for (let count = 0; count < 6; count += 1) await ask(processes);
  expect([one.asked, two.asked]).toEqual([3, 3]);
  const request = {};
  for (let count = 0; count < 4; count += 1) await ask(processes, request);
  expect([one.asked, two.asked].sort()).toEqual([3, 7]);
  expect(one.seals).toContain('for first of own');
});

test('one whose schema lacks something is refused at the start, and named with what it lacks', async () => {
  const [good, other] = [await Stub.start(), await Stub.start()];
  other.schema = { sdl: 'type Query { people: String }', digest: 'another' };
  await expect(over(good, other)).rejects.toThrow(
    `persons at ${other.address.url} is of another version, and cannot be asked by this gateway: Query.person is missing`,
  );
});

test('one of another version that has all that is asked is served, and asked by its own schema', async () => {
  const other = await Stub.start();
  other.schema = { sdl: 'type Query { person: String people: String }', digest: 'newer' };
  const processes = await over(other);
  expect((await ask(processes)).status).toBe(200);
  expect(other.seals).toContain('for first of newer');
});

test('one that is replaced by another version while the gateway runs is asked nothing more, under its own code', async () => {
  const stub = await Stub.start();
  const processes = await over(stub);
  stub.schema = { sdl: 'type Query { people: String }', digest: 'another' };
  stub.act = 'SUBGRAPH_DIFFERS';
  expect((await ask(processes)).status).toBe(503);
  const before = stub.asked;
  expect(await codeOf(ask(processes))).toBe('SUBGRAPH_DIFFERS');
  expect(stub.asked).toBe(before);
  expect(processes.states).toMatchObject([{ standing: 'DIFFERS', why: 'Query.person is missing' }]);
  expect(await processes.isThere()).toBe(false);
});

test('and asked nothing either when it was away in between', async () => {
  const stub = await Stub.start();
  const processes = await over(stub);
  stub.schema = { sdl: 'type Query { people: String }', digest: 'another' };
  await until('it differs', () => processes.states[0]?.standing === 'DIFFERS');
  stub.cutsHello = true;
  await until('it is away', () => processes.states[0]?.standing === 'AWAY');
  stub.cutsHello = false;
  await until('it is back', () => processes.states[0]?.standing !== 'AWAY');
  expect(await codeOf(ask(processes))).toBe('SUBGRAPH_DIFFERS');
  expect(processes.states).toMatchObject([{ standing: 'DIFFERS', why: 'Query.person is missing' }]);
  expect(stub.asked).toBe(0);
});

test.each(['LAW_DIFFERS', 'SUBGRAPH_DIFFERS'] as const)(
  'what one refuses with %s, another gets',
  async (code) => {
    const [one, two] = [await Stub.start(), await Stub.start()];
    const processes = await over(one, two);
    one.act = code;
    for (let count = 0; count < 4; count += 1) expect((await ask(processes)).status).toBe(200);
    expect([one.asked > 0, two.asked]).toEqual([true, 4]);
  },
);

test('what was sent and not answered is not sent again; what could not be sent goes to another', async () => {
  const [one, two] = [await Stub.start(), await Stub.start()];
  const processes = await over(one, two);
  [one.act, two.act] = ['CUT', 'CUT'];
  expect(await codeOf(ask(processes))).toMatch(/other side closed|UND_ERR_SOCKET|ECONNRESET/u);
  expect(one.asked + two.asked).toBe(1);
  [one.act, two.act] = ['ANSWER', 'ANSWER'];
  await one.stop();
  for (let count = 0; count < 4; count += 1) expect(await codeOf(ask(processes))).toBe('answered');
  expect(processes.states.map(({ standing }) => standing)).toEqual(['AWAY', 'READY']);
});

test('nobody there is its own error, and who comes back is asked at once', async () => {
  const stub = await Stub.start();
  const processes = await over(stub);
  stub.act = 'CUT';
  await codeOf(ask(processes));
  stub.act = 'ANSWER';
  expect(await codeOf(ask(processes))).toBe('answered');
  await stub.stop();
  await until('its end is noticed', () => processes.states[0]?.standing === 'AWAY');
  expect(await codeOf(ask(processes))).toBe('SUBGRAPH_UNAVAILABLE');
  expect(told.at(-1)).toContain('"standing":"AWAY"');
});

test('who was replaced at its address gets what is sealed for the one that is there now', async () => {
  const stub = await Stub.start();
  const processes = await over(stub);
  stub.process = 'second';
  expect((await ask(processes)).status).toBe(200);
  expect(stub.seals.at(-1)).toBe('for second of own');
});

test('one that is told to stop gets nothing new while another is there', async () => {
  const [one, two] = [await Stub.start(), await Stub.start()];
  one.isDraining = true;
  const processes = await over(one, two);
  for (let count = 0; count < 4; count += 1) await ask(processes);
  expect([one.asked, two.asked]).toEqual([0, 4]);
  await processes.take([one.address]);
  expect(await codeOf(ask(processes))).toBe('answered');
});

test('one that lets a hello wait gets nothing while another does not, before it is known to stand still', async () => {
  const [one, two] = [await Stub.start(), await Stub.start()];
  const processes = await over(one, two);
  await until('the other is asked alone', async () => {
    const isKnown = processes.states[0]?.standing !== 'READY';
    // Where this test itself was late it begins anew.
    one.holdsHello = !isKnown;
    const before = [one.asked, two.asked];
    for (let count = 0; count < 4; count += 1) await ask(processes);
    const gained = [one.asked - (before[0] ?? 0), two.asked - (before[1] ?? 0)];
    return !isKnown && processes.states[0]?.standing === 'READY' && gained.join() === '0,4';
  });
});

test('a process that says nonsense of its sources, or speaks for those of others, takes nothing from metrics', async () => {
  const [good, bad] = [await Stub.start(), await Stub.start()];
  const state = {
    ...{ owners: ['DE'], domain: 'person', isLeftAlone: false, isCurrencyMissing: false },
    ...{ isSearchBehind: false, breaches: [], unreadable: [] },
  };
  good.sources = [state];
  bad.sources = [null, { ...state, breaches: 7 }, { ...state, domain: 'firearm', isLeftAlone: true }];
  const processes = await over(good, bad);
  expect(processes.sources).toEqual([state]);
  expect(processes.states.map(({ standing, why }) => [standing, why])).toEqual([
    ['READY', ''],
    ['READY', 'what it says of 3 sources is not understood'],
  ]);
  bad.sources = {};
  await until('it is heard', () => processes.states[1]?.why.includes('of 1 sources'));
  expect(processes.sources).toEqual([state]);
});

test('one whose clock differs is asked, and that it differs is in `why` and once in the log, each time that it begins', async () => {
  const stub = await Stub.start();
  const tellings = (): readonly string[] =>
    told.filter((line) => line.includes(stub.address.url) && line.includes('the clocks of a process'));
  const at = (aheadMs: number) => () => Date.now() + aheadMs;
  stub.now = at(HOUR_MS);
  const processes = await over(stub);
  const heard = async (words: RegExp): Promise<void> => {
    await until(`${words} is heard`, () => words.test(processes.states[0]?.why ?? ''), {
      seen: () => processes.states,
    });
  };
  await heard(/^its clock is 3[56]\d{5} ms ahead of this gateway's; set the clocks of both machines$/u);
  expect((await ask(processes)).status).toBe(200);
  expect(processes.states[0]?.standing).toBe('READY');
  stub.now = at(-HOUR_MS);
  await heard(/^its clock is 3[56]\d{5} ms behind this gateway's/u);
  expect(tellings()).toHaveLength(1);
  stub.now = at(0);
  await heard(/^$/u);
  stub.now = at(HOUR_MS);
  await heard(/ahead/u);
  await until('it is told again', () => tellings().length === 2);
});

test('of one that says no time, or nonsense, no clock differs', async () => {
  const late = Date.now() + HOUR_MS;
  const said = [undefined, 'soon', null, {}, [late], true, String(late)];
  const some = await Promise.all(said.map(() => Stub.start()));
  for (const [i, stub] of some.entries()) stub.now = () => said[i];
  const { states } = await over(...some);
  expect(states.map(({ standing, why }) => [standing, why])).toEqual(said.map(() => ['READY', '']));
});
