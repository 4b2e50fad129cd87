import type { AgencyKind, Role } from '../../core/vocabulary.ts';
import type { LegalBasis } from '../../policy/words/ruling.ts';
import type { SignalKind } from '../../policy/words/signals.ts';
import { seal, unseal, type PersonalKeys, type Sealed } from './personal.ts';
import { placeOf } from './records.ts';

/** That an officer may have misused the hub, as it becomes a SIGNAL of the ledger. */
export interface Signal extends SignalFacts, SignalPersonal {}

/** What of a signal stays open: it names nobody. */
export interface SignalFacts {
  readonly state: string;
  readonly signal: SignalKind;
  /** Day of the State's own calendar, `YYYY-MM-DD`. */
  readonly day: string;
  readonly agency: string;
  readonly agencyKind: AgencyKind;
  readonly role: Role;
  /** How many: people, questions or cases, as the kind counts. */
  readonly count: number;
  /** From how many on it is a signal. */
  readonly limit: number;
  /** Why the State looks for it, on which articles, in which version of its law. */
  readonly reason: string;
  readonly basis: readonly LegalBasis[];
  readonly version: string;
}

/** What goes with the key of the signal. */
export interface SignalPersonal {
  readonly officer: string;
  /** The questions that make it, oldest first, as far as they are listed. */
  readonly questions: readonly string[];
  /** How many they are. */
  readonly questionCount: number;
  /** What tells it from another of the same officer, kind and day: a keyed hash, base64; empty where nothing must. */
  readonly about: string;
}

/** A SIGNAL as it is stored. */
export interface StoredSignal extends SignalFacts {
  readonly at: string;
  readonly personal: Sealed;
}

/** How many signals of one kind there are of one State's officers. */
export interface SignalCount {
  readonly state: string;
  readonly kind: SignalKind;
  readonly count: number;
}

/** A signal as far as it can be read. */
export interface OpenedSignal {
  readonly entry: string;
  readonly log: string;
  readonly signal: StoredSignal;
  readonly erased: boolean;
  readonly unreadable: boolean;
  readonly personal?: SignalPersonal;
}

/** The fields of a SIGNAL: who it is, and by which questions, is sealed. */
export function signalFields(
  { officer, questions, questionCount, about, ...facts }: Signal,
  key: Buffer,
  entry: string,
): Readonly<Record<string, unknown>> {
  const personal: SignalPersonal = { officer, questions, questionCount, about };
  return { ...facts, personal: seal(key, placeOf(entry, 'SIGNAL'), personal) };
}

/** Reads what is sealed in a SIGNAL. @throws Error when it does not open with the key of its own entry. */
export function openSignal({ personal }: StoredSignal, key: Buffer, entry: string): SignalPersonal {
  return unseal(key, placeOf(entry, 'SIGNAL'), personal) as SignalPersonal;
}

/** Opens one stored SIGNAL; what is erased or damaged is said, and keeps nothing else closed. */
export function openedSignal(
  row: {
    readonly entry: string;
    readonly log: string;
    readonly bytes: Buffer;
    readonly wrapped: Buffer | null;
  },
  keys: PersonalKeys,
): OpenedSignal {
  const { entry, log, bytes, wrapped } = row;
  const signal = JSON.parse(bytes.toString()) as StoredSignal;
  if (wrapped === null) return { entry, log, signal, erased: true, unreadable: false };
  try {
    const personal = openSignal(signal, keys.of(wrapped, entry), entry);
    return { entry, log, signal, erased: false, unreadable: false, personal };
  } catch {
    return { entry, log, signal, erased: false, unreadable: true };
  }
}
