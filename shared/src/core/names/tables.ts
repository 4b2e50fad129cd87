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
 * Arabic and Persian letters. Short vowels are not written, so that only consonants compare: see `bones`. Long vowels
 * stand as vowels, and ain as the vowel that it carries abroad.
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
  ح: 'h',
  خ: 'kh',
  د: 'd',
  ذ: 'dh',
  ر: 'r',
  ز: 'z',
  ژ: 'zh',
  س: 's',
  ش: 'sh',
  ص: 's',
  ض: 'd',
  ط: 't',
  ظ: 'z',
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
  ه: 'h',
  ۀ: 'h',
  ة: 'a',
  و: 'u',
  ؤ: 'u',
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
  ہ: 'h',
  ے: 'i',
};

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
export const LATIN_EXPANDED: Table = { ...LATIN, ä: 'ae', ö: 'oe', ü: 'ue', å: 'aa' };
