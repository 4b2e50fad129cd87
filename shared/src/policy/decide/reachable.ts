import type { StateCode } from '../../core/ids.ts';
import type { Domain } from '../../core/vocabulary.ts';
import { among } from '../law/compile-rule.ts';
import { usability, visibility, type Level } from './conditions.ts';
import { fieldOf, secondKey, type LawField, type Shortlist } from './decide.ts';
import type { Inquiry, Requester } from '../words/inquiry.ts';
import type { Law } from '../law/law.ts';
import { withParents } from './lending.ts';
import { foreignRequester, type LentQuestion } from './lent-question.ts';
import { allApproved } from './releases.ts';
import { shortlistsOf } from './shortlists.ts';
import { concerns, type Rule } from '../law/rule.ts';
import type { ClassPredicate, FieldUse } from '../words/ruling.ts';
import { alikeAskers, isAmong } from './alike-askers.ts';
import { inquiriesOf, spaceOf } from './inquiry-space.ts';

/** Records by inquiry. What leaves the same rules standing is worked out once, so that thousands can be tried. */
export type ClassesByInquiry = (inquiry: Inquiry) => ClassPredicate;

/** The records of one owner for which an inquiry gets a field to a level; its existence has to be lent too. */
export function classesThatShow(
  asked: Omit<LentQuestion, 'inquiry'>,
  field: LawField,
  level: Level,
): ClassesByInquiry {
  return classesBy(asked, field, (index, list, requester) =>
    list.grants.length === 0 ? 'never' : visibility(index, list, level, requester),
  );
}

/** The same, as if all had approved whom the rules of the field name: what the most open release shows. */
export function classesAfterApproval(
  asked: Omit<LentQuestion, 'inquiry'>,
  field: LawField,
  level: Level,
): ClassesByInquiry {
  return classesBy(asked, field, (index, list, requester) =>
    list.grants.length === 0 ? 'never' : visibility(index, allApproved(list), level, requester),
  );
}

function classesBy(
  asked: Omit<LentQuestion, 'inquiry'>,
  field: LawField,
  of: (index: Shortlist, list: Shortlist, requester: StateCode | undefined) => ClassPredicate,
): ClassesByInquiry {
  const { law, owner, domain } = asked;
  const index = fieldOf(law, domain, 'id');
  if (index === undefined || !law.states.has(owner)) return () => 'never';
  const [indexFor, listFor] = [shortlistsOf(asked, index), shortlistsOf(asked, field)];
  const found = new Map<Shortlist, Map<Shortlist, Map<StateCode | undefined, ClassPredicate>>>();
  return (inquiry) => {
    const [ofIndex, ofField] = [indexFor(inquiry), listFor(inquiry)];
    const requester = foreignRequester({ inquiry, owner });
    const byList = entry(
      found,
      ofIndex,
      () => new Map<Shortlist, Map<StateCode | undefined, ClassPredicate>>(),
    );
    const byRequester = entry(byList, ofField, () => new Map<StateCode | undefined, ClassPredicate>());
    return entry(byRequester, requester, () => of(ofIndex, ofField, requester));
  };
}

function entry<K, V>(map: Map<K, V>, key: K, make: () => V): V {
  let value = map.get(key);
  if (value === undefined) map.set(key, (value = make()));
  return value;
}

/** Asks what somebody can ever get of the records of a domain, whoever owns them. */
export interface EverQuestion {
  readonly law: Law;
  readonly requester: Asker;
  readonly domain: Domain;
  /** The day looked at; absent, every period that the law knows. */
  readonly on?: string | undefined;
}

/** Whether a requester can get more than nothing of a field, of any owner's records, by any inquiry. */
export function isEverAboveDeny(question: EverQuestion, path: string): boolean {
  const field = fieldOf(question.law, question.domain, path);
  return (
    field !== undefined &&
    isEver(question, { field, what: 'above deny' }, (asked) => classesThatShow(asked, field, 'ABOVE_DENY'))
  );
}

/**
 * Whether a requester can ever ask about a field: match it exactly, or (OPEN) in any way. A field and what holds it are
 * looked at one by one, so that the answer may be yes where no single inquiry opens all of them.
 */
export function isEverUsable(question: EverQuestion, { path, ...use }: FieldUse): boolean {
  const { law, domain } = question;
  return withParents(path).every((part) => {
    const field = fieldOf(law, domain, part);
    if (field === undefined) return false;
    const isShownOnly = part !== path && use.within !== undefined;
    const what = isShownOnly ? 'shown' : `${use.use} ${use.within ?? ''}`;
    return isEver(question, { field, what }, (asked) =>
      isShownOnly
        ? classesThatShow(asked, field, 'SHOWN')
        : classesBy(asked, field, (index, list, requester) => usability(index, list, use, requester)),
    );
  });
}

/**
 * Whether something holds for some records of some owner under some inquiry of a requester: worked out once for all whom the
 * rules do not tell apart.
 *
 * @param what holds, in words that tell it from all else that is asked of the field.
 */
