import type { StateCode } from '../../core/ids.ts';
import { DOMAINS, FIELD_CATEGORIES, MODES, PURPOSES } from '../../core/vocabulary.ts';
import { fieldOf, type Shortlist } from '../decide/decide.ts';
import { shortlistsOf } from '../decide/shortlists.ts';
import { unequalTreatment } from './equal-treatment.ts';
import { contactGap } from './contact-gap.ts';
import { ungivenApproval } from './ungiven-approval.ts';
import { capacityFacts } from '../decide/facts.ts';
import type { Finding } from './finding.ts';
import { ofNoOffence, restsOnStated } from './offence-words.ts';
import { fittingMasks } from '../enforce/fitting-masks.ts';
import type { Law } from '../law/law.ts';
import { isEverShown } from '../decide/reachable.ts';
import { signalGaps } from './signal-gaps.ts';
import { asksFor, concerns, holdsFor, type Facts, type Rule } from '../law/rule.ts';
import { dayAfter, inquiriesOf, rulesOf, spaceOf, type Space } from '../decide/inquiry-space.ts';

/** Rules whose last day is nearer than this are mentioned. */
const SOON_DAYS = 180;

/**
 * Looks for what a lawyer would want to know before a profile is put in force.
 *
 * @param on the day of the review, `YYYY-MM-DD`.
 * @param only these States; absent, all.
 */
export function lint(law: Law, on: string, only?: readonly StateCode[]): readonly Finding[] {
  const states = [...law.states.keys()].filter((state) => only === undefined || only.includes(state));
  return [
    ...[...law.floor, ...law.record].flatMap((rule) => [
      ...datesOf(rule, 'EU', on),
      ...ungivenApproval(rule, 'EU'),
    ]),
    ...states.flatMap((state) => {
      const own = law.states.get(state);
      const rules = own === undefined ? [] : [...own.grants, ...own.limits];
      return [
        ...[...rules, ...(own?.asking ?? [])].flatMap((rule) => [
          ...datesOf(rule, state, on),
          ...wordsOf(law, rule, state),
          ...ungivenApproval(rule, state),
        ]),
        ...gaps(law, state),
        ...informingGaps(law, state, on),
        ...signalGaps(law, state),
        ...contactGap(law, state),
        ...nobody(law, state, on),
        ...rules.filter((rule) => !isOver(rule, on)).flatMap((rule) => neverFires(law, state, rule)),
        ...unequalTreatment(law, state, on),
      ];
    }),
  ];
}

function isOver({ source }: Rule, on: string): boolean {
  return source.until !== undefined && source.until < on;
}

function found(
  { file, line, id }: Rule,
  state: string,
  { severity, kind, message }: Pick<Finding, 'severity' | 'kind' | 'message'>,
): Finding {
  return { severity, kind, state, where: `${file}:${line}`, rule: id, message };
}

function datesOf(rule: Rule, state: string, on: string): Finding[] {
  const { until } = rule.source;
  if (until === undefined) return [];
  if (until < on)
    return [found(rule, state, { severity: 'error', kind: 'EXPIRED', message: `ended on ${until}` })];
  let soon = on;
  for (let day = 0; day < SOON_DAYS; day++) soon = dayAfter(soon);
  return until <= soon
    ? [found(rule, state, { severity: 'warning', kind: 'EXPIRING', message: `ends on ${until}` })]
    : [];
}

