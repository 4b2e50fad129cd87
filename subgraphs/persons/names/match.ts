import { nameKeys } from './keys.ts';
import { wholeNameRule, type IdentityRule } from './rules.ts';

/** The names of one identity of a record; what is not there, or not shown, is null or missing. */
export interface RecordedName {
  readonly surnames?: string | null;
  readonly forenames?: string | null;
  readonly patronymic?: string | null;
  readonly nameAtBirth?: string | null;
  readonly previousNames?: readonly string[] | null;
  readonly transliteration?: string | null;
}

/** Why a name was found. */
export interface NameMatch {
  readonly asked: string;
  /** The spelling on record that is nearest; null where no name is. */
  readonly found: string | null;
  /** The rule that makes them alike; null where it takes more than one. */
  readonly how: IdentityRule | null;
}

/** Rules of names, what they hold to be nearest first. */
const NEAREST: readonly IdentityRule[] = [
  'NAME_EQUAL',
  'NAME_PUNCTUATION',
  'NAME_INVERTED',
  'NAME_REGROUPED',
  'NAME_TRANSLITERATION',
  'NAME_LETTERS_SWAPPED',
  'NAME_ONE_EDIT',
  'NAME_TRUNCATED',
];

/**
 * Finds the spelling of a record that is nearest to a name that was asked for, and the rule that makes them alike.
 *
 * @param known what was found for the same name before, by spelling.
 */
export function nameMatch(
  asked: string,
  recorded: readonly RecordedName[],
  known: Map<string, NameMatch> = new Map(),
): NameMatch {
  let nearest: NameMatch = { asked, found: null, how: null };
  let distance = Number.POSITIVE_INFINITY;
  for (const found of new Set(recorded.flatMap(spellings))) {
    let match = known.get(found);
    if (!match) known.set(found, (match = { asked, found, how: wholeNameRule(asked, found) ?? null }));
    const away = match.how === null ? NEAREST.length + unlike(asked, found) : NEAREST.indexOf(match.how);
    if (away < distance) [nearest, distance] = [match, away];
  }
  return nearest;
}

/** Every way in which an identity writes the whole name. */
function spellings(name: RecordedName): readonly string[] {
  const { surnames, forenames, patronymic, nameAtBirth, previousNames, transliteration } = name;
  const whole = (...parts: readonly (string | null | undefined)[]): string =>
    parts.filter((part) => part).join(' ');
  return [
    whole(forenames, surnames),
    ...(patronymic ? [whole(forenames, patronymic, surnames)] : []),
    transliteration ?? '',
    ...[nameAtBirth, ...(previousNames ?? [])].flatMap((other) =>
      other ? [whole(forenames, other), other] : [],
    ),
  ].filter((spelling) => spelling !== '');
}

/** How little two names share, from 0 to 1: pairs of letters of their keys that only one of them has. */
function unlike(asked: string, found: string): number {
  const [a, b] = [asked, found].map((name) => pairs(nameKeys([name])[0]?.split('|')[0] ?? ''));
  if (!a || !b || a.size + b.size === 0) return 1;
  const shared = [...a].filter((pair) => b.has(pair)).length;
  return 1 - (2 * shared) / (a.size + b.size);
}

function pairs(text: string): ReadonlySet<string> {
  return new Set(Array.from({ length: Math.max(0, text.length - 1) }, (_, i) => text.slice(i, i + 2)));
}
