import type { ImportFormat, ImportItem } from '../import-format.ts';
import { grouped } from './grouped.ts';
import {
  birthsOf,
  documentKind,
  identitiesOf,
  idOf,
  joined,
  lacking,
  listedItem,
  listFormat,
  NO_DETAILS,
  OWNERS,
  readDay,
  Remarks,
  skipped,
  SOUGHT,
  unique,
  type Contact,
  type Named,
} from './listed.ts';
import { items, itemsIn, labelled } from './ofsi-cells.ts';
import type { ImportedAddress, ImportedDocument, ImportedPerson } from './person.ts';
import { sexIn } from './said.ts';
import { formerName, withUnsaid, type Leaf } from './unsaid.ts';
import {
  ABOUT,
  beginsAsXml,
  csvLines,
  xmlLines,
  type Line,
  type Member,
  type Numbered,
} from './ofsi-lines.ts';

const AUTHORITY = 'Office of Financial Sanctions Implementation, HM Treasury';
/**
 * The consolidated list of financial sanctions targets in the UK, as OFSI published it (CSV with its date in the first line,
 * or XML), and the CSV of the UK Sanctions List, which took its place.
 *
 * @param asOf day of the file, for the XML, which does not say it.
 */
export function ofsiFormat(asOf: string): ImportFormat {
  return listFormat(ABOUT, async function* ([file = ''], _owner, onBytes, how) {
    // The file is read twice, as the lines of a person need not stand together.
    const halves = (bytes: number): void => onBytes(bytes / 2);
    const isXml = await beginsAsXml(file, how);
    const day = { asOf };
    const lines = () => (isXml ? xmlLines(file, halves, how) : csvLines(file, day, halves, how));
    for await (const person of grouped(lines)) yield itemOf(person, day.asOf);
  });
}

function itemOf(numberedLines: readonly Numbered[], asOf: string): ImportItem {
  const lines = numberedLines.map(({ line }) => line);
  const [first = {}] = lines;
  const at = numberedLines[0]?.number ?? 0;
  const wrong = numberedLines[0]?.wrong;
  // Whose it is stands under another name.
  if (wrong !== undefined) return { kind: 'reject', line: at, reason: wrong };
  const type = valuesOf(lines, 'type')[0];
  if (type === undefined ? !isPersonWithoutType(lines) : !/^individual$/iu.test(type))
    return skipped(type?.toLowerCase() ?? 'entry without a type');
  const group = first.group ?? first.reference;
  if (group === undefined) return lacking(at, 'Group ID');
  const id = idOf('OFSI-', group);
  const names = namesOf(lines);
  const [listed] = names;
  if (!listed) return lacking(at, 'Name 6', id);
  const remarks = new Remarks();
  const label = labelsIn(lines);
  const reference = valuesOf(lines, 'reference')[0] ?? label(/sanctions list ref/iu);
  const reasons = valuesOf(lines, 'reasons')[0] ?? label(/statement of reasons/iu);
  const un = valuesOf(lines, 'unReference')[0] ?? label(/^un ref/iu);
  const listedOn = dayIn(lines, 'listedOn') ?? dayIn(lines, 'designatedOn');
  const person: ImportedPerson = {
    id,
    owner: OWNERS.GB,
    holdingAuthority: AUTHORITY,
    ...SOUGHT,
    createdAt: listedOn,
    updatedAt: dayIn(lines, 'updatedOn') ?? listedOn,
    dataAsOf: `${asOf}T00:00:00Z`,
    quality: '',
    legalBasisOfEntry: `UK sanctions regime ${first.regime ?? 'not named'}`,
    primaryName: joined([listed.forenames, listed.surnames]) ?? '',
    identities: identitiesOf(names, birthsIn(lines, remarks)),
    sex: sexIn([...valuesOf(lines, 'sex'), ...[label(/^gender$/iu) ?? []].flat()], remarks),
    nationalities: unique(
      valuesOf(lines, 'nationality').flatMap((text) =>
        items(text).flatMap((word) => remarks.country(word, 'nationality') ?? []),
      ),
    ),
    documents: unique([
      ...lines.flatMap((line) => documentsOf(line.passport, line.passportDetails, 'passport', remarks)),
      ...lines.flatMap((line) =>
        documentsOf(line.number, line.numberDetails, 'national identification number', remarks),
      ),
    ]),
    alerts: [
      {
        basis: 'UK_SANCTION',
        reason: reasons ?? valuesOf(lines, 'other')[0] ?? null,
        reference: reference ?? group,
        decisionReference: first.regime ?? null,
        issuingAuthority: AUTHORITY,
        actionToBeTaken: 'CONSULT_LIST',
        issuedOn: listedOn,
        ...linked(un),
      },
    ],
    addresses: unique(lines.flatMap((line) => addressOf(line, remarks))),
    contacts: unique(lines.flatMap(contactsOf)),
    occupation: joined(
      unique([...valuesOf(lines, 'position'), ...valuesOf(lines, 'title')].flatMap(items)),
      '; ',
    ),
  };
  const whole = { ...person, quality: remarks.quality(asOf) };
  const cells = numberedLines.flatMap((line) => cellsOf(line).flatMap(itemsIn));
  return listedItem(withUnsaid(whole, cells, READ), at, remarks);
}

