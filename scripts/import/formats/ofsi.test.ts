import { afterAll, expect, test } from '@jest/globals';
import { itemsOf, othersOf, recordsOf, testFolder } from '../testing/files.ts';
import { OFSI_CSV, OFSI_XML, UK_SANCTIONS_LIST } from '../testing/lists.ts';
import { WrongFile } from '../wrong-file.ts';
import { ofsiFormat } from './ofsi.ts';

const folder = testFolder();
afterAll(folder.remove);

const format = ofsiFormat('2026-10-01');

test('a person of the UK list out of lines that do not stand together', async () => {
  const items = await itemsOf(format, [folder.write('ofsi.csv', OFSI_CSV)]);
  const people = recordsOf(format, items);
  expect(people).toHaveLength(1);
  expect(people[0]).toMatchObject({
    id: 'OFSI-700',
    owner: 'GB',
    primary_name: 'Ana IZMISLENA',
    data_as_of: '2026-06-03T00:00:00Z',
    created_at: '2022-03-04',
    updated_at: '2026-06-01',
    sex: 'FEMALE',
    nationalities: '{"BG","CY"}',
    quality:
      'Snapshot of 2026-06-03, not the live list; date of birth kept as written: 31/02/1965; country of birth kept as written: Ruritania',
    identities: [
      {
        kind: 'CONFIRMED',
        surnames: 'IZMISLENA',
        forenames: 'Ana',
        dateOfBirth: '1965',
        placeOfBirth: 'Sofia',
        countryOfBirth: 'BG',
      },
      {
        kind: 'NOT_CONFIRMED',
        surnames: 'IZMISLENA',
        dateOfBirth: '1965-02-13',
        placeOfBirth: 'Plovdiv',
        countryOfBirth: null,
      },
      { kind: 'CONFIRMED', surnames: 'Ана Измислена', script: 'Cyrl' },
      { kind: 'ALIAS', surnames: 'ANKA', lowQuality: true },
      { kind: 'ALIAS', surnames: 'IZMISLENA, THE ELDER', forenames: 'Ana', lowQuality: false },
    ],
    documents: [
      { kind: 'PASSPORT', number: 'X1', issuer: 'CY', issuedOn: '2010-02-01' },
      { kind: 'PASSPORT', number: 'X2', issuer: 'BG' },
      { kind: 'NATIONAL_NUMBER', number: '77-1', note: 'Bulgarian national ID' },
    ],
    alerts: [
      {
        basis: 'UK_SANCTION',
        reason: 'Invented',
        reference: 'INV0001',
        linkedAlerts: ['QDi.998'],
        issuedOn: '2022-03-04',
      },
    ],
    occupation: 'Head of nothing; Dr',
  });
  expect(othersOf(items)).toEqual(['skipped: ship', 'line 7: Group ID is missing']);
});

test.each([
  [
    'the XML',
    'ofsi.xml',
    OFSI_XML,
    { data_as_of: '2026-10-01T00:00:00Z', date_of_birth: '1965-02-13', updated_at: '2026-06-01' },
  ],
  [
    'the UK Sanctions List',
    'uk.csv',
    UK_SANCTIONS_LIST,
    { data_as_of: '2026-06-24T00:00:00Z', date_of_birth: '1965-02', updated_at: '2026-04-16' },
  ],
])('%s has the same person under the same id', async (_, name, text, expected) => {
  const [person] = recordsOf(format, await itemsOf(format, [folder.write(name, text)]));
  expect(person).toMatchObject({
    id: 'OFSI-700',
    primary_name: 'Ana IZMISLENA',
    sex: 'FEMALE',
    nationalities: '{"BG"}',
    documents: [{ kind: 'PASSPORT', number: 'X1' }],
    alerts: [{ basis: 'UK_SANCTION', reference: 'INV0001', issuedOn: '2022-03-04' }],
    ...expected,
  });
});

test('companies of the UK Sanctions List are told', async () => {
  expect(othersOf(await itemsOf(format, [folder.write('uk.csv', UK_SANCTIONS_LIST)]))).toEqual([
    'skipped: company',
  ]);
});

test.each([
  ['an empty file', ''],
  ['an error page', '<html><body>Service unavailable</body></html>'],
  ['another table', 'id,name\nS-1,Izmislen\n'],
  ['the date alone', 'Last Updated,03/06/2026\n'],
  ['a header alone', OFSI_CSV.split('\n').slice(0, 2).join('\n')],
  ['a table that ends within quotes', OFSI_CSV.slice(0, OFSI_CSV.indexOf('THE ELDER'))],
  ['XML that breaks off', OFSI_XML.slice(0, -30)],
])('%s is refused', async (_, text) => {
  await expect(itemsOf(format, [folder.write('wrong.csv', text)])).rejects.toThrow(WrongFile);
});
