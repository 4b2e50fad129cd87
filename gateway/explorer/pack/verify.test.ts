import { beforeAll, describe, expect, test } from '@jest/globals';
import { createHash, generateKeyPairSync } from 'node:crypto';
import { fc } from '../../../shared/testing/drawn.ts';
import { times } from '../../../shared/testing/depth.ts';
import { answerNote } from '../../../shared/src/ledger/proof/answer-note.ts';
import { checkpointSigner } from '../../../shared/src/ledger/proof/checkpoint.ts';
import { handoverFields } from '../../../shared/src/ledger/proof/handover.ts';
import { append, EMPTY_EDGE, leafHash, rootOf } from '../../../shared/src/ledger/proof/merkle.ts';
import { utf8, type Bytes } from './proof.ts';
import { FILE, verifyPack, writeManifest, type PackFiles } from './verify.ts';

const ENTRY = '01a21924-d7cd-7780-8db8-afc9d0781807';
const SIGNER = checkpointSigner('liaison/ledger/test', generateKeyPairSync('ed25519').privateKey);
const RESPONSE = JSON.stringify({ data: null, extensions: { receipt: { log: 'test', entry: ENTRY } } });

/** PATH of RFC 6962 section 2.1.1, as it is written there. */
function pathOf(index: number, leaves: readonly Buffer[]): readonly Buffer[] {
  if (leaves.length === 1) return [];
  let half = 1;
  while (half * 2 < leaves.length) half *= 2;
  const [left, right] = [leaves.slice(0, half), leaves.slice(half)];
  return index < half
    ? [...pathOf(index, left), rootHash(right)]
    : [...pathOf(index - half, right), rootHash(left)];
}
function rootHash(leaves: readonly Buffer[]): Buffer {
  return rootOf(append(EMPTY_EDGE, leaves));
}

/** A pack as a hub with this key would have it, with the OUTCOME at the end of an entry that begins at `first`. */
function packOf(size: number, first: number, signer = SIGNER): Map<string, Bytes> {
  const leaves = Array.from({ length: size }, (_, at) => leafHash(Buffer.from(`record ${at}`)));
  const records = ['RECEIVED', 'INTENT', 'OUTCOME'].map((kind, at) => ({
    index: first + at,
    kind,
    leaf: leaves[first + at]?.toString('base64') ?? '',
    path: pathOf(first + at, leaves).map((hash) => hash.toString('base64')),
  }));
  const note = answerNote(signer, {
    entry: ENTRY,
    index: first + 2,
    leaf: records[2]?.leaf ?? '',
    bodyDigest: createHash('sha256').update(RESPONSE).digest('hex'),
    bodyBytes: RESPONSE.length,
  });
  const files = {
    [FILE.response]: RESPONSE,
    [FILE.answer]: note,
    [FILE.proof]: JSON.stringify({ entry: ENTRY, records }),
    [FILE.checkpoint]: signer.sign(size, rootHash(leaves)),
    [FILE.key]: `${signer.verifierKey}\n`,
    'rows.csv': 'a,b\r\n',
  };
  return listed(new Map(Object.entries(files).map(([name, text]) => [name, utf8(text)])));
}

/** With a list that fits the files. */
function listed(files: Map<string, Bytes>): Map<string, Bytes> {
  files.delete(FILE.manifest);
  const digests = [...files].map(
    ([name, bytes]) => [name, createHash('sha256').update(bytes).digest('hex')] as const,
  );
  return files.set(FILE.manifest, utf8(writeManifest({ files: Object.fromEntries(digests) })));
}

let pack: PackFiles;
beforeAll(() => {
  pack = packOf(7, 2);
});

test('a pack holds, of a log of any size and an entry at any place', async () => {
  for (let size = 3; size <= 20; size += 1)
    for (let first = 0; first + 3 <= size; first += 1)
      expect(await verifyPack(packOf(size, first))).toMatchObject({ holds: true, entry: ENTRY, size });
});

test('one changed byte of any file is noticed, and which file it was', async () => {
  const place = fc
    .constantFrom(...pack.keys())
    .chain((name) =>
      fc.tuple(
        fc.constant(name),
        fc.nat({ max: (pack.get(name)?.length ?? 1) - 1 }),
        fc.integer({ min: 1, max: 255 }),
      ),
    );
  await fc.assert(
    fc.asyncProperty(place, async ([name, at, change]) => {
      const bytes = Uint8Array.from(pack.get(name) ?? []);
      bytes[at] = (bytes[at] ?? 0) ^ change;
      const verdict = await verifyPack(new Map(pack).set(name, bytes));
      expect(verdict.holds).toBe(false);
      const named = verdict.findings.flatMap(({ files }) => files);
      // A digest that was changed in the list stands against its file: one of both is changed.
      if (name === FILE.manifest) expect(named).not.toEqual([]);
      else expect(named).toContain(name);
    }),
    { numRuns: times(150) },
  );
});

