import { expect, test } from '@jest/globals';
import { runCommand } from '../../shared/testing/command.ts';

test.each([
  [['--port', '4200'], '"--port" is no option of npm start.'],
  [['--takeover'], '"--takeover" is no option of npm start. Did you mean --take-over?'],
  [['foo', '--help'], '"foo" is no option of npm start.'],
])('npm start %j is refused before anything begins, and says where to look', async (args, said) => {
  const { code, out, err } = await runCommand('scripts/start.ts', args);
  expect([code, out]).toEqual([1, '']);
  expect(err.trim()).toBe(
    `${said} Where to listen and all else are settings, such as PORT=4100 npm start: npm start -- --help lists them.`,
  );
});

test('npm start -- --help says what there is', async () => {
  const { code, out } = await runCommand('scripts/start.ts', ['--help']);
  expect([code, out.startsWith('npm start')]).toEqual([0, true]);
});
