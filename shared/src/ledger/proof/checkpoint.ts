import { createHash, createPrivateKey, createPublicKey, hkdfSync, sign, type KeyObject } from 'node:crypto';

/** Signs what the log says about itself: its name, its size and its root (C2SP tlog-checkpoint, signed-note). */
export interface CheckpointSigner {
  readonly name: string;
  /** The verifier key in the note format, `name+id+key`: what others pin. */
  readonly verifierKey: string;
  sign(size: number, root: Buffer): string;
  /** Signs another note of the log. Its first line must not be the log's name, so that nobody takes it for a checkpoint. */
  signNote(body: string): string;
}

const ED25519 = Buffer.from([1]);
const PKCS8_PREFIX = Buffer.from('302e020100300506032b657004220420', 'hex');

export function checkpointSigner(name: string, key: KeyObject): CheckpointSigner {
  const raw = createPublicKey(key).export({ format: 'der', type: 'spki' }).subarray(-32);
  const publicKey = Buffer.concat([ED25519, raw]);
  const id = createHash('sha256').update(`${name}\n`).update(publicKey).digest().subarray(0, 4);
  const signNote = (body: string): string => {
    const signature = Buffer.concat([id, sign(null, Buffer.from(body), key)]);
    return `${body}\n\u2014 ${name} ${signature.toString('base64')}\n`;
  };
  return {
    name,
    verifierKey: `${name}+${id.toString('hex')}+${publicKey.toString('base64')}`,
    sign: (size, root) => signNote(`${name}\n${size}\n${root.toString('base64')}\n`),
    signNote,
  };
}

/** An Ed25519 key from a secret, for its own use: the same secret gives the same key. */
export function signingKeyFrom(secret: Buffer, use: string): KeyObject {
  const seed = Buffer.from(hkdfSync('sha256', secret, Buffer.alloc(0), use, 32));
  return createPrivateKey({ key: Buffer.concat([PKCS8_PREFIX, seed]), format: 'der', type: 'pkcs8' });
}

/** The origin that checkpoints of a log carry. */
export function originOf(log: string): string {
  return `liaison/ledger/${log}`;
}
