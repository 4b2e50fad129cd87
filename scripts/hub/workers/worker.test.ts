import { expect, test } from '@jest/globals';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { programWords } from '../../../shared/testing/programs.ts';

/** Starts a process that is killed while the one that it started begins. @returns all that both said, until both are gone. */
async function saidBeside(word: string): Promise<string> {
  const words = await programWords('scripts/hub/workers/testing/orphan.ts');
  const child = spawn(process.execPath, [...words, word], { stdio: ['ignore', 'pipe', 'pipe'] });
  let said = '';
  for (const from of [child.stdout, child.stderr])
    from.on('data', (chunk: Buffer) => (said += chunk.toString()));
  // Not when the first has ended: when nobody is left who could say anything.
  await once(child, 'close');
  return said;
}

test.each([
  ['listens', 'cannot be reached (write EPIPE)'],
  ['waits', 'is no more'],
])('a gateway process that %s when its parent was killed says why it ends, and ends', async (word, why) => {
  const said = await saidBeside(word);
  expect(said).toMatch(/^Gateway process \d+ ends: /u);
  expect(said.replace(/\d+/u, 'N')).toBe(
    `Gateway process N ends: the process that started it ${why}.\ntold to stop\n`,
  );
});
