import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import pg from 'pg';
import type { StateCode } from '../../shared/src/core/ids.ts';
import { migrateNationalDatabase } from '../../shared/src/sources/migrations/national-database.ts';
import { migrations as crossingMigrations } from '../../subgraphs/border-crossings/migrations/index.ts';
import { migrations as seizureMigrations } from '../../subgraphs/drug-seizures/migrations/index.ts';
import { migrations as firearmMigrations } from '../../subgraphs/firearms/migrations/index.ts';
import { migrations } from '../../subgraphs/persons/migrations/index.ts';
import { freshDatabase, type TestDatabase } from '../../shared/testing/database.ts';
import { freshRegister } from '../../shared/testing/register.ts';
import { TextArray } from '../../shared/src/core/text-array.ts';
import { dropBeside, makeBeside, makeIndexes, takePlace } from './empty-register.ts';
import { importFiles } from './importer.ts';
import type { ImportFormat, ImportItem, ImportResult } from './import-format.ts';

const OWNER = 'XX' as StateCode;
let database: TestDatabase;
let client: pg.Client;

beforeEach(async () => {
  database = await freshRegister(migrations);
  client = new pg.Client({ connectionString: database.url });
  client.on('error', () => undefined);
  await client.connect();
});

afterEach(async () => {
  await client.end();
  await database.drop();
});

const person = (id: string, name: string): ImportItem => ({
  kind: 'row',
  values: [id, OWNER, 'Invented police', name, new TextArray([`${name}|${name}`, `${name} x|${name}`])],
});

const FILE: readonly ImportItem[] = [
  person('A', 'anna'),
  person('B', 'bruno'),
  { kind: 'reject', line: 3, reason: 'no id' },
  person('A', 'anne'),
  person('C', 'clara'),
];

function load(items: readonly ImportItem[], meanwhile: () => Promise<void> = async () => undefined) {
  const format: ImportFormat = {
    table: 'register.person',
    columns: ['id', 'owner', 'holding_authority', 'primary_name', 'name_keys'],
    currency: [],
    async *read() {
      yield* items;
      await meanwhile();
    },
  };
  return importFiles(format, {
    adminUrl: database.url,
    owner: OWNER,
    files: [],
    set: 'invented',
    mode: 'full',
  });
}

async function rows(text: string): Promise<readonly unknown[]> {
  return (await client.query(text)).rows;
}

const indexes = () =>
  rows(`SELECT tablename, indexname, indexdef, conname, pg_get_constraintdef(c.oid) AS rule
    FROM pg_indexes LEFT JOIN pg_constraint c ON conindid = format('%I.%I', schemaname, indexname)::regclass
    WHERE schemaname = 'register' ORDER BY indexname`);
/** An index that was made anew has another number. */
const numbers = () =>
  rows(
    `SELECT oid FROM pg_class WHERE relkind = 'i' AND relnamespace = 'register'::regnamespace ORDER BY oid`,
  );
const contents = async () => [
  await rows(`SELECT (to_jsonb(p) - '{created_at,updated_at,data_as_of}'::text[])::text FROM register.person p
    WHERE owner = 'XX' ORDER BY id`),
  await rows(`SELECT * FROM hub.person_name_v1 WHERE owner = 'XX' ORDER BY person_id, plain`),
];
const holdOne = () =>
  client.query(`INSERT INTO register.person (owner, id, holding_authority) VALUES ('YY', 'Z', 'Others')`);

