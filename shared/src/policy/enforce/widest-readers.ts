import type { StateCode } from '../../core/ids.ts';
import { AGENCY_KINDS, ROLES } from '../../core/vocabulary.ts';
import { isAmong } from '../decide/alike-askers.ts';
import { among } from '../law/compile-rule.ts';
import type { Law } from '../law/law.ts';
import type { Rule } from '../law/rule.ts';
import { isOverseer } from './oversight-access.ts';
import type { SchemaReader } from './seen-fields.ts';

/** A caller, with the rules that stand for it and against it. */
interface Standing {
  readonly reader: SchemaReader;
  readonly overseer: boolean;
  /** Whether some approval names it. */
  readonly approver: boolean;
  readonly grants: ReadonlySet<Rule>;
  readonly limits: ReadonlySet<Rule>;
}

/**
 * Callers of a State who see all that any caller of that State may see, whatever its agency kind and role. Left out is who sees
 * nothing that another does not: no rule lends it more, and none holds it less back.
 */
export function widestReaders(law: Law, state: StateCode): readonly SchemaReader[] {
  const rules = rulesFor(law, state);
  const widest: Standing[] = [];
  for (const agencyKind of AGENCY_KINDS)
    for (const role of ROLES) {
      const one = standingOf(law, rules, { state, agencyKind, role });
      if (widest.some((other) => seesAllOf(other, one))) continue;
      const left = widest.filter((other) => !seesAllOf(one, other));
      widest.splice(0, widest.length, ...left, one);
    }
  return widest.map(({ reader }) => reader);
}

function seesAllOf(one: Standing, other: Standing): boolean {
  return (
    one.overseer === other.overseer &&
    (one.approver || !other.approver) &&
    [...one.limits].every((limit) => other.limits.has(limit)) &&
    [...other.grants].every((grant) => one.grants.has(grant)) &&
    // A mask is looked at before what is stricter: a further one may stand in the way of a search within another.
    [...one.grants].every((grant) => other.grants.has(grant) || grant.mask === undefined)
  );
}

function standingOf(law: Law, rules: readonly Rule[], reader: SchemaReader): Standing {
  const { state, agencyKind, role } = reader;
  const own = law.states.get(state);
  const binding = [law.floor, law.record, own?.grants ?? [], own?.limits ?? [], own?.asking ?? []].flat();
  const meant = rules.filter(({ source: { to } }) => isAmong(to, reader));
  return {
    reader,
    overseer: isOverseer(role),
    approver: binding.some(
      ({ source }) => source.approval?.by.some((by) => by === role || by === agencyKind) === true,
    ),
    grants: new Set(meant.filter(({ kind }) => kind === 'grant')),
    limits: new Set(meant.filter(({ kind }) => kind !== 'grant')),
  };
}

/** Rules that may have a say on what a State's callers see, on some day. */
function rulesFor(law: Law, state: StateCode): readonly Rule[] {
  const { floor, record, states, member } = law;
  const days = ['0000-00-00', '9999-99-99', ...daysOf(law)];
  const isMeant = (owner: StateCode, { source: { to } }: Rule): boolean =>
    to === undefined || days.some((day) => among(to, member)(state, owner, day));
  const lent = [...states.values()].flatMap(({ state: owner, grants, limits }) =>
    [...grants, ...limits].filter((rule) => isMeant(owner, rule)),
  );
  return [...floor, ...record, ...lent, ...(states.get(state)?.asking ?? [])];
}

/** Days on which a State may become, or be last, a member of a group. */
function daysOf({ groups: { groups } }: Law): readonly string[] {
  return Object.values(groups).flatMap(({ from, until }) => [from, until].filter((day) => day !== undefined));
}
