import { spawn, type ChildProcess } from 'node:child_process';
import { guardProcess } from './guardian.ts';
import { programWords } from './programs.ts';
import { until } from './until.ts';

export interface TestSubgraphProcess {
  /** Where it listens, without a subgraph's name. */
  readonly url: string;
  readonly child: ChildProcess;
  /** All that it wrote so far. */
  said(): string;
  /** Fulfilled with the exit code when it is gone. */
  readonly ended: Promise<number | null>;
}

/**
 * Starts what `npm run subgraph` runs in a process of its own, on a free port of loopback.
 *
 * @param names of the subgraphs.
 * @throws Error with what it said when it ends, or does not answer.
 */
export async function startSubgraphProcess(
  names: readonly string[],
  env: Readonly<Record<string, string>>,
): Promise<TestSubgraphProcess> {
  // A busy machine is no fault of the ledger, where what is tried is counted.
  const patience = env['LIAISON_LEDGER'] === undefined ? {} : { LIAISON_LEDGER_PATIENCE_MS: '10000' };
  const child = spawn(process.execPath, [...(await programWords('scripts/subgraph.ts')), ...names], {
    stdio: ['ignore', 'pipe', 'pipe'],
    env: { ...process.env, PORT: '0', LIAISON_WARM_UP_MS: '0', ...patience, ...env },
  });
  let said = '';
  const leave = child.pid === undefined ? undefined : guardProcess(child.pid);
  const ended = new Promise<number | null>((done) => void child.once('close', done));
  let isGone = false;
  void ended.then(() => {
    isGone = true;
    leave?.();
  });
  child.stdout.on('data', (chunk: Buffer) => (said += chunk.toString()));
  child.stderr.on('data', (chunk: Buffer) => (said += chunk.toString()));
  const url = await until('a process of subgraphs', () => {
    if (isGone) throw new Error(`the subgraphs do not start; they said:\n${said}`);
    return / at (https?:\/\/\S+)/u.exec(said)?.[1];
  }).catch((error: unknown) => {
    child.kill('SIGKILL');
    throw error;
  });
  return { url, child, said: () => said, ended };
}
