import type { AwaitedApproval } from '../../shared/src/ledger/read/withheld-proof.ts';
import { badInput } from '../../shared/src/core/errors.ts';
import type { ParsedId, StateCode } from '../../shared/src/core/ids.ts';
import type { Domain, Mask, Urgency } from '../../shared/src/core/vocabulary.ts';
import { entryId } from '../../shared/src/ledger/proof/records.ts';
import type { Inquiry, Requester } from '../../shared/src/policy/words/inquiry.ts';
import type { ReleaseEvent, ReleaseStatus, ReleaseStep } from '../../shared/src/policy/words/release.ts';
import { isNamedBy, isSameOfficer, type Approval, type Approvals } from './approvals.ts';
import { afterPause, earliestEnd, USUAL_PERIODS } from './clock.ts';

import { notFound } from './refusals.ts';
import { GROUND_LETTERS, OPEN_STATUSES, type AskedField, type Release, type WantedRule } from './words.ts';

/** A step that was taken: what the release is now, and what the ledger is told. */
export interface Taken {
  readonly release: Release;
  readonly events: readonly ReleaseEvent[];
}

/** What every step needs besides the release: pure, so that the law and the time are handed in. */
export interface Terms {
  /** Milliseconds since 1970-01-01T00:00:00Z. */
  readonly now: number;
  readonly approvals: Approvals;
  /** Whose days count: of the State that has to answer. */
  readonly zoneOf: (state: StateCode) => string;
  /** The masks under which an approval of a field shows something. */
  readonly masksOf: (domain: Domain, path: string) => readonly Mask[];
}

/** What somebody asks for. */
export interface Asked {
  readonly id: string;
  readonly inquiry: Inquiry;
  readonly record: ParsedId & { readonly id: string };
  readonly reason: string;
  readonly urgency: Urgency;
  readonly entry: string;
  readonly awaited: readonly AwaitedApproval[];
}

/**
 * Begins a release of what an answer withheld. Rules that approve by themselves do so at once.
 *
 * @throws HubError BAD_INPUT when a rule names nobody who could approve.
 */
export function ask(asked: Asked, terms: Terms): Taken {
  const { now, approvals } = terms;
  const fields = asked.awaited.map(({ path, rules }) => fieldOf(path, rules, approvals));
  const { requester, on: _on, ...rest } = asked.inquiry;
  // What was released before is no part of what is asked for now.
  const { releases: _releases, ...inquiry } = rest as typeof rest & { readonly releases?: unknown };
  const begun: Release = {
    id: asked.id,
    version: 1,
    status: 'ASKED',
    owner: asked.record.owner,
    domain: asked.record.domain,
    record: asked.record.id,
    requester,
    inquiry: { ...inquiry, urgency: asked.urgency },
    ...{ reason: asked.reason, entry: asked.entry, fields },
    deciders: decidersOf(fields, approvals, false),
    homeDeciders: decidersOf(fields, approvals, true),
    obligations: [],
    ...{ askedAt: now, dueAt: now, isOverdue: false, wasBeforeCourt: false, changedAt: now },
  };
  const release = settled({ ...begun, status: statusOf(fields) }, terms);
  const events = [eventOf(release, 'REQUESTED', { at: now, by: requester, text: asked.reason })];
  return release.status === 'APPROVED'
    ? { release, events: [...events, eventOf(release, 'APPROVED', { at: now })] }
    : { release, events };
}

function fieldOf(path: string, rules: readonly string[], approvals: Approvals): AskedField {
  const wanted = rules.map((rule): WantedRule => {
    const approval = approvals(rule);
    if (!approval)
      throw badInput('fields', path, 'a field whose rules name somebody who can approve: see its unlock');
    return approval.isAuto
      ? { rule, isHome: approval.isHome, signatures: [{ by: approval.by }], isMet: true }
      : { rule, isHome: approval.isHome, signatures: [], isMet: false };
  });
  return { path, rules: wanted, isRefused: false };
}

