/** One list of an answer: what became of every owner that was asked, and its rows, each as text. */
export interface Place {
  readonly totalCount: number | null;
  readonly statuses: ReadonlyMap<string, string>;
  readonly rows: ReadonlyMap<string, readonly string[]>;
}

/** Every list of an answer, by its path. */
export type Truth = ReadonlyMap<string, Place>;

/**
 * Takes an answer apart: each list of it that says who was asked.
 *
 * @param value the answer's `data`.
 */
export function placesIn(value: unknown, path = '', found = new Map<string, Place>()): Truth {
  if (typeof value !== 'object' || value === null) return found;
  const { sources, nodes, rows = nodes, totalCount = null } = value as Record<string, unknown>;
  if (Array.isArray(sources) && Array.isArray(rows)) {
    const reports = sources as readonly { readonly owner: string; readonly status: string }[];
    const own = (owner: string) =>
      (rows as readonly { readonly owner: string }[])
        .filter((row) => row.owner === owner)
        .map((row) => JSON.stringify(row));
    found.set(path, {
      totalCount: totalCount as number | null,
      statuses: new Map(reports.map(({ owner, status }) => [owner, status])),
      rows: new Map(reports.map(({ owner }) => [owner, own(owner)])),
    });
  }
  for (const [name, inner] of Object.entries(value)) placesIn(inner, `${path}.${name}`, found);
  return found;
}
