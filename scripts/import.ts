import { createWriteStream, statSync } from 'node:fs';
import { basename, dirname, join } from 'node:path';
import { parseArgs } from 'node:util';
import { Presets, SingleBar } from 'cli-progress';
import pg from 'pg';
import { privateFolder } from '../shared/src/core/kept-file.ts';
import { stateCode, type StateCode } from '../shared/src/core/ids.ts';
import type { Domain } from '../shared/src/core/vocabulary.ts';
import { dataDirectory } from './hub/data-directory.ts';
import { environment } from './hub/settings.ts';
import { startEmbedded } from './hub/postgres/embedded.ts';
import { databaseName } from './hub/national/provision.ts';
import { FORMATS } from './import/formats/index.ts';
import { importFiles } from './import/importer.ts';

const HELP = `npm run import -- --format NAME [options] FILE...

Brings an owner's records to what a file says: adds, changes and removes them in one transaction. The same file twice
changes nothing. Lines that cannot be read go to a rejects file in the data directory (LIAISON_DATA or .liaison), with their
number and the reason. Files may be packed (.gz).

Formats:
${Object.entries(FORMATS)
  .map(([name, { about, domain }]) => `  ${name.padEnd(10)} ${about} (${domain})`)
  .join('\n')}

Options:
  --owner XX       whose records they are (un: UN, ofac: US; else required)
  --mode MODE      full (default): what the file no longer holds is removed; delta: only {"id": "...", "remove": true} is
  --set NAME       records of other sets of the owner are left alone (default: the format's name)
  --as-of DAY      day of the file, where it does not say it itself (default: the day on which it was last written)
  --database URL   the owner's national database (default: the embedded one; stop the hub first)

Example: npm run import -- --format ofac --as-of 2021-07-01 sdn.csv add.csv alt.csv
`;

interface Wanted {
  readonly format: string;
  readonly owner: StateCode;
  readonly mode: 'full' | 'delta';
  readonly set: string;
  readonly asOf: string;
  readonly database: string | undefined;
  readonly files: readonly string[];
}

function wanted(): Wanted | undefined {
  const { values, positionals: files } = parseArgs({
    allowPositionals: true,
    options: {
      help: { type: 'boolean' },
      format: { type: 'string' },
      owner: { type: 'string' },
      mode: { type: 'string', default: 'full' },
      set: { type: 'string' },
      'as-of': { type: 'string' },
      database: { type: 'string' },
    },
  });
  if (values.help || (values.format === undefined && files.length === 0)) return undefined;
  const entry = FORMATS[values.format ?? ''];
  if (!entry || values.format === undefined)
    throw new Error(`--format: "${values.format ?? ''}" is none of ${Object.keys(FORMATS).join(', ')}.`);
  const [first] = files;
  if (first === undefined) throw new Error('Name the file to import.');
  const owner = values.owner ?? entry.owner;
  if (owner === undefined) throw new Error('--owner: say whose records these are, such as --owner FR.');
  if (values.mode !== 'full' && values.mode !== 'delta')
    throw new Error(`--mode: "${values.mode}" is neither full nor delta.`);
  const asOf = values['as-of'] ?? statSync(first).mtime.toISOString().slice(0, 10);
  if (!/^\d{4}-\d{2}-\d{2}$/u.test(asOf) || Number.isNaN(Date.parse(asOf)))
    throw new Error(`--as-of: "${asOf}" is not a day such as 2026-11-01.`);
  return {
    format: values.format,
    owner: stateCode(owner),
    mode: values.mode,
    set: values.set ?? values.format,
    asOf,
    database: values.database,
    files,
  };
}

/** Columns that a file may fill: not those that PostgreSQL computes, nor those that the importer keeps for itself. */
async function writableColumns(adminUrl: string, domain: Domain): Promise<ReadonlyMap<string, string>> {
  const client = new pg.Client({ connectionString: adminUrl });
  await client.connect();
  try {
    const { rows } = await client.query<{ readonly name: string; readonly type: string }>(
      `SELECT column_name AS name, CASE data_type WHEN 'ARRAY' THEN udt_name ELSE data_type END AS type
       FROM information_schema.columns WHERE table_schema = 'register' AND table_name = $1
         AND is_generated = 'NEVER' AND column_name <> 'import_set' ORDER BY ordinal_position`,
      [domain],
    );
    return new Map(rows.map(({ name, type }) => [name, type]));
  } finally {
    await client.end();
  }
}

async function run(options: Wanted, adminUrl: string, directory: string): Promise<void> {
  const entry = FORMATS[options.format];
  if (!entry) return;
  const types = await writableColumns(adminUrl, entry.domain);
  if (types.size === 0) throw new Error(`the database holds no register.${entry.domain}: migrate it first`);
  const format = entry.make({ asOf: options.asOf, types });
  const bar = new SingleBar(
    { format: '{bar} {percentage}% | {rows} rows | {speed} rows/s | {eta_formatted} left', etaBuffer: 200 },
    Presets.shades_classic,
  );
  const rejectsFile = join(directory, `${basename(options.files[0] ?? 'import')}.rejects.ndjson`);
  let rejects: ReturnType<typeof createWriteStream> | undefined;
  let rows = 0;
  let bytes = 0;
  const began = Date.now();
  bar.start(
    options.files.reduce((sum, file) => sum + statSync(file).size, 0),
    0,
    { rows: 0, speed: 0 },
  );
  try {
    const result = await importFiles(format, {
      adminUrl,
      owner: options.owner,
      files: options.files,
      set: options.set,
      mode: options.mode,
      onBytes: (more) => {
        bytes += more;
        bar.update(bytes, { rows, speed: Math.round((rows * 1000) / (Date.now() - began + 1)) });
      },
      onRow: () => {
        rows += 1;
      },
      onReject: ({ kind: _, ...rejected }) => {
        rejects ??= rejectsTo(rejectsFile);
        rejects.write(`${JSON.stringify(rejected)}\n`);
      },
    });
    bar.update(bar.getTotal(), { rows, speed: Math.round((rows * 1000) / (Date.now() - began + 1)) });
    bar.stop();
    console.log(
      `${result.read} read: ${result.added} added, ${result.changed} changed, ${result.removed} removed, ${result.rejected} rejected.` +
        (result.rejected > 0 ? ` See ${rejectsFile}.` : ''),
    );
  } finally {
    bar.stop();
    rejects?.end();
  }
}

function rejectsTo(file: string): ReturnType<typeof createWriteStream> {
  privateFolder(dirname(file));
  // What was refused may be about people.
  return createWriteStream(file, { mode: 0o600 });
}

async function main(): Promise<void> {
  const options = wanted();
  if (!options) {
    console.log(HELP);
    return;
  }
  const directory = dataDirectory(environment());
  if (options.database !== undefined) {
    await run(options, options.database, directory);
    return;
  }
  const domain = FORMATS[options.format]?.domain ?? 'person';
  const cluster = await startEmbedded({ directory, log: console.error });
  try {
    await run(options, cluster.adminUrl(databaseName(options.owner, domain)), directory);
  } finally {
    await cluster.leave();
  }
}

main().catch((error: unknown) => {
  console.error(error instanceof Error ? error.message : error);
  process.exitCode = 1;
});
