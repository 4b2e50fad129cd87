import type { Change, Difference } from './diff.ts';

/** Short lines for a lawyer: who gains (+), who loses (-), and what is said otherwise (~). */
export function differenceText({ changes, duties, compared }: Difference): string {
  if (changes.length + duties.length === 0)
    return `No difference: ${compared} kinds of inquiry are reached by a changed rule, and answered alike.\n`;
  const lines = changes.map(changeText);
  lines.push(...duties.map(({ owner, what, before, after }) => `~ ${owner} ${what}: ${before} -> ${after}`));
  return `${lines.join('\n')}\n${compared} kinds of inquiry compared.\n`;
}

const SIGNS: Readonly<Record<Change['kind'], string>> = { GAINS: '+', LOSES: '-', OTHERWISE: '~' };

function changeText({ owner, domain, fields, kind, differing, inquiries, who, records }: Change): string {
  const parts = Object.entries(who).map(([part, words]) => `    ${part}: ${words.join(', ')}`);
  return [
    `${SIGNS[kind]} ${owner} ${domain}: ${fields.join(', ')}`,
    ...differing.map(({ about, before, after }) => `    ${about}: ${before} -> ${after}`),
    `    ${inquiries} kinds of inquiry${parts.length === 0 ? ', all that there are' : ', namely'}`,
    ...parts,
    `    records: ${records.join('; ')}`,
  ].join('\n');
}
