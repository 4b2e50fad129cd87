import { hashNumber, valueBytes, type LedgerNames } from '../../proof/names.ts';
import type { StoredIntent, StoredOutcome } from '../../proof/opening.ts';
import { mannerOf } from '../../proof/people-asked.ts';
import type { IntentPersonal } from '../../proof/records.ts';
import { openSignal, type StoredSignal } from '../../proof/signal.ts';
import type { Disclosed } from '../../../policy/words/report.ts';

/** One question as signals are looked for in it. */
export interface Watched {
  readonly row: readonly unknown[];
  /** A row of `audit.watched_person` each: the entry, whether it is a word of a name, and the hash. */
  readonly people: readonly (readonly unknown[])[];
}

/** What an OUTCOME adds: whether somebody was found, and whether a budget did not reach. */
export interface Answered {
  readonly hit: boolean | null;
  readonly over: boolean;
  /** Records of people, 16 bytes each. */
  readonly shown: Buffer | null;
  readonly people: readonly (readonly unknown[])[];
}

/** @param personal of the INTENT, as opened. */
export function watchedOf(
  entry: string,
  { at, inquiry }: StoredIntent,
  personal: IntentPersonal,
  names: LedgerNames,
): Watched {
  const { state, agency, agencyKind, role } = inquiry.requester;
  const { asked, words, births } = peopleIn(personal);
  return {
    row: [
      entry,
      at,
      state,
      names.officer(state, personal.officer),
      agency,
      agencyKind,
      role,
      inquiry.purpose,
      names.caseOf(state, personal.caseReference),
      asked.size > 0,
      ...[together(asked), together(words), together(births)],
    ],
    people: [...peopleRows(entry, asked, false), ...peopleRows(entry, words, true)],
  };
}

/** Hashes of people in a question, each once. */
interface People {
  readonly asked: ReadonlySet<string>;
  readonly words: ReadonlySet<string>;
  readonly births: ReadonlySet<string>;
}

function peopleIn({ searchHashes, people = [] }: IntentPersonal): People {
  const of = (manner: ReturnType<typeof mannerOf>): readonly string[] =>
    Object.entries(searchHashes).flatMap(([path, hashes]) => (mannerOf(path) === manner ? hashes : []));
  return {
    asked: new Set([...of('NUMBER'), ...people.map(({ as }) => as)]),
    words: new Set(people.flatMap(({ words = [] }) => words)),
    births: new Set(of('BIRTH')),
  };
}

function together(hashes: ReadonlySet<string>): Buffer | null {
  return hashes.size === 0 ? null : Buffer.concat([...hashes].map(valueBytes));
}

function peopleRows(
  entry: string,
  hashes: Iterable<string>,
  isWord: boolean,
): readonly (readonly unknown[])[] {
  return [...hashes].map((hash) => [entry, isWord, hashNumber(valueBytes(hash))]);
}

/**
 * What the officer was told: of what was silent nothing is looked at, as the State of the officer must not learn of it from a
 * signal either. Where no source answered, nobody knows whether there was a hit.
 */
export function answeredOf(
  entry: string,
  { sources, withheld, disclosedCounts }: StoredOutcome,
  disclosed: readonly Disclosed[],
  names: LedgerNames,
): Answered {
  const shown = Object.values(disclosedCounts).some((count) => (count ?? 0) > 0);
  const isOver = (reason: string | undefined): boolean => reason === 'QUOTA_EXCEEDED';
  const hit = shown || withheld.some(({ reason }) => !isOver(reason));
  const isAnswered = sources.some(({ status }) => status === 'ANSWERED');
  const ids = new Set(disclosed.flatMap(({ id, domain }) => (domain === 'person' ? [id] : [])));
  const people = [...ids].map((id) => names.record(id).subarray(0, PERSON_BYTES));
  return {
    hit: hit || isAnswered ? hit : null,
    over: [...withheld, ...sources].some(({ reason }) => isOver(reason)),
    shown: people.length === 0 ? null : Buffer.concat(people),
    people: people.map((person) => [entry, false, hashNumber(person)]),
  };
}

const PERSON_BYTES = 16;

/** Rows of a SIGNAL; of an erased one what names nobody. */
export function signalRows(
  entry: string,
  stored: StoredSignal,
  key: Buffer | undefined,
  names: LedgerNames,
): { readonly row: readonly unknown[]; readonly about: readonly unknown[] | undefined } {
  const { at, state, signal, day } = stored;
  const row = [entry, at, state, signal, day];
  if (!key) return { row, about: undefined };
  const { officer, about } = openSignal(stored, key, entry);
  return { row, about: [entry, state, names.officer(state, officer), signal, day, about] };
}
