import type pg from 'pg';
import {
  hashLeaf,
  leadsTo,
  Levels,
  openCheckpoint,
  openCheckpointAside,
  pinnedKey,
  type PinnedKey,
} from './check.ts';
import { opening, Parts } from './said.ts';

const PAGE = 4_000;
/** Signatures that are checked together, on the threads of Node's pool, while the log is read on. */
const TOGETHER = 64;
/** Of these so many at once, so that they never pile up. */
const AHEAD = 8;
/** No commit is larger. */
const COMMIT_MAX = 4_096;

export interface Verdict {
  readonly records: number;
  /** Of each the root was compared and the signature checked. */
  readonly checkpoints: number;
  /** Refusals that were counted, in REFUSED records. */
  readonly refused: number;
  /** Intents without an outcome: a gateway that died, or a ledger that failed it. Nothing was sent for them. */
  readonly unfinished: readonly Unfinished[];
  /** Where somebody accepted that records were lost. */
  readonly losses: readonly { readonly index: number; readonly at: string }[];
  /** The first record that is not what was written, or that nothing vouches for. Absent: the log is whole. */
  readonly bad?: Bad;
}

export interface Unfinished {
  readonly entry: string;
  /** When it was written, as the record says. */
  readonly at: string;
}

interface Bad {
  readonly index: number;
  readonly why: string;
}

/** Where a checkpoint stands, and the tree there. */
interface Stand {
  readonly size: number;
  readonly levels: Levels;
}

/**
 * Reads a whole log once and holds it against the pinned key and against checkpoints kept elsewhere. Needs the memory of a
 * page of records and of the unfinished intents, however long the log is.
 *
 * @param held notes that somebody kept (a witness, an earlier export): the only way to see that the tail was cut.
 */
export async function verifyLog(
  client: pg.Client,
  log: string,
  key: string,
  held: readonly string[] = [],
): Promise<Verdict> {
  const pinned = pinnedKey(key);
  const kept = held.map((note) => openCheckpoint(note, pinned)).sort((left, right) => left.size - right.size);
  const largestKept = kept.at(-1)?.size ?? 0;
  const notes = new Notes(pinned);
  const unfinished = new Map<string, string>();
  const losses: { readonly index: number; readonly at: string }[] = [];
  const parts = new Parts(client);
  const levels = new Levels();
  let [index, checkpoints, agreed, refused] = [0, 0, 0, 0];
  let sound: Stand = { size: 0, levels: levels.copy() };
  const verdict = (bad?: Bad): Verdict => ({
    records: index,
    checkpoints,
    refused,
    unfinished: [...unfinished].map(([entry, at]) => ({ entry, at })),
    losses,
    ...(bad ? { bad } : {}),
  });
  const broken = async (why: string, at = index): Promise<Verdict> =>
    verdict(
      (await notes.firstForged()) ?? (await firstChanged(client, log, pinned, sound)) ?? { index: at, why },
    );

  // What is written while this reads is left for the next time.
  const end = await endOf(client, log);
  for await (const row of records(client, log, end.records)) {
    if (row.index !== index) return broken(`record ${index} is missing`);
    const said = opening(row);
    if (!said) return broken(LYING);
    if (said.kind === 'INTENT') unfinished.set(said.entry, said.at);
    else if (said.kind === 'OUTCOME') unfinished.delete(said.entry);
    else if (said.kind === 'REFUSED') refused += refusalsIn(row.bytes);
    else if (said.kind === 'LOSS') losses.push({ index, at: said.at });
    const lacking = await parts.firstLacking(row.bytes);
    if (lacking !== undefined) return broken(lacking);
    levels.add(hashLeaf(row.bytes));
    index += 1;
    for (; kept[0] && kept[0].size <= index; kept.shift()) {
      if (kept[0].size === index && !kept[0].root.equals(levels.root())) {
        const why = `a second history: a checkpoint of size ${index} was kept that contradicts records ${agreed} to ${index - 1}`;
        return broken(why, agreed);
      }
      agreed = kept[0].size;
    }
    if (row.note === null) continue;
    checkpoints += 1;
    const [, size, root] = row.note.split('\n');
    if (size !== String(index) || root !== levels.root().toString('base64')) {
      const why = `records ${sound.size} to ${index - 1} are not those under the checkpoint of size ${index}`;
      return broken(why, sound.size);
    }
    const forged = await notes.add(sound.size, row.note);
    if (forged) return verdict(forged);
    sound = { size: index, levels: levels.copy() };
  }
  const forged = await notes.firstForged();
  if (forged) return verdict(forged);
  if (index < end.records) return broken(`record ${index} is missing`);
  const missing = Math.max(end.size, largestKept);
  if (missing > index) return broken(`the tail is cut: a checkpoint of size ${missing} exists`);
  if (sound.size < index) return broken(`records from ${sound.size} on are under no checkpoint`, sound.size);
  return verdict();
}

const LYING = 'its columns do not say what its bytes say';

/** Notes whose roots fit, and whose signatures are still to be checked. */
class Notes {
  readonly #pinned: PinnedKey;
  #unchecked: Note[] = [];
  #checking: Promise<Bad | undefined>[] = [];

  constructor(pinned: PinnedKey) {
    this.#pinned = pinned;
  }

