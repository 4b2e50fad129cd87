import { describe, expect, test } from '@jest/globals';
import { fc } from '../../shared/testing/drawn.ts';
import { calibreName, standardCalibres } from './calibre.ts';
import { serialKey, serialSearch } from './serial.ts';

test('every standard name is its own normal form, and nothing is one twice', () => {
  const all = standardCalibres();
  expect(all.filter((name) => calibreName(name) !== name)).toEqual([]);
  expect(all.length).toBeGreaterThan(500);
});

describe('one cartridge, however it is written', () => {
  test.each([
    [
      '9mm Luger',
      '9 MM LUGER (9X19MM)',
      '9mm Parabellum',
      '9 x 19',
      '9х19',
      '9Х19 мм',
      '9×19mm',
      '９ｘ１９',
      '9 mm Para',
      '9mmPara',
      '9mm NATO',
      '9mm Luger +P',
      '9 MM LUGER +P+',
      '9x19 FMJ',
      'cal. 9x19',
      'калибр 9х19',
      '9 mm Parabéllum',
    ],
    [
      '7.62 x 39',
      '7,62 MM KALASHNIKOV (7,62X39)',
      '7,62 mm x 39',
      '7.62x39mm',
      '7,62х39',
      '7,62 X 39 MM (M43)',
    ],
    ['7.62 x 54 R', '7.62x54R', '7,62х54 R', '7,62MM MOSIN-NAGANT (7,62X54)', '7.62 x 54 mm R'],
    ['7.62 Nagant', '7.62 NAGANT', '7,62 mm Nagant', '7.62x38R', '7,62х38 R', '7,62 мм Наган'],
    ['7.62 x 25 Tokarev', '7.62x25', '7,62 TT', '7,62х25 ТТ'.toLowerCase()],
    [
      '38 Special',
      '.38 SPL',
      '.38SPL',
      '.38 Spec.',
      '38 S&W Special',
      '.38 SPECIAL (9 X 29,5 MM)',
      '.38 SPL + P',
      '.38 Special +P+',
    ],
    ['380 Automatic', '.380ACP', '.380 ACP', '.380 AUTO (9X17 MM)', '9 mm kurz', '9x17'],
    ['40 Smith & Wesson', '.40 S&W (10 X 22)', '40S&W', '.40 S & W', '.40 Smith and Wesson', '40 SW'],
    ['45 Automatic', '.45ACP', '45 A.C.P.', '.45 Auto +P', '.45 ACP (11,43X23 MM)'],
    ['357 Magnum', '.357 Mag', '.357Mag.', '357 S&W Magnum', '357 MAGNUM'],
    ['22 Long Rifle', '.22LR', '22 l.r.', '.22 Long Rifle', '22 LR HV', '.22 LR (SUBSONIC)', '5,6x15R'],
    ['22 Winchester Magnum Rimfire', '.22 WMR', '.22 Win Mag', '.22 Magnum'],
    ['50 Browning', '.50 BMG', '12,7x99', '12.7 x 99 mm NATO'],
    ['223 Remington', '.223 Rem', '.223REM', '5,56x45', '5.56 mm NATO', '.223 REMINGTON (5,56X45 MM)'],
    ['308 Winchester', '.308 Win.', '308WIN', '7,62x51', '7,62 MM NATO'],
    ['8 x 57 IS', '8x57 JS', '8x57JS', '8 x 57 mm IS', '8 MM MAUSER (8 X 57 MM)', '7,92x57'],
    ['8 x 57 I', '8x57 J', '8x57I'],
    ['8 x 57 IRS', '8x57 JRS', '8x57IRS'],
    ['8 x 57 IR', '8x57 JR'],
    ['7 x 57 R', '7x57R', '7 X 57 mm R'],
    ['7 x 57', '7x57', '7 MM MAUSER'],
    ['12/76', '12x76', '12 X 76 MM', '12-76', '12 / 76'],
    ['12/70', '12x70', '12/70', 'cal 12/70'],
    ['28/63.50', '28 X 63,5 MM', '28/63.5'],
    ['12', '12 GA', '12 gauge', 'cal. 12', 'calibre 12', '12 калибр', '12ga.'],
    ['410', '.410', '410 bore', '.410 ga'],
  ])('%s', (name, ...spellings) => {
    expect(Object.fromEntries(spellings.map((spelling) => [spelling, calibreName(spelling)]))).toEqual(
      Object.fromEntries(spellings.map((spelling) => [spelling, name])),
    );
  });
});

test.each([
  ['7.62 Nagant', '7.62x54R'],
  ['8x57 J', '8x57 JS'],
  ['8x57 JS', '8x57 JRS'],
  ['7x57', '7x57R'],
  ['9x18 Makarov', '9x18 Ultra'],
  ['.38 Special', '.38 S&W'],
  ['.32 S&W', '.32 S&W Long'],
  ['.22 LR', '.22 Long'],
  ['.45 ACP', '.45 Colt'],
  ['12/70', '12/76'],
  ['.44 Magnum', '.44 Special'],
])('%s and %s are two', (one, other) => {
  const names = [calibreName(one), calibreName(other)];
  expect(names).not.toContain(undefined);
  expect(names[0]).not.toBe(names[1]);
});

