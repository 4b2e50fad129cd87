import { describe, expect, test } from '@jest/globals';
import { buildSchema, graphql, type GraphQLSchema } from 'graphql';
import { redactionPlan } from './redact.ts';
import { rulerOf } from '../decide/ruler.ts';
import type { DecisionClass } from '../words/ruling.ts';
import { assertGuarded, guard } from './shield.ts';
import { STAMP, type Stamp } from '../words/record-stamp.ts';
import {
  FIXTURE_SDL,
  fixtureCatalogue,
  fixtureLaw,
  fixtureSchema,
  inquiry,
  record,
  state,
} from '../testing/fixture.ts';

const law = fixtureLaw();
const asking = inquiry();
const lending = rulerOf(law).rule(asking).lending(state('AA'), 'person');
const person = fixtureCatalogue().person;
const requested = person.fields.map(({ path }) => path);

/** A record as a source that knows no law would give it. */
function row(): Record<string, unknown> {
  return {
    __typename: 'Person',
    id: 'AA:person:1',
    owner: 'AA',
    holdingAuthority: 'Example police of AA',
    handling: 'H0',
    createdAt: '2026-01-01T00:00:00Z',
    evaluation: { source: 'A', information: 1 },
    synthetic: true,
    obligations: [],
    withheld: [],
    identities: [
      { kind: 'CONFIRMED', surnames: ['Exemplar'], dateOfBirth: '1985-03-07', dnaReference: 'canary-dna-1' },
    ],
    dateOfBirth: '1985-03-07',
    nationality: 'FRA',
    documentNumber: 'canary-document-1',
    address: 'canary-address-1',
    dnaProfile: 'canary-dna-2',
    religion: 'canary-religion-1',
    informant: 'canary-informant-1',
    offences: ['canary-offence-1'],
    intel: 'canary-intel-1',
  };
}

const EVERYTHING = `{ persons { totalCount nodes { __typename id owner holdingAuthority handling createdAt
  evaluation { source information } synthetic obligations { kind } withheld { field } nationality documentNumber address
  identities { kind surnames dateOfBirth dnaReference } dateOfBirth dnaProfile religion informant offences intel } } }`;

async function ask(schema: GraphQLSchema, nodes: readonly unknown[], context: unknown = { inquiry: asking }) {
  const result = await graphql({
    schema,
    source: EVERYTHING,
    rootValue: { persons: { nodes, totalCount: nodes.length } },
    contextValue: context,
  });
  return { ...result, text: JSON.stringify(result) };
}

function stampAll(
  value: Record<string, unknown>,
  of: DecisionClass,
  path = '',
  redacted = false,
): Record<string, unknown> {
  (value as { [STAMP]?: Stamp })[STAMP] = { of, lending, path, redacted };
  for (const [key, held] of Object.entries(value)) {
    for (const item of Array.isArray(held) ? held : [held]) {
      if (typeof item === 'object' && item !== null)
        stampAll(item as Record<string, unknown>, of, path === '' ? key : `${path}.${key}`, redacted);
    }
  }
  return value;
}

describe('the shield holds alone', () => {
  const schema = guard(fixtureSchema());

  test('rows that nobody redacted keep what the law withholds', async () => {
    const { text, errors } = await ask(schema, [stampAll(row(), record())]);
    expect(errors).toBeUndefined();
    expect(text).not.toContain('canary');
    expect(text).toContain('1985-03-07');
    expect(text).toContain('Exemplar');
  });

  test('a masked value passes only from an object that was redacted', async () => {
    const of = record({ restricted: true });
    expect((await ask(schema, [stampAll(row(), of)])).text).not.toContain('1985');
    expect((await ask(schema, [stampAll(row(), of, '', true)])).text).toContain('1985');
  });

  test('an object without a stamp gives nothing, and says so as an error', async () => {
    const { text, errors } = await ask(schema, [row()]);
    expect(errors?.length).toBeGreaterThan(0);
    expect(text).not.toMatch(/canary|1985|Exemplar/u);
  });

  test('a stamp on the record does not speak for what it holds', async () => {
    const one = row();
    (one as { [STAMP]?: Stamp })[STAMP] = { of: record(), lending, path: '', redacted: true };
    expect((await ask(schema, [one])).text).not.toContain('Exemplar');
  });

  test('outside an inquiry not even the envelope answers', async () => {
    const { data, errors } = await ask(schema, [stampAll(row(), record())], {});
    expect(data).toBeNull();
    expect(errors?.[0]?.message).toContain('stamp');
  });

  test("one record's verdict is never reused for another", async () => {
    const shown = stampAll(row(), record());
    const hidden = stampAll(
      { ...row(), dateOfBirth: 'canary-hidden', identities: [] },
      record({ subjects: ['ASSOCIATE'] }),
    );
    for (const nodes of [
      [shown, hidden],
      [hidden, shown],
    ]) {
      const { text } = await ask(schema, nodes);
      expect(text).toContain('1985-03-07');
      expect(text).not.toContain('canary');
    }
  });

  test('aliases and fragments reach no further', async () => {
    const source = `{ a: persons { nodes { x: address ...F } } } fragment F on Person { y: religion ... on Person { z: informant } }`;
    const result = await graphql({
      schema,
      source,
      rootValue: { persons: { nodes: [stampAll(row(), record())] } },
      contextValue: { inquiry: asking },
    });
    expect(result).toEqual({ data: { a: { nodes: [{ x: null, y: null, z: null }] } } });
  });
});

