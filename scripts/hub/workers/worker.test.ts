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
  // Which of the two it hears first is the system's: that nobody reads what it writes, or that the other end was closed.
  ['listens', /is no more|cannot be reached \(write (?:EPIPE|ECONNRESET)\)/u],
  ['waits', /is no more/u],
])('a gateway process that %s when its parent was killed says why it ends, and ends', async (word, why) => {
  const said = await saidBeside(word);
  const [line = '', ...rest] = said.split('\n');
  expect(line).toMatch(/^Gateway process \d+ ends: the process that started it .*\.$/u);
  expect(line.replace(/^.* that started it |\.$/gu, '')).toMatch(why);
  expect(rest).toEqual(['told to stop', '']);
});
