import { spawn, type ChildProcess } from 'node:child_process';
import { guardProcess } from './guardian.ts';
import { programWords } from './programs.ts';

/** A machine that a dozen others keep busy takes minutes to start two processes; a hub that cannot start says so and ends. */
const PATIENCE_MS = 300_000;

export interface HubProcess {
  readonly url: string;
  readonly child: ChildProcess;
  /** All that it wrote so far. */
  said(): string;
  stop(): Promise<void>;
}

/**
 * Starts what `npm start` runs in a process of its own, on a free port.
 *
 * @param script what is run, as `programWords` takes it: that, or what runs it and looks on.
 * @param args of the command line.
 * @throws Error with what it said when it does not answer within five minutes.
 */
export async function startHubProcess(
  env: Readonly<Record<string, string>>,
  script = 'scripts/start.ts',
  args: readonly string[] = [],
): Promise<HubProcess> {
  const child = spawn(process.execPath, [...(await programWords(script)), ...args], {
    stdio: ['ignore', 'pipe', 'pipe'],
    // A busy machine is no fault of the ledger: a test that is about its time-out sets it.
    env: {
      ...{ ...process.env, PORT: '0', LIAISON_LEDGER_PATIENCE_MS: '10000', LIAISON_WARM_UP_MS: '0' },
      ...env,
    },
  });
  let said = '';
  const leave = child.pid === undefined ? undefined : guardProcess(child.pid);
  const ended = new Promise<void>((done) => void child.once('close', () => done()));
  void ended.then(leave);
  const url = await new Promise<string>((resolve, reject) => {
    const fail = (): void => {
      clearTimeout(patience);
      reject(new Error(`the hub does not start; it said:\n${said}`));
    };
    const patience = setTimeout(fail, PATIENCE_MS);
    void ended.then(fail);
    const listen = (chunk: Buffer): void => {
      said += chunk.toString();
      const found = /graph +(http\S+)\/graphql/u.exec(said)?.[1];
      if (found === undefined) return;
      clearTimeout(patience);
      resolve(found);
    };
    child.stdout.on('data', listen);
    child.stderr.on('data', listen);
  }).catch(async (error: unknown) => {
    child.kill('SIGKILL');
    await ended;
    throw error;
  });
  return {
    url,
    child,
    said: () => said,
    stop: async () => {
      child.kill('SIGTERM');
      await ended;
    },
  };
}