function wordsOf(law: Law, rule: Rule, state: string): Finding[] {
  const findings: Finding[] = [];
  if (rule.kind === 'limit' && rule.mode !== 'GRANT' && rule.source.reason === undefined)
    findings.push(
      found(rule, state, {
        severity: 'warning',
        kind: 'NO_REASON',
        message: 'a limit should say why: add a "reason"',
      }),
    );
  const unstated = ofNoOffence(rule);
  if (unstated !== undefined)
    findings.push(found(rule, state, { severity: 'note', kind: 'OFFENCE', message: unstated }));
  if (restsOnStated(rule))
    findings.push(
      found(rule, state, {
        severity: 'warning',
        kind: 'STATED',
        message: 'its threshold rests on what the caller states: add "vouched: [OFFENCE]"',
      }),
    );
  const { mask } = rule;
  if (mask !== undefined && mask !== 'PRESENCE') {
    const types = DOMAINS.flatMap((domain) =>
      law.catalogue[domain].fields.filter((field) => concerns(rule.data, domain, field.path, field.category)),
    );
    const leaves = types.some((field) => fittingMasks(field).includes(mask));
    if (!leaves && types.length > 0)
      findings.push(
        found(rule, state, {
          severity: 'warning',
          kind: 'EMPTY_MASK',
          message: `${mask} leaves nothing of any field that it is about`,
        }),
      );
  }
  return findings;
}

/** What a data subject is told is owed by the law of every State that the LED binds; what it does not speak of is left out. */
function informingGaps(law: Law, state: StateCode, on: string): Finding[] {
  const informing = law.states.get(state)?.informing;
  const say = (severity: Finding['severity'], kind: Finding['kind'], message: string, rule?: string) => [
    { severity, kind, state, message, ...(rule === undefined ? {} : { rule }) },
  ];
  if (!informing)
    return say(
      law.member('LED', state, on) ? 'warning' : 'note',
      'GAP',
      'no "informing": the report on a data subject\'s record proposes to tell nothing (LED Art. 14)',
    );
  const { tell, leaveOut } = informing;
  const spoken = new Set<string>(
    [...tell, ...leaveOut].flatMap(({ purposes = [], categories = [] }) => [...purposes, ...categories]),
  );
  const closed = new Set<string>(
    leaveOut.flatMap(({ purposes = [], categories = [], openDays }) =>
      openDays === undefined ? [...purposes, ...categories] : [],
    ),
  );
  const unspoken = [...PURPOSES, ...FIELD_CATEGORIES].filter((word) => !spoken.has(word));
  return [
    ...(unspoken.length === 0
      ? []
      : say('warning', 'GAP', `"informing" says nothing of ${unspoken.join(', ')}: left out`)),
    ...tell
      .filter(({ purposes = [], categories = [] }) =>
        [...purposes, ...categories].every((word) => closed.has(word)),
      )
      .flatMap(({ id }) =>
        say('error', 'NEVER', 'can never make a difference: all of it is left out for good', id),
      ),
  ];
}

/** A category that neither grants nor limits speak of has been forgotten, not decided. */
function gaps(law: Law, state: StateCode): Finding[] {
  const own = law.states.get(state);
  return DOMAINS.flatMap((domain) => {
    const categories = [...new Set(law.catalogue[domain].fields.map(({ category }) => category))];
    return categories.flatMap((category): Finding[] => {
      const fields = law.catalogue[domain].fields.filter((field) => field.category === category);
      const spoken = [
        ...(own?.grants ?? []),
        ...(own?.limits ?? []),
        ...law.floor.filter(isUnconditional),
      ].some((rule) => fields.some(({ path }) => concerns(rule.data, domain, path, category)));
      if (spoken) return [];
      return [
        {
          severity: 'error',
          kind: 'GAP',
          state,
          message: `${domain} ${category}: no grant and no limit speaks of it`,
        },
      ];
    });
  });
}

function isUnconditional({ source, mode }: Rule): boolean {
  return (
    mode === 'DENY' &&
    source.to === undefined &&
    source.purposes === undefined &&
    source.record === undefined &&
    source.subjects === undefined
  );
}

/** Categories that are decided, and nobody ever sees anything of. */
function nobody(law: Law, state: StateCode, on: string): Finding[] {
  return DOMAINS.flatMap((domain) => {
    const first = new Map(
      law.catalogue[domain].fields.map((field) => [field.category, field.path] as const).reverse(),
    );
    return [...first].flatMap(([category, path]): Finding[] =>
      isEverShown({ law, owner: state, domain }, path, on)
        ? []
        : [{ severity: 'note', kind: 'NOBODY', state, message: `${domain} ${category}: nobody may see it` }],
    );
  });
}

