import { afterAll, expect, test } from '@jest/globals';
import pg from 'pg';
import { readExamples } from '../../gateway/src/http/explorer.ts';
import type { Warmth } from '../../gateway/src/observe/warmth.ts';
import type { StateCode } from '../../shared/src/core/ids.ts';
import { testHub } from '../../shared/testing/hub.ts';
import { Wire } from '../../shared/testing/wire.ts';
import { Shutdown } from '../hub/shutdown.ts';

const stop = new Shutdown();
afterAll(() => stop.run());

const questions = readExamples().filter(({ as }) => as === undefined);

test('warming up asks no source about anybody, leaves nothing in the ledger, and a source that is down holds nothing up', async () => {
  const hub = await testHub(['DE', 'FR'], 0.02, {
    env: { LIAISON_WARM_UP_MS: '60000' },
    through: async (sources, { port }) => {
      const wire = new Wire({ host: '127.0.0.1', port });
      wire.cut('CLOSED');
      stop.add(() => Promise.resolve(wire.close()));
      const near = await wire.listen();
      return sources.map((source) => {
        if (!source.owners.includes('DE' as StateCode)) return source;
        const url = new URL(source.url);
        url.host = `127.0.0.1:${near}`;
        url.search = '';
        return { ...source, url: url.href, deadlineMs: 1_000 };
      });
    },
  });
  stop.add(() => hub.stop());
  const { ready, warmUp } = (await (await fetch(`${hub.gateway.url}/health/ready`)).json()) as {
    readonly ready: boolean;
    readonly warmUp: Warmth;
  };
  expect(ready).toBe(true);
  expect(warmUp).toMatchObject({ sources: 4, sourcesFailed: 4, isWhole: true });
  expect(warmUp.questions).toBeGreaterThanOrEqual(questions.length);
  // Nothing is sent to one that takes no connection.
  for (const { config, statements } of hub.registry.all)
    expect([config.name, statements]).toEqual([
      config.name,
      config.owners.includes('DE' as StateCode) ? 0 : 2,
    ]);
  const ledger = new pg.Client({ connectionString: hub.cluster.adminUrl('liaison_ledger') });
  await ledger.connect();
  const { rows } = await ledger.query(
    'SELECT (SELECT count(*)::int FROM ledger.record) AS records, (SELECT count(*)::int FROM ledger.tried) AS tried',
  );
  await ledger.end();
  expect(rows).toEqual([{ records: 0, tried: 0 }]);
  expect(hub.logged).toEqual([]);
});
