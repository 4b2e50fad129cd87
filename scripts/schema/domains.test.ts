import { describe, expect, test } from '@jest/globals';
import { catalogue } from '../../shared/src/domains/catalogue.ts';
import { subgraphOf, subgraphs } from '../hub/subgraphs.ts';
import { domainsModule, refuseMisstated } from './domains.ts';

describe('what a domain says of itself', () => {
  const crossing = subgraphOf('crossing');

  test.each(subgraphs.map((one) => [one.name, one] as const))('%s: is so in its schema', (_, definition) => {
    expect(() => refuseMisstated(definition, catalogue()[definition.domain])).not.toThrow();
  });

  test('is refused where the schema knows no such column or link, or another one', () => {
    const localTraffic = { column: 'weather', words: ['RAIN'], about: 'a crossing in the rain' };
    const [first, ...rest] = crossing.links;
    if (!first) throw new Error('no links');
    const misstated = () =>
      refuseMisstated(
        { ...crossing, marks: { localTraffic }, links: [...rest, { ...first, path: 'pets' }] },
        catalogue().crossing,
      );
    expect(misstated).toThrow('the mark localTraffic follows from weather, which is the column of no field');
    expect(misstated).toThrow('the links pets are no field of its record type');
    expect(misstated).toThrow('its links persons are not stated');
  });

  test.each([
    ['domain', {}],
    ['record type', { domain: 'boat' as never }],
    ['mark', { domain: 'boat' as never, recordType: 'Boat' }],
  ])('is refused where another has the same %s', (what, change) => {
    expect(() => domainsModule([crossing, { ...crossing, ...change }])).toThrow(
      `two domains have the ${what}`,
    );
  });
});
