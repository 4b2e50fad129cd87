import type { GraphQLSchema } from 'graphql';
import { randomQuery } from '../../gateway/src/federation/testing/random-query.ts';
import type { Dice } from './dice.ts';
import { longText, ODD_NAMES, oddText, valueFor, type Corpus } from './values.ts';

export interface Question {
  readonly query: string;
  readonly variables?: unknown;
}

/** A document over the schema that the caller itself may see, with values that a question is made of. */
export function fromSchema(dice: Dice, schema: GraphQLSchema, corpus: Corpus): Question {
  const kind = dice.oneIn(8) ? 'ONE_MUTATION' : 'QUERY';
  const { query, variables } = randomQuery(dice.generator, schema, kind);
  const filled = (text: string, quoted: boolean): string =>
    text.replace(/"([a-z]+)-\d"/gu, (_, scalar: string) => {
      const value = valueFor(dice, scalar, corpus);
      return quoted ? JSON.stringify(value) : value;
    });
  return {
    query: filled(query, true),
    variables: JSON.parse(filled(JSON.stringify(variables), true)) as unknown,
  };
}

/** Questions that are answered, as clients ask them: near-valid ones are made of these. */
export const PLAIN: readonly ((dice: Dice, corpus: Corpus) => Question)[] = [
  (dice, corpus) => ({
    query:
      'query Q($n: String, $first: Int) { persons(filter: { name: $n }, first: $first) { nodes { id primaryName dateOfBirth alerts { basis } withheld { field reason } } totalCount pageInfo { endCursor hasNextPage } sources { owner status } } }',
    variables: { n: valueFor(dice, 'string', corpus), first: dice.upTo(50) },
  }),
  (dice, corpus) => ({
    query:
      'query Q($f: FirearmFilter!) { firearms(filter: $f, first: 5) { nodes { id make model calibre serialNumber drugSeizures(first: 3) { nodes { drugSeizure { id } } } } } }',
    variables: {
      f: { [dice.one(['make', 'model', 'calibre', 'serial'])]: valueFor(dice, 'string', corpus) },
    },
  }),
  (dice, corpus) => ({
    query:
      'query Q($ids: [ID!]!) { personsByIds(ids: $ids) { id primaryName borderCrossings(first: 5) { nodes { borderCrossing { id } person { primaryName } } } } }',
    variables: { ids: Array.from({ length: dice.upTo(9) }, () => valueFor(dice, 'id', corpus)) },
  }),
  (dice, corpus) => ({
    query:
      'query Q($d: [PersonDocumentKey!]!, $t: [TravelDocumentKey!]!) { personsByDocuments(documents: $d) { nodes { id } } borderCrossingsByDocuments(documents: $t) { nodes { id } } }',
    variables: {
      d: [{ number: valueFor(dice, 'string', corpus) }],
      t: [{ [dice.one(['number', 'mrz'])]: valueFor(dice, 'string', corpus) }],
    },
  }),
  (dice, corpus) => ({
    query:
      'query Q($m: String!, $p: String!) { borderCrossings(filter: { document: { mrz: $m } }, first: 3) { nodes { id } } drugSeizures(filter: { substance: $p }, first: 3) { nodes { id totalKilograms } } }',
    variables: { m: valueFor(dice, 'string', corpus), p: valueFor(dice, 'string', corpus) },
  }),
  // The same record by two ways.
  (dice, corpus) => ({
    query:
      'query Q($n: String) { persons(filter: { name: $n }) { nodes { id borderCrossings(first: 5) { nodes { person { primaryName } } } firearms(first: 5) { nodes { person { id primaryName } } } drugSeizures(first: 5) { nodes { person { id } drugSeizure { id persons(first: 5) { nodes { person { id primaryName } } } } } } } } }',
    variables: { n: dice.one(corpus.names) },
  }),
  // What nobody may ask for so: there is no such answer, and no such release.
  (dice, corpus) => ({
    query: 'mutation M($i: RequestReleaseInput!) { requestRelease(input: $i) { id status } }',
    variables: {
      i: {
        record: valueFor(dice, 'id', corpus),
        fields: Array.from({ length: dice.upTo(4) }, () =>
          dice.one(['primaryName', 'alerts', oddText(dice)]),
        ),
        reason: valueFor(dice, 'string', corpus),
        urgency: dice.one(['NORMAL', 'URGENT', oddText(dice)]),
        entry: valueFor(dice, 'id', corpus),
        key: oddText(dice),
      },
    },
  }),
  () => ({
    query:
      '{ drugSeizureStatistics(filter: { from: "2023-01-01", to: "2026-10-31" }, groupBy: [SUBSTANCE_CLASS]) { rows { owner count } } }',
  }),
];

