import pg from 'pg';
import { migrateAccess } from '../../../../shared/src/ledger/read/access-tables.ts';
import { anIntent, anOutcome, aReceived } from '../../../../shared/src/ledger/testing/examples.ts';
import { migrateLedger, PostgresLedger } from '../../../../shared/src/ledger/write/postgres-ledger.ts';
import { ledgerSecrets } from '../../../hub/embedded-ledger.ts';

const PASSWORD = 'abcdefghijklmnop1234';

/**
 * Makes a ledger as one is that began in March 2026: with a question in each month that is given, as `2026-04`, by a gateway over a
 * folder of keys. What is of before March lies in the first partition, as in a ledger that was restored or is older than months.
 */
export async function agedLedger(url: string, directory: string, months: readonly string[]): Promise<void> {
  await migrateLedger(url, PASSWORD);
  await migrateAccess(url, { reader: PASSWORD, indexer: PASSWORD, keeper: PASSWORD });
  const admin = new pg.Client({ connectionString: url });
  await admin.connect();
  const begin = "'2026-03-01T00:00:00Z'";
  const { rows } = await admin.query<{ name: string }>('SELECT name FROM ledger.month');
  for (const table of ['record', 'checkpoint']) {
    for (const { name } of rows)
      await admin.query(`ALTER TABLE ledger.${table} DETACH PARTITION ledger.${table}_${name}`);
    for (const { name } of rows.filter((one) => one.name !== 'before'))
      await admin.query(`DROP TABLE ledger.${table}_${name}`);
    await admin.query(
      `ALTER TABLE ledger.${table} ATTACH PARTITION ledger.${table}_before FOR VALUES FROM (MINVALUE) TO (${begin})`,
    );
  }
  await admin.query('DELETE FROM ledger.month');
  await admin.query(`INSERT INTO ledger.month (name, starts, ends) VALUES ('before', '-infinity', ${begin})`);
  await admin.query("SELECT ledger.make_months(now() + interval '92 days')");
  await admin.end();
  let now = 0;
  const ledger = await PostgresLedger.open({
    ...{ url, log: 'gateway-1', ...ledgerSecrets(directory), isAlone: true, patienceMs: 20_000 },
    clock: { now: () => now },
    onFailure: () => undefined,
  });
  for (const month of months) {
    now = Date.parse(`${month}-15T12:00:00Z`);
    const request = ledger.received(aReceived);
    await request.intent(anIntent);
    await request.outcome(anOutcome);
  }
  await ledger.close();
}
