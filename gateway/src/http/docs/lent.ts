import { codeWord } from '../codes.ts';
import type { Lent, LentRow, LentUnder } from '../../journey/read-lent.ts';
import { escaped } from './escaped.ts';

/** What each mode is called where States are listed under it. */
const MODE_WORDS = {
  GRANT: 'Shown whole',
  MASK: 'Shortened',
  NEEDS_APPROVAL: 'After an approval',
  HIT_ONLY: 'That there is something',
} as const;
const MODES = ['GRANT', 'MASK', 'NEEDS_APPROVAL', 'HIT_ONLY'] as const;

/** The part of the page that says which States lend each category to its reader, under which purposes. */
export function lentPart({ office, stated, on, illustrative, rows }: Lent): string {
  const { state, agencyKind, role } = office;
  const domains = [...new Set(rows.map(({ domain }) => domain))];
  return `<section id="lent"><h2>What States lend to you</h2>
<p>As ${escaped([state, agencyKind, role].join(' '))}, on ${on}, with the offence, case and urgency that you state: of the plainest record of each kind (handling code H0; of persons, a suspect). You state <code>${stated}</code>. Whoever is in no row lends nothing, or does not say; most fields of the category decide, and single fields may be met otherwise, which <code>POST /law</code> tells.${illustrative ? ' The law profiles of this hub are illustrative.' : ''}</p>
${domains
  .map((domain) =>
    domainPart(
      domain,
      rows.filter((row) => row.domain === domain),
      stated,
    ),
  )
  .join('\n')}
</section>`;
}

function domainPart(domain: string, rows: readonly LentRow[], stated: string): string {
  const about = escaped(codeWord('RecordDomain', domain, 'en'));
  return `<article><h3>${about}</h3><table><caption>Who lends ${about}</caption><thead><tr><th scope="col">Category</th><th scope="col">Purposes</th>${MODES.map(
    (mode) => `<th scope="col">${MODE_WORDS[mode]}</th>`,
  ).join(
    '',
  )}</tr></thead><tbody>${rows.flatMap((row) => rowsOf(row, stated)).join('\n')}</tbody></table></article>`;
}

function rowsOf({ domain, category, under }: LentRow, stated: string): readonly string[] {
  const head = `<th scope="row"><a href="#code-FieldCategory-${category}">${category}</a> ${escaped(codeWord('FieldCategory', category, 'en'))}</th>`;
  if (under.length === 0)
    return [`<tr>${head}<td>none</td><td colspan="${MODES.length}">No State lends it to you.</td></tr>`];
  return under.map((one) => {
    const purposes = one.purposes.map((purpose) =>
      purpose === stated ? `<strong>${purpose}</strong>` : `<span>${purpose}</span>`,
    );
    return `<tr data-domain="${domain}" data-category="${category}" data-purposes="${one.purposes.join(' ')}">${head}<td>${purposes.join(' ')}</td>${MODES.map((mode) => cellOf(one, mode)).join('')}</tr>`;
  });
}

function cellOf({ states }: LentUnder, mode: (typeof MODES)[number]): string {
  return `<td data-mode="${mode}">${(states[mode] ?? []).join(' ')}</td>`;
}
