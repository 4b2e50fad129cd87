import { spawn, spawnSync, type ChildProcess } from 'node:child_process';
import { connect } from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';
import { guardProcess } from '../../shared/testing/guardian.ts';

/** How a program is started. */
export interface ProgramOptions {
  readonly name: string;
  readonly command: string;
  readonly args: readonly string[];
  readonly cwd: string;
  readonly env: NodeJS.ProcessEnv;
  /** Whether it serves by now. */
  readonly isUp: () => Promise<boolean>;
  /** Hears all that it says. */
  readonly hear?: (text: string) => void;
}

const START_MS = 120_000;
const EVERY_MS = 50;
const KEPT = 4_000;

/** One program of the topology, which is stopped, killed and started again while others run. */
export class Program {
  readonly name: string;
  readonly #options: ProgramOptions;
  #child: ChildProcess | undefined;
  #ended: Promise<void> = Promise.resolve();
  #said = '';

  constructor(options: ProgramOptions) {
    this.name = options.name;
    this.#options = options;
  }

  get pid(): number | undefined {
    return this.#child?.pid;
  }

  /** Whether it was started and has not ended, by whatever. */
  get isRunning(): boolean {
    return this.#child?.exitCode === null && this.#child.signalCode === null;
  }

  /** @throws Error with its last words when it ends, or does not serve within two minutes. */
  async start(): Promise<void> {
    const { command, args, cwd, env, isUp, name, hear } = this.#options;
    this.#said = '';
    // A group of its own: Ctrl-C reaches this process first, which stops all in order.
    const child = spawn(command, [...args], { cwd, env, detached: true, stdio: ['ignore', 'pipe', 'pipe'] });
    this.#child = child;
    const leave = child.pid === undefined ? undefined : guardProcess(child.pid);
    for (const stream of [child.stdout, child.stderr])
      stream.on('data', (chunk: Buffer) => {
        this.#said = (this.#said + chunk.toString()).slice(-KEPT);
        hear?.(chunk.toString());
      });
    let hasEnded = false;
    this.#ended = new Promise((done) => {
      const end = (): void => {
        hasEnded = true;
        leave?.();
        done();
      };
      child.once('error', end);
      child.once('close', end);
    });
    const until = Date.now() + START_MS;
    while (!(await isUp())) {
      if (hasEnded || Date.now() > until)
        throw new Error(`${name} does not start. Its last words:\n${this.#said}`);
      await sleep(EVERY_MS);
    }
  }

  /** Its last words. */
  get said(): string {
    return this.#said;
  }

  /** Sends a signal and waits until it has ended. Safe when it runs no more. */
  async end(signal: NodeJS.Signals = 'SIGTERM'): Promise<void> {
    this.#child?.kill(signal);
    await this.#ended;
    this.#child = undefined;
  }
}

/** @returns the path of a program that runs with `args`; undefined where it is not installed. */
export function installed(names: readonly string[], args: readonly string[]): string | undefined {
  return names.find((name) => spawnSync(name, [...args], { stdio: 'ignore' }).status === 0);
}

/** Whether somebody listens at a port of this machine. */
export function listensAt(port: number): Promise<boolean> {
  return new Promise((done) => {
    const socket = connect(port, '127.0.0.1');
    socket.once('connect', () => {
      socket.destroy();
      done(true);
    });
    socket.once('error', () => done(false));
  });
}

/** Waits until something is so. @throws Error that names it when it is not within `withinMs`. */
export async function waitFor(what: string, withinMs: number, isSo: () => Promise<boolean>): Promise<number> {
  const began = performance.now();
  while (!(await isSo())) {
    if (performance.now() - began > withinMs) throw new Error(`${what}: not within ${withinMs} ms`);
    await sleep(EVERY_MS);
  }
  return Math.round(performance.now() - began);
}