/** Looks for one inquiry and one record for which the rule makes a difference; finds none for a rule that never can. */
function neverFires(law: Law, owner: StateCode, rule: Rule): Finding[] {
  const targets = DOMAINS.flatMap((domain) => {
    const kinds = new Map(
      law.catalogue[domain].fields
        .filter(({ path, category }) => concerns(rule.data, domain, path, category))
        .map((field) => [field.category, field.path] as const),
    );
    return [...kinds.values()].map((path) => ({ domain, field: fieldOf(law, domain, path) }));
  });
  const space = narrowed(law, rule, owner);
  for (const { domain, field } of targets) {
    if (field === undefined) continue;
    const listFor = shortlistsOf({ law, owner, domain }, field);
    const tried = new Set<Shortlist>();
    for (const inquiry of inquiriesOf(space)) {
      if (!asksFor(rule, inquiry, owner)) continue;
      const list = listFor(inquiry);
      if (tried.has(list)) continue;
      tried.add(list);
      if (makesADifference(rule, list)) return [];
    }
  }
  const why =
    rule.kind === 'grant'
      ? 'a looser grant or a limit always comes first'
      : 'nothing that it could cap is ever granted';
  return [
    found(rule, owner, { severity: 'error', kind: 'NEVER', message: `can never make a difference: ${why}` }),
  ];
}

function makesADifference(rule: Rule, list: Shortlist): boolean {
  for (const facts of capacityFacts([...list.grants, ...list.limits, rule].map(({ record }) => record)))
    if (holdsFor(rule.record, facts) && changes(rule, list, facts)) return true;
  return false;
}

/** Whether the answer about a record with these facts is another one without the rule, which holds for it. */
function changes(rule: Rule, { field, grants, limits }: Shortlist, facts: Facts): boolean {
  const grant = grants.find(({ record }) => holdsFor(record, facts));
  const caps = limits.filter((limit) => limit !== rule && holdsFor(limit.record, facts));
  const cap = Math.min(...caps.map(({ mode }) => MODES.indexOf(mode)), MODES.length);
  if (rule.kind === 'grant')
    return (
      (grant === rule || (field.category === 'INDEX' && rule.matchOn.size + rule.countOn.size > 0)) && cap > 0
    );
  if (rule.mode === 'GRANT') return grant !== undefined && cap > 0;
  const granted = grant === undefined ? 0 : MODES.indexOf(grant.mode);
  return (
    rule.disclosure !== 'EXPLAIN' ||
    Math.min(granted, cap) > MODES.indexOf(rule.mode) ||
    (grant === undefined && rule.reason !== undefined)
  );
}

/** The part of the space in which a rule can hold at all. */
function narrowed(law: Law, rule: Rule, owner: StateCode): Space {
  const rules = rulesOf(law, owner).filter(({ data }) => overlaps(rule, data));
  const space = spaceOf(law, rules, owner);
  const { to, purposes, urgencies, necessity } = rule.source;
  const keep = <T>(values: readonly T[], wanted: readonly T[] | undefined): readonly T[] =>
    wanted === undefined ? values : values.filter((value) => wanted.includes(value));
  return {
    ...space,
    agencyKinds: keep(space.agencyKinds, to?.agencyKinds),
    roles: keep(space.roles, to?.roles),
    purposes: keep(space.purposes, purposes),
    urgencies: keep(space.urgencies, urgencies),
    necessities: keep(space.necessities, necessity === undefined ? undefined : [necessity]),
  };
}

/** Whether two rules can be about one field: a coarse test that errs on the side of yes. */
function overlaps(rule: Rule, data: Rule['data']): boolean {
  if (
    rule.data.domains !== undefined &&
    data.domains !== undefined &&
    ![...rule.data.domains].some((domain) => data.domains?.has(domain) === true)
  )
    return false;
  if (
    rule.data.categories === undefined ||
    data.categories === undefined ||
    rule.data.fields.length > 0 ||
    data.fields.length > 0
  )
    return true;
  return [...rule.data.categories].some((category) => data.categories?.has(category) === true);
}
