import { expect, test } from '@jest/globals';
import { modelOf } from '../answer/model.ts';
import type { Answer } from '../session/answer.ts';
import { LANGUAGES } from '../words/form.ts';
import { wordsOf } from '../words/words.ts';
import { pageOf } from '../pack/page.ts';
import { csvOf } from './csv.ts';
import { sheetOf, type Sheet, type Voice } from './sheet.ts';

const ASKED = { title: 'Nada <b>', root: 'persons', recordType: 'Person' };
const ANSWER: Answer<unknown> = {
  stamp: {
    identity: { state: 'FR', agencyKind: 'POLICE', role: 'INVESTIGATOR' },
    statement: {
      ...{ purpose: 'INVESTIGATION', caseReference: 'Opération Łódź-7', offence: '', urgency: 'NORMAL' },
      ...{ necessity: '', backing: 'VOUCHED' },
    },
    askedAt: '2026-11-26T18:00:00.123Z',
  },
  bytes: new Uint8Array(),
  errors: [],
  told: { sources: [], disclosure: [], receipt: { log: 'gateway-1', entry: 'E-1' } },
  data: {
    persons: {
      pageInfo: { hasNextPage: false, endCursor: null },
      sources: [
        { owner: 'ES', status: 'ANSWERED', incomplete: false },
        { owner: 'GB', status: 'TIMED_OUT', incomplete: false },
      ],
      edges: ['H1', 'H2', null].map((handling, at) => ({
        match: null,
        node: {
          ...{ id: `ES:person:${at}`, owner: 'ES', primaryName: '=cmd|x', dataAsOf: '2026-11-01T04:00:00Z' },
          ...{ handling, handlingText: handling === 'H2' ? 'Ask Madrid.' : null },
          obligations: [{ kind: 'NO_ONWARD', text: 'Do not pass this on.', after: null }],
          withheld: [{ field: 'dateOfBirth', mode: 'DENY', reason: 'POLICY_GAP', basis: [] }],
        },
      })),
    },
  },
};

function sheetIn(
  language: Voice['language'],
  data = ANSWER.data,
): { readonly sheet: Sheet; readonly voice: Voice } {
  const words = wordsOf(language);
  const voice: Voice = {
    language,
    say: (name, values) => words._(name, { ...values }),
    sayer: { code: (_, code) => code, yes: 'yes', no: 'no' },
  };
  const { rows, cells, bearings } = modelOf({ ...ANSWER, data }, ASKED);
  const { stamp, told } = ANSWER;
  const taken = { asked: ASKED, rows, cells, bearings, stamp, receipt: told?.receipt, schema: undefined };
  return { sheet: sheetOf(taken, voice), voice };
}

test.each(LANGUAGES)(
  'each row bears handling, duties, who did not answer, stamp and receipt, in %s',
  (language) => {
    const { sheet } = sheetIn(language);
    const at = sheet.columns.length;
    for (const [line, handling] of ['H1', 'H2', undefined].entries()) {
      const row = sheet.rows[line]?.map(String) ?? [];
      expect(row).toHaveLength(at);
      if (handling !== undefined) expect(row.at(-5)).toMatch(new RegExp(`^${handling}\\b`, 'u'));
      else expect(row.at(-5)).toBe(wordsOf(language)._('export.handling.untold'));
      expect(row.at(-4)).toContain('NO_ONWARD');
      expect(row.at(-3)).toContain('GB (');
      expect(row.at(-2)).toContain('Opération Łódź-7');
      expect(row.at(-1)).toBe('gateway-1 / E-1');
    }
    expect(sheet.rows[1]?.at(-5)).toContain('Ask Madrid.');
  },
);

test('what every page bears names all codes and duties with whose they are', () => {
  const { sheet } = sheetIn('en');
  for (const said of ['H1 [ES]', 'H2 [ES]: ', 'H? [ES]', 'NO_ONWARD [ES]'])
    expect(sheet.bearings).toContain(said);
});

test('what is withheld is told in its row', () => {
  const { sheet } = sheetIn('en');
  expect(sheet.rows[0]).toContain('[DENY]');
  expect(sheet.rows[0]).toContain('Born: DENY (POLICY_GAP; )');
});

test('an answer without rows still says who did not answer', () => {
  const { sheet } = sheetIn('en', {
    persons: { edges: [], sources: [{ owner: 'GB', status: 'UNAVAILABLE' }] },
  });
  expect(sheet.rows).toHaveLength(1);
  expect(csvOf(sheet)).toContain('GB (down)');
});

test('the page of a pack writes every text as a text, and bears the same', () => {
  const { sheet, voice } = sheetIn('en');
  const page = pageOf(sheet, voice);
  expect(page).toContain('Nada &lt;b&gt;');
  expect(page).not.toContain('<b>');
  for (const said of ['H2 [ES]', 'GB (too late)', 'gateway-1 / E-1']) expect(page).toContain(said);
});
