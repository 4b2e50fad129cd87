import type { Purpose, Role } from '../../core/vocabulary.ts';
import type { LegalBasis } from './ruling.ts';

/** In what a use of the hub may be a misuse of it, each by the word under which a profile has its threshold. */
export const SIGNAL_KINDS = {
  MANY_PEOPLE: 'manyPeople',
  OUT_OF_HOURS: 'outOfHours',
  SAME_PERSON: 'samePerson',
  NO_HITS: 'noHits',
  BUDGET: 'budget',
  OWN_NAME: 'ownName',
  COLLEAGUE: 'colleague',
} as const;

export type SignalKind = keyof typeof SIGNAL_KINDS;
export const SIGNALS = Object.keys(SIGNAL_KINDS) as readonly SignalKind[];

/** Why a State looks for one kind of signal, and on which articles. */
export interface Watch {
  readonly reason: string;
  readonly basis: readonly LegalBasis[];
}

/** From where on a State has its auditors look at what its own officers ask. A kind that is absent is not looked for. */
export interface Thresholds {
  /** People in a day: so many times what nearly all peers (19 of 20 of their days) ask for, and no fewer than `atLeast`. */
  readonly manyPeople?: (Watch & { readonly times: number; readonly atLeast: number }) | undefined;
  /** Questions in a day outside the hours of the State's own clock, of officers in these functions. */
  readonly outOfHours?:
    | (Watch & {
        readonly from: string;
        readonly until: string;
        /** As ISO 8601 counts them: 1 is Monday. */
        readonly days: readonly number[];
        readonly roles: readonly Role[];
        readonly atLeast: number;
      })
    | undefined;
  /** Cases in which one officer asked for the same person within thirty days. */
  readonly samePerson?:
    (Watch & { readonly cases: number; readonly exceptPurposes: readonly Purpose[] }) | undefined;
  /** Questions for people in a row that found nobody, in one day. */
  readonly noHits?:
    (Watch & { readonly inARow: number; readonly exceptPurposes: readonly Purpose[] }) | undefined;
  /** Questions in a day that a budget refused in part or whole. */
  readonly budget?: (Watch & { readonly times: number }) | undefined;
  /** Questions in a day for the officer's own family name, so many that chance makes them once in so many such days. */
  readonly ownName?: (Watch & { readonly oneIn: number }) | undefined;
  /** Questions for a colleague on the State's list, by full name and date of birth. */
  readonly colleague?: Watch | undefined;
}

/** Purposes of checks, where the same commuter comes every day and hardly anybody is on record. */
const CHECKS = ['BORDER_CHECK', 'CUSTOMS_CHECK', 'IDENTITY_CHECK'] as const satisfies readonly Purpose[];

/**
 * What holds where a profile names a kind and states no number of its own. Tuned on one seed of generated traffic, measured on
 * others: `npm run bench -- signals` (shared/src/ledger/SIGNALS.md has the table). None of it is law: a State sets its own.
 */
export const THRESHOLDS = {
  manyPeople: { times: 3, atLeast: 30 },
  outOfHours: {
    from: '06:00',
    until: '21:00',
    days: [1, 2, 3, 4, 5, 6],
    roles: ['INVESTIGATOR', 'ANALYST', 'BIOMETRIC_EXPERT', 'REGISTRY_CLERK', 'MAGISTRATE'],
    atLeast: 5,
  },
  samePerson: { cases: 4, exceptPurposes: [...CHECKS] },
  noHits: { inARow: 18, exceptPurposes: [...CHECKS] },
  budget: { times: 3 },
  ownName: { oneIn: 5_000 },
} as const;

/** How far back one person in many cases, and how often a name is asked for, are looked at. */
export const LOOK_BACK_DAYS = 30;
/** How many days of peers, before the day that is judged, make the measure of it. */
export const PEER_DAYS = 14;
/** Fewer other officers of an agency and function are no measure for anybody. */
export const PEERS_MIN = 5;
