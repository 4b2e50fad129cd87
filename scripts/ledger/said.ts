// Written from the form of a record alone: it shares no code with what it checks.
import { createHash } from 'node:crypto';
import type pg from 'pg';

/** What a record's bytes say of themselves, if it is what its columns say. */
export function opening({
  entry,
  kind,
  bytes,
}: {
  readonly entry: string;
  readonly kind: string;
  readonly bytes: Buffer;
}): Said | undefined {
  if (bytes[0] === PACKED) {
    const head = bytes.toString('hex', 2, 18);
    const isSame = PACKED_KINDS[bytes[1] ?? -1] === kind && head === entry.replaceAll('-', '');
    return isSame && bytes.length >= PACKED_HEAD
      ? { entry, kind, at: new Date(bytes.readUIntBE(18, 6)).toISOString() }
      : undefined;
  }
  const start = `{"entry":"${entry}","kind":"${kind}",`;
  const said = bytes.toString('latin1', 0, start.length + 40);
  return said.startsWith(start) ? { entry, kind, at: /"at":"([^"]*)"/u.exec(said)?.[1] ?? '' } : undefined;
}

// A packed record: 1, its kind, 16 bytes of its entry, 6 of its time, how many parts it names, and 24 bytes for each.
const PACKED = 1;
const PACKED_KINDS: Readonly<Record<number, string>> = { 0: 'RECEIVED', 1: 'INTENT', 2: 'OUTCOME' };
const PACKED_HEAD = 25;
const PART_ID = 24;
/** Parts that are known to be there and to be what their digest says; all are looked at again when there are too many. */
const SOUND_MAX = 200_000;

/** Holds what records leave to parts against the digests that their leaves cover. */
export class Parts {
  readonly #client: pg.Client;
  readonly #sound = new Set<string>();

  constructor(client: pg.Client) {
    this.#client = client;
  }

  /** @returns what is wrong with a part that a record names; undefined where each is what was written. */
  async firstLacking(bytes: Buffer): Promise<string | undefined> {
    if (bytes[0] !== PACKED) return undefined;
    const count = bytes[PACKED_HEAD - 1] ?? 0;
    for (let n = 0; n < count; n += 1) {
      const id = bytes.subarray(PACKED_HEAD + n * PART_ID, PACKED_HEAD + (n + 1) * PART_ID);
      const name = id.toString('hex');
      if (this.#sound.has(name)) continue;
      const { rows } = await this.#client.query<{ text: Buffer }>(
        "SELECT convert_to(text, 'UTF8') AS text FROM ledger.part WHERE id = $1",
        [id],
      );
      const [part] = rows;
      if (!part) return `the part ${name} that it names is missing`;
      const digest = createHash('sha256').update(part.text).digest();
      if (!digest.subarray(0, PART_ID).equals(id)) return `the part ${name} that it names was changed`;
      if (this.#sound.size >= SOUND_MAX) this.#sound.clear();
      this.#sound.add(name);
    }
    return undefined;
  }
}

interface Said {
  readonly entry: string;
  readonly kind: string;
  readonly at: string;
}

/** A record that cannot be read counts nothing: whether it is the one that was written, its hash says. */
export function refusalsIn(bytes: Buffer): number {
  try {
    const { refusals } = JSON.parse(bytes.toString()) as {
      readonly refusals: readonly { readonly count: number }[];
    };
    return refusals.reduce((sum, { count }) => sum + count, 0);
  } catch {
    return 0;
  }
}
