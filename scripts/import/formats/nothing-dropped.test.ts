import { afterAll, expect, test } from '@jest/globals';
import type { ImportFormat } from '../import-format.ts';
import { itemsOf, recordsOf, testFolder } from '../testing/files.ts';
import { INTERPOL_NOTICES, OFAC_ADVANCED, SIMPLE, UK_SANCTIONS_LIST } from '../testing/lists.ts';
import {
  WHOLE_COLOMBIA,
  WHOLE_RIO,
  WHOLE_UNODC,
  WHOLE_USBP,
  WHOLE_EU,
  WHOLE_FTM,
  WHOLE_OFAC,
  WHOLE_OFSI_XML,
  WHOLE_SECO,
  WHOLE_UN,
} from '../testing/whole-lists.ts';
import { WrongFile } from '../wrong-file.ts';
import { colombiaFormat } from './colombia.ts';
import { ofacAdvancedFormat } from './ofac-advanced.ts';
import { rioFormat } from './rio.ts';
import { unodcFormat } from './unodc.ts';
import { usbpFormat } from './usbp.ts';
import { euFormat } from './eu.ts';
import { ftmFormat } from './ftm.ts';
import { interpolFormat } from './interpol.ts';
import { ofacFormat, unFormat } from './lists.ts';
import { ofsiFormat } from './ofsi.ts';
import { secoFormat } from './seco.ts';
import { simpleFormat } from './simple.ts';

const folder = testFolder();
afterAll(folder.remove);

/** One text of a file, where it stands and by which names. */
interface Place {
  readonly path: string;
  readonly from: number;
  readonly to: number;
}

/** Attributes and texts of an XML file. */
function xmlPlaces(text: string): readonly Place[] {
  const open: string[] = [];
  const places: Place[] = [];
  for (const tag of text.matchAll(/<(\/?)([\w-]+)((?:\s+[\w:-]+="[^"]*")*)\s*(\/?)>([^<]*)/gu)) {
    const [whole, end = '', name = '', attributes = '', alone = '', inner = ''] = tag;
    if (end === '') open.push(name);
    const at = tag.index + 1 + name.length;
    for (const one of attributes.matchAll(/([\w:-]+)="([^"]+)"/gu)) {
      const from = at + one.index + (one[1] ?? '').length + 2;
      places.push({ path: `${open.join('/')}/@${one[1] ?? ''}`, from, to: from + (one[2] ?? '').length });
    }
    if (end === '' && alone === '' && inner.trim() !== '') {
      const from = tag.index + whole.length - inner.length;
      places.push({ path: open.join('/'), from, to: from + inner.length });
    }
    if (end !== '' || alone !== '') open.pop();
  }
  return places;
}

/** Texts and numbers of JSON objects, a line each. */
function jsonPlaces(text: string): readonly Place[] {
  return [
    ...text.matchAll(
      /"(\w+)":\[?(?:"[^"]*",)*?("[^"]+"|[\d.]+)(?=[,\]}])|(?<=[",\]])"?,("[^":]+")(?=[,\]])/gu,
    ),
  ].flatMap((found) => {
    const value = found[2] ?? found[3] ?? '';
    const from = found.index + found[0].length - value.length;
    return [{ path: found[1] ?? 'item', from, to: from + value.length }];
  });
}

/** Cells of the first line of a table, behind the header, which is the line that names the column `of`. */
function cellPlaces(of: string, delimiter = ',') {
  return (text: string): readonly Place[] => {
    const lines = text.split('\n');
    const at = lines.findIndex((line) => line.split(delimiter).includes(of));
    const header = lines[at]?.split(delimiter) ?? [];
    let from = lines.slice(0, at + 1).reduce((sum, line) => sum + line.length + 1, 0);
    return (lines[at + 1] ?? '').split(delimiter).flatMap((cell, i) => {
      const place = { path: header[i] ?? '', from, to: from + cell.length };
      from += cell.length + 1;
      return cell === '' ? [] : [place];
    });
  };
}

/** Cells of OFAC's legacy CSV, which has no line of names, and what stands in remarks, dates and numbers by themselves. */
function ofacPlaces(text: string): readonly Place[] {
  const cells = [...text.matchAll(/(?<=^|,)(?:"([^"]*)"|[^",\r\n]+?)(?= ?(?:,|\r\n))/gmu)];
  return cells.flatMap((cell) => {
    const inner = cell[1] ?? cell[0];
    const from = cell.index + (cell[1] === undefined ? 0 : 1);
    const parts = [...inner.matchAll(/(?<=^|; )[^;]+|[A-Z]?\d[\w.]*|\w{3}(?= \d{4})|(?<=\()[^)]+/gu)];
    return [{ 0: inner, index: 0 }, ...parts].map((part) => ({
      path: part[0],
      from: from + part.index,
      to: from + part.index + part[0].length,
    }));
  });
}

