import type { StateCode } from '../../core/ids.ts';
import type { Domain } from '../../core/vocabulary.ts';
import { among } from '../law/compile-rule.ts';
import { fieldOf, secondKey, shortlist, type LawField } from './decide.ts';
import type { Inquiry, Requester } from '../words/inquiry.ts';
import type { Law } from '../law/law.ts';
import { usability, visibility, withParents } from './lending.ts';
import { concerns, type Rule } from '../law/rule.ts';
import type { ClassPredicate, FieldUse } from '../words/ruling.ts';
import { inquiriesOf, spaceOf } from './inquiry-space.ts';

/** What is asked of a field: that more than nothing is shown, that something of the value is, or all of it. */
export type Level = 'ABOVE_DENY' | 'SHOWN' | 'GRANT';

/** The records of one owner for which an inquiry gets a field to a level; its existence has to be lent too. */
export function classesThatShow(
  law: Law,
  inquiry: Inquiry,
  owner: StateCode,
  domain: Domain,
  field: LawField,
  level: Level,
): ClassPredicate {
  const state = law.states.get(owner);
  const index = fieldOf(law, domain, 'id');
  if (state === undefined || index === undefined) return 'never';
  const list = shortlist(law, inquiry, owner, state, domain, field);
  if (list.grants.length === 0) return 'never';
  return visibility(
    shortlist(law, inquiry, owner, state, domain, index),
    list,
    level,
    inquiry.requester.state === owner ? undefined : inquiry.requester.state,
  );
}

/** Whether a requester can get more than nothing of a field, of any owner's records, by any inquiry. */
export function isEverAboveDeny(
  law: Law,
  requester: Asker,
  domain: Domain,
  path: string,
  on?: string,
): boolean {
  const field = fieldOf(law, domain, path);
  return (
    field !== undefined &&
    isEver(law, requester, domain, field, on, (inquiry, owner) =>
      classesThatShow(law, inquiry, owner, domain, field, 'ABOVE_DENY'),
    )
  );
}

/**
 * Whether a requester can ever ask about a field: match it exactly, or (OPEN) in any way. A field and what holds it are
 * looked at one by one, so that the answer may be yes where no single inquiry opens all of them.
 */
export function isEverUsable(
  law: Law,
  requester: Asker,
  domain: Domain,
  path: string,
  use: FieldUse['use'],
  on?: string,
): boolean {
  const index = fieldOf(law, domain, 'id');
  return withParents(path).every((part) => {
    const field = fieldOf(law, domain, part);
    if (field === undefined || index === undefined) return false;
    return isEver(law, requester, domain, field, on, (inquiry, owner) => {
      const list = (one: LawField) => shortlist(law, inquiry, owner, law.states.get(owner), domain, one);
      const { state } = inquiry.requester;
      return usability(list(index), list(field), use, state === owner ? undefined : state);
    });
  });
}

/** Whether something holds for some records of some owner under some inquiry of a requester. */
function isEver(
  law: Law,
  requester: Asker,
  domain: Domain,
  field: LawField,
  on: string | undefined,
  holds: (inquiry: Inquiry, owner: StateCode) => ClassPredicate,
): boolean {
  for (const owner of law.states.keys()) {
    const rules = rulesAbout(law, owner, requester.state, domain, field);
    const space = spaceOf(law, rules, owner, on);
    // A grant of the field, or one of existence to whoever brings its value or counts by it.
    const isOfField = ({ data, matchOn, countOn }: Rule): boolean =>
      concerns(data, domain, field.path, field.category) ||
      matchOn.has(field.category) ||
      countOn.has(field.category);
    // Most owners are settled by who asks alone, before any inquiry is looked at.
    const openTo = rules.filter((rule) =>
      space.days.some((day) => isOpenTo(rule, law, requester, owner, day)),
    );
    if (!openTo.some((rule) => rule.kind === 'grant' && isOfField(rule))) continue;
    if (
      openTo.some(
        (rule) =>
          isFlatRefusal(rule) && space.days.every((day) => isOpenTo(rule, law, requester, owner, day)),
      )
    )
      continue;
    const own = { states: [requester.state], agencyKinds: [requester.agencyKind], roles: [requester.role] };
    for (const inquiry of inquiriesOf(spaceOf(law, openTo, owner, on), own)) {
      if (holds(inquiry, owner) !== 'never') return true;
    }
  }
  return false;
}

type Asker = Pick<Requester, 'state' | 'agencyKind' | 'role'>;

/** Whether a rule can hold for this requester on that day, whatever else it asks for. */
function isOpenTo(
  { source: { to, owners } }: Rule,
  law: Law,
  requester: Asker,
  owner: StateCode,
  day: string,
): boolean {
  if (owners !== undefined && !among(owners, owner, owner, day, law.member)) return false;
  if (to === undefined) return true;
  return (
    among(to, requester.state, owner, day, law.member) &&
    to.agencyKinds?.includes(requester.agencyKind) !== false &&
    to.exceptAgencyKinds?.includes(requester.agencyKind) !== true &&
    to.roles?.includes(requester.role) !== false &&
    to.exceptRoles?.includes(requester.role) !== true
  );
}

/** Whether a limit denies for who asks alone: any purpose, offence, day and record. */
function isFlatRefusal({ kind, mode, source }: Rule): boolean {
  if (kind !== 'limit' || mode !== 'DENY') return false;
  const {
    purposes,
    exceptPurposes,
    urgencies,
    necessity,
    offence,
    subjects,
    exceptSubjects,
    record,
    from,
    until,
  } = source;
  return [
    purposes,
    exceptPurposes,
    urgencies,
    necessity,
    offence,
    subjects,
    exceptSubjects,
    record,
    from,
    until,
  ].every((condition) => condition === undefined);
}

/** Rules with a say on one field, or on the existence of its record. */
export function rulesAbout(
  law: Law,
  owner: StateCode,
  asker: StateCode,
  domain: Domain,
  field: LawField,
): readonly Rule[] {
  const own = law.states.get(owner);
  const all = [
    ...law.floor,
    ...(own?.grants ?? []),
    ...(own?.limits ?? []),
    ...law.record,
    ...secondKey(law, asker, owner),
  ];
  return all.filter(
    ({ data }) => concerns(data, domain, field.path, field.category) || concerns(data, domain, 'id', 'INDEX'),
  );
}

/** Whether anybody at all can get something of a field of one owner. */
export function isEverShown(law: Law, owner: StateCode, domain: Domain, path: string, on?: string): boolean {
  const field = fieldOf(law, domain, path);
  const own = law.states.get(owner);
  if (field === undefined || own === undefined) return false;
  if (!own.grants.some(({ data }) => concerns(data, domain, field.path, field.category))) return false;
  const rules = [...law.floor, ...own.grants, ...own.limits, ...law.record].filter(
    ({ data }) => concerns(data, domain, field.path, field.category) || concerns(data, domain, 'id', 'INDEX'),
  );
  for (const inquiry of inquiriesOf(spaceOf(law, rules, owner, on))) {
    if (classesThatShow(law, inquiry, owner, domain, field, 'ABOVE_DENY') !== 'never') return true;
  }
  return false;
}