/** Members of the file and not of the person: kinds of lines, scripts, numbers of groups; then what was read as a code or a date. */
const READ = new RegExp(
  [
    '^(?:grouptype|grouptypedescription|typeofentity|individualentityship)=individual$',
    '^(?:aliastype|nametype)=(?:primary name|aka|alias|primary name variation)$',
    '^(?:groupid|ofsigroupid|namenonlatin(?:scripttype|scriptlanguage)|nonlatinscript(?:type|language))=',
    '^(?:aliasquality|aliasstrength)=(?:good|low|strong|weak)\\b',
    '^(?:listedon|datelisted|uksanctionslistdatedesignated|datedesignated|lastupdated)=\\d{1,4}[/-]\\d\\d[/-]\\d{2,4}',
    '^otherinformation/gender=(?:fe)?male\\W*$',
    '^(?:dob|individualdateofbirth|individualgender|gender|nationality|nationalityies|individualnationality|countryofbirth|individualcountryofbirth|country|addresscountry)=',
  ].join('|'),
  'iu',
);

/** The cells of a line, of which the kind of a former name stands with the name. */
function cellsOf({ line, cells }: Numbered): readonly Leaf[] {
  const { name1, name2, name3, name4, name5, name6, nonLatin } = line;
  const name = joined([name1, name2, name3, name4, name5, name6]) ?? nonLatin ?? null;
  return cells.map(
    (cell) =>
      (/^(?:aliastype|nametype)$/u.test(cell.path) ? formerName(cell.path, cell.text, name)[0] : undefined) ??
      cell,
  );
}

/** What the first label of a name says, in any of the lines. */
function labelsIn(lines: readonly Line[]): (name: RegExp) => string | undefined {
  const said = lines.map(({ other }) => labelled(other));
  return (name) => said.flatMap((labels) => [...labels].find(([key]) => name.test(key))?.[1] ?? [])[0];
}

function linked(reference: string | undefined): { readonly linkedAlerts?: readonly string[] } {
  return reference === undefined ? {} : { linkedAlerts: [reference] };
}

const OF_PEOPLE = ['birth', 'nationality', 'sex', 'passport', 'position', 'name1'] as const;

/** The CSV of the UK Sanctions List says the type of entities alone: who has what people have is a person. */
function isPersonWithoutType(lines: readonly Line[]): boolean {
  return lines.some((line) => OF_PEOPLE.some((member) => line[member] !== undefined));
}

function valuesOf(lines: readonly Line[], member: Member): readonly string[] {
  return unique(lines.flatMap((line) => line[member] ?? []));
}

function namesOf(lines: readonly Line[]): readonly Named[] {
  const named = lines.flatMap((line): readonly Named[] => {
    const given = joined([line.name1, line.name2, line.name3, line.name4, line.name5]);
    const surnames = line.name6 ?? given;
    const isPrimary = /^primary name$/iu.test(line.aliasType ?? '');
    const kind = isPrimary ? 'CONFIRMED' : 'ALIAS';
    const isLow = /low|weak/iu.test(line.aliasQuality ?? '');
    return [
      ...(surnames === null
        ? []
        : [
            {
              kind,
              surnames,
              forenames: line.name6 === undefined ? null : given,
              lowQuality: isLow,
            } as const,
          ]),
      ...(line.nonLatin === undefined
        ? []
        : [{ kind, surnames: line.nonLatin, forenames: null, lowQuality: isLow } as const]),
    ];
  });
  const distinct = unique(named);
  const listed = distinct.find(({ kind }) => kind === 'CONFIRMED') ?? distinct[0];
  return listed ? [listed, ...distinct.filter((name) => name !== listed)] : [];
}

