import type { StateCode } from '../../core/ids.ts';
import { combine, fieldOf, shortlist } from '../decide/decide.ts';
import { NO_MARKS } from '../../core/vocabulary.ts';
import type { Inquiry } from '../words/inquiry.ts';
import type { Law, StateLaw } from '../law/law.ts';
import type { Finding } from './finding.ts';
import { classesThatShow, type Level } from '../decide/reachable.ts';
import { concerns, type Rule } from '../law/rule.ts';
import { targetsOf } from './reach.ts';
import type { DecisionClass } from '../words/ruling.ts';
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
    const rules = [...own.grants, ...own.limits].filter(
      ({ data }) =>
        concerns(data, domain, field.path, field.category) || concerns(data, domain, 'id', 'INDEX'),
    );
    const space = spaceOf(alone, rules, owner, on);
    const others = peersOf(law, rules, owner, on);
    for (const home of inquiriesOf(space, { states: [owner] })) {
      if (AT_HOME.has(home.purpose)) continue;
      for (const { state, alike } of others) {
        const away: Inquiry = { ...home, requester: { ...home.requester, state } };
        const differs = LEVELS.find(
          (level) =>
            plainly(classesThatShow(alone, home, owner, domain, field, level), owner) !==
            plainly(classesThatShow(alone, away, owner, domain, field, level), state),
        );
        const duty =
          differs === undefined ? extraDuty(alone, own, home, away, owner, domain, field) : undefined;
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

/** A predicate as text, in which the requester is not named. */
function plainly(predicate: unknown, state: StateCode): string {
  return JSON.stringify(predicate).replaceAll(`"${state}"`, '"=requester"');
}

function extraDuty(
  law: Law,
  own: StateLaw,
  home: Inquiry,
  away: Inquiry,
  owner: StateCode,
  domain: Parameters<typeof shortlist>[4],
  field: Parameters<typeof shortlist>[5],
): string | undefined {
  const of: DecisionClass = {
    owner,
    subjects: domain === 'person' ? ['SUSPECT'] : [],
    handling: 'H0',
    ...NO_MARKS,
  };
  const duties = (inquiry: Inquiry): readonly string[] =>
    combine(shortlist(law, inquiry, owner, own, domain, field), own, inquiry, of).obligations.map(
      ({ kind }) => kind,
    );
  const athome = duties(home);
  return duties(away).find((kind) => !athome.includes(kind as never));
}
