import type { StateCode } from '../../../shared/src/core/ids.ts';
import { isOneOf, SUBJECT_CATEGORIES, type SubjectCategory } from '../../../shared/src/core/vocabulary.ts';
import { rejectedMember, type ImportFormat, type ImportItem } from '../import-format.ts';
import { proveColumns, quoted, WrongFile } from '../wrong-file.ts';
import { delimitedFile, SWALLOWED } from './delimited.ts';
import {
  birthsOf,
  documentKind,
  identitiesOf,
  joined,
  lacking,
  latinOf,
  listedItem,
  listFormat,
  NO_DETAILS,
  readDay,
  Remarks,
  skipped,
  unique,
  type Contact,
  type Named,
} from './listed.ts';
import type { ImportedAlert, ImportedPerson } from './person.ts';
import { sexIn } from './said.ts';
import { withUnsaid, type Leaf } from './unsaid.ts';
import { clean } from './xml.ts';

const ABOUT = 'a simple table of people (id,name,...)';

/** Columns of the simple table, by the names that they may have. */
const COLUMNS = {
  id: ['id'],
  schema: ['schema', 'type'],
  name: ['name', 'full_name'],
  surnames: ['surnames', 'surname', 'last_name'],
  forenames: ['forenames', 'forename', 'first_name'],
  aliases: ['aliases', 'alias'],
  weakAliases: ['weak_aliases'],
  birth: ['date_of_birth', 'birth_date'],
  placeOfBirth: ['place_of_birth', 'birth_place'],
  countryOfBirth: ['country_of_birth', 'birth_country'],
  sex: ['sex', 'gender'],
  nationalities: ['nationalities', 'nationality'],
  countries: ['countries'],
  passports: ['passports', 'passport'],
  identifiers: ['identifiers', 'national_numbers'],
  addresses: ['addresses', 'address'],
  phones: ['phones', 'phone'],
  emails: ['emails', 'email'],
  occupation: ['occupation', 'position'],
  reason: ['reason', 'sanctions'],
  reference: ['reference'],
  subject: ['subject'],
  authority: ['authority', 'dataset'],
  programs: ['program_ids'],
  listedOn: ['listed_on', 'first_seen'],
  updatedOn: ['updated_on', 'last_change'],
  lastSeen: ['last_seen'],
} as const;
type Column = keyof typeof COLUMNS;
const BY_NAME: ReadonlyMap<string, Column> = new Map(
  Object.entries(COLUMNS).flatMap(([column, names]) => names.map((name) => [name, column as Column])),
);

/**
 * A simple table of people: `id` and `name`, then any of the columns that the page of this folder lists. Cells of several
 * values have `;` between them. `targets.simple.csv` of OpenSanctions is such a table.
 *
 * @param asOf day of the file.
 */
export function simpleFormat(asOf: string): ImportFormat {
  return listFormat(ABOUT, async function* ([file = ''], owner, onBytes, how) {
    let header: readonly Column[] | undefined;
    for await (const batch of delimitedFile({ file, onBytes, how })) {
      for (const { line, cells } of batch) {
        if (!header) header = headerOf(file, cells ?? []);
        else if (cells) yield itemOf(header, cells, { line, owner, asOf });
        else yield { kind: 'reject', line, reason: SWALLOWED };
      }
    }
    if (!header) throw new WrongFile(file, `not ${ABOUT}: it is empty`);
  });
}

function headerOf(file: string, cells: readonly string[]): readonly Column[] {
  const names = cells.map((name) =>
    name
      .trim()
      .toLowerCase()
      .replace(/[\s-]+/gu, '_'),
  );
  proveColumns(file, ABOUT, names, ['id', 'name']);
  const unknown = names.filter((name) => !BY_NAME.has(name));
  if (unknown.length > 0)
    throw new WrongFile(
      file,
      `no column ${quoted(unknown.join(', '))} is known, and none is left out in silence. Known are ${[...BY_NAME.keys()].join(', ')}`,
    );
  const header = names.flatMap((name) => BY_NAME.get(name) ?? []);
  const twice = names.find((_, i) => header.indexOf(header[i] ?? 'id') !== i);
  if (twice !== undefined) throw new WrongFile(file, `the column ${quoted(twice)} stands there twice`);
  return header;
}

interface At {
  readonly line: number;
  readonly owner: StateCode;
  readonly asOf: string;
}

/** One line's cells, by their column. */
interface Row {
  readonly one: (column: Column) => string | undefined;
  readonly several: (column: Column) => readonly string[];
  readonly cells: readonly Leaf[];
}

function rowOf(header: readonly Column[], cells: readonly string[]): Row {
  const row = new Map(header.map((column, i) => [column, clean(cells[i])]));
  const one = (column: Column): string | undefined => row.get(column);
  return {
    one,
    cells: [...row].flatMap(([path, cell]) =>
      (cell ?? '').split(';').map((text) => ({ path, text: text.trim().replace(ISSUER, '') })),
    ),
    several: (column) => unique((one(column) ?? '').split(';').flatMap((item) => clean(item) ?? [])),
  };
}

