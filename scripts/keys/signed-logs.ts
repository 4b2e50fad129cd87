import type pg from 'pg';
import { LogSigners } from '../../shared/src/ledger/proof/log-signers.ts';
import { signingKeyOf } from '../hub/embedded-ledger.ts';
import { filedKeys } from '../hub/secret.ts';
import { keyId } from '../ledger/key-ids.ts';
import { logsIn } from '../ledger/logs.ts';

const NAME = 'ledger-signing-key';

/** What a log says of its signer. */
interface Signed {
  readonly to: string | null;
  readonly note: string | null;
  readonly hasRecords: boolean;
}
const NOTHING: Signed = { to: null, note: null, hasRecords: false };

/**
 * The logs of a ledger that a key of this installation signs now, and which were handed to no other. One whose checkpoints are gone
 * is among them: nobody knows who signed it.
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
    const { rows } = await client.query<Signed>(
      `SELECT
        (SELECT convert_from(bytes, 'UTF8')::jsonb ->> 'to' FROM ledger.record
         WHERE log = $1 AND kind = 'HANDOVER' ORDER BY index DESC LIMIT 1) AS to,
        (SELECT note FROM ledger.checkpoint WHERE log = $1 ORDER BY size DESC LIMIT 1) AS note,
        EXISTS (SELECT FROM ledger.record WHERE log = $1) AS "hasRecords"`,
      [log],
    );
    const [{ to, note, hasRecords } = NOTHING] = rows;
    const isSigner = note === null ? hasRecords : signers.signerOf(note) !== undefined;
    if (to === null ? isSigner : to === signers.wanted.verifierKey) signed.push(log);
  }
  return signed;
}
