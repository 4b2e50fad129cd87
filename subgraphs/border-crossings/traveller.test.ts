import { expect, test } from '@jest/globals';
import { checkDigit } from '../../shared/src/core/mrz.ts';
import { readTraveller } from './mrz-person.ts';
import { zoneReasons } from './traveller.ts';

const ON = '2026-11-26';
/** Specimens of ICAO Doc 9303, of Utopia, of nobody; the last is an invented French card. */
const ZONES = {
  TD1: 'I<UTOD231458907<<<<<<<<<<<<<<<\n7408122F1204159UTO<<<<<<<<<<<6\nERIKSSON<<ANNA<MARIA<<<<<<<<<<',
  TD2: 'I<UTOERIKSSON<<ANNA<MARIA<<<<<<<<<<<\nD231458907UTO7408122F1204159<<<<<<<6',
  TD3: 'P<UTOERIKSSON<<ANNA<MARIA<<<<<<<<<<<<<<<<<<<\nL898902C36UTO7408122F1204159ZE184226B<<<<<10',
  MRV_A: 'V<UTOERIKSSON<<ANNA<MARIA<<<<<<<<<<<<<<<<<<<\nL8988901C4XXX4009078F96121096ZE184226B<<<<<<',
  MRV_B: 'V<UTOERIKSSON<<ANNA<MARIA<<<<<<<<<<<\nL8988901C4XXX4009078F9612109<<<<<<<<',
} as const;

test.each(Object.entries(ZONES))('%s: who it is, and which digits hold', (layout, zone) => {
  const isVisa = layout.startsWith('MRV');
  expect(readTraveller(zone, ON)).toMatchObject({
    layout,
    surname: 'ERIKSSON',
    forenames: 'ANNA MARIA',
    nationality: isVisa ? 'XXX' : 'UTO',
    dateOfBirth: isVisa ? '1940-09-07' : '1974-08-12',
    sex: 'F',
  });
  const { checkDigits } = readTraveller(zone, ON);
  expect(checkDigits.every(({ holds }) => holds)).toBe(true);
  expect(checkDigits.map(({ of }) => of)).toEqual([
    ...['NUMBER', 'BIRTH', 'EXPIRY'],
    ...(layout === 'TD3' ? ['OPTIONAL_DATA'] : []),
    ...(isVisa ? [] : ['COMPOSITE']),
  ]);
});

test('a French card has its given names in the second line, and no day of expiry', () => {
  const digited = (field: string): string => `${field}${checkDigit(field)}`;
  const first = 'IDFRAINVENTEE<<<<<<<<<<<<<<<<<751002';
  const second = `${digited('150375100042')}JEANNE<<MARIE<${digited('050214')}F`;
  const read = readTraveller(`${first}\n${second}${checkDigit(first + second)}`, ON);
  expect(read).toMatchObject({ surname: 'INVENTEE', forenames: 'JEANNE MARIE', dateOfBirth: '2005-02-14' });
  expect([read.expiresOn, read.nationality]).toEqual([null, null]);
  expect(zoneReasons(read, ON)).toEqual([]);
});

test('parts of a date that are not known stay open', () => {
  const birth = '7408<<';
  const line = `L898902C36UTO${birth}${checkDigit(birth)}F1204159ZE184226B<<<<<1`;
  const composite = checkDigit(line.slice(0, 10) + line.slice(13, 20) + line.slice(21, 43));
  const zone = `${ZONES.TD3.slice(0, 45)}${line}${composite}`;
  expect(readTraveller(zone, ON).dateOfBirth).toBe('1974-08');
});

test('an expired document, a digit that does not hold and no document at all are reasons', () => {
  const kinds = (zone: string | null): readonly string[] =>
    zoneReasons(zone === null ? null : readTraveller(zone, ON), ON).map(({ kind }) => kind);
  expect(kinds(ZONES.TD3)).toEqual(['DOCUMENT_EXPIRED']);
  expect(kinds(`${ZONES.TD3.slice(0, -1)}1`)).toEqual(['CHECK_DIGIT', 'DOCUMENT_EXPIRED']);
  expect(kinds(null)).toEqual(['NO_DOCUMENT']);
});
