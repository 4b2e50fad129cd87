import { LiaisonError, type Outcome } from './answer.ts';

/** @see gateway/explorer/pack of the hub: the same checks over a packed answer. RFC 9162 section 2.1; C2SP signed-note. */
type Bytes = Uint8Array<ArrayBuffer>;

interface Proof {
  readonly checkpoint: string;
  readonly answer?: string;
  readonly records: readonly {
    readonly index: number;
    readonly kind: string;
    readonly leaf: string;
    readonly path: readonly string[];
  }[];
}

/**
 * Checks that the hub's ledger holds this answer, byte for byte: the hub's signature over its SHA-256, the signed checkpoint, and
 * that every record of the entry lies in the tree of that checkpoint.
 *
 * @param key of the hub, `name+id+base64`, from its operator and not from the hub itself.
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
  const signer = await readKey(key);
  const note = await openNote(proof.answer ?? '', signer);
  const outcome = proof.records.find(({ kind }) => kind === 'OUTCOME');
  const digest = hex(await sha256(answer.bytes));
  hold(note[0] === `${signer.name}/answer` && note[1] === entry, 'the signed answer is another one');
  hold(note[3] === `sha256 ${digest} ${answer.bytes.length}`, 'the bytes are not those that the hub signed');
  hold(
    outcome && note[2] === `${outcome.index} ${outcome.leaf}`,
    'the answer stands at another place of the log',
  );
  const [origin, size = '', root = ''] = await openNote(proof.checkpoint, signer);
  hold(origin === signer.name && /^[1-9]\d{0,14}$/u.test(size), 'the checkpoint is of another log');
  for (const record of proof.records)
    hold(await isIncluded(record, Number(size), root), `record ${record.index} is not in the log`);
  return { entry, size: Number(size) };
}

interface Signer {
  readonly name: string;
  readonly id: string;
  readonly key: Parameters<typeof crypto.subtle.verify>[1];
}

async function readKey(text: string): Promise<Signer> {
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
async function openNote(note: string, { name, id, key }: Signer): Promise<readonly string[]> {
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

async function isIncluded(
  { index, leaf, path }: Proof['records'][number],
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

function hold(holds: unknown, otherwise: string): asserts holds {
  if (!holds) throw new LiaisonError('RECEIPT_FAILED', otherwise);
}

async function sha256(bytes: Bytes): Promise<Bytes> {
  return new Uint8Array(await crypto.subtle.digest('SHA-256', bytes));
}

function utf8(text: string): Bytes {
  return new TextEncoder().encode(text);
}

function hex(bytes: Bytes): string {
  return [...bytes].map((byte) => byte.toString(16).padStart(2, '0')).join('');
}

function fromBase64(text: string): Bytes {
  try {
    return Uint8Array.from(atob(text), (sign) => sign.charCodeAt(0));
  } catch {
    return new Uint8Array();
  }
}

function joined(...parts: readonly Bytes[]): Bytes {
  return new Uint8Array(parts.flatMap((part) => [...part]));
}
