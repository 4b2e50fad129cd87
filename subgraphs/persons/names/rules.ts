import { nameKeys } from './keys.ts';
import { words } from '../../../shared/src/core/names/romanise.ts';

/**
 * The rules of Commission Delegated Regulation (EU) 2023/332 by which identity data of two systems are the same or similar.
 * The names of the rules are ours.
 */
export type IdentityRule =
  | 'NAME_EQUAL'
  | 'NAME_TRANSLITERATION'
  | 'NAME_INVERTED'
  | 'NAME_REGROUPED'
  | 'NAME_LETTERS_SWAPPED'
  | 'NAME_ONE_EDIT'
  | 'NAME_TRUNCATED'
  | 'NAME_PUNCTUATION'
  | 'DOB_EQUAL'
  | 'DOB_DAY_MONTH_INVERTED'
  | 'DOB_ONE_EDIT'
  | 'DOB_COMPATIBLE'
  | 'SEX_EQUAL'
  | 'NATIONALITY_EQUAL';

/** Identity data as the rules look at it. */
export interface ComparedIdentity {
  readonly surnames: string;
  readonly forenames: string;
  readonly dateOfBirth: string;
  readonly sex: string;
  readonly nationalities: readonly string[];
}

/** Which rules hold between two identities. The first is that of the names; none when the names are different. */
export function identityRules(one: ComparedIdentity, other: ComparedIdentity): readonly IdentityRule[] {
  const name = nameRule(one, other);
  const birth = birthRule(one.dateOfBirth, other.dateOfBirth);
  return [
    ...(name ? [name] : []),
    ...(birth ? [birth] : []),
    ...(one.sex === other.sex ? (['SEX_EQUAL'] as const) : []),
    ...(one.nationalities.some((code) => other.nationalities.includes(code))
      ? (['NATIONALITY_EQUAL'] as const)
      : []),
  ];
}

/** Weight of what a rule is about, of names, births, sexes and nationalities that agree. */
export const IDENTITY_WEIGHTS = { NAME: 0.55, DOB: 0.25, SEX: 0.05, NATIONALITY: 0.15 } as const;

/** How much a similar value counts beside an equal one. */
export const SIMILAR_COUNTS = 0.75;

/** How much of two identities agrees, from 0 to 1: a help to sort links for verification, never a decision. */
export function identityScore(rules: readonly IdentityRule[]): number {
  const sum = rules.reduce((total, rule) => {
    const [, weight = 0] =
      Object.entries(IDENTITY_WEIGHTS).find(([prefix]) => rule.startsWith(`${prefix}_`)) ?? [];
    return total + (rule.endsWith('_EQUAL') ? weight : weight * SIMILAR_COUNTS);
  }, 0);
  return Math.round(sum * 100) / 100;
}

/** The rule by which two whole names are alike, surnames and forenames not told apart; none when they are different. */
export function wholeNameRule(one: string, other: string): IdentityRule | undefined {
  return nameRule({ surnames: one, forenames: '' }, { surnames: other, forenames: '' });
}

type ComparedName = Pick<ComparedIdentity, 'surnames' | 'forenames'>;

function nameRule(one: ComparedName, other: ComparedName): IdentityRule | undefined {
  if (one.surnames === other.surnames && one.forenames === other.forenames) return 'NAME_EQUAL';
  const [a, b] = [fold(`${one.forenames} ${one.surnames}`), fold(`${other.forenames} ${other.surnames}`)];
  if (a === b) return 'NAME_PUNCTUATION';
  if (sorted(a) === sorted(b)) return 'NAME_INVERTED';
  if (squeezed(a) === squeezed(b)) return 'NAME_REGROUPED';
  const [x, y] = [nameKeys([a]), nameKeys([b])];
  if (sameKeys(x, y, (plain) => plain)) return 'NAME_TRANSLITERATION';
  if (sameKeys(x, y, sorted)) return 'NAME_INVERTED';
  if (isSwap(a, b)) return 'NAME_LETTERS_SWAPPED';
  if (isOneEdit(a, b)) return 'NAME_ONE_EDIT';
  if (a.startsWith(b) || b.startsWith(a)) return 'NAME_TRUNCATED';
  const plain = (keys: readonly string[]) => keys.map((key) => key.split('|')[0] ?? '');
  if (plain(x).some((p) => plain(y).some((q) => isSwap(p, q) || isOneEdit(p, q))))
    return 'NAME_TRANSLITERATION';
  return undefined;
}

function sameKeys(x: readonly string[], y: readonly string[], form: (text: string) => string): boolean {
  const forms = new Set(x.map((key) => form(key.split('|')[0] ?? '')));
  return y.some((key) => forms.has(form(key.split('|')[0] ?? '')));
}

function birthRule(one: string, other: string): IdentityRule | undefined {
  if (one === other) return 'DOB_EQUAL';
  if (one.length === 10 && other.length === 10 && !/X/u.test(one + other)) {
    const [year, month, day] = one.split('-');
    if (`${year ?? ''}-${day ?? ''}-${month ?? ''}` === other) return 'DOB_DAY_MONTH_INVERTED';
    return isOneEdit(one, other) ? 'DOB_ONE_EDIT' : undefined;
  }
  const [short, long] =
    one.replace(/-XX/gu, '').length < other.replace(/-XX/gu, '').length ? [one, other] : [other, one];
  return long.startsWith(short.replace(/-XX/gu, '')) ? 'DOB_COMPATIBLE' : undefined;
}

function fold(name: string): string {
  return words(name).join(' ');
}

function sorted(name: string): string {
  return name.split(' ').sort().join(' ');
}

function squeezed(name: string): string {
  return name.replace(/ /gu, '');
}

/** Two letters in each other's place, next to each other or not. */
function isSwap(a: string, b: string): boolean {
  if (a.length !== b.length) return false;
  const different = Array.from(a, (_, i) => i).filter((i) => a[i] !== b[i]);
  const [i = 0, j = 0] = different;
  return different.length === 2 && a[i] === b[j] && a[j] === b[i];
}

/** One letter put in, left out or replaced. */
function isOneEdit(a: string, b: string): boolean {
  if (Math.abs(a.length - b.length) > 1 || a === b) return false;
  let i = 0;
  while (i < a.length && a[i] === b[i]) i += 1;
  const [rest, other] = [a.slice(i), b.slice(i)];
  return rest.slice(1) === other.slice(1) || rest.slice(1) === other || rest === other.slice(1);
}
