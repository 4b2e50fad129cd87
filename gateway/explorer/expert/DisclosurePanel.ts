import { createElement, type ReactElement } from 'react';

import type { Told } from '../session/answer.ts';

/** In this order; the words say what an officer must not take for "no hit". */
const STATUSES: Readonly<Record<string, string>> = {
  ANSWERED: 'answered',
  TIMED_OUT: 'too late: this is not "no hit"',
  UNAVAILABLE: 'down: this is not "no hit"',
  NOT_CONNECTED: 'no such database is connected: this is not "no hit"',
  NOT_AWAITED: 'not waited for: this is not "no hit"',
  NOT_PERMITTED: 'its law does not lend to this question',
  NOT_SEARCHABLE: 'does not lend a field that was searched',
  NOT_ASKED: 'not asked',
};
/** Beside its status, of a source that holds records which cannot be read. */
const INCOMPLETE = 'records that cannot be read are left out: nothing found is not "no hit"';
const BROKEN = 'its database is not as agreed: this is not "no hit"';
const COLUMNS = ['State', 'Field', 'Shown as', 'Why', 'Legal basis', 'Way forward', 'Times'];

/** Who answered, what was withheld and why, and where the record of it is. */
export function DisclosurePanel({ told }: { readonly told: Told }): ReactElement {
  const { log, entry } = told.receipt;
  return createElement(
    'section',
    { className: 'told', 'aria-label': 'Who answered and what was withheld' },
    createElement('div', { className: 'who' }, ...sourcesOf(told)),
    told.releases && createElement('p', { className: 'status UNAVAILABLE' }, told.releases.message),
    told.disclosure.length === 0
      ? createElement('p', null, 'No value of this answer is reported as withheld.')
      : withheldIn(told),
    createElement('p', { className: 'receipt' }, `In the ledger before it left: ${log} / ${entry}`),
  );
}

function sourcesOf({ sources }: Told): readonly ReactElement[] {
  const domains = [...new Set(sources.map(({ domain }) => domain))];
  return domains.flatMap((domain) => {
    const own = sources.filter((source) => source.domain === domain);
    const isBroken = ({ reason }: Told['sources'][number]): boolean => reason === 'BROKEN_CONTRACT';
    const groups = Object.entries(STATUSES).flatMap(([status, words]) => {
      const alike = own.filter((source) => source.status === status);
      return [
        { status, words, owners: alike.filter((source) => !isBroken(source)) },
        { status, words: BROKEN, owners: alike.filter(isBroken) },
      ];
    });
    const incomplete = own.filter((source) => source.incomplete === true);
    return [...groups, { status: 'INCOMPLETE', words: INCOMPLETE, owners: incomplete }].flatMap(
      ({ status, words, owners }) =>
        owners.length === 0
          ? []
          : createElement(
              'span',
              { key: `${domain} ${words}`, className: `status ${status}` },
              createElement('strong', null, owners.map(({ owner }) => owner).join(' ')),
              ` ${domain}: ${words}`,
            ),
    );
  });
}

function withheldIn({ disclosure }: Told): ReactElement {
  return createElement(
    'table',
    null,
    createElement('thead', null, row('th', COLUMNS, 'head')),
    createElement(
      'tbody',
      null,
      ...disclosure.map(({ owner, domain, field, mode, reason, basis, unlock, count }, i) =>
        row(
          'td',
          [
            owner,
            `${domain}.${field}`,
            worded(mode),
            worded(reason),
            basis.map(({ instrument, article }) => `${instrument} ${article}`).join('; '),
            wayForward(unlock),
            String(count),
          ],
          String(i),
        ),
      ),
    ),
  );
}

/** What the officer can do, and by which mutation. */
function wayForward(unlock: Told['disclosure'][number]['unlock']): string {
  const steps = unlock?.steps.map(({ text }) => text).join(' ') ?? '';
  return unlock?.requestable === true ? `${steps} Asked for with requestRelease and the entry below.` : steps;
}

function row(cell: 'td' | 'th', texts: readonly string[], key: string): ReactElement {
  return createElement('tr', { key }, ...texts.map((text, i) => createElement(cell, { key: i }, text)));
}

function worded(code: string): string {
  return code.toLowerCase().replaceAll('_', ' ');
}
