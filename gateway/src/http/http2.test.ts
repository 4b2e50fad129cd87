import { afterEach, expect, jest, test } from '@jest/globals';
import { once } from 'node:events';
import { connect, constants, type ClientHttp2Session, type ServerHttp2Stream } from 'node:http2';
import { createServer, type AddressInfo, type Server, type Socket } from 'node:net';
import { until } from '../../../shared/testing/until.ts';
import { Http2Connections } from './http2.ts';

/** The limits of a connection, with nothing behind it; gateway/test/http2.test.ts asks a hub. */
let server: Server;
const sessions: ClientHttp2Session[] = [];
const sockets: Socket[] = [];
afterEach(async () => {
  for (const session of sessions.splice(0)) session.destroy();
  for (const socket of sockets.splice(0)) socket.destroy();
  const closed = once(server, 'close');
  server.close();
  await closed;
});

async function start(
  answer: (stream: ServerHttp2Stream) => void,
  idleMs = 60_000,
): Promise<{ readonly connections: Http2Connections; readonly refused: jest.Mock }> {
  const refused = jest.fn();
  const connections = new Http2Connections({
    headersTimeoutMs: 60_000,
    idleMs,
    request: (request) => answer((request as { stream: ServerHttp2Stream }).stream),
    refusedStream: refused,
    late: refused,
    refused,
  });
  server = createServer((socket) => {
    sockets.push(socket);
    connections.take(socket);
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  return { connections, refused };
}

function open(options: Parameters<typeof connect>[1] = {}): ClientHttp2Session {
  const session = connect(`http://127.0.0.1:${(server.address() as AddressInfo).port}`, options);
  session.on('error', () => undefined);
  sessions.push(session);
  return session;
}

const say = (stream: ServerHttp2Stream): void => {
  stream.respond({ ':status': 200 });
  stream.end('answer');
};

test('a connection on which nothing more is asked is closed, and no request is called refused', async () => {
  const { refused } = await start(say, 50);
  const session = open();
  const closed = once(session, 'close');
  session.request({ ':path': '/' }).resume();
  await closed;
  expect(refused).not.toHaveBeenCalled();
});

test('an answer that its caller does not read is dropped, and the connection with it', async () => {
  await start(say, 50);
  const session = open({ settings: { initialWindowSize: 0 } });
  const closed = once(session, 'close');
  const stream = session.request({ ':path': '/' });
  stream.on('error', () => undefined);
  await once(stream, 'close');
  expect(stream.rstCode).toBe(constants.NGHTTP2_CANCEL);
  await closed;
});

test('work that takes longer than an answer may lie unread is left to its own deadline', async () => {
  const held: ServerHttp2Stream[] = [];
  await start((stream) => void held.push(stream), 30);
  const stream = open().request({ ':path': '/' });
  await until('the request', () => held.length > 0);
  await once(held[0] as ServerHttp2Stream, 'timeout');
  say(held[0] as ServerHttp2Stream);
  stream.resume();
  await once(stream, 'close');
  expect(stream.rstCode).toBe(constants.NGHTTP2_NO_ERROR);
});

test('a connection that comes when the others have been told to end is told so too', async () => {
  const answered = jest.fn(say);
  const { connections } = await start(answered);
  connections.close();
  const session = open();
  const told = once(session, 'goaway');
  const stream = session.request({ ':path': '/' });
  stream.on('error', () => undefined);
  expect(await told).toEqual([constants.NGHTTP2_NO_ERROR, 0, undefined]);
  await once(session, 'close');
  expect(answered).not.toHaveBeenCalled();
});

test('of more streams at once than the limit none beyond it is worked on, and who goes on is cut off', async () => {
  const held: ServerHttp2Stream[] = [];
  await start((stream) => {
    stream.on('error', () => undefined);
    held.push(stream);
  });
  // A caller that does not wait for what the hub allows.
  const session = open({ peerMaxConcurrentStreams: 10_000 });
  const closed = new Promise((done) => session.once('close', done));
  for (let i = 0; i < 300; i += 1) session.request({ ':path': '/' }).on('error', () => undefined);
  await closed;
  expect(held).toHaveLength(100);
});
