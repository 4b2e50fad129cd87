import { connect } from 'node:net';
import { connect as connectTls } from 'node:tls';
import type { FuzzRequest } from './request.ts';

export interface Reply {
  /** 0: none came. */
  readonly status: number;
  readonly requestId: string;
  readonly text: string;
  /** Whether all of it came, as its own headers say. */
  readonly isWhole: boolean;
  readonly tookMs: number;
  /** How the connection ended, where no answer came. */
  readonly end?: string;
}

/** How long a whole request may stay without an answer, in milliseconds: well above the hub's own deadline. */
const PATIENCE_MS = 60_000;
/** The same for one that HTTP lets the hub leave alone. */
const SHORT_PATIENCE_MS = 1_500;

/** The bytes that go over the wire. */
export function wireOf(request: FuzzRequest): Buffer {
  if (request.raw) return request.raw;
  const { method, path, body, headers } = request;
  const given = new Set(headers.map(([name]) => name));
  const lines = [
    `${method} ${path} HTTP/1.1`,
    ...(given.has('host') ? [] : ['host: 127.0.0.1']),
    ...headers.map(([name, value]) => `${name}: ${value}`),
    ...(body ? [`content-length: ${body.length}`] : []),
    'connection: close',
  ];
  return Buffer.concat([Buffer.from(`${lines.join('\r\n')}\r\n\r\n`, 'latin1'), body ?? Buffer.alloc(0)]);
}

/**
 * Sends it over a connection of its own and takes what comes back, whatever it is.
 *
 * @param authority of the hub's certificate, PEM; without it in clear.
 */
export function send(port: number, request: FuzzRequest, authority?: string): Promise<Reply> {
  const began = performance.now();
  return new Promise((resolve) => {
    const chunks: Buffer[] = [];
    const at = { port, host: '127.0.0.1' };
    const socket = authority === undefined ? connect(at) : connectTls({ ...at, ca: authority });
    const isWhole = request.raw === undefined && request.hangUpAfterMs === undefined && !request.mayBeIgnored;
    const timer = setTimeout(
      () => {
        end = 'given up';
        socket.destroy();
      },
      request.hangUpAfterMs ?? (isWhole ? PATIENCE_MS : SHORT_PATIENCE_MS),
    );
    socket.on('data', (chunk) => chunks.push(chunk));
    let end = 'closed';
    socket.on('error', (error: NodeJS.ErrnoException) => (end = error.code ?? error.message));
    socket.once(authority === undefined ? 'connect' : 'secureConnect', () => socket.write(wireOf(request)));
    socket.once('close', () => {
      clearTimeout(timer);
      const reply = { ...read(Buffer.concat(chunks)), tookMs: performance.now() - began };
      resolve(reply.status === 0 ? { ...reply, end } : reply);
    });
  });
}

function read(bytes: Buffer): Omit<Reply, 'tookMs' | 'end'> {
  const text = bytes.toString('utf8');
  const end = text.indexOf('\r\n\r\n');
  const head = end < 0 ? text : text.slice(0, end);
  const status = Number(/^HTTP\/1\.[01] (\d{3})/u.exec(head)?.[1] ?? 0);
  if (status >= 100 && status < 200 && end >= 0) return read(Buffer.from(text.slice(end + 4)));
  const rest = end < 0 ? '' : text.slice(end + 4);
  const isChunked = /^transfer-encoding: *chunked/imu.test(head);
  const length = Number(/^content-length: *(\d+)/imu.exec(head)?.[1] ?? 0);
  return {
    status,
    requestId: /^x-request-id: *(.+)$/imu.exec(head)?.[1] ?? '',
    text: isChunked ? unchunked(rest) : rest,
    isWhole: end >= 0 && (isChunked ? /(?:^|\r\n)0\r\n/u.test(rest) : Buffer.byteLength(rest) >= length),
  };
}

function unchunked(text: string): string {
  const bytes = Buffer.from(text);
  const parts: Buffer[] = [];
  for (let at = 0; ;) {
    const line = bytes.indexOf('\r\n', at);
    const size = line < 0 ? 0 : Number.parseInt(bytes.subarray(at, line).toString('latin1'), 16);
    if (!(size > 0)) return Buffer.concat(parts).toString();
    parts.push(bytes.subarray(line + 2, line + 2 + size));
    at = line + 2 + size + 2;
  }
}
