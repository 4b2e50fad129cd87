import fs from 'node:fs';
import { syncBuiltinESMExports } from 'node:module';
import pg from 'pg';
import { archiveBefore } from '../run.ts';

/** What a test's process is told, as JSON in its one argument. */
export interface KilledArchive {
  readonly url: string;
  readonly directory: string;
  readonly folder: string;
  readonly passphrase: string;
  /** `2027-02`. */
  readonly before: string;
  /** Its clock, milliseconds since 1970. */
  readonly at: number;
  /** Words of a statement or of a text that it brings, or of the name of a file that takes its place; none to come to the end. */
  readonly words?: string;
  readonly is?: 'ABOUT_TO' | 'DONE' | undefined;
}

const told = JSON.parse(process.argv[2] ?? '{}') as KilledArchive;

/** Nothing of this process runs behind it. */
function dieIf(what: string, is: KilledArchive['is']): void {
  if (told.words === undefined || told.is !== is || !what.includes(told.words)) return;
  process.kill(process.pid, 'SIGKILL');
}

const { renameSync } = fs;
fs.renameSync = (from, to) => {
  dieIf(String(to), 'ABOUT_TO');
  renameSync(from, to);
  dieIf(String(to), 'DONE');
};
syncBuiltinESMExports();

/** A statement and the texts that it brings. */
function saidIn([first, second]: readonly unknown[]): string {
  const { text = '', values } =
    typeof first === 'string'
      ? { text: first, values: second }
      : (first as { readonly text?: string; readonly values?: unknown });
  const brought: readonly unknown[] = Array.isArray(values) ? values : [];
  return [text, ...brought.filter((value) => typeof value === 'string')].join(' ');
}

type Query = (this: pg.Client, ...args: unknown[]) => unknown;
const prototype = pg.Client.prototype as unknown as { query: Query };
const { query } = prototype;
prototype.query = function watched(this: pg.Client, ...args) {
  const text = saidIn(args);
  dieIf(text, 'ABOUT_TO');
  const sent = query.apply(this, args);
  if (sent instanceof Promise) void sent.then(() => dieIf(text, 'DONE')).catch(() => undefined);
  return sent;
};

const { url, directory, folder, passphrase, before, at } = told;
const client = new pg.Client({ connectionString: url });
await client.connect();
await archiveBefore({ client, url, directory, clock: { now: () => at } }, before, {
  folder,
  passphrase,
  details: 'sealed',
});
await client.end();
