import { badInput } from '../../shared/src/core/errors.ts';
import type { Requester } from '../../shared/src/policy/words/inquiry.ts';
import { notFound } from './refusals.ts';
import { competentOrRefused, eventOf, goneOn, isDecider, isOpen, type Taken, type Terms } from './steps.ts';
import type { Release } from './words.ts';

/**
 * The steps beside asking and deciding. Each throws HubError RELEASE_NOT_FOUND for whoever may not take it, and BAD_INPUT for
 * who may, but not as the release stands.
 */

/** Asks the requester something; the clock stands until there is an answer. */
export function askBack(release: Release, question: string, by: Requester, terms: Terms): Taken {
  const { now, approvals } = terms;
  competentOrRefused(release, by, approvals);
  const { status } = release;
  if (status === 'ASKED_BACK' || status === 'BEFORE_COURT')
    throw badInput('id', release.id, `a release that waits for a decision: this one is ${status}`);
  const next: Release = { ...release, status: 'ASKED_BACK', resumes: status, pausedAt: now, changedAt: now };
  return { release: next, events: [eventOf(next, 'ASKED_BACK', { at: now, by, text: question })] };
}

/** Answers what was asked back; the clock goes on. */
export function answer(release: Release, text: string, by: Requester, { now }: Terms): Taken {
  if (release.status !== 'ASKED_BACK' || release.resumes === undefined)
    throw badInput('id', release.id, `a release that was asked back: this one is ${release.status}`);
  const next: Release = { ...goneOn(release, now), status: release.resumes, changedAt: now };
  return { release: next, events: [eventOf(next, 'ANSWERED', { at: now, by, text })] };
}

/** Waits for a judicial authorisation; the clock stands until somebody decides. Directive (EU) 2023/977 Art. 5(2). */
export function awaitCourt(release: Release, note: string | undefined, by: Requester, terms: Terms): Taken {
  const { now, approvals } = terms;
  competentOrRefused(release, by, approvals);
  const { status, pausedAt = now } = release;
  if (status === 'BEFORE_COURT')
    throw badInput('id', release.id, 'a release that is not before a court already');
  const next: Release = {
    ...release,
    ...{ status: 'BEFORE_COURT', pausedAt, wasBeforeCourt: true, changedAt: now },
  };
  return {
    release: next,
    events: [eventOf(next, 'COURT_AWAITED', { at: now, by, ...(note === undefined ? {} : { text: note }) })],
  };
}

/** Takes a request back, as long as nobody has decided. */
export function withdraw(release: Release, note: string | undefined, by: Requester, { now }: Terms): Taken {
  if (!isOpen(release))
    throw badInput('id', release.id, `a release that nobody has decided yet: this one is ${release.status}`);
  return ended(release, 'WITHDRAWN', { at: now, by, ...(note === undefined ? {} : { text: note }) });
}

/** Ends an approval before its last day. It opens nothing from this moment on. */
export function revoke(release: Release, note: string, by: Requester, terms: Terms): Taken {
  if (!isDecider(release, by, terms.approvals)) throw notFound('not for this officer to revoke');
  if (release.status !== 'APPROVED')
    throw badInput('id', release.id, `a release that is approved: this one is ${release.status}`);
  return ended(release, 'REVOKED', { at: terms.now, by, text: note });
}

/** Says that nobody decided in time. */
export function overdue(release: Release, now: number): Taken {
  const next: Release = { ...release, isOverdue: true, changedAt: now };
  return { release: next, events: [eventOf(next, 'OVERDUE', { at: now })] };
}

/** Says that the last day of an approval is over. */
export function end(release: Release, now: number): Taken {
  return ended(release, 'ENDED', { at: now });
}

function ended(
  release: Release,
  status: 'WITHDRAWN' | 'REVOKED' | 'ENDED',
  said: Parameters<typeof eventOf>[2],
): Taken {
  const { pausedAt: _pausedAt, resumes: _resumes, changedBy: _changedBy, ...rest } = release;
  const { at, by } = said;
  const next: Release = { ...rest, status, changedAt: at, endedAt: at, ...(by ? { changedBy: by } : {}) };
  return { release: next, events: [eventOf(next, status, said)] };
}
