import { expect, test } from '@jest/globals';
import { SUBJECT_CATEGORIES } from '../../core/vocabulary.ts';
import { meets, predicateOf } from './predicate.ts';
import type { Facts, RecordTest } from '../law/rule.ts';
import { record, state } from '../testing/fixture.ts';

/** The predicate of one grant and one limit. */
function of(grant: RecordTest, limit?: RecordTest, requester = state('BB')) {
  const holds = (test: RecordTest, facts: Facts): boolean =>
    (test.handling === undefined || test.handling.has(facts.handling)) &&
    (test.subjects === undefined || test.subjects.has(facts.subject)) &&
    (test.embargoed === undefined || test.embargoed === facts.embargoed) &&
    (test.fromRequester === undefined || test.fromRequester === (facts.origin === 'REQUESTER'));
  const tests = limit === undefined ? [grant] : [grant, limit];
  return predicateOf(
    tests,
    requester,
    (facts) => holds(grant, facts) && (limit === undefined || !holds(limit, facts)),
  );
}

test('what no rule looks at is not in the predicate', () => {
  expect(of({})).toBe('always');
  expect(of({}, {})).toBe('never');
});

test('handling codes that rules tell apart are told apart', () => {
  expect(of({ handling: new Set(['H0', 'H2']) })).toEqual({ anyOf: [{ handling: ['H0', 'H2'] }] });
  expect(of({}, { handling: new Set(['H3']) })).toEqual({ anyOf: [{ handling: ['H0', 'H1', 'H2'] }] });
});

test('a record passes when each of its capacities does', () => {
  const predicate = of({ subjects: new Set(['SUSPECT', 'CONVICTED']) });
  const others = SUBJECT_CATEGORIES.filter((subject) => subject !== 'SUSPECT' && subject !== 'CONVICTED');
  expect(predicate).toEqual({ anyOf: [{ noneOfSubjects: others, withoutSubject: false }] });
  expect(meets(predicate, record({ subjects: ['CONVICTED', 'SUSPECT'] }))).toBe(true);
  expect(meets(predicate, record({ subjects: ['SUSPECT', 'VICTIM'] }))).toBe(false);
  expect(meets(predicate, record({ subjects: [] }))).toBe(false);
});

test('records about nobody are a kind of their own', () => {
  expect(of({ subjects: new Set(['NONE']) })).toEqual({ anyOf: [{ withoutSubject: true }] });
});

test('what came from the requester, and what is its own', () => {
  expect(of({ fromRequester: true })).toEqual({ anyOf: [{ originators: ['BB'] }] });
  expect(of({}, { fromRequester: false, embargoed: true })).toEqual({
    anyOf: [{ embargoed: false }, { embargoed: true, originators: ['BB'] }],
  });
  // The owner asks: nothing of its own is foreign, whatever its originator column says.
  expect(predicateOf([{ fromRequester: true }], undefined, (facts) => facts.origin === 'REQUESTER')).toBe(
    'never',
  );
});
