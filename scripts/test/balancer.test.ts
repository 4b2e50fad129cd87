import { afterAll, beforeAll, expect, jest, test } from '@jest/globals';
import { spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import { connect, type AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Agent, request } from 'undici';
import { ERROR_CATALOGUE, type ErrorCode } from '../../shared/src/core/errors.ts';
import { until } from '../../shared/testing/until.ts';
import { freePort } from '../hub/postgres/embedded.ts';
import { installed, listensAt, Program } from '../topology/program.ts';
import { ROOT } from '../topology/site.ts';

// The HAProxy that ships, before two gateways that are none: what it does when one or both do not answer.
jest.setTimeout(120_000);
const haproxy = installed(['haproxy', '/usr/sbin/haproxy'], ['-v']);
if (haproxy === undefined) process.stderr.write('HAProxy is not installed: what it does is not looked at.\n');
const ifInstalled = haproxy === undefined ? test.skip : test;

function versionOf(program: string | undefined): readonly number[] {
  if (program === undefined) return [];
  const { stdout } = spawnSync(program, ['-v'], { encoding: 'utf8' });
  return (/version (\d+)\.(\d+)/u.exec(stdout) ?? []).slice(1).map(Number);
}

/**
 * Says that it is ready or not, and answers questions, refuses them, or says nothing: STUCK to them alone, BUSY to looks alone,
 * SILENT at all.
 */
class InventedGateway {
  is: 'WELL' | 'UNREADY' | 'STUCK' | 'BUSY' | 'SILENT' = 'WELL';
  asked = 0;
  /** How often HAProxy looked whether it is ready, and heard that it is not. */
  refused = 0;
  /** How often it looked, by what it asked for, and heard nothing. */
  readonly unheard = { '/health/ready': 0, '/health/live': 0 };
  readonly name: string;
  readonly #server: Server = createServer((request, response) => this.#answer(request, response));
  #port = 0;

  constructor(name: string) {
    this.name = name;
  }

  /** The same port again where it was closed meanwhile. */
  async listen(): Promise<number> {
    this.#server.listen(this.#port, '127.0.0.1');
    await once(this.#server, 'listening');
    this.#port = (this.#server.address() as AddressInfo).port;
    return this.#port;
  }

  close(): void {
    this.#server.closeAllConnections();
    this.#server.close();
  }

  #answer({ url }: IncomingMessage, response: ServerResponse): void {
    if (url === '/graphql') this.asked += 1;
    if (isSilent(this.is, url)) {
      if (url === '/health/ready' || url === '/health/live') this.unheard[url] += 1;
      return;
    }
    const isRefused = this.is !== 'WELL' && this.is !== 'BUSY' && url !== '/health/live';
    if (isRefused && url === '/health/ready') this.refused += 1;
    response
      .writeHead(isRefused ? 503 : 200, { 'content-type': 'application/json' })
      .end(isRefused ? refusal('LEDGER_UNAVAILABLE') : JSON.stringify({ data: this.name }));
  }
}

function isSilent(is: InventedGateway['is'], url: string | undefined): boolean {
  return is === 'SILENT' || (is === 'STUCK' && url === '/graphql') || (is === 'BUSY' && url !== '/graphql');
}

function refusal(code: string): string {
  return JSON.stringify({ errors: [{ message: 'Invented.', extensions: { code } }] });
}

// From 3.2's repairs on HAProxy says what it is told to also before a head is whole (its issue 3032); 3.3 had that from the start.
const [major = 0, minor = 0] = versionOf(haproxy);
const SPEAKS_EARLY = major > 3 || (major === 3 && minor >= 3);
const CONFIGURATION = join(ROOT, 'docker/haproxy/haproxy.cfg');
const directory = mkdtempSync(join(tmpdir(), 'liaison-balancer-'));
const gateways = [new InventedGateway('one'), new InventedGateway('two')] as const;
let port = 0;
let balancer: Program | undefined;
/** Begun before all else, as HAProxy waits for the rest of a head for ten seconds. */
let halfAHead: ReturnType<typeof tell> | undefined;

beforeAll(async () => {
  if (haproxy === undefined) return;
  const at = (of: number): string => `127.0.0.1:${of}`;
  port = await freePort();
  const [first, second] = [await gateways[0].listen(), await gateways[1].listen()];
  const [ledger, metrics, nobody] = [await freePort(), await freePort(), await freePort()];
  balancer = new Program({
    name: 'haproxy',
    command: haproxy,
    args: ['-W', '-db', '-f', CONFIGURATION],
    cwd: directory,
    env: {
      PATH: process.env['PATH'],
      HAPROXY_LISTEN: at(port),
      HAPROXY_GATEWAY_1: at(first),
      HAPROXY_GATEWAY_2: at(second),
      HAPROXY_LEDGER_LISTEN: at(ledger),
      HAPROXY_LEDGER_PRIMARY: at(nobody),
      HAPROXY_LEDGER_STANDBY: at(nobody),
      HAPROXY_METRICS: at(metrics),
      HAPROXY_ADMIN: join(directory, 'admin.sock'),
      HAPROXY_ANSWER_WITHIN: '2s',
    },
    isUp: () => listensAt(port),
  });
  await balancer.start();
  halfAHead = tell('POST /graphql HTTP/1.1\r\nHost: localhost\r\n');
});

afterAll(async () => {
  await balancer?.end();
  for (const one of gateways) one.close();
  rmSync(directory, { recursive: true, force: true });
});

/** Asks over a connection of its own. */
async function ask(): Promise<{ readonly status: number; readonly text: string }> {
  const dispatcher = new Agent({ pipelining: 0 });
  try {
    const { statusCode: status, body } = await request(`http://127.0.0.1:${port}/graphql`, {
      ...{ dispatcher, method: 'POST', body: '{}', headers: { 'content-type': 'application/json' } },
    });
    return { status, text: await body.text() };
  } catch {
    // HAProxy hangs up where what it asked a second time is gone as well.
    return { status: 0, text: '' };
  } finally {
    await dispatcher.close();
  }
}

/** Sends these words as they are. @returns status, type and body of what HAProxy says until it hangs up. */
async function tell(
  words: string,
  rest?: { readonly then: string; readonly when: () => boolean },
): Promise<readonly (string | undefined)[]> {
  const socket = connect(port, '127.0.0.1');
  let said = '';
  socket.on('data', (chunk: Buffer) => (said += chunk.toString()));
  socket.write(words);
  if (rest !== undefined) {
    await until('the moment for the rest', () => socket.destroyed || rest.when());
    socket.write(rest.then);
  }
  if (!socket.destroyed) await once(socket, 'close');
  const [head = '', body] = said.split('\r\n\r\n');
  return [/^HTTP\/1\.1 (\d+)/u.exec(head)?.[1], /^content-type: (.*)$/imu.exec(head)?.[1], body];
}

/** What it comes to, once HAProxy has looked at both. */
function untilAsked(what: string, expected: object): Promise<unknown> {
  return until(what, async () => JSON.stringify(await ask()) === JSON.stringify(expected));
}

/** Until HAProxy has concluded of both that they are not there: two looks of each kind, and a third one after that. */
function untilUnheard(): Promise<unknown> {
  const before = gateways.map(({ unheard }) => ({ ...unheard }));
  return until('three looks of each kind at each', () =>
    gateways.every(({ unheard }, n) =>
      (['/health/ready', '/health/live'] as const).every(
        (kind) => unheard[kind] >= (before[n]?.[kind] ?? 0) + 3,
      ),
    ),
  );
}

const [one, two] = gateways;
const JSON_TYPE = 'application/json; charset=utf-8';
const LATE = said('DEADLINE_EXCEEDED');
const OVERLOADED = said('OVERLOADED');

/** A refusal as the hub words it. */
function said(code: ErrorCode): string {
  return JSON.stringify({ errors: [{ message: ERROR_CATALOGUE[code].text, extensions: { code } }] });
}

test('what HAProxy is told to say is of the catalogue', () => {
  const told = [
    ...readFileSync(CONFIGURATION, 'utf8').matchAll(/^ +http-error status (\d+) .*? string '(.*)'$/gmu),
  ];
  expect(told.map(([, status]) => status)).toEqual(['400', '408', '422', '500', '501', '502', '503', '504']);
  const codes = told.map(([, , body = '']) => /"code":"(\w+)"/u.exec(body)?.[1] as ErrorCode);
  expect(told.map(([, , body]) => body)).toEqual(codes.map((code) => said(code)));
});

ifInstalled('a question that a gateway stands still over is answered by the other', async () => {
  two.is = 'UNREADY';
  await untilAsked('the first alone', { status: 200, text: '{"data":"one"}' });
  one.is = 'SILENT';
  two.is = 'WELL';
  const before = one.asked;
  const answers = await Promise.all([ask(), ask(), ask(), ask()]);
  expect(answers).toEqual(answers.map(() => ({ status: 200, text: '{"data":"two"}' })));
  // Some of them were with the first, which was the only one that was ready.
  expect(one.asked).toBeGreaterThan(before);
});

ifInstalled('where no gateway is ready, one that is there says why', async () => {
  one.is = two.is = 'UNREADY';
  const before = gateways.map(({ refused }) => refused);
  // Two looks, and a third one after HAProxy has drawn its conclusion.
  await until('three looks at each', () =>
    gateways.every(({ refused }, n) => refused >= (before[n] ?? 0) + 3),
  );
  await untilAsked('the code of a gateway', { status: 503, text: refusal('LEDGER_UNAVAILABLE') });
});

ifInstalled('what one of those that are not ready stands still over is asked of the other', async () => {
  [one.is, two.is] = ['STUCK', 'UNREADY'];
  const before = one.asked;
  const answers = await Promise.all([ask(), ask(), ask(), ask()]);
  expect(answers).toEqual(answers.map(() => ({ status: 503, text: refusal('LEDGER_UNAVAILABLE') })));
  expect(one.asked).toBeGreaterThan(before);
});

ifInstalled("where those that are not ready say nothing, the answer is of the hub's form", async () => {
  one.is = two.is = 'STUCK';
  await untilAsked('the code of HAProxy', { status: 504, text: LATE });
});

ifInstalled("a body that turns out to be of no form is refused in the hub's form", async () => {
  const head = 'POST /graphql HTTP/1.1\r\nHost: localhost\r\nTransfer-Encoding: chunked\r\n\r\n2\r\n{}\r\n';
  const expected = JSON.stringify(['400', JSON_TYPE, said('BAD_INPUT')]);
  // The rest comes when a gateway has the head: before, it is HAProxy's parser that speaks.
  await until('the code of HAProxy', async () => {
    const before = one.asked + two.asked;
    const when = (): boolean => one.asked + two.asked > before;
    return JSON.stringify(await tell(head, { then: 'no length\r\n', when })) === expected;
  });
});

ifInstalled('where neither answers a look, both are asked all the same', async () => {
  one.is = two.is = 'BUSY';
  await untilUnheard();
  const answers = await Promise.all(Array.from({ length: 6 }, () => ask()));
  expect(new Set(answers.map(({ text }) => text))).toEqual(new Set(['{"data":"one"}', '{"data":"two"}']));
  two.close();
  const others = await Promise.all(Array.from({ length: 6 }, () => ask()));
  expect(others).toEqual(others.map(() => ({ status: 200, text: '{"data":"one"}' })));
  await two.listen();
});

ifInstalled('and nothing that one took is asked a second time', async () => {
  one.is = two.is = 'SILENT';
  await untilUnheard();
  const before = one.asked + two.asked;
  expect(await ask()).toEqual({ status: 504, text: LATE });
  expect(one.asked + two.asked).toBe(before + 1);
});

ifInstalled("where no gateway is there at all, the answer is of the hub's form", async () => {
  one.close();
  two.close();
  await untilAsked('the code of HAProxy', { status: 503, text: OVERLOADED });
  one.is = 'WELL';
  await one.listen();
  await untilAsked('an answer again', { status: 200, text: '{"data":"one"}' });
});

ifInstalled(
  "what is no HTTP, or does not come whole, is refused in the hub's form where HAProxy can",
  async () => {
    const refusals = [await tell('HELLO\r\n\r\n'), await halfAHead];
    const ours = [
      ['400', JSON_TYPE, said('BAD_INPUT')],
      ['408', JSON_TYPE, said('REQUEST_TIMEOUT')],
    ];
    if (SPEAKS_EARLY || refusals[0]?.[1] === JSON_TYPE) return expect(refusals).toEqual(ours);
    process.stderr.write(
      'This HAProxy says words of its own before a head is whole: ours are not looked at.\n',
    );
    expect(refusals.map((refusal) => refusal?.[0])).toEqual(['400', '408']);
  },
);
