import { setTimeout as pause } from 'node:timers/promises';
import pg, { type ClientBase } from 'pg';
import { attempted, holdsRows, indexesOf, tablesOf, withPlainNames, type Table } from './register-tables.ts';

/**
 * Tables beside a register that is empty, into which it is loaded: its own form without its indexes, and those of the tables
 * that its triggers fill, in a schema of their own. Nobody else sees them, and whoever reads the register goes on.
 */
export interface Beside {
  /** The table to load into, as `person__loading.person`. */
  readonly table: string;
  readonly register: string;
  readonly schema: string;
  readonly tables: readonly Table[];
  /** Statements that make them. */
  readonly indexes: readonly string[];
}

const SCHEMA = 'register.';

/**
 * Makes tables beside a register that is empty: an index that is built once over all rows costs a fraction of one that learns
 * of them row by row, and a table that nobody sees locks nobody out. Everything happens in the caller's transaction, so that
 * a failure or a kill leaves nothing behind.
 *
 * A register that holds a row, that this role does not own, that another load is under way for, or of which something could
 * not be made again word for word (a comment, a policy, a foreign key, a materialized view ...) is left alone, and loaded
 * the ordinary way. So is one in whose database this role may not make a schema.
 *
 * @param client in a transaction.
 * @param register such as `register.person`: this one and the tables that its triggers fill, which bear its name
 *   (`register.person_name`).
 * @returns undefined when the register is left alone.
 */
export async function makeBeside(client: ClientBase, register: string): Promise<Beside | undefined> {
  return attempted(client, 'making_beside', () => withPlainNames(client, () => make(client, register)));
}

async function make(client: ClientBase, register: string): Promise<Beside | undefined> {
  const alone = await client.query<{ readonly got: boolean }>(
    'SELECT pg_try_advisory_xact_lock(hashtext($1)) AS got',
    [`first load of ${register}`],
  );
  if (!alone.rows[0]?.got) return undefined;
  const tables = await tablesOf(client, register);
  for (const { live, isPlain } of tables) if (!isPlain || (await holdsRows(client, live))) return undefined;
  if (!tables.some(({ live }) => live === register)) return undefined;
  const own = register.slice(SCHEMA.length);
  const schema = `${own}__loading`;
  await client.query(`CREATE SCHEMA ${schema}`);
  for (const { live, bare } of tables)
    await client.query(`CREATE TABLE ${schema}.${bare} (LIKE ${live} INCLUDING ALL EXCLUDING INDEXES)`);
  if (!(await keepSidesInStep(client, register, schema, tables))) return undefined;
  return {
    table: `${schema}.${own}`,
    register,
    schema,
    tables,
    indexes: await indexesOf(client, schema, tables),
  };
}

/**
 * Gives the table beside the register's triggers, with functions that write beside as well.
 *
 * @returns false when one of them writes where it cannot be led elsewhere.
 */
async function keepSidesInStep(
  client: ClientBase,
  register: string,
  schema: string,
  tables: readonly Table[],
): Promise<boolean> {
  const { rows: functions } = await client.query<{ readonly name: string; readonly definition: string }>(
    `SELECT DISTINCT format('%I.%I', n.nspname, p.proname) AS name, pg_get_functiondef(p.oid) AS definition
     FROM pg_trigger t JOIN pg_proc p ON p.oid = t.tgfoid JOIN pg_namespace n ON n.oid = p.pronamespace
     WHERE t.tgrelid = $1::regclass AND NOT t.tgisinternal`,
    [register],
  );
  if (functions.some(({ name }) => !name.startsWith(SCHEMA))) return false;
  const names = [...tables.map(({ live }) => live), ...functions.map(({ name }) => name)];
  const led = (text: string): string =>
    names.reduce((all, name) => all.replace(wholeName(name), `${schema}.${name.slice(SCHEMA.length)}`), text);
  const made = functions.map(({ definition }) => led(definition));
  const sides = tables.filter(({ live }) => live !== register);
  const isLed = sides.every(({ bare }) => {
    const elsewhere = new RegExp(String.raw`(?<!\b${schema}\.)\b${bare}\b`, 'u');
    return (
      made.some((definition) => wholeName(`${schema}.${bare}`).test(definition)) &&
      made.every((definition) => !elsewhere.test(definition))
    );
  });
  if (!isLed || sides.some(({ triggers }) => triggers.length > 0)) return false;
  for (const definition of made) await client.query(definition);
  for (const trigger of triggersOf(register, tables)) await client.query(led(trigger));
  return true;
}

function triggersOf(register: string, tables: readonly Table[]): readonly string[] {
  return tables.find(({ live }) => live === register)?.triggers ?? [];
}

