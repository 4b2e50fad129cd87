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
