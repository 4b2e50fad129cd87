import { MARKS } from '../../core/vocabulary.ts';
import type { Inquiry } from '../words/inquiry.ts';
import type { Floor, Groups, Profile } from '../law/model.ts';
import type { DecisionClass } from '../words/ruling.ts';
import { releasesOf } from './naive-releases.ts';

/**
 * The law, evaluated in the most naive way, from the words of the design alone: no compiling, no caching, nothing shared
 * with the engine but the shape of the files. Tests hold the engine against it.
 */
export interface NaiveLaw {
  readonly groups: Groups;
  readonly floor: Floor;
  readonly profiles: readonly Profile[];
}

export interface NaiveVerdict {
  readonly mode: string;
  readonly mask: string | undefined;
  readonly disclosure: string;
  readonly reason: string | undefined;
  readonly duties: readonly string[];
  readonly rules: readonly string[];
  readonly basis: readonly string[];
  /** What is needed, step by step. undefined where that follows from grants that the inquiry misses. */
  readonly steps: readonly string[] | undefined;
  /** Whether somebody could be asked for all that is missing, and something came of it. */
  readonly requestable: boolean;
  /** Which releases lifted something. */
  readonly releases: readonly string[];
}

const WEAKEST_FIRST = ['DENY', 'HIT_ONLY', 'NEEDS_APPROVAL', 'MASK', 'GRANT'];
const HIT = ['id', 'owner', 'holdingAuthority', 'synthetic', 'obligations', 'withheld'];

// eslint-disable-next-line @typescript-eslint/no-explicit-any -- rules of all kinds are read alike, by key
type AnyRule = any;

export interface Asked {
  readonly domain: string;
  readonly path: string;
  readonly category: string;
  readonly of: DecisionClass;
  /** Of a link, or of what it holds, nothing is shortened. */
  readonly isLink?: boolean;
  /** As the hub knows the record. Absent: it is one that no release can name. */
  readonly record?: string;
}

export function naiveVerdict(law: NaiveLaw, inquiry: Inquiry, asked: Asked): NaiveVerdict {
  const owner = law.profiles.find((profile) => profile.state === asked.of.owner);
  const own = law.profiles.find((profile) => profile.state === inquiry.requester.state);
  const capacities = asked.of.subjects.length === 0 ? ['NONE'] : [...asked.of.subjects];

  // What speaks: [mode, rule or nothing], in the order floor, owner's limits, gap, grants, record, requester.
  const said: [string, AnyRule][] = [];
  const hear = (rules: readonly AnyRule[]): void => {
    for (const rule of rules)
      if (capacities.some((capacity) => applies(law, rule, inquiry, asked, capacity)))
        said.push([rule.mode, rule]);
  };
  hear(law.floor.limits);
  hear(owner?.limits ?? []);
  const loosest = capacities.map((capacity) => {
    let best: AnyRule;
    for (const grant of owner?.grants ?? []) {
      if (!applies(law, grant, inquiry, asked, capacity)) continue;
      if (best === undefined || isLooser(grant, best)) best = grant;
    }
    return best;
  });
  if (loosest.some((grant) => grant === undefined)) said.push(['DENY', undefined]);
  for (const grant of new Set(loosest)) if (grant !== undefined) said.push([grant.mode, grant]);
  hear(law.floor.record);
  // The second key is for what the officer asks of others.
  if (inquiry.requester.state !== asked.of.owner) hear(own?.asking ?? []);

  // What was approved is not asked for any more.
  const used = new Set<string>();
  said.forEach(([mode, rule], i) => {
    const releases = mode === 'NEEDS_APPROVAL' ? releasesOf(rule, inquiry, asked) : [];
    const [latest] = releases.map(({ mask }) => mask).reverse();
    if (releases.length === 0) return;
    for (const { fact } of releases) used.add(fact.id);
    const duties = releases.flatMap(({ fact }) => fact.obligations as readonly AnyRule[]);
    const mask = releases.some((one) => one.mask === undefined) ? undefined : (rule.mask ?? latest);
    said[i] = [
      mask === undefined ? 'GRANT' : 'MASK',
      { ...rule, mask, unlock: undefined, obligations: [...(rule.obligations ?? []), ...duties] },
    ];
  });

  const mode = WEAKEST_FIRST.find((one) => said.some(([spoken]) => spoken === one)) ?? 'GRANT';
  const deciding = said.filter(([spoken]) => spoken === mode);
  const duties = new Set<string>();
  for (const [, rule] of said)
    for (const duty of rule?.obligations ?? [])
      duties.add(typeof duty === 'string' ? duty : duty.kind + (duty.after ? `/${duty.after}` : ''));
  const rules = [...new Set(deciding.flatMap(([, rule]) => (rule === undefined ? [] : [rule.id as string])))];
  const basis = deciding.flatMap(([, rule]) => (rule === undefined ? (owner?.gap?.basis ?? []) : rule.basis));
  const common = {
    duties: [...duties].sort(),
    rules,
    basis: [...new Set(basis.map(({ instrument, article }) => `${instrument} ${article}`))],
    releases: [...used].sort(),
  };
  if (mode === 'GRANT' || (mode !== 'DENY' && asked.category === 'INDEX' && HIT.includes(asked.path))) {
    return {
      mode: 'GRANT',
      mask: undefined,
      disclosure: 'EXPLAIN',
      reason: undefined,
      steps: [],
      requestable: false,
      ...common,
    };
  }
  const less = said.filter(([spoken]) => spoken !== 'GRANT');
  const disclosures = less.map(([, rule]) =>
    rule === undefined ? (owner?.gap?.disclosure ?? 'EXPLAIN') : (rule.disclosure ?? 'EXPLAIN'),
  );
  const disclosure =
    ['SILENT', 'GENERIC', 'EXPLAIN'].find((one) => disclosures.includes(one as never)) ?? 'EXPLAIN';
  return {
    mode,
    mask: asked.isLink === true ? undefined : maskLeft(mode, less),
    disclosure,
    requestable: mode === 'NEEDS_APPROVAL' && disclosure === 'EXPLAIN' && opensMore(said, asked),
    reason: reasonOf(mode === 'NEEDS_APPROVAL' ? byStrictness(deciding)[0]?.[1] : deciding[0]?.[1]),
    steps: stepsOf(said, mode, inquiry.urgency),
    ...common,
  };
}

