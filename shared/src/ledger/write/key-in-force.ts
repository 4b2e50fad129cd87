import type { CheckpointSigner } from '../proof/checkpoint.ts';
import type { StoredHandover } from '../proof/handover.ts';
import type { LogSigners } from '../proof/log-signers.ts';

/** Who signs a log now, as the log itself says. */
export interface KeyInForce {
  readonly signer: CheckpointSigner;
  /** Every key that signs or signed it, as auditors pin them. */
  readonly before: ReadonlySet<string>;
}

/** The hand-overs of a log, in order. */
export const HANDOVERS = `SELECT index::float8 AS index, bytes FROM ledger.record
  WHERE log = $1 AND kind = 'HANDOVER' ORDER BY index`;

export interface HandoverRow {
  readonly index: number;
  readonly bytes: Buffer;
}

/** Where a log ends. */
interface End {
  readonly size: number;
  readonly root: Buffer;
  readonly note: string;
}

/**
 * Finds who is to sign next. Ed25519 signs alike what is alike: an edge that was changed, or another's signature, shows here.
 *
 * @throws Error when no key of this installation signed the end of the log, when a key did that was handed over before, or when
 *   the log was handed to a key that is not here.
 */
export function keyInForce(
  log: string,
  signers: LogSigners,
  end: End,
  rows: readonly HandoverRow[],
): KeyInForce {
  const handovers = rows.map(({ index, bytes }) => ({
    index,
    ...(JSON.parse(bytes.toString()) as Pick<StoredHandover, 'from' | 'to'>),
  }));
  const signed = signers.all.find((signer) => signer.sign(end.size, end.root) === end.note);
  if (!signed)
    throw new Error(
      `the last checkpoint of the log ${log} is not what this installation's signing key signed: npm run ledger -- verify says more. Bring the key back, or begin another log with LIAISON_INSTANCE`,
    );
  const before = new Set(handovers.flatMap(({ from, to }) => [from, to]).concat(signed.verifierKey));
  const last = handovers.at(-1);
  if (!last) return { signer: signed, before };
  const isEnd = last.index === end.size - 1;
  if (signed.verifierKey !== (isEnd ? last.from : last.to))
    throw new Error(
      `the last checkpoint of the log ${log} is signed by a key that was handed over before: npm run ledger -- verify says more`,
    );
  const signer = signers.of(last.to);
  if (signer) return { signer, before };
  throw new Error(
    `the log ${log} was handed to a signing key that this installation does not have: bring ledger-signing-key back as it was after the rotation, or begin another log with LIAISON_INSTANCE`,
  );
}
