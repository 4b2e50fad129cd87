import { expect, test } from '@jest/globals';
import { wrongPostgresUrl } from './postgres-url.ts';

test.each([
  ['mysql://u:secret@h/db', 'must begin with postgres://'],
  ['postgres://u:sec#ret@h/db', expect.stringMatching(/^cannot be read as a URL: .*%23/u)],
  ['postgres://u:sec/ret@h/db', expect.stringMatching(/^cannot be read as a URL: /u)],
  ['postgres://u:sec%23ret@h:5432/db', undefined],
  ['postgresql://u@/db?host=/run/postgresql', undefined],
])('%s', (url, wrong) => {
  expect(wrongPostgresUrl(url)).toEqual(wrong);
});
