import { afterAll, expect, test } from '@jest/globals';
import { itemsOf, othersOf, recordsOf, testFolder } from '../testing/files.ts';
import { OFAC_ADVANCED } from '../testing/lists.ts';
import { WrongFile } from '../wrong-file.ts';
import { ofacAdvancedFormat } from './ofac-advanced.ts';

const folder = testFolder();
afterAll(folder.remove);

const format = ofacAdvancedFormat('2026-10-01');

test('a person of an OFAC list, whose documents stand before him and whose entry behind', async () => {
  const items = await itemsOf(format, [folder.write('sdn_advanced.xml', OFAC_ADVANCED)]);
  const people = recordsOf(format, items);
  expect(people).toHaveLength(1);
  expect(people[0]).toMatchObject({
    id: 'SDN-7001',
    owner: 'US',
    primary_name: 'Ivo IZMISLEN',
    data_as_of: '2026-05-21T00:00:00Z',
    created_at: '2022-03-04',
    sex: 'MALE',
    nationalities: '{"BG"}',
    quality: 'Snapshot of 2026-05-21, not the live list; nationality kept as written: Ruritania',
    identities: [
      {
        kind: 'CONFIRMED',
        surnames: 'IZMISLEN',
        forenames: 'Ivo',
        dateOfBirth: '1970-02-28',
        placeOfBirth: 'Sofia, Bulgaria',
        countryOfBirth: 'BG',
      },
      { kind: 'NOT_CONFIRMED', dateOfBirth: '1971~' },
      { kind: 'NOT_CONFIRMED', dateOfBirth: '1968/1972' },
      { kind: 'CONFIRMED', surnames: 'ИЗМИСЛЕН', forenames: 'Иво', script: 'Cyrl' },
      { kind: 'ALIAS', surnames: 'THE INVENTED', lowQuality: true },
    ],
    documents: [
      { kind: 'PASSPORT', number: 'C 99', issuer: 'BG', expiresOn: '2030-05-20', note: null },
      { kind: 'NATIONAL_NUMBER', number: '700', note: 'National ID No.' },
    ],
    alerts: [
      {
        basis: 'US_SANCTION',
        reference: 'SDN 7001',
        decisionReference: 'INVENTED; E.O. 00000',
        issuedOn: '2022-03-04',
        reason: 'Secondary sanctions risk: invented section 1; Block: not a programme',
      },
    ],
    addresses: [{ street: '1 Nowhere Street', town: 'Sofia (София)', country: 'BG' }],
    contacts: [{ kind: 'ACCOUNT', value: '1Invented' }],
    occupation: 'Director of nothing',
  });
  expect(othersOf(items)).toEqual(['skipped: entity', 'skipped: vessel']);
});

test.each([
  ['a delta', OFAC_ADVANCED.replace('Version="1"', 'Version="2" DeltaBaseVersion="1"')],
  ['another namespace', OFAC_ADVANCED.replace(/xmlns="[^"]*"/u, 'xmlns="urn:another"')],
  ['no reference values', OFAC_ADVANCED.replace(/<PartySubTypeValues>.*<\/PartySubTypeValues>/u, '')],
])('%s is refused', async (_, text) => {
  await expect(itemsOf(format, [folder.write('sdn_advanced.xml', text)])).rejects.toThrow(WrongFile);
});

test('the namespace of the schema, as older files have it, is read', async () => {
  const text = OFAC_ADVANCED.replace(/xmlns="[^"]*"/u, 'xmlns="http://www.un.org/sanctions/1.0"');
  expect(recordsOf(format, await itemsOf(format, [folder.write('sdn_advanced.xml', text)]))).toHaveLength(1);
});