/** A plain question with some of its text, or of its values, changed. */
export function nearValid(dice: Dice, corpus: Corpus): Question {
  const { query, variables } = dice.one(PLAIN)(dice, corpus);
  if (dice.oneIn(3)) return { query, variables: oddValue(dice, 3) };
  let text = query;
  for (let left = 1 + dice.upTo(3); left > 0; left -= 1) {
    const at = dice.upTo(text.length);
    const to = Math.min(text.length, at + dice.upTo(12));
    const put = dice.one([
      '',
      '{',
      '}',
      '(',
      ')',
      '"',
      '...',
      '@',
      '$',
      '!',
      ' __proto__: ',
      '#',
      '\u0000',
      '\ud800',
      '"""',
      oddText(dice),
      text.slice(at, to).repeat(2),
    ]);
    text = text.slice(0, at) + put + text.slice(to);
  }
  return { query: text, variables };
}

/** JSON of any kind, names that mean something to JavaScript among its keys. */
export function oddValue(dice: Dice, depth: number): unknown {
  const kind = dice.upTo(depth > 0 ? 9 : 5);
  if (kind === 0) return dice.one([null, true, false]);
  if (kind === 1) return dice.one([0, -1, 1e308, -0, 2 ** 53, 1.5, 2_147_483_648]);
  if (kind <= 4) return oddText(dice);
  if (kind === 5) return longText(dice);
  if (kind <= 7) return Array.from({ length: dice.upTo(4) }, () => oddValue(dice, depth - 1));
  const entries = Array.from(
    { length: 1 + dice.upTo(3) },
    () => [dice.one(ODD_NAMES), oddValue(dice, depth - 1)] as const,
  );
  return Object.fromEntries(entries);
}

/** A search that finds somebody. */
const some = (corpus: Corpus): string =>
  `persons(filter: { name: ${JSON.stringify(corpus.names.at(-1) ?? 'x')} }, first: 2)`;
const times = <T>(count: number, make: (n: number) => T): readonly T[] =>
  Array.from({ length: count }, (_, n) => make(n));

