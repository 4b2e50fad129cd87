/** Letters of one script in Latin letters. Keys are lower case, values are a-z. */
export type Table = Readonly<Record<string, string>>;

/** Cyrillic as ICAO Doc 9303 part 3, section 6 B, writes it in a machine readable zone. */
export const CYRILLIC_ICAO: Table = {
  а: 'a',
  б: 'b',
  в: 'v',
  г: 'g',
  д: 'd',
  е: 'e',
  ё: 'e',
  ж: 'zh',
  з: 'z',
  и: 'i',
  й: 'i',
  к: 'k',
  л: 'l',
  м: 'm',
  н: 'n',
  о: 'o',
  п: 'p',
  р: 'r',
  с: 's',
  т: 't',
  у: 'u',
  ф: 'f',
  х: 'kh',
  ц: 'ts',
  ч: 'ch',
  ш: 'sh',
  щ: 'shch',
  ъ: 'ie',
  ы: 'y',
  ь: '',
  э: 'e',
  ю: 'iu',
  я: 'ia',
  і: 'i',
  ї: 'i',
  є: 'ie',
  ґ: 'g',
  ў: 'u',
  ђ: 'd',
  ћ: 'c',
  љ: 'lj',
  њ: 'nj',
  џ: 'dz',
  ј: 'j',
  ѓ: 'g',
  ќ: 'k',
  ѕ: 'dz',
  ѣ: 'ie',
  ѳ: 'f',
  ѵ: 'y',
  // Kazakh, Kyrgyz, Tatar, Bashkir, Mongolian, Uzbek, Tajik, Azerbaijani, Turkmen, Sakha, Chuvash: BGN/PCGN tables.
  ә: 'a',
  ғ: 'gh',
  қ: 'q',
  ҡ: 'q',
  ҝ: 'g',
  ң: 'ng',
  ҥ: 'ng',
  ҙ: 'z',
  ҫ: 's',
  ҕ: 'gh',
  ө: 'o',
  ұ: 'u',
  ү: 'u',
  һ: 'h',
  ҳ: 'h',
  ҷ: 'j',
  җ: 'j',
  ҹ: 'j',
  ҽ: 'ch',
  ҟ: 'k',
};

/** Ukraine, resolution of the Cabinet of Ministers no. 55 of 2010. Differences from ICAO only. */
export const UKRAINIAN: Table = { ...CYRILLIC_ICAO, г: 'h', и: 'y', х: 'kh', ь: '', щ: 'shch' };

/** Bulgaria, Transliteration Act of 2009. Differences from ICAO only. */
export const BULGARIAN: Table = {
  ...CYRILLIC_ICAO,
  й: 'y',
  х: 'h',
  щ: 'sht',
  ъ: 'a',
  ь: 'y',
  ю: 'yu',
  я: 'ya',
};

/** Serbian and Macedonian Cyrillic, which have a Latin letter for each, without its marks. */
export const SERBIAN: Table = { ...CYRILLIC_ICAO, ц: 'c', х: 'h', ж: 'z', ч: 'c', ш: 's' };

/** Serbian with đ as people type it. */
export const SERBIAN_TYPED: Table = { ...SERBIAN, ђ: 'dj' };

/** Russian as newspapers write it: ё and the soft е are heard. */
export const RUSSIAN_PRESS: Table = {
  ...CYRILLIC_ICAO,
  ё: 'yo',
  й: 'y',
  ъ: '',
  ю: 'yu',
  я: 'ya',
};

/** Uzbek in Cyrillic letters, as its Latin alphabet of 1995 writes it, without its apostrophes. */
export const UZBEK: Table = { ...RUSSIAN_PRESS, ў: 'o', ж: 'j', х: 'x', ғ: 'g', ц: 's' };

/** Greek, ELOT 743 in its ISO 843 type 2 form. Digraphs come first: the longest key that fits is taken. */
export const GREEK: Table = {
  ου: 'ou',
  αυ: 'av',
  ευ: 'ev',
  ηυ: 'iv',
  μπ: 'mp',
  ντ: 'nt',
  γγ: 'ng',
  γκ: 'gk',
  γξ: 'nx',
  γχ: 'nch',
  τζ: 'tz',
  α: 'a',
  β: 'v',
  γ: 'g',
  δ: 'd',
  ε: 'e',
  ζ: 'z',
  η: 'i',
  θ: 'th',
  ι: 'i',
  κ: 'k',
  λ: 'l',
  μ: 'm',
  ν: 'n',
  ξ: 'x',
  ο: 'o',
  π: 'p',
  ρ: 'r',
  σ: 's',
  ς: 's',
  τ: 't',
  υ: 'y',
  φ: 'f',
  χ: 'ch',
  ψ: 'ps',
  ω: 'o',
};

/** Greek as it is heard: what people abroad write. */
export const GREEK_HEARD: Table = { ...GREEK, μπ: 'b', ντ: 'd', γκ: 'g', φ: 'ph', χ: 'h', υ: 'i' };

