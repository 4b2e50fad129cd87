/** A human of "Operation Meltemi", and the passport that can be read at a border. Nobody of them exists. */
export interface StoryTraveller {
  readonly own: { readonly script: string; readonly surnames: string; readonly forenames: string };
  readonly latin: { readonly surnames: string; readonly forenames: string };
  readonly dateOfBirth: string;
  readonly sex: 'MALE' | 'FEMALE';
  /** ISO 3166-1 alpha-2. */
  readonly nationality: string;
  readonly placeOfBirth: string;
  readonly passport: {
    readonly kind: 'PASSPORT';
    readonly number: string;
    /** ICAO Doc 9303 part 3. */
    readonly issuer: string;
    readonly expiresOn: string;
  };
  /** The two lines of the passport, ICAO Doc 9303 part 4 (TD3). */
  readonly mrz: string;
}

type Given = Omit<StoryTraveller, 'passport' | 'mrz'>;

function traveller(given: Given, ...lines: readonly [first: string, second: string]): StoryTraveller {
  const [first, second] = lines;
  return {
    ...given,
    mrz: `${first.padEnd(44, '<')}\n${second}`,
    passport: {
      kind: 'PASSPORT',
      number: second.slice(0, 9),
      issuer: first.slice(2, 5),
      expiresOn: '2031-05-31',
    },
  };
}

/** By the number behind `MELTEMI-`. */
export const STORY_TRAVELLERS = {
  '01': traveller(
    {
      own: { script: 'Grek', surnames: 'Βαρδάκης', forenames: 'Νικόλαος' },
      latin: { surnames: 'Vardakis', forenames: 'Nikolaos' },
      ...{ dateOfBirth: '1979-04-17', sex: 'MALE', nationality: 'GR', placeOfBirth: 'Πάτρα' },
    },
    'P<GRCVARDAKIS<<NIKOLAOS',
    'AN44172902GRC7904174M3105319<<<<<<<<<<<<<<<8',
  ),
  '02': traveller(
    {
      own: { script: 'Cyrl', surnames: 'Илић', forenames: 'Душан' },
      latin: { surnames: 'Ilic', forenames: 'Dusan' },
      ...{ dateOfBirth: '1984-09-11', sex: 'MALE', nationality: 'RS', placeOfBirth: 'Ниш' },
    },
    'P<SRBILIC<<DUSAN',
    '0083145621SRB8409115M3105319<<<<<<<<<<<<<<<4',
  ),
  '03': traveller(
    {
      own: { script: 'Arab', surnames: 'البقالي', forenames: 'يوسف' },
      latin: { surnames: 'El Bakkali', forenames: 'Youssef' },
      ...{ dateOfBirth: '1975-01-22', sex: 'MALE', nationality: 'MA', placeOfBirth: 'طنجة' },
    },
    'P<MAREL<BAKKALI<<YOUSSEF',
    'QR77204184MAR7501229M3105319<<<<<<<<<<<<<<<2',
  ),
  '04': traveller(
    {
      own: { script: 'Cyrl', surnames: 'Ковальчук', forenames: 'Олена' },
      latin: { surnames: 'Kovalchuk', forenames: 'Olena' },
      ...{ dateOfBirth: '1991-12-03', sex: 'FEMALE', nationality: 'UA', placeOfBirth: 'Одеса' },
    },
    'P<UKRKOVALCHUK<<OLENA',
    'FX51824608UKR9112034F3105319<<<<<<<<<<<<<<<6',
  ),
  '05': traveller(
    {
      own: { script: 'Latn', surnames: 'Ó Dálaigh', forenames: 'Cormac' },
      latin: { surnames: 'O Dalaigh', forenames: 'Cormac' },
      ...{ dateOfBirth: '1988-06-30', sex: 'MALE', nationality: 'IE', placeOfBirth: 'Cork' },
    },
    'P<IRLO<DALAIGH<<CORMAC',
    'PX66204154IRL8806301M3105319<<<<<<<<<<<<<<<6',
  ),
  '06': traveller(
    {
      own: { script: 'Latn', surnames: 'Lockwood', forenames: 'Beatrice' },
      latin: { surnames: 'Lockwood', forenames: 'Beatrice' },
      ...{ dateOfBirth: '1995-02-08', sex: 'FEMALE', nationality: 'GB', placeOfBirth: 'Hull' },
    },
    'P<GBRLOCKWOOD<<BEATRICE',
    '5376401297GBR9502080F3105319<<<<<<<<<<<<<<<8',
  ),
  '07': traveller(
    {
      own: { script: 'Latn', surnames: 'Haugen', forenames: 'Ingebjørg' },
      latin: { surnames: 'Haugen', forenames: 'Ingebjoerg' },
      ...{ dateOfBirth: '2003-05-14', sex: 'FEMALE', nationality: 'NO', placeOfBirth: 'Bodø' },
    },
    'P<NORHAUGEN<<INGEBJOERG',
    'CCC3021172NOR0305141F3105319<<<<<<<<<<<<<<<4',
  ),
} as const satisfies Readonly<Record<string, StoryTraveller>>;

/** A passport that no register of the demonstration knows. */
export const UNKNOWN_TRAVELLER_MRZ =
  'P<ESPGIL<ROMERO<<ANA<<<<<<<<<<<<<<<<<<<<<<<<\nXDA1182046ESP8702193F3105319<<<<<<<<<<<<<<<6';
