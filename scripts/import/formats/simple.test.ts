import { afterAll, expect, test } from '@jest/globals';
import { itemsOf, othersOf, recordsOf, testFolder } from '../testing/files.ts';
import { SIMPLE } from '../testing/lists.ts';
import { WrongFile } from '../wrong-file.ts';
import { simpleFormat } from './simple.ts';

const folder = testFolder();
afterAll(folder.remove);

const format = simpleFormat('2026-10-01');
const read = async (text: string) => itemsOf(format, [folder.write('people.csv', text)]);

test('people of a simple table, and each line that is none', async () => {
  const items = await read(SIMPLE);
  expect(recordsOf(format, items)).toMatchObject([
    {
      id: 'S-1',
      primary_name: 'Ivo Izmislen',
      nationalities: '{"BG"}',
      quality: 'Snapshot of 2026-10-01, not the live list; nationality kept as written: Ruritania',
      identities: [
        {
          kind: 'CONFIRMED',
          surnames: 'Izmislen',
          forenames: 'Ivo',
          transliteration: 'Ivo Izmislen',
          dateOfBirth: '1970-02-28',
          countryOfBirth: 'BG',
        },
        { kind: 'NOT_CONFIRMED', dateOfBirth: '1971' },
        { kind: 'ALIAS', surnames: 'Иво Измислен', script: 'Cyrl' },
        { kind: 'ALIAS', surnames: 'I. Izmislen' },
        { kind: 'ALIAS', surnames: 'Ivcho', lowQuality: true },
      ],
      documents: [{ kind: 'PASSPORT', number: 'C 99', issuer: 'BG' }],
      alerts: [{ basis: 'NATIONAL', reason: 'Invented', issuedOn: '2022-03-04' }],
    },
    {
      id: 'S-7',
      primary_name: 'Izmislena, Ana',
      subject_categories: '{"WITNESS"}',
      alerts: [],
      date_of_birth: '1965',
    },
  ]);
  expect(othersOf(items)).toEqual([
    'line 3 S-2: date_of_birth: "1965-02-30" is not 1985, 1985-03 or 1985-03-07',
    'line 4: id: "S 3" is not 1 to 64 letters, digits, dots, underscores and hyphens',
    'line 5 S-4: name is missing',
    expect.stringContaining('line 6 S-5: subject: "TARGET" is not one of SUSPECT, '),
    'line 7 S-6: the line has 5 cells, the header 14',
  ]);
});

test.each([';', '\t'])('cells may have %j between them', async (mark) => {
  const text = `id${mark}name${mark}sex\nS-1${mark}Izmislen, Ivo${mark}M\n`;
  expect(recordsOf(format, await read(text))).toMatchObject([
    { id: 'S-1', primary_name: 'Izmislen, Ivo', sex: 'MALE' },
  ]);
});

test("OpenSanctions' simple table is one: companies are told", async () => {
  const text = `id,schema,name,aliases,birth_date,countries,addresses,identifiers,sanctions,phones,emails,program_ids,dataset,first_seen,last_seen,last_change
inv-1,Person,Ivo Izmislen,Ivcho,1970-02-28,bg,"1 Nowhere Street, Sofia",C99,Invented - 2022,,,INV,Invented list,2022-03-04T00:00:00,2026-10-01T00:00:00,2026-01-02T00:00:00
inv-2,Company,Invented Ltd,,,,,,,,,,Invented list,,,
`;
  const items = await read(text);
  expect(recordsOf(format, items)).toMatchObject([
    {
      id: 'inv-1',
      holding_authority: 'Invented list',
      data_as_of: '2026-10-01T00:00:00Z',
      created_at: '2022-03-04',
      documents: [{ number: 'C99' }],
    },
  ]);
  expect(othersOf(items)).toEqual(['skipped: company']);
});

test.each([
  ['an empty file', '', /empty/u],
  ['a table without names', 'id,surname\nS-1,Izmislen\n', /no column name/u],
  [
    'a column that is not known',
    'id,name,shoe size\nS-1,Izmislen,43\n',
    /shoe_size.*none is left out in silence/u,
  ],
  ['a column that stands twice', 'id,name,alias,aliases\n', /twice/u],
  ['a header alone', 'id,name\n', /no entry/u],
])('%s is refused', async (_, text, message) => {
  await expect(read(text)).rejects.toThrow(WrongFile);
  await expect(read(text)).rejects.toThrow(message);
});
