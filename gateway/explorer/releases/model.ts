import type { Contact } from '../answer/rows.ts';

/** Somebody who asked or took a step. */
export interface ReleasePerson {
  readonly state: string;
  readonly agency: string;
  readonly role: string;
  readonly officer?: string | null;
  readonly pseudonym?: string | null;
  readonly contact?: Contact | null;
}

export interface ReleaseRule {
  readonly rule?: string | null;
  readonly atHome: boolean;
  readonly approvalBy: readonly string[];
  readonly twoPersons: boolean;
  readonly text?: string | null;
  readonly basis: readonly { readonly instrument: string; readonly article: string }[];
  readonly met: boolean;
}

export interface ReleaseField {
  readonly field: string;
  readonly state: 'OPEN' | 'APPROVED' | 'REFUSED';
  readonly mask?: string | null;
  readonly rules?: readonly ReleaseRule[];
}

/** A release as a line of a list has it. */
export interface ReleaseLine {
  readonly id: string;
  readonly status: string;
  readonly owner: string;
  readonly domain: string;
  readonly record: { readonly id: string };
  readonly requester: ReleasePerson;
  readonly purpose: string;
  readonly caseReference: string;
  readonly urgency: string;
  readonly fields: readonly ReleaseField[];
  readonly until?: string | null;
  readonly askedAt: string;
  readonly dueAt: string;
  readonly clockStands: boolean;
  readonly overdue: boolean;
  readonly decidedAt?: string | null;
  readonly changedAt: string;
  readonly ground?: string | null;
  readonly mayDecide: boolean;
}

export interface ReleaseStep {
  readonly at: string;
  readonly step: string;
  readonly by?: ReleasePerson | null;
  readonly text?: string | null;
}

/** A release with all that is needed to decide it. */
export interface ReleaseWhole extends ReleaseLine {
  readonly record: { readonly id: string } & Readonly<Record<string, unknown>>;
  readonly ownerContact?: Contact | null;
  readonly caseVouched: boolean;
  readonly offence?: {
    readonly code: string;
    readonly maxPenaltyMonths?: number | null;
    readonly lawOf?: string | null;
  } | null;
  readonly offenceVouched: boolean;
  readonly necessity?: string | null;
  readonly reason: string;
  readonly entry: string;
  readonly obligations: readonly {
    readonly kind: string;
    readonly text: string;
    readonly after?: string | null;
  }[];
  readonly from?: string | null;
  readonly history: readonly ReleaseStep[];
  readonly earlier: readonly ReleaseLine[];
}

const OPEN = new Set(['AT_HOME', 'ASKED', 'HALF_APPROVED', 'ASKED_BACK', 'BEFORE_COURT']);

/** Whether somebody still has to do something. */
export function isOpen({ status }: Pick<ReleaseLine, 'status'>): boolean {
  return OPEN.has(status);
}

/** How the clock of a release stands: word and sign are made of it, never a colour alone. */
export type Clock =
  | { readonly kind: 'OVER' }
  | { readonly kind: 'STANDS' }
  | { readonly kind: 'LEFT' | 'LATE'; readonly minutes: number };

const MINUTE_MS = 60_000;
const HOUR_MINUTES = 60;
const DAY_MINUTES = 24 * HOUR_MINUTES;

/**
 * @param now milliseconds since 1970, by the user's machine: what the hub calls overdue is late whatever that clock says.
 */
export function clockOf(
  release: Pick<ReleaseLine, 'status' | 'clockStands' | 'overdue' | 'dueAt'>,
  now: number,
): Clock {
  if (!isOpen(release)) return { kind: 'OVER' };
  if (release.clockStands) return { kind: 'STANDS' };
  const left = Math.floor((Date.parse(release.dueAt) - now) / MINUTE_MS);
  const isLate = release.overdue || left < 0;
  return { kind: isLate ? 'LATE' : 'LEFT', minutes: isLate ? Math.max(0, -left) : left };
}

/** `2 days 4 hours`, `35 minutes`, in a language: two units at most, and never more time than there is. */
export function spanWord(minutes: number, language: string): string {
  const say = (count: number, unit: string): string =>
    new Intl.NumberFormat(language, { style: 'unit', unit, unitDisplay: 'long' }).format(count);
  const days = Math.floor(minutes / DAY_MINUTES);
  const hours = Math.floor((minutes % DAY_MINUTES) / HOUR_MINUTES);
  if (days > 0) return hours > 0 ? `${say(days, 'day')} ${say(hours, 'hour')}` : say(days, 'day');
  const rest = minutes % HOUR_MINUTES;
  if (hours > 0) return rest > 0 ? `${say(hours, 'hour')} ${say(rest, 'minute')}` : say(hours, 'hour');
  return say(minutes, 'minute');
}

/** By time left: running clocks by when they end, then those that stand, then what is over, latest change first. */
export function byTimeLeft(releases: readonly ReleaseLine[]): readonly ReleaseLine[] {
  const place = (one: ReleaseLine): number => (isOpen(one) ? (one.clockStands ? 1 : 0) : 2);
  return releases.toSorted(
    (a, b) =>
      place(a) - place(b) ||
      (place(a) === 2 ? b.changedAt.localeCompare(a.changedAt) : a.dueAt.localeCompare(b.dueAt)),
  );
}

/** Puts a changed release in the place of what was known of it. */
export function replaced(releases: readonly ReleaseLine[], changed: ReleaseLine): readonly ReleaseLine[] {
  return releases.map((one) => (one.id === changed.id ? { ...one, ...changed } : one));
}
