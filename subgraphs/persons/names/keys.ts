import { readings, scriptOf } from '../../../shared/src/core/names/romanise.ts';
import { compounded, particlesOf } from './compounds.ts';
import { formalNames } from './nicknames.ts';

/**
 * A name as searches compare it: `plain|bones`. Both have the same words in the same order. `plain` is romanised, with
 * the spellings that transliterations differ in made alike; `bones` are its consonants, or `.` for a particle, which counts
 * less than a word. All of it is ASCII, so that no collation of a database changes what is compared.
 */
export type NameKey = string;

/**
 * Spellings of one sound in the transliterations of several languages, replaced in one pass, the longest first. Capitals
 * make no pairs: `sH` is s and h.
 */
const ALIKE: Readonly<Record<string, string>> = {
  schtsch: 's',
  shch: 's',
  sch: 's',
  sh: 's',
  sz: 's',
  dsch: 'j',
  dzh: 'j',
  dj: 'j',
  dz: 'j',
  tsch: 'c',
  tch: 'c',
  ch: 'c',
  cz: 'c',
  ts: 'c',
  tz: 'c',
  kh: 'h',
  zh: 'z',
  gh: 'g',
  dh: 'd',
  th: 't',
  ph: 'f',
  ck: 'k',
  q: 'k',
  x: 'ks',
  ae: 'a',
  oe: 'o',
  ue: 'u',
  ou: 'u',
  oo: 'u',
  ee: 'i',
};
const PAIRS = new RegExp(Object.keys(ALIKE).join('|'), 'gu');
const DOUBLES = /(.)\1+/gu;

function alike(word: string): string {
  return word
    .slice(0, WORD_MAX)
    .replace(PAIRS, (pair) => ALIKE[pair] ?? pair)
    .replace(/^[yj]e/u, 'e')
    .replace(DOUBLES, '$1');
}

/** One word is cut here: PostgreSQL's levenshtein is quadratic, and no name has a word so long. */
const WORD_MAX = 40;
/** Longer names keep their beginning and their end: a family name stands at either. */
const HEAD_MAX = 130;
const TAIL_MAX = 70;
/** Keys that one name has at most. */
export const KEYS_MAX = 16;
/**
 * One word stands in a key so often at most. Nobody bears it more often, and `al al al ...` would be compared, word by word,
 * with every name that has it once.
 */
const SAME_MAX = 3;

/**
 * Makes the keys under which a name is found: one for each way of writing it in Latin letters that still differs when
 * spellings are made alike, at most `KEYS_MAX` a name, in time linear in its length. Seeds, importers and questions all use
 * this one function, so that they agree.
 */
export function nameKeys(names: readonly string[]): readonly NameKey[] {
  const keys = new Set<NameKey>();
  for (const name of names) {
    const own = new Set<NameKey>();
    for (const key of keysOf(name)) {
      if (own.size === KEYS_MAX) break;
      own.add(key);
    }
    for (const key of own) keys.add(key);
  }
  return [...keys];
}

/** Names of more words are asked for in the order in which they stand. */
const TURNED_MAX = 16;

/**
 * The keys of a name in which nothing says where the family name ends: as it stands, and with each of its ends put first,
 * so that DOE JOHN is John Doe. No spelling is forgiven.
 */
export function nameKeysEitherWay(name: string): readonly NameKey[] {
  const parts = name.split(/[\s,;]+/u).filter((part) => part !== '');
  if (parts.length > TURNED_MAX) return nameKeys([name]);
  return nameKeys([name, ...parts.map((_, at) => [...parts.slice(at), ...parts.slice(0, at)].join(' '))]);
}

