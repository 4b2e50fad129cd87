import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { cpSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import pg from 'pg';
import { Agent, request } from 'undici';
import type { StateCode } from '../../shared/src/core/ids.ts';
import type { AgencyKind, Role } from '../../shared/src/core/vocabulary.ts';
import { DemonstrationIssuers } from '../../shared/src/identity/demonstration.ts';
import { freshDatabase, type TestDatabase } from '../../shared/testing/database.ts';
import { startHubProcess, type HubProcess } from '../../shared/testing/hub-process.ts';
import { testData } from '../../shared/testing/hub.ts';
import { until } from '../../shared/testing/until.ts';
import { embeddedUrl, prepareEmbeddedLedger } from '../hub/embedded-ledger.ts';
import { Shutdown } from '../hub/shutdown.ts';

const OFFICER_PER_MINUTE = 60;
const WORKERS = 2;
const PROFILES = fileURLToPath(new URL('../../shared/profiles', import.meta.url));
const stop = new Shutdown();
const profiles = mkdtempSync(join(tmpdir(), 'liaison-law-'));
let hub: HubProcess;
let directory: string;
let state: TestDatabase;
let admin: pg.Client;
let operators = 0;

beforeAll(async () => {
  cpSync(PROFILES, profiles, { recursive: true });
  const [data, fresh] = await Promise.all([testData(['FR'], 0.05, stop), freshDatabase()]);
  const { cluster, sources } = data;
  [directory, state] = [data.directory, fresh];
  await prepareEmbeddedLedger(cluster, directory);
  const sourcesFile = join(directory, 'sources.yaml');
  writeFileSync(sourcesFile, JSON.stringify({ sources }));
  admin = new pg.Client({ connectionString: fresh.url });
  await admin.connect();
  hub = await startHubProcess({
    LIAISON_WORKERS: String(WORKERS),
    LIAISON_DATA: directory,
    LIAISON_PROFILES: profiles,
    LIAISON_SOURCES: sourcesFile,
    LIAISON_LEDGER: embeddedUrl(cluster, directory, 'writer'),
    LIAISON_STATE: fresh.url,
    LIAISON_OFFICER_PER_MINUTE: String(OFFICER_PER_MINUTE),
  });
});

afterAll(async () => {
  await hub?.stop();
  await admin?.end();
  await state?.drop();
  await stop.run();
  rmSync(profiles, { recursive: true, force: true });
});

/** Over a connection of its own: connections are dealt out to the processes. */
async function send(path: string, officer: string, role: Role, body?: object) {
  const token = await new DemonstrationIssuers(directory).token({
    ...{ state: 'FR' as StateCode, agencyKind: 'POLICE' as AgencyKind, role, officer },
  });
  const dispatcher = new Agent({ pipelining: 0 });
  try {
    const answer = await request(`${hub.url}${path}`, {
      dispatcher,
      method: body ? 'POST' : 'GET',
      headers: {
        'content-type': 'application/json',
        authorization: `Bearer ${token}`,
        'liaison-purpose': 'INVESTIGATION',
        'liaison-case': 'INVENTED-TEST',
        'liaison-offence': '0501;max=120;law=FR',
      },
      ...(body ? { body: JSON.stringify(body) } : {}),
    });
    return { status: answer.statusCode, said: (await answer.body.json()) as unknown };
  } finally {
    await dispatcher.close();
  }
}

test('the processes of one start are gateways to the state that they share: each is alive in it', async () => {
  const { rows } = await admin.query(
    "SELECT name FROM liaison_state.member WHERE seen > now() - interval '10 s'",
  );
  expect(rows).toHaveLength(WORKERS);
});

test('an officer has one rate at all processes of a start', async () => {
  const began = process.hrtime.bigint();
  const logs = new Set<unknown>();
  let accepted = 0;
  for (let refused = 0; refused < 6;) {
    const query = '{ firearms(filter: { make: "Glock" }, first: 1) { nodes { id } } }';
    const answers = await Promise.all(
      [0, 1, 2, 3].map(() => send('/graphql', 'invented-eager', 'INVESTIGATOR', { query })),
    );
    for (const { status, said } of answers) {
      expect([200, 429]).toContain(status);
      if (status === 429) refused += 1;
      else accepted += 1;
      const { extensions } = said as {
        readonly extensions?: { readonly receipt?: { readonly log: string } };
      };
      if (status === 200) logs.add(extensions?.receipt?.log);
    }
  }
  const seconds = Number(process.hrtime.bigint() - began) / 1e9;
  // Each process writes its own log: all were asked.
  expect(logs.size).toBe(WORKERS);
  expect(accepted).toBeGreaterThanOrEqual(OFFICER_PER_MINUTE * 0.95);
  expect(accepted).toBeLessThanOrEqual(OFFICER_PER_MINUTE + (seconds * OFFICER_PER_MINUTE) / 60 + 1);
});

/** What one of the processes goes by: the law, and the version of all on which they agree. */
async function standing() {
  operators += 1;
  const { said } = await send('/status.json', `operator-${operators}`, 'OPERATOR');
  const { hub: told, law } = said as {
    readonly hub: { readonly agreed: number };
    readonly law: { readonly digest: string };
  };
  return { version: told.agreed, law: law.digest };
}

test('a changed law is in force at all processes from one moment on, and one version names one law', async () => {
  const before = await standing();
  const file = join(profiles, 'FR.yaml');
  writeFileSync(file, `${readFileSync(file, 'utf8')}\n# invented change\n`);
  const seen: (Awaited<ReturnType<typeof standing>> & { readonly wasDue: boolean })[] = [];
  await until('the new law at all', async () => {
    const { rows } = await admin.query<{ due: boolean }>(
      'SELECT max(at) <= clock_timestamp() AND count(*) > 1 AS due FROM liaison_state.law',
    );
    seen.push({ wasDue: rows[0]?.due === true, ...(await standing()) });
    return seen.length > 4 && seen.slice(-4).every(({ law }) => law !== before.law);
  });
  expect(seen.filter(({ wasDue, law }) => wasDue && law === before.law)).toEqual([]);
  const laws = new Map([[before.version, new Set([before.law])]]);
  for (const { version, law } of seen) laws.set(version, (laws.get(version) ?? new Set()).add(law));
  expect([...laws.values()].map(({ size }) => size)).toEqual([1, 1]);
});