function wholeName(name: string): RegExp {
  return new RegExp(String.raw`(?<![\w.])${name.replaceAll('.', String.raw`\.`)}(?!\w)`, 'gu');
}

/**
 * Makes the indexes of the tables beside, those of primary keys first. Nobody is locked out meanwhile.
 *
 * @throws what PostgreSQL says, with code 23505 when two rows have the same primary key.
 */
export async function makeIndexes(client: ClientBase, { indexes }: Beside): Promise<void> {
  await client.query(`SET LOCAL maintenance_work_mem = '256MB'`);
  for (const statement of indexes) await client.query(statement);
}

/** How often the register is asked for alone, and how long nobody is asked in between. */
const TRIES = 100;
const PAUSE_MS = 20;

/**
 * Puts the loaded tables where the empty ones are, with their names, owners, grants, triggers and views. For the moment that
 * this takes until the transaction ends, who asks the register waits: it is asked for when nobody reads it, and nobody has
 * to queue behind that question.
 *
 * @returns false when it could not be had, holds a row by now, or something else needs the empty tables: then nothing is
 *   changed, and the rows have to be brought to it the ordinary way.
 */
export async function takePlace(client: ClientBase, beside: Beside): Promise<boolean> {
  const isDone = await attempted(client, 'taking_place', () =>
    withPlainNames(client, async () => {
      const views = await viewsOf(client, beside);
      if (
        !(await lockAlone(client, [
          ...views.map(({ name }) => name),
          ...beside.tables.map(({ live }) => live),
        ]))
      )
        return undefined;
      for (const { live } of beside.tables) if (await holdsRows(client, live)) return undefined;
      await exchange(client, beside, views);
      return true;
    }),
  );
  return isDone === true;
}

interface View {
  readonly name: string;
  readonly make: string;
}

async function viewsOf(client: ClientBase, { tables }: Beside): Promise<readonly View[]> {
  const { rows } = await client.query<View>(
    `SELECT DISTINCT format('%I.%I', n.nspname, v.relname) AS name,
       format('CREATE OR REPLACE VIEW %I.%I%s AS %s', n.nspname, v.relname,
         CASE WHEN v.reloptions IS NULL THEN '' ELSE ' WITH (' || array_to_string(v.reloptions, ', ') || ')' END,
         pg_get_viewdef(v.oid)) AS make
     FROM pg_depend d JOIN pg_rewrite r ON r.oid = d.objid JOIN pg_class v ON v.oid = r.ev_class
       JOIN pg_namespace n ON n.oid = v.relnamespace
     WHERE d.classid = 'pg_rewrite'::regclass AND d.refclassid = 'pg_class'::regclass
       AND d.refobjid = ANY($1::regclass[]) AND v.relkind = 'v' ORDER BY name`,
    [tables.map(({ live }) => live)],
  );
  return rows;
}

/** Locks views before the tables in them, as their readers do. */
async function lockAlone(client: ClientBase, relations: readonly string[]): Promise<boolean> {
  for (let tries = 0; tries < TRIES; tries += 1) {
    const isLocked = await attempted(client, 'locking', async () => {
      await client.query(`LOCK TABLE ${relations.join(', ')} IN ACCESS EXCLUSIVE MODE NOWAIT`);
      return true;
    });
    if (isLocked) return true;
    await pause(PAUSE_MS);
  }
  return false;
}

/** Indexes, rules and sequences move with their tables, and keep their names. */
async function exchange(
  client: ClientBase,
  { register, schema, tables }: Beside,
  views: readonly View[],
): Promise<void> {
  const before = `${schema}_before`;
  await client.query(`CREATE SCHEMA ${before}`);
  for (const { live, bare, owner, options, grants } of tables) {
    await client.query(`ALTER TABLE ${live} SET SCHEMA ${before}`);
    await client.query(`ALTER TABLE ${schema}.${bare} SET SCHEMA register`);
    if (options) await client.query(`ALTER TABLE ${live} SET (${options.join(', ')})`);
    for (const grant of grants) await client.query(grant);
    await client.query(`ALTER TABLE ${live} OWNER TO ${pg.escapeIdentifier(owner)}`);
  }
  for (const { make: statement } of views) await client.query(statement);
  await client.query(`DROP TABLE ${tables.map(({ bare }) => `${before}.${bare}`).join(', ')}`);
  await client.query(`DROP SCHEMA ${before}`);
  // What is left there are functions, which take the triggers that wrote beside with them.
  await client.query(`DROP SCHEMA ${schema} CASCADE`);
  for (const trigger of triggersOf(register, tables)) await client.query(trigger);
}

/** Drops the tables beside, when they did not take the register's place. */
export async function dropBeside(client: ClientBase, { schema }: Beside): Promise<void> {
  await client.query(`DROP SCHEMA ${schema} CASCADE`);
}
