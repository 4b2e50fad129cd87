import { describe, expect, test } from '@jest/globals';
import pg from 'pg';
import { DataSource, type MigrationInterface } from 'typeorm';
import type { StateCode } from '../../shared/src/core/ids.ts';
import { issuerCode } from '../../shared/src/core/issuer-code.ts';
import { documentKey, serialKey, serialMarks } from '../../shared/src/core/keys.ts';
import { placeCode } from '../../shared/src/core/place-code.ts';
import { joinedWordKey } from '../../shared/src/core/word-key.ts';
import type { Domain } from '../../shared/src/core/vocabulary.ts';
import { NationalBase1772323200000 } from '../../shared/src/sources/migrations/base.ts';
import { contractOfDomain } from '../../shared/src/kit/schema/domain-contract.ts';
import { compareCatalogue } from '../../shared/src/sources/contract/compare.ts';
import { migrateNationalDatabase } from '../../shared/src/sources/migrations/national-database.ts';
import { freshDatabase } from '../../shared/testing/database.ts';
import { migrations as crossingMigrations } from '../../subgraphs/border-crossings/migrations/index.ts';
import { migrations as seizureMigrations } from '../../subgraphs/drug-seizures/migrations/index.ts';
import { seizureSearchColumns } from '../../subgraphs/drug-seizures/search-columns.ts';
import { migrations as firearmMigrations } from '../../subgraphs/firearms/migrations/index.ts';
import { migrations as personMigrations } from '../../subgraphs/persons/migrations/index.ts';
import { personSearchColumns } from '../../subgraphs/persons/search-columns.ts';
import { subgraphOf } from '../hub/subgraphs.ts';
import { loadInvented } from '../seed/load.ts';
import { makeWorld } from '../seed/world.ts';

type Row = Readonly<Record<string, unknown>>;
type Migration = new () => MigrationInterface;

const keyOf = (value: unknown, key: (text: string) => string): string | null =>
  typeof value === 'string' ? key(value) || null : null;
const inside = (value: unknown, member: string): unknown => (value as Row | null)?.[member];
const sorted = (list: unknown): unknown => [...(list as readonly string[])].sort();

/** A register from before, what is written in it there, and the columns that it has after. */
interface Case {
  readonly domain: Domain;
  readonly migrations: readonly Migration[];
  readonly change: string;
  readonly after: (row: Row) => Row;
}

const CASES: readonly Case[] = [
  {
    domain: 'firearm',
    migrations: firearmMigrations,
    change: `UPDATE register.firearm SET
      make = (ARRAY['ТОЗ', 'Česká zbrojovka', 'Glock', 'ßø'])[abs(hashtext(id)) % 4 + 1],
      serial_number = (ARRAY['КЛ 1234', 'UNKNOWN', 'OIL-8', '７８'])[abs(hashtext(id)) % 4 + 1]`,
    after: (row) => {
      const serial = keyOf(row['serial_number'], serialKey);
      return {
        serial_key: serial,
        serial_marks: serial === null ? null : serialMarks(serial),
        make_key: keyOf(row['make'], joinedWordKey),
        model_key: keyOf(row['model'], joinedWordKey),
        calibre_key: keyOf(row['calibre'], joinedWordKey),
      };
    },
  },
  {
    domain: 'crossing',
    migrations: crossingMigrations,
    change: `UPDATE register.crossing SET nationality = 'DEU', country = (ARRAY['FRA', 'FR'])[abs(hashtext(id)) % 2 + 1],
      document = '{"number": "АК-1234", "issuer": "D"}', transport = '{"plate": "KÖ-TS 12"}',
      crossing_point = '{"code": "fr par"}'`,
    after: (row) => ({
      document_key: keyOf(inside(row['document'], 'number'), documentKey),
      document_issuer: keyOf(inside(row['document'], 'issuer'), issuerCode),
      plate_key: keyOf(inside(row['transport'], 'plate'), documentKey),
      point_code: keyOf(inside(row['crossing_point'], 'code'), placeCode),
      country_code: keyOf(row['country'], issuerCode),
      nationality_code: keyOf(row['nationality'], issuerCode),
    }),
  },
  {
    domain: 'seizure',
    migrations: seizureMigrations,
    change: `UPDATE register.seizure SET country = 'COL', place = '{"locode": "CO BOG"}', substance_keys = '{old}',
      route = '[{"role": "ORIGIN", "country": "COL"}]', route_keys = '{COL,ORIGIN:COL}'`,
    after: (row) => ({
      ...seizureSearchColumns.of({ items: row['items'], route: row['route'] }),
      locode: keyOf(inside(row['place'], 'locode'), placeCode),
      country_code: keyOf(row['country'], issuerCode),
    }),
  },
  {
    domain: 'person',
    migrations: personMigrations,
    change: `UPDATE register.person SET document_keys = '{OLD}', documents = (ARRAY[
      '[{"number": "ЖК 12-34", "issuer": "D"}, {"number": "X1234567"}, {"number": "X1234568", "issuer": null}]', 'null', '[]', NULL
      ])[abs(hashtext(id)) % 4 + 1]::jsonb`,
    after: (row) => ({
      document_keys: sorted(personSearchColumns.of({ documents: row['documents'] })['document_keys']),
    }),
  },
];

/** Of schemas that the migrations make, and of their tables. */
const WHAT_IS_LEFT = `SELECT nspname FROM pg_namespace WHERE nspname IN ('hub', 'register')`;

describe.each(CASES)('a register of $domain from before', ({ domain, migrations, change, after }) => {
  test('has the keys of what is written in it, can go back and forth, and back to nothing', async () => {
    const database = await freshDatabase();
    const client = new pg.Client({ connectionString: database.url });
    await client.connect();
    try {
      const [first] = migrations.filter((one) => /Keys\d+$/u.test(one.name));
      await migrateNationalDatabase(
        database.url,
        migrations.filter((one) => one !== first),
      );
      await loadInvented(database.url, makeWorld({ seed: 5, scale: 0.1 }), {
        owner: 'DE' as StateCode,
        domain,
      });
      await client.query(change);
      const isRight = async (): Promise<void> => {
        const { rows } = await client.query<Row>(`SELECT * FROM register.${domain}`);
        expect(rows.length).toBeGreaterThan(10);
        for (const row of rows) {
          const expected = after(row);
          const keys = Object.keys(expected).map((name) => [name, row[name]] as const);
          expect(
            Object.fromEntries(keys.map(([name, key]) => [name, Array.isArray(key) ? sorted(key) : key])),
          ).toEqual(
            Object.fromEntries(
              Object.entries(expected).map(([name, key]) => [name, Array.isArray(key) ? sorted(key) : key]),
            ),
          );
        }
      };
      await migrateNationalDatabase(database.url, migrations);
      await isRight();
      const source = new DataSource({
        type: 'postgres',
        url: database.url,
        migrations: [NationalBase1772323200000, ...migrations],
        migrationsTableName: 'liaison_migrations',
      });
      await source.initialize();
      await source.undoLastMigration();
      await client.query(`SELECT FROM hub.${domain}_v1 LIMIT 1`);
      await migrateNationalDatabase(database.url, migrations);
      await isRight();
      for (let left = migrations.length + 1; left > 0; left -= 1) await source.undoLastMigration();
      expect(await source.query(WHAT_IS_LEFT)).toEqual([]);
      await source.runMigrations();
      expect(await compareCatalogue(client, contractOfDomain(subgraphOf(domain)))).toEqual([]);
      await source.destroy();
    } finally {
      await client.end();
      await database.drop();
    }
  });
});
