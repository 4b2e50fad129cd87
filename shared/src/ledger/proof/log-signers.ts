import type { KeyObject } from 'node:crypto';
import { madeRings, ringOf, type KeyRing } from '../../core/key-ring.ts';
import { checkpointSigner, originOf, type CheckpointSigner } from './checkpoint.ts';

/** Keys of an installation, as one of its logs signs with them. */
export class LogSigners {
  readonly #rings: () => KeyRing<CheckpointSigner>;

  /** @param keys the key of all logs, or what holds of several now. */
  constructor(log: string, keys: KeyObject | (() => KeyRing<KeyObject>)) {
    const rings =
      typeof keys === 'function'
        ? keys
        : (
            (ring) => () =>
              ring
          )(ringOf(keys));
    this.#rings = madeRings(rings, (key) => checkpointSigner(originOf(log), key));
  }

  /** Who is to sign now; whether he does, the log says. */
  get wanted(): CheckpointSigner {
    return this.#rings().current;
  }

  /** Oldest first. */
  get all(): readonly CheckpointSigner[] {
    return this.#rings().all;
  }

  /** By the key that auditors pin. */
  of(verifierKey: string): CheckpointSigner | undefined {
    return this.all.find((signer) => signer.verifierKey === verifierKey);
  }

  /** Whose key signed a note, by the id in its signature. Whether the signature holds is not looked at. */
  signerOf(note: string): CheckpointSigner | undefined {
    const [, signature = ''] = /\n\n\u2014 \S+ (\S+)\n/u.exec(note) ?? [];
    const id = Buffer.from(signature, 'base64').toString('hex', 0, 4);
    return this.all.find(({ verifierKey }) => verifierKey.split('+')[1] === id);
  }

  /** Who follows the one that signs: the one that is wanted, if he came after it and never signed this log before. */
  successorOf(signer: CheckpointSigner, before: ReadonlySet<string>): CheckpointSigner | undefined {
    const { wanted, all } = this;
    if (wanted.verifierKey === signer.verifierKey || before.has(wanted.verifierKey)) return undefined;
    const at = all.findIndex(({ verifierKey }) => verifierKey === signer.verifierKey);
    return at < all.indexOf(wanted) ? wanted : undefined;
  }
}
