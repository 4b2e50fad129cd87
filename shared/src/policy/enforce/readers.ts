import type { StateCode } from '../../core/ids.ts';
import { AGENCY_KINDS, ROLES } from '../../core/vocabulary.ts';
import type { Law } from '../law/law.ts';
import type { Rule } from '../law/rule.ts';
import { isOverseer } from './oversight-access.ts';
import type { SchemaReader } from './seen-fields.ts';

/** Readers of one State whom no rule tells apart: what holds for the first holds for all. */
export type AlikeReaders = readonly [SchemaReader, ...SchemaReader[]];

/**
 * Groups every agency kind and role of a State by what the law could tell apart: a few dozen groups stand for all.
 *
 * @returns the groups in the order of the vocabulary; together they hold each pair of agency kind and role once.
 */
export function readersOf(law: Law, state: StateCode): readonly AlikeReaders[] {
  const rules = rulesOf(law);
  const groups = new Map<string, [SchemaReader, ...SchemaReader[]]>();
  for (const agencyKind of AGENCY_KINDS)
    for (const role of ROLES) {
      const reader = { state, agencyKind, role };
      const key = rules.map((rule) => standingTo(rule, reader)).join('') + (isOverseer(role) ? 'O' : '');
      const group = groups.get(key);
      if (group) group.push(reader);
      else groups.set(key, [reader]);
    }
  return [...groups.values()];
}

function rulesOf({ floor, record, states }: Law): readonly Rule[] {
  return [
    ...floor,
    ...record,
    ...[...states.values()].flatMap(({ grants, limits, asking }) => [...grants, ...limits, ...asking]),
  ];
}

/** Whether a rule is about such a reader, and whether it names it among those who approve. */
function standingTo({ source: { to, approval } }: Rule, { agencyKind, role }: SchemaReader): number {
  const isMeant =
    to === undefined ||
    (to.agencyKinds?.includes(agencyKind) !== false &&
      to.exceptAgencyKinds?.includes(agencyKind) !== true &&
      to.roles?.includes(role) !== false &&
      to.exceptRoles?.includes(role) !== true);
  const approves = approval?.by.some((by) => by === role || by === agencyKind) === true;
  return (isMeant ? 1 : 0) + (approves ? 2 : 0);
}