function* keysOf(name: string): Generator<NameKey> {
  const read = readings(name).flatMap((reading) => {
    const joined = compounded(reading);
    return [joined, ...(joined.length === reading.length ? [] : [reading])].map(shortened);
  });
  const script = scriptOf(name);
  const mark = UNVOWELLED.has(script) ? '~' : SYLLABIC.has(script) && !FOREIGN.test(name) ? '=' : '';
  for (const words of read) yield* keyOf(words, mark);
  for (const words of read) for (const formal of formalNames(words)) yield* keyOf(formal, mark);
  for (const words of read.slice(0, 1))
    for (const joined of syllablesJoined(words)) yield* keyOf(joined, '=');
}

/** Scripts that leave short vowels out. */
const UNVOWELLED = new Set(['Arab', 'Hebr']);
/** Scripts whose names are few syllables, so that one letter more is another name. */
const SYLLABIC = new Set(['Hani', 'Hang']);
/** Names from elsewhere: divided by a dot, or longer than Chinese and Korean names are. */
const FOREIGN = /[·・‧]|[\p{Script=Han}\p{Script=Hangul}]{4,}/u;

function* keyOf(words: readonly string[], mark: '' | '~' | '='): Generator<NameKey> {
  const particles = particlesOf(words);
  const times = new Map<string, number>();
  const pairs = words.flatMap((word, i) => {
    const sound = alike(word);
    const plain = plainOf(sound);
    const time = (times.get(plain) ?? 0) + 1;
    times.set(plain, time);
    return plain === '' || time > SAME_MAX
      ? []
      : [{ plain, bones: particles[i] ? '.' : mark === '=' ? mark : `${bonesOf(sound)}${mark}` }];
  });
  if (pairs.length > 0)
    yield `${pairs.map(({ plain }) => plain).join(' ')}|${pairs.map(({ bones }) => bones).join(' ')}`;
}

function plainOf(sound: string): string {
  const plain = sound
    .replace(/^W|(?<=[aeiou])W(?=[aeiou])|w/gu, 'v')
    .replace(/W/gu, 'u')
    .replace(/[yj]/gu, 'i')
    .toLowerCase()
    .replace(DOUBLES, '$1');
  // One letter is an initial; the family name Yi is none.
  return plain.length === 1 && sound.length > 1 ? sound.toLowerCase() : plain;
}

/**
 * The first sound and all later consonants: what is left when vowels are not written, or written by ear. `w` after the
 * first sound may be a vowel; `j` is kept, as scripts without vowels have it for the sound of James alone.
 */
function bonesOf(sound: string): string {
  const first = /^[aeiouy]/u.test(sound) ? 'a' : sound.slice(0, 1).replace(/[wW]/u, 'v');
  const rest = sound
    .slice(1)
    .replace(/(?<=..)[hH]$/u, '')
    .replace(/[aeiouy]/gu, '');
  return `${first}${rest}`.toLowerCase().replace(DOUBLES, '$1');
}

function shortened(words: readonly string[]): readonly string[] {
  const lengths = words.map((word) => Math.min(word.length, WORD_MAX) + 1);
  const total = lengths.reduce((sum, length) => sum + length, 0);
  if (total <= HEAD_MAX + TAIL_MAX) return words;
  let [before, after] = [0, total];
  return words.filter((_, i) => {
    before += lengths[i] ?? 0;
    const isHead = before <= HEAD_MAX;
    const isTail = after <= TAIL_MAX;
    after -= lengths[i] ?? 0;
    return isHead || isTail;
  });
}

/** One vowel, as every syllable of Chinese, Korean and Vietnamese has. */
const SYLLABLE = /^[^aeiouy]{0,3}[aeiouy]{1,4}(?:n|ng|m|k|l|p|t|h|c|ch|nh|r)?$/u;

/** Names of single syllables, as they are written where syllables are not divided: `xi jin ping`, `xi jinping`. */
function* syllablesJoined(words: readonly string[]): Generator<readonly string[]> {
  if (words.length < 3 || words.length > 6 || !words.every((word) => SYLLABLE.test(word))) return;
  for (let at = 1; at < words.length; at += 1) yield [words.slice(0, at).join(''), words.slice(at).join('')];
}
