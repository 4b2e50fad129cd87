import { expect, test } from '@jest/globals';
import { readFileSync } from 'node:fs';
import { badInput, ERROR_CATALOGUE, HubError } from './errors.ts';

test('ERRORS.md lists every code with its status and text, and no other', () => {
  const page = readFileSync(new URL('./ERRORS.md', import.meta.url), 'utf8');
  const rows = [...page.matchAll(/^\| `([A-Z_]+)` *\| (\d+) *\| (.+?) *\| (.+?) *\|$/gmu)];
  const listed = Object.fromEntries(
    rows.map(([, code = '', status, text]) => [code, { status: Number(status), text }]),
  );
  expect(listed).toEqual(ERROR_CATALOGUE);
});

test('an error shows its public sentence, and its cause only to the log', () => {
  const error = new HubError('INTERNAL', 'SELECT failed at 10.0.0.1', { cause: new Error('x') });
  expect([error.publicMessage, error.status]).toEqual([ERROR_CATALOGUE.INTERNAL.text, 500]);
});

test("bad input quotes the caller's own value, cut short, to the caller and not to the log", () => {
  const error = badInput('name', 'x'.repeat(100), 'a name');
  expect(error.publicMessage).toBe(`name: "${'x'.repeat(60)}" is not accepted. Accepted is a name.`);
  expect(error.message).not.toContain('xx');
});
