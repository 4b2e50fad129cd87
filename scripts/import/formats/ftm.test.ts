import { afterAll, expect, test } from '@jest/globals';
import { itemsOf, othersOf, recordsOf, testFolder } from '../testing/files.ts';
import { FTM } from '../testing/lists.ts';
import { WrongFile } from '../wrong-file.ts';
import { ftmFormat } from './ftm.ts';

const folder = testFolder();
afterAll(folder.remove);

const format = ftmFormat('2026-10-02');

test('a person with all that she refers to inside', async () => {
  const items = await itemsOf(format, [folder.write('targets.nested.json', FTM)]);
  const people = recordsOf(format, items);
  expect(people).toHaveLength(1);
  expect(people[0]).toMatchObject({
    id: 'inv-1',
    owner: 'XX',
    holding_authority: 'invented_list',
    primary_name: 'Ana Izmislena',
    data_as_of: '2026-10-01T00:00:00Z',
    created_at: '2022-03-04',
    sex: 'FEMALE',
    nationalities: '{"BG","SU"}',
    quality: 'Snapshot of 2026-10-01, not the live list; date of birth kept as written: spring of 1966',
    identities: [
      {
        kind: 'CONFIRMED',
        surnames: 'Ana Izmislena',
        dateOfBirth: '1965-02-13',
        placeOfBirth: 'Sofia',
        countryOfBirth: 'BG',
      },
      { kind: 'CONFIRMED', surnames: 'Izmislena', forenames: 'Ana' },
      { kind: 'CONFIRMED', surnames: 'Ана Измислена', script: 'Cyrl' },
      { kind: 'ALIAS', surnames: 'Anka', lowQuality: false },
      { kind: 'ALIAS', surnames: 'The Invented', lowQuality: true },
    ],
    documents: [
      { kind: 'PASSPORT', number: 'X1', issuer: 'BG', issuedOn: '2010-01-02' },
      { kind: 'PASSPORT', number: 'X3', issuer: null },
      { kind: 'NATIONAL_NUMBER', number: '123', note: 'innCode' },
    ],
    alerts: [
      {
        basis: 'EU_SANCTION',
        reason: 'Invented',
        reference: 'QDi.998',
        decisionReference: 'INV',
        issuedOn: '2022-03-04',
      },
      { basis: 'NATIONAL', issuingAuthority: 'Invented ministry' },
    ],
    addresses: [{ town: 'Sofia', country: 'BG' }],
  });
});

test('who holds an office and nothing else, companies and broken lines are told', async () => {
  expect(othersOf(await itemsOf(format, [folder.write('targets.nested.json', FTM)]))).toEqual([
    'skipped: person with neither a measure nor a topic of sanctions or crime',
    'skipped: company',
    'line 4: not JSON',
    'line 5 inv-5: name is missing',
  ]);
});

test.each([
  ['an empty file', ''],
  ['an error page', '<html></html>'],
  ['other objects', '{"id":"A"}\n'],
  ['a file that breaks off', FTM.slice(0, 300)],
])('%s is refused', async (_, text) => {
  await expect(itemsOf(format, [folder.write('targets.nested.json', text)])).rejects.toThrow(WrongFile);
});
