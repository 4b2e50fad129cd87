import { afterAll, expect, test } from '@jest/globals';
import type { ImportFormat } from '../import-format.ts';
import { itemsOf, recordsOf, testFolder } from '../testing/files.ts';
import { OFAC_ADVANCED, OFSI_CSV, OFSI_XML, SECO, UK_SANCTIONS_LIST } from '../testing/lists.ts';
import { WHOLE_FTM, WHOLE_UN } from '../testing/whole-lists.ts';
import { ftmFormat } from './ftm.ts';
import { unFormat } from './lists.ts';
import { ofacAdvancedFormat } from './ofac-advanced.ts';
import { ofsiFormat } from './ofsi.ts';
import { secoFormat } from './seco.ts';

const folder = testFolder();
afterAll(folder.remove);

/** A list in which one name is said to be a former one. */
const former = (text: string, kind: string, instead: string): string => {
  expect(text).toContain(kind);
  return text.replace(kind, instead);
};

test.each<[string, ImportFormat, () => string, string]>([
  ['ofsi.csv', ofsiFormat('2026-06-03'), () => former(OFSI_CSV, 'AKA,Low', 'FKA,Low'), 'aliastype: FKA ANKA'],
  [
    'ofsi.xml',
    ofsiFormat('2026-06-03'),
    () => former(OFSI_XML, '>Primary name<', '>FKA<'),
    'aliastype: FKA Ana IZMISLENA',
  ],
  [
    'uk.csv',
    ofsiFormat('2026-06-03'),
    () => former(UK_SANCTIONS_LIST, 'Primary Name', 'f.k.a.'),
    'nametype: f.k.a. Ana IZMISLENA',
  ],
  ['un.xml', unFormat, () => former(WHOLE_UN, '<QUALITY>Good', '<QUALITY>f.k.a.'), 'QUALITY: f.k.a. Ivcho'],
  [
    'ofac.xml',
    ofacAdvancedFormat('2026-06-03'),
    () => former(OFAC_ADVANCED, '>A.K.A.<', '>F.K.A.<'),
    'AliasType: F.K.A. THE INVENTED',
  ],
  ['ftm.json', ftmFormat('2026-06-03'), () => WHOLE_FTM, 'previousName: formerly Ana Predishna'],
  [
    'seco.xml',
    secoFormat,
    () => former(SECO, 'name-type="alias"', 'name-type="former-name"'),
    'name-type: former-name',
  ],
])('%s: that a name is a former one is said with it', async (name, format, text, said) => {
  const [person] = recordsOf(format, await itemsOf(format, [folder.write(name, text())]));
  expect(JSON.stringify(person?.['alerts'])).toContain(said);
});

test('another name of the UK list is no former one', async () => {
  const format = ofsiFormat('2026-06-03');
  const [person] = recordsOf(format, await itemsOf(format, [folder.write('aka.csv', OFSI_CSV)]));
  expect(JSON.stringify(person?.['alerts'])).not.toMatch(/aka|fka/iu);
});
