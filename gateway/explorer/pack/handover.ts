import { fromBase64, isIncluded, openNote, readKey, sha256, type Bytes } from './proof.ts';

/** A record by which one key handed the log to the next, as `/ledger/proof/inclusion` gives it. */
export interface ShownHandover {
  readonly index: number;
  readonly record: string;
  readonly path: readonly string[];
}

/** From which record on which key signs: as auditors pin them. */
interface Link {
  readonly index: number;
  readonly from: string;
  readonly to: string;
}

/** The keys of one log in their order. Without hand-overs there is nothing in it. */
export class KeyChain {
  readonly #links: readonly Link[];

  private constructor(links: readonly Link[]) {
    this.#links = links;
  }

  /**
   * Follows hand-overs: each is signed by the key that ends and by the one that begins, follows from the one before, and none is to
   * or by a key that was given up.
   *
   * @param checkpoint under which each of them must be.
   * @throws Error when one does not hold.
   */
  static async of(
    shown: readonly ShownHandover[],
    checkpoint: { readonly size: number; readonly root: Bytes },
  ): Promise<KeyChain> {
    const links: Link[] = [];
    for (const handover of shown) {
      const { from, to } = await openHandover(handover, checkpoint);
      const last = links.at(-1);
      const isNext = last === undefined || (last.to === from && last.index < handover.index);
      if (!isNext || to === from || links.some((link) => link.from === to || link.to === to))
        throw new Error('hand-overs out of order');
      links.push({ index: handover.index, from, to });
    }
    return new KeyChain(links);
  }

  /** The key that signs a checkpoint of so many records; undefined where the log was never handed over. */
  keyAt(size: number): string | undefined {
    return this.#links.findLast(({ index }) => index + 1 < size)?.to ?? this.#links[0]?.from;
  }

  has(key: string): boolean {
    return this.#links.some(({ from, to }) => from === key || to === key);
  }
}

async function openHandover(
  { index, record, path }: ShownHandover,
  checkpoint: { readonly size: number; readonly root: Bytes },
): Promise<{ readonly from: string; readonly to: string }> {
  const bytes = fromBase64(record);
  const leaf = await sha256(Uint8Array.from([0, ...bytes]));
  const proven = { index, kind: 'HANDOVER', leaf: btoa(String.fromCharCode(...leaf)), path };
  if (!(await isIncluded(proven, checkpoint))) throw new Error('a hand-over that is not in the log');
  const { kind, from, to, given, taken } = JSON.parse(new TextDecoder().decode(bytes)) as Readonly<
    Record<string, unknown>
  >;
  const [ends, begins] = [String(from), String(to)];
  const body = await openNote(String(given), await readKey(ends));
  const again = await openNote(String(taken), await readKey(begins));
  const [name] = ends.split('+');
  const holds =
    kind === 'HANDOVER' &&
    body.join('\n') === again.join('\n') &&
    begins.startsWith(`${name}+`) &&
    body.length === 4 &&
    body[0] === `${name}/handover` &&
    body[1]?.split(' ')[0] === String(index) &&
    body[2] === `from ${ends}` &&
    body[3] === `to ${begins}`;
  if (!holds) throw new Error('a hand-over that says something else');
  return { from: ends, to: begins };
}
