import { afterAll, expect, test } from '@jest/globals';
import { othersOf, itemsOf, testFolder } from '../testing/files.ts';
import { SWALLOWED } from './delimited.ts';
import { ofacFormat } from './lists.ts';
import { ofsiFormat } from './ofsi.ts';
import { rioFormat } from './rio.ts';
import { simpleFormat } from './simple.ts';
import { unodcFormat } from './unodc.ts';
import { usbpFormat } from './usbp.ts';

const { write, remove } = testFolder();
afterAll(remove);

const UNODC =
  'COUNTRY;SEIZURE_DATE;DRUG_NAME;AMOUNT;DRUG_UNIT;PRODUCING_COUNTRY;DEPARTURE_COUNTRY;DESTINATION_COUNTRY';
const RIO = 'Classe,Tipo,Marca,Calibre,Número de Série,Data Registro,Controle Interno SCO';

test.each([
  [
    'unodc',
    unodcFormat,
    UNODC,
    'France;2016-01-02;Cocaine;1;Gram;;;',
    'France;2016-01-02;"Cocaine;1;Gram;;;',
  ],
  [
    'rio',
    rioFormat,
    RIO,
    'ARMA DE FOGO,PISTOLA,CBC,.38,KJT1,2020-01-02,1',
    'ARMA DE FOGO,PISTOLA,"CBC,.38,KJT1,2020-01-02,1',
  ],
  [
    'usbp',
    usbpFormat,
    'APPR_DT_TIME,CITIZENSHIP,SECTOR',
    '2012-01-01T11:34:00,MEXICO,BLW',
    '2012-01-01T11:34:00,"MEXICO,BLW',
  ],
  ['simple', simpleFormat('2026-01-01'), 'id,name', 'S1,Ivo Izmislen', 'S2,"Ivo Izmislen'],
])('%s: lines that an open quote takes in are told', async (name, format, header, line, open) => {
  const file = write(`${name}.csv`, `${[header, line, open, line, 'b "e"', line].join('\n')}\n`);
  const items = await itemsOf(format, [file]);
  expect(items.filter(({ kind }) => kind === 'row')).toHaveLength(2);
  expect(othersOf(items)).toEqual([
    expect.stringMatching(new RegExp(`^line 5(?: UNODC-2| USBP-2)?: ${SWALLOWED}`, 'u')),
  ]);
});

test('rio: ammunition is counted, not left out in silence', async () => {
  const file = write('rio.csv', `${RIO}\nMUNIÇÃO,CARTUCHO,CBC,.38,,2020-01-02,1\n`);
  expect(othersOf(await itemsOf(rioFormat, [file]))).toEqual(['skipped: munição']);
});

test('ofac: lines beside that cannot be read, or belong to nobody, are told; whose they are stays as it is', async () => {
  const sdn = (entry: number, kind: string): string =>
    `${entry},"INVENTED, Ivo",${kind},"X",-0- ,-0- ,-0- ,-0- ,-0- ,-0- ,-0- ,"DOB 1970."`;
  const add = (entry: number, more = ''): string => `${entry},1,"Street 1","Town","Narnia",-0- ${more}`;
  const files = [
    write(
      'sdn.csv',
      `${[sdn(101, '"individual"'), sdn(102, '"individual"'), sdn(103, '-0- ')].join('\r\n')}\r\n\x1a`,
    ),
    write(
      'add.csv',
      `${[add(100), add(101), add(102, ',1'), add(110), 'x,1,"Street 1","Town","Narnia",-0- '].join('\r\n')}\r\n\x1a`,
    ),
    write('alt.csv', '101,1,"aka","INVENTED, I.",-0- \r\nInvented words\r\n\x1a'),
    write('comments.csv', '101," More."\r\n104,"Nobody\'s."\r\n101," And more."\r\n105,"x","y"\r\n\x1a'),
  ];
  const items = await itemsOf(ofacFormat('2021-07-01'), files);
  expect(items.filter(({ kind }) => kind === 'row')).toHaveLength(1);
  expect(JSON.stringify(items)).toContain('More. And more');
  expect(othersOf(items)).toEqual([
    expect.stringMatching(/^line 4 SDN-105: comments\.csv: not a line of sdn_comments: "105 /u),
    'skipped: add line of an entry that sdn does not hold',
    expect.stringMatching(/^line 3 SDN-102: add\.csv: not a line of add: "102 /u),
    expect.stringMatching(/^line 2: alt\.csv: not a line of alt: "Invented words"/u),
    'skipped: entity',
    'skipped: add line of an entry that sdn does not hold',
    expect.stringMatching(/^line 5: add\.csv: not a line of add: "x /u),
    'skipped: sdn_comments line of an entry that sdn does not hold',
  ]);
});

test('ofsi: a line with cells beyond the header is rejected, and belongs to nobody', async () => {
  const file = write(
    'ofsi.csv',
    'Last Updated,03/06/2026\nName 6,Name 1,Group Type,Group ID\nIzmislen,Ivo,Individual,1\nIzmislen,Ana,Individual,2\nIzmislen,Ana, Anja,Individual,2\n',
  );
  const items = await itemsOf(ofsiFormat('2026-01-01'), [file]);
  expect(items.filter(({ kind }) => kind === 'row')).toHaveLength(2);
  expect(othersOf(items)).toEqual(['line 5: the line has 5 cells, the header 4']);
});
