import { randomUUID } from 'node:crypto';
import type { StateCode } from '../../core/ids.ts';
import type { Inquiry, Requester } from '../../policy/words/inquiry.ts';
import type { Decided, Standing } from '../../policy/words/decided.ts';
import type { ReleaseEvent, ReleasePersonal } from '../../policy/words/release.ts';
import type { Disclosed, SubgraphReport } from '../../policy/words/report.ts';
import { withoutPlainCells } from './cells.ts';
import type { Intent, Outcome } from './ledger.ts';
import { LEAF, prefixedLeafHash } from './merkle.ts';
import { peopleOf, type AskedPerson } from './people-asked.ts';
import { packDetails, packRecord, type PackedHead } from './packed.ts';
import type { KnownParts, NewPart } from './parts.ts';
import { packing } from './pieces.ts';
import { seal, sealBytes } from './personal.ts';
import type { ValueHasher } from './search-values.ts';

export const KINDS = [
  'RECEIVED',
  'INTENT',
  'OUTCOME',
  'REFUSED',
  'LOSS',
  'RELEASE',
  'SIGNAL',
  'HANDOVER',
  'ARCHIVE',
] as const;

export type RecordKind = (typeof KINDS)[number];

/** One record as it will be stored: its bytes are what is hashed. */
export interface Pending {
  readonly entry: string;
  readonly kind: RecordKind;
  /** When it was made, milliseconds since 1970. */
  readonly at: number;
  readonly bytes: Buffer;
  readonly leaf: Buffer;
  /** Parts that are to be written with it, as nobody has yet. */
  readonly parts?: readonly NewPart[];
}

/** What a record says in the open, and what is sealed with the key of its entry. */
export interface Said {
  readonly open: object;
  readonly details?: object | undefined;
}

/**
 * Names an entry by a UUID of version 7 (RFC 9562): entries of one time lie together in every index, and nobody guesses the
 * 74 random bits of another's.
 */
export function entryId(at: number): string {
  const time = at.toString(16).padStart(12, '0');
  return `${time.slice(0, 8)}-${time.slice(8)}-7${randomUUID().slice(15)}`;
}

/** When an entry was made, milliseconds since 1970, if its name says it: names of before, and of steps of releases, are random. */
export function entryTime(entry: string): number | undefined {
  return entry[14] === '7' ? Number.parseInt(entry.replace('-', '').slice(0, 12), 16) : undefined;
}

export function pending(entry: string, kind: RecordKind, at: number, fields: object): Pending {
  const said = JSON.stringify({ entry, kind, at: isoTime(at), ...fields });
  const prefixed = Buffer.from(LEAF_PREFIX + said);
  return { entry, kind, at, bytes: prefixed.subarray(LEAF.length), leaf: prefixedLeafHash(prefixed) };
}

/**
 * A record in few bytes: what repeats from question to question is named by its digest, and details are sealed as bytes.
 *
 * @param key of the entry; none where there are no details.
 */
export function packedPending(
  head: PackedHead,
  { open, details }: Said,
  key: Buffer | undefined,
  parts: KnownParts,
): Pending {
  const { entry, kind, at } = head;
  const [to, within] = [packing(parts), packing(parts)];
  const sealed =
    key && details ? sealBytes(key, placeOf(entry, kind), packDetails(details, within)) : undefined;
  const prefixed = packRecord(head, open, to, sealed && { bytes: sealed, named: within.named });
  const fresh = [...to.fresh, ...within.fresh];
  return {
    entry,
    kind,
    at,
    bytes: prefixed.subarray(LEAF.length),
    leaf: prefixedLeafHash(prefixed),
    ...(fresh.length > 0 ? { parts: fresh } : {}),
  };
}

const LEAF_PREFIX = LEAF.toString('latin1');

let lastTime: { readonly at: number; readonly iso: string } = { at: 0, iso: new Date(0).toISOString() };

/** Records of one millisecond share the text of their time. */
function isoTime(at: number): string {
  if (lastTime.at !== at) lastTime = { at, iso: new Date(at).toISOString() };
  return lastTime.iso;
}

/**
 * What a supervisor may read after erasure stays open; what points at a person is sealed. Field by field: copying the rest
 * of an object costs as much as hashing it, and what is new in an inquiry must be told open or personal here.
 */
