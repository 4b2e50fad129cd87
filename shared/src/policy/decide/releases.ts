import type { GlobalId } from '../../core/ids.ts';
import type { Mask } from '../../core/vocabulary.ts';
import { covers, type Rule } from '../law/rule.ts';
import type { Inquiry } from '../words/inquiry.ts';
import type { LiftedRule, ReleasedField, ReleaseFact } from '../words/release.ts';
import type { Obligation, ReleaseState } from '../words/ruling.ts';
import type { LentQuestion } from './lent-question.ts';

/** Everything that releases say of one record to one inquiry. */
export interface RecordReleases {
  /** Names them in the class of the record. */
  readonly name: string;
  readonly record: GlobalId;
  /** By id, so that the latest stands last: ids are UUIDs of version 7. */
  readonly facts: readonly ReleaseFact[];
  /** Those that open something on the day of the inquiry. */
  readonly inForce: readonly ReleaseFact[];
}

/**
 * Finds what releases say of records of one owner and domain, one entry a record. Each is looked at again, whoever handed
 * it in: it speaks only to the State and agency that asked for it, for its purpose and case. Pure.
 */
export function releasesFor({
  inquiry,
  owner,
  domain,
}: Omit<LentQuestion, 'law'>): readonly RecordReleases[] {
  const byRecord = new Map<GlobalId, ReleaseFact[]>();
  for (const fact of inquiry.releases ?? []) {
    if (fact.owner !== owner || fact.domain !== domain || !isFor(fact, inquiry)) continue;
    const record = recordOf(fact);
    if (record === undefined) continue;
    const known = byRecord.get(record);
    if (known === undefined) byRecord.set(record, [fact]);
    else known.push(fact);
  }
  return [...byRecord].map(([record, found]) => {
    const facts = [...new Map(found.map((fact) => [fact.id, fact])).values()].sort((a, b) =>
      a.id < b.id ? -1 : 1,
    );
    return {
      name: facts.map(({ id }) => id).join('+'),
      record,
      facts,
      inForce: facts.filter((fact) => isInForce(fact, inquiry.on)),
    };
  });
}

/** An approval opens nothing for anybody but who asked for it, and nothing in another case. */
function isFor({ requester, purpose, caseReference }: ReleaseFact, inquiry: Inquiry): boolean {
  return (
    requester.state === inquiry.requester.state &&
    requester.agency === inquiry.requester.agency &&
    purpose === inquiry.purpose &&
    caseReference === inquiry.caseReference
  );
}

/** An approval whose first or last day is not said opens nothing. */
function isInForce({ status, from, until }: ReleaseFact, on: string): boolean {
  return status === 'APPROVED' && from !== undefined && until !== undefined && from <= on && on <= until;
}

/** A record that is not of the owner and domain that the release names is none. */
function recordOf({ record, owner, domain }: ReleaseFact): GlobalId | undefined {
  return record.startsWith(`${owner}:${domain}:`) ? (record as GlobalId) : undefined;
}

/** The rules that a question leaves standing for a field. */
interface RuleLists {
  readonly grants: readonly Rule[];
  readonly limits: readonly Rule[];
}

/**
 * A shortlist in which the approvals that were given are no longer asked for: NEEDS_APPROVAL of each rule that a release in
 * force names for the field becomes GRANT, or MASK. All other rules stay, and so does their order: the same rules speak.
 *
 * @param path of the field, as shortlists may serve several.
 */
export function lifted<List extends RuleLists>(
  list: List,
  path: string,
  { inForce }: Pick<RecordReleases, 'inForce'>,
): List {
  const lift = (rule: Rule): Rule => liftedRule(rule, path, inForce);
  const grants = list.grants.map(lift);
  const limits = list.limits.map(lift);
  const isSame = (rules: readonly Rule[], old: readonly Rule[]): boolean =>
    rules.every((rule, i) => rule === old[i]);
  return isSame(grants, list.grants) && isSame(limits, list.limits) ? list : { ...list, grants, limits };
}

