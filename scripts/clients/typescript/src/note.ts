import { LiaisonError } from './answer.ts';

/** @see gateway/explorer/pack of the hub: the same checks over a packed answer. RFC 9162 section 2.1; C2SP signed-note. */
export type Bytes = Uint8Array<ArrayBuffer>;

export interface Signer {
  readonly name: string;
  readonly id: string;
  readonly key: Parameters<typeof crypto.subtle.verify>[1];
}

export async function readKey(text: string): Promise<Signer> {
  const [, name = '', id = '', encoded = ''] = /^([^+]+)\+([0-9a-f]{8})\+(\S+)\s*$/u.exec(text) ?? [];
  const bytes = fromBase64(encoded);
  const own = (await sha256(joined(utf8(`${name}\n`), bytes))).subarray(0, 4);
  hold(bytes.length === 33 && bytes[0] === 1 && hex(own) === id, 'the key is no verifier key');
  return {
    name,
    id,
    key: await crypto.subtle.importKey('raw', bytes.slice(1), 'Ed25519', false, ['verify']),
  };
}

/** @returns the lines that were signed. */
export async function openNote(note: string, { name, id, key }: Signer): Promise<readonly string[]> {
  const cut = note.indexOf('\n\n');
  const body = note.slice(0, cut + 1);
  const [, signer, encoded = ''] = /^\u2014 (\S+) (\S+)\n$/u.exec(note.slice(cut + 2)) ?? [];
  const signed = fromBase64(encoded);
  hold(cut > 0 && signer === name && hex(signed.subarray(0, 4)) === id, 'there is no signature by this key');
  hold(
    await crypto.subtle.verify('Ed25519', key, signed.slice(4), utf8(body)),
    'the signature does not hold',
  );
  return body.slice(0, -1).split('\n');
}

export async function isIncluded(
  { index, leaf, path }: { readonly index: number; readonly leaf: string; readonly path: readonly string[] },
  size: number,
  root: string,
): Promise<boolean> {
  if (!Number.isSafeInteger(index) || index < 0 || index >= size) return false;
  let [at, last, hash] = [index, size - 1, fromBase64(leaf)];
  for (const beside of path.map(fromBase64)) {
    if (last === 0) return false;
    if (at % 2 === 1 || at === last) {
      hash = await sha256(joined(new Uint8Array([1]), beside, hash));
      while (at % 2 === 0 && at !== 0) [at, last] = [at / 2, Math.floor(last / 2)];
    } else hash = await sha256(joined(new Uint8Array([1]), hash, beside));
    [at, last] = [Math.floor(at / 2), Math.floor(last / 2)];
  }
  return last === 0 && hex(hash) === hex(fromBase64(root));
}

export function hold(holds: unknown, otherwise: string): asserts holds {
  if (!holds) throw new LiaisonError('RECEIPT_FAILED', otherwise);
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

export function fromBase64(text: string): Bytes {
  try {
    return Uint8Array.from(atob(text), (sign) => sign.charCodeAt(0));
  } catch {
    return new Uint8Array();
  }
}

export function joined(...parts: readonly Bytes[]): Bytes {
  return new Uint8Array(parts.flatMap((part) => [...part]));
}
