import { statSync } from 'node:fs';
import { basename, join } from 'node:path';
import { Presets, SingleBar } from 'cli-progress';
import pg from 'pg';
import { wrongPostgresUrl } from '../shared/src/core/postgres-url.ts';
import { stateCode, type StateCode } from '../shared/src/core/ids.ts';
import { parsedOptions } from './commands/options.ts';
import { dataDirectory } from './hub/data-directory.ts';
import { environment } from './hub/settings.ts';
import { startForCommand } from './hub/postgres/for-command.ts';
import { databaseName } from './hub/national/provision.ts';
import { FORMATS } from './import/formats/index.ts';
import { importFiles } from './import/importer.ts';
import type { HowToRead } from './import/open.ts';
import { registerOf } from './import/register.ts';
import { LinesFile } from './import/lines-file.ts';
import { endOf, noted } from './import/summary.ts';

const HELP = `npm run import -- --format NAME [options] FILE...

Brings an owner's records to what a file says: adds, changes and removes them in one transaction. The same file twice
changes nothing. Each format proves the file first; a file of another kind, or one that breaks off, is refused whole. Lines
that cannot be read go to a rejects file in the data directory (LIAISON_DATA or .liaison), with their number, the member, its
value and what is accepted; the rest is loaded. Words that are not known, and records that come twice, go to a notes file
beside it. Files may be packed (.gz).
A format reads one file where it does not say that it reads several; a second one is refused.

Ends with 0 when all is well, 2 when lines were rejected and the rest is loaded, 1 when the file was refused, 3 when its
records are in and something that follows (statistics, notes) is not done: the same command again does it.

Formats:
${Object.entries(FORMATS)
  .map(([name, { about, domain }]) => `  ${name.padEnd(10)} ${about} (${domain})`)
  .join('\n')}

Options:
  --owner XX       whose records they are (un: UN, ofac: US; else required)
  --mode MODE      full (default): what the file no longer holds is removed; delta: only {"id": "...", "remove": true} is
  --set NAME       records of other sets of the owner are left alone, and a file that names one is refused (default: the
                   format's name)
  --as-of DAY      day of the file, where it does not say it itself (default: the day on which it was last written)
  --allow-removals N   so many records may go because the file no longer holds them. Without it: none when a line was
                   rejected, else 5 % of the set (of a small one up to five, but a fifth at most)
  --dry-run        prints what would change, and writes nothing
  --show N         so many ids of each kind that --dry-run names (default: 20)
  --encoding NAME  of the file (default: UTF-8, or UTF-16 by its byte order mark), such as windows-1252
  --delimiter C    between cells of CSV: , ; | or tab (default: recognised by the first line)
  --database URL   the owner's national database (default: the embedded one, also while a hub runs: it answers
                   from the old records until all of the new ones are there)

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
  readonly how: HowToRead;
  readonly allowRemovals: number | undefined;
  readonly dryRun: { readonly shown: number } | undefined;
}

function wanted(): Wanted | undefined {
  const { values, positionals: files } = parsedOptions('import', process.argv.slice(2), {
    help: { type: 'boolean' },
    format: { type: 'string' },
    owner: { type: 'string' },
    mode: { type: 'string', default: 'full' },
    set: { type: 'string' },
    'as-of': { type: 'string' },
    'allow-removals': { type: 'string' },
    'dry-run': { type: 'boolean' },
    show: { type: 'string', default: '20' },
    encoding: { type: 'string' },
    delimiter: { type: 'string' },
    database: { type: 'string' },
  });
  if (values.help || (values.format === undefined && files.length === 0)) return undefined;
  const entry = Object.hasOwn(FORMATS, values.format ?? '') ? FORMATS[values.format ?? ''] : undefined;
  if (!entry || values.format === undefined)
    throw new Error(`--format: "${values.format ?? ''}" is none of ${Object.keys(FORMATS).join(', ')}.`);
  const [first] = files;
  if (first === undefined) throw new Error('Name the file to import.');
  const owner = values.owner ?? entry.owner;
  if (owner === undefined) throw new Error('--owner: say whose records these are, such as --owner FR.');
  if (values.mode !== 'full' && values.mode !== 'delta')
    throw new Error(`--mode: "${values.mode}" is neither full nor delta.`);
  for (const file of files)
    if (statSync(file, { throwIfNoEntry: false })?.isDirectory() !== false)
      throw new Error(`"${file}" is no file. Name the files to import, after the options.`);
  const wrong = values.database === undefined ? undefined : wrongPostgresUrl(values.database);
  if (wrong !== undefined) throw new Error(`--database: what it gives ${wrong}`);
  const asOf = values['as-of'] ?? statSync(first).mtime.toISOString().slice(0, 10);
  if (!isDay(asOf)) throw new Error(`--as-of: "${asOf}" is not a day such as 2026-11-01.`);
  return {
    format: values.format,
    owner: ownerNamed(owner),
    mode: values.mode,
    set: values.set ?? values.format,
    asOf,
    database: values.database,
    files,
    how: { encoding: encodingNamed(values.encoding), delimiter: delimiterNamed(values.delimiter) },
    allowRemovals: numberNamed('--allow-removals', values['allow-removals']),
    dryRun: values['dry-run'] ? { shown: numberNamed('--show', values.show) ?? 0 } : undefined,
  };
}

function ownerNamed(text: string): StateCode {
  try {
    return stateCode(text);
  } catch (cause) {
    throw new Error(`--owner: "${text}" is no code of two or three Latin letters, such as FR.`, { cause });
  }
}

function isDay(text: string): boolean {
  const at = /^\d{4}-\d{2}-\d{2}$/u.test(text) ? Date.parse(text) : Number.NaN;
  // Some engines take the 31st of February for one of March.
  return !Number.isNaN(at) && new Date(at).toISOString().startsWith(text);
}

function numberNamed(option: string, text: string | undefined): number | undefined {
  if (text === undefined) return undefined;
  if (!/^\d{1,9}$/u.test(text)) throw new Error(`${option}: "${text}" is not a number such as 12.`);
  return Number(text);
}

function encodingNamed(name: string | undefined): string | undefined {
  if (name === undefined) return undefined;
  try {
    return new TextDecoder(name).encoding;
  } catch {
    throw new Error(
      `--encoding: "${name}" is not known. Such as utf-8, utf-16le, windows-1252, iso-8859-2, koi8-r.`,
    );
  }
}

const DELIMITERS: Readonly<Record<string, string>> = {
  ',': ',',
  comma: ',',
  ';': ';',
  semicolon: ';',
  '|': '|',
  '\t': '\t',
  '\\t': '\t',
  tab: '\t',
};

function delimiterNamed(name: string | undefined): string | undefined {
  const delimiter = name === undefined || !Object.hasOwn(DELIMITERS, name) ? undefined : DELIMITERS[name];
  if (name !== undefined && delimiter === undefined)
    throw new Error(`--delimiter: "${name}" is none of comma, semicolon, tab and |.`);
  return delimiter;
}

/** @returns the code with which the command ends. */
async function run(options: Wanted, adminUrl: string, directory: string): Promise<number> {
  const entry = FORMATS[options.format];
  if (!entry) return 1;
  const register = await registerOf(adminUrl, entry.domain).catch((cause: unknown) => {
    if (options.database === undefined) throw cause;
    const why = cause instanceof Error ? cause.message : String(cause);
    throw new Error(`--database: it could not be asked: ${why}`, { cause });
  });
  if (register.types.size === 0)
    throw new Error(
      `the database holds no register.${entry.domain}: npm run join -- migrate --domain ${entry.domain} makes it`,
    );
  const format = entry.make({ asOf: options.asOf, register });
  const bar = new SingleBar(
    { format: '{bar} {percentage}% | {rows} rows | {speed} rows/s | {eta_formatted} left', etaBuffer: 200 },
    Presets.shades_classic,
  );
  const name = join(directory, basename(options.files[0] ?? 'import'));
  const rejects = new LinesFile(`${name}.rejects.ndjson`);
  const notes = new LinesFile(`${name}.notes.ndjson`);
  const skipped = new Map<string, number>();
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
      how: options.how,
      allowRemovals: options.allowRemovals,
      dryRun: options.dryRun,
      onBytes: (more) => {
        bytes += more;
        bar.update(bytes, { rows, speed: Math.round((rows * 1000) / (Date.now() - began + 1)) });
      },
      onRow: () => {
        rows += 1;
      },
      onSkip: (what) => skipped.set(what, (skipped.get(what) ?? 0) + 1),
      onReject: ({ kind: _, ...rejected }) => rejects.add(rejected),
    });
    bar.update(bar.getTotal(), { rows, speed: Math.round((rows * 1000) / (Date.now() - began + 1)) });
    bar.stop();
    const { code, lines } = endOf(noted(result, notes), {
      rejects: rejects.path,
      notes: notes.path,
      skipped,
    });
    console.log(lines.join('\n'));
    return code;
  } finally {
    bar.stop();
    rejects.close();
    notes.close();
  }
}

/** PostgreSQL: invalid catalog name. */
const NO_DATABASE = '3D000';

async function main(): Promise<void> {
  const options = wanted();
  if (!options) {
    console.log(HELP);
    return;
  }
  const directory = dataDirectory(environment());
  if (options.database !== undefined) {
    process.exitCode = await run(options, options.database, directory);
    return;
  }
  const domain = FORMATS[options.format]?.domain ?? 'person';
  const cluster = await startForCommand(directory);
  try {
    const name = databaseName(options.owner, domain);
    process.exitCode = await run(options, cluster.adminUrl(name), directory).catch((error: unknown) => {
      throw error instanceof pg.DatabaseError && error.code === NO_DATABASE
        ? new Error(
            `The embedded PostgreSQL holds no register of ${options.owner} for ${domain}s. Give one with --database URL; scripts/import/formats/README.md says what else an owner needs.`,
          )
        : error;
    });
  } finally {
    await cluster.leave();
  }
}

main().catch((error: unknown) => {
  console.error(error instanceof Error ? error.message : error);
  process.exitCode = 1;
});