describe('an empty register', () => {
  test('is filled without its indexes, and ends with the same records and indexes as any other', async () => {
    const [before, made] = [await indexes(), await numbers()];
    const quick: ImportResult = await load(FILE);
    expect(await numbers()).not.toEqual(made);
    expect(await indexes()).toEqual(before);
    const filled = await contents();
    expect(filled.map((each) => each.length)).toEqual([3, 6]);

    await client.query('TRUNCATE register.person');
    await holdOne();
    const kept = await numbers();
    expect(await load(FILE)).toEqual(quick);
    expect(await numbers()).toEqual(kept);
    expect(await contents()).toEqual(filled);
    expect(quick).toMatchObject({ read: 4, added: 3, doubled: 1, doubles: ['A'], removed: 0, rejected: 1 });
    expect(await load(FILE)).toEqual({ ...quick, added: 0, unchanged: 3 });
  });

  test('answers searches by name, and takes who comes afterwards', async () => {
    const found = async (how: string, name: string): Promise<readonly unknown[]> =>
      (
        (await rows(
          `SELECT person_id AS id FROM hub.${how}(ARRAY['${name}|${name}']) ORDER BY 1`,
        )) as readonly { readonly id: string }[]
      ).map(({ id }) => id);
    const made = await numbers();
    await load(FILE);
    expect(await numbers()).not.toEqual(made);
    await client.query(`INSERT INTO register.person (owner, id, holding_authority, name_keys)
      VALUES ('XX', 'D', 'Invented police', '{bruno|bruno,dora|dora}')`);
    expect(await found('persons_spelt', 'anne')).toEqual(['A']);
    expect(await found('persons_spelt', 'bruno')).toEqual(['B', 'D']);
    expect(await found('persons_named', 'bruno')).toEqual(['B', 'D']);
    expect(await found('persons_named', 'dora')).toEqual(['D']);
    await client.query(`UPDATE register.person SET name_keys = '{emil|emil}' WHERE id = 'B'`);
    await client.query(`DELETE FROM register.person WHERE id = 'D'`);
    expect(await rows('SELECT plain FROM register.person_spelling ORDER BY plain')).toEqual(
      ['anne', 'anne x', 'clara', 'clara x', 'emil'].map((plain) => ({ plain })),
    );
  });

  test.each([
    ['breaks off', FILE, () => Promise.reject(new Error('broken off'))],
    ['breaks a rule', [...FILE, person('not an id', 'x')], undefined],
    [
      'loses its connection',
      FILE,
      async () => {
        await client.query(`SELECT pg_terminate_backend(pid) FROM pg_stat_activity
          WHERE datname = current_database() AND pid <> pg_backend_pid() AND backend_type = 'client backend'`);
      },
    ],
  ] satisfies [string, readonly ImportItem[], (() => Promise<void>) | undefined][])(
    'is as it was, with every index, when the load %s',
    async (_, items, meanwhile) => {
      const before = [await indexes(), await numbers()];
      await expect(load(items, meanwhile)).rejects.toThrow();
      expect([await indexes(), await numbers()]).toEqual(before);
      expect(await contents()).toEqual([[], []]);
    },
  );

  test('keeps an index that could not be made again word for word', async () => {
    await client.query(`COMMENT ON INDEX register.person_births IS 'asked for by the court'`);
    const births = `SELECT 'register.person_births'::regclass::oid, obj_description('register.person_births'::regclass)`;
    const before = await rows(births);
    await load(FILE);
    expect(await rows(births)).toEqual(before);
  });

  test('whose primary key could not be made again so is filled the ordinary way', async () => {
    await client.query(`COMMENT ON CONSTRAINT person_pkey ON register.person IS 'asked for by the court'`);
    const made = await numbers();
    expect(await load(FILE)).toMatchObject({ read: 4, added: 3 });
    expect(await numbers()).toEqual(made);
  });

  test('that somebody reads is filled the ordinary way, and nobody waits', async () => {
    const made = await numbers();
    await client.query('BEGIN');
    await client.query('SELECT FROM register.person');
    expect(await load(FILE)).toMatchObject({ added: 3 });
    await client.query('COMMIT');
    expect(await numbers()).toEqual(made);
  });
});

test('a register that holds records is read while others are brought to it', async () => {
  await holdOne();
  await client.query(`SET lock_timeout = '1s'`);
  const seen: unknown[] = [];
  await load(FILE, async () => {
    seen.push(...(await rows('SELECT count(*)::int FROM hub.person_v1')));
    seen.push(...(await rows('SELECT count(*)::int FROM hub.person_name_v1')));
  });
  expect(seen).toEqual([{ count: 1 }, { count: 0 }]);
});

/** Everything that is known of the registers and the views of them, but for their numbers. */
const catalogue = async (from: pg.Client) =>
  (
    await from.query(`SELECT format('%I.%I', n.nspname, c.relname) AS name, c.relkind, pg_get_userbyid(c.relowner) AS owner,
      c.relacl::text[] AS grants, c.reloptions, pg_get_viewdef(c.oid) AS view,
      ARRAY(SELECT concat_ws(' ', attname, format_type(atttypid, atttypmod), attnotnull, attgenerated, attidentity, attcollation::regcollation,
          attacl, attstorage, pg_get_expr(adbin, adrelid))
        FROM pg_attribute LEFT JOIN pg_attrdef ON adrelid = attrelid AND adnum = attnum
        WHERE attrelid = c.oid AND attnum > 0 AND NOT attisdropped ORDER BY attnum) AS columns,
      ARRAY(SELECT concat_ws(' ', conname, pg_get_constraintdef(oid)) FROM pg_constraint WHERE conrelid = c.oid AND contype <> 'n'
        ORDER BY conname) AS rules,
      ARRAY(SELECT pg_get_indexdef(indexrelid) FROM pg_index WHERE indrelid = c.oid ORDER BY 1) AS indexes,
      ARRAY(SELECT pg_get_triggerdef(oid) FROM pg_trigger WHERE tgrelid = c.oid ORDER BY 1) AS triggers,
      (SELECT concat_ws(' ', seqtypid::regtype, seqstart, seqincrement, seqmin, seqmax, seqcache, seqcycle)
        FROM pg_sequence WHERE seqrelid = c.oid) AS sequence
    FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace
    WHERE n.nspname NOT IN ('pg_catalog', 'information_schema', 'pg_toast') ORDER BY 1`)
  ).rows as readonly unknown[];
