import type { Server } from 'node:http';
import type { Socket } from 'node:net';
import { TLSSocket } from 'node:tls';
import { timeLimit } from '../../../shared/src/core/time-limit.ts';
import type { GatewayConfig } from '../config/config.ts';
import { isLoopback } from '../config/hosts.ts';
import { Http2Connections } from './http2.ts';
import { TOO_LATE } from './refuse-socket.ts';
import type { TurnedAwayRequests } from './turned-away.ts';

type Http2Config = Pick<GatewayConfig, 'http2' | 'tlsKey' | 'headersTimeoutMs'>;

/** How long a connection may lie idle over either, in milliseconds. */
export const IDLE_MS = 65_000;

/** What TLS offers by ALPN. */
export function protocolsOf({ http2 }: Pick<Http2Config, 'http2'>): readonly string[] {
  return http2 === 'off' ? ['http/1.1'] : ['h2', 'http/1.1'];
}

/**
 * Lets a server speak HTTP/2 beside HTTP/1.1: over TLS to who agrees to it (ALPN), in clear to who begins with its preface, over
 * loopback alone, where the setting says so. HTTP/1.1 stays with Node's own server and all of its limits.
 *
 * @returns what ends the connections once their requests are answered; nothing where HTTP/2 is not spoken.
 * @see RFC 9113 sections 3.2 and 3.3
 */
export function speakHttp2(
  server: Server,
  config: Http2Config,
  turnedAway: TurnedAwayRequests,
): Http2Connections | undefined {
  const isTls = config.tlsKey !== undefined;
  if (config.http2 === 'off' || (!isTls && config.http2 !== 'clear')) return undefined;
  const connections = new Http2Connections({
    headersTimeoutMs: config.headersTimeoutMs,
    idleMs: IDLE_MS,
    request: (request, response) => server.emit('request', request, response),
    refusedStream: (code, stream) => turnedAway.answerStream(code, stream),
    late: (request) => turnedAway.answerLate(request),
    refused: (code) => turnedAway.count(code, 'HTTP'),
  });
  const event = isTls ? 'secureConnection' : 'connection';
  const [older, ...others] = server.listeners(event) as ((socket: Socket) => void)[];
  if (!older || others.length > 0) throw new Error(`who listens to ${event} is not known`);
  server.removeAllListeners(event);
  server.on(event, (socket: Socket) => {
    if (socket instanceof TLSSocket)
      return socket.alpnProtocol === 'h2' ? connections.take(socket) : older.call(server, socket);
    if (!isLoopback(plain(socket.remoteAddress))) return older.call(server, socket);
    lookAtPreface(socket, config.headersTimeoutMs, {
      isHttp2: () => connections.take(socket),
      isOlder: () => older.call(server, socket),
      isSilent: () => turnedAway.refuse(SILENT, socket),
    });
  });
  return connections;
}

const SILENT = Object.assign(new Error('nothing was sent'), { code: TOO_LATE });

function plain(address = ''): string {
  return address.replace(/^::ffff:(?=\d+\.)/u, '');
}

/** With what a client begins that knows that HTTP/2 is spoken, RFC 9113 section 3.4. */
const PREFACE = Buffer.from('PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n');

interface Found {
  isHttp2(): void;
  isOlder(): void;
  isSilent(): void;
}

/** Reads until it is clear which protocol it is, and puts back what was read. */
function lookAtPreface(socket: Socket, patienceMs: number, found: Found): void {
  let read = Buffer.alloc(0);
  const stop = (): void => {
    lift();
    socket.removeListener('readable', look).removeListener('error', ignore);
    socket.removeListener('end', end).removeListener('close', stop);
  };
  const done = (next: () => void): void => {
    stop();
    if (read.length > 0) socket.unshift(read);
    next();
  };
  const ignore = (): void => undefined;
  // Whoever ends before anybody knows what it speaks has asked nothing.
  const end = (): void => {
    stop();
    socket.destroy();
  };
  const look = (): void => {
    const part = socket.read() as Buffer | null;
    if (part === null) return;
    read = Buffer.concat([read, part]);
    const length = Math.min(read.length, PREFACE.length);
    if (!read.subarray(0, length).equals(PREFACE.subarray(0, length))) done(found.isOlder);
    else if (length === PREFACE.length) done(found.isHttp2);
  };
  const lift = timeLimit(patienceMs, () => done(found.isSilent));
  socket.on('readable', look).on('error', ignore).on('end', end).on('close', stop);
}
