import type { MigrationInterface, QueryRunner } from 'typeorm';

/** What States are to be told of steps, until it was sent. Steps that were taken before are told to nobody. */
export class ReleaseNotices1772323200091 implements MigrationInterface {
  readonly name = 'ReleaseNotices1772323200091';

  async up(db: QueryRunner): Promise<void> {
    await db.query(`CREATE TABLE releases.notice (
      id uuid PRIMARY KEY,
      place bigint GENERATED ALWAYS AS IDENTITY,
      event uuid NOT NULL REFERENCES releases.event ON DELETE CASCADE,
      release uuid NOT NULL,
      state text COLLATE "C" NOT NULL,
      type text COLLATE "C" NOT NULL,
      body text NOT NULL,
      status text COLLATE "C" NOT NULL CHECK (status IN ('WAITING', 'SENT', 'DEAD', 'NOT_WANTED')),
      tries integer NOT NULL DEFAULT 0,
      next_at timestamptz NOT NULL,
      held_until timestamptz, -- a sender is at it until then
      fault text,
      settled_at timestamptz
    )`);
    await db.query('CREATE INDEX notice_of_event ON releases.notice (event)');
    await db.query(`CREATE INDEX notice_waiting ON releases.notice (state, release, place)
      WHERE status = 'WAITING'`);
    await db.query(`CREATE INDEX notice_dead ON releases.notice (state, place) WHERE status = 'DEAD'`);
  }

  async down(db: QueryRunner): Promise<void> {
    await db.query('DROP TABLE releases.notice');
  }
}
