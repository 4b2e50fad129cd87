import { createReadStream, existsSync } from 'node:fs';
import { createInterface } from 'node:readline';
import { join } from 'node:path';
import { createGunzip } from 'node:zlib';
import pg from 'pg';
import type { StateCode } from '../../shared/src/core/ids.ts';
import { migrateNationalDatabase } from '../../shared/src/sources/migrations/national-database.ts';
import { migrations as firearmMigrations } from '../../subgraphs/firearms/migrations/index.ts';
import { migrations as seizureMigrations } from '../../subgraphs/drug-seizures/migrations/index.ts';
import { dataDirectory } from '../hub/data-directory.ts';
import { copyRows } from '../import/copy.ts';
import { rioFormat } from '../import/formats/rio.ts';
import { unodcFormat } from '../import/formats/unodc.ts';
import { importFiles } from '../import/importer.ts';
import type { ImportFormat } from '../import/import-format.ts';
import { startCluster, type Cluster } from '../hub/postgres/embedded.ts';
import { setting } from '../hub/settings.ts';
import { table } from './report.ts';

/** Large public files that may be measured but not shipped: looked for in the folder that LIAISON_BENCH_DATA names. */
const FILES: readonly {
  readonly name: string;
  readonly path: string;
  readonly format: ImportFormat;
  readonly migrations: typeof seizureMigrations | typeof firearmMigrations;
}[] = [
  {
    name: 'UNODC seizures',
    path: 'drugs/unodc_individual_drug_seizures_2011-2016.csv.gz',
    format: unodcFormat,
    migrations: seizureMigrations,
  },
  {
    name: 'Rio firearms 2017',
    path: 'firearms/rj_seized_firearms_2017.csv.gz',
    format: rioFormat,
    migrations: firearmMigrations,
  },
];

/** Rows a second of an import, beside plain COPY of the lines of the same file into a table of one text column. */
export async function benchImport(): Promise<string> {
  const folder = setting(process.env, 'LIAISON_BENCH_DATA');
  const there = FILES.filter(({ path }) => folder !== undefined && existsSync(join(folder, path)));
  if (folder === undefined || there.length === 0)
    return 'Skipped: set LIAISON_BENCH_DATA to a folder that holds the public files.';
  const cluster = await startCluster({
    directory: join(dataDirectory(process.env), 'bench-import'),
    durable: true,
    log: () => undefined,
  });
  try {
    const rows: string[][] = [];
    for (const file of there) rows.push(await compare(cluster, file, join(folder, file.path)));
    return table(['file', 'rows', 'import rows/s', 'plain COPY rows/s', 'ratio', 'again rows/s'], rows);
  } finally {
    await cluster.stop();
  }
}

async function compare(
  cluster: Cluster,
  { name, format, migrations }: (typeof FILES)[number],
  file: string,
): Promise<string[]> {
  const database = `bench_import_${Date.now()}`;
  await run(cluster.adminUrl(), `CREATE DATABASE ${database}`);
  const adminUrl = cluster.adminUrl(database);
  await migrateNationalDatabase(adminUrl, migrations);
  const options = { adminUrl, owner: 'UN' as StateCode, files: [file], set: 'bench', mode: 'full' as const };
  const importing = await timed(async () => {
    const { read } = await importFiles(format, options);
    return read;
  });
  const again = await timed(async () => {
    const { read } = await importFiles(format, options);
    return read;
  });
  await run(adminUrl, 'CREATE TABLE public.plain (line text)');
  const copying = await timed(() => plainCopy(adminUrl, file));
  await run(cluster.adminUrl(), `DROP DATABASE ${database} WITH (FORCE)`);
  const ratio = importing.rate / copying.rate;
  return [
    name,
    String(importing.rows),
    importing.rate.toFixed(0),
    copying.rate.toFixed(0),
    ratio.toFixed(2),
    again.rate.toFixed(0),
  ];
}

async function plainCopy(url: string, file: string): Promise<number> {
  const client = new pg.Client({ connectionString: url });
  await client.connect();
  try {
    const lines = createInterface({ input: createReadStream(file).pipe(createGunzip()) });
    return await copyRows(client, 'public.plain', ['line'], onePerRow(lines));
  } finally {
    await client.end();
  }
}

async function* onePerRow(lines: AsyncIterable<string>): AsyncGenerator<readonly unknown[]> {
  for await (const line of lines) yield [line];
}

async function timed(work: () => Promise<number>): Promise<{ readonly rows: number; readonly rate: number }> {
  const began = performance.now();
  const rows = await work();
  return { rows, rate: (rows * 1000) / (performance.now() - began) };
}

async function run(url: string, statement: string): Promise<void> {
  const client = new pg.Client({ connectionString: url });
  await client.connect();
  try {
    await client.query(statement);
  } finally {
    await client.end();
  }
}
