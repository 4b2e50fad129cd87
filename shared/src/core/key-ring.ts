/**
 * Keys for one use, as they hold at one moment: what is made is made with the current one, what any of them made is taken. The
 * same ring is the same object until something changes.
 */
export interface KeyRing<Key = string> {
  readonly current: Key;
  /** Oldest first; the current one is among them, and one that is to follow it may be too. */
  readonly all: readonly Key[];
}

/** A ring of one key, which stays. */
export function ringOf<Key>(key: Key): KeyRing<Key> {
  return { current: key, all: [key] };
}

/** Rings whose keys are made from those of another, anew only when that one changes. */
export function madeRings<From, Key>(
  rings: () => KeyRing<From>,
  make: (key: From) => Key,
): () => KeyRing<Key> {
  let from: KeyRing<From> | undefined;
  let made: KeyRing<Key> | undefined;
  let known = new Map<From, Key>();
  return () => {
    const ring = rings();
    if (made && ring === from) return made;
    // Of keys that stay, what was made of them stays too.
    known = new Map(ring.all.map((key) => [key, known.get(key) ?? make(key)]));
    const current = known.get(ring.current) ?? make(ring.current);
    [from, made] = [ring, { current, all: [...known.values()] }];
    return made;
  };
}
