import { describe, expect, test } from '@jest/globals';
import { fc } from '../../shared/testing/drawn.ts';
import { checkedDocument, doubtsByKey, lookupKey } from './arguments.ts';
import { checkDigit, readMrz } from '../../shared/src/core/mrz.ts';

/** What the caller is told, without their own zone. */
function refusal(zone: string): string {
  try {
    return `read: ${JSON.stringify(readMrz(zone))}`;
  } catch (error) {
    return (error as { publicMessage: string }).publicMessage.replace(
      /^mrz: ".*" is not accepted/su,
      'refused',
    );
  }
}

const TD1 = 'I<UTOD231458907<<<<<<<<<<<<<<<\n7408122F1204159UTO<<<<<<<<<<<6\nERIKSSON<<ANNA<MARIA<<<<<<<<<<';
const TD2 = 'I<UTOERIKSSON<<ANNA<MARIA<<<<<<<<<<<\nD231458907UTO7408122F1204159<<<<<<<6';
const TD3 = 'P<UTOERIKSSON<<ANNA<MARIA<<<<<<<<<<<<<<<<<<<\nL898902C36UTO7408122F1204159ZE184226B<<<<<10';
const MRV_A = 'V<UTOERIKSSON<<ANNA<MARIA<<<<<<<<<<<<<<<<<<<\nL8988901C4XXX4009078F96121096ZE184226B<<<<<<';
const MRV_B = 'V<UTOERIKSSON<<ANNA<MARIA<<<<<<<<<<<\nL8988901C4XXX4009078F9612109<<<<<<<<';
/** An invented card in the layout that France used until 2021. */
const FRENCH = card('IDFRAINVENTEE<<<<<<<<<<<<<<<<<751002', '150375100042', 'JEANNE<<MARIE<', '900214', 'F');

function digited(field: string): string {
  return `${field}${checkDigit(field)}`;
}

function card(first: string, number: string, given: string, birth: string, sex: string): string {
  const second = `${digited(number)}${given}${digited(birth)}${sex}`;
  return `${first}\n${second}${checkDigit(first + second)}`;
}

/** An invented passport with all its check digits. */
function passport(number: string, birth: string, expiry: string, more = '<<<<<<<<<<<<<<'): string {
  const parts = [digited(number.padEnd(9, '<')), digited(birth), digited(expiry) + digited(more)];
  return `P<UTOINVENTED<<IDA<<<<<<<<<<<<<<<<<<<<<<<<<<\n${parts[0]}UTO${parts[1]}F${parts[2]}${checkDigit(parts.join(''))}`;
}

/** An invented identity card whose number is longer than its nine places. */
function longCard(number: string, countsFiller: boolean): string {
  const [first, rest] = [number.slice(0, 9), number.slice(9)];
  const digit = checkDigit(countsFiller ? `${first}<${rest}` : number);
  const line = `I<UTO${first}<${rest}${digit}`.padEnd(30, '<');
  const dates = [digited('900214'), digited('320101')];
  const composite = checkDigit(`${line.slice(5)}${dates.join('')}<<<<<<<<<<<`);
  return `${line}\n${dates[0]}F${dates[1]}UTO<<<<<<<<<<<${composite}\nINVENTED<<IDA<<<<<<<<<<<<<<<<<`;
}

test('check digits', () => {
  expect(checkDigit('520727')).toBe(3);
  expect(checkDigit('AB2134<<<')).toBe(5);
});

