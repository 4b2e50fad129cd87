import type { StateCode } from '../../core/ids.ts';
import {
  AGENCY_KINDS,
  PURPOSES,
  ROLES,
  URGENCIES,
  type AgencyKind,
  type Purpose,
  type Role,
  type Urgency,
} from '../../core/vocabulary.ts';
import type { Inquiry, Offence, Vouched } from '../words/inquiry.ts';
import type { Law } from '../law/law.ts';
import type { Rule } from '../law/rule.ts';

/**
 * All inquiries that a set of rules can tell apart, one of each kind. What holds for these holds for every inquiry:
 * `law diff`, `law reach`, `law lint` and the schema of a State rest on that.
 */
export interface Space {
  readonly states: readonly StateCode[];
  readonly agencyKinds: readonly AgencyKind[];
  readonly roles: readonly Role[];
  readonly purposes: readonly Purpose[];
  readonly urgencies: readonly Urgency[];
  readonly necessities: readonly boolean[];
  readonly offences: readonly (Offence | undefined)[];
  readonly vouchings: readonly Vouched[];
  readonly days: readonly string[];
}

/** All rules that can have a say on an owner's records. */
export function rulesOf(law: Law, owner: StateCode): readonly Rule[] {
  const own = law.states.get(owner);
  const asking = [...law.states.values()].flatMap((state) => state.asking);
  return [...law.floor, ...(own?.grants ?? []), ...(own?.limits ?? []), ...law.record, ...asking];
}

/**
 * @param owner whose State counts as one of its own, since rules may speak of domestic requesters.
 * @param on the days looked at; absent, one of each period between the dates that rules and groups state.
 */
export function spaceOf(law: Law, rules: readonly Rule[], owner?: StateCode, on?: string): Space {
  const sources = rules.map((rule) => rule.source);
  const days = on === undefined ? daysOf(law, rules) : [on];
  return {
    states: statesOf(law, rules, owner, days),
    agencyKinds: oneOfEach(
      AGENCY_KINDS,
      sources.flatMap(({ to }) => [to?.agencyKinds, to?.exceptAgencyKinds]),
    ),
    roles: oneOfEach(
      ROLES,
      sources.flatMap(({ to }) => [to?.roles, to?.exceptRoles]),
    ),
    purposes: oneOfEach(
      PURPOSES,
      sources.flatMap(({ purposes, exceptPurposes }) => [purposes, exceptPurposes]),
    ),
    urgencies: oneOfEach(
      URGENCIES,
      sources.map(({ urgencies }) => urgencies),
    ),
    necessities: sources.some(({ necessity }) => necessity !== undefined) ? [true, false] : [true],
    offences: offencesOf(rules, owner),
    vouchings: vouchingsOf(rules),
    days,
  };
}

/** Lists every inquiry of a space, or of the part of it that `only` leaves. The most telling inquiries come first. */
export function* inquiriesOf(space: Space, only: Partial<Space> = {}): Generator<Inquiry> {
  const part = { ...space, ...only };
  for (const on of part.days)
    for (const state of part.states)
      for (const agencyKind of part.agencyKinds)
        for (const role of part.roles)
          for (const necessity of part.necessities)
            for (const urgency of part.urgencies)
              for (const [offence, vouched] of vouchedOffences(part))
                for (const purpose of part.purposes)
                  yield {
                    requester: { state, agency: 'any', agencyKind, role, officer: 'any' },
                    purpose,
                    caseReference: 'any',
                    urgency,
                    on,
                    ...(offence === undefined
                      ? {}
                      : { offence: offence.lawOf === REQUESTER ? { ...offence, lawOf: state } : offence }),
                    vouched,
                    ...(necessity ? { necessity: 'stated' } : {}),
                  };
}

/** Each offence, or none, with what may be vouched for: of an offence that is not stated, nothing. */
function* vouchedOffences({
  offences,
  vouchings,
}: Space): Generator<readonly [Offence | undefined, Vouched]> {
  for (const offence of offences) {
    const seen = new Set<boolean>();
    for (const vouched of vouchings) {
      if (offence !== undefined) yield [offence, vouched];
      else if (!seen.has(vouched.case)) yield [offence, { ...vouched, offence: false }];
      seen.add(vouched.case);
    }
  }
}

/** What can be vouched for, as far as rules can tell; the most first. */
function vouchingsOf(rules: readonly Rule[]): readonly Vouched[] {
  const named = new Set(
    rules.flatMap(({ source: { vouched = [], exceptVouched = [] } }) => [...vouched, ...exceptVouched]),
  );
  return [
    { case: true, offence: true },
    ...(named.has('OFFENCE') ? [{ case: true, offence: false }] : []),
    ...(named.size > 0 ? [{ case: false, offence: false }] : []),
  ];
}

