import type { QueryRunner } from 'typeorm';

/** What an import writes in each row although nothing of the record changed. */
const BESIDE = `'{import_set,data_as_of}'::text[]`;

/**
 * Gives a register a memory of its changes: which record changed last in which transaction, those that are gone included, and
 * the two views by which the hub asks for it. Nothing of what a record said is kept.
 *
 * The clock is the number of the writing transaction. Numbers are given when a transaction first writes and not when it
 * commits, so what is lower than the oldest transaction under way, and nothing else, can no longer change: the clock stands
 * there (PostgreSQL, functions of transaction ids and snapshots). Its epoch is another one in another cluster, database or
 * timeline, and after `UPDATE register.change_clock SET epoch = gen_random_uuid()`, which a restored register needs.
 *
 * @param domain whose table it is: `register.DOMAIN`.
 */
export async function createChanges(db: QueryRunner, domain: string): Promise<void> {
  const table = `register.${domain}`;
  await db.query(`CREATE TABLE register.change (
    owner text COLLATE "C" NOT NULL,
    id text COLLATE "C" NOT NULL,
    position bigint NOT NULL,
    changed_at timestamptz NOT NULL,
    PRIMARY KEY (owner, id))`);
  await db.query('CREATE INDEX change_position ON register.change (owner, position)');
  await db.query(`CREATE TABLE register.change_clock (
    epoch uuid NOT NULL DEFAULT gen_random_uuid(),
    forgotten bigint NOT NULL DEFAULT 0)`);
  await db.query('INSERT INTO register.change_clock DEFAULT VALUES');
  await db.query(`INSERT INTO register.change
    SELECT owner, id, pg_current_xact_id()::text::bigint, updated_at FROM ${table}`);
  await createTriggers(db, table);
  await db.query(`CREATE FUNCTION register.forget_changes(until timestamptz) RETURNS void
    LANGUAGE sql AS $$
      WITH gone AS (
        DELETE FROM register.change c WHERE c.changed_at < until
          AND NOT EXISTS (SELECT 1 FROM ${table} r WHERE r.owner = c.owner AND r.id = c.id)
        RETURNING position)
      UPDATE register.change_clock
        SET forgotten = greatest(forgotten, (SELECT coalesce(max(position), 0) FROM gone)) $$`);
  await db.query(`CREATE VIEW hub.change_v1 AS SELECT owner, id, position, changed_at FROM register.change`);
  await db.query(`CREATE VIEW hub.change_clock_v1 AS
    SELECT concat_ws('/', k.epoch, (pg_control_system()).system_identifier, (pg_control_checkpoint()).timeline_id,
        (SELECT oid FROM pg_database WHERE datname = current_database())) AS epoch,
      settled.position, k.forgotten,
      EXISTS (SELECT 1 FROM register.change c WHERE c.position > settled.position) AS is_behind
    FROM register.change_clock k
    CROSS JOIN (SELECT pg_snapshot_xmin(pg_current_snapshot())::text::bigint - 1 AS position) settled`);
  await db.query('GRANT SELECT ON hub.change_v1, hub.change_clock_v1 TO hub_reader');
}

/** Each statement notes what it changed, together: rows that say the same as before are no change. */
async function createTriggers(db: QueryRunner, table: string): Promise<void> {
  const note = (rows: string): string => `INSERT INTO register.change AS c
      SELECT owner, id, pg_current_xact_id()::text::bigint, clock_timestamp()
      FROM (SELECT DISTINCT owner, id FROM (${rows}) changed) once
      ON CONFLICT (owner, id) DO UPDATE SET position = excluded.position, changed_at = excluded.changed_at`;
  const differs = `to_jsonb(a) - ${BESIDE} = to_jsonb(b) - ${BESIDE}`;
  await db.query(`CREATE FUNCTION register.note_change() RETURNS trigger
    LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$ BEGIN
    IF TG_OP = 'INSERT' THEN ${note('SELECT owner, id FROM new_rows')};
    ELSIF TG_OP = 'DELETE' THEN ${note('SELECT owner, id FROM old_rows')};
    ELSIF TG_OP = 'UPDATE' THEN ${note(`
      SELECT owner, id FROM new_rows a WHERE NOT EXISTS (
        SELECT 1 FROM old_rows b WHERE b.owner = a.owner AND b.id = a.id AND ${differs})
      UNION SELECT owner, id FROM old_rows b WHERE NOT EXISTS (
        SELECT 1 FROM new_rows a WHERE b.owner = a.owner AND b.id = a.id)`)};
    ELSE UPDATE register.change
      SET position = pg_current_xact_id()::text::bigint, changed_at = clock_timestamp();
    END IF;
    RETURN NULL;
  END $$`);
  const events = [
    ['insert', 'REFERENCING NEW TABLE AS new_rows'],
    ['update', 'REFERENCING OLD TABLE AS old_rows NEW TABLE AS new_rows'],
    ['delete', 'REFERENCING OLD TABLE AS old_rows'],
    ['truncate', ''],
  ] as const;
  for (const [event, tables] of events)
    await db.query(`CREATE TRIGGER note_${event} AFTER ${event.toUpperCase()} ON ${table}
      ${tables} FOR EACH STATEMENT EXECUTE FUNCTION register.note_change()`);
}

/** Takes back what `createChanges` made. */
export async function dropChanges(db: QueryRunner, domain: string): Promise<void> {
  await db.query('DROP VIEW hub.change_clock_v1');
  await db.query('DROP VIEW hub.change_v1');
  for (const event of ['insert', 'update', 'delete', 'truncate'])
    await db.query(`DROP TRIGGER note_${event} ON register.${domain}`);
  await db.query('DROP FUNCTION register.note_change()');
  await db.query('DROP FUNCTION register.forget_changes(timestamptz)');
  await db.query('DROP TABLE register.change_clock');
  await db.query('DROP TABLE register.change');
}
