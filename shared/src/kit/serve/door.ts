import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import { createServer as createTlsServer, type ServerOptions } from 'node:https';
import type { AddressInfo } from 'node:net';
import type { TLSSocket, TlsOptions } from 'node:tls';
import { ERROR_CATALOGUE, HubError, type ErrorCode } from '../../core/errors.ts';
import type { WantedOfSeal } from '../../core/nonces.ts';
import { ENVELOPE_HEADER, SealAgeRefused, SealNonceRequired } from '../../identity/envelope-contract.ts';

/** A request as it came, and the answer to it. */
export type SubgraphHandler = (request: {
  readonly method: string;
  /** The sealed envelope. */
  readonly envelope: string | undefined;
  readonly body: string;
  /** Aborted when nobody waits for the answer any more. */
  readonly signal: AbortSignal;
  /** What a dear question does between two pieces of its work, when its subgraph shares a thread with other questions. */
  readonly rest?: (() => Promise<void>) | undefined;
}) => Promise<{ readonly status: number; readonly body: string }>;

/** Something that is shown to whoever asks by GET: health, metrics. */
export interface Page {
  readonly status: number;
  readonly type: string;
  readonly body: string;
}

export interface DoorOptions {
  /** Port 0 takes any free port. */
  readonly at: { readonly host: string; readonly port: number };
  /** Who answers questions at a path; nobody when it gives nothing. */
  readonly handlerAt: (path: string) => SubgraphHandler | undefined;
  /** Plain HTTP without. */
  readonly tls?: TlsOptions | undefined;
  /** What is shown at a path. Without it there is nothing but questions. */
  readonly pageAt?: ((path: string) => Promise<Page | undefined>) | undefined;
  /** Whether connections are to end behind their next answer, so that the gateway goes elsewhere. */
  readonly isDraining?: (() => boolean) | undefined;
  /** Patience for a request to arrive whole, in milliseconds. */
  readonly headersTimeoutMs?: number;
  /** How long a stop waits for answers that are under way, in milliseconds; two seconds unless given. */
  readonly patienceMs?: number;
}

/** An open port for sealed questions. */
export interface Door {
  readonly url: string;
  /** Takes another certificate for the connections that come. @throws Error when it is none. */
  renew(tls: TlsOptions): void;
  close(): Promise<void>;
}

const JSON_HEADERS = { 'content-type': 'application/json', 'cache-control': 'no-store' };
const BODY_MAX_BYTES = 4 * 1024 * 1024;
/** The envelope is a header, and carries the releases of a case. */
const HEADERS_MAX_BYTES = 128 * 1024;
/** Longer than the gateway keeps a connection that it does not use. */
const IDLE_MS = 65_000;
const PATIENCE_MS = 2_000;

/**
 * Opens a port at which subgraphs answer. Whoever has no sealed envelope learns that only the gateway may ask, and nothing else.
 *
 * @throws Error when the port cannot be had.
 */
export async function openDoor(options: DoorOptions): Promise<Door> {
  const { at, tls, headersTimeoutMs } = options;
  const listener = (request: IncomingMessage, response: ServerResponse): void => {
    receive(request, response, options).catch(() => response.destroy());
  };
  const limits: ServerOptions = {
    maxHeaderSize: HEADERS_MAX_BYTES,
    ...(headersTimeoutMs === undefined
      ? {}
      : { headersTimeout: headersTimeoutMs, requestTimeout: headersTimeoutMs }),
  };
  const server = tls ? createTlsServer({ ...limits, ...tls }, listener) : createServer(limits, listener);
  server.keepAliveTimeout = IDLE_MS;
  await listen(server, at.host, at.port);
  const { address, port, family } = server.address() as AddressInfo;
  const host = family === 'IPv6' ? `[${address}]` : address;
  return {
    url: `http${tls ? 's' : ''}://${host}:${port}`,
    renew: (next) => {
      if ('setSecureContext' in server) server.setSecureContext(next);
    },
    close: async () => {
      const closed = new Promise<void>((done) => server.close(() => done()));
      server.closeIdleConnections();
      const patience = options.patienceMs ?? PATIENCE_MS;
      let timer: NodeJS.Timeout | undefined;
      await Promise.race([closed, new Promise((done) => (timer = setTimeout(done, patience)))]);
      clearTimeout(timer);
      server.closeAllConnections();
    },
  };
}

