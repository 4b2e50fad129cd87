import { setTimeout as pause } from 'node:timers/promises';
import pg, { type ClientBase } from 'pg';

/**
 * Tables beside a register that is empty, into which it is loaded: its own form without its indexes, and those of the tables
 * that its triggers fill. Nobody else sees them, and whoever reads the register goes on.
 */
export interface Beside {
  /** The table to load into, as `register.person__loading`. */
  readonly table: string;
  readonly register: string;
  readonly pairs: readonly Pair[];
  readonly indexes: readonly IndexBeside[];
  readonly functions: readonly string[];
}

interface Pair {
  readonly live: string;
  readonly beside: string;
  readonly bare: string;
  readonly owner: string;
  readonly options: readonly string[] | null;
  readonly grants: readonly string[];
  readonly triggers: readonly string[];
}

interface IndexBeside {
  readonly make: string;
  /** Gives it the name that the live one has, once that is gone. */
  readonly rename: string;
}

const MARK = '__loading';
const BEFORE = '__before';

/**
 * Makes tables beside a register that is empty: an index that is built once over all rows costs a fraction of one that learns
 * of them row by row, and a table that nobody sees locks nobody out. Everything happens in the caller's transaction, so that
 * a failure or a kill leaves nothing behind.
 *
 * A register that holds a row, that this role does not own, that another load is under way for, or of which something could
 * not be made again word for word (a comment, a policy, a foreign key, a materialized view ...) is left alone, and loaded
 * the ordinary way.
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
  for (const { live, beside } of tables)
    await client.query(`CREATE TABLE ${beside} (LIKE ${live} INCLUDING ALL EXCLUDING INDEXES)`);
  const functions = await keepSidesInStep(client, register, tables);
  if (!functions) return undefined;
  return {
    table: `${register}${MARK}`,
    register,
    pairs: tables,
    indexes: await indexesOf(client, tables),
    functions,
  };
}

/** What fails here for a reason that is the register's own is undone, and the register left alone. */
async function attempted<T>(
  client: ClientBase,
  savepoint: string,
  work: () => Promise<T | undefined>,
): Promise<T | undefined> {
  await client.query(`SAVEPOINT ${savepoint}`);
  try {
    const made = await work();
    if (made !== undefined) {
      await client.query(`RELEASE SAVEPOINT ${savepoint}`);
      return made;
    }
  } catch (error) {
    if (!(error instanceof pg.DatabaseError) || !LEAVE_ALONE.has(error.code ?? '')) throw error;
  }
  // Going back gives up the locks as well.
  await client.query(`ROLLBACK TO SAVEPOINT ${savepoint}`);
  await client.query(`RELEASE SAVEPOINT ${savepoint}`);
  return undefined;
}

/** Locked by somebody, not owned by this role, something else needs it, or a name is taken. */
const LEAVE_ALONE: ReadonlySet<string> = new Set(['55P03', '55006', '42501', '2BP01', '42P07', '42710']);

/** Definitions are told with the schema of every name that is not PostgreSQL's own. */
async function withPlainNames<T>(client: ClientBase, work: () => Promise<T>): Promise<T> {
  const { rows } = await client.query<{ readonly path: string }>(
    `SELECT current_setting('search_path') AS path`,
  );
  await client.query(`SELECT set_config('search_path', 'pg_catalog', true)`);
  const result = await work();
  await client.query(`SELECT set_config('search_path', $1, true)`, [rows[0]?.path ?? '']);
  return result;
}

interface Table extends Pair {
  /** Whether there is nothing about it that a table of the same form would not have. */
  readonly isPlain: boolean;
}

