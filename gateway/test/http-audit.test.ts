import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { auditServer } from 'graphql-http';
import { startTestHub, type TestHub } from '../testing/hub.ts';

let hub: TestHub;
beforeAll(async () => {
  hub = await startTestHub();
});
afterAll(() => hub.close());

test('the GraphQL-over-HTTP audit finds no error and no warning', async () => {
  const authorization = `Bearer ${await hub.token()}`;
  const results = await auditServer({
    url: `${hub.url}/graphql`,
    fetchFn: ((url: string, options: RequestInit = {}) =>
      fetch(url, {
        ...options,
        headers: {
          ...(options.headers as Record<string, string>),
          authorization,
          'liaison-purpose': 'INVESTIGATION',
          'liaison-case': 'INVENTED-1',
        },
      })) as typeof fetch,
  });
  const found = await Promise.all(
    results
      .filter(({ status }) => status === 'error' || status === 'warn')
      .map(
        (result) =>
          `${result.status} ${result.id} ${result.name}: ${'reason' in result ? result.reason : ''}`,
      ),
  );
  expect(found).toEqual([]);
  expect(results.filter(({ status }) => status === 'ok').length).toBeGreaterThan(50);
});
