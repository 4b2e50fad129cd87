import { expect, test } from '@jest/globals';
import type { StateCode } from '../../shared/src/core/ids.ts';
import { catalogue } from '../../shared/src/domains/catalogue.ts';
import { ownStatement, type AskedOfRecords } from '../../shared/src/kit/serve/own-statements.ts';
import { Remaker } from '../../shared/src/kit/serve/remade.ts';
import { SourceQuestion } from '../../shared/src/kit/serve/source-question.ts';
import type { Source } from '../../shared/src/sources/connection/national-source.ts';
import { wordingOf, type AskedAs } from '../../shared/src/sources/sql/question.ts';
import type { RootQuestion } from '../../shared/src/kit/schema/root-questions.ts';
import { testRuling } from '../../shared/testing/ruling.ts';
import { subgraphOf, subgraphs } from '../hub/subgraphs.ts';

const REMAKERS = new Map(subgraphs.map((one) => [one.domain, new Remaker(one)]));

/** What a question asks, in a form that can be compared. */
function asked(question: RootQuestion): unknown {
  const { domain, uses } = question;
  if ('keys' in question)
    return [domain, uses, question.keys, wordingOf({ conditions: [question.condition] })];
  const more =
    'groupBy' in question
      ? question.groupBy.map(({ name }) => name)
      : question.order.map(({ direction }) => direction);
  return [domain, uses, wordingOf(question), more, question.linkedTo?.link];
}

const LINKED = { id: 'DE:person:P-1' as never, isKnown: true };
const ARGUMENTS: readonly (readonly [
  domain: string,
  field: string,
  args: Readonly<Record<string, unknown>>,
  linked?: AskedAs['linked'],
])[] = [
  [
    'person',
    'persons',
    {
      filter: { name: 'Jovanović, Ana', sex: 'FEMALE', dateOfBirth: '1985-03', nationality: 'RS' },
      first: 9,
      after: 'x',
    },
  ],
  [
    'person',
    'persons',
    {
      filter: { name: 'Ana', match: 'EXACT', document: { number: 'K1234567', issuer: 'D' } },
      owners: ['DE', 'GB'],
    },
  ],
  ['person', 'persons', { filter: { alerts: ['ART26_ARREST'] }, changedSince: '0001-01-01T00:00:00Z' }],
  [
    'person',
    'personsByDocuments',
    { documents: [{ number: 'k 123-4567', issuer: 'UTO' }, { number: 'L898902C' }] },
  ],
  [
    'firearm',
    'firearms',
    { filter: { serial: 'ZAS12345', make: 'Zastava', calibre: '.380ACP', statuses: ['STOLEN'] } },
  ],
  ['firearm', 'firearmsBySerials', { serials: ['AB-123', 'X 0001'] }],
  [
    'seizure',
    'drugSeizures',
    { filter: { substance: 'cocaine', kilogramsFrom: 0.1, routeCountry: 'CO', routeRole: 'ORIGIN' } },
  ],
  ['seizure', 'drugSeizureStatistics', { filter: { from: '2020-01-01' }, groupBy: ['YEAR', 'COUNTRY'] }],
  [
    'crossing',
    'borderCrossings',
    {
      filter: {
        plate: 'M-AB 123',
        plateCountry: 'D',
        document: {
          mrz: 'P<UTOERIKSSON<<ANNA<MARIA<<<<<<<<<<<<<<<<<<<\nL898902C36UTO7408122F1204159ZE184226B<<<<<10',
        },
      },
    },
  ],
  ['crossing', 'borderCrossings', { filter: { traveller: 'given out by the hub' } }, LINKED],
  ['crossing', 'borderCrossingsByDocuments', { documents: [{ number: 'K1234567' }] }],
  [
    'crossing',
    'borderCrossingsByPlates',
    { plates: [{ plate: 'M-AB 123', country: 'D' }, { plate: 'XY 99' }] },
  ],
  [
    'crossing',
    'borderCrossingStatistics',
    { filter: { country: 'DE', from: '2020-01-01', to: '2021-01-01' }, groupBy: ['MONTH'] },
  ],
];

test.each(ARGUMENTS)(
  'a question of %s by %s %j is made again of what is sent of it, and is the same',
  (...row) => {
    const [domain, field, args, linked] = row;
    const make = subgraphOf(domain).questions[field] as (args: unknown) => RootQuestion;
    const first = make(args);
    const sent = JSON.parse(JSON.stringify({ ...first.asked, ...(linked ? { linked } : {}) })) as AskedAs;
    expect(Object.keys(sent.args)).not.toEqual(expect.arrayContaining(['first']));
    expect(JSON.stringify(sent)).not.toContain('ERIKSSON');
    expect(asked(REMAKERS.get(domain as never)?.again(sent) as RootQuestion)).toEqual(asked(first));
  },
);

test('every field that asks national databases can be made again', () => {
  for (const { questions, domain } of subgraphs)
    expect([
      domain,
      [...new Set(ARGUMENTS.flatMap(([of, field]) => (of === domain ? [field] : [])))].sort(),
    ]).toEqual([domain, Object.keys(questions).sort()]);
});