function decidersOf(fields: readonly AskedField[], approvals: Approvals, isHome: boolean): readonly string[] {
  const rules = fields.flatMap((field) => field.rules).filter((one) => one.isHome === isHome);
  return [...new Set(rules.flatMap(({ rule }) => approvals(rule)?.by ?? []))].sort();
}

/** Where a release stands by what its fields still want. */
export function statusOf(fields: readonly AskedField[]): ReleaseStatus {
  const live = fields.filter(({ isRefused }) => !isRefused);
  if (live.length === 0) return 'REFUSED';
  const rules = live.flatMap((field) => field.rules);
  if (rules.some(({ isHome, isMet }) => isHome && !isMet)) return 'AT_HOME';
  if (rules.every(({ isMet }) => isMet)) return 'APPROVED';
  const isBegun = rules.some((rule) => !rule.isHome && rule.signatures.some(({ officer }) => officer));
  return isBegun ? 'HALF_APPROVED' : 'ASKED';
}

/** How long an approval holds where neither rule nor decider says it, and the longest that one may, in days. Both are ours. */
const APPROVAL_DAYS = 30;
const APPROVAL_DAYS_MOST = 366;

/** Sets clock, days and end by where the release stands now. */
export function settled(reached: Release, { now, approvals, zoneOf }: Terms): Release {
  const { status, fields } = reached;
  const isHome = status === 'AT_HOME';
  const release = isHome || reached.receivedAt !== undefined ? reached : { ...reached, receivedAt: now };
  if (status === 'APPROVED')
    return {
      ...release,
      from: dayAfter(now, 0),
      until: release.until ?? lastDay(fields, approvals, now),
      decidedAt: release.decidedAt ?? now,
      isInTime: release.isInTime ?? true,
    };
  if (!isHome && status !== 'ASKED') return release;
  const { urgency } = release.inquiry;
  const periods = fields
    .filter(({ isRefused }) => !isRefused)
    .flatMap((field) => field.rules)
    .filter((rule) => rule.isHome === isHome && !rule.isMet)
    .flatMap(({ rule }) => approvals(rule)?.within(urgency) ?? []);
  const zone = zoneOf(isHome ? release.requester.state : release.owner);
  const dueAt = earliestEnd(now, periods.length > 0 ? periods : [USUAL_PERIODS[urgency]], zone);
  return { ...release, dueAt };
}

function lastDay(fields: readonly AskedField[], approvals: Approvals, now: number): string {
  const days = fields.flatMap((field) => field.rules).flatMap(({ rule }) => approvals(rule)?.days ?? []);
  return dayAfter(now, Math.min(mostDays(fields, approvals), ...(days.length > 0 ? days : [APPROVAL_DAYS])));
}

/** The longest that an approval of these fields may hold, in days: as the strictest of their rules says. */
export function mostDays(fields: readonly AskedField[], approvals: Approvals): number {
  const most = fields.flatMap((field) => field.rules).flatMap(({ rule }) => approvals(rule)?.maxDays ?? []);
  return Math.min(APPROVAL_DAYS_MOST, ...most);
}

export function dayAfter(now: number, days: number): string {
  return new Date(now + days * 86_400_000).toISOString().slice(0, 10);
}

/** The rules that an officer may approve, or refuse, now; nothing where another has to. */
export function competence(
  release: Release,
  by: Requester,
  approvals: Approvals,
): { readonly rules: ReadonlyMap<string, Approval>; readonly hasSigned: boolean } {
  const isAtHome = isHomeNext(release);
  const rules = new Map<string, Approval>();
  let hasSigned = false;
  if (isSameOfficer(by, release.requester)) return { rules, hasSigned };
  if (by.state !== (isAtHome ? release.requester.state : release.owner)) return { rules, hasSigned };
  for (const { isRefused, rules: wanted } of release.fields) {
    for (const { rule, isHome, isMet, signatures } of wanted) {
      const approval = approvals(rule);
      if (isRefused || isMet || isHome !== isAtHome || !approval || !isNamedBy(approval.by, by)) continue;
      if (signatures.some(({ officer }) => officer && isSameOfficer(officer, by))) hasSigned = true;
      else rules.set(rule, approval);
    }
  }
  return { rules, hasSigned };
}

