import anyAscii from 'any-ascii';

/**
 * Reads a word of han: pinyin, Wade-Giles, and Cantonese for the family names that Hong Kong writes so. A word of two or more
 * characters may be a whole name, family name first; a second reading then keeps it in one piece.
 *
 * Characters are read one by one by the any-ascii package (ISC, after Unihan's kMandarin): a character with several
 * readings has its commonest.
 */
export function hanReadings(word: string): readonly string[] {
  const syllables = syllablesOf(word);
  const family = syllables.length > 2 && DOUBLE_NAMES.has(syllables.slice(0, 2).join('')) ? 2 : 1;
  const apart = (read: (syllable: string, isFamily: boolean) => string) =>
    syllables.length < 2
      ? read(syllables[0] ?? '', true)
      : `${syllables
          .slice(0, family)
          .map((syllable) => read(syllable, true))
          .join('')} ${syllables
          .slice(family)
          .map((syllable) => read(syllable, false))
          .join('')}`;
  return [
    apart((syllable) => syllable),
    syllables.join(''),
    apart((syllable) => wadeGiles(syllable)),
    apart((syllable, isFamily) => (isFamily ? (CANTONESE[syllable] ?? syllable) : syllable)),
  ];
}

/**
 * Reads a word of hangul: the Revised Romanisation, then as most people spell themselves, after McCune-Reischauer (k, t, p,
 * ch for hard initials, o for eo, u for eu) and with the usual spelling of the family name.
 */
export function hangulReadings(word: string): readonly string[] {
  const syllables = syllablesOf(word);
  const [family = '', ...given] = syllables;
  const old = given.map(reischauer).join('');
  const common = given.map((syllable) => syllable.replace(/eo/u, 'o').replace(/eu/u, 'u')).join('');
  const spellings = FAMILIES[family] ?? [reischauer(family)];
  const own = family === 'i' ? 'yi' : family;
  if (given.length === 0) return [own, ...spellings];
  return [
    `${own} ${given.join('')}`,
    syllables.join(''),
    ...spellings.flatMap((name) => [`${name} ${common}`, `${name} ${old}`]),
  ];
}

/** any-ascii begins the reading of each han or hangul character with a capital. */
function syllablesOf(word: string): readonly string[] {
  return anyAscii(word)
    .split(/(?=[A-Z])/u)
    .map((syllable) => syllable.toLowerCase().replace(/[^a-z0-9]/gu, ''))
    .filter((syllable) => syllable !== '');
}

/** The commonest family names of two characters, in pinyin (from memory of the Hundred Family Surnames). */
const DOUBLE_NAMES = new Set(
  'ouyang zhuge sima shangguan xiahou huangfu weichi gongsun murong linghu situ dongfang yuwen zhangsun dugu nangong'.split(
    ' ',
  ),
);

/** Pinyin to Wade-Giles without its apostrophes: initials, then the finals that differ (table of the Library of Congress). */
const WADE_GILES: readonly (readonly [RegExp, string])[] = [
  [/^zhi$/u, 'chih'],
  [/^chi$/u, 'chih'],
  [/^shi$/u, 'shih'],
  [/^ri$/u, 'jih'],
  [/^[zc]i$/u, 'tzu'],
  [/^si$/u, 'szu'],
  [/^zh|^j|^q/u, 'ch'],
  [/^x/u, 'hs'],
  [/^z|^c(?!h)/u, 'ts'],
  [/^r/u, 'j'],
  [/^b/u, 'p'],
  [/^d/u, 't'],
  [/^g/u, 'k'],
  [/ong$/u, 'ung'],
  [/^yan$/u, 'yen'],
  [/ian$/u, 'ien'],
  [/(?<=[kh])e$/u, 'o'],
  [/^you$/u, 'yu'],
];

function wadeGiles(pinyin: string): string {
  return WADE_GILES.reduce((text, [pattern, to]) => text.replace(pattern, to), pinyin);
}

/** Family names as Hong Kong's passports write them, by pinyin (from memory; the commonest only). */
const CANTONESE: Readonly<Record<string, string>> = {
  chen: 'chan',
  wang: 'wong',
  huang: 'wong',
  li: 'lee',
  liu: 'lau',
  zhang: 'cheung',
  lin: 'lam',
  wu: 'ng',
  zhou: 'chow',
  zheng: 'cheng',
  xie: 'tse',
  ye: 'yip',
  liang: 'leung',
  guo: 'kwok',
  he: 'ho',
  luo: 'law',
  xu: 'hui',
  zhao: 'chiu',
  yang: 'yeung',
  zeng: 'tsang',
  deng: 'tang',
  feng: 'fung',
  cai: 'choi',
  pan: 'poon',
  su: 'so',
  lu: 'lo',
  tan: 'tam',
  mo: 'mok',
  guan: 'kwan',
  peng: 'pang',
};

function reischauer(syllable: string): string {
  return syllable
    .replace(/^g/u, 'k')
    .replace(/^d/u, 't')
    .replace(/^b/u, 'p')
    .replace(/^j/u, 'ch')
    .replace(/eo/u, 'o')
    .replace(/eu/u, 'u');
}

/** Korean family names as their bearers spell them, by the Revised Romanisation of the syllable (from memory). */
const FAMILIES: Readonly<Record<string, readonly string[]>> = {
  gim: ['kim'],
  i: ['lee', 'ri'],
  ri: ['ri', 'lee'],
  bag: ['park', 'pak'],
  choe: ['choi', 'choe'],
  jeong: ['jung', 'chong'],
  gang: ['kang'],
  jo: ['cho', 'jo'],
  yun: ['yoon'],
  jang: ['jang', 'chang'],
  im: ['lim', 'im'],
  o: ['oh'],
  sin: ['shin', 'sin'],
  gwon: ['kwon'],
  an: ['ahn', 'an'],
  yu: ['yoo', 'ryu'],
  ryu: ['ryu'],
  no: ['roh', 'no'],
  ro: ['ro', 'roh'],
  baeg: ['baek', 'paek'],
  u: ['woo', 'u'],
  mun: ['moon', 'mun'],
};