/** Whether every approval has somebody to give it, and more is shown without all of them. */
function opensMore(said: readonly [string, AnyRule][], { isLink }: Asked): boolean {
  const approvals = said.filter(([mode]) => mode === 'NEEDS_APPROVAL');
  if (approvals.some(([, rule]) => rule.approval === undefined || rule.disclosure === 'SILENT')) return false;
  const rest = said.filter(([mode]) => mode !== 'NEEDS_APPROVAL' && mode !== 'GRANT');
  if (rest.length === 0) return true;
  if (isLink === true) return false;
  const meanwhile = maskLeft('NEEDS_APPROVAL', [...approvals, ...rest]);
  return maskLeft('MASK', rest) !== meanwhile;
}

/** Who shows nothing meanwhile, then limits before grants, then as they spoke. */
function byStrictness(approvals: readonly [string, AnyRule][]): readonly [string, AnyRule][] {
  const isBare = ([, rule]: readonly [string, AnyRule]): boolean => rule.mask === undefined;
  const isLimit = ([, { id }]: readonly [string, AnyRule]): boolean => !/^[A-Z]+-G-/u.test(id);
  return [
    ...approvals.filter((one) => isBare(one) && isLimit(one)),
    ...approvals.filter((one) => isBare(one) && !isLimit(one)),
    ...approvals.filter((one) => !isBare(one) && isLimit(one)),
    ...approvals.filter((one) => !isBare(one) && !isLimit(one)),
  ];
}

/** What lifts the refusal, then every approval. Nothing, where one that refuses names no way out. */
function stepsOf(
  said: readonly [string, AnyRule][],
  mode: string,
  urgency: string,
): readonly string[] | undefined {
  const refusing = mode === 'NEEDS_APPROVAL' ? [] : said.filter(([spoken]) => spoken === mode);
  if (refusing.some(([, rule]) => rule === undefined)) return undefined;
  if (refusing.some(([, rule]) => rule.unlock === undefined)) return [];
  const steps = refusing.map(([, { unlock }]) => (unlock.kind === 'NECESSITY' ? unlock.kind : unlock.text));
  const approvals = byStrictness(said.filter(([spoken]) => spoken === 'NEEDS_APPROVAL'));
  for (const [, { id, approval, unlock }] of approvals)
    steps.push(
      approval === undefined
        ? `approval: ${unlock?.text ?? (/-Q-/u.test(id) ? 'Ask your own State to approve.' : 'Ask the owner to approve.')}`
        : // The requester's own State and the owner approve each for itself.
          `${(unlock?.text as string | undefined) ?? (/-Q-/u.test(id) ? 'own' : '')} ${approval.by.join()} ${withinOf(approval, urgency) ?? ''}`,
    );
  return [...new Set(steps)];
}

