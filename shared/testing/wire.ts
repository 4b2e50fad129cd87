import { connect, createServer, type AddressInfo, type Server, type Socket } from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';

/**
 * What becomes of what is sent. `FROZEN` loses it, `STALLED` keeps it until the wire is open again, `MUTE` is deaf on this side
 * alone; the last six are of what PostgreSQL says: a few bytes at a time, a connection reset, ended or cut in the middle of a
 * row, messages that are none, and rows that get lost.
 */
export type WireState =
  | 'OPEN'
  | 'CLOSED'
  | 'FROZEN'
  | 'STALLED'
  | 'MUTE'
  | 'SLOW'
  | 'DRIP'
  | 'RESET'
  | 'TRUNCATED'
  | 'MID_ROW'
  | 'CORRUPT'
  | 'LOSSY';

const SLOW_MS = 500;
const DRIP_BYTES = 8;
const DRIP_MS = 50;
const EMPTY = Buffer.alloc(0);

/** The way to PostgreSQL (or to anything, where it is opaque), which a test can close, freeze, slow down, or make say what nobody said. */
export class Wire {
  readonly #sockets = new Set<Socket>();
  /** Those of which something was lost. */
  readonly #broken = new Set<Socket>();
  /** What is still to be sent to each: what comes later overtakes nothing. */
  readonly #waiting = new Map<Socket, Promise<void>>();
  readonly #server: Server;
  #corrupted = 0;
  /** Connections that were asked for, whether they were had or not. */
  asked = 0;
  state: WireState = 'OPEN';

  /** @param isOpaque nothing that goes through is read: of the states, those of what PostgreSQL says mean nothing then. */
  constructor(to: { readonly host: string; readonly port: number }, isOpaque = false) {
    this.#server = createServer((near) => {
      this.asked += 1;
      if (this.state === 'CLOSED') return near.destroy();
      const far = connect(to);
      for (const [from, into] of [
        [near, far],
        [far, near],
      ] as const) {
        this.#sockets.add(from);
        from
          .on('error', () => undefined)
          .on('close', () => {
            this.#sockets.delete(from);
            this.#broken.delete(from);
            into.destroy();
          });
        if (this.state === 'STALLED') from.pause();
      }
      near.on('data', (chunk: Buffer) => this.#pass(chunk, far));
      const messages = new Messages();
      far.on('data', (chunk: Buffer) => {
        if (isOpaque) this.#pass(chunk, near);
        else if (this.state === 'MUTE') this.#broken.add(near);
        else this.#answer(messages.of(chunk), near);
      });
      return undefined;
    });
  }

  async listen(): Promise<number> {
    await new Promise<void>((done) => this.#server.listen(0, '127.0.0.1', done));
    return (this.#server.address() as AddressInfo).port;
  }

  cut(state: WireState): void {
    this.state = state;
    for (const socket of this.#sockets)
      // A stream has no holes: TCP sends again what is lost, or gives up.
      if (state === 'CLOSED' || (state === 'OPEN' && this.#broken.has(socket))) socket.destroy();
      else if (state === 'STALLED') socket.pause();
      else socket.resume();
  }

  close(): void {
    this.cut('CLOSED');
    this.#server.close();
  }

  #pass(chunk: Buffer, into: Socket): void {
    if (this.state === 'FROZEN') return void this.#broken.add(into);
    if (this.state !== 'SLOW') return this.#send(into, chunk);
    const at = performance.now() + SLOW_MS;
    this.#send(into, chunk, () => sleep(Math.max(0, at - performance.now())));
  }

  /** In its turn. @param first what is waited for before. */
  #send(into: Socket, chunk: Buffer, first?: () => Promise<unknown>): void {
    const before = this.#waiting.get(into);
    if (before === undefined && first === undefined) return void into.write(chunk);
    const sent = (before ?? Promise.resolve()).then(first).then(() => {
      if (!into.destroyed) into.write(chunk);
      if (this.#waiting.get(into) === sent) this.#waiting.delete(into);
    });
    this.#waiting.set(into, sent);
  }

  /** A few bytes at a time, and the rest at once when that is over. */
  #drip(bytes: Buffer, into: Socket): void {
    let at = 0;
    const most = async (): Promise<void> => {
      for (; at < bytes.length && this.state === 'DRIP' && !into.destroyed; at += DRIP_BYTES) {
        into.write(bytes.subarray(at, at + DRIP_BYTES));
        await sleep(DRIP_MS);
      }
    };
    this.#send(into, EMPTY, () => most().then(() => into.destroyed || into.write(bytes.subarray(at))));
  }

  #answer(messages: readonly Buffer[], near: Socket): void {
    const all = Buffer.concat(messages);
    const row = messages.findIndex(isRow);
    if (this.state === 'DRIP') return this.#drip(all, near);
    if (this.state === 'RESET') return void near.resetAndDestroy();
    if (this.state === 'TRUNCATED') return void near.end(all.subarray(0, Math.ceil(all.length / 2)));
    if (row === -1) return this.#pass(all, near);
    const before = Buffer.concat(messages.slice(0, row));
    const [first = Buffer.alloc(0), ...after] = messages.slice(row);
    if (this.state === 'MID_ROW') {
      const half = Buffer.concat([before, first.subarray(0, Math.ceil(first.length / 2))]);
      near.write(half, () => near.destroy());
    } else if (this.state === 'LOSSY') this.#send(near, Buffer.concat([before, ...after]));
    else if (this.state === 'CORRUPT')
      this.#send(near, Buffer.concat([before, this.#corrupt(first), ...after]));
    else this.#pass(all, near);
  }

  /** Another way each time: a type that there is not, too many columns, too long, a kind of message that was not asked for. */
  #corrupt(message: Buffer): Buffer {
    const bad = Buffer.from(message);
    this.#corrupted += 1;
    const way = this.#corrupted % 5;
    if (way === 0) bad.writeUInt8(0x01, 0);
    else if (way === 1) bad.writeInt16BE(bad.readInt16BE(5) + 400, 5);
    else if (way === 2) bad.writeInt32BE(bad.length + 40, 1);
    else if (way === 3) bad.write('R', 0);
    else bad.write('T', 0);
    return bad;
  }
}

const isRow = (message: Buffer): boolean => message[0] === 0x44;

/** Whole messages of PostgreSQL's, however they come. */
class Messages {
  #rest = Buffer.alloc(0);

  of(chunk: Buffer): readonly Buffer[] {
    this.#rest = Buffer.concat([this.#rest, chunk]);
    const whole: Buffer[] = [];
    for (;;) {
      const length = this.#rest.length < 5 ? Infinity : 1 + this.#rest.readInt32BE(1);
      if (length > this.#rest.length) return whole;
      whole.push(this.#rest.subarray(0, length));
      this.#rest = this.#rest.subarray(length);
    }
  }
}
