import pg from 'pg';
import { unpackRows } from '../../src/ledger/proof/unpack.ts';
import type { WithheldSum } from '../../src/policy/words/report.ts';

/** What the ledger has of one answer, as far as canaries look at it. */
export interface CanaryOutcome {
  readonly withheld: readonly WithheldSum[];
  readonly silent: readonly WithheldSum[];
}

/** Every byte of a ledger that is not encrypted. */
export async function cleartextOf(url: string): Promise<string> {
  return withLedger(url, async (client) => {
    const { rows: records } = await client.query<{ bytes: Buffer }>('SELECT bytes FROM ledger.record');
    const { rows } = await client.query<{ text: string }>(
      'SELECT text FROM ledger.part UNION ALL SELECT note FROM ledger.checkpoint',
    );
    const said = (await unpackRows(client, records)).map(({ bytes }) => bytes.toString());
    return [...said, ...rows.map(({ text }) => text)].join('\n');
  });
}

/**
 * What the ledger has of one answer.
 *
 * @param entry of its receipt.
 * @throws Error when there is no outcome of it.
 */
export async function outcomeOf(url: string, entry: string): Promise<CanaryOutcome> {
  return withLedger(url, async (client) => {
    const { rows } = await client.query<{ bytes: Buffer }>(
      "SELECT bytes FROM ledger.record WHERE entry = $1 AND kind = 'OUTCOME'",
      [entry],
    );
    const [record] = await unpackRows(client, rows);
    if (!record) throw new Error(`the ledger has no outcome of ${entry}`);
    return JSON.parse(record.bytes.toString()) as CanaryOutcome;
  });
}

async function withLedger<T>(url: string, read: (client: pg.Client) => Promise<T>): Promise<T> {
  const client = new pg.Client({ connectionString: url });
  await client.connect();
  try {
    return await read(client);
  } finally {
    await client.end();
  }
}
