import { expect, test } from '@jest/globals';
import type { StateCode } from '../../../shared/src/core/ids.ts';
import type { AskedSource, SubgraphReport } from '../../../shared/src/policy/words/report.ts';
import { mergeReports } from './merge-reports.ts';
import { placed, toldSources } from './told-sources.ts';

const DE = { owner: 'DE' as StateCode, domain: 'person', milliseconds: 3 } as const;
const reportOf = (...sources: readonly AskedSource[]): SubgraphReport => ({
  sources,
  disclosed: [],
  withheld: [],
  silent: [],
  versions: {},
});

test('the worst of a source is told, and beneath it of which questions that is said', () => {
  const reports = [
    reportOf(
      { ...DE, status: 'NOT_SEARCHABLE', at: 'byBirth' },
      { ...DE, status: 'ANSWERED', at: 'byName' },
      { ...DE, status: 'ANSWERED', at: 'again', incomplete: true },
    ),
    reportOf({ ...DE, status: 'ANSWERED', at: 'again', tookMs: 9, milliseconds: 9 }),
  ];
  const { sources } = mergeReports(reports);
  expect(sources).toEqual([
    { ...DE, status: 'NOT_SEARCHABLE', incomplete: true, milliseconds: 9, tookMs: 9 },
  ]);
  expect(toldSources(sources, reports)).toEqual([
    {
      ...DE,
      milliseconds: 9,
      status: 'NOT_SEARCHABLE',
      incomplete: true,
      questions: [
        { status: 'NOT_SEARCHABLE', paths: ['byBirth'] },
        { status: 'ANSWERED', paths: ['byName'] },
        { status: 'ANSWERED', incomplete: true, paths: ['again'] },
      ],
    },
  ]);
});

test.each<[string, string, ReadonlyMap<string, readonly (readonly (string | number)[])[]>, string[]]>([
  ['at the root', 'persons.nodes.firearms', new Map([['', [[]]]]), ['persons.nodes.firearms']],
  [
    'about entities',
    '_entities.firearms',
    new Map([['_entities', [['mine', 'nodes', '@']]]]),
    ['mine.nodes.firearms'],
  ],
  ['about entities themselves', '_entities', new Map([['_entities', [['a', '@', 'person']]]]), ['a.person']],
  ['of two places in one request', 'e3.x', new Map([['e3', [['a'], ['b', '@']]]]), ['a.x', 'b.x']],
])('a question %s stands where the document has it', (_, at, places, paths) => {
  const { sources } = placed(reportOf({ ...DE, status: 'ANSWERED', at }), places);
  expect(sources.map((source) => source.at)).toEqual(paths);
});

test('what is of no field stays as it is', () => {
  const report = reportOf({ ...DE, status: 'ANSWERED' });
  expect(placed(report, new Map())).toEqual(report);
  expect(toldSources([{ ...DE, status: 'ANSWERED' }], [report])[0]?.questions).toEqual([]);
});
