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

function answersOf({ readers }: CheckedFor): readonly string[] {
  const groups = new Map<string, string[]>();
  for (const { alike, askable } of readers) {
    const how =
      askable.how === 'IN_FULL'
        ? 'in full'
        : askable.how === 'IN_PART'
          ? `in part, never ${askable.never.join(', ')}`
          : `not: ${askable.why}`;
    const names = alike.map(({ agencyKind, role }) => `${agencyKind} ${role}`);
    groups.set(how, [...(groups.get(how) ?? []), ...names]);
  }
  return [...groups].map(([how, names]) => `  ${how}: ${names.join(', ')}`);
}
