import { describe, expect, test } from '@jest/globals';
import {
  buildSchema,
  getIntrospectionQuery,
  getOperationAST,
  getVariableValues,
  isCompositeType,
  getNamedType,
  Kind,
  parse,
  print,
  TypeInfo,
  validate,
  valueFromASTUntyped,
  visit,
  visitWithTypeInfo,
  type ASTNode,
  type DocumentNode,
} from 'graphql';
import { readFileSync } from 'node:fs';
import { fc } from '../../../shared/testing/drawn.ts';
import { weigh } from './complexity.ts';
import { HubError } from '../../../shared/src/core/errors.ts';
import { readConfig } from '../config/config.ts';
import { DocumentChecker } from './check-document.ts';
import { checkLimits, coerced } from './document-limits.ts';

const SCHEMA = buildSchema(readFileSync(new URL('../../supergraph.graphql', import.meta.url), 'utf8'), {
  assumeValid: true,
});
const OWNERS = 12;
const LIMITS = readConfig({});

type Values = Readonly<Record<string, unknown>>;

function costOf(document: DocumentNode, variables: Values = {}): number {
  const operation = getOperationAST(document);
  if (!operation) throw new Error('no operation');
  const { coerced } = getVariableValues(SCHEMA, operation.variableDefinitions ?? [], variables);
  if (!coerced) throw new Error(`variables do not fit ${print(document)}`);
  return weigh(SCHEMA, document, operation, OWNERS).of(coerced);
}

/** Questions with pages that are given, null or left out, on several levels. */
const question = (): fc.Arbitrary<string> => {
  const page = fc
    .oneof(
      fc.constant(''),
      fc.constant('first: null'),
      fc.nat(99).map((n) => `first: ${n + 1}`),
    )
    .map((first) => first);
  const keys = fc
    .integer({ min: 1, max: 9 })
    .map((n) => Array.from({ length: n }, (_, i) => `"k${i}"`).join());
  return fc.tuple(page, page, page, keys, fc.boolean()).map(([a, b, c, ids, isWide]) => {
    const args = (...given: string[]): string => {
      const some = given.filter((one) => one !== '');
      return some.length > 0 ? `(${some.join(', ')})` : '';
    };
    const end = `nodes { person { id ${isWide ? 'primaryName dateOfBirth' : ''} } }`;
    return `query { persons${args('filter: { name: "x", sex: MALE }', 'owners: [DE, FR]', a)} { totalCount nodes { id
        firearms${args(b, 'kinds: [OWNER]')} { nodes { firearm { id persons${args(c)} { ${end} } } } } } }
        personsByIds(ids: [${ids}]) { id associates${args(b)} { ${end} } }
        firearms${args('owners: [DE]', c, 'filter: { make: "CZ" }')} { nodes { id } } }`;
  });
};

/** Other ways to write the same question. */
const WAYS: Readonly<
  Record<string, (document: DocumentNode) => { document: DocumentNode; variables?: Values }>
> = {
  'arguments the other way round': (document) => ({
    document: visit(document, {
      Field: (node) => ({ ...node, arguments: [...(node.arguments ?? [])].reverse() }),
      ObjectValue: (node) => ({ ...node, fields: [...node.fields].reverse() }),
    }),
  }),
  variables: (document) => lifted(document, false),
  'defaults of variables': (document) => lifted(document, true),
  'inline fragments': (document) => ({
    document: wrapped(document, (set, on) => ({
      kind: Kind.INLINE_FRAGMENT,
      typeCondition: { kind: Kind.NAMED_TYPE, name: { kind: Kind.NAME, value: on } },
      selectionSet: set,
    })),
  }),
  'named fragments': (document) => {
    const definitions: string[] = [];
    const spread = wrapped(document, (set, on) => {
      definitions.push(`fragment f${definitions.length} on ${on} ${print(set)}`);
      return {
        kind: Kind.FRAGMENT_SPREAD,
        name: { kind: Kind.NAME, value: `f${definitions.length - 1}` },
      };
    });
    return { document: parse([print(spread), ...definitions].join('\n')) };
  },
};