function isEver(
  question: EverQuestion,
  { field, what }: { readonly field: LawField; readonly what: string },
  classesOf: (asked: Omit<LentQuestion, 'inquiry'>) => ClassesByInquiry,
): boolean {
  const { law, requester, domain, on } = question;
  const { state } = requester;
  const rules = (): readonly Rule[] =>
    [...law.states.keys()].flatMap((owner) => rulesAbout({ law, owner, domain }, field, state));
  const place = [what, domain, field.path, on ?? '', state].join(' ');
  return alikeAskers(law).once(place, { asker: requester, rules }, () =>
    isEverWorkedOut(question, field, classesOf),
  );
}

function isEverWorkedOut(
  question: EverQuestion,
  field: LawField,
  classesOf: (asked: Omit<LentQuestion, 'inquiry'>) => ClassesByInquiry,
): boolean {
  const { law, requester, domain, on } = question;
  const own = { states: [requester.state], agencyKinds: [requester.agencyKind], roles: [requester.role] };
  for (const owner of law.states.keys()) {
    const rules = rulesAbout({ law, owner, domain }, field, requester.state);
    const { days } = spaceOf(law, rules, owner, on);
    // Who asks settles most owners alone, before any inquiry is looked at.
    const openTo = rules.filter((rule) => days.some((day) => isOpenTo(rule, question, owner, day)));
    if (!openTo.some((rule) => rule.kind === 'grant' && lends(rule, domain, field))) continue;
    const isRefused = openTo.some(
      (rule) => isFlatRefusal(rule) && days.every((day) => isOpenTo(rule, question, owner, day)),
    );
    if (isRefused) continue;
    const classesFor = classesOf({ law, owner, domain });
    for (const inquiry of inquiriesOf(spaceOf(law, openTo, owner, on), own)) {
      if (classesFor(inquiry) !== 'never') return true;
    }
  }
  return false;
}

type Asker = Pick<Requester, 'state' | 'agencyKind' | 'role'>;

/** Whether a grant is one of the field, or one of existence to whoever brings its value or counts by it. */
function lends({ data, matchOn, countOn }: Rule, domain: Domain, { path, category }: LawField): boolean {
  return concerns(data, domain, path, category) || matchOn.has(category) || countOn.has(category);
}

/** Whether a rule can hold for this requester on that day, whatever else it asks for. */
function isOpenTo(
  { source: { to, owners } }: Rule,
  { law: { member }, requester }: EverQuestion,
  owner: StateCode,
  day: string,
): boolean {
  if (owners !== undefined && !among(owners, member)(owner, owner, day)) return false;
  return to === undefined || (among(to, member)(requester.state, owner, day) && isAmong(to, requester));
}

/** Whether a limit denies for who asks alone: any purpose, offence, day and record. */
function isFlatRefusal({ kind, mode, source }: Rule): boolean {
  if (kind !== 'limit' || mode !== 'DENY') return false;
  const {
    purposes,
    exceptPurposes,
    urgencies,
    necessity,
    exceptVouched,
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
    exceptVouched,
    offence,
    subjects,
    exceptSubjects,
    record,
    from,
    until,
  ].every((condition) => condition === undefined);
}

/**
 * Lists the rules with a say on one field, or on the existence of its record.
 *
 * @param asker whose limits on its own officers count as well; nobody's unless given.
 */
export function rulesAbout(
  { law, owner, domain }: Omit<LentQuestion, 'inquiry'>,
  field: LawField,
  asker: StateCode = owner,
): readonly Rule[] {
  const own = law.states.get(owner);
  const all = [
    ...law.floor,
    ...(own?.grants ?? []),
    ...(own?.limits ?? []),
    ...law.record,
    ...secondKey(law, asker, owner),
  ];
  return all.filter((rule) => speaksOf(rule, domain, field));
}

/** Whether a rule has a say on a field, or on the existence of its record. */
export function speaksOf({ data }: Rule, domain: Domain, { path, category }: LawField): boolean {
  return concerns(data, domain, path, category) || concerns(data, domain, 'id', 'INDEX');
}

/**
 * Whether anybody at all can get something of a field of one owner.
 *
 * @param on the day looked at; absent, every period that the law knows.
 */
export function isEverShown(asked: Omit<LentQuestion, 'inquiry'>, path: string, on?: string): boolean {
  const { law, owner, domain } = asked;
  const field = fieldOf(law, domain, path);
  const own = law.states.get(owner);
  if (field === undefined || own === undefined) return false;
  if (!own.grants.some(({ data }) => concerns(data, domain, field.path, field.category))) return false;
  const classesFor = classesThatShow(asked, field, 'ABOVE_DENY');
  for (const inquiry of inquiriesOf(spaceOf(law, rulesAbout(asked, field), owner, on))) {
    if (classesFor(inquiry) !== 'never') return true;
  }
  return false;
}
