import { LOOK_ALIKES, pairs } from '../../shared/src/core/look-alikes.ts';
import { romanisations, scriptOf } from '../../shared/src/core/names/romanise.ts';
import { joinedWordKey } from '../../shared/src/core/word-key.ts';

/**
 * Keys by which the same make may be on record: as it is written, with `&` or a word for it, in the other script, and by other
 * well-known names. Registers keep the key of what they write themselves, so that what differs is for the question to ask.
 *
 * @returns the key of the make as it is written first; none where it has no letter and no digit. Thirty at most.
 */
export function makeKeys(make: string): readonly string[] {
  const [written, apart = written, ...others] = connected(make.normalize('NFC'));
  const keys = keysOf([make, apart, ...others, ...crossed(written), ...crossed(apart)]);
  return [...new Set([...keys, ...keys.flatMap((key) => namesakes().get(key) ?? [])])];
}

/** Keys by which the same model may be on record: as it is written, and in the other script. The first is as it is written. */
export function modelKeys(model: string): readonly string[] {
  return keysOf([model, ...crossed(model.normalize('NFC'))]);
}

/** Between two names, of two letters and more: an initial or a number beside one of these may be a part of it. */
const BETWEEN = /(?<=\p{L}{2})(?:\s*[&＆+]\s*|\s+(?:and|und|et|y|e|i|и|і)\s+)(?=\p{L}{2})/giu;
const AND: Readonly<Record<string, readonly string[]>> = {
  Latn: ['and', 'und', 'et', 'y', 'e', 'i'],
  Cyrl: ['и', 'і'],
};

/** The name as it is written; and where it has an `&` or a word for it, without, as keys have the sign, and with each word. */
function connected(name: string): readonly [string, ...string[]] {
  const parts = name.split(BETWEEN);
  if (parts.length === 1) return [name];
  const words = AND[scriptOf(name)] ?? [];
  return [name, parts.join(' '), ...words.map((word) => parts.join(` ${word} `))];
}

/** The word in the letters of another script: as they are read, and as they look. */
function crossed(text: string): readonly string[] {
  if (/[\p{Script=Cyrillic}\p{Script=Greek}]/u.test(text))
    return [...romanisations(text), ...asItLooks(text)];
  const small = text.toLowerCase();
  // An i after a vowel is й, as in Байкал; before another it is the beginning of я or ю.
  const russian = small.replace(/(?<=[aeiou])[iy](?![aou])/gu, 'j');
  return [...inCyrillic(russian, RUSSIAN), ...inCyrillic(small, SERBIAN), ...inCyrillic(small, LOOKS)];
}

/** М70, of which the M is Cyrillic, as M70. Nothing where a letter looks like none. */
function asItLooks(text: string): readonly string[] {
  const looks = Array.from(text.toUpperCase(), (letter) => LOOK_ALIKES[letter] ?? letter).join('');
  return /[^\p{ASCII}]/u.test(looks) ? [] : [looks];
}

/** Nothing where the alphabet has none for a letter, and where there is no letter. */
function inCyrillic(small: string, letters: Readonly<Record<string, string>>): readonly string[] {
  const lengths = [4, 2, 1] as const;
  let made = '';
  for (let i = 0; i < small.length;) {
    const length = lengths.find((some) => letters[small.slice(i, i + some)] !== undefined);
    const letter = small.charAt(i);
    if (length === undefined && /\p{L}/u.test(letter)) return [];
    made += length === undefined ? letter : (letters[small.slice(i, i + length)] ?? '');
    i += length ?? 1;
  }
  return made === small ? [] : [made];
}

const COMMON = pairs('abvgdezklmnoprstuf', 'абвгдезклмнопрстуф');
/** Backwards what `CYRILLIC_ICAO` and `RUSSIAN_PRESS` write. A soft sign is not written in Latin letters, and is not found. */
const RUSSIAN: Readonly<Record<string, string>> = {
  ...COMMON,
  ...{ i: 'и', j: 'й', y: 'ы', zh: 'ж', kh: 'х', ts: 'ц', ch: 'ч', sh: 'ш', shch: 'щ' },
  ...{ iu: 'ю', yu: 'ю', ia: 'я', ya: 'я' },
};
/** The two alphabets of Serbian stand letter for letter. */
const SERBIAN: Readonly<Record<string, string>> = {
  ...COMMON,
  ...pairs('ijhcčćšžđ', 'ијхцчћшжђ'),
  ...{ lj: 'љ', nj: 'њ', dž: 'џ' },
};
/** The twelve letters of Russian plates, of which M70 may be written. */
const LOOKS: Readonly<Record<string, string>> = pairs('abekmhopctyx', 'авекмнорстух');

/**
 * Names by which one make goes and which no alphabet leads to: two well-known initials, and Cyrillic names that are written as
 * they are heard. From memory.
 */
const NAMESAKES = `
Smith & Wesson, S&W, Смит и Вессон, Смит Вессон, Смит и Весон
Heckler & Koch, H&K, Хеклер и Кох, Хеклер Кох
SIG Sauer, ЗИГ Зауэр, ЗИГ Зауер
Browning, Браунинг
Colt, Кольт, Колт
Glock, Глок
Mauser, Маузер
Norinco, Норинко
Walther, Вальтер, Валтер
Winchester, Винчестер`;

let known: ReadonlyMap<string, readonly string[]> | undefined;

/** The keys of all names of a make, by each of them. */
function namesakes(): ReadonlyMap<string, readonly string[]> {
  known ??= new Map(
    NAMESAKES.trim()
      .split('\n')
      .map((line) => keysOf(line.split(', ').flatMap(connected)))
      .flatMap((keys) => keys.map((key) => [key, keys] as const)),
  );
  return known;
}

/** Of names of which the first is as it is written: where nothing is left of it, nothing is asked. */
function keysOf(names: readonly string[]): readonly string[] {
  const keys = names.map(joinedWordKey);
  return keys[0] === '' ? [] : [...new Set(keys)].filter((key) => key !== '');
}
