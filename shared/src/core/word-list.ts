const meanings = new WeakMap<readonly string[], Readonly<Record<string, string>>>();

/** Makes a closed list of words that each say what they mean. */
export function described<W extends string>(words: Readonly<Record<W, string>>): readonly W[] {
  const list = Object.keys(words) as W[];
  meanings.set(list, words);
  return list;
}

/**
 * What each word of a list means, in a sentence.
 *
 * @throws Error for a list that was not made with meanings.
 */
export function meaningsOf<W extends string>(list: readonly W[]): Readonly<Record<W, string>> {
  const words = meanings.get(list);
  if (!words) throw new Error(`the list ${list.join(', ')} says of no word what it means`);
  return words as Readonly<Record<W, string>>;
}
