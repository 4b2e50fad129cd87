import pg, { type ClientBase } from 'pg';

/** A table of a register as PostgreSQL knows it. */
export interface Table {
  readonly live: string;
  /** Its name without a schema. */
  readonly bare: string;
  readonly owner: string;
  readonly options: readonly string[] | null;
  readonly grants: readonly string[];
  readonly triggers: readonly string[];
  /** Whether there is nothing about it that a table of the same form would not have. */
  readonly isPlain: boolean;
}

/** Definitions are told with the schema of every name that is not PostgreSQL's own. */
export async function withPlainNames<T>(client: ClientBase, work: () => Promise<T>): Promise<T> {
  const { rows } = await client.query<{ readonly path: string }>(
    `SELECT current_setting('search_path') AS path`,
  );
  await client.query(`SELECT set_config('search_path', 'pg_catalog', true)`);
  const result = await work();
  await client.query(`SELECT set_config('search_path', $1, true)`, [rows[0]?.path ?? '']);
  return result;
}

export async function tablesOf(client: ClientBase, register: string): Promise<readonly Table[]> {
  const { rows } = await client.query<Table>(
    `SELECT format('%I.%I', n.nspname, c.relname) AS live, c.relname AS bare, pg_get_userbyid(c.relowner) AS owner, c.reloptions AS options,
       ARRAY(SELECT format('GRANT %s ON %I.%I TO %s%s', a.privilege_type, n.nspname, c.relname,
           CASE a.grantee WHEN 0 THEN 'PUBLIC' ELSE quote_ident(pg_get_userbyid(a.grantee)) END,
           CASE WHEN a.is_grantable THEN ' WITH GRANT OPTION' ELSE '' END)
         FROM aclexplode(c.relacl) a WHERE a.grantee <> c.relowner) AS grants,
       ARRAY(SELECT pg_get_triggerdef(t.oid) FROM pg_trigger t WHERE t.tgrelid = c.oid AND NOT t.tgisinternal
         ORDER BY t.tgname) AS triggers,
       c.relname = quote_ident(c.relname) AND c.relkind = 'r' AND c.relpersistence = 'p' AND c.reltablespace = 0 AND c.relreplident = 'd'
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
           AND (attacl IS NOT NULL OR attoptions IS NOT NULL))
         AND NOT EXISTS (SELECT FROM pg_depend d JOIN pg_class s ON s.oid = d.objid AND s.relkind = 'S'
           JOIN pg_attribute a ON a.attrelid = d.refobjid AND a.attnum = d.refobjsubid
           WHERE d.classid = 'pg_class'::regclass AND d.refclassid = 'pg_class'::regclass AND d.refobjid = c.oid
             AND (a.attidentity = '' OR s.relname <> concat_ws('_', c.relname, a.attname, 'seq')
               OR s.relacl IS NOT NULL OR obj_description(s.oid, 'pg_class') IS NOT NULL))
         AND NOT EXISTS (SELECT FROM pg_default_acl WHERE defaclnamespace = 0 AND defaclobjtype IN ('r', 'S')
           AND defaclrole = current_user::regrole)
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

export async function holdsRows(client: ClientBase, table: string): Promise<boolean> {
  const { rowCount } = await client.query(`SELECT FROM ${table} LIMIT 1`);
  return rowCount !== 0;
}

export async function indexesOf(
  client: ClientBase,
  schema: string,
  tables: readonly Table[],
): Promise<readonly string[]> {
  const { rows } = await client.query<{ readonly statement: string }>(
    `SELECT coalesce(
       format('ALTER TABLE %I.%I ADD CONSTRAINT ', $2::text, t.relname) || quote_ident(c.conname) || ' ' || pg_get_constraintdef(c.oid),
       replace(pg_get_indexdef(i.indexrelid), format(' ON %I.%I ', n.nspname, t.relname), format(' ON %I.%I ', $2::text, t.relname))
     ) AS statement
     FROM pg_index i JOIN pg_class t ON t.oid = i.indrelid JOIN pg_namespace n ON n.oid = t.relnamespace
       LEFT JOIN pg_constraint c ON c.conindid = i.indexrelid AND c.contype IN ('p', 'u', 'x')
     WHERE i.indrelid = ANY($1::regclass[])
     ORDER BY i.indisprimary DESC, i.indexrelid`,
    [tables.map(({ live }) => live), schema],
  );
  return rows.map(({ statement }) => statement);
}

/** What fails here for a reason that is the register's own is undone, and the register left alone. */
export async function attempted<T>(
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
const LEAVE_ALONE: ReadonlySet<string> = new Set(['55P03', '55006', '42501', '2BP01', '42P06', '42P07']);
