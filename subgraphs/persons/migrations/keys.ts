import type { MigrationInterface, QueryRunner } from 'typeorm';
import { createKeyFunctions } from '../../../shared/src/sources/migrations/key-functions.ts';

/** Documents by letters of all scripts, and their issuers in one form. */
export class PersonKeys1772323200054 implements MigrationInterface {
  async up(db: QueryRunner): Promise<void> {
    await createKeyFunctions(db);
    // As `searchColumns` of subgraphs/persons/search-columns.ts has it.
    await db.query(`UPDATE register.person p SET document_keys = n.keys
      FROM (SELECT r.owner, r.id, coalesce(array_agg(DISTINCT k.key) FILTER (WHERE k.key IS NOT NULL), '{}') AS keys
        FROM register.person r
        LEFT JOIN LATERAL jsonb_array_elements(CASE jsonb_typeof(r.documents) WHEN 'array' THEN r.documents ELSE '[]' END)
          AS d ON true
        CROSS JOIN LATERAL (SELECT hub.document_key(d ->> 'number') AS number) q
        CROSS JOIN LATERAL unnest(ARRAY[q.number, hub.issuer_code(d ->> 'issuer') || '/' || q.number]) AS k(key)
        GROUP BY r.owner, r.id) n
      WHERE p.owner = n.owner AND p.id = n.id AND NOT (p.document_keys <@ n.keys AND p.document_keys @> n.keys)`);
  }

  /** The keys stay: they are made of what is written. */
  async down(db: QueryRunner): Promise<void> {
    await db.query(`DROP FUNCTION hub.document_key(text), hub.serial_key(text), hub.serial_marks(text),
      hub.word_key(text), hub.issuer_code(text), hub.place_code(text)`);
  }
}
