/** Whether a text can be kept by PostgreSQL and sent as UTF-8: no U+0000, no half of a surrogate pair. */
export function isStorable(text: string): boolean {
  // With the u flag only a surrogate without its other half is one.
  return !text.includes('\u0000') && !/\p{Surrogate}/u.test(text);
}
