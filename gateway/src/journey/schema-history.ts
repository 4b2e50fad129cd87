import { readFileSync } from 'node:fs';
import { z } from 'zod';

const Day = z.string().regex(/^\d{4}-\d{2}-\d{2}$/u);

const Change = z.strictObject({
  kind: z.enum(['ADDED', 'DEPRECATED', 'REMOVED', 'CHANGED']),
  /** A schema coordinate: `Person`, `Person.documents`, `Query.persons(filter:)`, `Purpose.INVESTIGATION`. */
  at: z.string(),
  text: z.string(),
  /** Of what is deprecated, in the words of the schema, and the day until which it stays. */
  reason: z.string().optional(),
  until: Day.optional(),
  /** Of a field that was removed: the domain and category of its data, for who may be told that it was there. */
  data: z.string().optional(),
  /** ... and the type to which it led. */
  type: z.string().optional(),
});

const Release = z.strictObject({ version: z.string(), date: Day, changes: z.array(Change) });

const History = z.strictObject({
  /** Oldest first. The first one has no changes: it is where promises begin. */
  releases: z.array(Release),
  /** What is in the schema and in no release yet. */
  unreleased: z.array(Change),
});

export type SchemaChange = Readonly<z.infer<typeof Change>>;
export interface SchemaRelease {
  readonly version: string;
  readonly date: string;
  readonly changes: readonly SchemaChange[];
}
export interface SchemaHistory {
  readonly releases: readonly SchemaRelease[];
  readonly unreleased: readonly SchemaChange[];
}

/** Where `npm run schema` keeps it. */
export const HISTORY_FILE = new URL('../../schema-changes.json', import.meta.url);

/**
 * What became otherwise in the graph, from release to release.
 *
 * @throws Error when the file is missing or does not read as it must.
 */
export function readHistory(file: URL = HISTORY_FILE): SchemaHistory {
  const read = History.safeParse(JSON.parse(readFileSync(file, 'utf8')));
  if (!read.success) throw new Error(`${file.pathname}: ${z.prettifyError(read.error)}`);
  return read.data;
}
