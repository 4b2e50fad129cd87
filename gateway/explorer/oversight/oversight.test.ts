import { expect, test } from '@jest/globals';
import { wordsOf } from '../words/words.ts';
import { countByDay, filterOf, NO_LIMITS, weeksOf } from './ledger.ts';
import { letterOf, noticeOf, type PaperVoice, type Report, type ReportItem } from './letter.ts';
import { recipientsOf, type Access } from './recipients.ts';
import { areWhole, inputOf, UNDECIDED } from './subject.ts';

function voice(language: 'en' | 'fr' | 'de'): PaperVoice {
  const words = wordsOf(language);
  return {
    say: (name, values) => words._(name, { ...values }),
    code: (_list, code) => code,
    state: (code) => code,
  };
}

const told: ReportItem = {
  ...{ recipient: 'FR', agencyKind: 'POLICE', purpose: 'INVESTIGATION', thirdCountry: false },
  ...{ times: 2, first: '2026-11-01', last: '2026-11-20', categories: ['IDENTITY'] },
  ...{ categoriesLeftOut: ['BIOMETRIC'], action: 'TELL', basis: [] },
};
const left: ReportItem = {
  ...told,
  ...{ recipient: 'DE', action: 'LEAVE_OUT', ground: 'NATIONAL_SECURITY', reason: 'Invented reason.' },
};
const report = (items: readonly ReportItem[]): Report => ({
  ...{ record: 'IE:person:a', on: '2026-11-26', letter: '', instructions: [], items },
});

test.each(['en', 'fr', 'de'] as const)(
  'a letter in %s never tells whether anything was left out',
  (language) => {
    const speak = voice(language);
    expect(letterOf(report([told, left]), speak)).toEqual(letterOf(report([told]), speak));
    expect(letterOf(report([left]), speak)).toEqual(letterOf(report([]), speak));
    const text = letterOf(report([told, left]), speak).join('\n');
    expect(text).toContain('FR, POLICE');
    for (const hidden of ['DE,', 'BIOMETRIC', 'NATIONAL_SECURITY', 'Invented reason'])
      expect(text).not.toContain(hidden);
    expect(text).toContain('(EU) 2016/680'.slice(5));
  },
);

const access = (state: string, at: string, more: Partial<Access> = {}): Access => ({
  ...{ entry: `${state} ${at}`, at: `${at}T10:00:00.000Z`, erased: false, unreadable: false },
  requester: { state, agencyKind: 'POLICE', role: 'INVESTIGATOR' },
  inquiry: { purpose: 'INVESTIGATION' },
  ...more,
});

test('every recipient is told once, with all its entries, and what the ledger can say less of is counted', () => {
  const recipients = recipientsOf([
    access('FR', '2026-11-20', { inquiry: { purpose: 'BORDER_CONTROL' } }),
    access('DE', '2026-11-10', { erased: true }),
    access('FR', '2026-11-02'),
  ]);
  expect(recipients).toMatchObject([
    { state: 'DE', dim: 1, entries: ['DE 2026-11-10'] },
    { state: 'FR', first: '2026-11-02', last: '2026-11-20', purposes: ['BORDER_CONTROL', 'INVESTIGATION'] },
  ]);
  const notice = { record: 'IE:person:a', from: 'IE', on: '2026-11-26', correction: 'RECTIFIED' as const };
  const french = recipients[1];
  if (!french) throw new Error('no recipient');
  const text = noticeOf(french, { ...notice, text: 'Invented: born in 1985.' }, voice('en')).join('\n');
  for (const words of ['From IE to FR', '7(3)', '16(6)', 'born in 1985', 'FR 2026-11-02, FR 2026-11-20'])
    expect(text).toContain(words);
});

test('what is empty limits nothing, both days count, and a list gets no member that it does not know', () => {
  expect(filterOf('ledgerAccesses', NO_LIMITS)).toEqual({});
  const limits = {
    ...NO_LIMITS,
    from: '2026-11-30',
    until: '2026-11-30',
    value: ' Nada ',
    hit: 'HIT' as const,
  };
  const days = { from: '2026-11-30T00:00:00Z', until: '2026-12-01T00:00:00Z' };
  expect(filterOf('ledgerQuestions', limits)).toEqual({ ...days, value: 'Nada' });
  expect(filterOf('ledgerAccesses', limits)).toEqual({ ...days, hit: true });
});

test('days are counted in UTC and laid out in weeks from Monday', () => {
  const counts = countByDay([{ at: '2026-11-26T23:30:00-02:00' }, { at: '2026-11-27T08:00:00Z' }]);
  expect([...counts]).toEqual([['2026-11-27', 2]]);
  const weeks = weeksOf(['2026-11-27', '2026-11-16'], 10);
  expect(weeks.map(([monday]) => monday)).toEqual(['2026-11-16', '2026-11-23']);
  expect(weeksOf(['2026-11-27', '2020-01-01'], 3)).toHaveLength(3);
});

test('a decision has its reason, and what is left out its ground; what stays as proposed is none', () => {
  const reason = 'Confirmed by FR on 2 November.';
  expect(areWhole({ 'FR POLICE INVESTIGATION': { action: 'TELL', ground: '', reason: 'short' } })).toBe(
    false,
  );
  expect(areWhole({ 'FR POLICE INVESTIGATION': { action: 'LEAVE_OUT', ground: '', reason } })).toBe(false);
  const decisions = {
    'FR POLICE INVESTIGATION': { action: 'TELL' as const, ground: 'PUBLIC_SECURITY', reason },
    'FR CUSTOMS INVESTIGATION': UNDECIDED,
  };
  expect(areWhole(decisions)).toBe(true);
  expect(inputOf(decisions)).toEqual([
    { recipient: 'FR', agencyKind: 'POLICE', purpose: 'INVESTIGATION', action: 'TELL', reason },
  ]);
});