/** Whether the requester's own State has to decide first. */
export function isHomeNext({ fields }: Release): boolean {
  return statusOf(fields) === 'AT_HOME';
}

/** Whether an officer could decide anything of a release, whoever has to next and whatever became of it. */
export function isDecider(release: Release, by: Requester, approvals: Approvals): boolean {
  if (isSameOfficer(by, release.requester)) return false;
  return release.fields
    .flatMap(({ rules }) => rules)
    .some(({ rule, isHome }) => {
      const approval = approvals(rule);
      const place = isHome ? release.requester.state : release.owner;
      return by.state === place && approval !== undefined && isNamedBy(approval.by, by);
    });
}

export function isOpen({ status }: Release): boolean {
  return (OPEN_STATUSES as readonly string[]).includes(status);
}

/** A release whose clock goes on, if it stood. */
export function goneOn(release: Release, now: number): Release {
  const { pausedAt, resumes: _resumes, ...rest } = release;
  return pausedAt === undefined ? release : { ...rest, dueAt: afterPause(release.dueAt, pausedAt, now) };
}

interface Said {
  readonly at: number;
  readonly by?: Requester;
  readonly text?: string;
}

/** Steps that may refuse something. */
const DECISIONS: ReadonlySet<ReleaseStep> = new Set([
  'REFUSED',
  'APPROVED',
  'HALF_APPROVED',
  'HOME_APPROVED',
]);

/** A step as the ledger is told of it. */
export function eventOf(release: Release, step: ReleaseStep, { at, by, text }: Said): ReleaseEvent {
  const { requester, fields } = release;
  const live = fields.filter(({ isRefused }) => !isRefused || step === 'REFUSED');
  return {
    id: entryId(at),
    ...{ release: release.id, step, at, owner: release.owner, domain: release.domain },
    ...(release.receivedAt === undefined ? { isAtHome: true as const } : {}),
    requester: withoutOfficer(requester),
    ...{ purpose: release.inquiry.purpose, urgency: release.inquiry.urgency },
    ...(by ? { by: withoutOfficer(by) } : {}),
    fields: live.map(({ path }) => path),
    rules: [...new Set(live.flatMap(({ rules }) => rules.map(({ rule }) => rule)))],
    ...(release.ground && DECISIONS.has(step)
      ? { ground: GROUND_LETTERS[release.ground], isGroundTold: release.isGroundTold === true }
      : {}),
    ...(step === 'APPROVED' && release.until !== undefined ? { until: release.until } : {}),
    personal: {
      ...{ record: release.record, officer: requester.officer, entry: release.entry },
      caseReference: release.inquiry.caseReference,
      ...(by ? { byOfficer: by.officer } : {}),
      ...(text === undefined ? {} : { text }),
    },
  };
}

function withoutOfficer({ state, agency, agencyKind, role }: Requester): Omit<Requester, 'officer'> {
  return { state, agency, agencyKind, role };
}

/** Who decides next, or nobody else's business. @throws HubError RELEASE_NOT_FOUND, or BAD_INPUT for who has signed already. */
export function competentOrRefused(
  release: Release,
  by: Requester,
  approvals: Approvals,
): ReadonlyMap<string, Approval> {
  const { rules, hasSigned } = competence(release, by, approvals);
  if (rules.size > 0) return rules;
  if (hasSigned)
    throw badInput('id', release.id, 'a release that you have not approved yet: another officer has to, too');
  throw notFound('not for this officer to decide');
}
