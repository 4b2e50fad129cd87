import { openText, type HowToRead, type OnBytes } from '../open.ts';
import { proveColumns, WrongFile } from '../wrong-file.ts';
import { delimitedFile, SWALLOWED } from './delimited.ts';
import type { Grouped } from './grouped.ts';
import { readDay } from './listed.ts';
import type { Leaf } from './unsaid.ts';
import { clean, xmlElements, type XmlList } from './xml.ts';

export const ABOUT = 'the consolidated list of the UK (OFSI), nor the UK Sanctions List, as CSV or XML';

/** One line of the list, whichever way it is published. A person has one line for each name, birth and address. */
export type Line = Readonly<Partial<Record<Member, string>>>;
export type Member =
  | 'group'
  | 'reference'
  | 'unReference'
  | 'type'
  | 'aliasType'
  | 'aliasQuality'
  | 'name1'
  | 'name2'
  | 'name3'
  | 'name4'
  | 'name5'
  | 'name6'
  | 'nonLatin'
  | 'title'
  | 'birth'
  | 'town'
  | 'countryOfBirth'
  | 'nationality'
  | 'sex'
  | 'position'
  | 'passport'
  | 'passportDetails'
  | 'number'
  | 'numberDetails'
  | 'address1'
  | 'address2'
  | 'address3'
  | 'address4'
  | 'address5'
  | 'address6'
  | 'postCode'
  | 'country'
  | 'phone'
  | 'mail'
  | 'site'
  | 'regime'
  | 'reasons'
  | 'other'
  | 'listedOn'
  | 'designatedOn'
  | 'updatedOn';

/** Names of columns and elements, small letters and digits only: of the CSV, of the XML, and of the UK Sanctions List's CSV. */
const NAMES: Readonly<Record<string, Member>> = {
  groupid: 'group',
  ofsigroupid: 'group',
  uniqueid: 'reference',
  uksanctionslistref: 'reference',
  unreferencenumber: 'unReference',
  unref: 'unReference',
  grouptype: 'type',
  grouptypedescription: 'type',
  typeofentity: 'type',
  individualentityship: 'type',
  aliastype: 'aliasType',
  nametype: 'aliasType',
  aliasquality: 'aliasQuality',
  aliasstrength: 'aliasQuality',
  name1: 'name1',
  name2: 'name2',
  name3: 'name3',
  name4: 'name4',
  name5: 'name5',
  name6: 'name6',
  namenonlatinscript: 'nonLatin',
  title: 'title',
  dob: 'birth',
  individualdateofbirth: 'birth',
  townofbirth: 'town',
  individualtownofbirth: 'town',
  countryofbirth: 'countryOfBirth',
  individualcountryofbirth: 'countryOfBirth',
  nationality: 'nationality',
  nationalityies: 'nationality',
  individualnationality: 'nationality',
  gender: 'sex',
  individualgender: 'sex',
  position: 'position',
  individualposition: 'position',
  passportnumber: 'passport',
  individualpassportnumber: 'passport',
  passportdetails: 'passportDetails',
  individualpassportdetails: 'passportDetails',
  passportadditionalinformation: 'passportDetails',
  nationalidentificationnumber: 'number',
  individualninumber: 'number',
  nationalidentifiernumber: 'number',
  nationalidentificationdetails: 'numberDetails',
  individualnidetails: 'numberDetails',
  nationalidentifieradditionalinformation: 'numberDetails',
  address1: 'address1',
  address2: 'address2',
  address3: 'address3',
  address4: 'address4',
  address5: 'address5',
  address6: 'address6',
  addressline1: 'address1',
  addressline2: 'address2',
  addressline3: 'address3',
  addressline4: 'address4',
  addressline5: 'address5',
  addressline6: 'address6',
  postzipcode: 'postCode',
  postcode: 'postCode',
  addresspostalcode: 'postCode',
  country: 'country',
  addresscountry: 'country',
  phonenumber: 'phone',
  emailaddress: 'mail',
  website: 'site',
  regime: 'regime',
  regimename: 'regime',
  otherinformation: 'other',
  ukstatementofreasons: 'reasons',
  listedon: 'listedOn',
  datelisted: 'listedOn',
  uksanctionslistdatedesignated: 'designatedOn',
  datedesignated: 'designatedOn',
  lastupdated: 'updatedOn',
};

export interface Numbered {
  readonly number: number;
  readonly line: Line;
  /** Every cell of the line, by the name of its column in small letters and digits. */
  readonly cells: readonly Leaf[];
  /** What is wrong with the line, where its record cannot be read. */
  readonly wrong?: string;
}

