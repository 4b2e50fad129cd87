import type { MigrationInterface, QueryRunner } from 'typeorm';
import { shapeStatements, type Shape } from '../../../shared/src/core/shape.ts';

/** What this version of the hub makes of the database. The one before, which knows nothing of outages, goes on beside it. */
export const SHAPE: Shape = { schema: 'releases', what: 'The database of releases', version: 3, needs: 2 };

/** Outages of sources and of the hub, maintenance that was announced, and what States are to be told of both. No personal data. */
export class Outages1772323200092 implements MigrationInterface {
  readonly name = 'Outages1772323200092';

  async up(db: QueryRunner): Promise<void> {
    // One process at a time looks; it is another's turn when the first has not looked for a while.
    await db.query(`CREATE TABLE releases.outage_watch (
      id integer PRIMARY KEY CHECK (id = 1),
      holder uuid NOT NULL,
      held_until timestamptz NOT NULL,
      ready_at timestamptz NOT NULL, -- when some process of the hub could last answer
      ready_since timestamptz NOT NULL
    )`);
    await db.query(`CREATE TABLE releases.source_sight (
      state text COLLATE "C" NOT NULL,
      domain text COLLATE "C" NOT NULL,
      is_down boolean NOT NULL,
      since timestamptz NOT NULL,
      PRIMARY KEY (state, domain)
    )`);
    await db.query(`CREATE TABLE releases.outage (
      id uuid PRIMARY KEY,
      state text COLLATE "C", -- of the hub itself: none
      domain text COLLATE "C",
      is_planned boolean NOT NULL,
      began_at timestamptz NOT NULL,
      found_at timestamptz NOT NULL,
      ended_at timestamptz
    )`);
    await db.query(`CREATE UNIQUE INDEX outage_open ON releases.outage (COALESCE(state, ''), COALESCE(domain, ''))
      WHERE ended_at IS NULL`);
    await db.query(`CREATE TABLE releases.maintenance (
      id uuid PRIMARY KEY,
      of text COLLATE "C" NOT NULL,
      domains text[] NOT NULL, -- none: all
      from_at timestamptz NOT NULL,
      until_at timestamptz NOT NULL,
      cancelled_at timestamptz
    )`);
    await db.query(`CREATE UNIQUE INDEX maintenance_announced ON releases.maintenance (of, domains, from_at, until_at)
      WHERE cancelled_at IS NULL`);
    await db.query(`CREATE TABLE releases.outage_notice (
      id uuid PRIMARY KEY,
      place bigint GENERATED ALWAYS AS IDENTITY,
      about uuid NOT NULL, -- an outage, or maintenance
      state text COLLATE "C" NOT NULL,
      type text COLLATE "C" NOT NULL,
      body text NOT NULL,
      status text COLLATE "C" NOT NULL CHECK (status IN ('WAITING', 'SENT', 'DEAD', 'NOT_WANTED')),
      tries integer NOT NULL DEFAULT 0,
      next_at timestamptz NOT NULL,
      held_until timestamptz,
      fault text,
      settled_at timestamptz
    )`);
    await db.query(`CREATE INDEX outage_notice_waiting ON releases.outage_notice (state, about, place)
      WHERE status = 'WAITING'`);
    for (const statement of shapeStatements(SHAPE)) await db.query(statement);
  }

  async down(db: QueryRunner): Promise<void> {
    for (const table of ['shape', 'outage_notice', 'maintenance', 'outage', 'source_sight', 'outage_watch'])
      await db.query(`DROP TABLE releases.${table}`);
  }
}
