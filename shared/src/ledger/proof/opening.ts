import type { ErrorCode } from '../../core/errors.ts';
import type { StateCode } from '../../core/ids.ts';
import type { Inquiry } from '../../policy/words/inquiry.ts';
import type { Decided, Standing } from '../../policy/words/decided.ts';
import type { ReleaseEvent, ReleasePersonal } from '../../policy/words/release.ts';
import type { Disclosed, SubgraphReport } from '../../policy/words/report.ts';
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
  /** Until 0.1; since then it is personal. */
  readonly operationName?: string;
  readonly shape: string;
  readonly versions: Readonly<Record<string, string>>;
  readonly personal: Sealed;
}

/** An OUTCOME as it is stored. */
export interface StoredOutcome extends Omit<
  SubgraphReport,
  'disclosed' | 'counted' | 'conditions' | 'decided' | 'standings'
> {
  readonly at: string;
  readonly status: number;
  readonly errorCodes: readonly ErrorCode[];
  readonly bodyDigest: string;
  readonly bodyBytes: number;
  readonly disclosedCounts: Readonly<Partial<Record<StateCode, number>>>;
  readonly personal?: Sealed;
}

/** A RELEASE as it is stored. */
export interface StoredRelease extends Omit<ReleaseEvent, 'id' | 'at' | 'personal'> {
  /** When it was written; the step itself may be older. */
  readonly at: string;
  readonly tookPlaceAt: string;
  readonly personal: Sealed;
}

/** One step of a release. The personal parts are there while its key is. */
export interface OpenedRelease {
  readonly entry: string;
  readonly log: string;
  readonly step: StoredRelease;
  readonly erased: boolean;
  readonly unreadable: boolean;
  readonly personal?: ReleasePersonal;
}

/** One entry with an intent. The personal parts are there while its key is. */
export interface OpenedEntry {
  readonly entry: string;
  readonly log: string;
  readonly intent: StoredIntent;
  readonly outcome?: StoredOutcome;
  readonly erased: boolean;
  /** Part of it does not open, or is not what it should be. What is here is what could be read. */
  readonly unreadable: boolean;
  readonly asked?: IntentPersonal;
  /** Empty where nothing was disclosed, absent where it is erased or unreadable. */
  readonly disclosed?: readonly Disclosed[];
  /** Absent where it is erased, or of before decisions were kept. */
  readonly decided?: readonly Decided[];
  readonly standings?: readonly Standing[];
}

/** One stored record beside the wrapped key of its entry. */
export interface StoredRecord {
  readonly entry: string;
  readonly log: string;
  readonly kind: 'INTENT' | 'OUTCOME' | 'RELEASE' | 'SIGNAL';
  readonly bytes: Buffer;
  readonly wrapped: Buffer | null;
}

/** Puts records of entries together and opens what can be opened, in the order of the intents. */
export function openEntries(rows: readonly StoredRecord[], keys: PersonalKeys): readonly OpenedEntry[] {
  const outcomes = new Map(rows.filter(({ kind }) => kind === 'OUTCOME').map((row) => [row.entry, row]));
  return rows
    .filter(({ kind }) => kind === 'INTENT')
    .map((row) => {
      const intent = JSON.parse(row.bytes.toString()) as StoredIntent;
      const outcome = readable(() => parsed(outcomes.get(row.entry)));
      return {
        entry: row.entry,
        log: row.log,
        intent,
        ...(outcome.value ? { outcome: outcome.value } : {}),
        ...opened(row, intent, outcome, keys),
      };
    });
}

/** One record that cannot be read does not keep the others from who answers for them. */
function opened(
  { entry, wrapped }: StoredRecord,
  intent: StoredIntent,
  outcome: Readable<StoredOutcome>,
  keys: PersonalKeys,
): Pick<OpenedEntry, 'erased' | 'unreadable' | 'asked' | keyof OutcomePersonal> {
  if (wrapped === null) return { erased: true, unreadable: outcome.failed };
  const key = readable(() => keys.of(wrapped, entry));
  const own = key.value;
  const asked = readable(
    () => own && (unseal(own, placeOf(entry, 'INTENT'), intent.personal) as IntentPersonal),
  );
  const shown = readable(() => (own && !outcome.failed ? openOutcome(outcome.value, own, entry) : undefined));
  return {
    erased: false,
    unreadable: key.failed || outcome.failed || asked.failed || shown.failed,
    ...(asked.value ? { asked: asked.value } : {}),
    ...shown.value,
  };
}

interface Readable<T> {
  readonly value: T | undefined;
  readonly failed: boolean;
}

function readable<T>(read: () => T | undefined): Readable<T> {
  try {
    return { value: read(), failed: false };
  } catch {
    return { value: undefined, failed: true };
  }
}

function parsed(row: StoredRecord | undefined): StoredOutcome | undefined {
  return row && (JSON.parse(row.bytes.toString()) as StoredOutcome);
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

/** The sealed part of a RELEASE. */
export function openRelease(
  { personal }: Pick<StoredRelease, 'personal'>,
  key: Buffer,
  entry: string,
): ReleasePersonal {
  return unseal(key, placeOf(entry, 'RELEASE'), personal) as ReleasePersonal;
}

/** Steps of releases, in the order given, each opened where it can be. */
export function openReleases(rows: readonly StoredRecord[], keys: PersonalKeys): readonly OpenedRelease[] {
  return rows
    .filter(({ kind }) => kind === 'RELEASE')
    .map(({ entry, log, bytes, wrapped }) => {
      const step = JSON.parse(bytes.toString()) as StoredRelease;
      const personal = readable(() =>
        wrapped ? openRelease(step, keys.of(wrapped, entry), entry) : undefined,
      );
      return {
        entry,
        log,
        step,
        erased: wrapped === null,
        unreadable: personal.failed,
        ...(personal.value ? { personal: personal.value } : {}),
      };
    });
}