/** Every schema, and the functions of those that are ours. */
const functions = (from: pg.Client) =>
  from
    .query(
      `SELECT nspname, proname FROM pg_namespace n LEFT JOIN pg_proc ON pronamespace = n.oid AND n.nspname IN ('register', 'hub')
       ORDER BY 1, 2`,
    )
    .then(({ rows: found }) => found as readonly unknown[]);

describe('tables beside an empty register', () => {
  test.each([
    ['person', migrations],
    ['seizure', seizureMigrations],
    ['firearm', firearmMigrations],
    ['crossing', crossingMigrations],
  ] as const)(
    'take the place of register.%s and are the same in all that is known of them',
    async (domain, shape) => {
      const other = await freshDatabase();
      const own = new pg.Client({ connectionString: other.url });
      try {
        await migrateNationalDatabase(other.url, shape);
        await own.connect();
        await own.query(`ALTER TABLE register.${domain} SET (fillfactor = 90)`);
        const before = [await catalogue(own), await functions(own)];
        const numbered = `SELECT 'register.${domain}'::regclass::oid AS number`;
        const { rows: first } = await own.query(numbered);
        await own.query('BEGIN');
        const beside = await makeBeside(own, `register.${domain}`);
        expect(beside).toBeDefined();
        if (!beside) return;
        await makeIndexes(own, beside);
        expect(await takePlace(own, beside)).toBe(true);
        await own.query('COMMIT');
        expect([await catalogue(own), await functions(own)]).toEqual(before);
        const { rows: second } = await own.query(numbered);
        expect(second).not.toEqual(first);
      } finally {
        await own.end();
        await other.drop();
      }
    },
  );

  test('leave nothing behind when they do not', async () => {
    const before = [await catalogue(client), await functions(client)];
    await client.query('BEGIN');
    const beside = await makeBeside(client, 'register.person');
    if (beside) await dropBeside(client, beside);
    await client.query('COMMIT');
    expect(beside).toBeDefined();
    expect([await catalogue(client), await functions(client)]).toEqual(before);
  });

  test('are made by a role that owns the register, when it may make schemas', async () => {
    await client.query(`BEGIN; CREATE ROLE invented_owner;
      GRANT USAGE, CREATE ON SCHEMA register, hub TO invented_owner; GRANT USAGE ON SCHEMA public TO invented_owner;
      DO $$ DECLARE one record; BEGIN
        FOR one IN SELECT oid::regclass AS name FROM pg_class WHERE relkind IN ('r', 'v')
          AND relnamespace IN ('register'::regnamespace, 'hub'::regnamespace)
        LOOP EXECUTE format('ALTER TABLE %s OWNER TO invented_owner', one.name); END LOOP;
      END $$`);
    const before = [await catalogue(client), await functions(client)];
    await client.query('SET LOCAL ROLE invented_owner');
    expect(await makeBeside(client, 'register.person')).toBeUndefined();
    await client.query(`RESET ROLE;
      DO $$ BEGIN EXECUTE format('GRANT CREATE ON DATABASE %I TO invented_owner', current_database()); END $$;
      SET LOCAL ROLE invented_owner`);
    const beside = await makeBeside(client, 'register.person');
    if (!beside) throw new Error('the register was left alone');
    await client.query(
      `INSERT INTO ${beside.table} (owner, id, holding_authority, name_keys) VALUES ('XX', 'A', 'Invented police', '{anna|n}')`,
    );
    await makeIndexes(client, beside);
    expect(await takePlace(client, beside)).toBe(true);
    expect(await rows('SELECT plain FROM hub.person_name_v1')).toEqual([{ plain: 'anna' }]);
    expect([await catalogue(client), await functions(client)]).toEqual(before);
    await client.query('ROLLBACK');
  });

  test.each([
    ['a materialized view of it', 'CREATE MATERIALIZED VIEW public.copy AS SELECT id FROM register.person'],
    ['a policy', 'CREATE POLICY mine ON register.person USING (true)'],
    ['a comment', `COMMENT ON TABLE register.person IS 'asked for by the court'`],
    [
      'a foreign key',
      'CREATE TABLE public.more (owner text, id text, FOREIGN KEY (owner, id) REFERENCES register.person)',
    ],
    [
      'rights that whatever is new gets by itself',
      'ALTER DEFAULT PRIVILEGES GRANT SELECT ON TABLES TO PUBLIC',
    ],
    ['a sequence that others may read', 'GRANT SELECT ON register.person_spelling_id_seq TO PUBLIC'],
    ['a schema of the name', 'CREATE SCHEMA person__loading'],
    ['a grant of one column', 'GRANT SELECT (id) ON register.person TO PUBLIC'],
    [
      'a trigger that writes elsewhere',
      `CREATE FUNCTION register.more() RETURNS trigger LANGUAGE plpgsql AS $$
      BEGIN EXECUTE 'INSERT INTO person_name VALUES (1)'; RETURN NULL; END $$;
      CREATE TRIGGER more AFTER INSERT ON register.person EXECUTE FUNCTION register.more()`,
    ],
    ['a row', `INSERT INTO register.person (owner, id, holding_authority) VALUES ('YY', 'Z', 'Others')`],
  ])('are not made for a register with %s', async (_, statement) => {
    await client.query(statement);
    const before = [await catalogue(client), await functions(client)];
    await client.query('BEGIN');
    expect(await makeBeside(client, 'register.person')).toBeUndefined();
    expect([await catalogue(client), await functions(client)]).toEqual(before);
    await client.query('COMMIT');
  });
});

