import type { Finding } from '../../../shared/src/sources/contract/finding.ts';
import { fits, type SourceCheck } from './check-source.ts';

/** What a check found, as lines that a person can act on: faults, advice, questions with their times, what was not looked at. */
export function printed(check: SourceCheck): string {
  const { source, domain, owners, contractVersion, findings, questions, rows, unchecked } = check;
  const faults = findings.filter(({ severity }) => severity === 'fault');
  const advice = findings.filter(({ severity }) => severity === 'advice');
  const read = Object.entries(rows).map(([view, many]) => `${many} of ${view}`);
  return [
    `${source}: ${domain} of ${owners.join(', ')}, contract version ${contractVersion}`,
    `Rows read: ${read.length === 0 ? 'none' : read.join(', ')}`,
    ...section('Faults', faults.flatMap(linesOf)),
    ...section('Advice', advice.flatMap(linesOf)),
    ...section(
      'Questions',
      questions.map(({ about, milliseconds, failed, scanned }) =>
        [
          failed === undefined
            ? `${(milliseconds ?? 0).toFixed(1).padStart(9)} ms`
            : `${'failed'.padStart(12)}`,
          about,
          scanned.map(({ relation }) => `(reads ${relation} whole)`).join(' '),
        ]
          .join('  ')
          .trimEnd(),
      ),
    ),
    ...section('Not looked at', unchecked),
    '',
    fits(check)
      ? `${source} fits.`
      : `${source} does not fit: ${faults.length} ${faults.length === 1 ? 'fault' : 'faults'}, ${advice.length} pieces of advice, ${unchecked.length} not looked at.`,
  ].join('\n');
}

function section(title: string, lines: readonly string[]): readonly string[] {
  return lines.length === 0 ? [] : ['', title, ...lines.map((line) => `  ${line}`)];
}

function linesOf({ what, where, says, many, examples, wayOut }: Finding): readonly string[] {
  const count = many === undefined ? '' : ` [${many}]`;
  return [
    `${what}  ${where}${count}: ${says}`,
    ...(examples === undefined || examples.length === 0 ? [] : [`    such as ${examples.join(', ')}`]),
    `    ${wayOut}`,
  ];
}
