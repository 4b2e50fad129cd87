import { decide, fieldOf, secondKey } from '../decide/decide.ts';
import { factsOf } from '../decide/facts.ts';
import type { RecordQuestion } from '../decide/lent-question.ts';
import { lifted, releasesFor } from '../decide/releases.ts';
import { contactText } from '../law/contact.ts';
import { concerns, holdsFor, LAYERS, type Layer, type Rule } from '../law/rule.ts';
import type { DecisionClass, Verdict } from '../words/ruling.ts';

/** One rule that is about the field in question, and whether it spoke. */
export interface RuleWord {
  readonly layer: Layer;
  readonly id: string;
  readonly kind: Rule['kind'];
  readonly where: string;
  readonly mode: string;
  readonly spoke: boolean;
  /** Whether the verdict rests on it. */
  readonly decided: boolean;
  /** Whether a release has given the approval that it asks for. */
  readonly approved: boolean;
  /** For a rule that did not speak: what it asks for that was not so. */
  readonly missing: readonly string[];
}

export interface Explanation {
  readonly verdict: Verdict;
  readonly words: readonly RuleWord[];
}

/** Explains one verdict: every rule about the field, which of them spoke, and which decided. */
export function explain(question: RecordQuestion, of: DecisionClass, path: string): Explanation {
  const { law, inquiry, domain } = question;
  const verdict = decide(question, of, path);
  const field = fieldOf(law, domain, path);
  if (field === undefined) return { verdict, words: [] };
  const owner = law.states.get(of.owner);
  const asking = secondKey(law, inquiry.requester.state, of.owner);
  const rules = [...law.floor, ...(owner?.grants ?? []), ...(owner?.limits ?? []), ...law.record, ...asking];
  const facts = factsOf(of, inquiry);
  const about = releasesFor({ inquiry, owner: of.owner, domain }).find(({ name }) => name === of.release);
  const words = rules
    .filter((rule) => concerns(rule.data, domain, field.path, field.category))
    .map((rule): RuleWord => {
      const missing = rule.inquiry
        .filter((test) => !test.holds(inquiry, of.owner))
        .map((test) => MISSING[test.unlocks]);
      const fits = facts.some((capacity) => holdsFor(rule.record, capacity));
      return {
        layer: rule.layer,
        id: rule.id,
        kind: rule.kind,
        where: `${rule.file}:${rule.line}`,
        mode: rule.mode,
        spoke: missing.length === 0 && fits,
        decided: verdict.rules.includes(rule.id),
        approved:
          about !== undefined && lifted({ grants: [rule], limits: [] }, path, about).grants[0] !== rule,
        missing: [...new Set([...missing, ...(fits ? [] : ['another kind of record'])])],
      };
    });
  return { verdict, words: words.sort((a, b) => LAYERS.indexOf(a.layer) - LAYERS.indexOf(b.layer)) };
}

const MISSING: Readonly<Record<Rule['inquiry'][number]['unlocks'], string>> = {
  APPROVAL: 'an approval',
  PURPOSE: 'another purpose',
  OFFENCE: 'another offence or penalty',
  NECESSITY: 'stated necessity',
  VOUCHED: 'what the own State vouches for',
  ROLE: 'another function',
  CHANNEL: 'another authority',
  TIME: 'another day',
  NOTHING: 'another State, owner, urgency or day',
};

const MODE_WORDS: Readonly<Record<Verdict['mode'], string>> = {
  DENY: 'is withheld',
  HIT_ONLY: 'is withheld; that there is a record may be known',
  NEEDS_APPROVAL: 'is shown after an approval',
  MASK: 'is shown shortened',
  GRANT: 'is shown',
};

const LAYER_WORDS: Readonly<Record<Layer, string>> = {
  floor: 'EU floor',
  owner: "owner's law",
  record: "record's own marks",
  requester: "requester's own law",
};

/** The explanation in plain words, for lawyers and officers. */
export function explanationText({ verdict, words }: Explanation, path: string): string {
  const lines = [`${path} ${MODE_WORDS[verdict.mode]}.`];
  if (verdict.mask !== undefined) lines.push(`  Shown meanwhile or instead: ${verdict.mask}.`);
  if (verdict.reason !== undefined) lines.push(`  Reason: ${verdict.reason}.`);
  if (verdict.basis.length > 0)
    lines.push(
      `  Basis: ${verdict.basis.map(({ instrument, article }) => `${instrument} Art. ${article}`).join('; ')}.`,
    );
  if (verdict.unlock !== undefined)
    lines.push(`  What would help: ${verdict.unlock.steps.map(({ text }) => text).join(' Then: ')}`);
  for (const contact of new Set(verdict.unlock?.steps.flatMap((step) => contactText(step.contact) ?? [])))
    lines.push(`  Reached at: ${contact}.`);
  if (verdict.disclosure !== 'EXPLAIN')
    lines.push(
      `  The requester is ${verdict.disclosure === 'SILENT' ? 'not told that it exists' : 'not told why'}.`,
    );
  for (const { text } of verdict.obligations) lines.push(`  Duty: ${text}`);
  if (verdict.releases !== undefined) lines.push(`  Approved by release: ${verdict.releases.join(', ')}.`);
  const spoke = words.filter((word) => word.spoke);
  lines.push(spoke.length === 0 ? '  No rule speaks of this: no grant means no.' : '  Rules that spoke:');
  for (const word of spoke)
    lines.push(
      `    ${word.decided ? '*' : ' '} ${word.id} (${LAYER_WORDS[word.layer]}, ${word.where}): ${word.kind} ${word.mode}${word.approved ? ', approved' : ''}`,
    );
  const silent = words.filter((word) => !word.spoke && word.kind === 'grant');
  if (silent.length > 0 && verdict.mode !== 'GRANT') {
    lines.push('  Grants that did not hold, and what they ask for:');
    for (const word of silent) lines.push(`      ${word.id} (${word.where}): ${word.missing.join(', ')}`);
  }
  return lines.join('\n');
}
