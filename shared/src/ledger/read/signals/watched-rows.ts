import { valueBytes, type LedgerNames } from '../../proof/names.ts';
import type { StoredIntent, StoredOutcome } from '../../proof/opening.ts';
import { mannerOf } from '../../proof/people-asked.ts';
import type { IntentPersonal } from '../../proof/records.ts';
import { openSignal, type StoredSignal } from '../../proof/signal.ts';
import type { Disclosed } from '../../../policy/words/report.ts';

/** One question as signals are looked for in it. */
export interface Watched {
  readonly row: readonly unknown[];
  readonly people: readonly (readonly unknown[])[];
}

/** What an OUTCOME adds: whether somebody was found, and whether a budget did not reach. */
export interface Answered {
  readonly hit: boolean | null;
  readonly over: boolean;
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
  const people = peopleIn(entry, personal);
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
      people.some(([, kind]) => kind === 'ASKED'),
    ],
    people,
  };
}

function peopleIn(
  entry: string,
  { searchHashes, people = [] }: IntentPersonal,
): readonly (readonly unknown[])[] {
  const rows = new Map<string, readonly unknown[]>();
  const add = (kind: string, hash: string): void => {
    rows.set(`${kind} ${hash}`, [entry, kind, valueBytes(hash)]);
  };
  for (const [path, hashes] of Object.entries(searchHashes)) {
    const manner = mannerOf(path);
    if (manner === 'NUMBER') for (const hash of [hashes].flat()) add('ASKED', hash);
    if (manner === 'BIRTH') for (const hash of [hashes].flat()) add('BIRTH', hash);
  }
  for (const { as, words = [] } of people) {
    add('ASKED', as);
    for (const word of words) add('WORD', word);
  }
  return [...rows.values()];
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
  return {
    hit: hit || isAnswered ? hit : null,
    over: [...withheld, ...sources].some(({ reason }) => isOver(reason)),
    people: [...ids].map((id) => [entry, 'SHOWN', names.record(id).subarray(0, PERSON_BYTES)]),
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
