import type { Sql } from 'sql-template-tag';
import type { Domain } from '../../core/vocabulary.ts';
import type { FieldUse } from '../../policy/words/ruling.ts';
import type { Plan } from '../../sources/sql/fan-out.ts';
import {
  wordingOf,
  type ExactMember,
  type LookupQuestion,
  type SearchQuestion,
  type StatisticsQuestion,
} from '../../sources/sql/question.ts';

/** One value that a question tries: of which fields, and about whom. */
export interface Try {
  readonly uses: readonly FieldUse[];
  readonly value: string;
  readonly about:
    /** Whoever it may be: all that an officer asks for counts together. */
    | { readonly kind: 'NAMES' | 'NUMBERS' }
    /** What is known by a number, whatever else is tried with it. */
    | { readonly kind: 'NUMBER'; readonly number: string }
    /** The records that the rest of the question reaches, however it is spelt. */
    | { readonly kind: 'REACHED'; readonly by: (plan: Plan) => Sql };
}

/**
 * What a search tries. Each member that says who is meant is a name or number that is asked for, and reaches records about
 * which all the other members are tried; so does a link to a record that the caller knows.
 *
 * @param linked the condition of its link, source by source.
 */
export function triesOfSearch(
  question: SearchQuestion | StatisticsQuestion,
  linked: ((plan: Plan) => Sql) | undefined,
): readonly Try[] {
  const { uses, exact = [], domain } = question;
  const matched = uses.filter(({ use }) => use === 'MATCH');
  if (matched.length === 0) return [];
  const members = exact.filter((member) => member.uses.some(({ use }) => use === 'MATCH'));
  // What says nothing of its values is counted by its text: it can be forgotten, and is not free then.
  if (members.length === 0) {
    const value = JSON.stringify([domain, wordingOf(question)]);
    return [{ uses: matched, value, about: { kind: 'NUMBERS' } }, ...reached(matched, value, linked)];
  }
  const all = members.filter(({ says }) => says !== undefined).flatMap((member) => ofMember(member, members));
  return [...all, ...reached(matched, valuesOf(members), linked)];
}

/** What a lookup tries: each of its keys is a number that is asked for. */
export function triesOfLookup({ domain, keys, uses, numberIn }: LookupQuestion): readonly Try[] {
  if (!uses.some(({ use }) => use === 'MATCH')) return [];
  return [...new Set(keys)].flatMap((key) => {
    const number = numberIn?.(key);
    return ofNumber(uses, `${domain} ${key}`, number);
  });
}

function ofMember(member: ExactMember, members: readonly ExactMember[]): readonly Try[] {
  const rest = members.filter((other) => other !== member);
  const { uses, value, number, says, condition, means = condition } = member;
  const own: readonly Try[] =
    says === 'NAME' ? [{ uses, value, about: { kind: 'NAMES' } }] : ofNumber(uses, value, number);
  if (rest.length === 0) return own;
  const restUses = rest.flatMap((other) => other.uses);
  return [...own, { uses: restUses, value: valuesOf(rest), about: { kind: 'REACHED', by: () => means } }];
}

function ofNumber(uses: readonly FieldUse[], value: string, number: string | undefined): readonly Try[] {
  const asNumbers: Try = { uses, value, about: { kind: 'NUMBERS' } };
  return number === undefined ? [asNumbers] : [asNumbers, { uses, value, about: { kind: 'NUMBER', number } }];
}

function reached(
  uses: readonly FieldUse[],
  value: string,
  linked: ((plan: Plan) => Sql) | undefined,
): readonly Try[] {
  return linked ? [{ uses, value, about: { kind: 'REACHED', by: linked } }] : [];
}

function valuesOf(members: readonly ExactMember[]): string {
  return JSON.stringify(members.map(({ uses, value }) => [uses[0]?.path, value]));
}

/** Whether this question was counted already: the same values, whatever the page. */
export function questionKey(
  question: SearchQuestion | LookupQuestion | StatisticsQuestion,
  plans: readonly Plan[],
): string {
  const owners = plans.flatMap(({ asked }) => asked.map(({ owner }) => owner));
  return JSON.stringify([
    question.domain satisfies Domain,
    'keys' in question ? question.keys : [],
    wordingOf('keys' in question ? { conditions: [question.condition] } : question),
    'linkedTo' in question ? question.linkedTo?.id : undefined,
    owners,
    // A count may teach of records that a list of the same values does not reach.
    question.uses.map(({ path, use, within }) => [path, use, within]),
  ]);
}
