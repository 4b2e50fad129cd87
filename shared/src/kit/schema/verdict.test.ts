import { describe, expect, test } from '@jest/globals';
import type { StateCode } from '../../core/ids.ts';
import type { SourceReport } from '../../policy/words/report.ts';
import {
  inOrder,
  notAsked,
  REASON_ASKS,
  reasonOf,
  sourceReasons,
  unheard,
  verdictOf,
  VERDICTS,
  type ReasonKind,
} from './verdict.ts';

const KINDS = Object.keys(REASON_ASKS) as ReasonKind[];

function report(status: SourceReport['status'], more: Partial<SourceReport> = {}): SourceReport {
  return { owner: 'DE' as StateCode, domain: 'person', status, milliseconds: 50, ...more };
}

describe('the verdict', () => {
  test('is GO without a reason, and as strict as the strictest of any two', () => {
    expect(verdictOf([])).toBe('GO');
    const strict = (kind: ReasonKind): number => VERDICTS.indexOf(REASON_ASKS[kind]);
    for (const one of KINDS)
      for (const other of KINDS)
        expect(verdictOf([reasonOf(one), reasonOf(other)])).toBe(
          VERDICTS[Math.min(strict(one), strict(other))],
        );
  });

  test('sends nobody aside for a discreet check', () => {
    expect(verdictOf([reasonOf('DISCREET_CHECK'), reasonOf('RECORD')])).toBe('GO');
  });

  test('names its reasons once, the strictest first', () => {
    const of = (id: string): { owner: string; id: string } => ({ owner: 'DE', id });
    const reasons = inOrder([
      reasonOf('RECORD', of('a')),
      reasonOf('NO_ANSWER', { owner: 'FR' }),
      reasonOf('NO_ANSWER', { owner: 'FR' }),
      reasonOf('ALERT_STOP', of('b')),
    ]);
    expect(reasons.map(({ kind, owner, record }) => [kind, owner, record])).toEqual([
      ['ALERT_STOP', 'DE', 'b'],
      ['NO_ANSWER', 'FR', null],
      ['RECORD', 'DE', 'a'],
    ]);
  });
});

describe('who answered', () => {
  test.each([
    ['answered', report('ANSWERED'), [], []],
    ['came too late', report('TIMED_OUT'), ['DE'], []],
    ['is down', report('UNAVAILABLE'), ['DE'], []],
    ['was not waited for', report('NOT_AWAITED'), ['DE'], []],
    ['has records that cannot be read', report('ANSWERED', { incomplete: true }), ['DE'], []],
    ['has had enough questions', report('NOT_SEARCHABLE', { reason: 'QUOTA_EXCEEDED' }), ['DE'], []],
    ['may not be asked', report('NOT_PERMITTED'), [], ['DE']],
    ['may not be asked this way', report('NOT_SEARCHABLE'), [], ['DE']],
    ['has no database', report('NOT_CONNECTED'), [], ['DE']],
  ])('a State that %s', (_, one, silent, left) => {
    expect([unheard([one]), notAsked([one])]).toEqual([silent, left]);
    // Nobody goes on where nobody, or not everybody, was heard.
    const isHeard = one.status === 'ANSWERED' && silent.length === 0;
    expect(verdictOf(sourceReasons([one]))).toBe(isHeard ? 'GO' : 'SECOND_LINE');
  });
});