export function intentSaid(intent: Intent, hash: ValueHasher): Said {
  const { operationHash, operationName, shape, owners, versions, searchValues, inquiry } = intent;
  const { requester, purpose, offence, vouched, urgency, on, caseReference, necessity } = inquiry;
  const { state, agency, agencyKind, role, officer } = requester;
  const people = peopleOf(searchValues, hash);
  const searchHashes = Object.fromEntries(
    Object.entries(searchValues).map(([path, values]) => [path, values.flatMap(hash)]),
  );
  const open = {
    operationHash,
    shape,
    owners,
    versions,
    inquiry: {
      requester: { state, agency, agencyKind, role } satisfies Open<Requester, keyof IntentPersonal>,
      purpose,
      offence,
      vouched,
      urgency,
      on,
      strictlyNecessary: necessity !== undefined,
      // Releases stand where they spoke of a record: sealed, in the decisions of the OUTCOME.
    } satisfies Open<Inquiry, keyof IntentPersonal | 'releases', 'strictlyNecessary'>,
  } satisfies Open<Intent, 'searchValues' | 'operationName'>;
  const details = {
    officer,
    caseReference,
    ...(necessity === undefined ? {} : { necessity }),
    ...(operationName === undefined ? {} : { operationName }),
    searchHashes,
    ...(people.length > 0 ? { people } : {}),
  } satisfies IntentPersonal;
  return { open, details };
}

/** Every key of T but those that are hidden, and some more. */
type Open<T, Hidden, More extends string = never> = Readonly<
  Record<Exclude<keyof T, Hidden> | More, unknown>
>;

export interface IntentPersonal {
  readonly officer: string;
  readonly caseReference: string;
  readonly necessity?: string;
  /** The caller's own word: it may name a person. */
  readonly operationName?: string;
  /** By argument path; until 0.1 by variable, one each. */
  readonly searchHashes: Readonly<Record<string, string | readonly string[]>>;
  /** Who was asked for by name or by machine readable zone, one each; absent in records of before signals were looked for. */
  readonly people?: readonly AskedPerson[];
}

export function outcomeSaid(outcome: Outcome): Said {
  const { status, errorCodes, bodyDigest, bodyBytes, office, report } = outcome;
  const { sources, withheld, silent, versions, disclosed, decided = [], standings = [] } = report;
  const isPersonal = disclosed.length > 0 || standings.length > 0;
  const details: OutcomePersonal = { disclosed: withoutPlainCells(disclosed, decided), decided, standings };
  const open = {
    status,
    errorCodes,
    bodyDigest,
    bodyBytes,
    office,
    sources,
    withheld,
    silent,
    versions,
    disclosedCounts: countsOf(disclosed),
  } satisfies Open<
    Outcome & SubgraphReport,
    'report' | 'counted' | 'conditions' | 'unfit' | keyof OutcomePersonal,
    'disclosedCounts'
  >;
  return { open, details: isPersonal ? details : undefined };
}

/** How many records of each owner there are in a list, each counted once. */
export function countsOf(disclosed: readonly Disclosed[]): Readonly<Partial<Record<StateCode, number>>> {
  const counts: Partial<Record<StateCode, number>> = {};
  const seen = new Set<string>();
  for (const { id, owner } of disclosed) {
    if (seen.has(id)) continue;
    seen.add(id);
    counts[owner] = (counts[owner] ?? 0) + 1;
  }
  return counts;
}

export interface OutcomePersonal {
  readonly disclosed: readonly Disclosed[];
  /** Absent in records of before decisions were kept. */
  readonly decided?: readonly Decided[];
  readonly standings?: readonly Standing[];
}

/** A step of a release: what it was about and who took it stay open as offices, what points at a person is sealed. */
export function releaseFields(
  event: ReleaseEvent,
  key: Buffer,
  entry: string,
): Readonly<Record<string, unknown>> {
  const { release, step, owner, domain, requester, purpose, urgency, by, fields, rules, until } = event;
  const { ground, isGroundTold, isAtHome } = event;
  return {
    release,
    step,
    tookPlaceAt: new Date(event.at).toISOString(),
    owner,
    isAtHome,
    domain,
    requester,
    purpose,
    urgency,
    by,
    fields,
    rules,
    ground,
    isGroundTold,
    until,
    personal: seal(key, placeOf(entry, 'RELEASE'), event.personal satisfies ReleasePersonal),
  } satisfies Open<ReleaseEvent, 'id' | 'at', 'tookPlaceAt'>;
}

export function placeOf(entry: string, kind: RecordKind): string {
  return `${entry}/${kind}`;
}
