import { badInput } from '../../shared/src/core/errors.ts';
import type { Mask } from '../../shared/src/core/vocabulary.ts';
import type { Requester } from '../../shared/src/policy/words/inquiry.ts';
import type { ReleaseStep } from '../../shared/src/policy/words/release.ts';
import type { Obligation } from '../../shared/src/policy/words/ruling.ts';
import type { Approval } from './approvals.ts';
import {
  competentOrRefused,
  dayAfter,
  eventOf,
  goneOn,
  isHomeNext,
  mostDays,
  settled,
  statusOf,
  type Taken,
  type Terms,
} from './steps.ts';
import { GROUND_LETTERS, type AskedField, type Ground, type Release, type WantedRule } from './words.ts';

/** What a decider says. */
export interface Decision {
  readonly verdict: 'APPROVE' | 'REFUSE';
  /** The fields that are meant; all that this officer may decide unless given. */
  readonly fields?: readonly { readonly path: string; readonly mask?: Mask }[];
  readonly obligations: readonly Obligation[];
  /** Last day of an approval, in UTC. */
  readonly until?: string;
  readonly ground?: Ground;
  readonly isGroundTold: boolean;
  readonly note?: string;
}

/**
 * Approves or refuses what an officer is competent for. Of an approval the fields that are not named are refused. What other
 * rules want is left to those whom they name: until then it is HALF_APPROVED, and opens nothing. Of one whose `until` is over a
 * refusal is of all that is left, whatever it names.
 *
 * @throws HubError RELEASE_NOT_FOUND when nothing of it is this officer's to decide, BAD_INPUT when the decision does not fit.
 */
export function decide(release: Release, decision: Decision, by: Requester, terms: Terms): Taken {
  const { now, approvals } = terms;
  const rules = competentOrRefused(release, by, approvals);
  const isApproval = decision.verdict === 'APPROVE';
  // Nothing can be approved any more, and what was would be over: such a refusal is of all that is left.
  const isOfAll = !isApproval && isPast(release, now);
  const mine = release.fields.filter(
    (field) =>
      !field.isRefused && (isOfAll || field.rules.some(({ rule, isMet }) => !isMet && rules.has(rule))),
  );
  const meant = meantFields(decision, mine);
  const refused = isOfAll ? mine : mine.filter(({ path }) => meant.has(path) !== isApproval);
  checkGround(decision, refused);
  if (isApproval) checkMasks(release, meant, terms);
  const until = checkedUntil(decision, release, terms);
  const isHome = isHomeNext(release);
  const fields = release.fields.map((field): AskedField => {
    if (refused.includes(field)) return { ...field, isRefused: true };
    const isSigned = isApproval && mine.includes(field);
    return isSigned ? signed(field, meant.get(field.path), { by, rules }) : field;
  });
  const status = statusOf(fields);
  const { until: _until, ...on } = goneOn(release, now);
  const isOver = status === 'APPROVED' || status === 'REFUSED';
  const decided: Release = {
    ...on,
    ...{ status, fields, changedAt: now, changedBy: by },
    obligations: united(release.obligations, decision.obligations),
    ...(until === undefined ? {} : { until }),
    ...(decision.ground ? { ground: decision.ground, isGroundTold: decision.isGroundTold } : {}),
    ...(isOver ? { decidedAt: now, isInTime: now < on.dueAt && !release.isOverdue } : {}),
    ...(status === 'REFUSED' ? { endedAt: now } : {}),
  };
  const isSentOn = isHome && status !== 'AT_HOME' && status !== 'REFUSED';
  const next = isSentOn || status === 'APPROVED' ? settled({ ...decided, isOverdue: false }, terms) : decided;
  const said = { at: now, by, ...(decision.note === undefined ? {} : { text: decision.note }) };
  // Where other fields are left, the event of a refusal names those that are refused alone.
  const refusal = isApproval ? [] : [eventOf({ ...next, fields: refused }, 'REFUSED', said)];
  return {
    release: next,
    events: [...refusal, ...stepsOf(next, { isSentOn, isApproval }).map((step) => eventOf(next, step, said))],
  };
}

/** Whether the last day that who approved first named is over. */
function isPast({ until }: Release, now: number): boolean {
  return until !== undefined && until < dayAfter(now, 0);
}