async function tablesOf(client: ClientBase, register: string): Promise<readonly Table[]> {
  const { rows } = await client.query<Table>(
    `SELECT format('%I.%I', n.nspname, c.relname) AS live, format('%I.%I', n.nspname, c.relname || '${MARK}') AS beside,
       c.relname AS bare, pg_get_userbyid(c.relowner) AS owner, c.reloptions AS options,
       ARRAY(SELECT format('GRANT %s ON %I.%I TO %s%s', a.privilege_type, n.nspname, c.relname,
           CASE a.grantee WHEN 0 THEN 'PUBLIC' ELSE quote_ident(pg_get_userbyid(a.grantee)) END,
           CASE WHEN a.is_grantable THEN ' WITH GRANT OPTION' ELSE '' END)
         FROM aclexplode(c.relacl) a WHERE a.grantee <> c.relowner) AS grants,
       ARRAY(SELECT pg_get_triggerdef(t.oid) FROM pg_trigger t WHERE t.tgrelid = c.oid AND NOT t.tgisinternal
         ORDER BY t.tgname) AS triggers,
       c.relkind = 'r' AND c.relpersistence = 'p' AND c.reltablespace = 0 AND c.relreplident = 'd'
         AND NOT c.relrowsecurity AND NOT c.relhasrules AND NOT c.relispartition
         AND pg_has_role(c.relowner, 'USAGE')
         AND obj_description(c.oid, 'pg_class') IS NULL
         AND NOT EXISTS (SELECT FROM pg_policy WHERE polrelid = c.oid)
         AND NOT EXISTS (SELECT FROM pg_inherits WHERE inhrelid = c.oid OR inhparent = c.oid)
         AND NOT EXISTS (SELECT FROM pg_publication_rel WHERE prrelid = c.oid)
         AND NOT EXISTS (SELECT FROM pg_statistic_ext WHERE stxrelid = c.oid)
         AND NOT EXISTS (SELECT FROM pg_seclabel WHERE objoid = c.oid AND classoid = 'pg_class'::regclass)
         AND NOT EXISTS (SELECT FROM pg_constraint WHERE contype = 'f' AND (conrelid = c.oid OR confrelid = c.oid))
         AND NOT EXISTS (SELECT FROM pg_attribute WHERE attrelid = c.oid AND attnum > 0
           AND (attacl IS NOT NULL OR attidentity <> '' OR attoptions IS NOT NULL))
         AND NOT EXISTS (SELECT FROM pg_trigger WHERE tgrelid = c.oid AND NOT tgisinternal AND tgenabled <> 'O')
         AND NOT EXISTS (SELECT FROM pg_index i JOIN pg_class k ON k.oid = i.indexrelid
           LEFT JOIN pg_constraint o ON o.conindid = i.indexrelid AND o.contype IN ('p', 'u', 'x')
           WHERE i.indrelid = c.oid AND (NOT i.indisvalid OR i.indisreplident OR i.indisclustered OR k.reltablespace <> 0
             OR obj_description(k.oid, 'pg_class') IS NOT NULL OR obj_description(o.oid, 'pg_constraint') IS NOT NULL))
         AND NOT EXISTS (SELECT FROM pg_depend d JOIN pg_rewrite r ON r.oid = d.objid JOIN pg_class v ON v.oid = r.ev_class
           WHERE d.classid = 'pg_rewrite'::regclass AND d.refobjid = c.oid AND v.relkind <> 'v') AS "isPlain"
     FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace
     WHERE n.nspname = 'register' AND c.relkind IN ('r', 'p')
       AND (format('%I.%I', n.nspname, c.relname) = $1 OR starts_with(format('%I.%I', n.nspname, c.relname), $1 || '_'))
     ORDER BY live`,
    [register],
  );
  return rows;
}

async function holdsRows(client: ClientBase, table: string): Promise<boolean> {
  const { rowCount } = await client.query(`SELECT FROM ${table} LIMIT 1`);
  return rowCount !== 0;
}

/**
 * Gives the table beside the register's triggers, with functions that write beside as well.
 *
 * @returns those functions; undefined when one of them writes where it cannot be led elsewhere.
 */
async function keepSidesInStep(
  client: ClientBase,
  register: string,
  tables: readonly Table[],
): Promise<readonly string[] | undefined> {
  const { rows: functions } = await client.query<{ readonly name: string; readonly definition: string }>(
    `SELECT DISTINCT format('%I.%I', n.nspname, p.proname) AS name, pg_get_functiondef(p.oid) AS definition
     FROM pg_trigger t JOIN pg_proc p ON p.oid = t.tgfoid JOIN pg_namespace n ON n.oid = p.pronamespace
     WHERE t.tgrelid = $1::regclass AND NOT t.tgisinternal`,
    [register],
  );
  const led = (text: string, names: readonly string[]): string =>
    names.reduce((all, name) => all.replace(wholeName(name), `${name}${MARK}`), text);
  const names = [...tables.map(({ live }) => live), ...functions.map(({ name }) => name)];
  const made = functions.map(({ name, definition }) => ({ name, definition: led(definition, names) }));
  const sides = tables.filter(({ live }) => live !== register);
  const isLed = sides.every(({ bare }) => {
    const mentions = new RegExp(String.raw`\b${bare}\b`, 'u');
    return (
      made.some(({ definition }) => definition.includes(`${bare}${MARK}`)) &&
      made.every(({ definition }) => !mentions.test(definition))
    );
  });
  if (!isLed || sides.some(({ triggers }) => triggers.length > 0)) return undefined;
  for (const { definition } of made) await client.query(definition);
  const triggers = tables.find(({ live }) => live === register)?.triggers ?? [];
  for (const trigger of triggers) await client.query(led(trigger, names));
  return functions.map(({ name }) => `${name}${MARK}`);
}

function wholeName(name: string): RegExp {
  return new RegExp(String.raw`(?<![\w.])${name.replaceAll('.', String.raw`\.`)}(?!\w)`, 'gu');
}

