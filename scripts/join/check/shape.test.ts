import { expect, test } from '@jest/globals';
import { GraphQLFloat, GraphQLList } from 'graphql';
import { subgraphOf } from '../../hub/subgraphs.ts';
import { recordCheck } from '../../import/formats/record-check.ts';
import { shapeFaults } from './shape.ts';

test('a number of type numeric is one, with all its digits', () => {
  const list = new GraphQLList(GraphQLFloat);
  expect(shapeFaults(list, [0.25, '0.250', '12345678901234567890.1'], 'kilograms')).toEqual([]);
  expect(shapeFaults(list, ['NaN', '1,5', ''], 'kilograms')).toHaveLength(3);
});

test('an exact spelling is no member of what is given to the hub', () => {
  const check = recordCheck(subgraphOf('seizure'));
  const faults = (item: object) => check({ items: [item] }).faults.map(({ member }) => member);
  expect(faults({ kilograms: 0.25 })).toEqual([]);
  expect(faults({ exactKilograms: '0.250' })).toEqual(['items[0].exactKilograms']);
  expect(check({ exactTotalKilograms: '1' }).faults.map(({ member }) => member)).toEqual([
    'exactTotalKilograms',
  ]);
});
