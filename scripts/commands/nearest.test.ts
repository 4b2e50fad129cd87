import { expect, test } from '@jest/globals';
import { runCommand } from '../../shared/testing/command.ts';

test.each([
  ['ledger', ['verfy'], /^There is no command "verfy"; did you mean "verify"\? There are: verify, /u],
  [
    'ledger',
    ['verify', '--helt', 'x'],
    /^--helt is no option of this command; did you mean --held\? Accepted: --log/u,
  ],
  [
    'status',
    ['--hubb', 'x'],
    /^--hubb is no option of this command; did you mean --hub\? npm run status -- --help lists them\.$/u,
  ],
  ['seed', ['stray'], /stray/u],
])('npm run %s refuses %j, and names the nearest of what there is', async (command, args, said) => {
  const { code, err } = await runCommand(`scripts/${command}.ts`, args);
  expect(code).not.toBe(0);
  expect(err.trim()).toMatch(said);
});
