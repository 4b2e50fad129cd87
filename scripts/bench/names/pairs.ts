import type { ImportedPerson } from '../../import/formats/person.ts';
import { nameOf, queryOf, type Query } from './queries.ts';

/**
 * The people of one list who are in the other: one exact birth date in both, and two thirds of the words of the shorter
 * name (articles and servant words left out) equal, or two letters apart at most in words of five. Not by our rules.
 */
export function pairs(un: readonly ImportedPerson[], us: readonly ImportedPerson[]): readonly Query[] {
  const byDay = new Map<string, ImportedPerson[]>();
  for (const person of us)
    for (const day of days(person)) byDay.set(day, [...(byDay.get(day) ?? []), person]);
  return un.flatMap((person) => {
    const others = new Set([...days(person)].flatMap((day) => byDay.get(day) ?? []));
    const ranked = [...others].map((other) => ({ other, share: shareOf(person, other) }));
    const [best] = ranked.sort((a, b) => b.share - a.share);
    return best && best.share >= 0.66 ? [queryOf(person.id, person.primaryName, [best.other.id])] : [];
  });
}

function days({ identities }: ImportedPerson): ReadonlySet<string> {
  return new Set(
    identities.flatMap(({ dateOfBirth }) =>
      /^\d{4}-\d{2}-\d{2}/u.test(dateOfBirth ?? '') ? [(dateOfBirth ?? '').slice(0, 10)] : [],
    ),
  );
}

function shareOf(one: ImportedPerson, other: ImportedPerson): number {
  let best = 0;
  for (const a of latinNames(one))
    for (const b of latinNames(other)) {
      const same = a.filter((word) => b.some((with_) => isNear(word, with_))).length;
      best = Math.max(best, same / Math.max(2, Math.min(a.length, b.length)));
    }
  return best;
}

function latinNames({ identities }: ImportedPerson): readonly (readonly string[])[] {
  const names = new Set(identities.filter(({ script }) => script === 'Latn').map(nameOf));
  return [...names].map((name) =>
    name
      .normalize('NFD')
      .replace(/\p{M}/gu, '')
      .toLowerCase()
      .replace(/[^a-z ]+/gu, ' ')
      .split(' ')
      .filter((word) => word !== '' && !/^(?:al|el|bin|ibn|abd|abu)$/u.test(word)),
  );
}

function isNear(a: string, b: string): boolean {
  return (
    a === b || (a.length >= 5 && b.length >= 5 && Math.abs(a.length - b.length) <= 2 && distance(a, b) <= 2)
  );
}

function distance(a: string, b: string): number {
  let row = Array.from({ length: b.length + 1 }, (_, j) => j);
  for (const [i, letter] of [...a].entries())
    row = row.reduce<number[]>((next, above, j) => {
      const same = (row[j - 1] ?? 0) + (letter === b[j - 1] ? 0 : 1);
      next.push(j === 0 ? i + 1 : Math.min(above + 1, (next[j - 1] ?? 0) + 1, same));
      return next;
    }, []);
  return row[b.length] ?? 0;
}