const MARK = 'Unforeseen';

/** The texts of a file that nobody is told of: neither in a record, nor in what is rejected, skipped or refused. */
async function dropped(
  format: ImportFormat,
  {
    name,
    text,
    places,
    beside = [],
  }: {
    readonly name: string;
    readonly text: string;
    readonly places: readonly Place[];
    /** Other files of the edition. */
    readonly beside?: readonly string[];
  },
): Promise<readonly string[]> {
  const silent: string[] = [];
  for (const { path, from, to } of places) {
    const isJson = name.endsWith('json');
    const file = folder.write(
      name,
      `${text.slice(0, from)}${isJson ? JSON.stringify(MARK) : MARK}${text.slice(to)}`,
    );
    const told = await itemsOf(format, [file, ...beside]).then(
      (items) => JSON.stringify(items),
      (error: unknown) => {
        if (error instanceof WrongFile) return MARK;
        throw error;
      },
    );
    if (!told.toLowerCase().includes(MARK.toLowerCase())) silent.push(path);
  }
  return [...new Set(silent)].sort();
}

/** Members of a file that say nothing of a person: its numbers, languages, versions, and what stands in words beside a code. */
const OF_THE_FILE: Readonly<Record<string, RegExp>> = {
  'eu.xml':
    /@(?:globalFileId|logicalId|regulationLanguage|nameLanguage|countryDescription)$|\/(?:regulationSummary|subjectType)\/@/u,
  'seco.xml':
    /@(?:ssid|order|lang|script|version-date|variant-type|name-type|name-part-type)$|\/program-key|(?:country|issuer)$/u,
  'un.xml': /\/(?:DATAID|VERSIONNUM|SORT_KEY|SORT_KEY_LAST_MOD|LIST_TYPE\/VALUE)$/u,
  'ofsi.xml': /\/NonLatinScript(?:Type|Language)$/u,
  // Numbers by which the file refers to its own parts; a period is read from its first bound to its last.
  'ofac.xml': /\/@|\/ReferenceValueSets\/|\/(?:Start\/To|End\/From)\//u,
  'ftm.json': /^(?:id|full|caption|schema|referents|datasets|first_seen|last_seen|last_change)$/u,
  'interpol.json': /^href$/u,
  // Regions of the UN follow from the country, the day of the week from the day.
  'unodc.csv': /^(?:SUB)?REGION$/u,
  'colombia.json': /^dia$/u,
};

