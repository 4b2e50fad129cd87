import { createCipheriv, createDecipheriv, createHash, randomBytes } from 'node:crypto';
import { badInput } from '../../core/errors.ts';
import type { StateCode } from '../../core/ids.ts';
import { madeRings, ringOf, type KeyRing } from '../../core/key-ring.ts';
import type { Position } from './position.ts';

/**
 * Makes and reads cursors. A cursor holds order keys, which may be values, so it is encrypted (AES-256-GCM); it is bound
 * to its question, so that it cannot be moved to another one.
 */
export class CursorBox {
  readonly #keys: () => KeyRing<Buffer>;

  /** @param secrets a text that all instances of the hub share, or what holds of several now: what those of before sealed is read. */
  constructor(secrets: string | (() => KeyRing)) {
    const ring = typeof secrets === 'string' ? ringOf(secrets) : undefined;
    this.#keys = madeRings(
      () => ring ?? (secrets as () => KeyRing)(),
      (secret) => createHash('sha256').update(`liaison cursor ${secret}`).digest(),
    );
  }

  write(position: Position, question: string): string {
    return this.seal(Buffer.from(JSON.stringify([position.keys, position.owner, position.id])), question);
  }

  /** Seals what a caller brings back, bound to a question. */
  seal(content: Buffer, question: string): string {
    const nonce = randomBytes(12);
    const cipher = createCipheriv('aes-256-gcm', this.#keys().current, nonce);
    cipher.setAAD(fingerprint(question));
    return Buffer.concat([nonce, cipher.update(content), cipher.final(), cipher.getAuthTag()]).toString(
      'base64url',
    );
  }

  /** @throws Error when it is not what was sealed for this question. */
  open(sealed: string, question: string): Buffer {
    const bytes = Buffer.from(sealed, 'base64url');
    const associated = fingerprint(question);
    const { current, all } = this.#keys();
    let why: unknown;
    for (const key of [current, ...all.filter((one) => one !== current)]) {
      try {
        return openedBy(key, bytes, associated);
      } catch (cause) {
        why ??= cause;
      }
    }
    throw why;
  }

  /** @throws HubError BAD_INPUT when the cursor is not one of this question. */
  read(cursor: string, question: string): Position {
    try {
      const text = this.open(cursor, question).toString('utf8');
      const [keys, owner, id] = JSON.parse(text) as [Position['keys'], StateCode, string];
      return { keys, owner, id };
    } catch {
      throw badInput('after', cursor, 'the endCursor of an earlier page of the same question');
    }
  }
}

function openedBy(key: Buffer, bytes: Buffer, associated: Buffer): Buffer {
  const decipher = createDecipheriv('aes-256-gcm', key, bytes.subarray(0, 12));
  decipher.setAAD(associated);
  decipher.setAuthTag(bytes.subarray(-16));
  return Buffer.concat([decipher.update(bytes.subarray(12, -16)), decipher.final()]);
}

function fingerprint(question: string): Buffer {
  return createHash('sha256').update(question).digest();
}
