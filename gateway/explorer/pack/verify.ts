import { KeyChain, type ShownHandover } from './handover.ts';
import {
  fromBase64,
  hex,
  isIncluded,
  openNote,
  readKey,
  sha256,
  type Bytes,
  type ProvenRecord,
} from './proof.ts';

/** Files of a pack, by name. */
export type PackFiles = ReadonlyMap<string, Bytes>;

export const FILE = {
  manifest: 'manifest.json',
  response: 'response.json',
  proof: 'proof.json',
  checkpoint: 'checkpoint.txt',
  answer: 'answer.txt',
  key: 'key.txt',
} as const;

/** What is checked, in this order. */
export const CHECKS = [
  'COMPLETE',
  'UNCHANGED',
  'KEY',
  'ANSWER',
  'RECEIPT',
  'CHECKPOINT',
  'INCLUDED',
  'SAME_RECORD',
] as const;
export type Check = (typeof CHECKS)[number];

export interface Finding {
  readonly check: Check;
  readonly holds: boolean;
  /** Files that do not hold. */
  readonly files: readonly string[];
}

/** Whether a pack holds. Everything is worked out from the pack, and from a key where the reader brings one. */
export interface Verdict {
  readonly holds: boolean;
  readonly findings: readonly Finding[];
  /** The log whose key signed. */
  readonly signer?: string;
  /** The key in the pack, as auditors pin it. */
  readonly key?: string;
  /** Whether the reader brought the key. Else the pack vouches for itself alone. */
  readonly isPinned: boolean;
  readonly entry?: string;
  readonly size?: number;
}

export interface Manifest {
  readonly files: Readonly<Record<string, string>>;
}

interface Proof {
  readonly entry: string;
  readonly records: readonly ProvenRecord[];
  readonly handovers?: readonly ShownHandover[];
}

/** @param pinned the key of the hub, as its operator publishes it, where the reader has it. */
export async function verifyPack(files: PackFiles, pinned?: string): Promise<Verdict> {
  const findings: Finding[] = [];
  const found = (check: Check, bad: readonly string[]): boolean => {
    findings.push({ check, holds: bad.length === 0, files: bad });
    return bad.length === 0;
  };
  const text = (name: string): string =>
    new TextDecoder('utf-8', { ignoreBOM: true }).decode(files.get(name));
  const manifest = readManifest(text(FILE.manifest));
  const listed = Object.keys(manifest?.files ?? {});
  const wanted = [...new Set([...Object.values(FILE), ...listed])];
  const unlisted = [...files.keys()].filter((name) => name !== FILE.manifest && !listed.includes(name));
  const unfit = [...wanted.filter((name) => !files.has(name)), ...unlisted];
  // A list that names what is not there, or not what is, may itself be what was changed.
  found('COMPLETE', manifest && unfit.length === 0 ? [] : [FILE.manifest, ...unfit]);
  found('UNCHANGED', await changedIn(files, manifest));

  const own = text(FILE.key).trim();
  const key = await tried(() => readKey(text(FILE.key)));
  const isPinned = pinned !== undefined && pinned.trim() !== '';
  const proof = json<Proof>(text(FILE.proof));
  const answer = key && (await tried(() => openNote(text(FILE.answer), key)));
  const checkpoint = key && (await tried(() => openNote(text(FILE.checkpoint), key)));
  const digest = hex(await sha256(files.get(FILE.response) ?? new Uint8Array()));
  const size = Number(checkpoint?.[1]);
  const isCheckpoint = checkpoint !== undefined && checkpoint[0] === key?.name && Number.isSafeInteger(size);

  const root = fromBase64(checkpoint?.[2] ?? '');
  const chain = isCheckpoint && (await tried(() => KeyChain.of(proof?.handovers ?? [], { size, root })));
  // A key that was given up signs no later checkpoint; one that is held leads to all that follow it, and precede it.
  const isInForce = chain ? (chain.keyAt(size) ?? own) === own : (proof?.handovers ?? []).length === 0;
  const isHeld = !isPinned || pinned.trim() === own || (chain && chain.has(pinned.trim()));
  found('KEY', key && isInForce && isHeld ? [] : [FILE.key]);
  const isSigned = answer !== undefined && answer[0] === `${key?.name}/answer`;
  const isBytes = answer?.[3] === `sha256 ${digest} ${files.get(FILE.response)?.length ?? 0}`;
  found('ANSWER', isSigned ? (isBytes ? [] : [FILE.response]) : [FILE.answer]);
  found(
    'RECEIPT',
    receiptIn(text(FILE.response)) === proof?.entry && answer?.[1] === proof?.entry ? [] : [FILE.proof],
  );
  found('CHECKPOINT', isCheckpoint ? [] : [FILE.checkpoint]);
  found('INCLUDED', isCheckpoint && (await areIncluded(proof, size, root)) ? [] : [FILE.proof]);
  const place = proof?.records?.find?.(({ kind }) => kind === 'OUTCOME');
  found('SAME_RECORD', place && answer?.[2] === `${place.index} ${place.leaf}` ? [] : [FILE.proof]);
  return {
    holds: findings.every(({ holds }) => holds),
    findings,
    isPinned,
    ...(key && { signer: key.name, key: own }),
    ...(proof && { entry: String(proof.entry) }),
    ...(isCheckpoint && { size }),
  };
}

async function areIncluded(
  proof: Proof | undefined,
  size: number,
  root: Uint8Array<ArrayBuffer>,
): Promise<boolean> {
  const records = Array.isArray(proof?.records) ? (proof.records as readonly ProvenRecord[]) : [];
  const included = await tried(() =>
    Promise.all(records.map((record) => isIncluded(record, { size, root }))),
  );
  return records.length > 0 && included?.every(Boolean) === true;
}

/** @returns files whose bytes are not those of the list. */
async function changedIn(files: PackFiles, manifest: Manifest | undefined): Promise<readonly string[]> {
  if (!manifest) return [FILE.manifest];
  const changed: string[] = [];
  for (const [name, digest] of Object.entries(manifest.files)) {
    const bytes = files.get(name);
    if (bytes && hex(await sha256(bytes)) !== digest) changed.push(name);
  }
  return changed;
}

/** The list is written in one way only: whatever is changed in it is noticed. */
export function writeManifest(manifest: Manifest): string {
  const sorted = Object.entries(manifest.files).sort(([a], [b]) => (a < b ? -1 : 1));
  return `${JSON.stringify({ files: Object.fromEntries(sorted) }, null, 2)}\n`;
}

function readManifest(text: string): Manifest | undefined {
  const read = json<Manifest>(text);
  const isList = typeof read?.files === 'object' && read.files !== null;
  return isList && writeManifest(read) === text ? read : undefined;
}

function receiptIn(response: string): string | undefined {
  return json<{ extensions?: { receipt?: { entry?: string } } }>(response)?.extensions?.receipt?.entry;
}

function json<T>(text: string): T | undefined {
  try {
    const read = JSON.parse(text) as T | null;
    return typeof read === 'object' && read !== null ? read : undefined;
  } catch {
    return undefined;
  }
}

async function tried<T>(work: () => Promise<T>): Promise<T | undefined> {
  try {
    return await work();
  } catch {
    return undefined;
  }
}
