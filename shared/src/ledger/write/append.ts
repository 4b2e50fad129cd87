import type pg from 'pg';
import type { CheckpointSigner } from '../proof/checkpoint.ts';
import { grow, newPeaks, type Edge } from '../proof/merkle.ts';
import type { NewPart } from '../proof/parts.ts';
import { KINDS, type Pending } from '../proof/records.ts';

/** What is stored of the key of an entry's personal details. */
export interface Secret {
  readonly entry: string;
  readonly state: string;
  /** `YYYY-MM-DD`. */
  readonly expiresOn: string;
  readonly kept: Buffer;
}

/** A commit as it is sent, and the edge of the tree once it is made. */
export interface Append {
  readonly statement: pg.QueryConfig<unknown[]>;
  readonly edge: Edge;
  /** The checkpoint that it signs. */
  readonly note: string;
}

/** Where a log ends, with everything that was sent. */
export interface LogEnd {
  readonly log: string;
  readonly edge: Edge;
  /**
   * Whether all of it is known to be durable. If not, the statement itself makes sure of it: a commit that was sent behind
   * one that failed adds nothing.
   */
  readonly isKnown: boolean;
  /** When it is written, milliseconds since 1970: in this month it stands. */
  readonly writtenAt: number;
}

/**
 * Makes the one statement, hence the one commit and round trip, that adds records, keys and a signed checkpoint. It adds as
 * many records as it was given, or nothing at all.
 */
export function appendTo(
  { log, edge: before, isKnown, writtenAt }: LogEnd,
  signer: Pick<CheckpointSigner, 'sign'>,
  records: readonly Pending[],
  secrets: readonly Secret[],
): Append {
  const { edge, root, paths, pathBytes } = grow(
    before,
    records.map(({ leaf }) => leaf),
  );
  const note = signer.sign(edge.size, root);
  const parts = partsOf(records);
  return {
    edge,
    note,
    statement: {
      name: 'append',
      text: APPEND,
      values: [
        log,
        before.size,
        edge.size,
        note,
        newPeaks(before, edge),
        uuids(records),
        Buffer.from(records.map(({ kind }) => KINDS.indexOf(kind))),
        Buffer.concat(records.map(({ bytes }) => bytes)),
        starts(records.map(({ bytes }) => bytes)),
        pathBytes,
        starts(paths),
        uuids(secrets),
        listed(secrets.map(({ state }) => state)),
        listed(secrets.map(({ expiresOn }) => expiresOn)),
        Buffer.concat(secrets.map(({ kept }) => kept)),
        starts(secrets.map(({ kept }) => kept)),
        isKnown,
        parts.map(({ id }) => id),
        parts.map(({ text }) => text),
        new Date(writtenAt).toISOString(),
      ],
    },
  };
}

/**
 * The same statement, to add nothing: whoever writes first finds it parsed and planned, and the tables open, in a session that
 * knew none of them. There is no checkpoint behind which it would add.
 */
export function rehearsalOf(log: string): pg.QueryConfig<unknown[]> {
  const nowhere = { log, edge: { size: -1, peaks: [] }, isKnown: false, writtenAt: 0 };
  return appendTo(nowhere, { sign: () => '' }, [], []).statement;
}

/** Parts that come with the records, each once, in one order: of two logs that bring the same, none waits for the other in turn. */
function partsOf(records: readonly Pending[]): readonly NewPart[] {
  if (records.every(({ parts }) => parts === undefined)) return [];
  const all = records.flatMap(({ parts = [] }) => parts);
  const byId = new Map(all.map((part) => [part.id.toString('hex'), part]));
  return [...byId].sort(([a], [b]) => (a < b ? -1 : 1)).map(([, part]) => part);
}

/** An array of words that need no quotes. */
function listed(words: readonly string[]): string {
  return `{${words.join(',')}}`;
}

const UUID_OID = 2950;
const INT4_OID = 23;
const ARRAY_HEADER_BYTES = 20;

/** Room for an array as PostgreSQL sends and takes it in binary: with nothing to parse, on a side that has more to do. */
function binaryArray(oid: number, length: number, elementBytes: number): Buffer {
  const array = Buffer.allocUnsafe(ARRAY_HEADER_BYTES + length * (4 + elementBytes));
  // One dimension, no nulls, elements of this type, so many of them, counted from 1.
  [1, 0, oid, length, 1].forEach((word, n) => array.writeInt32BE(word, 4 * n));
  for (let n = 0, at = ARRAY_HEADER_BYTES; n < length; n += 1, at += 4 + elementBytes)
    array.writeInt32BE(elementBytes, at);
  return array;
}

function uuids(named: readonly { readonly entry: string }[]): Buffer {
  const array = binaryArray(UUID_OID, named.length, 16);
  let at = ARRAY_HEADER_BYTES + 4;
  for (const { entry } of named) {
    array.write(entry.replaceAll('-', ''), at, 'hex');
    at += 20;
  }
  return array;
}

/** Where each part starts in all of them together, counted from 1, and where the last one ends: parts themselves would be copied twice. */
function starts(parts: readonly Buffer[]): Buffer {
  const array = binaryArray(INT4_OID, parts.length + 1, 4);
  let [at, start] = [ARRAY_HEADER_BYTES + 4, 1];
  array.writeInt32BE(start, at);
  for (const { length } of parts) array.writeInt32BE((start += length), (at += 8));
  return array;
}

const part = (all: string, ends: string): string =>
  `substring(${all}::bytea FROM (${ends}::int[])[n] FOR (${ends}::int[])[n + 1] - (${ends}::int[])[n])`;

/** Reads by position from what it is given: rows made of several arrays would be stored once more for each of them. */
const APPEND = `WITH before AS (
    SELECT WHERE $17::boolean OR EXISTS (SELECT FROM ledger.checkpoint WHERE log = $1 AND size = $2)
  ), checkpoint AS (
    INSERT INTO ledger.checkpoint (log, size, note, edge, written_at)
    SELECT $1, $3::bigint, $4, $5::bytea, $20::timestamptz FROM before
  ), secret AS (
    INSERT INTO ledger.secret (entry, state, expires_on, wrapped)
    SELECT ($12::uuid[])[n], s.state, s.expires_on, ${part('$15', '$16')}
    FROM before, unnest($13::text[], $14::date[]) WITH ORDINALITY AS s(state, expires_on, n)
  ), part AS (
    INSERT INTO ledger.part (id, text) SELECT p.id, p.text
    FROM before, unnest($18::bytea[], $19::text[]) AS p(id, text) ON CONFLICT DO NOTHING
  )
  INSERT INTO ledger.record (log, index, entry, kind, bytes, path, written_at)
  SELECT $1, $2::bigint + n - 1, ($6::uuid[])[n], ('{${KINDS.join(',')}}'::text[])[get_byte($7::bytea, n - 1) + 1],
    ${part('$8', '$9')}, ${part('$10', '$11')}, $20::timestamptz
  FROM before, generate_series(1, ($3 - $2)::int) AS n`;