function withinOf({ within }: AnyRule, urgency: string): string | undefined {
  return typeof within === 'object' ? within[urgency] : within;
}

/** A later mode shows more; of two approvals, the one that shows something meanwhile. */
function isLooser(one: AnyRule, other: AnyRule): boolean {
  if (one.mode !== other.mode) return WEAKEST_FIRST.indexOf(one.mode) > WEAKEST_FIRST.indexOf(other.mode);
  return one.mask !== undefined && other.mask === undefined;
}

function maskLeft(mode: string, less: readonly [string, AnyRule][]): string | undefined {
  if (mode !== 'MASK' && mode !== 'NEEDS_APPROVAL') return undefined;
  if (less.some(([, rule]) => rule?.mask === undefined)) return undefined;
  const masks = [...new Set(less.map(([, rule]) => rule.mask as string))];
  return masks.length === 1 ? masks[0] : 'PRESENCE';
}

function reasonOf(rule: AnyRule): string {
  if (rule === undefined) return 'POLICY_GAP';
  if (rule.reason !== undefined) return rule.reason;
  if (
    rule.mode === 'NEEDS_APPROVAL' &&
    (rule.approval?.by ?? []).some((by: string) => ['MAGISTRATE', 'COURT', 'PROSECUTOR'].includes(by))
  )
    return 'JUDICIAL_AUTHORISATION_REQUIRED';
  return rule.mode === 'NEEDS_APPROVAL' || rule.mode === 'HIT_ONLY'
    ? 'HUMAN_CONFIRMATION_REQUIRED'
    : 'CATEGORY_NOT_EXCHANGEABLE';
}

function applies(
  law: NaiveLaw,
  rule: AnyRule,
  inquiry: Inquiry,
  { domain, path, category, of }: Asked,
  capacity: string,
): boolean {
  const { data, to, offence, record, owners } = rule;
  const { requester } = inquiry;
  // The data.
  if (data.domain !== undefined && ![data.domain].flat().includes(domain)) return false;
  const named = (fields: readonly string[]): boolean =>
    fields.some((field) => path === field || path.startsWith(`${field}.`));
  if (data.exceptCategories?.includes(category)) return false;
  if (data.exceptFields && named(data.exceptFields)) return false;
  if (data.categories || data.fields)
    if (!data.categories?.includes(category) && !named(data.fields ?? [])) return false;
  // The dates.
  if (rule.from && inquiry.on < rule.from) return false;
  if (rule.until && inquiry.on > rule.until) return false;
  // Who asks, and whose record it is.
  if (!isAmong(law, to, requester.state, of.owner, inquiry.on)) return false;
  if (!isAmong(law, owners, of.owner, of.owner, inquiry.on)) return false;
  if (to?.agencyKinds && !to.agencyKinds.includes(requester.agencyKind)) return false;
  if (to?.exceptAgencyKinds?.includes(requester.agencyKind)) return false;
  if (to?.roles && !to.roles.includes(requester.role)) return false;
  if (to?.exceptRoles?.includes(requester.role)) return false;
  // Why.
  if (rule.purposes && !rule.purposes.includes(inquiry.purpose)) return false;
  if (rule.exceptPurposes?.includes(inquiry.purpose)) return false;
  if (rule.urgencies && !rule.urgencies.includes(inquiry.urgency)) return false;
  if (rule.necessity !== undefined && rule.necessity !== (inquiry.necessity ?? '').trim().length > 0)
    return false;
  const isVouched = (word: 'CASE' | 'OFFENCE'): boolean =>
    inquiry.vouched?.[word === 'CASE' ? 'case' : 'offence'] === true;
  if (rule.vouched && !rule.vouched.every(isVouched)) return false;
  if (rule.exceptVouched?.every(isVouched)) return false;
  if (offence && !offenceHolds(offence, inquiry, of.owner, isGrant(law, rule))) return false;
  // The record.
  if (rule.subjects && !rule.subjects.includes(capacity)) return false;
  if (rule.exceptSubjects?.includes(capacity)) return false;
  if (record?.handling && !record.handling.includes(of.handling)) return false;
  for (const flag of MARKS) if (record?.[flag] !== undefined && record[flag] !== of[flag]) return false;
  const foreign = of.originator !== undefined && of.originator !== of.owner;
  if (record?.originated !== undefined && record.originated !== foreign) return false;
  if (
    record?.fromRequester !== undefined &&
    record.fromRequester !== (foreign && of.originator === requester.state)
  )
    return false;
  return true;
}

