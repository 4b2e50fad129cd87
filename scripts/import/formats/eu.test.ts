import { afterAll, expect, test } from '@jest/globals';
import { itemsOf, othersOf, recordsOf, testFolder } from '../testing/files.ts';
import { EU } from '../testing/lists.ts';
import { WrongFile } from '../wrong-file.ts';
import { euFormat } from './eu.ts';

const folder = testFolder();
afterAll(folder.remove);

test('a person of the EU list, with every name, birth and document that can be read', async () => {
  const items = await itemsOf(euFormat, [folder.write('eu.xml', EU)]);
  const [person] = recordsOf(euFormat, items);
  expect(person).toMatchObject({
    id: 'EU-9001',
    owner: 'EU',
    primary_name: 'Ivo Petar Izmislen',
    data_as_of: '2026-10-01T12:00:00.000+02:00',
    created_at: '2022-03-15',
    updated_at: '2024-05-06',
    sex: 'MALE',
    nationalities: '{"BG"}',
    births: '{[1970-02-28,1970-02-28],[1970-01-01,1972-12-31],[1968-01-01,1972-12-31]}',
    identities: [
      {
        kind: 'CONFIRMED',
        surnames: 'Izmislen',
        forenames: 'Ivo Petar',
        dateOfBirth: '1970-02-28',
        placeOfBirth: 'Sofia',
        countryOfBirth: 'BG',
      },
      { kind: 'NOT_CONFIRMED', dateOfBirth: '1971~' },
      { kind: 'NOT_CONFIRMED', dateOfBirth: '1968/1972' },
      { kind: 'ALIAS', surnames: 'Weak Invented', lowQuality: true },
      { kind: 'ALIAS', surnames: 'Иво Петър Измислен', script: 'Cyrl', lowQuality: false },
    ],
    documents: [
      { kind: 'PASSPORT', number: 'A 123 456', issuer: 'BG', expiresOn: '2020-01-01', status: 'EXPIRED' },
      { kind: 'NATIONAL_NUMBER', number: '99-1', issuer: 'GB', status: null },
    ],
    alerts: [
      {
        basis: 'EU_SANCTION',
        reference: 'EU.9001.11',
        decisionReference: '2024/999 (OJ L999)',
        issuedOn: '2022-03-15',
        linkedAlerts: ['QDi.999'],
      },
    ],
    addresses: [{ street: '1 Nowhere Street, PO box 12', town: '1000 Sofia', country: 'BG' }],
    contacts: [
      { kind: 'PHONE', value: '+359 000 000' },
      { kind: 'MAIL', value: 'nobody@example.org' },
    ],
    occupation: 'Director of nothing',
  });
});

test('what cannot be read is kept as it was written, and counted', async () => {
  const items = await itemsOf(euFormat, [folder.write('eu.xml', EU)]);
  const [person] = recordsOf(euFormat, items);
  expect(person?.['quality']).toBe(
    'Snapshot of 2026-10-01, not the live list; date of birth kept as written: 1970 2 30 (gregorian); date of birth kept as written: 1390 (islamic); nationality kept as written: Ruritania',
  );
  expect(items[0]).toMatchObject({ unknown: [{ what: 'country', word: 'Ruritania' }] });
});

test('who is delisted, entities, and people without a name are told', async () => {
  expect(othersOf(await itemsOf(euFormat, [folder.write('eu.xml', EU)]))).toEqual([
    'skipped: person who is delisted',
    'skipped: enterprise',
    'line 29 EU-9004: nameAlias is missing',
  ]);
});

test('prefixes of the namespace make no difference', async () => {
  const prefixed = EU.replace('<export xmlns=', '<e:export xmlns:e=')
    .replaceAll(
      /<(\/?)(sanctionEntity|regulation|subjectType|nameAlias|citizenship|birthdate|address|identification|contactInfo|remark|publicationUrl)\b/gu,
      '<$1e:$2',
    )
    .replace('</export>', '</e:export>');
  const read = async (text: string) =>
    recordsOf(euFormat, await itemsOf(euFormat, [folder.write('eu.xml', text)]));
  expect(await read(prefixed)).toEqual(await read(EU));
});

test.each([
  ['another namespace', EU.replace('/fsd/export', '/fsd/other')],
  ['another root', EU.replaceAll('export', 'import')],
  ['no entry', EU.replace(/<sanctionEntity[\s\S]*<\/sanctionEntity>/u, '')],
])('%s is another file', async (_, text) => {
  await expect(itemsOf(euFormat, [folder.write('eu.xml', text)])).rejects.toThrow(WrongFile);
});
