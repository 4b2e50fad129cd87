import { afterAll, expect, test } from '@jest/globals';
import { itemsOf, othersOf, recordsOf, testFolder } from '../testing/files.ts';
import { SECO } from '../testing/lists.ts';
import { WrongFile } from '../wrong-file.ts';
import { secoFormat } from './seco.ts';

const folder = testFolder();
afterAll(folder.remove);

test('a person of the Swiss list, whose places stand behind him', async () => {
  const items = await itemsOf(secoFormat, [folder.write('seco.xml', SECO)]);
  const people = recordsOf(secoFormat, items);
  expect(people).toHaveLength(1);
  expect(people[0]).toMatchObject({
    id: 'SECO-800',
    owner: 'CH',
    primary_name: 'Ivo Izmislen',
    data_as_of: '2026-09-28T00:00:00Z',
    created_at: '2022-03-04',
    updated_at: '2024-06-02',
    sex: 'MALE',
    nationalities: '{"BG"}',
    identities: [
      {
        kind: 'CONFIRMED',
        surnames: 'Izmislen',
        forenames: 'Ivo',
        dateOfBirth: '1970-02-28',
        placeOfBirth: 'Sofia, Sofia Province',
        countryOfBirth: 'BG',
      },
      { kind: 'NOT_CONFIRMED', dateOfBirth: '1971' },
      { kind: 'CONFIRMED', surnames: 'Измислен', forenames: 'Иво', script: 'Cyrl' },
      { kind: 'ALIAS', surnames: 'The Invented', lowQuality: true },
    ],
    documents: [
      { kind: 'PASSPORT', number: 'B 77', issuer: 'BG', issuedOn: '2015-01-02', expiresOn: '2025-01-02' },
    ],
    alerts: [
      {
        basis: 'CH_SANCTION',
        reason: 'Invented reason',
        decisionReference: 'Invented measures, Annex 1',
        linkedAlerts: ['QDi.997'],
      },
    ],
    addresses: [{ street: '1 Nowhere Street', town: '1000 Sofia', region: 'Sofia Province', country: 'BG' }],
    occupation: 'General',
  });
});

test('who was taken off the list, which keeps them, entities and vessels are told', async () => {
  expect(othersOf(await itemsOf(secoFormat, [folder.write('seco.xml', SECO)]))).toEqual([
    'skipped: person who is delisted',
    'skipped: entity',
    'skipped: vessel',
  ]);
});

test.each([
  ['changes alone', SECO.replace('whole-list', 'delta-list')],
  ['a list without a date', SECO.replace('date="2026-09-28"', '')],
  ['another root', SECO.replaceAll('swiss-sanctions-list', 'sanctions-list')],
])('%s is refused', async (_, text) => {
  await expect(itemsOf(secoFormat, [folder.write('seco.xml', text)])).rejects.toThrow(WrongFile);
});

test('a name of a thousand variants has few spellings', async () => {
  const variants = Array.from(
    { length: 1000 },
    (_, i) => `<spelling-variant script="LATN" lang="eng">Izmislen${i}</spelling-variant>`,
  );
  const text = SECO.replace('<value>Izmislen</value>', `<value>Izmislen</value>${variants.join('')}`);
  const [person] = recordsOf(secoFormat, await itemsOf(secoFormat, [folder.write('seco.xml', text)]));
  expect((person?.['identities'] as readonly unknown[]).length).toBeLessThan(40);
});
