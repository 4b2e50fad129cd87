import { ROLES, type AgencyKind, type Role } from '../../shared/src/core/vocabulary.ts';
import type { SchemaReader } from '../../shared/src/policy/enforce/seen-fields.ts';
import type { CheckedFor } from './check.ts';

/** Says what was found: a paragraph a document. What holds for many kinds of officers is said once. */
export function linesFor(found: readonly CheckedFor[]): readonly string[] {
  return found.flatMap((one) => [
    `${one.id}: ${one.names.join(', ')}; ${one.characters} characters${one.sameAs === undefined ? '' : `; the same document as ${one.sameAs}`}`,
    ...(one.fault === undefined ? [] : [`  refused: ${one.fault}`]),
    ...one.deprecated.map((place) => `  deprecated: ${place}`),
    ...answersOf(one),
  ]);
}

function answersOf({ readers, fault }: CheckedFor): readonly string[] {
  if (fault !== undefined) return [];
  const groups = new Map<string, SchemaReader[]>();
  for (const { reader, askable } of readers) {
    const how =
      askable.how === 'IN_FULL'
        ? 'in full'
        : askable.how === 'IN_PART'
          ? `in part, never ${askable.never.join(', ')}`
          : `not: ${askable.why}`;
    groups.set(how, [...(groups.get(how) ?? []), reader]);
  }
  return [...groups].map(([how, all]) => `  ${how}: ${whoOf(all)}`);
}

/** `POLICE, CUSTOMS: FRONTLINE, ANALYST; COURT: MAGISTRATE`: agency kinds of which the same roles are meant stand together. */
function whoOf(readers: readonly SchemaReader[]): string {
  const rolesOf = new Map<AgencyKind, Role[]>();
  for (const { agencyKind, role } of readers)
    rolesOf.set(agencyKind, [...(rolesOf.get(agencyKind) ?? []), role]);
  const kindsOf = new Map<string, AgencyKind[]>();
  for (const [agencyKind, roles] of rolesOf) {
    const named = roles.length === ROLES.length ? 'every role' : roles.join(', ');
    kindsOf.set(named, [...(kindsOf.get(named) ?? []), agencyKind]);
  }
  return [...kindsOf].map(([roles, kinds]) => `${kinds.join(', ')}: ${roles}`).join('; ');
}