export async function beginsAsXml(file: string, how: HowToRead | undefined): Promise<boolean> {
  for await (const piece of openText(file, undefined, how) as AsyncIterable<string>) {
    const text = piece.trimStart();
    if (text !== '') return text.startsWith('<');
  }
  throw new WrongFile(file, `not ${ABOUT}: it is empty`);
}

const OFSI_XML: XmlList = {
  about: ABOUT,
  root: {
    name: 'ArrayOfFinancialSanctionsTarget',
    namespace: /^(?:http:\/\/schemas\.hmtreasury\.gov\.uk\/ofsi\/consolidatedlist)?$/u,
  },
  take: new Set(['FinancialSanctionsTarget']),
};

export async function* xmlLines(
  file: string,
  onBytes: OnBytes,
  how: HowToRead | undefined,
): AsyncGenerator<Grouped<Numbered>> {
  for await (const element of xmlElements(file, OFSI_XML, onBytes, how)) {
    if (element.name !== 'FinancialSanctionsTarget') continue;
    const cells = element.children.map(({ name, text }) => [name, text] as const);
    yield numbered(cells, element.line);
  }
}

export async function* csvLines(
  file: string,
  day: { asOf: string },
  onBytes: OnBytes,
  how: HowToRead | undefined,
): AsyncGenerator<Grouped<Numbered>> {
  let header: readonly string[] | undefined;
  let before = 0;
  for await (const batch of delimitedFile({ file, onBytes, how, preamble: DATE_LINE })) {
    for (const { line, cells } of batch) {
      // Lines that are not known could be anybody's: whose record would not be whole is not known either.
      if (!cells) throw new WrongFile(file, `line ${line}: ${SWALLOWED}`);
      if (header) {
        yield numberedCells(header, cells, line);
        continue;
      }
      const written = DATE_LINE.exec(cells.slice(0, 2).join(' ').trim());
      if (before === 0 && cells.length < 5 && written) {
        day.asOf = dateLine(written[1] ?? '') ?? day.asOf;
        before += 1;
        continue;
      }
      proveColumns(file, ABOUT, cells.map(plain), ['name6', 'name1']);
      if (!cells.map(plain).some((name) => NAMES[name] === 'group'))
        proveColumns(file, ABOUT, cells.map(plain), ['groupid']);
      header = cells;
    }
  }
  if (!header) throw new WrongFile(file, `not ${ABOUT}: it holds no header`);
}

/** A line in front of the header. */
const DATE_LINE = /^"?(?:last updated|report date)\W*(\S.*)?$/iu;

/** A line may end early; what stands beyond the header shows that its cells stand under the wrong names. */
function numberedCells(
  header: readonly string[],
  cells: readonly string[],
  number: number,
): Grouped<Numbered> {
  const named = header.map((name, i) => [name, cells[i]] as const);
  const beyond = cells.slice(header.length).map((cell) => ['', cell] as const);
  const read = numbered([...named, ...beyond], number);
  if (cells.slice(header.length).every((cell) => cell.trim() === '')) return read;
  const wrong = `the line has ${cells.length} cells, the header ${header.length}`;
  return { key: `line ${number}`, line: { ...read.line, wrong } };
}

function plain(name: string): string {
  return name.toLowerCase().replace(/[^a-z0-9]/gu, '');
}

/** The day in the first line: `03/06/2026`, or `24-Jun-2026`. */
function dateLine(text: string): string | undefined {
  const read = readDay(text);
  if (read !== undefined) return read;
  const [, day, month, year] = /^(\d{1,2})[- ]([A-Z][a-z]{2})[a-z]*[- ](\d{4})/u.exec(text) ?? [];
  const at = MONTHS.indexOf(month ?? '-');
  return at < 0 ? undefined : readDay(`${day ?? ''}/${at / 3 + 1}/${year ?? ''}`);
}

const MONTHS = 'JanFebMarAprMayJunJulAugSepOctNovDec';

type Cell = readonly [name: string, text: string | undefined];

function lineOf(cells: readonly Cell[]): Line {
  const line: Partial<Record<Member, string>> = {};
  for (const [name, text] of cells) {
    const member = NAMES[plain(name)];
    const value = clean(text);
    if (member !== undefined && value !== undefined) line[member] ??= value;
  }
  return line;
}

function numbered(cells: readonly Cell[], number: number): Grouped<Numbered> {
  const line = lineOf(cells);
  const leaves = cells.flatMap(([name, cell]) => {
    const text = clean(cell);
    return text === undefined ? [] : [{ path: plain(name), text }];
  });
  // A line without a group is a record of its own, and rejected as such.
  return { key: line.group ?? line.reference ?? `line ${number}`, line: { number, line, cells: leaves } };
}
