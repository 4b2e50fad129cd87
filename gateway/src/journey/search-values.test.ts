import { describe, expect, test } from '@jest/globals';
import { getOperationAST, parse, print } from 'graphql';
import { fc } from '../../../shared/testing/drawn.ts';
import { searchValues, shapeOf, valuePlaces } from './search-values.ts';

function valuesOf(source: string, variables: Readonly<Record<string, unknown>> = {}) {
  const document = parse(source);
  const operation = getOperationAST(document);
  if (!operation) throw new Error('one operation is asked');
  return searchValues(valuePlaces(operation, document), operation, variables);
}

const shape = (source: string): string => print(shapeOf(parse(source)));

describe('what a question asks about', () => {
  test('is the same by literal, by variable of any depth, by default and by fragment', () => {
    fc.assert(
      fc.property(fc.string(), fc.string(), fc.integer(), (name, number, kilograms) => {
        const [n, d] = [JSON.stringify(name), JSON.stringify(number)];
        const expected = {
          'persons.filter.name': [name],
          'persons.filter.document.number': [number],
          'persons.kilograms': [kilograms],
        };
        const values = [
          valuesOf(
            `{ persons(filter: { name: ${n}, document: { number: ${d} } }, kilograms: ${kilograms}, first: 3) { id } }`,
          ),
          valuesOf(
            'query($n: S, $d: S, $k: I) { persons(filter: { name: $n, document: { number: $d } }, kilograms: $k) { id } }',
            { n: name, d: number, k: kilograms },
          ),
          valuesOf('query($f: F, $k: I) { x: persons(filter: $f, kilograms: $k) { id } }', {
            f: { name, document: { number } },
            k: kilograms,
          }),
          valuesOf(
            `query($n: S = ${n}, $d: D = { number: ${d} }) { ...A } fragment A on Q { ...B } fragment B on Q { persons(filter: { name: $n, document: $d }, kilograms: ${kilograms}) { id } }`,
          ),
        ];
        for (const one of values) expect(one).toEqual(expected);
      }),
    );
  });

  test('holds every value of lists, aliases and nested fields, and a fragment once', () => {
    expect(
      valuesOf(
        `query($ids: [ID!]!) { a: persons(ids: $ids) { ...F firearms(kinds: [OWNER], after: "c") { id } } b: persons(ids: ["3", 4]) { ...F } }
         fragment F on Person { photo(size: "L") }`,
        { ids: ['1', '2'], unused: 'x' },
      ),
    ).toEqual({ 'persons.ids': ['1', '2', '3', 4], 'firearms.kinds': ['OWNER'], 'photo.size': ['L'] });
  });

  test('in excess, or too deep, is refused as a limit', () => {
    let deep: unknown = 'x';
    for (let n = 0; n < 50_000; n += 1) deep = [deep];
    for (const ids of [Array.from({ length: 10_001 }, String), deep])
      expect(() => valuesOf('query($ids: [ID!]!) { persons(ids: $ids) { id } }', { ids })).toThrow(
        expect.objectContaining({ code: 'LIMIT_EXCEEDED' }),
      );
  });
});

test('the shape of a question holds no value and no name that its caller chose', () => {
  const secret = 'Nada_Jovanovic';
  expect(
    shape(
      `query ${secret}($${secret}: String = "${secret}") { ${secret}: persons(filter: { name: "${secret}", sex: FEMALE, number: 17, list: ["${secret}"] }) { ...${secret} }
        other: persons(filter: { name: $${secret} }) { id @include(if: $${secret}) } } fragment ${secret} on Person { id }`,
    ),
  ).not.toMatch(/nada|jovanovic|17|female/iu);
  expect(shape('query A($x: ID = 1) { p: person(id: $x) { id } }')).toBe(
    shape('query B($y: ID = 2) { q: person(id: $y) { id } }'),
  );
  expect(shape('{ persons(filter: { name: "a" }) { id } }')).toBe(
    '{\n  persons(filter: {name: ""}) {\n    id\n  }\n}',
  );
});
