import { createHash } from 'node:crypto';
import { badInput } from '../../core/errors.ts';
import { utcMoment } from '../../core/calendar.ts';
import type { StateCode } from '../../core/ids.ts';
import type { Requester } from '../../policy/words/requester.ts';
import type { CursorBox } from '../../sources/sql/cursor.ts';
import type { ChangePlace } from '../../sources/sql/changes.ts';

/** How far a caller has read the changes of one owner, and which of its records it was given. */
export interface OwnerRead {
  readonly owner: StateCode;
  readonly epoch: string;
  /** Digest of the law under which they were read, and of what was asked for. */
  readonly law: string;
  /** All up to here was read, on this day. */
  readonly base: number;
  readonly day: string;
  /** A reading that is under way: up to where it goes, and how far it is. */
  readonly round?: { readonly upTo: number; readonly after: ChangePlace; readonly from: string };
  /** There were rows that could not be read: what they are comes by no change. */
  readonly partial?: true;
  /** Marks of the records that it holds. */
  readonly marks: readonly string[];
}

/** What a token of changes says. */
export interface ChangesRead {
  /** The moment at which the caller began, where it named one. */
  readonly since?: string;
  readonly owners: readonly OwnerRead[];
}

/** Most records of one list that a token tells apart: 8 bytes each. */
export const HELD_MAX = 10_000;

const MARK_BYTES = 8;
const MOMENT_MAX = 40;
const EXPECTED =
  'a moment such as "2026-11-01T00:00:00Z", or changes.token of the last answer to the same question';

/** Who may go on with a token: the authority that it was given to, whoever of it asks. */
function boundTo(question: string, { state, agency }: Requester): string {
  return `changes ${JSON.stringify([state, agency, question])}`;
}

/** Writes what a caller has read, sealed as cursors are: it says nothing to its bearer, and holds for one question alone. */
export function writeToken(
  box: CursorBox,
  { since, owners }: ChangesRead,
  question: string,
  requester: Requester,
): string {
  const head = owners.map(({ marks, ...rest }) => ({ ...rest, held: marks.length }));
  const text = Buffer.from(JSON.stringify({ ...(since === undefined ? {} : { since }), owners: head }));
  const marks = BigInt64Array.from(owners.flatMap((one) => one.marks).map(BigInt));
  const length = Buffer.alloc(4);
  length.writeUInt32BE(text.length);
  const content = Buffer.concat([length, text, Buffer.from(marks.buffer)]);
  return box.seal(content, boundTo(question, requester));
}

/**
 * Reads a moment, or a token.
 *
 * @throws HubError BAD_INPUT when it is neither, or the token of another question or authority.
 */
export function readToken(
  box: CursorBox,
  given: string,
  question: string,
  requester: Requester,
): ChangesRead {
  if (given.length <= MOMENT_MAX) {
    const since = utcMoment(given);
    if (since === undefined) throw badInput('changedSince', given, EXPECTED);
    return { since, owners: [] };
  }
  try {
    const content = box.open(given, boundTo(question, requester));
    const end = 4 + content.readUInt32BE();
    const { since, owners } = JSON.parse(content.subarray(4, end).toString()) as {
      readonly since?: string;
      readonly owners: readonly (Omit<OwnerRead, 'marks'> & { readonly held: number })[];
    };
    // A typed array begins at a multiple of its items' size: the copy does.
    const marks = new BigInt64Array(Uint8Array.from(content.subarray(end)).buffer);
    let at = 0;
    const read = owners.map(({ held, ...rest }) => {
      const own = [...marks.subarray(at, at + held)].map(String);
      at += held;
      return { ...rest, marks: own };
    });
    return { ...(since === undefined ? {} : { since }), owners: read };
  } catch {
    throw badInput('changedSince', `${given.slice(0, MARK_BYTES)}...`, EXPECTED);
  }
}

/** One short text for much that must be the same. */
export function digestOf(parts: unknown): string {
  return createHash('sha256').update(JSON.stringify(parts)).digest('base64url').slice(0, 22);
}
