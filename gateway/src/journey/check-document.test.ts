import { expect, test } from '@jest/globals';
import { buildSchema } from 'graphql';
import { readConfig } from '../config/config.ts';
import { HubError } from '../../../shared/src/core/errors.ts';
import { checkedDocuments, DocumentChecker } from './check-document.ts';
import { refused } from './messages.ts';

const LIMITS = readConfig({});
const SCHEMA = buildSchema('type Query { record(name: String): String, other: String }');
const LESS = buildSchema('type Query { other: String }');

test('a name that looks like the beginning of a document is no way to another document', () => {
  const checker = new DocumentChecker(SCHEMA, LIMITS, 1);
  const [first, rest] = ['{ record(name: """', '{ other } #""") }'];
  checker.check(`${first}\n${rest}`, undefined);
  expect(() => checker.check(rest, `\n${first}`)).toThrow(
    expect.objectContaining({ code: 'OPERATION_REFUSED' }),
  );
  expect(checker.check(rest, undefined).shape).toContain('other');
  // What was checked without a name is not known by an empty one.
  expect(() => checker.check(rest, '')).toThrow(expect.objectContaining({ code: 'OPERATION_REFUSED' }));
});

test('what is kept of all callerSchemas is bounded by its size, and never taken for another view', () => {
  const kept = checkedDocuments();
  const callerSchemas = [1, 2, 3].map(() => new DocumentChecker(SCHEMA, LIMITS, 1, kept));
  for (let n = 0; n < 30; n += 1)
    for (const view of callerSchemas) view.check(`{ other } # ${n} ${'x'.repeat(100_000)}`, undefined);
  expect(kept.size).toBeGreaterThan(10);
  expect(kept.size).toBeLessThan(45);
  for (let n = 0; n < 5_000; n += 1) callerSchemas[0]?.check(`{ other } # ${n}`, undefined);
  expect(kept.size).toBeLessThan(4_500);
  const [view] = callerSchemas;
  expect(view?.check('{ record }', undefined)).toBe(view?.check('{ record }', undefined));
  expect(() => new DocumentChecker(LESS, LIMITS, 1, kept).check('{ record }', undefined)).toThrow(
    expect.objectContaining({ code: 'GRAPHQL_VALIDATION_FAILED' }),
  );
});

test.each([
  ['{ other', { line: 1, column: 8 }],
  ['{\n  other\n  nowhere\n}', { line: 3, column: 3 }],
])('an editor is told where a mistake lies: %j', (document, place) => {
  const checker = new DocumentChecker(SCHEMA, LIMITS, 1);
  try {
    checker.check(document, undefined);
    throw new Error('it was let through');
  } catch (error) {
    if (!(error instanceof HubError)) throw error;
    const { errors } = JSON.parse(refused(error).body) as { errors: unknown[] };
    expect(errors).toEqual([
      {
        message: expect.stringContaining(`line ${place.line}`) as unknown,
        locations: [place],
        extensions: { code: error.code },
      },
    ]);
  }
});