describe('what says how a record stands to a question', () => {
  const MATCH = `type PersonMatch { birth: String @tells(fields: ["dateOfBirth", "identities.dateOfBirth"])
    nationality: String @tells(fields: ["nationality"]) address: String @tells(fields: ["address"])
    informant: String @tells(fields: ["informant"]) all: String @tells(asked: true) }`;
  const sdl = `directive @tells(fields: [String!], asked: Boolean! = false) on FIELD_DEFINITION ${MATCH}
    ${FIXTURE_SDL.replace('type Query {', 'type Query { match: PersonMatch')}`;
  const schema = guard(buildSchema(sdl));
  const says = async (of: DecisionClass, asked: readonly string[], stamped = true) => {
    const match = Object.fromEntries(
      ['birth', 'nationality', 'address', 'informant', 'all'].map((name) => [name, `canary ${name}`]),
    );
    if (stamped) (match as { [STAMP]?: Stamp })[STAMP] = { of, lending, path: '', redacted: true, asked };
    const source = '{ match { birth nationality address informant all } }';
    return graphql({ schema, source, rootValue: { match }, contextValue: { inquiry: asking } });
  };

  test('is said of what is shown whole, and of what is withheld in silence, which redaction has made look missing', async () => {
    expect(await says(record(), ['dateOfBirth'])).toEqual({
      data: {
        match: {
          birth: 'canary birth',
          nationality: null,
          address: null,
          informant: 'canary informant',
          all: 'canary all',
        },
      },
    });
  });

  test('is not said of what is masked, nor of all where one of it is not shown', async () => {
    const masked = await says(record({ restricted: true }), ['dateOfBirth']);
    expect(masked.data?.['match']).toMatchObject({ birth: null, all: null });
    expect((await says(record(), ['dateOfBirth', 'address'])).data?.['match']).toMatchObject({ all: null });
    expect((await says(record(), [])).data?.['match']).toMatchObject({ all: null });
  });

  test('is not said without a stamp', async () => {
    const { errors, data } = await says(record(), ['dateOfBirth'], false);
    expect(errors?.length).toBeGreaterThan(0);
    expect(JSON.stringify(data)).not.toContain('canary');
  });

  test('needs to say of what it tells', () => {
    expect(() => assertGuarded(buildSchema(sdl))).not.toThrow();
    expect(() => assertGuarded(buildSchema(sdl.replace('@tells(fields: ["address"])', '')))).toThrow(
      'PersonMatch.address has no @category',
    );
  });
});

describe('redaction holds alone', () => {
  test('what was selected against the law is removed, requested or not', async () => {
    for (const paths of [requested, ['id']]) {
      const one = row();
      redactionPlan(lending, person, record(), paths).apply(one);
      expect(JSON.stringify(one)).not.toContain('canary');
      expect(one['dateOfBirth']).toBe('1985-03-07');
      expect((await ask(fixtureSchema(), [one])).text).not.toContain('canary');
    }
  });

  test('what is redacted passes the shield as it is', async () => {
    const one = row();
    redactionPlan(lending, person, record({ restricted: true }), requested).apply(one);
    const { data, errors } = await ask(guard(fixtureSchema()), [one]);
    expect(errors).toBeUndefined();
    expect(data).toMatchObject({
      persons: { nodes: [{ identities: [{ surnames: ['E.'], dateOfBirth: null }], dateOfBirth: null }] },
    });
  });
});

describe('every field has a rule', () => {
  test('the fixture is guarded', () => {
    expect(() => assertGuarded(fixtureSchema())).not.toThrow();
  });

  test.each([
    [
      'a field without category',
      'address: String @category(name: BIO_EXTENDED)',
      'address: String',
      'Person.address',
    ],
    [
      'a held type without categories',
      'kind: String @category(name: OBJECT_OWNER)\n',
      'extra: Extra @category(name: OBJECT_OWNER)\n',
      'Extra.secret',
    ],
  ])('%s is named', (_, before, after, named) => {
    const sdl = `${FIXTURE_SDL.replace(before, after)} type Extra { secret: String }`;
    expect(() => assertGuarded(buildSchema(sdl))).toThrow(named);
  });

  test.each(['Lookup', 'Connection', 'Edge', 'Statistics', 'Statistic'])(
    'a type whose name ends in %s is guarded like any other',
    (ending) => {
      const sdl = `${FIXTURE_SDL.replace('type Query {', `type Query { background: PersonBackground${ending}`)}
        type PersonBackground${ending} { religion: String }`;
      expect(() => assertGuarded(buildSchema(sdl))).toThrow(
        `PersonBackground${ending}.religion has no @category`,
      );
      const held = FIXTURE_SDL.replace('address: String', `address: PersonLife${ending}`);
      const marked = `${held} type PersonLife${ending} @aroundRecords { religion: String }`;
      expect(() => assertGuarded(buildSchema(marked))).toThrow(`Person.address holds PersonLife${ending}`);
    },
  );

  test('a field without a rule is denied', async () => {
    const sdl = FIXTURE_SDL.replace('address: String @category(name: BIO_EXTENDED)', 'address: String');
    const { text } = await ask(guard(buildSchema(sdl)), [stampAll(row(), record())]);
    expect(text).not.toContain('canary');
  });
});
