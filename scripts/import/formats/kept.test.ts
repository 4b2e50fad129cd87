import { afterAll, expect, test } from '@jest/globals';
import type { ImportFormat } from '../import-format.ts';
import { itemsOf, recordsOf, testFolder } from '../testing/files.ts';
import { colombiaFormat } from './colombia.ts';
import { unFormat } from './lists.ts';
import { readRemarks } from './ofac-remarks.ts';
import { rioFormat } from './rio.ts';
import { unodcFormat } from './unodc.ts';
import { usbpFormat } from './usbp.ts';

const { write, remove } = testFolder();
afterAll(remove);

/** Invented. Each word of it that no code stands for is `Invented ...`. */
const UN = `<CONSOLIDATED_LIST dateGenerated="2026-02-27T00:00:00Z"><INDIVIDUALS><INDIVIDUAL>
<REFERENCE_NUMBER>XXi.001</REFERENCE_NUMBER><FIRST_NAME>Ivo</FIRST_NAME><GENDER>Invented sex</GENDER>
<NATIONALITY><VALUE>Invented State</VALUE><VALUE>France</VALUE></NATIONALITY>
<INDIVIDUAL_DATE_OF_BIRTH><TYPE_OF_DATE>EXACT</TYPE_OF_DATE><NOTE>Invented birth</NOTE></INDIVIDUAL_DATE_OF_BIRTH>
<INDIVIDUAL_ALIAS><ALIAS_NAME>I.</ALIAS_NAME><DATE_OF_BIRTH>Invented birth of alias</DATE_OF_BIRTH></INDIVIDUAL_ALIAS>
<INDIVIDUAL_DOCUMENT><TYPE_OF_DOCUMENT>Passport</TYPE_OF_DOCUMENT><NOTE>Invented document</NOTE></INDIVIDUAL_DOCUMENT>
<INDIVIDUAL_DOCUMENT><TYPE_OF_DOCUMENT>Invented licence</TYPE_OF_DOCUMENT><NUMBER>1</NUMBER><DATE_OF_ISSUE>Invented issue</DATE_OF_ISSUE><ISSUING_COUNTRY>Invented issuer</ISSUING_COUNTRY></INDIVIDUAL_DOCUMENT>
<INDIVIDUAL_ADDRESS><CITY>Town</CITY><COUNTRY>Invented country</COUNTRY></INDIVIDUAL_ADDRESS>
</INDIVIDUAL></INDIVIDUALS></CONSOLIDATED_LIST>`;

test.each<[string, ImportFormat, string]>([
  ['un.xml', unFormat, UN],
  [
    'unodc.csv',
    unodcFormat,
    `COUNTRY;SEIZURE_DATE;DRUG_NAME;AMOUNT;DRUG_UNIT;PRODUCING_COUNTRY;DEPARTURE_COUNTRY;DESTINATION_COUNTRY;INSTALLATION;TRANSPORT;HIDING_PLACE
Invented State;2016-01-02;Invented drug;1;Invented unit;Invented origin;;;Invented site;Invented ride;Invented hole
`,
  ],
  [
    'colombia.json',
    colombiaFormat,
    `[
{"fecha":"2018-01-03T00:00:00.000","clase_de_estupefaciente":"Invented drug","unidad_de_medida":"Invented unit","cantidad":"1","clase_de_sitio":"Invented site"}
]
`,
  ],
  [
    'rio.csv',
    rioFormat,
    `Classe,Tipo,Marca,Calibre,Número de Série,Data Registro,Controle Interno SCO,País
ARMA DE FOGO,Invented type,Invented make,Invented calibre,Invented serial,2020-01-02,1,Invented State
`,
  ],
  [
    'usbp.csv',
    usbpFormat,
    'APPR_DT_TIME,CITIZENSHIP,SECTOR\n2012-01-01T11:34:00,Invented State,Invented sector\n',
  ],
])('%s: what no code stands for is in the record as it was written', async (name, format, text) => {
  const [record, ...others] = recordsOf(format, await itemsOf(format, [write(name, text)]));
  expect(others).toEqual([]);
  const kept = JSON.stringify(record);
  for (const [word] of text.matchAll(/Invented [\p{L} ]+/gu)) expect(kept).toContain(word);
});

test('what OFAC writes behind a document stays with it', () => {
  const [document] = readRemarks('National ID No. 12 (Iran) (Invented remark).').documents;
  expect(document).toMatchObject({ number: '12', issuer: 'IR', note: 'National ID No.; Invented remark' });
});
