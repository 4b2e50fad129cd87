import { connect, createServer, type AddressInfo, type Server, type Socket } from 'node:net';

/** The way to PostgreSQL, which a test can close, freeze, slow down, or make deaf on this side. */
export class Wire {
  readonly #sockets = new Set<Socket>();
  readonly #server: Server;
  /** Connections that were asked for, whether they were had or not. */
  asked = 0;
  state: 'OPEN' | 'CLOSED' | 'FROZEN' | 'MUTE' | 'SLOW' = 'OPEN';

  constructor(to: { readonly host: string; readonly port: number }) {
    this.#server = createServer((near) => {
      this.asked += 1;
      if (this.state === 'CLOSED') return near.destroy();
      const far = connect(to);
      for (const [from, into] of [
        [near, far],
        [far, near],
      ] as const) {
        this.#sockets.add(from);
        from.on('error', () => undefined).on('close', () => into.destroy());
        from.on('data', (chunk: Buffer) => {
          if (this.state === 'FROZEN' || (this.state === 'MUTE' && from === far)) return;
          if (this.state === 'SLOW') setTimeout(() => into.write(chunk), 500);
          else into.write(chunk);
        });
      }
      return undefined;
    });
  }

  async listen(): Promise<number> {
    await new Promise<void>((done) => this.#server.listen(0, '127.0.0.1', done));
    return (this.#server.address() as AddressInfo).port;
  }

  cut(state: Wire['state']): void {
    this.state = state;
    if (state === 'CLOSED') for (const socket of this.#sockets) socket.destroy();
  }

  close(): void {
    this.cut('CLOSED');
    this.#server.close();
  }
}
