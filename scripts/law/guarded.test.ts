import { expect, test } from '@jest/globals';
import { isObjectType } from 'graphql';
import { domainEntry } from '../../shared/src/domains/build.ts';
import { RECORD_TYPES } from '../../shared/src/kit/references.ts';
import { subgraphSchema } from '../../shared/src/kit/schema.ts';
import { fieldOf } from '../../shared/src/policy/decide.ts';
import { loadLaw } from '../../shared/src/policy/law.ts';
import { assertGuarded, guard } from '../../shared/src/policy/shield.ts';
import { subgraphs } from '../subgraphs.ts';

const served = subgraphs.map((one) => [one.name, one] as const);

/** The build fails when a subgraph has a field that nothing guards. */
test.each(served)(
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

test.each(served)('%s: the law knows every field that it serves', (_, definition) => {
  const law = loadLaw(new URL('../../shared/profiles/', import.meta.url), { mode: 'demonstration' });
  const { domain } = definition;
  const { fields } = domainEntry(domain, subgraphSchema(definition), RECORD_TYPES[domain]);
  expect(
    fields
      .filter(({ path, category }) => fieldOf(law, domain, path)?.category !== category)
      .map(({ path }) => path),
  ).toEqual([]);
});
