import type { StateCode } from '../../core/ids.ts';
import { domainFacts } from '../../core/domain-facts.ts';
import {
  DOMAINS,
  NO_MARKS,
  type Domain,
  type FieldCategory,
  type Mode,
  type Purpose,
} from '../../core/vocabulary.ts';
import { afterApproval, approvalText, type WantedApproval } from './approvals.ts';
import type { Inquiry } from '../words/inquiry.ts';
import type { Law } from '../law/law.ts';
import { rulerOf } from '../decide/ruler.ts';
import type { DecisionClass } from '../words/ruling.ts';

/** Who sees what: one row for each domain and category, one column for each owner. */
export interface Matrix {
  readonly title: string;
  readonly owners: readonly StateCode[];
  readonly rows: readonly {
    readonly domain: Domain;
    readonly category: FieldCategory;
    readonly cells: readonly Cell[];
  }[];
  readonly versions: Readonly<Record<string, string>>;
  readonly illustrative: boolean;
}

export interface Cell {
  readonly mode: Mode;
  readonly mask?: string;
  readonly reason?: string;
  readonly rules: readonly string[];
  /** Whether single fields of the category differ from it. */
  readonly mixed: boolean;
  /** What a release opens, and who has to approve it. Absent: no release can open anything. */
  readonly released?: { readonly mode: Mode; readonly approvals: readonly WantedApproval[] };
}

/** Computes the matrix of one inquiry over all owners. */
export function matrixOf(law: Law, inquiry: Inquiry): Matrix {
  const ruling = rulerOf(law).rule(inquiry);
  const owners = [...law.states.keys()].sort();
  const rows = DOMAINS.flatMap((domain) => {
    const fields = law.catalogue[domain].fields;
    const categories = [...new Set(fields.map(({ category }) => category))];
    return categories.map((category) => {
      const paths = fields.filter((field) => field.category === category).map(({ path }) => path);
      return { domain, category, cells: owners.map((owner) => cellOf(paths, domain, owner)) };
    });
  });
  const { requester, purpose, offence, vouched } = inquiry;
  const penalty =
    offence?.maxPenaltyMonths === undefined ? '' : `, highest penalty ${offence.maxPenaltyMonths} months`;
  const by = vouched?.case === true ? `, ${vouched.offence ? 'case and offence' : 'case'} vouched` : '';
  return {
    title: `${requester.state} ${requester.agencyKind} ${requester.role}, ${purpose}${penalty}${by}, on ${inquiry.on}`,
    owners,
    rows,
    versions: law.versions,
    illustrative: law.illustrative,
  };

  function cellOf(paths: readonly string[], domain: Domain, owner: StateCode): Cell {
    const of: DecisionClass = {
      owner,
      subjects: domainFacts[domain].plainSubjects,
      handling: 'H0',
      ...NO_MARKS,
    };
    const lending = ruling.lending(owner, domain);
    const existence = lending.verdict(of, 'id');
    // What may not be known to exist is not shown, whatever its fields' own law.
    if (existence.mode === 'DENY')
      return { mode: 'DENY', reason: existence.reason ?? 'POLICY_GAP', rules: existence.rules, mixed: false };
    const verdicts = paths.map((path) => lending.verdict(of, path));
    // The id of a record is part of any hit: what stands for INDEX is a field that is not.
    const ofIndex = paths.findIndex((path) => path === 'handling');
    const first = ofIndex >= 0 ? verdicts[ofIndex] : mostFrequent(verdicts);
    const path = paths[first === undefined ? -1 : verdicts.indexOf(first)];
    const after =
      first?.unlock?.requestable !== true || path === undefined
        ? undefined
        : afterApproval({ law, inquiry, domain }, of, path, first);
    const { mode, mask, reason, rules } = first ?? {
      mode: 'DENY' as const,
      mask: undefined,
      reason: undefined,
      rules: [],
    };
    return {
      mode,
      ...(mask === undefined ? {} : { mask }),
      ...(reason === undefined ? {} : { reason }),
      rules,
      mixed: ofIndex < 0 && verdicts.some((verdict) => verdict.mode !== mode),
      ...(after === undefined ? {} : { released: { mode: after.verdict.mode, approvals: after.approvals } }),
    };
  }
}

function mostFrequent<T extends { readonly mode: string }>(verdicts: readonly T[]): T | undefined {
  const counts = new Map<string, number>();
  for (const { mode } of verdicts) counts.set(mode, (counts.get(mode) ?? 0) + 1);
  const [most] = [...counts].sort((a, b) => b[1] - a[1]);
  return verdicts.find(({ mode }) => mode === most?.[0]);
}

const SIGN: Readonly<Record<Mode, string>> = {
  GRANT: 'G',
  MASK: 'K',
  NEEDS_APPROVAL: 'A',
  HIT_ONLY: 'H',
  DENY: '-',
};
const LEGEND =
  'G shown, K shortened, A after approval, a after an approval that no release can give, H hit only, - withheld; * single fields differ';

function sign(cell: Cell): string {
  const isUngiven = cell.mode === 'NEEDS_APPROVAL' && cell.released === undefined;
  return `${isUngiven ? 'a' : SIGN[cell.mode]}${cell.mixed ? '*' : ''}`;
}

