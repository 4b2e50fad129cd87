import type { MigrationInterface, QueryRunner } from 'typeorm';
import { HEADER_COLUMNS, HEADER_DDL } from '../../../shared/src/sources/migrations/header.ts';

/** What a record says beside its header, in the order in which invented records are made too. */
export const COLUMNS = [
  'case_number',
  'dedup_key',
  'occurred_on',
  'reported_on',
  'agencies',
  'joint_operation',
  'country',
  'region',
  'site_kind',
  'place',
  'items',
  'substance_classes',
  'total_kilograms',
  'analyses',
  'value',
  'transport_mode',
  'concealment',
  'concealment_text',
  'route',
  'conveyances',
  'cash',
  'phones_found',
  'information_kind',
  'information_source',
] as const;

/** What searches compare. `route_keys` holds `CO` and `ORIGIN:CO` for each leg; `substance_keys` the compared names. */
const SEARCH_COLUMNS = ['substance_keys', 'route_keys', 'locode'] as const;

/** A State's register of drug seizures and the view of it that the hub may read. */
export class SeizureRegister1772323200020 implements MigrationInterface {
  async up(db: QueryRunner): Promise<void> {
    await db.query(`CREATE TABLE register.seizure (${HEADER_DDL},
      case_number text,
      dedup_key text,
      occurred_on date,
      reported_on date,
      agencies jsonb,
      joint_operation boolean,
      country text,
      region text,
      site_kind text,
      place jsonb,
      items jsonb,
      substance_classes text[],
      total_kilograms double precision,
      analyses jsonb,
      value jsonb,
      transport_mode text,
      concealment text,
      concealment_text text,
      route jsonb,
      conveyances jsonb,
      cash jsonb,
      phones_found integer,
      information_kind text,
      information_source text,
      substance_keys text[] NOT NULL DEFAULT '{}',
      route_keys text[] NOT NULL DEFAULT '{}',
      locode text COLLATE "C" GENERATED ALWAYS AS (place ->> 'locode') STORED,
      PRIMARY KEY (owner, id))`);
    await db.query('CREATE INDEX seizure_day ON register.seizure (occurred_on DESC NULLS LAST, owner, id)');
    await db.query('CREATE INDEX seizure_kilograms ON register.seizure (total_kilograms)');
    await db.query('CREATE INDEX seizure_country ON register.seizure (country, occurred_on DESC NULLS LAST)');
    await db.query('CREATE INDEX seizure_locode ON register.seizure (locode, occurred_on DESC NULLS LAST)');
    await db.query(
      'CREATE INDEX seizure_way ON register.seizure (transport_mode, concealment, occurred_on DESC NULLS LAST)',
    );
    await db.query(
      'CREATE INDEX seizure_concealment ON register.seizure (concealment, occurred_on DESC NULLS LAST)',
    );
    await db.query('CREATE INDEX seizure_site ON register.seizure (site_kind, occurred_on DESC NULLS LAST)');
    await db.query('CREATE INDEX seizure_classes ON register.seizure USING gin (substance_classes)');
    await db.query('CREATE INDEX seizure_substances ON register.seizure USING gin (substance_keys)');
    await db.query('CREATE INDEX seizure_route ON register.seizure USING gin (route_keys)');
    await db.query(`CREATE VIEW hub.seizure_v1 AS
      SELECT ${[...HEADER_COLUMNS, ...COLUMNS, ...SEARCH_COLUMNS].join(', ')} FROM register.seizure`);
    await db.query('GRANT SELECT ON hub.seizure_v1 TO hub_reader');
  }

  async down(db: QueryRunner): Promise<void> {
    await db.query('DROP VIEW hub.seizure_v1');
    await db.query('DROP TABLE register.seizure');
  }
}
