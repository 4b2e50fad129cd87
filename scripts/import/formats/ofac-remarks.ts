import { countryCode } from './country-names.ts';
import type { ImportedDocument } from './person.ts';

/** What the free text of an OFAC entry says of a person. */
export interface Remarks {
  readonly births: readonly string[];
  readonly places: readonly { readonly place: string; readonly country: string | null }[];
  readonly nationalities: readonly string[];
  readonly sex: 'MALE' | 'FEMALE' | 'NOT_KNOWN';
  readonly documents: readonly ImportedDocument[];
  /** Who issued them, as it was written. */
  readonly issuers: readonly string[];
  readonly aliases: readonly string[];
  readonly contacts: readonly { readonly kind: 'PHONE' | 'MAIL' | 'ACCOUNT'; readonly value: string }[];
  /** What is none of the above, in the list's words. */
  readonly rest: readonly string[];
}

/** Kinds of document by the words in front of the number. The first that fits. */
const DOCUMENT_KINDS: readonly (readonly [RegExp, string])[] = [
  [
    /^(?:(?:Refugee ID Card|Travel Document Number|Stateless Person (?:Passport|ID Card)))/u,
    'REFUGEE_TRAVEL_DOCUMENT',
  ],
  [/^(?:(?:[A-Z][\w.]* )*Passport(?: and National ID(?: No\.)?)?(?: #)?)/u, 'PASSPORT'],
  [/^(?:Driver's License(?: No\.)?)/u, 'DRIVING_LICENCE'],
  [/^(?:VisaNumberID)/u, 'VISA'],
  [/^(?:Residency Number|Immigration No\.|Temporary suspension of deportation No\.)/u, 'RESIDENCE_PERMIT'],
  [/^(?:Seaman's? (?:Book|Card)(?: No\.)?|Seafarer's? \w+(?: No\.)?)/u, 'SEAFARER_DOCUMENT'],
  [
    /^(?:Cedula(?: No\.)?(?: de Ciudadania)?|(?:Tazkira )?National ID Card|Personal ID Card|Citizen's Card Number|Tarjeta de Identidad(?: No\.)?|I\.F\.E\.|Credencial electoral)/u,
    'IDENTITY_CARD',
  ],
  [
    /^(?:(?:[A-Z]\w+ )?(?:National|Personal) ID(?: No\.)?|(?:Turkish )?Identification Number|National Foreign ID Number|Kenyan ID No\.|D\.N\.I\.|SSN|Tax ID No\.|NIT #|C\.U\.R\.P\.|CURP|R\.F\.C\.|RFC|Numero de Identidad|CNP \(Personal Numerical Code\)|C\.U\.I\.[PT]\.|C\.U\.I\.|N\.I\.E\.|RUC #|RTN|LE Number|Electoral Registry No\.|Birth Certificate Number|Cartilla de Servicio Militar Nacional|Registration ID|Numero Unico de Identidad(?: \(NUIP\))?|Italian Fiscal Code|Registration Number|Chinese Commercial Code|Pilot License Number|Serial No\.|Government Gazette Number|Public Security and Immigration No\.)/u,
    'NATIONAL_NUMBER',
  ],
];

const MONTHS: Readonly<Record<string, string>> = {
  Jan: '01',
  Feb: '02',
  Mar: '03',
  Apr: '04',
  May: '05',
  Jun: '06',
  Jul: '07',
  Aug: '08',
  Sep: '09',
  Oct: '10',
  Nov: '11',
  Dec: '12',
};

/**
 * Takes the free text of an OFAC entry apart. It is a list of statements divided by `; ` and closed by a full stop, such
 * as `DOB 17 Feb 1974; POB Kiev, Ukraine; Passport K1 (Russia) expires 10 Nov 2025; a.k.a. 'NAME'`.
 */
export function readRemarks(text: string): Remarks {
  const births: string[] = [];
  const places: { place: string; country: string | null }[] = [];
  const nationalities = new Set<string>();
  const documents: ImportedDocument[] = [];
  const issuers: string[] = [];
  const aliases: string[] = [];
  const contacts: Remarks['contacts'][number][] = [];
  const rest: string[] = [];
  let sex: Remarks['sex'] = 'NOT_KNOWN';
  for (const statement of statements(text)) {
    const said = statement.replace(/^alt\. /u, '');
    const [word = ''] = said.split(' ');
    const about = said.slice(word.length + 1);
    const birth = word === 'DOB' ? readDate(about) : undefined;
    const nationality = /^(?:nationality|citizen)$/u.test(word) ? countryCode(about) : undefined;
    const alias = /^[afn]\.k\.a\. '(.+)'$/u.exec(said)?.[1];
    const contact = contactOf(said);
    const document = documentOf(said);
    if (birth !== undefined) births.push(birth);
    else if (word === 'POB') places.push(placeOf(about));
    else if (nationality !== undefined) nationalities.add(nationality);
    else if (said === 'Gender Male') sex = 'MALE';
    else if (said === 'Gender Female') sex = 'FEMALE';
    else if (alias !== undefined) aliases.push(alias);
    else if (contact) contacts.push(contact);
    else if (document) {
      documents.push(document.read);
      if (document.issuer !== undefined) issuers.push(document.issuer);
    } else rest.push(statement);
  }
  return {
    births,
    places,
    nationalities: [...nationalities],
    sex,
    documents,
    issuers,
    aliases,
    contacts,
    rest,
  };
}

function statements(text: string): readonly string[] {
  return text
    .replace(/\.\s*$/u, '')
    .split(/;\s+/u)
    .map((statement) => statement.trim())
    .filter((statement) => statement !== '' && statement !== '-0-');
}

/**
 * Reads a date as OFAC writes it, as EDTF: `17 Feb 1974`, `Feb 1974`, `1974`, `circa 1974` (`1974~`), `1960 to 1965`
 * (`1960/1965`).
 */
export function readDate(text: string): string | undefined {
  const circa = /^circa /u.test(text);
  const [from = '', to, more] = text.replace(/^circa /u, '').split(/ to |-/u);
  const first = oneDate(from);
  if (first === undefined || more !== undefined) return undefined;
  if (to === undefined) return circa ? `${first}~` : first;
  const last = oneDate(to);
  return last === undefined ? undefined : `${first}/${last}`;
}

function oneDate(text: string): string | undefined {
  const [, day, month, year] = /^(?:(?:(\d{2}) )?([A-Z][a-z]{2}) )?(\d{4})$/u.exec(text.trim()) ?? [];
  if (year === undefined) return undefined;
  const number = month === undefined ? undefined : MONTHS[month];
  if (month !== undefined && number === undefined) return undefined;
  return [year, number, day].filter((part) => part !== undefined).join('-');
}

/** A place of birth ends with its country, when that is known. */
function placeOf(text: string): { place: string; country: string | null } {
  const parts = text.split(', ');
  const country = countryCode(parts.at(-1) ?? '') ?? countryCode(parts.slice(-2).join(', '));
  return { place: text, country: country ?? null };
}

function contactOf(said: string): Remarks['contacts'][number] | undefined {
  const phone = /^Phone Number (.+)$/u.exec(said)?.[1];
  if (phone !== undefined) return { kind: 'PHONE', value: phone };
  const mail = /^Email Address (.+)$/u.exec(said)?.[1];
  if (mail !== undefined) return { kind: 'MAIL', value: mail };
  const account = /^(?:Digital Currency Address - |Website )(.+)$/u.exec(said)?.[1];
  return account === undefined ? undefined : { kind: 'ACCOUNT', value: account };
}

const DETAILS =
  /^(?<number>.+?)(?: \((?<issuer>[^)]+)\))?(?: issued (?<issued>\d{2} \w{3} \d{4}))?(?: expires (?<expires>\d{2} \w{3} \d{4}|\w{3} \d{4}|\d{4}))?(?: \((?<note>[^)]+)\))?$/u;

function documentOf(
  said: string,
): { readonly read: ImportedDocument; readonly issuer: string | undefined } | undefined {
  for (const [label, kind] of DOCUMENT_KINDS) {
    const matched = label.exec(said)?.[0];
    if (matched === undefined) continue;
    const details = DETAILS.exec(said.slice(matched.length).trim())?.groups;
    const number = details?.['number'];
    // Without a digit it is a sentence about a document, not a document.
    if (number === undefined || !/\d/u.test(number)) return undefined;
    const issuer = details?.['issuer'];
    const code = issuer === undefined ? undefined : countryCode(issuer);
    // An issuer that is not known is kept as it was written.
    const [issued, expires] = [details?.['issued'], details?.['expires']];
    const [issuedOn, expiresOn] = [readDate(issued ?? ''), readDate(expires ?? '')];
    // Nor is a date that cannot be read lost.
    const notes = [
      matched === 'Passport' ? undefined : matched,
      details?.['note'],
      code === undefined ? issuer : undefined,
      issuedOn === undefined && issued !== undefined ? `issued ${issued}` : undefined,
      expiresOn === undefined && expires !== undefined ? `expires ${expires}` : undefined,
    ].filter((note) => note !== undefined);
    const read: ImportedDocument = {
      kind,
      number,
      issuer: code ?? null,
      issuedOn: issuedOn ?? null,
      expiresOn: expiresOn ?? null,
      status: null,
      note: notes.length === 0 ? null : notes.join('; '),
    };
    return { read, issuer };
  }
  return undefined;
}
