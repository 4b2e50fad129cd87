import { spawn } from 'node:child_process';
import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join, relative } from 'node:path';
import { fileURLToPath } from 'node:url';
import { expect, test } from '@jest/globals';
import { until } from '../shared/testing/until.ts';

const RUN = fileURLToPath(new URL('./run.mjs', import.meta.url));
/** Says that it is there, and by what it was told to end. */
const CHILD = `
import { writeFileSync } from 'node:fs';
const said = (what) => writeFileSync(new URL('./' + what, import.meta.url), String(process.pid));
process.on('SIGTERM', () => { said('ended'); process.exit(0); });
setInterval(() => undefined, 60_000);
said('began');
`;

test('a command whose shell npm ends is told to end too', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'liaison-run-'));
  writeFileSync(join(folder, 'child.mjs'), CHILD);
  const target = relative(dirname(dirname(RUN)), join(folder, 'child.mjs'));
  // As npm does; the second command keeps any shell from becoming the first.
  const shell = spawn('sh', ['-c', `"${process.execPath}" "${RUN}" "${target}"; :`], {
    env: { ...process.env, npm_lifecycle_event: 'start' },
    stdio: 'ignore',
  });
  const said = (what: string): boolean => existsSync(join(folder, what));
  try {
    await until('the command', () => said('began'));
    shell.kill('SIGTERM');
    await until('its end', () => said('ended'), { withinMs: 20_000 });
    expect(readFileSync(join(folder, 'ended'), 'utf8')).toBe(readFileSync(join(folder, 'began'), 'utf8'));
  } finally {
    if (said('began') && !said('ended'))
      process.kill(Number(readFileSync(join(folder, 'began'), 'utf8')), 'SIGKILL');
    rmSync(folder, { recursive: true, force: true });
  }
});

test('a command that is killed ends as shells say it, and a line says so', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'liaison-run-'));
  writeFileSync(join(folder, 'child.mjs'), CHILD);
  const target = relative(dirname(dirname(RUN)), join(folder, 'child.mjs'));
  const run = spawn(process.execPath, [RUN, target], { stdio: ['ignore', 'ignore', 'pipe'] });
  let said = '';
  run.stderr.on('data', (chunk: Buffer) => (said += chunk.toString()));
  const ended = new Promise<number | null>((done) => run.once('close', done));
  try {
    await until('the command', () => existsSync(join(folder, 'began')));
    process.kill(Number(readFileSync(join(folder, 'began'), 'utf8')), 'SIGKILL');
    expect([await ended, said]).toEqual([137, expect.stringContaining('killed (SIGKILL)')]);
  } finally {
    run.kill();
    rmSync(folder, { recursive: true, force: true });
  }
});

test('a command goes on to its end when nobody reads what it prints', async () => {
  const shell = spawn(
    'sh',
    ['-c', `{ "${process.execPath}" "${RUN}" scripts/config.ts; echo "$?" >&3; } | :`],
    {
      cwd: dirname(dirname(RUN)),
      stdio: ['ignore', 'ignore', 'pipe', 'pipe'],
    },
  );
  const said = ['', ''];
  for (const [place, pipe] of [shell.stdio[2], shell.stdio[3]].entries())
    pipe?.on('data', (chunk: Buffer) => (said[place] += chunk.toString()));
  await new Promise((done) => shell.once('close', done));
  expect(said).toEqual(['', '0\n']);
});