/** Specimens that ICAO Doc 9303 prints itself: of Utopia, of nobody. */
describe('every layout is read', () => {
  test.each([
    ['TD1', TD1, 'D23145890', 'UTO'],
    ['TD2', TD2, 'D23145890', 'UTO'],
    ['TD3', TD3, 'L898902C3', 'UTO'],
    ['MRV-A', MRV_A, 'L8988901C', 'UTO'],
    ['MRV-B', MRV_B, 'L8988901C', 'UTO'],
    ['French card until 2021', FRENCH, '150375100042', 'FRA'],
    ['unknown dates', passport('X1234567', '<<<<<<', '<<<<<<'), 'X1234567', 'UTO'],
    ['a birth of which the year is known', passport('X1234567', '74<<<<', '300101'), 'X1234567', 'UTO'],
    [
      'unknown dates without digits',
      passport('X1234567', '<<<<<<', '<<<<<<').replace('<<<<<<0F', '<<<<<<<F'),
      'X1234567',
      'UTO',
    ],
    ['a long number', longCard('D23145890734', false), 'D23145890734', 'UTO'],
    ['a long number whose filler is counted', longCard('000123456789', true), '000123456789', 'UTO'],
  ])('%s', (_, zone, number, issuer) => {
    expect(readMrz(zone)).toEqual({ number, issuer, doubts: [] });
    for (const one of [
      zone.replaceAll('\n', ''),
      zone.replaceAll('\n', '\r'),
      `\uFEFF ${zone.replaceAll('\n', ' \r\n\r\n')}\r\n`,
    ])
      expect(readMrz(one)).toEqual({ number, issuer, doubts: [] });
  });

  test('German documents are of D', () => {
    const zone = passport('C01X0006H', '640812', '310131').replaceAll('UTO', 'D<<');
    expect(readMrz(zone)).toEqual({ number: 'C01X0006H', issuer: 'D', doubts: [] });
  });
});

describe('characters that look alike', () => {
  test.each([
    [
      'full width',
      (zone: string) => zone.replace(/[!-~]/gu, (c) => String.fromCodePoint(c.charCodeAt(0) + 0xfee0)),
    ],
    ['small letters', (zone: string) => zone.toLowerCase()],
    [
      'Cyrillic',
      (zone: string) =>
        zone.replace(/[ABCEHIKMOPTXSJ]/gu, (c) => 'АВСЕНІКМОРТХЅЈ'['ABCEHIKMOPTXSJ'.indexOf(c)] ?? c),
    ],
    [
      'Greek',
      (zone: string) =>
        zone.replace(/[ABEHIKMNOPTXYZ]/gu, (c) => 'ΑΒΕΗΙΚΜΝΟΡΤΧΥΖ'['ABEHIKMNOPTXYZ'.indexOf(c)] ?? c),
    ],
    ['fillers of a telephone', (zone: string) => zone.replaceAll('<<', '«').replaceAll('<', '‹')],
    ['fillers of HTML', (zone: string) => zone.replaceAll('<', '&lt;')],
    [
      'O for 0, I for 1 in dates',
      (zone: string) =>
        zone.replace(/(?<=UTO|^)[0-9]{7}F[0-9]{7}/gmu, (s) =>
          s.replaceAll('0', 'O').replaceAll('1', 'I').replaceAll('2', 'Z').replaceAll('8', 'B'),
        ),
    ],
    ['0 for O in codes', (zone: string) => zone.replaceAll('UTO', 'UT0')],
  ])('%s', (_, disturb) => {
    for (const zone of [TD1, TD2, TD3, MRV_A, MRV_B, FRENCH])
      expect(readMrz(disturb(zone))).toEqual(readMrz(zone));
  });

  test('O and 0 in a number are two numbers', () => {
    expect(refusal(passport('X0123456', '900214', '300101').replace('X0123456', 'XO123456'))).toContain(
      'document number',
    );
  });

  test('a character that can be none of a zone is named', () => {
    expect(refusal(TD3.replace('ANNA', 'ANNÄ'))).toContain('"Ä" (U+00C4) is none of them');
  });
});

