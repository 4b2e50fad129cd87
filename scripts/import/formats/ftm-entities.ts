import { isObject, textsAt } from './json-values.ts';
import { dayOf, documentKind, joined, NO_DETAILS, readDay, unique, type Remarks } from './listed.ts';
import type { ImportedAlert, ImportedDocument } from './person.ts';
import { unreadDay } from './said.ts';

export type Entity = Readonly<Record<string, unknown>>;

/** Entities that a property holds. A text there is an id alone: it says nothing that could be read. */
export function nested(properties: unknown, ...names: readonly string[]): readonly Entity[] {
  return names.flatMap((name) => {
    const items = isObject(properties) ? properties[name] : undefined;
    return Array.isArray(items) ? items.filter((item) => isObject(item) && isObject(item['properties'])) : [];
  }) as readonly Entity[];
}

/** FollowTheMoney's codes of States that are no more, and of parts of States. */
const CODES: Readonly<Record<string, string>> = {
  suhh: 'SU',
  yucs: 'YU',
  cshh: 'CSK',
  csxx: 'CS',
  ddde: 'DD',
};

export function countryOf(code: string | undefined, remarks: Remarks, about: string): string | null {
  if (code === undefined) return null;
  const former = CODES[code.toLowerCase()];
  if (former !== undefined) return former;
  const [state = ''] = code.split('-');
  return remarks.country(/^[a-z]{2}$/iu.test(state) ? state.toUpperCase() : code, about);
}

export function documentsOf(
  properties: unknown,
  values: (...names: readonly string[]) => readonly string[],
  remarks: Remarks,
): readonly ImportedDocument[] {
  const whole = nested(
    properties,
    'passportEntity',
    'identificationEntity',
    'identifications',
    'passport',
  ).flatMap((document): readonly ImportedDocument[] => {
    const said = document['properties'];
    const number = [...textsAt(said, 'number'), ...textsAt(said, 'passportNumber')][0] ?? null;
    const [from, to] = ['startDate', 'endDate'].map((name) => textsAt(said, name)[0]);
    const type = textsAt(said, 'type')[0] ?? textsAt(document, 'schema')[0] ?? '';
    return [
      {
        kind: documentKind(type),
        number,
        issuer: countryOf(textsAt(said, 'country')[0], remarks, 'issuer of a document'),
        issuedOn: readDay(from ?? '') ?? null,
        expiresOn: readDay(to ?? '') ?? null,
        status: null,
        note: joined(
          [
            type,
            ...textsAt(said, 'authority'),
            ...textsAt(said, 'summary'),
            unreadDay('issued', from),
            unreadDay('expires', to),
          ],
          '; ',
        ),
      },
    ];
  });
  const numbers = new Set<string | null>(whole.map(({ number }) => number));
  const bare = [
    ...values('passportNumber').map((number) => ({ ...NO_DETAILS, kind: 'PASSPORT', number })),
    ...['idNumber', 'taxNumber', 'innCode', 'socialSecurityNumber', 'registrationNumber'].flatMap((name) =>
      values(name).map((number) => ({ ...NO_DETAILS, kind: 'NATIONAL_NUMBER', number, note: name })),
    ),
  ];
  return unique([...whole, ...bare.filter(({ number }) => !numbers.has(number))]);
}

/** Who listed a person, by the country of the measure or by words of the authority. Others are national. */
const BASES: readonly (readonly [RegExp, string])[] = [
  [/^un$|united nations|security council/iu, 'UN_SANCTION'],
  [/^eu$|european (?:union|commission|council)|council of the european/iu, 'EU_SANCTION'],
  [/^us$|office of foreign assets|ofac|department of (?:the )?treasury/iu, 'US_SANCTION'],
  [/^gb$|ofsi|hm treasury|foreign, commonwealth/iu, 'UK_SANCTION'],
  [/^ch$|\bseco\b|state secretariat for economic/iu, 'CH_SANCTION'],
];

export function alertsOf(
  measures: readonly Entity[],
  id: string,
  values: (...names: readonly string[]) => readonly string[],
  datasets: readonly string[],
): readonly ImportedAlert[] {
  const notes = joined(values('notes', 'summary'), '; ');
  const general = {
    basis: 'NATIONAL',
    reason: joined([joined(values('topics'), ', '), notes], '; '),
    reference: id,
    decisionReference: joined(datasets, ', '),
    issuingAuthority: joined(datasets, ', ') ?? 'not named',
    actionToBeTaken: 'CONSULT_LIST',
    issuedOn: null,
  };
  if (measures.length === 0) return [general];
  return measures.map((measure) => {
    const said = measure['properties'];
    const [countries, authorities] = [textsAt(said, 'country'), textsAt(said, 'authority')];
    const basis = [...countries, ...authorities].flatMap(
      (word) => BASES.find(([pattern]) => pattern.test(word))?.[1] ?? [],
    );
    const un = textsAt(said, 'unscId');
    return {
      basis: basis[0] ?? 'NATIONAL',
      reason: joined([...textsAt(said, 'reason'), notes], '; '),
      reference: textsAt(said, 'authorityId')[0] ?? un[0] ?? id,
      decisionReference: joined(textsAt(said, 'program'), '; '),
      issuingAuthority: authorities[0] ?? 'not named',
      actionToBeTaken: 'CONSULT_LIST',
      issuedOn: firstDay([...textsAt(said, 'listingDate'), ...textsAt(said, 'startDate')]),
      ...(un.length === 0 ? {} : { linkedAlerts: un }),
    };
  });
}

export function firstDay(dates: readonly string[]): string | null {
  return dates.flatMap((date) => dayOf(date) ?? []).sort()[0] ?? null;
}
