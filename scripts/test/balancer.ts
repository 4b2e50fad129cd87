import { connect, createServer, type AddressInfo } from 'node:net';
import { request } from 'undici';

const LOOK_EVERY_MS = 50;

export interface Balancer {
  readonly url: string;
  /** Sends to these from now on: those of them that say that they are ready. */
  send(urls: readonly string[]): void;
  close(): Promise<void>;
}

/** Spreads connections over the gateways that are ready, by turns; what runs over one stays its own. */
export async function startBalancer(): Promise<Balancer> {
  let all: readonly string[] = [];
  let ready: readonly string[] = [];
  let turn = 0;
  const look = async (): Promise<void> => {
    const answers = await Promise.all(
      all.map((url) =>
        request(`${url}/health/ready`).then(
          async ({ statusCode, body }) => (await body.dump(), statusCode === 200),
          () => false,
        ),
      ),
    );
    ready = all.filter((_, i) => answers[i]);
  };
  const timer = setInterval(() => void look(), LOOK_EVERY_MS);
  const server = createServer((socket) => {
    socket.on('error', () => undefined);
    const to = ready[(turn += 1) % ready.length];
    if (to === undefined) {
      socket.destroy();
      return;
    }
    const through = connect(Number(new URL(to).port), '127.0.0.1');
    through.on('error', () => socket.destroy());
    socket.on('close', () => through.destroy());
    through.on('close', () => socket.destroy());
    socket.pipe(through).pipe(socket);
  });
  await new Promise<void>((listening) => server.listen(0, '127.0.0.1', listening));
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    send: (urls) => {
      all = urls;
    },
    close: async () => {
      clearInterval(timer);
      await new Promise((closed) => server.close(closed));
    },
  };
}