describe('check digits that do not hold are told apart', () => {
  test.each([
    ['the number', TD3.replace('L898902C36', 'L898902C37'), 'document number'],
    ['the number of a French card', FRENCH.replace('1503751', '1503761'), 'document number'],
    ['a long number', longCard('D23145890734', false).replace('<734', '<735'), 'document number'],
    ['no number', passport('', '900214', '300101'), 'document number'],
    ['the birth', TD1.replace('7408122F', '7408123F'), 'date of birth'],
    ['the birth on a visa', MRV_B.replace('4009078', '4009079'), 'date of birth'],
    ['a filler for the digit of a known birth', TD2.replace('7408122F', '740812<F'), 'date of birth'],
    ['the expiry', TD3.replace('F1204159', 'F1204158'), 'date of expiry'],
    ['a line too short', TD3.replace('<<<<<<\n', '\n'), '3 lines of 30'],
    ['no zone at all', 'hello', '3 lines of 30'],
  ])('%s: refused', (_, zone, which) => {
    expect(refusal(zone)).toMatch(/^refused/u);
    expect(refusal(zone)).toContain(which);
  });

  test.each([
    ['the composite of a TD1', TD1.replace(/6\nE/u, '7\nE'), ['COMPOSITE']],
    ['the composite of a TD2', TD2.replace(/6$/u, '7'), ['COMPOSITE']],
    ['the composite of a TD3', TD3.replace(/0$/u, '3'), ['COMPOSITE']],
    ['the composite of a French card', FRENCH.replace('JEANNE', 'JEANNA'), ['COMPOSITE']],
    ['the personal number', TD3.replace('ZE184226B', 'ZE184226C'), ['OPTIONAL_DATA', 'COMPOSITE']],
  ])('%s: told', (_, zone, doubts) => {
    const { number, doubts: told } = readMrz(zone);
    expect(told).toEqual(doubts);
    const document = checkedDocument({ mrz: zone });
    expect(document.key).toBe(number);
    expect(doubtsByKey([document]).get(lookupKey(document))).toEqual([...doubts].sort());
  });

  test('a document without a zone has nothing to doubt', () => {
    const document = checkedDocument({ number: 'X 123-4567', issuer: 'UTO' });
    expect(document).toEqual({ key: 'X1234567', issuer: 'UTO', doubts: null });
    expect(doubtsByKey([document]).size).toBe(0);
  });
});

const LETTERS = [...'ABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789'];
const date = fc
  .tuple(fc.integer({ min: 0, max: 99 }), fc.integer({ min: 1, max: 12 }), fc.integer({ min: 1, max: 28 }))
  .map((parts) => parts.map((part) => String(part).padStart(2, '0')).join(''));
const number = (minLength: number, maxLength: number) =>
  fc.array(fc.constantFrom(...LETTERS), { minLength, maxLength }).map((all) => all.join(''));

test('any number comes back out of a zone that is made of it', () => {
  fc.assert(
    fc.property(number(1, 9), date, date, (one, birth, expiry) => {
      expect(readMrz(passport(one, birth, expiry))).toEqual({ number: one, issuer: 'UTO', doubts: [] });
    }),
  );
  fc.assert(
    fc.property(number(10, 20), fc.boolean(), (one, countsFiller) => {
      expect(readMrz(longCard(one, countsFiller))).toEqual({ number: one, issuer: 'UTO', doubts: [] });
    }),
  );
});

test('no digit of number or dates can be misread for another one in silence', () => {
  fc.assert(
    fc.property(
      number(9, 9),
      date,
      fc.integer({ min: 45, max: 72 }),
      fc.integer({ min: 1, max: 9 }),
      (one, birth, at, by) => {
        const zone = passport(one, birth, '300101');
        const digit = zone[at] ?? '';
        fc.pre(/\d/u.test(digit));
        const misread = `${zone.slice(0, at)}${(Number(digit) + by) % 10}${zone.slice(at + 1)}`;
        expect(refusal(misread)).toMatch(/^refused/u);
      },
    ),
  );
});

test('whatever is sent is read or refused', () => {
  fc.assert(
    fc.property(fc.string({ unit: 'binary', maxLength: 120 }), (text) => {
      expect(refusal(text)).toMatch(/^(?:read|refused)/u);
    }),
  );
});

test('what is no zone is refused in time that grows with its length alone', () => {
  const before = process.cpuUsage();
  expect(() => readMrz(' \t'.repeat(150_000))).toThrow();
  // Where every blank looks for a line break anew, this takes a minute.
  expect(process.cpuUsage(before).user / 1_000).toBeLessThan(2_000);
});
