import type pg from 'pg';
import { LogSigners } from '../../shared/src/ledger/proof/log-signers.ts';
import { signingKeyOf } from '../hub/embedded-ledger.ts';
import { filedKeys } from '../hub/secret.ts';
import { keyId } from '../ledger/key-ids.ts';
import { logsIn } from '../ledger/logs.ts';

const NAME = 'ledger-signing-key';

/**
 * The logs of a ledger that a key of this installation signs now, and which were handed to no other.
 *
 * @param id as `list` shows it.
 */
export async function logsSignedBy(
  client: pg.Client,
  id: string,
  directory: string,
): Promise<readonly string[]> {
  const hex = filedKeys(directory, NAME).find((key) => keyId(NAME, key.hex) === id)?.hex;
  if (hex === undefined) return [];
  const signed: string[] = [];
  for (const log of await logsIn(client)) {
    const signers = new LogSigners(log, signingKeyOf(hex));
    const { rows } = await client.query<{ to: string | null; note: string | null }>(
      `SELECT
        (SELECT convert_from(bytes, 'UTF8')::jsonb ->> 'to' FROM ledger.record
         WHERE log = $1 AND kind = 'HANDOVER' ORDER BY index DESC LIMIT 1) AS to,
        (SELECT note FROM ledger.checkpoint WHERE log = $1 ORDER BY size DESC LIMIT 1) AS note`,
      [log],
    );
    const [{ to, note } = { to: null, note: null }] = rows;
    const isSigner = signers.signerOf(note ?? '') !== undefined;
    if (to === null ? isSigner : to === signers.wanted.verifierKey) signed.push(log);
  }
  return signed;
}
