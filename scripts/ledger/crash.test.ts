import { expect, test } from '@jest/globals';
import { setTimeout as sleep } from 'node:timers/promises';
import { migrateLedger } from '../../shared/src/ledger/postgres-ledger.ts';
import { freshDatabase } from '../testing/database.ts';
import { crash } from './crash-run.ts';

test('every answer that left before a kill -9 of the writer is in the ledger, without gap or fork', async () => {
  const database = await freshDatabase();
  await migrateLedger(database.url, 'abcdefghijklmnop1234');
  const { answered, lost, verdict } = await crash(() => database.url, 'crash', {
    times: 4,
    hit: async (kill) => {
      await sleep(50 + Math.random() * 200);
      kill();
    },
  });
  await database.drop();
  expect(answered).toBeGreaterThan(0);
  expect(lost).toBe(0);
  expect(verdict.bad).toBeUndefined();
}, 60_000);
