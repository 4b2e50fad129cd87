import { expect, test } from '@jest/globals';
import { byDay, cellWord, countsOf, domainsOf, type LawChange, type LawTold } from './law.ts';

test('a mode that is not known is never shown as open', () => {
  expect(['GRANT', 'DENY', null, 'SOMETHING_NEW'].map(cellWord)).toEqual([
    'GRANT',
    'DENY',
    'NOT_TOLD',
    'NOT_TOLD',
  ]);
});

test('cells of a State are counted, most open first; a State without cells has none', () => {
  const cell = (mode: string) => ({ mode, basis: [], obligations: [] });
  const rows = [
    { domain: 'person', category: 'BIO_CORE', cells: { FR: cell('DENY') } },
    { domain: 'person', category: 'ALERT', cells: { FR: cell('GRANT') } },
    { domain: 'firearm', category: 'ALERT', cells: { FR: cell('GRANT') } },
  ];
  expect(countsOf(rows, 'FR')).toEqual([
    ['GRANT', 2],
    ['DENY', 1],
  ]);
  expect(countsOf(rows, 'IE')).toEqual([]);
  expect(domainsOf({ rows } as unknown as LawTold)).toEqual(['person', 'firearm']);
});

test('what changes on one day in one State stands together, the soonest first', () => {
  const change = (state: string, on: string, category: string): LawChange => ({
    ...{ state, on, category, domain: 'person', from: 'GRANT', to: 'DENY' },
  });
  const days = byDay([
    change('GB', '2031-12-28', 'BIO_CORE'),
    change('FR', '2027-01-01', 'ALERT'),
    change('GB', '2031-12-28', 'DOCUMENT'),
  ]);
  expect(days.map(({ state, changes }) => [state, changes.length])).toEqual([
    ['FR', 1],
    ['GB', 2],
  ]);
});
