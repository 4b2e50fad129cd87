import { spawn } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { programWords } from './programs.ts';

const ROOT = fileURLToPath(new URL('../../', import.meta.url));

/** A block of shell lines of a page, and what the page says that it prints. */
export interface PageStep {
  readonly lines: string;
  readonly prints: string;
}

/**
 * The ```sh blocks under a heading of a page, each with the ```json or ```text block that follows it before the next.
 *
 * @throws Error where there is no such heading, or no block under it.
 */
export function stepsOfPage(page: string, heading: string): readonly PageStep[] {
  const [, section] = page.split(`\n## ${heading}\n`);
  if (section === undefined) throw new Error(`the page has no heading "${heading}"`);
  const [own = ''] = section.split('\n## ');
  const steps = own
    .split('```sh\n')
    .slice(1)
    .map((part) => {
      const [lines = '', rest = ''] = part.split(/\n```\n([^]*)/u);
      const [, prints = ''] = /```(?:json|text)\n([^]*?)\n```/u.exec(rest) ?? [];
      return { lines, prints };
    });
  if (steps.length === 0) throw new Error(`"${heading}" has no lines to run`);
  return steps;
}

/**
 * Runs blocks in one shell, one after the other, until one fails. `npm run --silent COMMAND --` is the project's own command,
 * without npm.
 *
 * @param commands what the blocks run by npm, such as `token`.
 * @returns what each printed.
 * @throws Error with what the shell said where a line fails.
 */
export async function runSteps(
  steps: readonly PageStep[],
  commands: readonly string[],
  env: Readonly<Record<string, string>>,
): Promise<readonly string[]> {
  const cases = await Promise.all(
    commands.map(async (name) => {
      const words = [process.execPath, ...(await programWords(`scripts/${name}.ts`))];
      return `${name}) shift; ${words.map((word) => `'${word}'`).join(' ')} "$@" ;;`;
    }),
  );
  const npm = `npm() { shift 2; local name=$1; shift; case $name in ${cases.join(' ')} esac; }`;
  const mark = '=== next ===';
  const script = ['set -euo pipefail', npm, ...steps.map(({ lines }) => `${lines}\necho '${mark}'`)].join(
    '\n',
  );
  const shell = spawn('bash', ['-c', script], {
    cwd: ROOT,
    env: { ...process.env, ...env },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  let [out, err] = ['', ''];
  shell.stdout.on('data', (chunk: Buffer) => (out += chunk.toString()));
  shell.stderr.on('data', (chunk: Buffer) => (err += chunk.toString()));
  const code = await new Promise<number | null>((done) => shell.once('close', done));
  if (code !== 0) throw new Error(`exit ${String(code)}\n${out}\n${err}`);
  return out.split(`${mark}\n`).slice(0, -1);
}
