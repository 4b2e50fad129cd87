import type { MigrationInterface, QueryRunner } from 'typeorm';
import { TextArray } from '../../../shared/src/core/text-array.ts';
import { createKeyFunctions } from '../../../shared/src/sources/migrations/key-functions.ts';
import { HEADER_COLUMNS } from '../../../shared/src/sources/migrations/header.ts';
import { seizureSearchColumns } from '../search-columns.ts';
import { COLUMNS } from './register.ts';

const BEFORE = ['substance_keys', 'route_keys', 'locode'] as const;
const SEARCH_COLUMNS = [...BEFORE, 'country_code'] as const;
const BATCH = 1000;

interface Found {
  readonly owner: string;
  readonly id: string;
  readonly items: unknown;
  readonly route: unknown;
}

/** Codes of places without blanks, countries of a way in one form, and the names of substances as they are compared now. */
export class SeizureKeys1772323200053 implements MigrationInterface {
  async up(db: QueryRunner): Promise<void> {
    await createKeyFunctions(db);
    await db.query('DROP VIEW hub.seizure_v1');
    await locodeAs(db, `hub.place_code(place ->> 'locode')`);
    await db.query(`ALTER TABLE register.seizure
      ADD COLUMN country_code text COLLATE "C" GENERATED ALWAYS AS (hub.issuer_code(country)) STORED`);
    await countryIndexOn(db, 'country_code');
    await recompute(db);
    await createView(db, SEARCH_COLUMNS);
  }

  /** Keys that the hub computes stay: they are made of what is written, and the hub before this one compares the same. */
  async down(db: QueryRunner): Promise<void> {
    await db.query('DROP VIEW hub.seizure_v1');
    await db.query('ALTER TABLE register.seizure DROP COLUMN country_code');
    await countryIndexOn(db, 'country');
    await locodeAs(db, `place ->> 'locode'`);
    await db.query(`DROP FUNCTION hub.document_key(text), hub.serial_key(text), hub.serial_marks(text),
      hub.word_key(text), hub.issuer_code(text), hub.place_code(text)`);
    await createView(db, BEFORE);
  }
}

async function countryIndexOn(db: QueryRunner, column: string): Promise<void> {
  await db.query('DROP INDEX IF EXISTS register.seizure_country');
  await db.query(`CREATE INDEX seizure_country ON register.seizure (${column}, occurred_on DESC NULLS LAST)`);
}

async function locodeAs(db: QueryRunner, expression: string): Promise<void> {
  await db.query(`ALTER TABLE register.seizure DROP COLUMN locode,
    ADD COLUMN locode text COLLATE "C" GENERATED ALWAYS AS (${expression}) STORED`);
  await db.query('CREATE INDEX seizure_locode ON register.seizure (locode, occurred_on DESC NULLS LAST)');
}

/** The vocabulary is the hub's, so the keys are computed here, of a thousand records at a time. */
async function recompute(db: QueryRunner): Promise<void> {
  let after: readonly [owner: string, id: string] = ['', ''];
  for (;;) {
    const rows = (await db.query(
      `SELECT owner, id, items, route FROM register.seizure WHERE (owner, id) > ($1, $2) ORDER BY owner, id LIMIT ${BATCH}`,
      [...after],
    )) as readonly Found[];
    const last = rows.at(-1);
    if (last === undefined) return;
    const keys = rows.map((row) => seizureSearchColumns.of({ items: row.items, route: row.route }));
    const of = (column: 'substance_keys' | 'route_keys'): string[] =>
      keys.map((one) => new TextArray(one[column]).toString());
    await db.query(
      `UPDATE register.seizure s SET substance_keys = n.substances::text[], route_keys = n.routes::text[]
       FROM unnest($1::text[], $2::text[], $3::text[], $4::text[]) AS n(owner, id, substances, routes)
       WHERE s.owner = n.owner AND s.id = n.id
         AND (s.substance_keys <> n.substances::text[] OR s.route_keys <> n.routes::text[])`,
      [rows.map(({ owner }) => owner), rows.map(({ id }) => id), of('substance_keys'), of('route_keys')],
    );
    after = [last.owner, last.id];
  }
}

async function createView(db: QueryRunner, searched: readonly string[]): Promise<void> {
  await db.query(`CREATE VIEW hub.seizure_v1 AS
    SELECT ${[...HEADER_COLUMNS, ...COLUMNS, ...searched].join(', ')} FROM register.seizure`);
  await db.query('GRANT SELECT ON hub.seizure_v1 TO hub_reader');
}