export function matrixMarkdown(matrix: Matrix): string {
  const head = `| domain | category | ${matrix.owners.join(' | ')} |\n|---|---|${matrix.owners.map(() => '---').join('|')}|`;
  const rows = matrix.rows.map(
    ({ domain, category, cells }) => `| ${domain} | ${category} | ${cells.map(sign).join(' | ')} |`,
  );
  return `### ${matrix.title}\n\n${LEGEND}.${matrix.illustrative ? ' **Illustrative law.**' : ''}\n\n${[head, ...rows].join('\n')}\n${releasesMarkdown(matrix)}`;
}

/** What releases open, one line for an owner, what is shown then and those who have to approve. */
function releasesMarkdown({ owners, rows }: Matrix): string {
  const found = new Map<string, string[]>();
  owners.forEach((owner, i) => {
    for (const { domain, category, cells } of rows) {
      const { released } = cells[i] ?? {};
      if (released === undefined) continue;
      const key = `${owner}, ${RELEASED[released.mode]} after ${deciders(released)}`;
      found.set(key, [...(found.get(key) ?? []), `${domain} ${category}`]);
    }
  });
  if (found.size === 0) return '';
  const lines = [...found].map(([key, what]) => `- ${key}: ${what.join(', ')}`);
  return `\nWhat a release opens, and who approves it:\n\n${lines.join('\n')}\n`;
}

const RELEASED: Readonly<Record<Mode, string>> = {
  GRANT: 'shown',
  MASK: 'shortened',
  NEEDS_APPROVAL: 'not shown yet',
  HIT_ONLY: 'hit only',
  DENY: 'withheld',
};

function deciders({ approvals }: NonNullable<Cell['released']>): string {
  return approvals.map(approvalText).join(' and ');
}

export function matrixCsv(matrices: readonly Matrix[]): string {
  const lines = ['inquiry,domain,category,owner,mode,mask,reason,rules,mixed,released,approval'];
  for (const { title, owners, rows } of matrices)
    for (const { domain, category, cells } of rows)
      cells.forEach((cell, i) =>
        lines.push(
          [
            title,
            domain,
            category,
            owners[i] ?? '',
            cell.mode,
            cell.mask ?? '',
            cell.reason ?? '',
            cell.rules.join(' '),
            String(cell.mixed),
            cell.released?.mode ?? '',
            cell.released === undefined ? '' : deciders(cell.released),
          ]
            .map(quoted)
            .join(','),
        ),
      );
  return `${lines.join('\n')}\n`;
}

function quoted(text: string): string {
  return /[",\n]/u.test(text) ? `"${text.replaceAll('"', '""')}"` : text;
}

export function matrixHtml(matrices: readonly Matrix[]): string {
  const tables = matrices.map(
    ({ title, owners, rows }) =>
      `<section><h2>${escaped(title)}</h2><table><caption>${escaped(LEGEND)}</caption><thead><tr><th scope="col">domain</th><th scope="col">category</th>` +
      `${owners.map((owner) => `<th scope="col">${owner}</th>`).join('')}</tr></thead><tbody>` +
      `${rows
        .map(
          ({ domain, category, cells }) =>
            `<tr><th scope="row">${domain}</th><th scope="row">${category}</th>` +
            `${cells.map((cell) => `<td class="${cell.mode}" title="${escaped(tip(cell))}">${sign(cell)}</td>`).join('')}</tr>`,
        )
        .join('\n')}</tbody></table></section>`,
  );
  const [first] = matrices;
  const versions = Object.entries(first?.versions ?? {}).map(([name, version]) => `${name} ${version}`);
  return `<!doctype html>
<html lang="en"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width"><title>Liaison: who sees what</title>
<style>
body{font:14px/1.5 system-ui,sans-serif;margin:2rem;color:#16202b;background:#fff}h1{font-size:1.4rem}h2{font-size:1.05rem;margin-top:2rem}
table{border-collapse:collapse}caption{text-align:left;padding:.3rem 0}th,td{border:1px solid #c5ced8;padding:.2rem .5rem;text-align:center}th[scope=row]{text-align:left;font-weight:500}
.GRANT{background:#d7f0dc}.MASK{background:#e6efc9}.NEEDS_APPROVAL{background:#fdeec2}.HIT_ONLY{background:#fbdcc0}.DENY{background:#f2f4f6;color:#55606c}
</style></head><body><h1>Who sees what</h1>
<p>${first?.illustrative === true ? '<strong>Illustrative law, invented for demonstration.</strong> ' : ''}Law in force: ${escaped(versions.join(', '))}.</p>
${tables.join('\n')}
</body></html>
`;
}

function tip({ mode, mask, reason, rules, released }: Cell): string {
  const after = released && `${RELEASED[released.mode]} after ${deciders(released)}`;
  return [mode, mask, reason, rules.join(' '), after]
    .filter((part) => part !== undefined && part !== '')
    .join(', ');
}

function escaped(text: string): string {
  return text
    .replaceAll('&', '&amp;')
    .replaceAll('<', '&lt;')
    .replaceAll('>', '&gt;')
    .replaceAll('"', '&quot;');
}

/** Purposes for which the printed matrix is made when none is named. */
export const MATRIX_PURPOSES: readonly Purpose[] = [
  'INVESTIGATION',
  'BORDER_CHECK',
  'FIREARMS_LICENSING',
  'STRATEGIC_ANALYSIS',
];
