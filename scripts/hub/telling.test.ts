import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { Reloads } from '../../gateway/src/observe/reloads.ts';
import { makeLog } from '../../gateway/src/observe/log.ts';
import { SourceRegistry } from '../../shared/src/sources/connection/registry.ts';
import { freshDatabase, type TestDatabase } from '../../shared/testing/database.ts';
import { until } from '../../shared/testing/until.ts';
import { migrateReleases, ReleaseDatabase } from '../../subgraphs/releases/store/database.ts';
import { Receiver, SECRET } from '../../subgraphs/releases/testing/receiver.ts';
import { stateCode } from '../../shared/src/core/ids.ts';
import { Shutdown } from './shutdown.ts';
import { telling, tellingFiles } from './telling.ts';

const PROFILES = fileURLToPath(new URL('../../shared/profiles', import.meta.url));
const folder = mkdtempSync(join(tmpdir(), 'liaison-telling-'));
const receiver = new Receiver();
let store: TestDatabase;

beforeAll(async () => {
  await receiver.open();
  store = await freshDatabase();
  await migrateReleases(store.url);
});
afterAll(async () => {
  await receiver.shut();
  await store.drop();
  rmSync(folder, { recursive: true, force: true });
});

function file(name: string, content: unknown): string {
  writeFileSync(join(folder, name), typeof content === 'string' ? content : JSON.stringify(content));
  return join(folder, name);
}

test('a source that cannot be reached, and work that a file plans, are told to the webhooks of States', async () => {
  file('secret', SECRET);
  const env = {
    LIAISON_WEBHOOKS: file('webhooks.yaml', {
      webhooks: [
        {
          state: 'IE',
          url: receiver.url,
          secretFile: 'secret',
          events: ['outage.began', 'maintenance.planned'],
        },
      ],
    }),
    LIAISON_MAINTENANCE: file('maintenance.yaml', { maintenance: [] }),
    LIAISON_OUTAGE_AFTER_S: '0.3',
  };
  const stop = new Shutdown();
  const reloads = new Reloads();
  const database = new ReleaseDatabase(store.url, () => undefined);
  stop.add(() => database.close());
  // Nobody listens there.
  const registry = new SourceRegistry([
    {
      ...{ name: 'person-FR', owners: [stateCode('FR')], domain: 'person', poolSize: 2 },
      ...{ url: 'postgres://nobody@127.0.0.1:1/none', deadlineMs: 1_000, retryAfterMs: 1_000 },
    },
  ]);
  stop.add(() => registry.close());
  const ledger = { ready: () => true, probe: () => Promise.resolve(true) };
  const told = telling(
    database,
    tellingFiles(env, PROFILES),
    { registry, ledger, reloads, log: makeLog('silent') },
    stop,
  );
  try {
    told.start();
    const kinds = () =>
      receiver.received.map(({ body }) => JSON.parse(body) as { type: string; data: object });
    await until('the outage', () => kinds().some(({ type }) => type === 'outage.began'));
    expect(kinds().find(({ type }) => type === 'outage.began')?.data).toMatchObject({
      ...{ of: 'SOURCE', state: 'FR', domain: 'person', planned: false },
    });
    expect(await told.outages?.()).toEqual([expect.objectContaining({ state: 'FR', domain: 'person' })]);
    file('maintenance.yaml', {
      maintenance: [{ of: 'HUB', from: '2126-01-01T00:00:00Z', until: '2126-01-01T01:00:00Z' }],
    });
    await until('the announcement', () => kinds().some(({ type }) => type === 'maintenance.planned'));
    expect(reloads.counts).toEqual([['maintenance', 1, 0]]);
  } finally {
    await stop.run();
  }
});

describe('a maintenance.yaml', () => {
  test.each([
    [
      [{ of: 'XX', from: '2126-01-01T00:00:00Z', until: '2126-01-01T01:00:00Z' }],
      /entry 1 \(XX\): XX is neither HUB nor a State/u,
    ],
    [
      [{ of: 'HUB', domains: ['person'], from: '2126-01-01T00:00:00Z', until: '2126-01-01T01:00:00Z' }],
      /leave domains out/u,
    ],
    [
      [{ of: 'FR', from: '2126-01-01T02:00:00Z', until: '2126-01-01T01:00:00Z' }],
      /must end after it begins/u,
    ],
    [[{ of: 'FR', from: '2126-01-01', until: '2126-01-01T01:00:00Z' }], /a moment with its zone/u],
    [
      [{ of: 'FR', domains: ['cars'], from: '2126-01-01T00:00:00Z', until: '2126-01-01T01:00:00Z' }],
      /maintenance\[0\]\.domains/u,
    ],
  ])('%j is refused', (maintenance, why) => {
    const env = { LIAISON_MAINTENANCE: file('wrong.yaml', { maintenance }), LIAISON_OUTAGE_AFTER_S: '60' };
    expect(() => tellingFiles(env, PROFILES).maintenanceFile?.read()).toThrow(why);
  });
});
