import { afterAll, expect, test } from '@jest/globals';
import { itemsOf, othersOf, recordsOf, testFolder } from '../testing/files.ts';
import { INTERPOL_NOTICES, INTERPOL_PAGE } from '../testing/lists.ts';
import { WrongFile } from '../wrong-file.ts';
import { interpolFormat } from './interpol.ts';

const folder = testFolder();
afterAll(folder.remove);

const format = interpolFormat('2026-10-01');

test('notices of a page, and what of it is none', async () => {
  const items = await itemsOf(format, [folder.write('page.json', INTERPOL_PAGE)]);
  expect(recordsOf(format, items)).toMatchObject([
    {
      id: 'INTERPOL-2099-1',
      primary_name: 'IVO IZMISLEN',
      date_of_birth: '1970-02-28',
      nationalities: '{"BG"}',
    },
    { id: 'INTERPOL-2099-2', primary_name: 'IZMISLEN', date_of_birth: '1972', nationalities: '{}' },
  ]);
  expect(othersOf(items)).toEqual(['line 1 INTERPOL-2099-3: name is missing', 'skipped: mauve notice']);
});

test('whole notices: each warrant an alert, by the colour', async () => {
  const items = await itemsOf(format, [folder.write('notices.ndjson', INTERPOL_NOTICES)]);
  expect(recordsOf(format, items)).toMatchObject([
    {
      id: 'INTERPOL-2099-1',
      subject_categories: '{"SUSPECT"}',
      sex: 'MALE',
      identities: [{ placeOfBirth: 'Sofia', countryOfBirth: 'BG' }],
      alerts: [
        {
          basis: 'INTERPOL_RED',
          actionToBeTaken: 'ARREST',
          reason: 'измислено; invented',
          decisionReference: 'warrant of BG',
        },
        { basis: 'INTERPOL_RED', reason: 'invented too', decisionReference: null },
      ],
      physical_characteristics: [
        { kind: 'HEIGHT_CM', value: '180' },
        { kind: 'EYE_COLOUR', value: 'BRO' },
        { kind: 'MARK', value: 'an invented scar' },
      ],
      quality: 'Snapshot of 2026-10-01, not the live list; country of a warrant kept as written: 914',
    },
    {
      id: 'INTERPOL-2099-5',
      subject_categories: '{"MISSING"}',
      alerts: [{ basis: 'INTERPOL_YELLOW', actionToBeTaken: 'COMMUNICATE_WHEREABOUTS' }],
    },
  ]);
});

test('pages may be several files, and notices an array', async () => {
  const array = `[${INTERPOL_NOTICES.trim().split('\n').join(',\n')}]`;
  const files = [folder.write('a.json', INTERPOL_PAGE), folder.write('b.json', array)];
  expect(recordsOf(format, await itemsOf(format, files))).toHaveLength(4);
});

test.each([
  ['an empty file', ''],
  ['other JSON', '{"total": 0}'],
  ['an array that breaks off', `[${INTERPOL_NOTICES.split('\n')[0] ?? ''}`],
  ['an error page', '<html></html>'],
])('%s is refused', async (_, text) => {
  await expect(itemsOf(format, [folder.write('page.json', text)])).rejects.toThrow(WrongFile);
});