test.each([
  ...[
    '',
    'INDETERMINADO',
    '9',
    '9 mm',
    '.38',
    '.380',
    '380',
    '.40',
    '7.62',
    '7,62 mm',
    '5,56 MM',
    '5.45',
    '6.35',
    '7,65 MM',
    '.32',
    '32',
    '36',
    '.12',
    '12 mm',
    '.223',
    '308',
  ],
  ...[
    '8x57',
    '9x19 (9x18)',
    '.38 Special (.357 Magnum)',
    '9x19 blank',
    '9x18 K',
    '9x99',
    '.40 Auto',
    '12/71',
    'МОЛОТ',
    '7.62x39 not 9x19',
  ],
])('"%s" is no cartridge, two, or unknown, and is not guessed', (spelling) => {
  expect(calibreName(spelling)).toBeUndefined();
});

test('a bore alone says no cartridge, in whatever way it is written', () => {
  fc.assert(
    fc.property(
      fc.integer({ min: 1, max: 99 }),
      fc.constantFrom('', '.0', ',5', '.62'),
      fc.constantFrom(['', ' mm'], ['', 'mm'], ['.', ''], ['cal. ', ' mm'], ['', ' мм']),
      (bore, fraction, [before = '', after = '']) => {
        expect(calibreName(`${before}${bore}${fraction}${after}`)).toBeUndefined();
      },
    ),
  );
});

test('how it is typed does not matter', () => {
  const disturbed = fc.constantFrom<(name: string) => string>(
    (name) => name.toUpperCase(),
    (name) => name.toLowerCase(),
    (name) => ` ${name.replaceAll(' ', '  ')} `,
    (name) => name.replace(/(\d)\.(\d)/gu, '$1,$2'),
    (name) => name.replace(/(\d) x (\d)/gu, '$1х$2'),
    (name) => name.replace(/(\d) x (\d)/gu, '$1×$2'),
    (name) => name.replace(/^(\d{2,3}) /u, '.$1 '),
    (name) => `${name} +P`,
    (name) => `cal. ${name}`,
  );
  // Where the number of a name is a gauge, a point before it says another thing.
  fc.assert(
    fc.property(
      fc.constantFrom(...standardCalibres().filter((name) => /[a-z]/u.test(name))),
      disturbed,
      (name, disturb) => {
        expect(calibreName(disturb(name))).toBe(name);
      },
    ),
    { numRuns: 500 },
  );
});

test('any text is read without an error, and a name that is found stays', () => {
  fc.assert(
    fc.property(fc.string({ unit: 'grapheme' }), (text) => {
      const name = calibreName(text);
      if (name !== undefined) expect(calibreName(name)).toBe(name);
    }),
  );
});

describe('a serial number', () => {
  test('is compared without blanks, hyphens, case and letters that look like digits', () => {
    expect(serialKey('ab-12 O5i')).toBe(serialKey('AB1205l'));
  });

  test('may hold unreadable characters', () => {
    expect(serialSearch('AB?12*')).toEqual({ kind: 'pattern', like: 'AB_12%' });
    expect(serialSearch('AB？12＊')).toEqual({ kind: 'pattern', like: 'AB_12%' });
    expect(serialSearch('AO-12%_')).toEqual({ kind: 'exact', key: 'A012', mark: 'AO12', marks: 'A012' });
    expect(serialSearch('B?ONE')).toEqual({ kind: 'pattern', like: 'B_0NE' });
  });

  test.each(['A?', '***', '', '%%%%'])('%s holds too little to search by', (serial) => {
    expect(() => serialSearch(serial)).toThrow();
  });
});

test.each([
  ['blanks before a cross', (n: number) => `${' '.repeat(n)}x1`],
  ['numbers and crosses', (n: number) => '9 x '.repeat(n)],
  ['points and noughts', (n: number) => '.0'.repeat(n)],
  ['millimetres', (n: number) => '9mm '.repeat(n)],
])('%s are read in time that grows with their number, not with its square', (_, text) => {
  const costOnce = (n: number): number => {
    const before = process.cpuUsage();
    for (let i = 0; i < 20; i += 1) calibreName(text(n));
    return process.cpuUsage(before).user;
  };
  // The least of some runs: the compiler's and the collector's threads add milliseconds to one or the other.
  const cost = (n: number): number => Math.min(...Array.from({ length: 5 }, () => costOnce(n)));
  // Eight times the text: the square would cost 64 times as much.
  expect(cost(1_600)).toBeLessThan(32 * Math.max(cost(200), 500));
});

test('a word that every object has by birth is a word like others', () => {
  expect(calibreName('constructor')).toBeUndefined();
});