async function indexesOf(client: ClientBase, tables: readonly Table[]): Promise<readonly IndexBeside[]> {
  const { rows } = await client.query<{
    readonly live: string;
    readonly name: string;
    readonly definition: string;
    readonly rule: string | null;
  }>(
    `SELECT format('%I.%I', n.nspname, t.relname) AS live, k.relname AS name, pg_get_indexdef(i.indexrelid) AS definition,
       pg_get_constraintdef(c.oid) AS rule
     FROM pg_index i JOIN pg_class k ON k.oid = i.indexrelid JOIN pg_class t ON t.oid = i.indrelid
       JOIN pg_namespace n ON n.oid = t.relnamespace
       LEFT JOIN pg_constraint c ON c.conindid = i.indexrelid AND c.contype IN ('p', 'u', 'x')
     WHERE i.indrelid = ANY($1::regclass[])
     ORDER BY i.indisprimary DESC, i.indexrelid`,
    [tables.map(({ live }) => live)],
  );
  return rows.map(({ live, name, definition, rule }) => {
    const [own, other] = [pg.escapeIdentifier(name), pg.escapeIdentifier(`${name}${MARK}`)];
    if (rule !== null)
      return {
        make: `ALTER TABLE ${live}${MARK} ADD CONSTRAINT ${other} ${rule}`,
        rename: `ALTER TABLE ${live} RENAME CONSTRAINT ${other} TO ${own}`,
      };
    return {
      make: definition.replace(/^(CREATE (?:UNIQUE )?INDEX) .+? ON \S+ /u, `$1 ${other} ON ${live}${MARK} `),
      rename: `ALTER INDEX register.${other} RENAME TO ${own}`,
    };
  });
}

/**
 * Makes the indexes of the tables beside, those of primary keys first. Nobody is locked out meanwhile.
 *
 * @throws what PostgreSQL says, with code 23505 when two rows have the same primary key.
 */
export async function makeIndexes(client: ClientBase, { indexes }: Beside): Promise<void> {
  await client.query(`SET LOCAL maintenance_work_mem = '256MB'`);
  for (const { make: statement } of indexes) await client.query(statement);
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
          ...beside.pairs.map(({ live }) => live),
        ]))
      )
        return undefined;
      for (const { live } of beside.pairs) if (await holdsRows(client, live)) return undefined;
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

async function viewsOf(client: ClientBase, { pairs }: Beside): Promise<readonly View[]> {
  const { rows } = await client.query<View>(
    `SELECT DISTINCT format('%I.%I', n.nspname, v.relname) AS name,
       format('CREATE OR REPLACE VIEW %I.%I%s AS %s', n.nspname, v.relname,
         CASE WHEN v.reloptions IS NULL THEN '' ELSE ' WITH (' || array_to_string(v.reloptions, ', ') || ')' END,
         pg_get_viewdef(v.oid)) AS make
     FROM pg_depend d JOIN pg_rewrite r ON r.oid = d.objid JOIN pg_class v ON v.oid = r.ev_class
       JOIN pg_namespace n ON n.oid = v.relnamespace
     WHERE d.classid = 'pg_rewrite'::regclass AND d.refclassid = 'pg_class'::regclass
       AND d.refobjid = ANY($1::regclass[]) AND v.relkind = 'v' ORDER BY name`,
    [pairs.map(({ live }) => live)],
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

async function exchange(client: ClientBase, beside: Beside, views: readonly View[]): Promise<void> {
  const { register, pairs, indexes, functions } = beside;
  const { rows: helpers } = await client.query<{ readonly drop: string }>(
    `SELECT format('DROP TRIGGER %I ON ${beside.table}', tgname) AS drop FROM pg_trigger
     WHERE tgrelid = $1::regclass AND NOT tgisinternal`,
    [beside.table],
  );
  for (const { drop } of helpers) await client.query(drop);
  for (const name of functions) await client.query(`DROP FUNCTION ${name}`);
  for (const { live, beside: loaded, bare, owner, options, grants } of pairs) {
    const own = pg.escapeIdentifier(bare);
    await client.query(`ALTER TABLE ${live} RENAME TO ${pg.escapeIdentifier(`${bare}${BEFORE}`)}`);
    await client.query(`ALTER TABLE ${loaded} RENAME TO ${own}`);
    if (options) await client.query(`ALTER TABLE ${live} SET (${options.join(', ')})`);
    for (const grant of grants) await client.query(grant);
    await client.query(`ALTER TABLE ${live} OWNER TO ${pg.escapeIdentifier(owner)}`);
  }
  for (const { make: statement } of views) await client.query(statement);
  await client.query(
    `DROP TABLE ${pairs.map(({ bare }) => `register.${pg.escapeIdentifier(`${bare}${BEFORE}`)}`).join(', ')}`,
  );
  for (const { rename } of indexes) await client.query(rename);
  for (const trigger of pairs.find(({ live }) => live === register)?.triggers ?? [])
    await client.query(trigger);
}

/** Drops the tables beside, when they did not take the register's place. */
export async function dropBeside(client: ClientBase, { pairs, functions }: Beside): Promise<void> {
  await client.query(`DROP TABLE ${pairs.map(({ beside }) => beside).join(', ')}`);
  for (const name of functions) await client.query(`DROP FUNCTION ${name}`);
}
