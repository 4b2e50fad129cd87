import { expect, test } from '@jest/globals';
import type { Answer } from '../session/answer.ts';
import { cardOf } from './card.ts';
import { placesOf } from './places.ts';
import type { StatisticRow } from './pivot.ts';
import type { Wanted } from './useFigures.ts';

const wanted = {
  ...{ title: 'Counted', down: 'MONTH', across: 'OWNER', values: {} },
  statistic: { root: 'drugSeizureStatistics', recordType: 'DrugSeizure' },
} as unknown as Wanted;
const row = (owner: string, keys: Readonly<Record<string, string>>, count: number | null): StatisticRow => ({
  ...{ owner, count, suppressed: count === null, rounded: false },
  keys: Object.entries(keys).map(([grouping, value]) => ({ grouping, value })),
});

function answerOf(rows: readonly StatisticRow[] | null): Answer<unknown> {
  const sources = ['DE', 'FR', 'IE'].map((owner) => ({
    ...{ owner, status: owner === 'IE' ? 'TIMED_OUT' : 'ANSWERED', incomplete: false },
  }));
  const data = rows === null ? null : { drugSeizureStatistics: { rows, sources } };
  return { data, errors: [], stamp: {}, bytes: new Uint8Array() } as unknown as Answer<unknown>;
}

test('who answered, with how many records where that is known, and who did not', () => {
  const rows = [row('DE', { MONTH: '2025-01' }, 2), row('DE', { MONTH: '2025-02' }, 3)];
  const { model, answered, silent } = cardOf(
    answerOf([...rows, row('FR', { MONTH: '2025-01' }, null)]),
    wanted,
  );
  expect(model.cells.map(({ owner, state, rows: records }) => [owner, state, records])).toEqual([
    ['DE', 'HITS', 5],
    ['FR', 'HITS', 0],
    ['IE', 'LATE', 0],
  ]);
  expect([[...answered], silent]).toEqual([['DE', 'FR'], ['IE']]);
});

test('of a failed question there is nothing, and nobody is shown', () => {
  const { model, rows, askedStates } = cardOf(answerOf(null), wanted);
  expect([model.found, rows, askedStates]).toEqual([undefined, [], []]);
});

test('two groupings by place are routes; a way that ends where it began is none', () => {
  const keys = (from: string, to: string) => ({ ROUTE_ORIGIN: from, ROUTE_DESTINATION: to });
  const rows = [
    row('DE', keys('CO', 'NL'), 3),
    row('ES', keys('CO', 'NL'), null),
    row('ES', keys('ES', 'ES'), 1),
  ];
  const by = { ...wanted, down: 'ROUTE_ORIGIN', across: 'ROUTE_DESTINATION' };
  const { routes, ends, places } = placesOf(rows, by, 'count');
  expect(routes).toEqual([{ code: 'CO NL', from: 'CO', to: 'NL', value: 3, isPartly: true }]);
  expect(ends).toEqual(['ROUTE_ORIGIN', 'ROUTE_DESTINATION']);
  // A record may have several origins: countries of destination are not added up over them.
  expect(places).toEqual([]);
});

test('without a grouping by place, countries are the States that lend', () => {
  const rows = [row('DE', { MONTH: '2025-01' }, 2), row('DE', { MONTH: '2025-02' }, 3)];
  expect(placesOf(rows, wanted, 'count')).toMatchObject({
    of: 'OWNER',
    routes: [],
    places: [{ code: 'DE', value: 5, isPartly: false }],
  });
});
