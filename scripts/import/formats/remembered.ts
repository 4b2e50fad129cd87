const MOST = 10_000;

/** The same function, which looks up what it was asked before: files repeat few words in many lines. */
export function remembered<T>(work: (text: string) => T): (text: string) => T {
  const known = new Map<string, { readonly value: T }>();
  return (text) => {
    const found = known.get(text);
    if (found) return found.value;
    const value = work(text);
    if (known.size >= MOST) known.clear();
    known.set(text, { value });
    return value;
  };
}