function lifted(document: DocumentNode, asDefaults: boolean) {
  const info = new TypeInfo(SCHEMA);
  const definitions: string[] = [];
  const variables: Record<string, unknown> = {};
  const fields = visit(
    document,
    visitWithTypeInfo(info, {
      Argument: {
        leave: (node) => {
          const name = `v${definitions.length}`;
          const type = String(info.getInputType());
          definitions.push(`$${name}: ${type}${asDefaults ? ` = ${print(node.value)}` : ''}`);
          if (!asDefaults) variables[name] = valueFromASTUntyped(node.value);
          return {
            ...node,
            value: { kind: Kind.VARIABLE as const, name: { kind: Kind.NAME as const, value: name } },
          };
        },
      },
    }),
  );
  const text = print(fields).replace(/^(query)?\s*\{/u, `query (${definitions.join(', ')}) {`);
  return { document: parse(text), variables };
}

function wrapped(
  document: DocumentNode,
  around: (set: Extract<ASTNode, { kind: Kind.SELECTION_SET }>, on: string) => unknown,
): DocumentNode {
  const info = new TypeInfo(SCHEMA);
  return visit(
    document,
    visitWithTypeInfo(info, {
      SelectionSet: {
        leave: (node) => {
          const type = getNamedType(info.getType());
          return isCompositeType(type)
            ? { ...node, selections: [around(node, type.name)] as never }
            : undefined;
        },
      },
    }),
  );
}

describe('what a question costs', () => {
  test('does not change with the way in which it is written', () => {
    fc.assert(
      fc.property(
        question(),
        fc.uniqueArray(fc.constantFrom(...Object.keys(WAYS)), { minLength: 1, maxLength: 3 }),
        (text, names) => {
          let document = parse(text);
          let variables: Values = {};
          let isLifted = false;
          const cost = costOf(document);
          // Variables are made of literals, so that comes first.
          for (const name of [...names].sort(
            (a, b) => Number(b.includes('ariables')) - Number(a.includes('ariables')),
          )) {
            if (name.includes('ariables') && isLifted) continue;
            isLifted ||= name.includes('ariables');
            const written = WAYS[name]?.(document);
            if (!written) throw new Error(name);
            document = written.document;
            variables = written.variables ?? variables;
          }
          expect(validate(SCHEMA, document)).toEqual([]);
          expect(costOf(document, variables)).toBe(cost);
        },
      ),
    );
  });

  test('grows with rows, width, links and sources', () => {
    const of = (text: string): number => costOf(parse(text));
    const persons = (first: number, below: string): string =>
      `{ persons(filter: { name: "x" }, first: ${first}) { nodes { ${below} } } }`;
    const rows = (first: number): number => of(persons(first, 'id owner')) - of(persons(1, 'id owner'));
    expect(rows(1_000)).toBeGreaterThan(9 * rows(100));
    expect(of(persons(100, 'id owner handling primaryName'))).toBeGreaterThan(1.5 * of(persons(100, 'id')));
    expect(of(persons(100, 'id firearms(last: 100) { nodes { id } }'))).toBe(
      of(persons(100, 'id firearms(first: 100) { nodes { id } }')),
    );
    // Without a word, `first` is 20: beside `last` it is no page of its own.
    expect(of(persons(100, 'id firearms(last: 5) { nodes { id } }'))).toBe(
      of(persons(100, 'id firearms(first: 5) { nodes { id } }')),
    );
    expect(of(persons(100, 'id firearms(first: 100) { nodes { id } }'))).toBeGreaterThan(
      10 * of(persons(100, 'id')),
    );
    const operation = getOperationAST(parse(persons(100, 'id')));
    if (!operation) throw new Error('no operation');
    const among = (owners: number): number =>
      weigh(SCHEMA, parse(persons(100, 'id')), operation, owners).of({});
    expect(among(24)).toBeGreaterThan(1.5 * among(12));
  });

  test.each([
    ['another argument before it', 'first: 1000', (page: string) => `(kinds: [OWNER], ${page})`],
    ['nothing before it', 'first: 1000', (page: string) => `(${page}, kinds: [OWNER])`],
  ])('a page is seen with %s', (_, page, args) => {
    const checker = new DocumentChecker(SCHEMA, LIMITS, OWNERS);
    const text = `{ persons(owners: [DE], filter: { name: "x" }, ${page}) { nodes { firearms${args('first: 100')} { nodes { firearm { id } } } } } }`;
    expect(() => checkLimits(checker.check(text, undefined), {}, LIMITS)).toThrow(
      expect.objectContaining({ code: 'LIMIT_EXCEEDED' }),
    );
  });

  test('a page is seen in the default of a variable, and in a list of variables', () => {
    const checker = new DocumentChecker(SCHEMA, LIMITS, OWNERS);
    const checked = checker.check(
      `query ($page: Int = 1000, $inner: Int) { persons(filter: { name: "x" }, first: $page) { nodes { firearms(first: $inner) { nodes { firearm { id } } } } } }`,
      undefined,
    );
    expect(() => checkLimits(checked, { inner: 100 }, LIMITS)).toThrow(
      expect.objectContaining({ code: 'LIMIT_EXCEEDED' }),
    );
    expect(checkLimits(checked, { page: 2, inner: 3 }, LIMITS)).toBeLessThan(10_000);
    expect(() => checkLimits(checked, { page: 'two' }, LIMITS)).toThrow(
      expect.objectContaining({
        code: 'BAD_INPUT',
        publicMessage: 'The variable $page does not fit its type: a value of Int is expected.',
      }),
    );
  });
});

const times = (count: number, of: (i: number) => string): string =>
  Array.from({ length: count }, (_, i) => of(i)).join(' ');

/** What takes a validator, a planner or a walk long when it is not looked at first. */
const DEAR: Readonly<Record<string, string>> = {
  'fragments that double': `${times(29, (i) => `fragment f${i} on Query { ...f${i + 1} ...f${i + 1} }`)} fragment f29 on Query { __typename } { ...f0 }`,
  'fragments that double and hold nothing': `${times(29, (i) => `fragment f${i} on Query { ...f${i + 1} ...f${i + 1} }`)} { ...f0 }`,
  'fragments that hold each other': `${times(30, (i) => `fragment f${i} on __Type { ${times(40, (j) => `...f${(i + j) % 30}`)} }`)} { __schema { types { ...f0 } } }`,
  'fragments of the same fields': `${times(29, (i) => `fragment f${i} on Person { ${times(24, () => 'id')} }`)} { persons(filter: { name: "x" }) { nodes { ${times(29, (i) => `...f${i}`)} } } }`,
  'one field four thousand times': `{ ${times(3_990, () => '__typename')} }`,
  'one field as often as it may be': `{ ${times(140, () => '__typename')} }`,
  'one question often': `{ ${times(135, () => 'persons(filter: { name: "x" }) { nodes { id } }')} }`,
  'one link often and deep': `{ persons(filter: { name: "x" }) { nodes { ${times(60, () => 'firearms { nodes { firearm { persons { nodes { person { firearms { nodes { firearm { id } } } } } } } } }')} } } }`,
  'operations that share a fragment': `fragment f on Query { ${times(1_000, () => '__typename')} } ${times(480, (i) => `query q${i} { ...f }`)}`,
  'operations that share variables': `fragment f on Query { personsByIds(ids: [${times(1_900, () => '$a')}]) { id } } ${times(130, (i) => `query q${i}($a: ID!) { ...f }`)}`,
  'variables without end': `query (${times(900, (i) => `$v${i}: ID`)}) { __typename }`,
  'fields that are not there': `{ ${times(3_900, (i) => `a${i}`)} }`,
  'a name of 200,000 letters': `{ ${'a'.repeat(200_000)} }`,
  'a code of 250,000 letters': `{ persons(filter: { sex: ${'x'.repeat(250_000)} }) { nodes { id } } }`,
  'a text of 250,000 letters for a code': `{ persons(filter: { sex: "${'x'.repeat(250_000)}" }) { nodes { id } } }`,
  'a text of 250,000 letters': `{ persons(filter: { name: "${'x'.repeat(250_000)}" }) { nodes { id } } }`,
  'a block of 120,000 lines': `{ persons(filter: { name: """${'x\n'.repeat(120_000)}""" }) { nodes { id } } }`,
  'lists in lists': `{ persons(filter: ${'['.repeat(1_900)}${']'.repeat(1_900)}) { nodes { id } } }`,
  'one argument often': `{ persons(${times(990, () => 'first: 1')}) { nodes { id } } }`,
  'levels without end': `{ ${'persons(filter:{name:"x"}){nodes{firearms{nodes{'.repeat(150)} id ${'}}}}'.repeat(150)} }`,
  'the whole schema': getIntrospectionQuery(),
  'the whole schema nine times': `{ ${times(9, (i) => `a${i}: __schema { types { fields { type { fields { name args { name type { name } } } } } } }`)} }`,
};

/** Of no limit, and read by the parser alone: what it costs says how fast the machine is at this moment. */
const YARDSTICK = `{ ${times(20_000, (i) => `a${i}: __typename`)} }`;
/** A yardstick is 4 ms of CPU where nothing else runs, so these are 50. */
const YARDSTICKS_MAX = 12.5;

/** Of the cheapest times: the first are the compiler's. */
function ratioOf(costs: readonly { readonly yardstick: number; readonly own: number }[]): number {
  return Math.min(...costs.map(({ own }) => own)) / Math.min(...costs.map(({ yardstick }) => yardstick));
}

/** Milliseconds of CPU. */
function cpuOf(work: () => unknown): number {
  const before = process.cpuUsage();
  work();
  const { user, system } = process.cpuUsage(before);
  return (user + system) / 1_000;
}

describe(`a document is refused, or ready to be planned, for at most ${YARDSTICKS_MAX} yardsticks of CPU:`, () => {
  test.each(Object.entries(DEAR))('%s', (_, text) => {
    const costs = Array.from({ length: 5 }, () => {
      const checker = new DocumentChecker(SCHEMA, LIMITS, OWNERS);
      const yardstick = cpuOf(() => parse(YARDSTICK, { noLocation: true }));
      const own = cpuOf(() => {
        try {
          checker.check(text, undefined);
        } catch (error) {
          expect(error).toMatchObject({
            code: expect.stringMatching(/LIMIT_EXCEEDED|GRAPHQL_VALIDATION_FAILED/u),
          });
        }
      });
      return { yardstick, own };
    });
    expect(ratioOf(costs)).toBeLessThan(YARDSTICKS_MAX);
  });
});

test('a code of 250,000 letters in a variable is refused for no more', () => {
  const checker = new DocumentChecker(SCHEMA, LIMITS, OWNERS);
  const { operation } = checker.check(
    'query ($sex: Sex) { persons(filter: { sex: $sex }) { nodes { id } } }',
    undefined,
  );
  const costs = Array.from({ length: 5 }, () => ({
    yardstick: cpuOf(() => parse(YARDSTICK, { noLocation: true })),
    own: cpuOf(() =>
      expect(() => coerced(SCHEMA, operation, { sex: 'x'.repeat(250_000) })).toThrow(
        expect.objectContaining({ code: 'BAD_INPUT' }),
      ),
    ),
  }));
  expect(ratioOf(costs)).toBeLessThan(YARDSTICKS_MAX);
});

test('a mistake is told in a sentence, however long what is mistaken', () => {
  const checker = new DocumentChecker(SCHEMA, LIMITS, OWNERS);
  const told = (text: string): string => {
    try {
      checker.check(text, undefined);
    } catch (error) {
      if (error instanceof HubError) return error.publicMessage;
    }
    throw new Error('not refused');
  };
  expect(told(`{ persons(filter: { sex: ${'a'.repeat(100_000)} }) { nodes { id } } }`)).toMatch(
    /^.{500}\.\.\. \(line 1, column 26\)$/u,
  );
  expect(told('{ persn(id: "x") { id } }')).not.toMatch(/mean/u);
  // Half of a letter that takes two units would be no text.
  for (const before of ['', 'x'])
    expect(
      told(`{ persons(filter: { sex: "${before}${'\u{1F600}'.repeat(1_000)}" }) { nodes { id } } }`),
    ).not.toMatch(/\p{Cs}/u);
});

test('a document of more lines than anybody writes is not parsed', () => {
  const checker = new DocumentChecker(SCHEMA, LIMITS, OWNERS);
  for (const end of ['\n', '\r', '\r\n'])
    expect(() => checker.check(`{ persons${end.repeat(10_000)} `, undefined)).toThrow(
      expect.objectContaining({
        code: 'LIMIT_EXCEEDED',
        publicMessage: expect.stringMatching(/too many lines/u),
      }),
    );
  expect(checker.check(`{ ${'\n'.repeat(9_999)} __typename }`, undefined).isIntrospection).toBe(true);
});

test('a line that ends in two characters, as Windows writes it, is one line', () => {
  const checker = new DocumentChecker(SCHEMA, LIMITS, OWNERS);
  expect(checker.check(`{ ${'\r\n'.repeat(9_999)} __typename }`, undefined).isIntrospection).toBe(true);
});

test.each([
  ['an alias', (name: string) => `{ ${name}: __typename }`],
  ['a field', (name: string) => `{ ${name} }`],
  ['an operation', (name: string) => `query ${name} { __typename }`],
  ['a variable', (name: string) => `query ($${name}: ID!) { person(id: $${name}) { id } }`],
  ['a fragment', (name: string) => `{ ...${name} } fragment ${name} on Query { __typename }`],
])('the name of %s is short enough to be said again with each record and mistake', (_, named) => {
  const checker = new DocumentChecker(SCHEMA, LIMITS, OWNERS);
  const code = (letters: number): unknown => {
    try {
      checker.check(named('a'.repeat(letters)), undefined);
    } catch (error) {
      return (error as HubError).code;
    }
    return undefined;
  };
  expect(code(256)).not.toBe('LIMIT_EXCEEDED');
  expect(code(257)).toBe('LIMIT_EXCEEDED');
});

test('a document that the parser has no stack for is nested too deeply, not badly written', () => {
  const checker = new DocumentChecker(SCHEMA, LIMITS, OWNERS);
  const text = `{ persons(filter: ${'['.repeat(1_900)}${']'.repeat(1_900)}) { nodes { id } } }`;
  // What is refused is looked at with room on the stack again.
  const refusal = (level: number): unknown => {
    if (level > 0) return refusal(level - 1);
    try {
      return checker.check(text, undefined);
    } catch (error) {
      return error;
    }
  };
  let levels = 500;
  const hasRoom = (level: number): boolean => {
    try {
      refusal(level);
      return true;
    } catch (error) {
      if (!(error instanceof RangeError)) throw error;
      return false;
    }
  };
  while (hasRoom(2 * levels)) levels *= 2;
  expect(refusal(levels)).toMatchObject({
    code: 'LIMIT_EXCEEDED',
    publicMessage: 'The document is nested too deeply.',
  });
});

test.each([
  ['64', 48, 56],
  ['1000', 48, 56],
  ['8', 6, 7],
  ['1', 1, 1],
])('of %s requests at once an officer has %i by default, and a State %i', (all, officer, state) => {
  const { officerInFlightMax, stateInFlightMax } = readConfig({ LIAISON_IN_FLIGHT_MAX: all });
  expect([officerInFlightMax, stateInFlightMax]).toEqual([officer, state]);
});