test.each<[string, ImportFormat, string, (text: string) => readonly Place[]]>([
  ['eu.xml', euFormat, WHOLE_EU, xmlPlaces],
  ['seco.xml', secoFormat, WHOLE_SECO, xmlPlaces],
  ['un.xml', unFormat, WHOLE_UN, xmlPlaces],
  ['ofsi.xml', ofsiFormat('2026-06-03'), WHOLE_OFSI_XML, xmlPlaces],
  ['uk.csv', ofsiFormat('2026-06-03'), UK_SANCTIONS_LIST, cellPlaces('Unique ID')],
  ['ftm.json', ftmFormat('2026-10-02'), WHOLE_FTM, jsonPlaces],
  ['interpol.json', interpolFormat('2026-10-02'), INTERPOL_NOTICES, jsonPlaces],
  ['simple.csv', simpleFormat('2026-10-02'), SIMPLE, cellPlaces('id')],
  ['unodc.csv', unodcFormat, WHOLE_UNODC, cellPlaces('COUNTRY', ';')],
  ['colombia.json', colombiaFormat, WHOLE_COLOMBIA, jsonPlaces],
  ['rio.csv', rioFormat, WHOLE_RIO, cellPlaces('Marca')],
  ['usbp.csv', usbpFormat, WHOLE_USBP, cellPlaces('CITIZENSHIP')],
  ['ofac.xml', ofacAdvancedFormat('2026-05-21'), OFAC_ADVANCED, xmlPlaces],
])('%s: whatever stands in a member is in the record, or is told', async (name, format, text, placesIn) => {
  const places = placesIn(text).filter(({ path }) => !OF_THE_FILE[name]?.test(path));
  expect(places.length).toBeGreaterThan(8);
  expect(await dropped(format, { name, text, places })).toEqual([]);
});

test.each(['sdn', 'add', 'alt', 'comments'] as const)(
  '%s of OFAC in CSV: whatever stands in a cell or a remark is in the record, or is told',
  async (part) => {
    const beside = Object.entries(WHOLE_OFAC).flatMap(([other, text]) =>
      other === part ? [] : [folder.write(`whole-${other}.csv`, text)],
    );
    const text = WHOLE_OFAC[part];
    // Numbers of addresses and names among those of their entry.
    const places = ofacPlaces(text).filter(({ path }) => !/^[12]$/u.test(path));
    expect(places.length).toBeGreaterThan(3);
    const about = { name: `${part}.csv`, text, places, beside };
    expect(await dropped(ofacFormat('2026-10-02'), about)).toEqual([]);
  },
);

test("of documents whose number nobody knows the list's words are kept, where documents are", async () => {
  const files = [
    [euFormat, WHOLE_EU, 'Ministry of passports'],
    [secoFormat, WHOLE_SECO, 'Card without number'],
    [unFormat, WHOLE_UN, 'Card without number'],
    [ofsiFormat('2026-06-03'), WHOLE_OFSI_XML, 'Passport whose number is not known'],
    [ftmFormat('2026-10-02'), WHOLE_FTM, 'Ministry without number'],
  ] as const;
  for (const [format, text, words] of files) {
    const [person] = recordsOf(format, await itemsOf(format, [folder.write('list', text)]));
    const documents = person?.['documents'] as readonly {
      readonly number: string | null;
      readonly note: string;
    }[];
    expect(
      documents
        .filter(({ number }) => number === null)
        .map(({ note }) => note)
        .join(),
    ).toContain(words);
    expect(person?.['document_keys']).not.toContain('NULL');
  }
});

test('what is told of belief and origin stands apart, under the conditions of special categories', async () => {
  const format = ftmFormat('2026-10-02');
  const [item] = await itemsOf(format, [folder.write('ftm.json', WHOLE_FTM)]);
  if (item?.kind !== 'row') throw new Error('no person');
  const at = format.columns.indexOf('special_categories');
  const [special, rest] = [item.values[at], item.values.filter((_, i) => i !== at)];
  expect(special).toEqual({
    ethnicOrigin: 'Ethnic words',
    religion: 'Religious words',
    politicalOpinion: 'Political words',
  });
  expect(JSON.stringify(rest)).not.toMatch(/Ethnic|Religious|Political/u);
});

test('of more texts than a reason has room for the number is told', async () => {
  const format = ftmFormat('2026-10-02');
  const keywords = JSON.stringify(Array.from({ length: 900 }, (_, i) => `invented keyword ${i}`));
  const text = WHOLE_FTM.replace('["Keyword"]', keywords);
  const [person] = recordsOf(format, await itemsOf(format, [folder.write('ftm.json', text)]));
  expect(JSON.stringify(person?.['alerts'])).toMatch(
    /invented keyword 0;.*; and \d+ more texts in the list's own entry/u,
  );
});