/** What is said beside a refusal: where a release goes on to, and that its last open field was decided. */
function stepsOf(
  { status }: Release,
  { isSentOn, isApproval }: { readonly isSentOn: boolean; readonly isApproval: boolean },
): readonly ReleaseStep[] {
  const sentOn: readonly ReleaseStep[] = isSentOn ? ['HOME_APPROVED'] : [];
  if (status === 'APPROVED') return [...sentOn, 'APPROVED'];
  return isApproval && !isSentOn ? ['HALF_APPROVED'] : sentOn;
}

function meantFields(
  { fields }: Decision,
  mine: readonly AskedField[],
): ReadonlyMap<string, Mask | undefined> {
  if (!fields) return new Map(mine.map(({ path }) => [path, undefined]));
  const paths = mine.map(({ path }) => path);
  for (const { path } of fields)
    if (!paths.includes(path)) throw badInput('fields', path, `one or more of ${paths.join(', ')}`);
  if (fields.length === 0) throw badInput('fields', fields, 'at least one, or none at all for all');
  return new Map(fields.map(({ path, mask }) => [path, mask]));
}

/** @throws HubError BAD_INPUT for a mask that leaves nothing: the approval would open nothing, and nobody would be told. */
function checkMasks(
  { domain }: Release,
  meant: ReadonlyMap<string, Mask | undefined>,
  { masksOf }: Terms,
): void {
  for (const [path, mask] of meant) {
    if (mask === undefined) continue;
    const fitting = masksOf(domain, path);
    if (!fitting.includes(mask))
      throw badInput(
        'mask',
        mask,
        fitting.length === 0
          ? `no mask for ${path}, of which none leaves anything`
          : `one that leaves something of ${path}: ${fitting.join(', ')}, or none at all`,
      );
  }
}

function checkGround({ ground, verdict }: Decision, refused: readonly AskedField[]): void {
  if (refused.length > 0 && !ground) {
    const grounds = Object.keys(GROUND_LETTERS).join(', ');
    const paths = refused.map(({ path }) => path).join(', ');
    const why =
      verdict === 'APPROVE' ? 'an approval refuses what it does not name' : 'a refusal has a ground';
    throw badInput('ground', null, `one of ${grounds} (${why}: ${paths})`);
  }
  if (refused.length === 0 && verdict === 'APPROVE' && ground)
    throw badInput('ground', ground, 'no ground where nothing is refused');
}

/**
 * The earlier of two last days, where two officers name one each.
 *
 * @throws HubError BAD_INPUT for a day that is none of an approval, and where that of the officer before is over: the approval
 *   would open nothing.
 */
function checkedUntil(decision: Decision, release: Release, { now, approvals }: Terms): string | undefined {
  const { until } = decision;
  if (decision.verdict === 'REFUSE') return release.until;
  if (isPast(release, now))
    throw badInput(
      'id',
      release.id,
      `a release that could still be approved: who approved before you did so until ${release.until}, which is over. REFUSE it, and let it be asked for again`,
    );
  if (until === undefined) return release.until;
  const [first, last] = [dayAfter(now, 0), dayAfter(now, mostDays(release.fields, approvals))];
  if (until < first || until > last) throw badInput('until', until, `a day from ${first} to ${last}`);
  return release.until !== undefined && release.until < until ? release.until : until;
}

/** The field with the approval of one officer more, for the rules that this officer may approve. */
function signed(
  field: AskedField,
  mask: Mask | undefined,
  { by, rules }: { readonly by: Requester; readonly rules: ReadonlyMap<string, Approval> },
): AskedField {
  if (field.mask !== undefined && mask !== undefined && field.mask !== mask)
    throw badInput('mask', mask, `${field.mask} for ${field.path}, as who approved before you says`);
  const shown = mask ?? field.mask;
  return {
    ...field,
    ...(shown === undefined ? {} : { mask: shown }),
    rules: field.rules.map((wanted): WantedRule => {
      const approval = rules.get(wanted.rule);
      if (!approval || wanted.isMet) return wanted;
      const signatures = [...wanted.signatures, { officer: by, by: [by.role, by.agencyKind] }];
      return { ...wanted, signatures, isMet: signatures.length >= approval.people };
    }),
  };
}

function united(before: readonly Obligation[], more: readonly Obligation[]): readonly Obligation[] {
  const known = new Set(before.map(keyOf));
  return [...before, ...more.filter((one) => !known.has(keyOf(one)))];
}

function keyOf({ kind, text, after }: Obligation): string {
  return JSON.stringify([kind, text, after]);
}
