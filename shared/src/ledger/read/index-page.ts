import type pg from 'pg';
import { NO_OWNER, rowOf, type Found, type Question, type ReleaseRows, type signalOf } from './index-rows.ts';
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
  const questions = opened.map((question) => rowOf(question, closed.get(question.entry)?.shown));
  const later = before.flatMap((question) => {
    const shown = closed.get(question.entry)?.shown;
    return shown ? [rowOf(question, shown)] : [];
  });
  const accesses = found.flatMap((outcome) => outcome.accesses);
  const noHits = found.flatMap((outcome) => outcome.noHits);
  const shown = found.flatMap((outcome) => outcome.shownRecords);
  const facets = [
    ...[...questions, ...later].map((row) => facetsOf('QUESTIONS', row)),
    ...[...accesses, ...shown].map((row) => facetsOf('ACCESSES', row)),
    ...noHits.map((row) => facetsOf('NO_HITS', row)),
  ];
  await insert(client, SQL.FACETS, distinct(facets));
  await insert(client, SQL.OWNER_SETS, distinct(noHits.map((row) => [row[OWNERS]])));
  await insert(client, SQL.QUESTIONS, questions);
  await insert(
    client,
    SQL.CLOSED_QUESTIONS,
    later.map(([entry, , ...rest]) => [entry, ...rest]),
  );
  await insert(client, SQL.ACCESSES, accesses);
  await insert(client, SQL.NO_HITS, noHits);
  await insert(client, SQL.DETAILS, byEntry([...shown, ...values]));
  await writeReleases(client, releases);
  await writeWatched(client, before, page);
}

async function writeReleases(client: pg.PoolClient, releases: readonly ReleaseRows[]): Promise<void> {
  if (releases.length === 0) return;
  await client.query(SQL.RELEASES_LOCK);
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
  await client.query(SQL.RECEIVED, [releases.map(({ release }) => release), NO_OWNER]);
}

/** What signals are looked for in, and the signals that were found. */
async function writeWatched(
  client: pg.PoolClient,
  before: readonly Question[],
  { closed, watched, signals }: Page,
): Promise<void> {
  const answer = (entry: string): readonly unknown[] => {
    const { hit = null, over = false, shown = null } = closed.get(entry)?.answered ?? {};
    return [hit, over, shown];
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

/** Where `rowOf` has the owners. */
const OWNERS = 5;

/** What of a row repeats: all but its entry and time, up to the categories. */
function facetsOf(side: string, [, , ...rest]: readonly unknown[]): readonly unknown[] {
  return [side, ...rest.slice(0, OWNERS)];
}

/** Rows of an entry one behind the other, in their order: then they are one row of the index. */
function byEntry(rows: readonly (readonly unknown[])[]): readonly (readonly unknown[])[] {
  const entries = new Map<unknown, (readonly unknown[])[]>();
  for (const row of rows) {
    const own = entries.get(row[0]);
    if (own) own.push(row);
    else entries.set(row[0], [row]);
  }
  return [...entries.values()].flat();
}

function distinct(rows: readonly (readonly unknown[])[]): readonly (readonly unknown[])[] {
  return [...new Map(rows.map((row) => [JSON.stringify(row), row])).values()];
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
