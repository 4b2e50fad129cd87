/** One line of a table in which several lines are one record. */
export interface Grouped<T> {
  readonly key: string;
  readonly line: T;
}

/**
 * Brings together the lines of each record, in whatever order they stand: a first reading counts them, so that in the second
 * each record is handed out with its last line. What is held is one number a record, and the lines of records that are begun.
 *
 * @param read reads the file from its beginning.
 */
export async function* grouped<T>(read: () => AsyncIterable<Grouped<T>>): AsyncGenerator<readonly T[]> {
  const left = new Map<string, number>();
  for await (const { key } of read()) left.set(key, (left.get(key) ?? 0) + 1);
  const begun = new Map<string, T[]>();
  for await (const { key, line } of read()) {
    const lines = begun.get(key) ?? [];
    lines.push(line);
    const more = (left.get(key) ?? 1) - 1;
    left.set(key, more);
    if (more > 0) begun.set(key, lines);
    else {
      begun.delete(key);
      yield lines;
    }
  }
}