async function receive(
  request: IncomingMessage,
  response: ServerResponse,
  { handlerAt, pageAt, isDraining, tls }: DoorOptions,
): Promise<void> {
  const path = (request.url ?? '/').split('?', 1)[0] ?? '/';
  if (isDraining?.() === true) response.setHeader('connection', 'close');
  if (request.method === 'GET') {
    const page = await pageAt?.(path);
    if (page) {
      response.writeHead(page.status, { 'content-type': page.type, 'cache-control': 'no-store' });
      response.end(page.body);
      return;
    }
  }
  // Whoever looks whether somebody is there learns that, and that only the gateway may ask.
  const handle = request.method === 'POST' ? handlerAt(path) : undefined;
  if (!handle || isStranger(request, tls)) {
    sendTo(response, refusal('SEAL_REJECTED'));
    return;
  }
  const header = request.headers[ENVELOPE_HEADER];
  const envelope = typeof header === 'string' ? header : undefined;
  const signal = whileOpen(response);
  let body: string;
  try {
    body = await readBody(request);
  } catch (error) {
    sendTo(response, refusalOf(error));
    return;
  }
  sendTo(response, await handle({ method: 'POST', envelope, body, signal }));
}

/** Whether a certificate is asked for here and none came that counts: who looks at health may come without one. */
function isStranger({ socket }: IncomingMessage, tls: TlsOptions | undefined): boolean {
  return tls?.requestCert === true && !(socket as TLSSocket).authorized;
}

function sendTo(
  response: ServerResponse,
  { status, body }: { readonly status: number; readonly body: string },
): void {
  response.writeHead(status, JSON_HEADERS).end(body);
}

/** A gateway that gives up closes its connection: then the work for it ends too. */
function whileOpen(response: ServerResponse): AbortSignal {
  const gone = new AbortController();
  response.once('close', () => {
    if (!response.writableFinished) gone.abort();
  });
  return gone.signal;
}

async function readBody(request: IncomingMessage): Promise<string> {
  const chunks: Buffer[] = [];
  let size = 0;
  for await (const chunk of request as AsyncIterable<Buffer>) {
    size += chunk.length;
    if (size > BODY_MAX_BYTES) throw new HubError('PAYLOAD_TOO_LARGE');
    chunks.push(chunk);
  }
  return Buffer.concat(chunks).toString('utf8');
}

/** What a subgraph says to a question that failed. @param error whose words stay here; what the next seal needs is told. */
export function refusalOf(error: unknown): { readonly status: number; readonly body: string } {
  if (error instanceof SealNonceRequired) return refusal(error.code, { nonce: error.nonce });
  if (error instanceof SealAgeRefused) return refusal(error.code, { ageMs: error.ageMs });
  return refusal(error instanceof HubError ? error.code : 'INTERNAL');
}

/** What a subgraph says to a question that it does not take up: never with a status that reads as an answer. */
function refusal(
  code: ErrorCode,
  besides: WantedOfSeal = {},
): { readonly status: number; readonly body: string } {
  const { status, text } = ERROR_CATALOGUE[code];
  return {
    status: status === 200 ? 503 : status,
    body: JSON.stringify({ errors: [{ message: text, extensions: { code, ...besides } }] }),
  };
}

function listen(server: Server, host: string, port: number): Promise<void> {
  return new Promise((done, failed) => {
    server.once('error', failed);
    server.listen(port, host, () => {
      server.removeListener('error', failed);
      done();
    });
  });
}