function birthsIn(lines: readonly Line[], remarks: Remarks): ReturnType<typeof birthsOf> {
  const dates = valuesOf(lines, 'birth').flatMap((text) =>
    items(text).flatMap((item) => {
      const read = readDay(item);
      if (read === undefined && !/^0?0\/0?0\/0*$/u.test(item)) remarks.keep('date of birth', item);
      return read ?? [];
    }),
  );
  const towns = valuesOf(lines, 'town').flatMap(items);
  const countries = valuesOf(lines, 'countryOfBirth').flatMap(items);
  const places = Array.from({ length: Math.max(towns.length, countries.length) }, (_, i) => ({
    placeOfBirth: towns[i] ?? towns[0] ?? null,
    countryOfBirth: remarks.country(countries[i] ?? countries[0], 'country of birth'),
  }));
  return birthsOf(unique(dates), places);
}

/** Numbers and what is said of them stand in two columns, item by item. */
function documentsOf(
  numbers: string | undefined,
  details: string | undefined,
  words: string,
  remarks: Remarks,
): readonly ImportedDocument[] {
  if (numbers === undefined && details === undefined) return [];
  const notes = items(details ?? '');
  const listed: readonly (string | null)[] = numbers === undefined ? [null] : items(numbers);
  return listed.map((number, i) => {
    const said = listed.length === 1 ? (details ?? null) : (notes[i] ?? null);
    const note =
      i + 1 < listed.length
        ? said
        : joined([said, ...notes.slice(i + 1).filter((more) => !said?.includes(more))], '; ');
    const kind = words === 'passport' ? 'PASSPORT' : documentKind(note ?? words);
    const issuer = /(?:issued (?:in|by)|issuing country:?) ([\p{L} ]+?)(?: on\b|[,.;(]|$)/iu.exec(
      note ?? '',
    )?.[1];
    const issued = /issued (?:in [\p{L} ]+? )?on (\d{1,2}[/ ]\S+[/ ]\d{4})/iu.exec(note ?? '')?.[1];
    const expires = /expir\w*(?: on| date)?:? (\d{1,2}\/\d{1,2}\/\d{4})/iu.exec(note ?? '')?.[1];
    return {
      ...NO_DETAILS,
      kind: kind === 'OTHER' ? 'NATIONAL_NUMBER' : kind,
      number,
      issuer: remarks.country(issuer, 'issuer of a document') ?? countryIn(note),
      issuedOn: issued === undefined ? null : (readDay(issued) ?? null),
      expiresOn: expires === undefined ? null : (readDay(expires) ?? null),
      note,
    };
  });
}

/** Details that are a country and nothing else. */
function countryIn(note: string | null): string | null {
  return note === null || note.length > 40 ? null : new Remarks().country(note, 'issuer of a document');
}

/** An address, and one for each further country that its line names. */
function addressOf(line: Line, remarks: Remarks): readonly ImportedAddress[] {
  const [first, ...others] = items(line.country ?? '');
  const found = {
    street: joined([line.address1, line.address2, line.address3, line.address4], ', '),
    town: joined([line.postCode, line.address5]),
    region: line.address6 ?? null,
    country: remarks.country(first, 'country of an address'),
  };
  const further = others.flatMap((country) => remarks.country(country, 'country of an address') ?? []);
  return [
    ...(Object.values(found).some((value) => value !== null) ? [found] : []),
    ...further.map((country) => ({ street: null, town: null, region: null, country })),
  ];
}

function contactsOf(line: Line): readonly Contact[] {
  const of = (kind: Contact['kind'], text: string | undefined): readonly Contact[] =>
    items(text ?? '').map((value) => ({ kind, value }));
  return [...of('PHONE', line.phone), ...of('MAIL', line.mail), ...of('ACCOUNT', line.site)];
}

/** The first day that a column holds in any of the lines. */
function dayIn(lines: readonly Line[], member: Member): string | null {
  for (const text of valuesOf(lines, member)) {
    const read = readDay(text);
    if (read !== undefined && read.length === 10) return read;
  }
  return null;
}