  /**
   * @param from where the commit begins that the note closes.
   * @returns the first that is known to be forged, which may be one of before.
   */
  async add(from: number, note: string): Promise<Bad | undefined> {
    this.#unchecked.push({ from, note });
    if (this.#unchecked.length < TOGETHER) return undefined;
    this.#begin();
    return this.#checking.length > AHEAD ? this.#checking.shift() : undefined;
  }

  /** When all of them are checked. */
  async firstForged(): Promise<Bad | undefined> {
    this.#begin();
    const found = await Promise.all(this.#checking.splice(0));
    return found.find((bad) => bad !== undefined);
  }

  #begin(): void {
    this.#checking.push(this.#check(this.#unchecked));
    this.#unchecked = [];
  }

  async #check(notes: readonly Note[]): Promise<Bad | undefined> {
    const found = await Promise.all(notes.map(({ note }) => forgeryIn(note, this.#pinned)));
    const n = found.findIndex((why) => why !== undefined);
    const [at, why] = [notes[n], found[n]];
    return at && why !== undefined ? { index: at.from, why } : undefined;
  }
}

interface Note {
  readonly from: number;
  readonly note: string;
}

/** The same as `forgery`, without holding up this thread. */
async function forgeryIn(note: string, pinned: PinnedKey): Promise<string | undefined> {
  try {
    await openCheckpointAside(note, pinned);
    return undefined;
  } catch (error) {
    return error instanceof Error ? error.message : String(error);
  }
}

function forgery(note: string, pinned: PinnedKey): string | undefined {
  try {
    openCheckpoint(note, pinned);
    return undefined;
  } catch (error) {
    return error instanceof Error ? error.message : String(error);
  }
}

/**
 * Looks at each record of the commit that follows a sound checkpoint by itself: its own path must lead to the signed root,
 * whatever happened to the others.
 */
async function firstChanged(
  client: pg.Client,
  log: string,
  pinned: PinnedKey,
  { size: from, levels }: Stand,
): Promise<Bad | undefined> {
  const { rows: next } = await client.query<{ size: string; note: string }>(
    'SELECT size, note FROM ledger.checkpoint WHERE log = $1 AND size > $2 ORDER BY size LIMIT 1',
    [log, from],
  );
  const [{ size, note } = { size: '0', note: '' }] = next;
  const to = Number(size);
  if (to === 0 || to - from > COMMIT_MAX) return undefined;
  const why = forgery(note, pinned);
  if (why !== undefined) return { index: from, why };
  const { root, size: stated } = openCheckpoint(note, pinned);
  if (stated !== to) return { index: from, why: `the checkpoint of size ${to} states another size` };
  const { rows } = await client.query<Row & { readonly path: Buffer | null }>(
    `SELECT index::float8, entry, kind, bytes, path FROM ledger.record
     WHERE log = $1 AND index >= $2 AND index < $3 ORDER BY index`,
    [log, from, to],
  );
  for (let [index, n] = [from, 0]; index < to; index += 1, n += 1) {
    const row = rows[n];
    if (row?.index !== index) return { index, why: `record ${index} is missing` };
    if (!opening(row)) return { index, why: LYING };
    // From before there were paths: the whole commit is as far as one can tell.
    if (row.path === null) return undefined;
    if (!leadsTo(hashLeaf(row.bytes), { index, from, size: to }, row.path, levels)?.equals(root))
      return { index, why: `it is not the record ${index} under the checkpoint of size ${to}` };
  }
  return undefined;
}

interface Row {
  readonly index: number;
  readonly entry: string;
  readonly kind: string;
  readonly bytes: Buffer;
}

async function endOf(
  client: pg.Client,
  log: string,
): Promise<{ readonly records: number; readonly size: number }> {
  const { rows } = await client.query<{ records: number; size: number }>(
    `SELECT coalesce((SELECT max(index) + 1 FROM ledger.record WHERE log = $1), 0)::float8 AS records,
      coalesce((SELECT max(size) FROM ledger.checkpoint WHERE log = $1), 0)::float8 AS size`,
    [log],
  );
  return rows[0] ?? { records: 0, size: 0 };
}

/** In order, each with the checkpoint that closes with it. The next page is on its way while one is read. */
async function* records(
  client: pg.Client,
  log: string,
  end: number,
): AsyncGenerator<Row & { readonly note: string | null }> {
  const page = (from: number) =>
    client.query<Row & { readonly note: string | null }>({
      name: 'verify-page',
      text: `SELECT r.index::float8, r.entry, r.kind, r.bytes, c.note
        FROM (SELECT * FROM ledger.record WHERE log = $1 AND index >= $2 AND index < $3) r
        LEFT JOIN ledger.checkpoint c ON c.log = r.log AND c.size = r.index + 1 AND c.size > $2 AND c.size <= $3
        ORDER BY r.index`,
      values: [log, from, Math.min(from + PAGE, end)],
    });
  let from = 0;
  for (let coming = end > 0 ? page(0) : undefined; coming;) {
    const { rows } = await coming;
    from += PAGE;
    coming = from < end ? page(from) : undefined;
    coming?.catch(() => undefined);
    yield* rows;
  }
}

/** A record that cannot be read counts nothing: whether it is the one that was written, its hash says. */
function refusalsIn(bytes: Buffer): number {
  try {
    const { refusals } = JSON.parse(bytes.toString()) as {
      readonly refusals: readonly { readonly count: number }[];
    };
    return refusals.reduce((sum, { count }) => sum + count, 0);
  } catch {
    return 0;
  }
}