/**
 * A shortlist as if all those whom rules name had approved, whole: the most that any release can open. For those who look
 * at the law before anybody asks.
 */
export function allApproved<List extends RuleLists>(list: List): List {
  const given = (rule: Rule): Rule => {
    const { mask: _mask, unlock: _way, ...rest } = rule;
    return isLiftable(rule) ? { ...rest, mode: 'GRANT', releases: [] } : rule;
  };
  return { ...list, grants: list.grants.map(given), limits: list.limits.map(given) };
}

/** What one release says of one rule for one field. */
interface Lift {
  readonly fact: ReleaseFact;
  readonly mask?: Mask | undefined;
}

function liftedRule(rule: Rule, path: string, inForce: readonly ReleaseFact[]): Rule {
  if (!isLiftable(rule)) return rule;
  const lifts = inForce.flatMap((fact) => liftsOf(fact, rule, path));
  if (lifts.length === 0) return rule;
  const { mask: meanwhile, unlock: _asked, ...rest } = rule;
  const whole = lifts.some(({ mask }) => mask === undefined);
  const obligations = lifts.flatMap(({ fact }) => fact.obligations);
  const changed = {
    ...rest,
    obligations: [...rule.obligations, ...obligations] satisfies readonly Obligation[],
    releases: lifts.map(({ fact }) => fact.id),
  };
  if (whole) return { ...changed, mode: 'GRANT' };
  // What is shown without any approval stays shown: an approval never takes away. Of two masks that of the later counts.
  const mask = meanwhile ?? lifts.at(-1)?.mask;
  return mask === undefined ? rule : { ...changed, mode: 'MASK', mask };
}

/**
 * Whether an approval can lift a rule at all: one that asks for it of somebody, or gives it itself, and that does not hide
 * what it withholds.
 */
export function isLiftable({ mode, disclosure, source: { approval } }: Rule): boolean {
  return mode === 'NEEDS_APPROVAL' && disclosure !== 'SILENT' && approval !== undefined;
}

/** Of the fields of one release that hold a path, the nearest alone speaks: what was refused or masked in a whole stays so. */
function liftsOf(fact: ReleaseFact, rule: Rule, path: string): readonly Lift[] {
  const holding = fact.fields.filter((field) => covers(field.path, path));
  const nearest = Math.max(...holding.map((field) => field.path.length));
  return holding
    .filter((field) => field.path.length === nearest && field.lifts.some((one) => isMet(one, rule)))
    .map(({ mask }) => ({ fact, mask }));
}

/**
 * A rule counts who approved only while it names them, and as many of them as it wants by now; one that approves by itself,
 * while it does.
 */
function isMet({ rule: id, by, each = [by] }: LiftedRule, { id: own, source: { approval } }: Rule): boolean {
  if (id !== own || approval === undefined) return false;
  if (approval.auto === true) return true;
  const named = each.filter((words) => words.some((one) => approval.by.includes(one)));
  return named.length >= (approval.twoPersons === true ? 2 : 1);
}

/** How the latest release of a field stands: of one that was approved also for what the field holds, or that it was refused. */
export function stateOf({ facts }: Pick<RecordReleases, 'facts'>, path: string): ReleaseState | undefined {
  const about = ({ fields }: ReleaseFact): boolean =>
    fields.some((field: ReleasedField) => covers(field.path, path));
  const latest = facts.findLast(about);
  if (latest === undefined) return undefined;
  const { id, status, due, until } = latest;
  // Approved in part: of the fields that were not, it stands as refused.
  const isOpened = latest.fields.some((field) => covers(field.path, path) && field.lifts.length > 0);
  if (status === 'APPROVED' && !isOpened) return { id, status: 'REFUSED' };
  return {
    id,
    status,
    ...(due === undefined ? {} : { due }),
    ...(until === undefined ? {} : { until }),
  };
}
