import { describe, expect, test } from '@jest/globals';
import { buildSchema, graphql, isObjectType } from 'graphql';
import { domainEntry } from '../../shared/src/domains/build.ts';
import { markedOversight, oversightFields } from '../../shared/src/domains/oversight.ts';
import { subgraphSchema } from '../../shared/src/kit/schema/schema.ts';
import { fieldOf } from '../../shared/src/policy/decide/decide.ts';
import { loadLaw } from '../../shared/src/policy/law/law.ts';
import { assertGuarded, guard } from '../../shared/src/policy/enforce/shield.ts';
import { inquiry } from '../../shared/src/policy/testing/fixture.ts';
import { served, subgraphs } from '../hub/subgraphs.ts';

/** The build fails when a subgraph has a field that nothing guards. */
test.each(served.map((one) => [one.name, one] as const))(
  '%s: every field of every object type has a rule, and is wrapped in it',
  (_, definition) => {
    const schema = subgraphSchema(definition);
    expect(() => assertGuarded(schema)).not.toThrow();
    const types = Object.values(schema.getTypeMap()).filter(
      (type) => isObjectType(type) && !type.name.startsWith('__'),
    );
    const fields = types.filter(isObjectType).flatMap((type) =>
      Object.values(type.getFields()).map((field) => ({
        name: `${type.name}.${field.name}`,
        field,
        before: field.resolve,
      })),
    );
    guard(schema);
    const bare = fields.filter(
      ({ field, before }) => field.resolve === undefined || field.resolve === before,
    );
    expect(bare.map(({ name }) => name)).toEqual([]);
    expect(fields.length).toBeGreaterThan(80);
  },
);

test.each(subgraphs.map((one) => [one.name, one] as const))(
  '%s: the law knows every field that it serves',
  (_, definition) => {
    const law = loadLaw(new URL('../../shared/profiles/', import.meta.url), { mode: 'demonstration' });
    const { domain } = definition;
    const { fields } = domainEntry(domain, subgraphSchema(definition), definition.recordType);
    expect(
      fields
        .filter(({ path, category }) => fieldOf(law, domain, path)?.category !== category)
        .map(({ path }) => path),
    ).toEqual([]);
  },
);

test('a filter, key or grouping that does not say what it looks at fails the build', () => {
  const made = (extra: string) => () =>
    domainEntry(
      'person',
      buildSchema(
        `directive @category(name: String) on FIELD_DEFINITION
         directive @searches(fields: [String!]!, exact: Boolean) on INPUT_FIELD_DEFINITION | ENUM_VALUE
         enum C { INDEX } type Query { a(by: By): Int } type Person { id: ID }
         ${extra}`.replace('id: ID', 'id: ID @category(name: INDEX)'),
        { assumeValidSDL: true },
      ),
      'Person',
    );
  // Whatever it is called.
  expect(made('scalar By input PersonFilter { name: String }')).toThrow('PersonFilter.name: needs @searches');
  expect(made('input By { name: String }')).toThrow('By.name: needs @searches');
  expect(made('enum By { YEAR }')).toThrow('By.YEAR: needs @searches');
  expect(made('scalar By input PersonKey { name: String @searches(fields: ["nmae"]) }')).toThrow(
    'there is no field person.nmae',
  );
  expect(made('scalar By input PersonKey { name: String @searches(fields: ["id"]) }')).not.toThrow();
});

describe('what only those see who read the ledger', () => {
  const oversight = served.filter(({ name }) => name === 'oversight');
  const others = served.filter((one) => !oversight.includes(one));

  test('is every field of the subgraph over the ledger but what all subgraphs share, and nothing of another', () => {
    const shared =
      /^(Evaluation|LegalBasis|Contact|Unlock|UnlockStep|Withheld|Obligation|SourceReport|PageInfo|ReleaseState|LinkKindCount|TravellerReason|Changes|LeftRecord|OwnerChanges)\.|^Query\._service$|^_Service\./u;
    for (const definition of oversight) {
      const schema = subgraphSchema(definition);
      const fields = Object.values(schema.getTypeMap())
        .filter(isObjectType)
        .filter(({ name }) => !name.startsWith('__'))
        .flatMap((type) => Object.keys(type.getFields()).map((field) => `${type.name}.${field}`));
      expect(fields.filter((field) => !oversightFields().has(field) && !shared.test(field))).toEqual([]);
    }
    expect(others.flatMap((definition) => markedOversight(subgraphSchema(definition)))).toEqual([]);
  });

  test.each([
    ['AUDITOR', 'SUPERVISION', undefined],
    ['INVESTIGATOR', 'SUPERVISION', 'FORBIDDEN'],
    ['AUDITOR', 'INVESTIGATION', 'BAD_INPUT'],
  ] as const)('%s for %s: the shield alone says %s', async (role, purpose, code) => {
    const [definition] = oversight;
    if (!definition) throw new Error('there is no such subgraph');
    const schema = guard(subgraphSchema({ ...definition, resolvers: {} }));
    const asking = inquiry({ purpose });
    const { errors } = await graphql({
      schema,
      source: '{ ledgerAccesses { nodes { entry requester { state } } } }',
      rootValue: { ledgerAccesses: { nodes: [] } },
      contextValue: { inquiry: { ...asking, requester: { ...asking.requester, role } } },
    });
    expect((errors?.[0]?.originalError as { code?: string } | undefined)?.code).toBe(code);
  });

  test('a field that leads there without the mark is found', () => {
    const schema = buildSchema(`directive @oversight on OBJECT | FIELD_DEFINITION
      type LedgerThing @oversight { id: ID } type Query { things: LedgerThing }`);
    expect(() => assertGuarded(schema)).toThrow(/Query\.things leads to LedgerThing/u);
  });
});