function itemOf(header: readonly Column[], cells: readonly string[], at: At): ImportItem {
  const { line } = at;
  const row = rowOf(header, cells);
  const { one, several } = row;
  const id = one('id');
  if (id === undefined) return lacking(line, 'id');
  if (!/^[A-Za-z0-9._-]{1,64}$/u.test(id))
    return rejectedMember(line, {
      member: 'id',
      value: id,
      accepted: '1 to 64 letters, digits, dots, underscores and hyphens',
    });
  if (cells.length !== header.length)
    return {
      kind: 'reject',
      line,
      id,
      reason: `the line has ${cells.length} cells, the header ${header.length}`,
    };
  const schema = one('schema');
  if (schema !== undefined && !/^(?:person|individual)$/iu.test(schema)) return skipped(schema.toLowerCase());
  const name = one('name');
  if (name === undefined) return lacking(line, 'name', id);
  const subject = one('subject')?.toUpperCase() ?? 'SUSPECT';
  if (!isOneOf(SUBJECT_CATEGORIES, subject))
    return rejectedMember(line, {
      id,
      member: 'subject',
      value: subject,
      accepted: `one of ${SUBJECT_CATEGORIES.join(', ')}`,
    });
  const births = several('birth');
  const dates: string[] = [];
  for (const birth of births) {
    const read = readDay(birth);
    if (read === undefined)
      return rejectedMember(line, {
        id,
        member: 'date_of_birth',
        value: birth,
        accepted: '1985, 1985-03 or 1985-03-07',
      });
    dates.push(read);
  }
  return personOf(row, { id, name, subject, dates }, at);
}

/** What was read of a person and is sound. */
interface Sound extends Pick<ImportedPerson, 'id'> {
  readonly name: string;
  readonly subject: SubjectCategory;
  readonly dates: readonly string[];
}

function personOf(row: Row, { id, name, subject, dates }: Sound, at: At): ImportItem {
  const { one, several, cells } = row;
  const { line, owner, asOf } = at;
  const listedOn = dayIn(one('listedOn'));
  const remarks = new Remarks();
  for (const program of several('programs')) remarks.keep('programme', program);
  for (const country of several('countries')) remarks.keep('country', country);
  const alert: ImportedAlert = {
    basis: 'NATIONAL',
    reason: one('reason') ?? null,
    reference: one('reference') ?? id,
    decisionReference: null,
    issuingAuthority: one('authority') ?? owner,
    actionToBeTaken: 'CONSULT_LIST',
    issuedOn: listedOn,
  };
  const person: ImportedPerson = {
    id,
    owner,
    holdingAuthority: one('authority') ?? `${owner}, simple table of people`,
    subjects: [subject],
    createdAt: listedOn,
    updatedAt: dayIn(one('updatedOn')),
    dataAsOf: `${dayIn(one('lastSeen')) ?? asOf}T00:00:00Z`,
    quality: '',
    legalBasisOfEntry: 'as given with the table',
    primaryName: name,
    identities: identitiesOf(namesOf(name, row), birthsOf(dates, birthPlace(one, remarks))),
    sex: sexIn([one('sex') ?? []].flat(), remarks),
    nationalities: unique(
      several('nationalities').flatMap((word) => remarks.country(codeOf(word), 'nationality') ?? []),
    ),
    documents: unique([
      ...several('passports').map((text) => documentOf('PASSPORT', text, remarks)),
      ...several('identifiers').map((text) => documentOf(documentKind('national number'), text, remarks)),
    ]),
    alerts: one('reason') === undefined && one('reference') === undefined ? [] : [alert],
    addresses: several('addresses').map((street) => ({ street, town: null, region: null, country: null })),
    contacts: [
      ...several('phones').map((value): Contact => ({ kind: 'PHONE', value })),
      ...several('emails').map((value): Contact => ({ kind: 'MAIL', value })),
    ],
    occupation: joined(several('occupation'), '; '),
  };
  const whole = { ...person, quality: remarks.quality(asOf) };
  return listedItem(withUnsaid(whole, cells, READ, alert), line, remarks);
}

/** What was read as a code or a date, or says of which kind the line is. */
const READ =
  /^(?:schema|subject|birth|countryOfBirth|nationalities|sex)=|^(?:listedOn|updatedOn|lastSeen)=\d{4}-\d\d-\d\d/u;

function dayIn(text: string | undefined): string | null {
  const read = text === undefined ? undefined : readDay(text);
  return read?.length === 10 ? read : null;
}

function codeOf(word: string): string {
  return /^[a-z]{2}$/iu.test(word) ? word.toUpperCase() : word;
}

function namesOf(name: string, { one, several }: Row): readonly Named[] {
  const surnames = one('surnames');
  const alias =
    (lowQuality: boolean) =>
    (text: string): Named => ({
      kind: 'ALIAS',
      surnames: text,
      forenames: null,
      lowQuality,
    });
  return [
    surnames === undefined
      ? { kind: 'CONFIRMED', surnames: name, forenames: null, lowQuality: false }
      : {
          kind: 'CONFIRMED',
          surnames,
          forenames: one('forenames') ?? null,
          lowQuality: false,
          ...latinOf(name),
        },
    ...several('aliases').map(alias(false)),
    ...several('weakAliases').map(alias(true)),
  ];
}

function birthPlace(one: Row['one'], remarks: Remarks): Parameters<typeof birthsOf>[1] {
  const [place, country] = [one('placeOfBirth'), one('countryOfBirth')];
  if (place === undefined && country === undefined) return [];
  return [
    {
      placeOfBirth: place ?? null,
      countryOfBirth: remarks.country(
        country === undefined ? undefined : codeOf(country),
        'country of birth',
      ),
    },
  ];
}

const ISSUER = /^([A-Z]{2})\/(?=.)/u;

/** `P123`, or with its issuer `FR/P123`. */
function documentOf(kind: string, text: string, remarks: Remarks): ImportedPerson['documents'][number] {
  const issuer = ISSUER.exec(text)?.[1];
  const number = text.replace(ISSUER, '');
  return {
    ...NO_DETAILS,
    kind,
    number,
    issuer: remarks.country(issuer, 'issuer of a document'),
  };
}
