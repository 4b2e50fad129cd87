import pg from 'pg';
import { checkpointSigner, originOf } from '../../shared/src/ledger/proof/checkpoint.ts';
import { ledgerSecrets } from '../hub/embedded-ledger.ts';
import { unrecordedIn } from '../ledger/crash/unrecorded.ts';
import { logsIn } from '../ledger/logs.ts';
import { verifyLog } from '../ledger/verify.ts';
import type { Load } from './askers.ts';

/**
 * Holds what officers received against a ledger, and verifies each of its logs.
 *
 * @param url of its database, as its superuser.
 * @param directory LIAISON_DATA of the hub that wrote it.
 * @returns how many records there are, and what is wrong.
 */
export async function checkLedger(
  url: string,
  directory: string,
  load: Load,
): Promise<{ readonly records: number; readonly wrong: readonly string[] }> {
  const client = new pg.Client({ connectionString: url });
  await client.connect();
  try {
    const logs = await logsIn(client);
    const lost = await unrecordedIn(client, logs, load.held);
    const wrong = lost.map(({ requestId }) => `an answer that is in no log: request ${requestId}`);
    let records = 0;
    for (const log of logs) {
      const { verifierKey } = checkpointSigner(originOf(log), ledgerSecrets(directory).signingKey);
      const verdict = await verifyLog(client, log, verifierKey);
      records += verdict.records;
      if (verdict.bad) wrong.push(`${log}, record ${verdict.bad.index}: ${verdict.bad.why}`);
    }
    return { records, wrong };
  } finally {
    await client.end();
  }
}
