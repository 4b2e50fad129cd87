import { afterAll, expect, test } from '@jest/globals';
import { createServer, type AddressInfo, type Server, type Socket } from 'node:net';
import { OwnTimeOut } from '../../core/own-time-out.ts';
import { PgClient } from '../../core/pg-client.ts';
import { blamesSource, isOutOfContract, isOwnTimeOut } from './blame.ts';
import { PipelineLost } from './pipeline.ts';

const servers: Server[] = [];
const sockets: Socket[] = [];
afterAll(() => {
  for (const socket of sockets) socket.destroy();
  for (const server of servers) server.close();
});

/** What PostgreSQL says, as pg hands it on. */
function said(code: string, message = ''): Error {
  return Object.assign(new Error(message), { severity: 'ERROR', code });
}

test('whoever writes of a time-out did not stop waiting', () => {
  const words = 'lock timeout expired: Query read timeout';
  expect(isOwnTimeOut(said('P0001', words))).toBe(false);
  expect(isOwnTimeOut(new Error(words))).toBe(false);
  expect(blamesSource(new Error(words))).toBe(true);
  expect(blamesSource(said('P0001', words))).toBe(false);
});

test('a connection that does not come in time is known by its class, also within what it ended', async () => {
  const silent = createServer((socket) => void sockets.push(socket));
  servers.push(silent);
  await new Promise<void>((done) => silent.listen(0, '127.0.0.1', done));
  const { port } = silent.address() as AddressInfo;
  const client = new PgClient({
    connectionString: `postgres://x:y@127.0.0.1:${port}/z`,
    connectWithinMs: 20,
  });
  const error = await client.connect().catch((cause: unknown) => cause);
  expect(error).toBeInstanceOf(OwnTimeOut);
  expect(isOwnTimeOut(new PipelineLost(1, error as Error, false))).toBe(true);
  expect(blamesSource(error)).toBe(false);
});

test.each([
  ['a column', '42703', true],
  ['a function', '42883', true],
  ['a view', '42P01', true],
  ['a right', '42501', true],
  ['a schema', '3F000', true],
  ['the columns of a plan', '0A000', true],
  ['a division by zero', '22012', false],
  ['a statement that was stopped', '57014', false],
])('whether %s is what the contract says (%s)', (_, code, isBroken) => {
  expect(isOutOfContract(said(code))).toBe(isBroken);
});
