import type { MigrationInterface, QueryRunner } from 'typeorm';
import { HEADER_COLUMNS, HEADER_DDL } from '../../../shared/src/sources/migrations/header.ts';

/** What a record says beside its header, in the order in which invented records are made too. */
export const COLUMNS = [
  'traveller_category',
  'direction',
  'occurred_at',
  'border_type',
  'country',
  'other_country',
  'crossing_point',
  'authority',
  'traveller',
  'nationality',
  'document',
  'visa',
  'etias',
  'stay',
  'refusal',
  'face_presence',
  'finger_presence',
  'fallback_procedure',
  'transport',
  'hits',
  'check_result',
  'officer',
] as const;

/** What searches compare: each follows from a column above, so a joining State computes them in its view. */
const SEARCH_COLUMNS = ['document_key', 'document_issuer', 'plate_key', 'point_code'] as const;

/**
 * A State's register of border crossings and the view of it that the hub may read. Crossings of those with the right of
 * free movement stay in the register: the view shows them only where the check gave a hit (Regulation (EU) 2016/399
 * Art. 8(2): no systematic record of them is lent to others).
 */
export class CrossingRegister1772323200030 implements MigrationInterface {
  async up(db: QueryRunner): Promise<void> {
    await db.query(`CREATE FUNCTION hub.document_key(text) RETURNS text
      LANGUAGE sql IMMUTABLE PARALLEL SAFE STRICT
      AS $$ SELECT regexp_replace(upper($1), '[^A-Z0-9]', '', 'g') $$`);
    await db.query('GRANT EXECUTE ON FUNCTION hub.document_key(text) TO hub_reader');
    await db.query(`CREATE TABLE register.crossing (${HEADER_DDL},
      traveller_category text,
      direction text,
      occurred_at timestamptz,
      border_type text,
      country text,
      other_country text,
      crossing_point jsonb,
      authority text,
      traveller jsonb,
      nationality text,
      document jsonb,
      visa jsonb,
      etias jsonb,
      stay jsonb,
      refusal jsonb,
      face_presence text,
      finger_presence text,
      fallback_procedure boolean,
      transport jsonb,
      hits jsonb,
      check_result jsonb,
      officer text,
      document_key text COLLATE "C" GENERATED ALWAYS AS (hub.document_key(document ->> 'number')) STORED,
      document_issuer text COLLATE "C" GENERATED ALWAYS AS (document ->> 'issuer') STORED,
      plate_key text COLLATE "C" GENERATED ALWAYS AS (hub.document_key(transport ->> 'plate')) STORED,
      point_code text COLLATE "C" GENERATED ALWAYS AS (crossing_point ->> 'code') STORED,
      PRIMARY KEY (owner, id))`);
    await db.query('CREATE INDEX crossing_document ON register.crossing (document_key)');
    await db.query('CREATE INDEX crossing_plate ON register.crossing (plate_key)');
    await db.query(
      'CREATE INDEX crossing_point_time ON register.crossing (point_code, occurred_at DESC NULLS LAST)',
    );
    await db.query(
      'CREATE INDEX crossing_time ON register.crossing (occurred_at DESC NULLS LAST, owner, id)',
    );
    await db.query(
      'CREATE INDEX crossing_country ON register.crossing (country, occurred_at DESC NULLS LAST)',
    );
    await db.query(
      'CREATE INDEX crossing_nationality ON register.crossing (nationality, occurred_at DESC NULLS LAST)',
    );
    await db.query(
      'CREATE INDEX crossing_category ON register.crossing (traveller_category, occurred_at DESC NULLS LAST)',
    );
    await db.query(
      `CREATE INDEX crossing_refusal ON register.crossing USING gin ((refusal -> 'reasons')) WHERE refusal IS NOT NULL`,
    );
    await db.query(`CREATE VIEW hub.crossing_v1 AS
      SELECT ${[...HEADER_COLUMNS, ...COLUMNS, ...SEARCH_COLUMNS].join(', ')} FROM register.crossing
      WHERE traveller_category IS DISTINCT FROM 'EU_EEA_CH' OR hits IS NOT NULL`);
    await db.query('GRANT SELECT ON hub.crossing_v1 TO hub_reader');
  }

  async down(db: QueryRunner): Promise<void> {
    await db.query('DROP VIEW hub.crossing_v1');
    await db.query('DROP TABLE register.crossing');
    await db.query('DROP FUNCTION hub.document_key(text)');
  }
}