/**
 * Letters of the Arabic script as Arabic reads them (BGN/PCGN 1956), with the further letters of Persian, Dari, Pashto,
 * Urdu, Kurdish and Uyghur. Short vowels are not written, so that only consonants compare: see `bones`. Long vowels stand
 * as vowels. Capitals keep what a Latin spelling has to decide: `W` is the letter waw, u, o, w or v; `H`, `S`
 * and `Z` make no pair with a letter beside them (`sH` is s and h, `sh` one sound).
 */
export const ARABIC: Table = {
  ا: 'a',
  أ: 'a',
  إ: 'i',
  آ: 'a',
  ٱ: 'a',
  ب: 'b',
  پ: 'p',
  ت: 't',
  ث: 'th',
  ج: 'j',
  چ: 'ch',
  ح: 'H',
  خ: 'kh',
  د: 'd',
  ذ: 'dh',
  ر: 'r',
  ز: 'Z',
  ژ: 'zh',
  س: 'S',
  ش: 'sh',
  ص: 'S',
  ض: 'd',
  ط: 't',
  ظ: 'Z',
  ع: 'a',
  غ: 'gh',
  ف: 'f',
  ق: 'q',
  ک: 'k',
  ك: 'k',
  گ: 'g',
  ل: 'l',
  م: 'm',
  ن: 'n',
  ه: 'H',
  ۀ: 'H',
  ة: 'a',
  و: 'W',
  ؤ: 'W',
  ي: 'i',
  ی: 'i',
  ى: 'a',
  ئ: 'i',
  ء: '',
  ٹ: 't',
  ڈ: 'd',
  ڑ: 'r',
  ں: 'n',
  ھ: 'h',
  ہ: 'H',
  ۃ: 'a',
  ے: 'i',
  // Pashto, BGN/PCGN 1968.
  ټ: 't',
  ډ: 'd',
  ړ: 'r',
  ڼ: 'n',
  ښ: 'sh',
  ږ: 'zh',
  څ: 'ts',
  ځ: 'dz',
  ګ: 'g',
  ې: 'i',
  ۍ: 'i',
  // Kurdish, Uyghur, Maghreb.
  ڕ: 'r',
  ڵ: 'l',
  ۆ: 'o',
  ێ: 'i',
  ە: 'a',
  ڤ: 'v',
  ۋ: 'v',
  ۇ: 'u',
  ۈ: 'u',
  ڭ: 'ng',
  ڨ: 'g',
  ڥ: 'v',
};

/** The same letters as Persian, Dari, Pashto and Urdu read them (BGN/PCGN 1958 for Persian). Differences only. */
export const PERSIAN: Table = { ...ARABIC, ث: 'S', ذ: 'Z', ض: 'Z', ى: 'i' };

/** Arabic as it is heard in the east of the Arab world and written by ear: the th sounds as s and z, ظ as d. */
export const ARABIC_HEARD: Table = { ...ARABIC, ث: 'S', ذ: 'Z', ظ: 'd', ى: 'i' };

/** Hebrew, BGN/PCGN 2018 without its marks: vowels are not written, so that only consonants compare. */
export const HEBREW: Table = {
  א: 'a',
  ב: 'v',
  ג: 'g',
  ד: 'd',
  ה: 'H',
  ו: 'W',
  ז: 'Z',
  ח: 'H',
  ט: 't',
  י: 'i',
  כ: 'kh',
  ך: 'kh',
  ל: 'l',
  מ: 'm',
  ם: 'm',
  נ: 'n',
  ן: 'n',
  ס: 'S',
  ע: 'a',
  פ: 'f',
  ף: 'f',
  צ: 'ts',
  ץ: 'ts',
  ק: 'k',
  ר: 'r',
  ש: 'sh',
  ת: 't',
};

/** Hebrew with the letters that have two sounds read hard, and sin for shin. */
export const HEBREW_HARD: Table = { ...HEBREW, ב: 'b', כ: 'k', פ: 'p' };
export const HEBREW_SIN: Table = { ...HEBREW_HARD, ש: 'S' };

/** Latin letters that do not come apart into a base letter and marks. ICAO Doc 9303 part 3, section 6 A. */
export const LATIN: Table = {
  ß: 'ss',
  æ: 'ae',
  œ: 'oe',
  ø: 'oe',
  ð: 'd',
  đ: 'd',
  þ: 'th',
  ł: 'l',
  ħ: 'h',
  ı: 'i',
  ĸ: 'k',
  ŋ: 'n',
  ŧ: 't',
  ə: 'a',
  ƒ: 'f',
  ɣ: 'g',
};

/** Latin letters that ICAO Doc 9303 lets a State write with two letters. */
export const LATIN_EXPANDED: Table = { ...LATIN, ä: 'ae', ö: 'oe', ü: 'ue', å: 'aa', đ: 'dj', ñ: 'ny' };
