import { strToU8, zipSync } from 'fflate';
import { csvOf } from '../export/csv.ts';
import type { Sheet, Voice } from '../export/sheet.ts';
import type { Answer } from '../session/answer.ts';
import type { Session } from '../session/session.ts';
import type { ShownHandover } from './handover.ts';
import { pageOf } from './page.ts';
import { hex, sha256, utf8, type Bytes, type ProvenRecord } from './proof.ts';
import { FILE, writeManifest } from './verify.ts';

/** What `/ledger/proof/inclusion` gives. */
interface Inclusion {
  readonly log: string;
  readonly entry: string;
  readonly checkpoint: string;
  readonly key: string;
  readonly answer?: string;
  readonly records: readonly ProvenRecord[];
  readonly handovers?: readonly ShownHandover[];
}

interface PackOf {
  readonly answer: Answer<unknown>;
  readonly sheet: Sheet;
  readonly voice: Voice;
  readonly session: Pick<Session, 'get'>;
}

/**
 * An answer as evidence: its exact bytes, what the hub signed of them, the proof that the ledger holds it, under what it was asked,
 * what binds its reader, and the rows for people. It is checked without the hub.
 *
 * @throws Error in the hub's words, or when the answer has no receipt.
 */
export async function packOf({ answer, sheet, voice, session }: PackOf): Promise<Blob> {
  const receipt = answer.told?.receipt;
  if (!receipt) throw new Error(voice.say('export.receipt.none'));
  const { log, entry } = receipt;
  const query = new URLSearchParams({ entry, log });
  const {
    checkpoint,
    key,
    answer: note,
    records,
    handovers,
  } = JSON.parse(await session.get(`/ledger/proof/inclusion?${query.toString()}`)) as Inclusion;
  if (note === undefined) throw new Error(voice.say('pack.unsigned'));
  const files: Record<string, Bytes> = {
    [FILE.response]: answer.bytes,
    [FILE.answer]: utf8(note),
    [FILE.proof]: utf8(pretty({ log, entry, records, ...(handovers && { handovers }) })),
    [FILE.checkpoint]: utf8(checkpoint),
    [FILE.key]: utf8(`${key}\n`),
    'statement.json': utf8(pretty(answer.stamp)),
    'conditions.json': utf8(
      pretty({ conditions: answer.told?.conditions ?? [], said: sheet.bearings, silent: sheet.silent }),
    ),
    'rows.csv': utf8(csvOf(sheet, true)),
    'index.html': utf8(pageOf(sheet, voice)),
  };
  const digests: Record<string, string> = {};
  for (const [name, bytes] of Object.entries(files)) digests[name] = hex(await sha256(bytes));
  return zipped({ ...files, [FILE.manifest]: strToU8(writeManifest({ files: digests })) });
}

/** Not compressed by a worker of its own: the page's policy lets nobody start one. */
export function zipped(files: Readonly<Record<string, Uint8Array>>): Blob {
  return new Blob([zipSync(files) as Bytes], { type: 'application/zip' });
}

function pretty(value: unknown): string {
  return `${JSON.stringify(value, null, 2)}\n`;
}
