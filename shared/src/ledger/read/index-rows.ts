import type { FieldCategory } from '../../core/vocabulary.ts';
import type { Disclosed } from '../../policy/words/report.ts';
import { hashNumber, valueBytes, type LedgerNames } from '../proof/names.ts';
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

/** Owners and categories as the index holds them: sorted words with a space in between. */
export type Shown = readonly [owners: string, categories: string];

/** Rows of the index that an OUTCOME makes. Of each the first columns are those of `rowOf`. */
export interface Found {
  /** With hits. */
  readonly shown: Shown;
  /** One an owner of whom something was shown or withheld. */
  readonly accesses: readonly (readonly unknown[])[];
  /** At most one: the owners that answered without a hit. */
  readonly noHits: readonly (readonly unknown[])[];
  /** One a record that was shown, with its hash. */
  readonly shownRecords: readonly (readonly unknown[])[];
  readonly answered: Answered;
}

/** What a row of the index says of its question, and the owners and categories that it is about. */
export function rowOf(
  { entry, at, state, agency_kind, purpose }: Question,
  shown: Shown = ['', ''],
): readonly unknown[] {
  return [entry, at, state, agency_kind, purpose, ...shown];
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

/** What an INTENT was searching for, a row a form of a value, and what signals are looked for in it. */
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
  question: Question,
  { bytes, wrapped }: Stored,
  { keys, names }: Opening,
  isWatched: boolean,
): Asked {
  if (!wrapped) return { values: [], watched: undefined };
  const { entry } = question;
  const intent = intentIn(bytes);
  const opened = unseal(keys.of(wrapped, entry), placeOf(entry, 'INTENT'), intent.personal) as IntentPersonal;
  const hashes = new Set(Object.values(opened.searchHashes).flat());
  return {
    values: [...hashes].map((hash) => [
      ...rowOf(question).slice(0, -2),
      ...[null, null, hashNumber(valueBytes(hash))],
    ]),
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
export function accessesOf(question: Question, { bytes, wrapped }: Stored, { keys, names }: Opening): Found {
  const { entry } = question;
  const outcome = JSON.parse(bytes.toString()) as StoredOutcome;
  const disclosed =
    wrapped && outcome.personal ? united(openOutcome(outcome, keys.of(wrapped, entry), entry).disclosed) : [];
  const byOwner = accessByOwner(outcome, disclosed);
  const met = [...byOwner].filter(([, { records, withheld }]) => records + withheld > 0);
  const unmet = [...byOwner].filter(([, { records, withheld }]) => records + withheld === 0);
  const shown = met.filter(([, { records }]) => records > 0);
  return {
    shown: [
      words(shown.map(([owner]) => owner)),
      words(shown.flatMap(([, access]) => [...access.categories])),
    ],
    accesses: met.map(([owner, { categories, records, withheld }]) => [
      ...rowOf(question, [owner, words(categories)]),
      records,
      withheld,
    ]),
    noHits: unmet.length > 0 ? [rowOf(question, [words(unmet.map(([owner]) => owner)), ''])] : [],
    shownRecords: disclosed.map(({ id, owner, categories }) => [
      ...rowOf(question, [owner, words(categories)]),
      hashNumber(names.shown(id)),
    ]),
    answered: answeredOf(entry, outcome, disclosed, names),
  };
}

interface Access {
  records: number;
  withheld: number;
  readonly categories: Set<FieldCategory>;
}

/** What was shown and withheld of each owner that answered, or of whom there was something to withhold. */
function accessByOwner(outcome: StoredOutcome, disclosed: readonly Disclosed[]): ReadonlyMap<string, Access> {
  const byOwner = new Map<string, Access>();
  const of = (owner: string): Access => {
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
  return byOwner;
}

/** Rows of the index that a step of a release makes. */
export interface ReleaseRows {
  readonly release: string;
  readonly step: readonly unknown[];
  /** None where the step is erased. */
  readonly record: readonly unknown[] | undefined;
}

/** In place of an owner that does not have a release yet. No State is called so. */
export const NO_OWNER = '-';

/** @throws Error when the record is not what a RELEASE is, or does not open with its own key: then it is set aside. */
export function releaseOf(
  { entry, bytes, wrapped }: Stored,
  { keys, names }: { readonly keys: PersonalKeys; readonly names: LedgerNames },
): ReleaseRows {
  const stored = JSON.parse(bytes.toString()) as StoredRelease;
  const { release, tookPlaceAt, requester, isAtHome } = stored;
  const { state } = requester;
  const owner = isAtHome === true ? NO_OWNER : stored.owner;
  return {
    release,
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
