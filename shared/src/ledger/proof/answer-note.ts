import type { CheckpointSigner } from './checkpoint.ts';

/** What an OUTCOME says of the response, with the place that it has in the log. */
export interface AnsweredOutcome {
  readonly entry: string;
  readonly index: number;
  /** Hash of the record, base64. */
  readonly leaf: string;
  /** SHA-256 of the response's bytes, hex. */
  readonly bodyDigest: string;
  readonly bodyBytes: number;
}

/**
 * The hub's word, signed by the key of its log, that the record with this hash says this of the response. The record itself
 * cannot be shown to who got the answer: it counts what was withheld in silence. Whoever reads the ledger holds the signed
 * word against the record; a hub that signs another is found out by its own signature.
 */
export function answerNote(signer: CheckpointSigner, outcome: AnsweredOutcome): string {
  const { entry, index, leaf, bodyDigest, bodyBytes } = outcome;
  const lines = [`${signer.name}/answer`, entry, `${index} ${leaf}`, `sha256 ${bodyDigest} ${bodyBytes}`];
  return signer.signNote(`${lines.join('\n')}\n`);
}