function isAmong(law: NaiveLaw, who: AnyRule, state: string, owner: string, on: string): boolean {
  if (who === undefined) return true;
  if (who.domestic === false && state === owner) return false;
  if (who.exceptStates?.includes(state)) return false;
  if (who.exceptGroups?.some((group: string) => isIn(law, group, state, on))) return false;
  if (!who.groups && !who.states && who.domestic !== true) return true;
  if (who.domestic === true && state === owner) return true;
  if (who.states?.includes(state)) return true;
  return (who.groups ?? []).some((group: string) => isIn(law, group, state, on));
}

function isIn(law: NaiveLaw, name: string, state: string, on: string): boolean {
  const group = law.groups.groups[name];
  if (group === undefined) return false;
  if (group.from !== undefined && on < group.from) return false;
  if (group.until !== undefined && on > group.until) return false;
  return group.members.includes(state) || (group.include ?? []).some((other) => isIn(law, other, state, on));
}

function isGrant(law: NaiveLaw, rule: AnyRule): boolean {
  return law.profiles.some(({ grants }) => (grants as readonly AnyRule[]).includes(rule));
}

function offenceHolds(
  wanted: AnyRule,
  { offence, requester }: Inquiry,
  owner: string,
  isGrant: boolean,
): boolean {
  // Nobody is granted more for saying less.
  if (isGrant && offence === undefined && wanted.stated !== false) return false;
  const fits = (codes: readonly string[]): boolean =>
    codes.some((code) =>
      code.endsWith('*') ? offence?.code.startsWith(code.slice(0, -1)) === true : code === offence?.code,
    );
  if (wanted.stated !== undefined && wanted.stated !== (offence !== undefined)) return false;
  if (wanted.codes && !fits(wanted.codes)) return false;
  if (wanted.exceptCodes && fits(wanted.exceptCodes)) return false;
  if (
    wanted.maxPenaltyMonthsAtLeast !== undefined &&
    !((offence?.maxPenaltyMonths ?? -1) >= wanted.maxPenaltyMonthsAtLeast)
  )
    return false;
  if (
    wanted.maxPenaltyMonthsBelow !== undefined &&
    !((offence?.maxPenaltyMonths ?? Infinity) < wanted.maxPenaltyMonthsBelow)
  )
    return false;
  if (wanted.underLawOf === 'OWNER' && offence?.lawOf !== owner) return false;
  if (wanted.underLawOf === 'REQUESTER' && offence?.lawOf !== requester.state) return false;
  return true;
}

/** Whether a value, or something of it, is shown. */
export function naiveShown(verdict: NaiveVerdict): boolean {
  return verdict.mode === 'GRANT' || verdict.mask !== undefined;
}

/**
 * An exact value may be asked about, capacity by capacity: shown whole, or a grant of INDEX that names its category holds
 * and no limit denies the field.
 */
export function naiveMatch(law: NaiveLaw, inquiry: Inquiry, asked: Asked): boolean {
  const owner = law.profiles.find(({ state }) => state === asked.of.owner);
  const own = law.profiles.find(({ state }) => state === inquiry.requester.state);
  const second = inquiry.requester.state === asked.of.owner ? [] : (own?.asking ?? []);
  const limits = [...law.floor.limits, ...(owner?.limits ?? []), ...law.floor.record, ...second];
  const capacities = asked.of.subjects.length === 0 ? [[]] : asked.of.subjects.map((one) => [one]);
  return capacities.every((subjects) => {
    const alone = { ...asked, of: { ...asked.of, subjects } };
    const capacity = subjects[0] ?? 'NONE';
    if (naiveVerdict(law, inquiry, alone).mode === 'GRANT') return true;
    const named = (owner?.grants ?? []).some(
      (grant) =>
        grant.matchOn?.includes(asked.category as never) === true &&
        applies(law, grant, inquiry, { ...alone, path: 'id', category: 'INDEX' }, capacity),
    );
    return (
      named && !limits.some((limit) => limit.mode === 'DENY' && applies(law, limit, inquiry, alone, capacity))
    );
  });
}
