import { spawn, type ChildProcess } from 'node:child_process';
import { setTimeout as sleep } from 'node:timers/promises';
import { guardProcess } from '../../../shared/testing/guardian.ts';
import { programWords } from '../../../shared/testing/programs.ts';

const PATIENCE_MS = 60_000;

/** What `npm start` runs, as a process of its own that can be killed. It says what it said when it does not come up. */
export class GatewayProcess {
  readonly #env: Readonly<Record<string, string>>;
  readonly #url: string;
  #child: ChildProcess | undefined;
  #gone = Promise.resolve();
  #said = '';

  constructor(env: Readonly<Record<string, string>>, port: number) {
    this.#env = { ...env, PORT: String(port), LIAISON_LOG: 'silent', APOLLO_TELEMETRY_DISABLED: '1' };
    this.#url = `http://127.0.0.1:${port}`;
  }

  async start(): Promise<void> {
    const child = spawn(process.execPath, await programWords('scripts/start.ts'), {
      env: { ...process.env, ...this.#env },
      stdio: ['ignore', 'ignore', 'pipe'],
    });
    this.#said = '';
    child.stderr.on('data', (chunk: Buffer) => (this.#said += chunk.toString()));
    this.#gone = new Promise((done) => child.once('close', () => done()));
    if (child.pid !== undefined) void this.#gone.then(guardProcess(child.pid));
    this.#child = child;
    await this.ready();
  }

  /** Waits until it answers with all its parts; returns how long that took, in milliseconds. */
  async ready(): Promise<number> {
    const began = performance.now();
    while (!(await this.#isReady())) {
      if (this.#child?.exitCode !== null) throw new Error(`the gateway ended by itself:\n${this.#said}`);
      if (performance.now() - began > PATIENCE_MS) throw new Error('the gateway is not ready after a minute');
      await sleep(20);
    }
    return performance.now() - began;
  }

  /** kill -9. */
  kill(): Promise<void> {
    this.#child?.kill('SIGKILL');
    return this.#gone;
  }

  async #isReady(): Promise<boolean> {
    try {
      return (await fetch(`${this.#url}/health/ready`)).ok;
    } catch {
      return false;
    }
  }
}
