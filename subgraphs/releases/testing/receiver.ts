import { createHmac } from 'node:crypto';
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';

export const SECRET = `whsec_${Buffer.alloc(32, 7).toString('base64')}`;

/** A message as a State receives it. */
export interface Received {
  readonly id: string;
  readonly path: string;
  readonly body: string;
  readonly headers: IncomingMessage['headers'];
}

/** A State's receiver on this machine: notes what comes, then answers as it is told; nothing, when it is told nothing. */
export class Receiver {
  readonly received: Received[] = [];
  answer: (response: ServerResponse, message: Received) => void = (response) =>
    void response.writeHead(204).end();
  #server: Server | undefined;
  #port = 0;

  get url(): string {
    return `http://127.0.0.1:${this.#port}/told?of=releases`;
  }

  /** Listens; again at the same port after it was shut. */
  async open(): Promise<void> {
    const server = createServer((request, response) => {
      let body = '';
      request.setEncoding('utf8').on('data', (part: string) => (body += part));
      request.on('end', () => {
        const { headers, url = '' } = request;
        const message = { id: String(headers['webhook-id']), path: url, body, headers };
        this.received.push(message);
        this.answer(response, message);
      });
    });
    await new Promise<void>((done) => void server.listen(this.#port, '127.0.0.1', done));
    this.#port = (server.address() as AddressInfo).port;
    this.#server = server;
  }

  async shut(): Promise<void> {
    const server = this.#server;
    if (!server) return;
    this.#server = undefined;
    const shut = new Promise((done) => void server.close(done));
    server.closeAllConnections();
    await shut;
  }
}

/** The signature as Standard Webhooks 1.0.0 describes it, worked out without the library that sends. */
export function signatureOf({ id, body, headers }: Received, secret: string): string {
  const key = Buffer.from(secret.slice('whsec_'.length), 'base64');
  const signed = `${id}.${String(headers['webhook-timestamp'])}.${body}`;
  return `v1,${createHmac('sha256', key).update(signed).digest('base64')}`;
}
