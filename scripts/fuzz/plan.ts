import type { Control } from './control.ts';
import type { Finding } from './findings.ts';
import type { Officer } from './house.ts';
import type { Memory } from './memory.ts';
import type { Kind } from './request.ts';

export interface FuzzPlan {
  readonly seed: number;
  readonly minutes: number;
  /** Ends sooner when so many were sent. */
  readonly requests?: number;
  readonly kinds: readonly Kind[];
  /** Nothing but this one, a few times. */
  readonly only?: { readonly lane: number; readonly number: number };
  readonly say: (line: string) => void;
}

export interface FuzzResult {
  readonly requests: number;
  readonly byKind: ReadonlyMap<string, number>;
  readonly byStatus: ReadonlyMap<string, number>;
  /** Answers of 500 and above that are in order, by code. */
  readonly rightly: ReadonlyMap<string, number>;
  readonly control: Pick<Control, 'asked' | 'turnedAway' | 'slowestMs'>;
  readonly memory: Memory;
  readonly ledgerRecords: number;
  readonly findings: readonly Finding[];
}

/** Three officers at once, of different States and roles. Invented. */
export const OFFICERS: readonly Officer[] = [
  { state: 'FR', agencyKind: 'POLICE', role: 'INVESTIGATOR', purpose: 'INVESTIGATION', officer: 'fuzz-1' },
  { state: 'DE', agencyKind: 'BORDER_GUARD', role: 'FRONTLINE', purpose: 'BORDER_CHECK', officer: 'fuzz-2' },
  {
    state: 'DE',
    agencyKind: 'SUPERVISORY_AUTHORITY',
    role: 'AUDITOR',
    purpose: 'SUPERVISION',
    officer: 'fuzz-3',
  },
];
/** Who must not notice any of it. Invented. */
export const CONTROL: Officer = {
  state: 'FI',
  agencyKind: 'POLICE',
  role: 'INVESTIGATOR',
  purpose: 'INVESTIGATION',
  officer: 'control',
};