describe('a first load', () => {
  const reader = async <T>(work: (own: pg.Client) => Promise<T>): Promise<T> => {
    const own = new pg.Client({ connectionString: database.url });
    await own.connect();
    try {
      return await work(own);
    } finally {
      await own.end();
    }
  };
  /** What a reader sees. Who has to wait for a lock fails: at once, where nobody may ask for one. */
  const count = async (own: pg.Client, patience = '1ms'): Promise<readonly unknown[]> => {
    await own.query(`SET lock_timeout = '${patience}'`);
    const { rows: seen } = await own.query<{ readonly people: number; readonly names: number }>(
      `SELECT (SELECT count(*)::int FROM hub.person_v1) AS people, (SELECT count(*)::int FROM hub.person_name_v1) AS names`,
    );
    return [seen[0]?.people, seen[0]?.names];
  };

  test('locks no reader out while it reads the file and makes the indexes', async () => {
    await reader(async (own) => {
      await client.query('BEGIN');
      const beside = await makeBeside(client, 'register.person');
      expect(await count(own)).toEqual([0, 0]);
      if (!beside) throw new Error('the register was left alone');
      await client.query(
        `INSERT INTO ${beside.table} (owner, id, holding_authority, name_keys) VALUES ('XX', 'A', 'Invented police', '{anna|n}')`,
      );
      expect(await count(own)).toEqual([0, 0]);
      await makeIndexes(client, beside);
      expect(await count(own)).toEqual([0, 0]);
      expect(await takePlace(client, beside)).toBe(true);
      await client.query('COMMIT');
      expect(await count(own)).toEqual([1, 1]);
    });
  });

  test('is read between any two of its lines, whole or not at all', async () => {
    await reader(async (own) => {
      const seen: unknown[] = [];
      await load(FILE, async () => {
        seen.push(await count(own));
      });
      expect([seen, await count(own)]).toEqual([[[0, 0]], [3, 6]]);
    });
  });

  test('keeps what somebody else wrote meanwhile', async () => {
    const result = await load(FILE, async () => {
      await holdOne();
    });
    expect(result).toMatchObject({ read: 4, added: 3, doubled: 1 });
    expect(await rows('SELECT owner, id FROM register.person ORDER BY owner, id')).toEqual([
      { owner: 'XX', id: 'A' },
      { owner: 'XX', id: 'B' },
      { owner: 'XX', id: 'C' },
      { owner: 'YY', id: 'Z' },
    ]);
    expect(await rows('SELECT count(*)::int FROM register.person_name')).toEqual([{ count: 6 }]);
  });

  test('does not make others wait behind it for a reader that stays', async () => {
    await reader(async (own) => {
      await own.query('BEGIN');
      await own.query('SELECT FROM hub.person_v1');
      await client.query('BEGIN');
      const beside = await makeBeside(client, 'register.person');
      if (!beside) throw new Error('the register was left alone');
      await makeIndexes(client, beside);
      const placing = takePlace(client, beside);
      expect(await reader((other) => count(other, '10s'))).toEqual([0, 0]);
      await own.query('COMMIT');
      expect(await placing).toBe(true);
      await client.query('ROLLBACK');
    });
  });
});
