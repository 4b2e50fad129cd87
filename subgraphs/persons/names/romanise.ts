/**
 * Latin spellings of a name, for comparison. One name has several: passports of different years and States wrote it by
 * different tables. After ICAO Doc 9303 part 3 section 6, ISO 9, ELOT 743, the Ukrainian table of 2010 and the Russian
 * passport orders; Arabic by consonants, as its short vowels are not written.
 */

/** Letter to Latin, the ICAO form first, then what other tables in passports make of it. */
type Table = Readonly<Record<string, readonly string[]>>;

const CYRILLIC: Table = {
  а: ['a'], б: ['b'], в: ['v'], г: ['g', 'h'], ґ: ['g'], д: ['d'], ђ: ['dj', 'd'], е: ['e', 'ie', 'ye'], ё: ['e', 'yo', 'io'],
  є: ['ie', 'ye'], ж: ['zh', 'z'], з: ['z'], и: ['i', 'y'], і: ['i'], ї: ['i', 'yi'], й: ['i', 'y'], ј: ['j'], к: ['k'],
  л: ['l'], љ: ['lj'], м: ['m'], н: ['n'], њ: ['nj'], о: ['o'], п: ['p'], р: ['r'], с: ['s'], т: ['t'], ћ: ['c'], у: ['u'],
  ф: ['f'], х: ['kh', 'h'], ц: ['ts', 'c'], ч: ['ch', 'c'], џ: ['dz'], ш: ['sh', 's'], щ: ['shch', 'sht'], ъ: ['ie', 'a', ''],
  ы: ['y'], ь: [''], э: ['e'], ю: ['iu', 'yu'], я: ['ia', 'ya'], ў: ['u'], ѓ: ['g'], ќ: ['k'], ѕ: ['dz'],
};

const GREEK: Table = {
  α: ['a'], β: ['v', 'b'], γ: ['g', 'y'], δ: ['d'], ε: ['e'], ζ: ['z'], η: ['i'], θ: ['th'], ι: ['i'], κ: ['k'], λ: ['l'],
  μ: ['m'], ν: ['n'], ξ: ['x'], ο: ['o'], π: ['p'], ρ: ['r'], σ: ['s'], ς: ['s'], τ: ['t'], υ: ['y', 'i'], φ: ['f', 'ph'],
  χ: ['ch', 'h'], ψ: ['ps'], ω: ['o'], 'ου': ['ou', 'u'], 'αυ': ['av', 'af'], 'ευ': ['ev', 'ef'], 'μπ': ['b', 'mp'], 'ντ': ['nt', 'd'], 'γκ': ['gk', 'g'],
  'γγ': ['ng'],
};

const ARABIC: Table = {
  ا: ['a'], أ: ['a'], إ: ['i'], آ: ['a'], ب: ['b'], ت: ['t'], ث: ['th'], ج: ['j', 'g'], ح: ['h'], خ: ['kh'], د: ['d'],
  ذ: ['dh', 'z'], ر: ['r'], ز: ['z'], س: ['s'], ش: ['sh'], ص: ['s'], ض: ['d'], ط: ['t'], ظ: ['z'], ع: ['a', ''], غ: ['gh'],
  ف: ['f'], ق: ['q', 'k'], ك: ['k'], ک: ['k'], ل: ['l'], م: ['m'], ن: ['n'], ه: ['h'], ة: ['a', 'h'], و: ['w', 'u', 'o'],
  ي: ['y', 'i'], ی: ['y', 'i'], ى: ['a'], ئ: ['i'], ؤ: ['u'], ء: [''], پ: ['p'], چ: ['ch'], گ: ['g'], ژ: ['zh'],
};

const HEBREW: Table = {
  א: ['a', ''], ב: ['b', 'v'], ג: ['g'], ד: ['d'], ה: ['h'], ו: ['v', 'o'], ז: ['z'], ח: ['ch', 'h'], ט: ['t'], י: ['y', 'i'],
  כ: ['k'], ך: ['k'], ל: ['l'], מ: ['m'], ם: ['m'], נ: ['n'], ן: ['n'], ס: ['s'], ע: ['a', ''], פ: ['p', 'f'], ף: ['f'],
  צ: ['ts'], ץ: ['ts'], ק: ['k'], ר: ['r'], ש: ['sh', 's'], ת: ['t'],
};

/** Latin letters that are more than a letter with an accent. ICAO Doc 9303 part 3, section 6, table A. */
const LATIN: Table = {
  ä: ['ae', 'a'], ö: ['oe', 'o'], ü: ['ue', 'u'], ß: ['ss'], å: ['aa', 'a'], ø: ['oe', 'o'], æ: ['ae'], œ: ['oe'], þ: ['th'],
  ð: ['d'], ł: ['l'], đ: ['d', 'dj'], ı: ['i'], ñ: ['n'], ĳ: ['ij'],
};

const ALL: Table = { ...CYRILLIC, ...GREEK, ...ARABIC, ...HEBREW, ...LATIN };
const PAIRS = Object.keys(GREEK).filter((letters) => letters.length === 2);
const VARIANTS_MAX = 3;

/**
 * Spells one word in Latin letters: first by ICAO Doc 9303, then by other tables, at most three ways.
 *
 * @returns lower-case Latin letters and digits only; an empty list when the word holds nothing that can be spelt.
 */
export function romanisations(word: string): readonly string[] {
  const folded = word.normalize('NFKC').toLowerCase();
  const ways = Array.from({ length: VARIANTS_MAX }, (_, way) => spell(folded, way));
  return [...new Set(ways)].filter((text) => text !== '');
}

/** Spells by the `way`-th column of the tables; letters with fewer columns keep their last one. */
function spell(word: string, way: number): string {
  let out = '';
  for (let i = 0; i < word.length; i += 1) {
    const pair = word.slice(i, i + 2);
    const letters = PAIRS.includes(stripAccents(pair)) ? stripAccents(pair) : (word[i] ?? '');
    if (letters.length === 2) i += 1;
    const options = ALL[letters] ?? ALL[stripAccents(letters)];
    out += options ? (options[Math.min(way, options.length - 1)] ?? '') : stripAccents(letters);
  }
  return out.replace(/[^a-z0-9]/gu, '');
}

function stripAccents(text: string): string {
  return text.normalize('NFD').replace(/\p{M}/gu, '').normalize('NFC');
}

/** ISO 15924 code of the script that most letters of a text are of. */
export function scriptOf(text: string): string {
  const scripts: readonly (readonly [string, RegExp])[] = [
    ['Cyrl', /\p{Script=Cyrillic}/gu],
    ['Grek', /\p{Script=Greek}/gu],
    ['Arab', /\p{Script=Arabic}/gu],
    ['Hebr', /\p{Script=Hebrew}/gu],
    ['Deva', /\p{Script=Devanagari}/gu],
    ['Hans', /\p{Script=Han}/gu],
    ['Latn', /\p{Script=Latin}/gu],
  ];
  let best = 'Zyyy';
  let most = 0;
  for (const [code, letters] of scripts) {
    const count = text.match(letters)?.length ?? 0;
    if (count > most) [best, most] = [code, count];
  }
  return best;
}