describe('a pack whose list was made anew does not hold', () => {
  test.each<[string, string, (files: Map<string, Bytes>) => unknown]>([
    ['another answer', 'ANSWER', (files) => files.set(FILE.response, utf8(RESPONSE.replace('null', '{}')))],
    ['another receipt', 'RECEIPT', (files) => files.set(FILE.response, utf8('{"extensions":{}}'))],
    ['an added file', 'COMPLETE', (files) => files.set('more.txt', utf8('x')) && files.delete(FILE.manifest)],
    ['no checkpoint', 'CHECKPOINT', (files) => files.delete(FILE.checkpoint)],
    [
      'a checkpoint for an answer',
      'ANSWER',
      (files) => files.set(FILE.answer, files.get(FILE.checkpoint) ?? utf8('')),
    ],
    [
      'an answer for a checkpoint',
      'CHECKPOINT',
      (files) => files.set(FILE.checkpoint, files.get(FILE.answer) ?? utf8('')),
    ],
    [
      'the proof of another log',
      'INCLUDED',
      (files) => files.set(FILE.proof, packOf(9, 2).get(FILE.proof) ?? utf8('')),
    ],
    [
      'the word of another place',
      'SAME_RECORD',
      (files) => files.set(FILE.answer, packOf(9, 4).get(FILE.answer) ?? utf8('')),
    ],
    [
      'no records',
      'INCLUDED',
      (files) => files.set(FILE.proof, utf8(JSON.stringify({ entry: ENTRY, records: [] }))),
    ],
  ])('%s', async (_, check, change) => {
    const files = new Map(pack);
    change(files);
    if (files.has(FILE.manifest)) listed(files);
    const verdict = await verifyPack(files);
    expect(verdict.holds).toBe(false);
    expect(verdict.findings.find((finding) => finding.check === check)?.holds).toBe(false);
  });
});

test('whoever brings the key of the hub finds out a pack that was signed by another', async () => {
  const other = checkpointSigner('liaison/ledger/test', generateKeyPairSync('ed25519').privateKey);
  const forged = packOf(7, 2, other);
  expect(await verifyPack(forged)).toMatchObject({ holds: true, isPinned: false });
  expect(await verifyPack(forged, SIGNER.verifierKey)).toMatchObject({ holds: false, isPinned: true });
  expect(await verifyPack(pack, ` ${SIGNER.verifierKey}\n`)).toMatchObject({ holds: true, isPinned: true });
});

test('what is no pack at all does not hold', async () => {
  expect((await verifyPack(new Map())).holds).toBe(false);
  expect((await verifyPack(new Map([['manifest.json', utf8('[]')]]))).holds).toBe(false);
});

describe('a pack of a log that was handed to another key', () => {
  const next = checkpointSigner('liaison/ledger/test', generateKeyPairSync('ed25519').privateKey);
  const fields = handoverFields(SIGNER, next, {
    size: 1,
    root: rootHash([leafHash(Buffer.from('record 0'))]),
  });

  /** With the hand-over as its second record. */
  function handed(signer: typeof SIGNER, said: object = fields): PackFiles {
    const bytes = Buffer.from(JSON.stringify({ entry: ENTRY, kind: 'HANDOVER', at: '', ...said }));
    const leaves = Array.from({ length: 7 }, (_, at) => leafHash(Buffer.from(`record ${at}`)));
    leaves[1] = leafHash(bytes);
    const pathAt = (at: number): readonly string[] =>
      pathOf(at, leaves).map((hash) => hash.toString('base64'));
    const files = packOf(7, 2, signer);
    const { records } = JSON.parse(Buffer.from(files.get(FILE.proof) ?? []).toString()) as {
      readonly records: readonly { readonly index: number }[];
    };
    const proof = {
      entry: ENTRY,
      records: records.map((record) => ({ ...record, path: pathAt(record.index) })),
      handovers: [{ index: 1, record: bytes.toString('base64'), path: pathAt(1) }],
    };
    files.set(FILE.proof, utf8(JSON.stringify(proof)));
    files.set(FILE.checkpoint, utf8(signer.sign(7, rootHash(leaves))));
    return listed(files);
  }

  const keyHolds = async (files: PackFiles, pinned?: string): Promise<readonly (boolean | undefined)[]> => {
    const { holds, findings } = await verifyPack(files, pinned);
    return [holds, findings.find(({ check }) => check === 'KEY')?.holds];
  };

  test('holds by the key of before and by the one of after, and by no other', async () => {
    for (const pinned of [undefined, SIGNER.verifierKey, next.verifierKey])
      expect(await keyHolds(handed(next), pinned)).toEqual([true, true]);
    const other = checkpointSigner('liaison/ledger/test', generateKeyPairSync('ed25519').privateKey);
    expect(await keyHolds(handed(next), other.verifierKey)).toEqual([false, false]);
  });

  test('does not hold when the key that was given up signed, or the hand-over is forged', async () => {
    expect(await keyHolds(handed(SIGNER), SIGNER.verifierKey)).toEqual([false, false]);
    expect(await keyHolds(handed(next, { ...fields, given: fields.taken }))).toEqual([false, false]);
  });
});
