import type { StateCode } from '../../core/ids.ts';
import { domainFacts } from '../../core/domain-facts.ts';
import { combine, fieldOf, type LawField, type Shortlist } from '../decide/decide.ts';
import { NO_MARKS } from '../../core/vocabulary.ts';
import type { Level } from '../decide/conditions.ts';
import type { LentQuestion } from '../decide/lent-question.ts';
import type { Law, StateLaw } from '../law/law.ts';
import type { Finding } from './finding.ts';
import { classesThatShow, rulesAbout } from '../decide/reachable.ts';
import { shortlistsOf } from '../decide/shortlists.ts';
import type { Inquiry } from '../words/inquiry.ts';
import type { Rule } from '../law/rule.ts';
import { targetsOf } from './reach.ts';
import type { ClassPredicate, DecisionClass } from '../words/ruling.ts';
import { inquiriesOf, spaceOf } from '../decide/inquiry-space.ts';

/** The group inside which LED Art. 9(4) holds. */
const BOUND = 'LED';
/** Rights and supervision are exercised at home by their nature. */
const AT_HOME: ReadonlySet<string> = new Set(['SUPERVISION', 'DATA_SUBJECT_RIGHTS']);
const LEVELS: readonly Level[] = ['ABOVE_DENY', 'SHOWN', 'GRANT'];

/**
 * Finds breaches of LED Art. 9(4): a profile must not put a condition on authorities of other Member States that it does
 * not put on the same kind of authority at home. States in other groups than the owner (Schengen, Pruem) may differ: that
 * is a note; States in the same groups may not. Looks at the owner's profile alone: the floor is the same for all.
 */
export function unequalTreatment(law: Law, owner: StateCode, on: string): readonly Finding[] {
  const own = law.states.get(owner);
  if (own === undefined || !law.member(BOUND, owner, on)) return [];
  const alone: Law = { ...law, floor: [], record: [], states: withoutAsking(law, owner, own) };
  const breaches = new Map<string, Finding>();
  for (const { domain, path, category } of targetsOf(alone, {})) {
    const field = fieldOf(alone, domain, path);
    if (field === undefined) continue;
    const rules = rulesAbout({ law: alone, owner, domain }, field);
    const space = spaceOf(alone, rules, owner, on);
    const others = peersOf(law, rules, owner, on);
    const asked = { law: alone, owner, domain };
    const recordsFor = LEVELS.map((level) => ({ level, records: recordsOf(asked, field, level) }));
    const dutiesFor = dutiesOf(asked, field);
    for (const home of inquiriesOf(space, { states: [owner] })) {
      if (AT_HOME.has(home.purpose)) continue;
      for (const { state, alike } of others) {
        const away: Inquiry = { ...home, requester: { ...home.requester, state } };
        const differs = recordsFor.find(({ records }) => records(home) !== records(away))?.level;
        const atHome = differs === undefined ? dutiesFor(home) : [];
        const duty =
          differs === undefined ? dutiesFor(away).find((kind) => !atHome.includes(kind)) : undefined;
        if (differs === undefined && duty === undefined) continue;
        const key = `${String(alike)} ${domain} ${category} ${differs ?? ''}${duty ?? ''}`;
        const who = `${state} ${home.requester.agencyKind} ${home.requester.role}, ${home.purpose}`;
        breaches.set(
          key,
          breaches.get(key) ?? {
            severity: alike ? 'error' : 'note',
            kind: 'UNEQUAL',
            state: owner,
            message: `${domain}.${path}: ${duty === undefined ? 'another answer' : `the duty ${duty}`} for ${who} than for the same authority at home (LED Art. 9(4))`,
          },
        );
      }
    }
  }
  return [...breaches.values()];
}

interface Peer {
  readonly state: StateCode;
  /** In the same groups as the owner, as far as its rules look: no ground to treat it otherwise. */
  readonly alike: boolean;
}

/** One State of each kind that the owner's rules can tell apart, bound by the Directive like the owner. */
function peersOf(law: Law, rules: readonly Rule[], owner: StateCode, on: string): readonly Peer[] {
  const all = rules.map(({ source }) => source.to);
  const groups = [...new Set(all.flatMap((to) => [...(to?.groups ?? []), ...(to?.exceptGroups ?? [])]))];
  const named = new Set(all.flatMap((to) => [...(to?.states ?? []), ...(to?.exceptStates ?? [])]));
  const signature = (state: StateCode): string =>
    groups.map((group) => (law.member(group, state, on) ? '1' : '0')).join('');
  const members = new Set(
    Object.values(law.groups.groups).flatMap((group) => group.members),
  ) as Set<StateCode>;
  const found = new Map<string, Peer>();
  for (const state of members) {
    if (state === owner || !law.member(BOUND, state, on)) continue;
    const key = named.has(state) ? state : signature(state);
    if (!found.has(key)) found.set(key, { state, alike: signature(state) === signature(owner) });
  }
  return [...found.values()];
}

function withoutAsking(law: Law, owner: StateCode, own: StateLaw): ReadonlyMap<StateCode, StateLaw> {
  return new Map(
    [...law.states].map(([code, state]) => [code, { ...(code === owner ? own : state), asking: [] }]),
  );
}

/** The records of which a field shows so much, by inquiry, as text in which the requester is not named. */
function recordsOf(
  asked: Omit<LentQuestion, 'inquiry'>,
  field: LawField,
  level: Level,
): (inquiry: Inquiry) => string {
  const classesFor = classesThatShow(asked, field, level);
  // Records that name a requester are worked out for it alone.
  const texts = new Map<ClassPredicate, string>();
  return (inquiry) => {
    const records = classesFor(inquiry);
    const text =
      texts.get(records) ??
      JSON.stringify(records).replaceAll(`"${inquiry.requester.state}"`, '"=requester"');
    texts.set(records, text);
    return text;
  };
}

/** The duties that come with a field of a plain record, by inquiry. */
function dutiesOf(
  asked: Omit<LentQuestion, 'inquiry'>,
  field: LawField,
): (inquiry: Inquiry) => readonly string[] {
  const { law, owner, domain } = asked;
  const of: DecisionClass = {
    owner,
    subjects: domainFacts[domain].plainSubjects,
    handling: 'H0',
    ...NO_MARKS,
  };
  const listFor = shortlistsOf(asked, field);
  const duties = new Map<Shortlist, readonly string[]>();
  return (inquiry) => {
    const list = listFor(inquiry);
    const known =
      duties.get(list) ??
      combine(list, law.states.get(owner), inquiry, of).obligations.map(({ kind }) => kind);
    duties.set(list, known);
    return known;
  };
}
