import type pg from 'pg';
import type { Found, Question, ReleaseRows, signalOf } from './index-rows.ts';
import * as SQL from './index-sql.ts';
import type { Watched } from './signals/watched-rows.ts';
import * as WATCHING from './signals/watched-tables.ts';

/** Rows written by one statement: what is said to PostgreSQL at once is put together at once. */
const INSERTED = 500;

/** What a page of records comes to. */
export interface Page {
  readonly opened: Question[];
  readonly closed: Map<string, Found>;
  readonly values: (readonly unknown[])[];
  readonly watched: Watched[];
  readonly signals: ReturnType<typeof signalOf>[];
  readonly releases: ReleaseRows[];
}

/** Writes what a page of records comes to. @param before questions that were indexed earlier, and are answered here. */
export async function writePage(
  client: pg.PoolClient,
  before: readonly Question[],
  page: Page,
): Promise<void> {
  const { opened, closed, values, releases } = page;
  const found = [...closed.values()];
  // Once and whole where both records are at hand: a row that is changed later is written to every index again.
  await insert(
    client,
    SQL.QUESTIONS,
    opened.map(({ entry, at, state, agency_kind, purpose }) => {
      const { owners, categories } = closed.get(entry)?.question ?? { owners: '', categories: '' };
      return [entry, at, state, agency_kind, purpose, owners, categories];
    }),
  );
  await insert(
    client,
    SQL.CLOSED_QUESTIONS,
    before.flatMap(({ entry }) => {
      const question = closed.get(entry)?.question;
      return question ? [[entry, question.owners, question.categories]] : [];
    }),
  );
  const accesses = found.flatMap((outcome) => outcome.accesses);
  await insert(client, SQL.ACCESSES, accesses);
  const disclosures = found.flatMap((outcome) => outcome.disclosures);
  await insert(client, SQL.DISCLOSURES, disclosures);
  await insert(client, SQL.ASKED, values);
  await insert(
    client,
    SQL.RELEASES,
    releases.map(({ step }) => step),
  );
  await insert(
    client,
    SQL.RELEASED,
    releases.flatMap(({ record }) => (record ? [record] : [])),
  );
  await insert(client, SQL.COMBINATIONS, distinct(found.flatMap(({ combinations }) => combinations)));
  await writeWatched(client, before, page);
}

/** What signals are looked for in, and the signals that were found. */
async function writeWatched(
  client: pg.PoolClient,
  before: readonly Question[],
  { closed, watched, signals }: Page,
): Promise<void> {
  const answer = (entry: string): readonly unknown[] => {
    const { hit = null, over = false } = closed.get(entry)?.answered ?? {};
    return [hit, over];
  };
  await insert(
    client,
    WATCHING.WATCHED,
    watched.map(({ row }) => [...row, ...answer(String(row[0]))]),
  );
  const later = before.filter(({ entry }) => closed.has(entry));
  await insert(
    client,
    WATCHING.CLOSED_WATCHED,
    later.map(({ entry }) => [entry, ...answer(entry)]),
  );
  const people = [...watched, ...[...closed.values()].map(({ answered }) => answered)];
  await insert(
    client,
    WATCHING.WATCHED_PEOPLE,
    people.flatMap((one) => one.people),
  );
  await insert(
    client,
    WATCHING.SIGNALS,
    signals.map(({ row }) => row),
  );
  await insert(
    client,
    WATCHING.SIGNALS_ABOUT,
    signals.flatMap(({ about }) => (about ? [about] : [])),
  );
}

function distinct(rows: readonly (readonly string[])[]): readonly (readonly string[])[] {
  return [...new Map(rows.map((row) => [row.join('|'), row])).values()];
}

/** Writes rows by columns: one array a column costs least on both sides. */
export async function insert(
  client: pg.PoolClient,
  { columns, text }: { readonly columns: number; readonly text: string },
  rows: readonly (readonly unknown[])[],
): Promise<void> {
  for (let at = 0; at < rows.length; at += INSERTED) {
    const some = rows.slice(at, at + INSERTED);
    await client.query(
      text,
      Array.from({ length: columns }, (_, i) => some.map((row) => row[i])),
    );
  }
}