/** Documents whose shape is the attack. */
export const SHAPES: readonly ((dice: Dice, corpus: Corpus) => Question)[] = [
  // Names that become properties: at the root, below it, as variables, fragments, operations.
  (dice, corpus) => ({ query: `{ ${dice.one(ODD_NAMES)}: ${some(corpus)} { nodes { id } } }` }),
  (dice, corpus) => ({
    query: `{ ${some(corpus)} { ${dice.one(ODD_NAMES)}: nodes { ${dice.one(ODD_NAMES)}: id ${dice.one(ODD_NAMES)}: primaryName } } }`,
  }),
  (dice, corpus) => ({
    query: `{ ${dice.one(ODD_NAMES)}: __typename ${dice.one(ODD_NAMES)}: ${some(corpus)} { nodes { firearms(first: 2) { ${dice.one(ODD_NAMES)}: nodes { firearm { id make } } } } } }`,
  }),
  (dice) => {
    const name = dice.one(ODD_NAMES);
    return {
      query: `query ${name}($${name}: String) { persons(filter: { name: $${name} }, first: 2) { ...${name} } } fragment ${name} on PersonConnection { nodes { id } }`,
      variables: { [name]: 'x' },
    };
  },
  // Fragments that double, that go round, that are many.
  (dice, corpus) => {
    const depth = 5 + dice.upTo(45);
    return {
      query: `{ ${some(corpus)} { ...F0 } } ${times(depth, (n) => `fragment F${n} on PersonConnection { ...F${n + 1} ...F${n + 1} }`).join(' ')} fragment F${depth} on PersonConnection { nodes { id } }`,
    };
  },
  (dice, corpus) => {
    const count = 1 + dice.upTo(30);
    return {
      query: `{ ${some(corpus)} { ...F0 } } ${times(count, (n) => `fragment F${n} on PersonConnection { ...F${(n + 1) % count} }`).join(' ')}`,
    };
  },
  (dice, corpus) => {
    const depth = 5 + dice.upTo(25);
    return {
      query: `{ ${some(corpus)} ${'{ nodes { firearms(first: 2) { nodes { firearm { drugSeizures(first: 2) { nodes { drugSeizure { persons(first: 2) '.repeat(depth)} { nodes { kind } } ${'} } } } } } } '.repeat(depth)} }`,
    };
  },
  // Floods.
  (dice, corpus) => ({
    query: `{ ${times(1 + dice.upTo(400), (n) => `a${n}: ${some(corpus)} { nodes { id } }`).join(' ')} }`,
  }),
  (dice, corpus) => ({
    query: `{ ${some(corpus)} { nodes { ${times(1 + dice.upTo(1500), (n) => `a${n}: id`).join(' ')} } } }`,
  }),
  (dice, corpus) => ({
    query: `{ ${some(corpus)} { nodes { id ${'@include(if: true) '.repeat(dice.upTo(900))} } } }`,
  }),
  (dice) => ({
    query: `query(${times(1 + dice.upTo(900), (n) => `$v${n}: Int = ${n}`).join(' ')}) { __typename }`,
  }),
  (dice) => ({ query: times(1 + dice.upTo(300), (n) => `query Q${n} { __typename }`).join(' ') }),
  (dice) => ({ query: `{ ${times(1 + dice.upTo(1500), () => '__typename').join(' ')} }` }),
  (dice, corpus) => ({
    query: `{ ${some(corpus)} { nodes { ${times(2 + dice.upTo(300), () => 'id').join(' ')} } } }`,
  }),
  (dice, corpus) => ({
    query: `{ ${times(2 + dice.upTo(60), (n) => `... on Query { ${some(corpus)} { nodes { x: ${n % 2 === 0 ? 'id' : 'primaryName'} } } }`).join(' ')} }`,
  }),
  // Depth of values, of lists, of types.
  (dice) => {
    const depth = 1 + dice.upTo(3_000);
    return {
      query: `{ persons(filter: ${'{ document: '.repeat(depth)}1${' }'.repeat(depth)}) { nodes { id } } }`,
    };
  },
  (dice) => {
    const depth = 1 + dice.upTo(3_000);
    return { query: `{ personsByIds(ids: ${'['.repeat(depth)}${']'.repeat(depth)}) { id } }` };
  },
  (dice) => {
    const depth = 1 + dice.upTo(1_900);
    return {
      query: `query($v: ${'['.repeat(depth)}ID${']'.repeat(depth)}) { personsByIds(ids: $v) { id } }`,
    };
  },
  (dice) => {
    const depth = 1 + dice.upTo(20);
    return {
      query: `{ __schema { types { ${'fields { type { '.repeat(depth)} name ${'} } '.repeat(depth)} } } }`,
    };
  },
  // The same odd value to the same sources several times at once, as a breaker counts failures in a row.
  (dice) => {
    const field = dice.one([
      'firearms(filter: { make: $v })',
      'firearms(filter: { model: $v })',
      'drugSeizures(filter: { substance: $v })',
      'persons(filter: { name: $v })',
      'borderCrossings(filter: { plate: $v })',
    ]);
    return {
      query: `query($v: String) { ${times(5, (n) => `a${n}: ${field} { nodes { id } }`).join(' ')} }`,
      variables: { v: oddText(dice) },
    };
  },
  // One field with a long or odd literal.
  (dice) => ({
    query: `{ firearms(filter: { ${dice.one(['make', 'model', 'calibre', 'serial'])}: ${JSON.stringify(dice.oneIn(2) ? longText(dice) : oddText(dice))} }, first: 1) { nodes { id } } }`,
  }),
  (dice) => ({
    query: `query($m: String) { borderCrossings(filter: { document: { mrz: $m } }, first: 1) { nodes { id } } }`,
    variables: { m: longText(dice) },
  }),
  (dice) => ({
    query: `query($m: String) { drugSeizures(filter: { substance: $m }, first: 1) { nodes { id } } }`,
    variables: { m: longText(dice) },
  }),
  (dice) => ({
    query: `query($n: String) { persons(filter: { name: $n }, first: 1) { nodes { id } } }`,
    variables: { n: longText(dice) },
  }),
  (dice) => ({
    query: `{ persons(filter: { name: "x" }, first: ${dice.one(['-1', '0', '1001', '99999999999', '1.5', 'null', '"5"'])}, after: ${JSON.stringify(oddText(dice))}) { nodes { id } } }`,
  }),
  // Mutations beside each other, in fragments, under conditions, under names that mean something.
  (dice) => {
    const one = `requestRelease(input: ${dice.one(['{}', 'null', '$i', '{ record: "x", key: "k" }'])}) { id }`;
    return {
      query: dice.one([
        `mutation { ${times(1 + dice.upTo(60), (n) => `a${n}: ${one}`).join(' ')} }`,
        `mutation { ${dice.one(ODD_NAMES)}: ${one} }`,
        `mutation { ... on Mutation { ${one} } }`,
        `mutation M { ...F } fragment F on Mutation { ${one} ...F }`,
        `mutation($i: RequestReleaseInput) { ${one.replace(' {', ' @include(if: true) {')} }`,
        'mutation { __typename }',
        'mutation { __schema { types { name } } }',
        `query { ${one} }`,
        `subscription { ${one} }`,
      ]),
      variables: { i: oddValue(dice, 3) },
    };
  },
  (dice) => ({
    query: 'query($r: [_Any!]!) { _entities(representations: $r) { __typename } }',
    variables: { r: [oddValue(dice, 2)] },
  }),
];
