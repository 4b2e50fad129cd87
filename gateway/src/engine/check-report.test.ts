import { expect, test } from '@jest/globals';
import { isReport, mustReport } from './check-report.ts';
import { SubgraphClient, type GatewayContext } from './subgraph-client.ts';

const SOURCE = '{"owner":"DE","domain":"person","status":"ANSWERED","milliseconds":3}';
const SUM = '{"owner":"DE","domain":"person","field":"alerts","mode":"DENY","rules":["DE-1"],"count":2}';
const report = (change = ''): unknown =>
  JSON.parse(
    `{"sources":[${SOURCE}],"disclosed":[],"withheld":[${SUM}],"silent":[],"versions":{"DE":"1"}${change}}`,
  );

/** What `merge-reports.ts` or the ledger would stumble over, behind what is right before it. */
const WRONG: readonly string[] = [
  `,"sources":[${SOURCE.replace('3', '1e999')}]`,
  `,"silent":[${SUM.replace('2}', '1e999}')}]`,
  `,"withheld":[${SUM.replace('"DE-1"', '{}')}]`,
  ',"disclosed":[{"owner":"DE","domain":"person","id":"a","categories":[{}]}]',
  ',"decided":[{}]',
  ',"decided":[{"cells":[null],"verdicts":[]}]',
  ',"standings":[{}]',
  ',"versions":{"DE":{}}',
];

test('a report that the sums or the ledger would stumble over is none, and shows nothing', () => {
  expect(isReport(report())).toBe(true);
  for (const change of WRONG) {
    expect([change, isReport(report(change))]).toEqual([change, false]);
    expect(() =>
      mustReport({ data: { person: { id: 'a' } }, extensions: { hub: report(change) } } as never, 'persons'),
    ).toThrow('persons answered, but its report');
  }
});

test('of the last words of a question, only reports are taken', async () => {
  const gone = AbortSignal.abort(new Error('gone'));
  const context = { reports: [], signal: gone, leftMs: () => 0 } as unknown as GatewayContext;
  const said = JSON.stringify({ reports: [null, report(), { sources: 7 }] });
  const client = new SubgraphClient(
    'persons',
    {
      send: (_request, { signal }) =>
        signal === gone ? Promise.reject(gone.reason as Error) : Promise.resolve({ status: 200, body: said }),
      isThere: () => Promise.resolve(true),
      close: () => Promise.resolve(),
    },
    { seal: () => '' } as never,
  );
  await expect(client.ask('{}', context)).rejects.toMatchObject({ code: 'DEADLINE_EXCEEDED' });
  expect(context.reports).toEqual([report()]);
});
