import { plain } from '../law/compile-rule.ts';
import { factsOf } from './facts.ts';
import type { Inquiry } from '../words/inquiry.ts';
import type { StateLaw } from '../law/law.ts';
import { holdsFor, type Rule, type Step } from '../law/rule.ts';
import type { DecisionClass, UnlockStep } from '../words/ruling.ts';

/**
 * Finds what would have opened a gap: a grant of the owner that holds for this record and misses the inquiry by one
 * kind of step only. Law is public, so this tells nothing about a record.
 */
export function gapUnlock(
  missed: readonly Rule[],
  inquiry: Inquiry,
  of: DecisionClass,
): UnlockStep | undefined {
  const facts = factsOf(of, inquiry);
  const found = new Map<Step, Set<string>>();
  for (const rule of missed) {
    if (!facts.every((capacity) => holdsFor(rule.record, capacity))) continue;
    const steps = new Set(
      rule.inquiry.filter((test) => !test.holds(inquiry, of.owner)).map((test) => test.unlocks),
    );
    const [step] = steps;
    if (step === undefined || steps.size > 1) continue;
    const words = found.get(step) ?? new Set<string>();
    for (const word of wordsFor(step, rule)) words.add(word);
    found.set(step, words);
  }
  for (const kind of ORDER) {
    const words = found.get(kind);
    const text = words === undefined ? undefined : sentence(kind, [...words].sort());
    if (text !== undefined) return { kind, text };
  }
  return undefined;
}

/**
 * The step that a rule asks for. How soon an approval is due may hang on the urgency. What the floor or a record's marks ask
 * for, somebody of the owner approves.
 */
export function stepOf(
  { layer, unlock, withinBy }: Rule,
  { urgency }: Inquiry,
  owner: StateLaw | undefined,
): UnlockStep | undefined {
  if (unlock?.kind !== 'APPROVAL') return unlock;
  const within = withinBy?.[urgency];
  const contact = layer === 'floor' || layer === 'record' ? owner?.contact : unlock.contact;
  if (within === undefined && contact === unlock.contact) return unlock;
  return {
    ...unlock,
    ...(within === undefined ? {} : { within }),
    ...(contact === undefined ? {} : { contact }),
  };
}

const ORDER: readonly UnlockStep['kind'][] = [
  'NECESSITY',
  'VOUCHED',
  'OFFENCE',
  'CHANNEL',
  'ROLE',
  'PURPOSE',
];

function wordsFor(kind: Step, { source }: Rule): readonly string[] {
  switch (kind) {
    case 'PURPOSE':
      return source.purposes ?? [];
    case 'ROLE':
      return source.to?.roles ?? [];
    case 'CHANNEL':
      return source.to?.agencyKinds ?? [];
    case 'VOUCHED':
      return source.vouched ?? [];
    case 'OFFENCE':
      return source.offence?.maxPenaltyMonthsAtLeast === undefined
        ? []
        : [String(source.offence.maxPenaltyMonthsAtLeast)];
    default:
      return [''];
  }
}

function sentence(kind: UnlockStep['kind'], words: readonly string[]): string | undefined {
  const list = words.map(plain).join(', ');
  switch (kind) {
    case 'NECESSITY':
      return 'State in writing why this is strictly necessary.';
    case 'VOUCHED':
      return `Ask with ${words.includes('OFFENCE') ? 'a case and an offence' : 'a case'} vouched by your own State.`;
    case 'OFFENCE':
      return words.length === 0
        ? 'State the offence, and its highest penalty, for which the law of the owner lends this.'
        : `State an offence with a highest penalty of at least ${Math.min(...words.map(Number))} months.`;
    case 'PURPOSE':
      return words.length === 0 ? undefined : `Lent for other purposes only: ${list}.`;
    case 'ROLE':
      return words.length === 0 ? undefined : `Lent to other functions only: ${list}.`;
    case 'CHANNEL':
      return words.length === 0 ? undefined : `Ask through another authority: ${list}.`;
    default:
      return undefined;
  }
}
