import type { ErrorCode } from '../core/errors.ts';
import type { StateCode } from '../core/ids.ts';
import type { Inquiry } from '../policy/inquiry.ts';
import type { Decided, Standing } from '../policy/decided.ts';
import type { Disclosed, SubgraphReport } from '../policy/report.ts';
import { unseal, type PersonalKeys, type Sealed } from './personal.ts';
import { placeOf, type IntentPersonal, type OutcomePersonal } from './records.ts';

/** An INTENT as it is stored. */
export interface StoredIntent {
  readonly at: string;
  readonly inquiry: Omit<Inquiry, 'requester' | 'caseReference' | 'necessity'> & {
    readonly requester: Omit<Inquiry['requester'], 'officer'>;
    readonly strictlyNecessary: boolean;
  };
  readonly operationHash: string;
  readonly operationName?: string;
  readonly shape: string;
  readonly versions: Readonly<Record<string, string>>;
  readonly personal: Sealed;
}

/** An OUTCOME as it is stored. */
export interface StoredOutcome extends Omit<SubgraphReport, 'disclosed' | 'decided' | 'standings'> {
  readonly at: string;
  readonly status: number;
  readonly errorCodes: readonly ErrorCode[];
  readonly bodyDigest: string;
  readonly bodyBytes: number;
  readonly disclosedCounts: Readonly<Partial<Record<StateCode, number>>>;
  readonly personal?: Sealed;
}

/** One entry with an intent. The personal parts are there while its key is. */
export interface OpenedEntry {
  readonly entry: string;
  readonly log: string;
  readonly intent: StoredIntent;
  readonly outcome?: StoredOutcome;
  readonly erased: boolean;
  readonly asked?: IntentPersonal;
  /** Empty where nothing was disclosed, absent where it is erased. */
  readonly disclosed?: readonly Disclosed[];
  /** Absent where it is erased, or of before decisions were kept. */
  readonly decided?: readonly Decided[];
  readonly standings?: readonly Standing[];
}

/** One stored record beside the wrapped key of its entry. */
export interface StoredRecord {
  readonly entry: string;
  readonly log: string;
  readonly kind: 'INTENT' | 'OUTCOME';
  readonly bytes: Buffer;
  readonly wrapped: Buffer | null;
}

/** Puts records of entries together and opens what can be opened, in the order of the intents. */
export function openEntries(rows: readonly StoredRecord[], keys: PersonalKeys): readonly OpenedEntry[] {
  const outcomes = new Map(rows.filter(({ kind }) => kind === 'OUTCOME').map((row) => [row.entry, row]));
  return rows
    .filter(({ kind }) => kind === 'INTENT')
    .map(({ entry, log, bytes, wrapped }) => {
      const key = wrapped === null ? undefined : keys.of(wrapped, entry);
      const intent = JSON.parse(bytes.toString()) as StoredIntent;
      const stored = outcomes.get(entry);
      const outcome = stored && (JSON.parse(stored.bytes.toString()) as StoredOutcome);
      return {
        entry,
        log,
        intent,
        ...(outcome ? { outcome } : {}),
        erased: key === undefined,
        ...(key
          ? {
              asked: unseal(key, placeOf(entry, 'INTENT'), intent.personal) as IntentPersonal,
              ...openOutcome(outcome, key, entry),
            }
          : {}),
      };
    });
}

const NOTHING: OutcomePersonal = { disclosed: [] };

/** The sealed part of an OUTCOME. */
export function openOutcome(
  outcome: Pick<StoredOutcome, 'personal'> | undefined,
  key: Buffer,
  entry: string,
): OutcomePersonal {
  return outcome?.personal
    ? (unseal(key, placeOf(entry, 'OUTCOME'), outcome.personal) as OutcomePersonal)
    : NOTHING;
}
