import { LiaisonError, type Outcome } from './answer.ts';
import { followHandovers, type ShownHandover } from './handover.ts';
import { hex, hold, isIncluded, openNote, readKey, sha256 } from './note.ts';

interface Proof {
  readonly checkpoint: string;
  readonly answer?: string;
  readonly records: readonly {
    readonly index: number;
    readonly kind: string;
    readonly leaf: string;
    readonly path: readonly string[];
  }[];
  readonly handovers?: readonly ShownHandover[];
}

/**
 * Checks that the hub's ledger holds this answer, byte for byte: the hub's signature over its SHA-256, the signed checkpoint, and
 * that every record of the entry lies in the tree of that checkpoint.
 *
 * @param key of the hub, `name+id+base64`, from its operator and not from the hub itself: the one in use, or one of before, from
 *   which signed hand-overs lead to it.
 * @returns the entry, and the size of the log in which it stands.
 * @throws LiaisonError RECEIPT_FAILED that says which check does not hold, NO_ANSWER when there is nothing to check.
 */
export async function checkReceipt(
  answer: Outcome<unknown>,
  {
    url,
    key,
    fetch: send = fetch,
  }: { readonly url: string; readonly key: string; readonly fetch?: typeof fetch },
): Promise<{ readonly entry: string; readonly size: number }> {
  if (answer.kind === 'REFUSED' || !answer.receipt)
    throw new LiaisonError('NO_ANSWER', 'there is no receipt to check');
  const { log, entry } = answer.receipt;
  const response = await send(
    `${url}/ledger/proof/inclusion?${new URLSearchParams({ entry, log }).toString()}`,
  );
  if (!response.ok)
    throw new LiaisonError('RECEIPT_FAILED', `the hub gave no proof of ${entry}: HTTP ${response.status}`);
  const proof = (await response.json()) as Proof;
  const [, size = '', root = ''] = proof.checkpoint.split('\n');
  const signer = await readKey(
    await followHandovers(proof.handovers ?? [], key, { size: Number(size), root }),
  );
  const note = await openNote(proof.answer ?? '', signer);
  const outcome = proof.records.find(({ kind }) => kind === 'OUTCOME');
  const digest = hex(await sha256(answer.bytes));
  hold(note[0] === `${signer.name}/answer` && note[1] === entry, 'the signed answer is another one');
  hold(note[3] === `sha256 ${digest} ${answer.bytes.length}`, 'the bytes are not those that the hub signed');
  hold(
    outcome && note[2] === `${outcome.index} ${outcome.leaf}`,
    'the answer stands at another place of the log',
  );
  const [origin] = await openNote(proof.checkpoint, signer);
  hold(origin === signer.name && /^[1-9]\d{0,14}$/u.test(size), 'the checkpoint is of another log');
  for (const record of proof.records)
    hold(await isIncluded(record, Number(size), root), `record ${record.index} is not in the log`);
  return { entry, size: Number(size) };
}
