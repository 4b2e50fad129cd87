import { expect, test } from '@jest/globals';
import pg from 'pg';
import { PgClient } from './pg-client.ts';

/** Nothing is opened: the authority's file is read before. */
const CONNECTION = {
  connectionString:
    'postgres://nobody@127.0.0.1:1/none?sslmode=verify-full&sslrootcert=/nowhere/authority.pem',
};

test('a file that the URL names and that is gone fails who connects, and throws at nobody who makes a connection', async () => {
  await expect(new PgClient(CONNECTION).connect()).rejects.toThrow('ENOENT');
});

test('a pool says so to each who asks it', async () => {
  const pool = new pg.Pool({ ...CONNECTION, Client: PgClient, max: 1 });
  const asked = [1, 2, 3].map(() => pool.connect());
  expect(await Promise.allSettled(asked)).toEqual(
    asked.map(() => ({ status: 'rejected', reason: expect.objectContaining({ code: 'ENOENT' }) })),
  );
  await pool.end();
});
