import { mayHideHits } from '../../../shared/src/core/source-status.ts';
import type { SourceStatus } from '../../../shared/src/core/vocabulary.ts';
import type { Answer } from '../session/answer.ts';
import type { Scan } from './scan.ts';

/** Asks for a traveller: whom it is about comes as variables alone. */
export const DOCUMENT = `query Traveller($mrz: String, $plate: String) {
  traveller(mrz: $mrz, plate: $plate) {
    read { number issuer surname forenames nationality dateOfBirth expiresOn sex checkDigits { of holds } }
    check {
      verdict
      reasons { kind asks owner record }
      notAnswered
      notAsked
      persons { nodes {
        id owner handling primaryName dateOfBirth
        alerts { basis actionToBeTaken reason offence reference issuingAuthority }
        warnings { kind }
        documents { number issuer status }
        obligations { kind text }
        withheld { field mode reason }
      } }
    }
  }
}`;

export type Word = 'STOP' | 'SECOND_LINE' | 'GO';

export interface Traveller {
  readonly read: ReadZone | null;
  readonly check: Check;
}

export interface ReadZone {
  readonly number: string;
  readonly issuer: string;
  readonly surname: string;
  readonly forenames: string;
  readonly nationality: string | null;
  readonly dateOfBirth: string;
  readonly expiresOn: string | null;
  readonly sex: string;
  readonly checkDigits: readonly { readonly of: string; readonly holds: boolean }[];
}

interface Check {
  readonly verdict: Word;
  readonly reasons: readonly Reason[];
  readonly notAnswered: readonly string[];
  readonly notAsked: readonly string[];
  readonly persons: { readonly nodes: readonly FoundPerson[] } | null;
}

export interface Reason {
  readonly kind: string;
  readonly asks: Word;
  readonly owner: string | null;
  readonly record: string | null;
}

export interface FoundPerson {
  readonly id: string;
  readonly owner: string;
  readonly handling: string | null;
  readonly primaryName: string | null;
  readonly dateOfBirth: string | null;
  readonly alerts: readonly FoundAlert[] | null;
  readonly warnings: readonly { readonly kind: string | null }[] | null;
  readonly documents:
    | readonly {
        readonly number: string | null;
        readonly issuer: string | null;
        readonly status: string | null;
      }[]
    | null;
  readonly obligations: readonly { readonly kind: string; readonly text: string }[];
  readonly withheld: readonly { readonly field: string; readonly mode: string; readonly reason: string }[];
}

export interface FoundAlert {
  readonly basis: string | null;
  readonly actionToBeTaken: string | null;
  readonly reason: string | null;
  readonly offence: string | null;
  readonly reference: string | null;
  readonly issuingAuthority: string | null;
}

/** What the officer is shown, in the order in which it is needed. */
export interface Shown {
  /** `NONE`: nobody has checked anything. */
  readonly verdict: Word | 'NONE';
  readonly actions: readonly Action[];
  readonly warnings: readonly { readonly owner: string; readonly kind: string }[];
  readonly notAnswered: readonly string[];
  readonly notAsked: readonly string[];
  readonly reasons: readonly Reason[];
  readonly persons: readonly FoundPerson[];
  readonly read: ReadZone | null;
  /** In the hub's words, where something failed. */
  readonly failure?: string;
}

/** A measure that a State asks for. */
export interface Action extends FoundAlert {
  readonly owner: string;
}

const NOTHING: Omit<Shown, 'verdict'> = {
  actions: [],
  warnings: [],
  notAnswered: [],
  notAsked: [],
  reasons: [],
  persons: [],
  read: null,
};

/** The strictest first: Regulation (EU) 2018/1862 Arts. 26, 32, 36, 34. */
const ACTIONS = [
  'ARREST',
  'PROTECT',
  'PREVENT_TRAVEL',
  'SPECIFIC_CHECK',
  'INQUIRY_CHECK',
  'DISCREET_CHECK',
  'CONSULT_LIST',
  'IDENTIFY',
  'COMMUNICATE_WHEREABOUTS',
];

/**
 * Turns an answer into what the officer is shown. The verdict is the hub's; it is made stricter, never milder: without an answer
 * there is none, and it is no GO while a State that was asked has not answered, whoever says so.
 */
export function shownOf(answer: Answer<{ readonly traveller: Traveller | null }>): Shown {
  const traveller = answer.data?.traveller;
  const failure = answer.errors[0]?.message;
  const told = failure === undefined ? {} : { failure };
  if (!traveller?.check) return { verdict: 'NONE', ...NOTHING, read: traveller?.read ?? null, ...told };
  const { verdict, reasons, notAsked, persons } = traveller.check;
  const silent = (answer.told?.sources ?? [])
    .filter(({ status, incomplete }) => incomplete === true || mayHideHits(status as SourceStatus))
    .filter(({ status }) => status !== 'NOT_CONNECTED')
    .map(({ owner }) => owner);
  const notAnswered = [...new Set([...traveller.check.notAnswered, ...silent])].sort();
  const found = persons?.nodes ?? [];
  const isUnsure = notAnswered.length > 0 || answer.errors.length > 0;
  return {
    verdict: verdict === 'GO' && isUnsure ? 'SECOND_LINE' : verdict,
    actions: actionsOf(found),
    warnings: found.flatMap(({ owner, warnings }) =>
      (warnings ?? []).flatMap(({ kind }) => (kind === null ? [] : { owner, kind })),
    ),
    notAnswered,
    notAsked,
    reasons,
    persons: found,
    read: traveller.read,
    ...told,
  };
}

function actionsOf(persons: readonly FoundPerson[]): readonly Action[] {
  const place = ({ actionToBeTaken }: Action): number => {
    const at = ACTIONS.indexOf(actionToBeTaken ?? '');
    return at === -1 ? ACTIONS.length : at;
  };
  return persons
    .flatMap(({ owner, alerts }) => (alerts ?? []).map((alert) => ({ ...alert, owner })))
    .sort((a, b) => place(a) - place(b));
}

/** What to send for a scan. A zone of which lines are missing is sent as it is: the hub says what is wrong with it. */
export function variablesOf(scan: Scan): Readonly<Record<string, string>> {
  if (scan.kind === 'empty') return {};
  const { mrz, plate } = { plate: undefined, ...scan };
  return { ...(mrz !== undefined && { mrz }), ...(plate !== undefined && { plate }) };
}
