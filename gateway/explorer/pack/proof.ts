/**
 * Checks what a ledger signs, with the browser's own cryptography and nothing of the hub: Merkle tree of RFC 6962 and RFC 9162
 * section 2.1, notes of C2SP (signed-note, Ed25519).
 */

export type Bytes = Uint8Array<ArrayBuffer>;

/** A key as auditors pin it: `name+id+base64`. */
export interface VerifierKey {
  readonly name: string;
  readonly id: Bytes;
  readonly key: CryptoKey;
}

/** One record of an entry, as `/ledger/proof/inclusion` gives it. */
export interface ProvenRecord {
  readonly index: number;
  readonly kind: string;
  readonly leaf: string;
  readonly path: readonly string[];
}

const ED25519 = 1;

/** @throws Error when the text is no key, or does not fit its own id. */
export async function readKey(text: string): Promise<VerifierKey> {
  const [, name = '', id = '', encoded = ''] = /^([^+]+)\+([0-9a-f]{8})\+(\S+)\s*$/u.exec(text) ?? [];
  const bytes = fromBase64(encoded);
  const own = (await sha256(joined(utf8(`${name}\n`), bytes))).subarray(0, 4);
  if (bytes.length !== 33 || bytes[0] !== ED25519 || hex(own) !== id)
    throw new Error('no verifier key, or not the one that it names');
  const key = await crypto.subtle.importKey('raw', bytes.slice(1), 'Ed25519', false, ['verify']);
  return { name, id: own, key };
}

/**
 * @returns the lines that the key signed.
 * @throws Error when the note is not one, or no signature in it is by this key.
 */
export async function openNote(note: string, { name, id, key }: VerifierKey): Promise<readonly string[]> {
  const cut = note.indexOf('\n\n');
  const body = note.slice(0, cut + 1);
  // Exactly one signature, and nothing behind it: a byte added anywhere is noticed.
  const [, signer, encoded = ''] = /^\u2014 (\S+) (\S+)\n$/u.exec(note.slice(cut + 2)) ?? [];
  const signed = fromBase64(encoded);
  const isOwn = cut > 0 && signer === name && hex(signed.subarray(0, 4)) === hex(id);
  const holds = isOwn && (await crypto.subtle.verify('Ed25519', key, signed.slice(4), utf8(body)));
  if (!holds) throw new Error('not signed by this key');
  return body.slice(0, -1).split('\n');
}

/** Whether a record with this hash stands at this place of a tree of this size and root. RFC 9162 section 2.1.3.2. */
export async function isIncluded(
  { index, leaf, path }: ProvenRecord,
  { size, root }: { readonly size: number; readonly root: Bytes },
): Promise<boolean> {
  if (index >= size) return false;
  let [at, last, hash] = [index, size - 1, fromBase64(leaf)];
  for (const encoded of path) {
    const beside = fromBase64(encoded);
    if (last === 0) return false;
    if (at % 2 === 1 || at === last) {
      hash = await node(beside, hash);
      while (at % 2 === 0 && at !== 0) [at, last] = [at / 2, Math.floor(last / 2)];
    } else hash = await node(hash, beside);
    [at, last] = [Math.floor(at / 2), Math.floor(last / 2)];
  }
  return last === 0 && hex(hash) === hex(root);
}

function node(left: Bytes, right: Bytes): Promise<Bytes> {
  return sha256(joined(new Uint8Array([1]), left, right));
}

export async function sha256(bytes: Bytes): Promise<Bytes> {
  return new Uint8Array(await crypto.subtle.digest('SHA-256', bytes));
}

export function utf8(text: string): Bytes {
  return new TextEncoder().encode(text);
}

export function hex(bytes: Bytes): string {
  return [...bytes].map((byte) => byte.toString(16).padStart(2, '0')).join('');
}

/** @returns no bytes for what is no base64, or not the one way to write it. */
export function fromBase64(text: string): Bytes {
  try {
    const read = atob(text);
    if (btoa(read) !== text) return new Uint8Array();
    return Uint8Array.from(read, (sign) => sign.charCodeAt(0));
  } catch {
    return new Uint8Array();
  }
}

function joined(...parts: readonly Bytes[]): Bytes {
  const whole = new Uint8Array(parts.reduce((sum, { length }) => sum + length, 0));
  let end = 0;
  for (const part of parts) {
    whole.set(part, end);
    end += part.length;
  }
  return whole;
}
