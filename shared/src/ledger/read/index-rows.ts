import type { FieldCategory } from '../../core/vocabulary.ts';
import type { Disclosed } from '../../policy/words/report.ts';
import { valueBytes, type LedgerNames } from '../proof/names.ts';
import {
  openOutcome,
  openRelease,
  type StoredIntent,
  type StoredOutcome,
  type StoredRelease,
} from '../proof/opening.ts';
import { unseal, type PersonalKeys } from '../proof/personal.ts';
import { countsOf, placeOf, type IntentPersonal } from '../proof/records.ts';
import type { StoredSignal } from '../proof/signal.ts';
import { answeredOf, signalRows, watchedOf, type Answered, type Watched } from './signals/watched-rows.ts';

/** A record beside what is kept of the key of its entry. */
export interface Stored {
  readonly index: string;
  readonly entry: string;
  readonly kind: 'INTENT' | 'OUTCOME' | 'RELEASE' | 'SIGNAL';
  readonly bytes: Buffer;
  readonly wrapped: Buffer | null;
}

export interface Question {
  readonly entry: string;
  readonly at: Date | string;
  readonly state: string;
  readonly agency_kind: string;
  readonly purpose: string;
}

/** Rows of the index that an OUTCOME makes. */
export interface Found {
  readonly question: { readonly entry: string; readonly owners: string; readonly categories: string };
  readonly accesses: readonly (readonly unknown[])[];
  readonly disclosures: readonly (readonly unknown[])[];
  readonly combinations: readonly (readonly string[])[];
  readonly answered: Answered;
}

/** @throws Error when the record is not what an INTENT is: then it is set aside. */
export function questionOf({ entry, bytes }: Stored): Question {
  const { at, inquiry } = intentIn(bytes);
  const { state, agencyKind } = inquiry.requester;
  return { entry, at, state, agency_kind: agencyKind, purpose: inquiry.purpose };
}

function intentIn(bytes: Buffer): StoredIntent {
  return JSON.parse(bytes.toString()) as StoredIntent;
}

/** What an INTENT was searching for, and what signals are looked for in it. */
export interface Asked {
  readonly values: readonly (readonly unknown[])[];
  readonly watched: Watched | undefined;
}

/**
 * Opens an INTENT; nothing of an erased one.
 *
 * @param isWatched whether it is young enough to be looked at for signals.
 * @throws Error when its values do not open with its own key.
 */
export function askedOf(
  { entry, at, state }: Question,
  { bytes, wrapped }: Stored,
  { keys, names }: Opening,
  isWatched: boolean,
): Asked {
  if (!wrapped) return { values: [], watched: undefined };
  const intent = intentIn(bytes);
  const opened = unseal(keys.of(wrapped, entry), placeOf(entry, 'INTENT'), intent.personal) as IntentPersonal;
  const hashes = new Set(Object.values(opened.searchHashes).flat());
  return {
    values: [...hashes].map((hash) => [valueBytes(hash), state, at, entry]),
    watched: isWatched ? watchedOf(entry, intent, opened, names) : undefined,
  };
}

/** What sealed parts are opened and named with. */
export interface Opening {
  readonly keys: PersonalKeys;
  readonly names: LedgerNames;
}

/** Rows of a SIGNAL. @throws Error when it does not open with its own key: then it is set aside. */
export function signalOf({ entry, bytes, wrapped }: Stored, { keys, names }: Opening) {
  const stored = JSON.parse(bytes.toString()) as StoredSignal;
  return signalRows(entry, stored, wrapped ? keys.of(wrapped, entry) : undefined, names);
}

/**
 * What an OUTCOME says about each owner. Of an erased entry nothing is left but who was asked and how much was shown.
 *
 * @throws Error when the record is not what an OUTCOME is, or does not open with its own key: then it is set aside.
 */
export function accessesOf(
  { entry, at, state, agency_kind, purpose }: Question,
  { bytes, wrapped }: Stored,
  { keys, names }: Opening,
): Found {
  const outcome = JSON.parse(bytes.toString()) as StoredOutcome;
  const disclosed =
    wrapped && outcome.personal ? united(openOutcome(outcome, keys.of(wrapped, entry), entry).disclosed) : [];
  const byOwner = new Map<string, { records: number; withheld: number; categories: Set<FieldCategory> }>();
  const of = (owner: string) => {
    const known = byOwner.get(owner) ?? { records: 0, withheld: 0, categories: new Set<FieldCategory>() };
    byOwner.set(owner, known);
    return known;
  };
  for (const { owner, status } of outcome.sources) if (status === 'ANSWERED') of(owner);
  for (const [owner, count] of Object.entries(outcome.disclosedCounts)) of(owner).records = count ?? 0;
  // Until 0.1 a record that several fetches had found was counted by each.
  for (const [owner, count] of Object.entries(countsOf(disclosed))) of(owner).records = count ?? 0;
  for (const { owner, categories } of disclosed)
    for (const category of categories) of(owner).categories.add(category);
  for (const { owner, count } of [...outcome.withheld, ...outcome.silent]) of(owner).withheld += count;
  const shown = [...byOwner].filter(([, { records }]) => records > 0);
  const owners = words(shown.map(([owner]) => owner));
  const categories = words(shown.flatMap(([, access]) => [...access.categories]));
  return {
    accesses: [...byOwner].map(([owner, access]) => [
      owner,
      at,
      entry,
      state,
      agency_kind,
      purpose,
      access.records,
      access.withheld,
      words(access.categories),
    ]),
    disclosures: disclosed.map(({ id, owner, categories: seen }) => [
      names.record(id),
      at,
      entry,
      owner,
      state,
      words(seen),
    ]),
    question: { entry, owners, categories },
    answered: answeredOf(entry, outcome, disclosed, names),
    combinations: [
      [state, 'QUESTIONS', 'OWNERS', owners],
      [state, 'QUESTIONS', 'CATEGORIES', categories],
      ...shown.map(([owner, access]) => [owner, 'ACCESSES', 'CATEGORIES', words(access.categories)]),
    ],
  };
}

/** Rows of the index that a step of a release makes. */
export interface ReleaseRows {
  readonly step: readonly unknown[];
  /** None where the step is erased. */
  readonly record: readonly unknown[] | undefined;
}

/** @throws Error when the record is not what a RELEASE is, or does not open with its own key: then it is set aside. */
export function releaseOf(
  { entry, bytes, wrapped }: Stored,
  { keys, names }: { readonly keys: PersonalKeys; readonly names: LedgerNames },
): ReleaseRows {
  const stored = JSON.parse(bytes.toString()) as StoredRelease;
  const { release, tookPlaceAt, owner, requester } = stored;
  const { state } = requester;
  return {
    step: [entry, release, tookPlaceAt, owner, state],
    record: wrapped
      ? [names.record(openRelease(stored, keys.of(wrapped, entry), entry).record), entry, owner, state]
      : undefined,
  };
}

/** Disclosures are a set: a record that stands there twice is one, with the categories of both. */
function united(disclosed: readonly Disclosed[]): readonly Disclosed[] {
  const byId = new Map<string, Disclosed>();
  for (const record of disclosed) {
    const known = byId.get(record.id);
    byId.set(
      record.id,
      known ? { ...record, categories: [...known.categories, ...record.categories] } : record,
    );
  }
  return [...byId.values()];
}

/** A set as the index holds it: sorted, so that equal sets are equal texts. */
function words(set: Iterable<string>): string {
  return [...new Set(set)].sort().join(' ');
}
