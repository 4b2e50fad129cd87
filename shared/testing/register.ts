import { createHash } from 'node:crypto';
import pg from 'pg';
import { migrateNationalDatabase } from '../src/sources/migrations/national-database.ts';
import { clusterUrl, freshDatabase, type TestDatabase } from './database.ts';

/** What a template waits for, so that of the processes that run tests one makes it. */
const LOCK = 1_772_323_200;
const MADE = 'made';

let templates: Map<string, Promise<void>> | undefined;

/**
 * Makes a database of its own with the shape of a domain's register: a copy of one that is migrated once a test run, as that
 * takes longer than most tests. A test of migrations themselves takes `freshDatabase`.
 *
 * @param migrations of the domain, as `migrateNationalDatabase` takes them.
 */
export async function freshRegister(
  migrations: Parameters<typeof migrateNationalDatabase>[1],
): Promise<TestDatabase> {
  const names = migrations.map(({ name }) => name).join();
  const template = `template_${createHash('sha256').update(names).digest('hex').slice(0, 12)}`;
  templates ??= new Map();
  let made = templates.get(template);
  if (made === undefined) {
    made = makeTemplate(template, migrations);
    templates.set(template, made);
  }
  await made;
  return freshDatabase(`TEMPLATE ${template} STRATEGY FILE_COPY`);
}

async function makeTemplate(
  template: string,
  migrations: Parameters<typeof migrateNationalDatabase>[1],
): Promise<void> {
  const url = new URL(await clusterUrl());
  const admin = new pg.Client({ connectionString: url.href });
  await admin.connect();
  try {
    await admin.query('SELECT pg_advisory_lock($1)', [LOCK]);
    const { rows } = await admin.query<{ mark: string | null }>(
      `SELECT shobj_description(oid, 'pg_database') AS mark FROM pg_database WHERE datname = $1`,
      [template],
    );
    if (rows[0]?.mark === MADE) return;
    // One that somebody began and did not end.
    await admin.query(`DROP DATABASE IF EXISTS ${template} WITH (FORCE)`);
    await admin.query(`CREATE DATABASE ${template}`);
    url.pathname = `/${template}`;
    await migrateNationalDatabase(url.href, migrations);
    await admin.query(`COMMENT ON DATABASE ${template} IS '${MADE}'`);
  } finally {
    await admin.end();
  }
}