test.each<[string, AskedAs]>([
  ['a field that asks nothing so', { field: 'person', args: { id: 'x' } }],
  ['a name of every object', { field: 'constructor', args: {} }],
  ['an argument that there is not', { field: 'persons', args: { filter: { name: 'Ana' }, sql: 'SELECT 1' } }],
  ['a member that there is not', { field: 'persons', args: { filter: { name: 'Ana', where: 'TRUE' } } }],
  ['a value of another kind', { field: 'persons', args: { filter: { name: { raw: 'Ana' } } } }],
  [
    'a word that the schema has not',
    { field: 'persons', args: { filter: { name: 'Ana', sex: 'X); DROP' } } },
  ],
  ['a text that is too long', { field: 'persons', args: { filter: { name: 'a'.repeat(201) } } }],
  ['everybody', { field: 'persons', args: { filter: {} } }],
  ['nothing at all', { field: 'persons', args: {} }],
  [
    'a checked search in the place of a filter',
    { field: 'persons', args: { filter: { birth: { days: [], isWhole: true }, match: 'EXACT' } } },
  ],
  [
    'a link that the question has not',
    { field: 'persons', args: { filter: { name: 'Ana' } }, linked: LINKED },
  ],
])('what no caller could ask is not asked: %s', (_, made) => {
  expect(() => REMAKERS.get('person')?.again(made)).toThrow(expect.objectContaining({ code: 'BAD_INPUT' }));
});

test('a question by a link is none without its other end, nor with one of another domain', () => {
  const made = { field: 'borderCrossings', args: { filter: { traveller: 'x' } } };
  const again = (linked?: AskedAs['linked']) => () => REMAKERS.get('crossing')?.again({ ...made, linked });
  expect(again()).toThrow(expect.objectContaining({ code: 'BAD_INPUT' }));
  expect(again({ id: 'DE:firearm:F-1' as never, isKnown: true })).toThrow(
    expect.objectContaining({ code: 'BAD_INPUT' }),
  );
  expect(again(LINKED)).not.toThrow();
});

const source: Source = {
  config: { name: 'de-firearm', owners: ['DE' as StateCode, 'FR' as StateCode] },
  read: () => Promise.resolve([]),
  dataAsOf: () => undefined,
  standing: { isIncomplete: () => false, met: () => undefined, searches: { behind: [] } },
};

function statementFor(question: AskedOfRecords, lending?: Parameters<typeof testRuling>[0]) {
  const definition = subgraphOf('firearm');
  return ownStatement(
    {
      ...{ source, definition, catalogue: catalogue(), owners: ['DE' as StateCode] },
      registry: { inDomain: () => [source], of: () => source },
      remaker: REMAKERS.get('firearm') as Remaker,
      ruling: testRuling(lending),
    },
    question,
  );
}

const CALIBRE: AskedAs = { field: 'firearms', args: { filter: { calibre: '9x19' } } };

test('the State’s own law makes the statement: what it withholds is in no SELECT and no WHERE, and only who is asked is', () => {
  const paths = ['make', 'serialNumber'];
  const wanted = { verb: 'SEARCH', made: CALIBRE, paths, page: { first: 5 } } as const;
  const open = statementFor({ ...wanted, paths: [...paths] });
  expect(open.rows?.statement.columns.map(({ path }) => path)).toEqual(expect.arrayContaining(paths));
  expect([open.query.values.includes('DE'), open.query.values.includes('FR')]).toEqual([true, false]);
  const shut = statementFor({ ...wanted, paths: [...paths] }, () => ({
    readable: (path) => (path === 'serialNumber' ? 'never' : 'always'),
  }));
  expect(shut.query.text).not.toContain('serial_number');
});

test.each<[string, AskedOfRecords, string]>([
  [
    'links that there are not',
    {
      verb: 'LINKS',
      link: { domain: 'firearm', path: 'owners', farDomain: 'person', kinds: ['OWNER'] },
      side: 'near',
      from: ['x'],
      paths: [],
    },
    'BAD_INPUT',
  ],
  ['a search as a count', { verb: 'STATISTICS', made: CALIBRE }, 'BAD_INPUT'],
  ['a search as a lookup', { verb: 'LOOKUP', made: CALIBRE, paths: [] }, 'BAD_INPUT'],
  ['a try that there is not', { verb: 'REACH', made: CALIBRE, place: 3 }, 'BAD_INPUT'],
  [
    'changes of an owner who is not asked',
    {
      verb: 'LEFT',
      made: CALIBRE,
      seed: '1',
      held: [{ owner: 'FR' as StateCode, marks: ['1'], upTo: 2, base: 1 }],
    },
    'BAD_INPUT',
  ],
])('refuses %s', (_, question, code) => {
  expect(() => statementFor(question)).toThrow(expect.objectContaining({ code }));
});

test('whom the law here does not let be asked is not asked, whatever the hub says', () => {
  const count: AskedOfRecords = { verb: 'COUNT', made: CALIBRE };
  expect(() => statementFor(count, () => ({ matchable: () => 'never' }))).toThrow(
    expect.objectContaining({ code: 'LAW_DIFFERS' }),
  );
});

test.each([
  ['a verb that there is not', { verb: 'SQL', text: 'SELECT 1' }],
  ['more rows than a page has', { verb: 'SEARCH', made: CALIBRE, paths: [], page: { first: 10_002 } }],
  ['a seed that is no number', { verb: 'STATISTICS', made: CALIBRE, seed: '1); DROP' }],
  ['a member more', { verb: 'COUNT', made: CALIBRE, where: 'TRUE' }],
])('a body with %s is none', (_, question) => {
  expect(SourceQuestion.safeParse(question).success).toBe(false);
});
