import { expect, test } from '@jest/globals';
import type { StateCode } from '../../../shared/src/core/ids.ts';
import type { Inquiry } from '../../../shared/src/policy/words/inquiry.ts';
import { until } from '../../../shared/testing/until.ts';
import { fact, MemoryBook } from '../../testing/memory-book.ts';
import { KnownReleases } from './known-releases.ts';

const INQUIRY: Inquiry = {
  requester: {
    state: 'FR' as StateCode,
    agency: 'a',
    agencyKind: 'POLICE',
    role: 'INVESTIGATOR',
    officer: 'o',
  },
  ...{ purpose: 'INVESTIGATION', caseReference: 'INVENTED-1', urgency: 'NORMAL', on: '2026-11-26' },
};

function setUp() {
  const book = new MemoryBook();
  const outcomes: string[] = [];
  const said: string[] = [];
  const known = new KnownReleases({
    ...{ book, patienceMs: 5 },
    metrics: { asked: (outcome) => void outcomes.push(outcome) },
    log: { warn: (_, text) => void said.push(text) },
  });
  return { book, known, outcomes, said };
}

test('what the store says concerns the question, and when it says nothing there is nothing to tell', async () => {
  const { book, known, outcomes } = setUp();
  expect(await known.of(INQUIRY)).toEqual({ facts: [] });
  book.facts = [fact('r-1')];
  expect(await known.of(INQUIRY)).toEqual({ facts: [fact('r-1')] });
  expect(outcomes).toEqual(['asked', 'asked']);
});

test('a store that hangs is told, is left alone after three questions, and is asked again when it is back', async () => {
  const { book, known, outcomes, said } = setUp();
  book.facts = [fact('r-1')];
  book.state = 'HANGING';
  for (let n = 0; n < 6; n += 1)
    expect(await known.of(INQUIRY)).toMatchObject({ facts: [], notice: { status: 'RELEASES_UNAVAILABLE' } });
  expect(book.asked).toBe(3);
  expect(outcomes).toEqual(Array.from({ length: 6 }, () => 'unavailable'));
  expect(said).toHaveLength(3);
  book.state = 'THERE';
  await until('facts', async () => (await known.of(INQUIRY)).facts.length === 1);
});

test('a question carries what an envelope holds, approved ones first, and how many are left out is told', async () => {
  const { book, known, outcomes } = setUp();
  book.facts = Array.from({ length: 2_000 }, (_, n) =>
    // What is not written in Latin letters takes more bytes than characters.
    fact(`r-${n}`, { caseReference: 'Υπόθεση'.repeat(10), ...(n % 100 === 99 ? {} : { status: 'ASKED' }) }),
  );
  const { facts, notice } = await known.of(INQUIRY);
  expect(facts.filter(({ status }) => status === 'APPROVED')).toHaveLength(20);
  expect(Buffer.byteLength(JSON.stringify(facts))).toBeLessThan(70_000);
  expect(notice).toMatchObject({ status: 'RELEASES_LEFT_OUT', leftOut: 2_000 - facts.length });
  expect(outcomes).toEqual(['left_out']);
});
