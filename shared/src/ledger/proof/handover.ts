import type { CheckpointSigner } from './checkpoint.ts';

/**
 * A HANDOVER as it is stored: from the checkpoint after this record's own commit on, another key signs the log. Nobody is named in
 * it, so nothing of it is ever erased.
 */
export interface StoredHandover {
  readonly at: string;
  /** The keys, as auditors pin them. */
  readonly from: string;
  readonly to: string;
  /** The same note, signed by the key that ends and by the one that begins: each speaks for the other. */
  readonly given: string;
  readonly taken: string;
}

/** The log as it stands before the hand-over is added. */
interface Place {
  readonly size: number;
  readonly root: Buffer;
}

/** What a HANDOVER says: the tree that both keys know, the one that ends, and the one that begins. */
export function handoverFields(
  from: CheckpointSigner,
  to: CheckpointSigner,
  { size, root }: Place,
): Omit<StoredHandover, 'at'> {
  const lines = [
    `${from.name}/handover`,
    `${size} ${root.toString('base64')}`,
    `from ${from.verifierKey}`,
    `to ${to.verifierKey}`,
  ];
  const body = `${lines.join('\n')}\n`;
  return {
    from: from.verifierKey,
    to: to.verifierKey,
    given: from.signNote(body),
    taken: to.signNote(body),
  };
}

/** A HANDOVER with its place in the log and what proves it, for whoever holds a key of before or after. */
export interface ProvenHandover {
  readonly index: number;
  /** The record's bytes, base64: they hold no detail of anybody. */
  readonly record: string;
  /** From the record to the root of the checkpoint that it comes with. */
  readonly path: readonly string[];
}
