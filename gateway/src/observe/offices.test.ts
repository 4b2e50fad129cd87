import { expect, test } from '@jest/globals';
import type { StateCode } from '../../../shared/src/core/ids.ts';
import type { Inquiry } from '../../../shared/src/policy/words/inquiry.ts';
import { Offices, type Keeping } from './offices.ts';

const inquiry = (state: string, more: Partial<Inquiry> = {}): Inquiry => ({
  requester: {
    state: state as StateCode,
    agency: 'an-agency',
    agencyKind: 'POLICE',
    role: 'INVESTIGATOR',
    officer: 'an-officer',
  },
  purpose: 'INVESTIGATION',
  caseReference: 'a-case',
  urgency: 'NORMAL',
  on: '2026-11-26',
  ...more,
});

function kept(text?: string): Keeping & { text: string | undefined } {
  return {
    text,
    read() {
      return this.text;
    },
    write(next) {
      this.text = next;
    },
  };
}

const states = (offices: Offices) => offices.latest().map(({ state }) => state);

test('the offices that asked last are known at the next start, the latest first, and nobody of them by name', () => {
  const keeping = kept();
  const offices = new Offices(keeping);
  for (const state of ['FR', 'DE', 'FR', 'FI']) offices.seen(inquiry(state));
  offices.seen(inquiry('FR', { offence: { code: '0501', maxPenaltyMonths: 120 }, necessity: 'a reason' }));
  offices.close();
  expect(states(new Offices(keeping))).toEqual(['FR', 'FI', 'FR', 'DE']);
  expect(new Offices(keeping).latest()).toEqual(offices.latest());
  expect(keeping.text).not.toMatch(/an-officer|an-agency|a-case|a reason/u);
});

test('they are so many and no more, and what another process wrote is not lost', () => {
  const keeping = kept();
  const [one, other] = [new Offices(keeping), new Offices(keeping)];
  one.seen(inquiry('DE'));
  one.close();
  other.seen(inquiry('FR'));
  other.close();
  expect(states(new Offices(keeping))).toEqual(['FR', 'DE']);
  for (let n = 0; n < 100; n += 1) one.seen(inquiry('FI', { offence: { code: String(n) } }));
  expect(one.latest().map(({ offence }) => offence?.code)).toEqual(
    Array.from({ length: 40 }, (_, n) => String(99 - n)),
  );
  one.close();
});

test.each(['', '{', '[{}]', '[{"state":"XX","agencyKind":"NONE"}]'])(
  'a file that does not read as it must is told and forgotten: %j',
  (text) => {
    const failures: unknown[] = [];
    const keeping = kept(text);
    const offices = new Offices(keeping, (cause) => failures.push(cause));
    expect([offices.latest(), failures.length]).toEqual([[], 1]);
    offices.seen(inquiry('FR'));
    offices.close();
    expect(states(new Offices(keeping))).toEqual(['FR']);
  },
);