export function sizeOf(space: Space): number {
  const { states, agencyKinds, roles, purposes, urgencies, necessities, days } = space;
  const lists: readonly (readonly unknown[])[] = [
    [...vouchedOffences(space)],
    ...[states, agencyKinds, roles, purposes, urgencies, necessities, days],
  ];
  return lists.reduce((size, { length }) => size * length, 1);
}

/** One value of each group that no list tells apart. */
export function oneOfEach<T>(
  values: readonly T[],
  lists: readonly (readonly T[] | undefined)[],
): readonly T[] {
  const stated = lists.filter((list) => list !== undefined).map((list) => new Set(list));
  const found = new Map<string, T>();
  for (const value of values) {
    const signature = stated.map((set) => (set.has(value) ? '1' : '0')).join('');
    if (!found.has(signature)) found.set(signature, value);
  }
  return [...found.values()];
}

/** States of the same groups that no rule names are alike; so is every State that nobody names. */
function statesOf(
  law: Law,
  rules: readonly Rule[],
  owner: StateCode | undefined,
  days: readonly string[],
): readonly StateCode[] {
  const named = new Set(
    rules.flatMap(({ source }) => [...(source.to?.states ?? []), ...(source.to?.exceptStates ?? [])]),
  );
  const groups = [
    ...new Set(
      rules.flatMap(({ source }) => [...(source.to?.groups ?? []), ...(source.to?.exceptGroups ?? [])]),
    ),
  ];
  const asking = new Set(
    [...law.states.values()].filter((state) => state.asking.length > 0).map(({ state }) => state),
  );
  const all = new Set<string>([
    ...law.states.keys(),
    ...Object.values(law.groups.groups).flatMap(({ members }) => members),
    NOBODY,
  ]);
  const found = new Map<string, StateCode>();
  for (const state of all as Set<StateCode>) {
    const signature =
      state === owner || named.has(state) || asking.has(state)
        ? state
        : days
            .map((day) => groups.map((group) => (law.member(group, state, day) ? '1' : '0')).join(''))
            .join('|');
    if (!found.has(signature)) found.set(signature, state);
  }
  return [...found.values()];
}

const NOBODY = 'ZZ' as StateCode;
const REQUESTER = '=requester' as StateCode;

function offencesOf(rules: readonly Rule[], owner: StateCode | undefined): readonly (Offence | undefined)[] {
  const wanted = rules.flatMap(({ source }) => source.offence ?? []);
  if (wanted.length === 0) {
    // An offence that is vouched for has to be stated first, whatever it is.
    const isVouchedFor = rules.some(({ source: { vouched = [], exceptVouched = [] } }) =>
      [...vouched, ...exceptVouched].includes('OFFENCE'),
    );
    return isVouchedFor ? [{ code: 'other' }, undefined] : [undefined];
  }
  const codes = [
    ...new Set(wanted.flatMap(({ codes: only = [], exceptCodes = [] }) => [...only, ...exceptCodes])),
  ].map((code) => code.replace('*', ''));
  const steps = [
    ...new Set(
      wanted.flatMap(({ maxPenaltyMonthsAtLeast: least = [], maxPenaltyMonthsBelow: below = [] }) =>
        [least, below].flat(),
      ),
    ),
  ].sort((a, b) => b - a);
  const lowest = steps.at(-1);
  const months = [...steps, ...(lowest === undefined ? [] : [lowest - 1]), undefined];
  const laws = wanted.some(({ underLawOf }) => underLawOf !== undefined)
    ? [owner, REQUESTER, NOBODY]
    : [undefined];
  const found: (Offence | undefined)[] = [];
  for (const code of [...codes, 'other'])
    for (const maxPenaltyMonths of months)
      for (const lawOf of laws)
        found.push({
          code,
          ...(maxPenaltyMonths === undefined ? {} : { maxPenaltyMonths }),
          ...(lawOf === undefined ? {} : { lawOf }),
        });
  return [...found, undefined];
}

/** The first day of each period in which the law does not change. */
function daysOf(law: Law, rules: readonly Rule[]): readonly string[] {
  const begins = new Set<string>(['1900-01-01']);
  const add = (from: string | undefined, until: string | undefined): void => {
    if (from !== undefined) begins.add(from);
    if (until !== undefined) begins.add(dayAfter(until));
  };
  for (const { source } of rules) add(source.from, source.until);
  for (const group of Object.values(law.groups.groups)) add(group.from, group.until);
  return [...begins].sort().reverse();
}

export function dayAfter(day: string): string {
  return new Date(Date.parse(`${day}T00:00:00Z`) + 86_400_000).toISOString().slice(0, 10);
}
