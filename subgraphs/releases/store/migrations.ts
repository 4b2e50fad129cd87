import type { MigrationInterface, QueryRunner } from 'typeorm';
import { ReleaseNotices1772323200091 } from './notices-migration.ts';
import { Outages1772323200092 } from './outages-migration.ts';

/** Releases, their steps, and what was done under which key. */
export class Releases1772323200090 implements MigrationInterface {
  readonly name = 'Releases1772323200090';

  async up(db: QueryRunner): Promise<void> {
    await db.query('CREATE SCHEMA IF NOT EXISTS releases');
    await db.query(`CREATE TABLE releases.release (
      id uuid PRIMARY KEY,
      version integer NOT NULL,
      status text NOT NULL,
      resumes text,
      owner text COLLATE "C" NOT NULL,
      domain text NOT NULL,
      record text COLLATE "C" NOT NULL,
      requester_state text COLLATE "C" NOT NULL,
      agency text COLLATE "C" NOT NULL,
      agency_kind text NOT NULL,
      role text NOT NULL,
      officer text COLLATE "C" NOT NULL,
      purpose text COLLATE "C" NOT NULL,
      case_reference text COLLATE "C" NOT NULL,
      inquiry jsonb NOT NULL,
      reason text NOT NULL,
      entry uuid NOT NULL,
      fields jsonb NOT NULL,
      deciders text[] NOT NULL,
      home_deciders text[] NOT NULL,
      obligations jsonb NOT NULL,
      from_day text,
      until_day text COLLATE "C",
      asked_at timestamptz NOT NULL,
      received_at timestamptz,
      due_at timestamptz NOT NULL,
      paused_at timestamptz,
      is_overdue boolean NOT NULL,
      decided_at timestamptz,
      is_in_time boolean,
      was_before_court boolean NOT NULL,
      ground text,
      is_ground_told boolean,
      ended_at timestamptz,
      changed_at timestamptz NOT NULL,
      changed_by jsonb,
      is_in_force boolean NOT NULL DEFAULT false -- only once the ledger has the approval
    )`);
    // What every question of an officer asks: one stretch of one index.
    await db.query(
      'CREATE INDEX release_of_case ON releases.release (requester_state, agency, purpose, case_reference)',
    );
    await db.query('CREATE INDEX release_received ON releases.release (owner, changed_at DESC, id DESC)');
    await db.query(
      'CREATE INDEX release_asked ON releases.release (requester_state, changed_at DESC, id DESC)',
    );
    await db.query('CREATE INDEX release_of_record ON releases.release (record, asked_at DESC)');
    await db.query(`CREATE INDEX release_due ON releases.release (due_at)
      WHERE status IN ('AT_HOME', 'ASKED', 'HALF_APPROVED') AND NOT is_overdue`);
    await db.query(`CREATE INDEX release_until ON releases.release (until_day) WHERE status = 'APPROVED'`);
    await db.query('CREATE INDEX release_ended ON releases.release (ended_at) WHERE ended_at IS NOT NULL');
    await stepsAndKeys(db);
  }

  async down(db: QueryRunner): Promise<void> {
    await db.query('DROP SCHEMA releases CASCADE');
  }
}

async function stepsAndKeys(db: QueryRunner): Promise<void> {
  await db.query(`CREATE TABLE releases.event (
    id uuid PRIMARY KEY,
    place bigint GENERATED ALWAYS AS IDENTITY,
    release uuid NOT NULL REFERENCES releases.release ON DELETE CASCADE,
    content jsonb NOT NULL,
    recorded_at timestamptz
  )`);
  await db.query('CREATE INDEX event_of_release ON releases.event (release, place)');
  await db.query('CREATE INDEX event_unrecorded ON releases.event (place) WHERE recorded_at IS NULL');
  await db.query(`CREATE TABLE releases.done (
    state text COLLATE "C" NOT NULL,
    officer text COLLATE "C" NOT NULL,
    key text COLLATE "C" NOT NULL,
    digest text NOT NULL,
    -- Checked at the end of the transaction: the key is taken before the release is there.
    release uuid NOT NULL REFERENCES releases.release ON DELETE CASCADE DEFERRABLE INITIALLY DEFERRED,
    PRIMARY KEY (state, officer, key)
  )`);
  await db.query('CREATE INDEX done_for_release ON releases.done (release)');
}

export const migrations = [Releases1772323200090, ReleaseNotices1772323200091, Outages1772323200092];
/** The last of them: a database that has it is in shape. */
export const LATEST = 'Outages1772323200092';
