import { countryCode } from './country-names.ts';
import { joined, readDay } from './listed.ts';
import type { ImportedDocument } from './person.ts';
import type { XmlElement as Element } from './xml.ts';

/** Types of document of which the kind says all. */
const KINDS = /pass?aporte|passeport|passport|^national identification (?:number|no\.)$/iu;
const EXPIRY = /expir\w*(?: date)?(?: on)?:? *(\d{4}-\d{2}-\d{2})/iu;

export function documentOf(document: Element): readonly ImportedDocument[] {
  const number = valueOf(document, 'NUMBER');
  if (document.children.every(({ name }) => valueOf(document, name) === undefined)) return [];
  const type = valueOf(document, 'TYPE_OF_DOCUMENT') ?? '';
  const note = valueOf(document, 'NOTE');
  const country = valueOf(document, 'COUNTRY_OF_ISSUE');
  const issuer = valueOf(document, 'ISSUING_COUNTRY') ?? country;
  const issued = valueOf(document, 'DATE_OF_ISSUE');
  return [
    {
      kind: /pass?aporte|passeport|passport/iu.test(type) ? 'PASSPORT' : 'NATIONAL_NUMBER',
      number: number ?? null,
      issuer: codeOf(issuer),
      issuedOn: partialDate(issued) ?? null,
      expiresOn: EXPIRY.exec(note ?? '')?.[1] ?? null,
      status: null,
      note: textOf(
        [
          KINDS.test(type) ? undefined : type || undefined,
          valueOf(document, 'TYPE_OF_DOCUMENT2'),
          valueOf(document, 'CITY_OF_ISSUE'),
          issued !== undefined && partialDate(issued) === undefined ? `issued ${issued}` : undefined,
          note,
          unknownCountry(issuer),
          country !== issuer ? country : undefined,
        ],
        '; ',
      ),
    },
  ];
}

/** @returns what begins as a day does, if it is one or not: the record's check tells one that is none. */
export function partialDate(text: string | undefined): string | undefined {
  return /^\d{4}-\d{2}-\d{2}/u.exec(text ?? '')?.[0] ?? readDay(text ?? '');
}

export function valueOf(parent: Element, name: string): string | undefined {
  const text = parent.children
    .find((child) => child.name === name)
    ?.text.replace(/\s+/gu, ' ')
    .trim();
  return text === '' || text === 'na' ? undefined : text;
}

export function codeOf(country: string | undefined): string | null {
  return country === undefined ? null : (countryCode(country) ?? null);
}

/** A country that is not known is kept as it was written, beside what else is said of the place. */
export function unknownCountry(country: string | undefined): string | undefined {
  return country !== undefined && countryCode(country) === undefined ? country : undefined;
}

export function textOf(parts: readonly (string | undefined)[], between = ', '): string | null {
  return joined(parts, between);
}
