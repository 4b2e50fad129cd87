import { afterAll, beforeAll, expect, test } from '@jest/globals';
import {
  cpSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  renameSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import pg from 'pg';
import { Agent, request } from 'undici';
import type { StateCode } from '../../shared/src/core/ids.ts';
import type { AgencyKind, Role } from '../../shared/src/core/vocabulary.ts';
import { DemonstrationIssuers } from '../../shared/src/identity/demonstration.ts';
import { newProofKey } from '../../shared/src/identity/testing/proof-key.ts';
import { checkpointSigner, originOf } from '../../shared/src/ledger/proof/checkpoint.ts';
import { clusterUrl, freshDatabase, type TestDatabase } from '../../shared/testing/database.ts';
import { startHubProcess, type HubProcess } from '../../shared/testing/hub-process.ts';
import { testData } from '../../shared/testing/hub.ts';
import { until } from '../../shared/testing/until.ts';
import {
  embeddedUrl,
  LEDGER_DATABASE,
  ledgerSecrets,
  prepareEmbeddedLedger,
} from '../hub/embedded-ledger.ts';
import { Shutdown } from '../hub/shutdown.ts';

import { verifyLog } from '../ledger/verify.ts';
import { startBalancer, type Balancer } from './balancer.ts';

const OFFICER_PER_MINUTE = 120;
const PROFILES = fileURLToPath(new URL('../../shared/profiles', import.meta.url));
const NAMES = ['gateway-a', 'gateway-b'] as const;
type Name = (typeof NAMES)[number];
const stop = new Shutdown();
const folders = Object.fromEntries(
  NAMES.map((name) => [name, mkdtempSync(join(tmpdir(), 'liaison-law-'))]),
) as Record<Name, string>;
const hubs: Partial<Record<Name, HubProcess>> = {};
const REGISTERED = '{ __typename }';
/** Of an issuer of France that is not the demonstration's: invented. */
const CUSTOMS = 'https://customs.fr.invalid';
let customs: DemonstrationIssuers;
let balancer: Balancer;
let directory: string;
let ledgerUrl: string;
let state: TestDatabase;
let admin: pg.Client;
let env: Readonly<Record<string, string>>;

async function begin(name: Name): Promise<void> {
  hubs[name] = await startHubProcess({
    ...env,
    LIAISON_INSTANCE: name,
    LIAISON_PROFILES: folders[name],
    LIAISON_TRUSTED_DOCUMENTS: registeredAt(name),
    LIAISON_ISSUERS: issuersAt(name),
  });
  balancer.send(NAMES.flatMap((one) => hubs[one]?.url ?? []));
}

function registeredAt(name: Name): string {
  return join(folders[name], 'registered');
}

function issuersAt(name: Name): string {
  return join(folders[name], 'own', 'issuers.yaml');
}

/** Puts an issuers.yaml in place: the customs of these States, whose keys lie in one folder. */
function believe(name: Name, states: readonly StateCode[]): void {
  const issuers = customs
    .issuers(states)
    .map((entry) => ({ ...entry, issuer: CUSTOMS.replace('fr', entry.state.toLowerCase()) }));
  writeFileSync(issuersAt(name), JSON.stringify({ issuers }));
}

beforeAll(async () => {
  for (const name of NAMES) {
    cpSync(PROFILES, folders[name], { recursive: true });
    for (const folder of ['registered', 'own']) mkdirSync(join(folders[name], folder));
  }
  const [data, fresh, started] = await Promise.all([
    testData(['FR'], 0.05, stop),
    freshDatabase(),
    startBalancer(),
  ]);
  const { cluster, sources } = data;
  [directory, state, balancer] = [data.directory, fresh, started];
  await prepareEmbeddedLedger(cluster, directory);
  customs = new DemonstrationIssuers(join(directory, 'customs'));
  for (const name of NAMES) believe(name, ['DE' as StateCode]);
  ledgerUrl = cluster.adminUrl(LEDGER_DATABASE);
  const sourcesFile = join(directory, 'sources.yaml');
  writeFileSync(sourcesFile, JSON.stringify({ sources }));
  admin = new pg.Client({ connectionString: fresh.url });
  await admin.connect();
  env = {
    LIAISON_WORKERS: '1',
    LIAISON_DATA: directory,
    LIAISON_SOURCES: sourcesFile,
    LIAISON_LEDGER: embeddedUrl(cluster, directory, 'writer'),
    LIAISON_STATE: fresh.url,
    LIAISON_OFFICER_PER_MINUTE: String(OFFICER_PER_MINUTE),
    LIAISON_DRAIN_MS: '500',
  };
  await begin('gateway-a');
  await begin('gateway-b');
});

afterAll(async () => {
  await Promise.all(NAMES.map((name) => hubs[name]?.stop()));
  await balancer?.close();
  await admin?.end();
  await state?.drop();
  await stop.run();
  for (const folder of Object.values(folders)) rmSync(folder, { recursive: true, force: true });
});

function urlOf(name: Name): string {
  return hubs[name]?.url ?? '';
}

interface Asked {
  readonly officer?: string;
  /** Instead of the question. */
  readonly documentId?: string;
  readonly variables?: Readonly<Record<string, unknown>>;
  readonly headers?: Readonly<Record<string, string>>;
}

interface Answer {
  readonly status: number;
  readonly code: string | undefined;
  readonly data: unknown;
  readonly nonce: string;
  readonly receipt: { readonly log: string; readonly entry: string };
}

const GLOCKS = '{ firearms(filter: { make: "Glock" }, first: 1) { nodes { id } pageInfo { endCursor } } }';
let askedBy = 0;

function tokenOf(officer: string, thumbprint?: string, role: Role = 'INVESTIGATOR'): Promise<string> {
  return new DemonstrationIssuers(directory).token({
    ...{ state: 'FR' as StateCode, agencyKind: 'POLICE' as AgencyKind, role, officer },
    ...(thumbprint === undefined ? {} : { keyThumbprint: thumbprint }),
  });
}

/** Asks over a connection of its own; each time as another officer, unless one is said. */
async function ask(
  url: string,
  query = GLOCKS,
  { officer, variables, documentId, headers }: Asked = {},
): Promise<Answer> {
  askedBy += 1;
  const dispatcher = new Agent({ pipelining: 0 });
  try {
    const answer = await request(`${url}/graphql`, {
      dispatcher,
      method: 'POST',
      headers: {
        'content-type': 'application/json',
        authorization: `Bearer ${await tokenOf(officer ?? `invented-${askedBy}`)}`,
        'liaison-purpose': 'INVESTIGATION',
        'liaison-case': 'INVENTED-TEST',
        'liaison-offence': '0501;max=120;law=FR',
        ...headers,
      },
      body: JSON.stringify(documentId === undefined ? { query, variables } : { documentId }),
    });
    const { data, errors, extensions } = (await answer.body.json()) as {
      readonly data?: unknown;
      readonly errors?: readonly { readonly extensions?: { readonly code?: string } }[];
      readonly extensions?: { readonly receipt?: Answer['receipt'] };
    };
    return {
      ...{ status: answer.statusCode, data, code: errors?.[0]?.extensions?.code },
      nonce: String(answer.headers['dpop-nonce']),
      receipt: extensions?.receipt ?? { log: '', entry: '' },
    };
  } finally {
    await dispatcher.close();
  }
}

function firearmsIn({ data }: Answer) {
  return (
    data as {
      readonly firearms: {
        readonly nodes: readonly { readonly id: string }[];
        readonly pageInfo: { readonly endCursor: string };
      };
    }
  ).firearms;
}

test('ids, cursors and receipts of one gateway are good at the other', async () => {
  // Whose first question waits for all that is made ready.
  for (const name of NAMES)
    await until('rows', async () => firearmsIn(await ask(urlOf(name))).nodes.length > 0);
  const first = await ask(urlOf('gateway-a'));
  const { nodes, pageInfo } = firearmsIn(first);
  const byId = await ask(urlOf('gateway-b'), `{ firearm(id: "${nodes[0]?.id ?? ''}") { id } }`);
  expect([byId.code, byId.data]).toEqual([undefined, { firearm: nodes[0] }]);
  const next =
    'query ($after: String!) { firearms(filter: { make: "Glock" }, first: 1, after: $after) { nodes { id } pageInfo { endCursor } } }';
  const after = { variables: { after: pageInfo.endCursor } };
  const [here, there] = [
    firearmsIn(await ask(urlOf('gateway-a'), next, after)),
    firearmsIn(await ask(urlOf('gateway-b'), next, after)),
  ];
  expect(there.nodes).toEqual(here.nodes);
  expect(there.nodes[0]?.id).not.toBe(nodes[0]?.id);
  const { log, entry } = first.receipt;
  expect(log).toBe('gateway-a');
  const proof = await request(`${urlOf('gateway-b')}/ledger/proof/inclusion?log=${log}&entry=${entry}`);
  expect(proof.statusCode).toBe(200);
  expect(((await proof.body.json()) as { readonly records: unknown[] }).records).toHaveLength(3);
});

test('a proof of possession serves once, and the nonce of one gateway is taken by the other', async () => {
  const key = await newProofKey();
  const bound = await tokenOf('invented-bound', key.thumbprint);
  // Both are known by one name, that of what stands before them.
  const { host } = new URL(balancer.url);
  const url = `${balancer.url}/graphql`;
  const askWith = async (name: Name, proof: string): Promise<Answer> =>
    ask(urlOf(name), '{ __typename }', {
      headers: { host, authorization: `DPoP ${bound}`, dpop: proof },
    });
  const { status, code, nonce } = await askWith('gateway-a', await key.proof({ token: bound, url }));
  expect([status, code]).toEqual([401, 'DPOP_NONCE_REQUIRED']);
  const proof = await key.proof({ token: bound, url, nonce });
  const answers = await Promise.all(
    [0, 1, 2, 3, 4, 5].map((i) => askWith(NAMES[i % 2] ?? 'gateway-a', proof)),
  );
  expect(answers.map((answer) => answer.status).sort()).toEqual([200, 401, 401, 401, 401, 401]);
  for (const name of NAMES)
    expect((await askWith(name, await key.proof({ token: bound, url, nonce }))).status).toBe(200);
});

test('the rate of an officer counts at both together', async () => {
  const began = process.hrtime.bigint();
  let accepted = 0;
  for (let refused = 0; refused < 6;) {
    const answers = await Promise.all(
      NAMES.map((name) => ask(urlOf(name), '{ __typename }', { officer: 'invented-eager' })),
    );
    for (const { status } of answers) {
      expect([200, 429]).toContain(status);
      if (status === 200) accepted += 1;
      else refused += 1;
    }
  }
  const seconds = Number(process.hrtime.bigint() - began) / 1e9;
  const regained = (seconds * OFFICER_PER_MINUTE) / 60;
  // What one of them took ahead, and the other does not need, is less than a twentieth.
  expect(accepted).toBeGreaterThanOrEqual(OFFICER_PER_MINUTE * 0.95);
  expect(accepted).toBeLessThanOrEqual(OFFICER_PER_MINUTE + regained + 1);
});

/** Digest of the law that a gateway goes by. */
async function lawOf(name: Name): Promise<string> {
  askedBy += 1;
  const { body } = await request(`${urlOf(name)}/status.json`, {
    headers: { authorization: `Bearer ${await tokenOf(`operator-${askedBy}`, undefined, 'OPERATOR')}` },
  });
  const { law } = (await body.json()) as { readonly law: { readonly digest: string } };
  return law.digest;
}

/** Whether the law that was agreed on last is in force by now, as the database says. */
async function isDue(): Promise<boolean> {
  const { rows } = await admin.query<{ due: boolean; agreed: string }>(
    'SELECT max(at) <= clock_timestamp() AND count(*) > 1 AS due FROM liaison_state.law',
  );
  return rows[0]?.due === true;
}

async function readiness(name: Name) {
  const { statusCode, body } = await request(`${urlOf(name)}/health/ready`);
  const { refusedReloads, parts } = (await body.json()) as {
    readonly refusedReloads: readonly string[];
    readonly parts: Readonly<Record<string, boolean>>;
  };
  return { statusCode, refusedReloads, parts };
}

function change(name: Name, comment: string): void {
  const file = join(folders[name], 'FR.yaml');
  writeFileSync(file, `${readFileSync(file, 'utf8')}\n# ${comment}\n`);
}

test('a law that changes in the folder of one is in force at both from one moment on', async () => {
  const before = await lawOf('gateway-a');
  expect(await lawOf('gateway-b')).toBe(before);
  change('gateway-a', 'invented change');
  const seen: { readonly name: Name; readonly wasDue: boolean; readonly digest: string }[] = [];
  await until('the new law at both', async () => {
    for (const name of NAMES) seen.push({ wasDue: await isDue(), name, digest: await lawOf(name) });
    return seen.slice(-2).every(({ digest }) => digest !== before);
  });
  expect(new Set(seen.slice(-2).map(({ digest }) => digest)).size).toBe(1);
  // Whoever was asked when it was in force answered by it.
  expect(seen.filter(({ wasDue, digest }) => wasDue && digest === before)).toEqual([]);
});

test('what is changed in a folder that is behind does not come into force, and is told', async () => {
  const digest = await lawOf('gateway-a');
  change('gateway-b', 'made from a law that is not in force any more');
  await until('the refusal', async () => (await readiness('gateway-b')).refusedReloads.includes('law'));
  expect(await lawOf('gateway-b')).toBe(digest);
  cpSync(folders['gateway-a'], folders['gateway-b'], { recursive: true });
  await until('the same law', async () => (await readiness('gateway-b')).refusedReloads.length === 0);
});

/** Puts what France registered into the folder of one gateway. */
async function register(
  name: Name,
  documents: Readonly<Record<string, string>>,
  by?: DemonstrationIssuers,
): Promise<void> {
  const issuers = by ?? new DemonstrationIssuers(directory);
  writeFileSync(
    join(registeredAt(name), 'FR.jws'),
    await issuers.signedDocuments('FR' as StateCode, documents),
  );
}

/** What becomes of a question by its id, and whether all that was agreed on of this name was due before it was asked. */
async function askRegistered(name: Name, documentId: string) {
  const { rows } = await admin.query<{ due: boolean }>(
    `SELECT coalesce(max(at) <= clock_timestamp(), false) AS due FROM liaison_state.agreed
     WHERE name LIKE 'operations %'`,
  );
  const { status, code } = await ask(urlOf(name), undefined, { documentId });
  return { name, wasDue: rows[0]?.due === true, is: status === 200 ? 'answered' : code };
}

test('what a State registers at one gateway is registered at both from one moment on, and so is what it takes back', async () => {
  const agree = async (expected: string): Promise<void> => {
    const seen: Awaited<ReturnType<typeof askRegistered>>[] = [];
    await until(`${expected} at both`, async () => {
      for (const name of NAMES) seen.push(await askRegistered(name, 'gate-1'));
      return seen.slice(-2).every(({ is }) => is === expected);
    });
    const began = seen.findIndex(({ is }) => is === expected);
    // Nobody is answered by the older one once somebody was by the newer one.
    expect(seen.slice(began).filter(({ is }) => is !== expected)).toEqual([]);
  };
  await register('gateway-a', { 'gate-1': REGISTERED });
  await agree('answered');
  // Made from nothing, where something is agreed on by now.
  await register('gateway-b', { other: REGISTERED });
  await until('the refusal', async () =>
    (await readiness('gateway-b')).refusedReloads.includes('operations'),
  );
  expect((await askRegistered('gateway-b', 'gate-1')).is).toBe('answered');
  cpSync(registeredAt('gateway-a'), registeredAt('gateway-b'), { recursive: true });
  await until('the same', async () => (await readiness('gateway-b')).refusedReloads.length === 0);
  rmSync(join(registeredAt('gateway-b'), 'FR.jws'));
  await agree('OPERATION_NOT_REGISTERED');
});

test('an issuer that one gateway is told of is believed at both, also in what its State registers', async () => {
  rmSync(join(registeredAt('gateway-a'), 'FR.jws'));
  await register('gateway-b', { 'gate-2': REGISTERED }, customs);
  await until('nobody knows who signed it', async () =>
    (await readiness('gateway-b')).refusedReloads.includes('operations'),
  );
  believe('gateway-a', ['DE', 'FR'] as StateCode[]);
  await until('it is agreed on', async () => {
    const { rows } = await admin.query(
      "SELECT FROM liaison_state.agreed WHERE name = 'issuers' AND at <= now()",
    );
    return rows.length > 1;
  });
  await register('gateway-b', { 'gate-2': REGISTERED, 'gate-3': REGISTERED }, customs);
  for (const name of NAMES)
    await until('it is registered', async () => (await askRegistered(name, 'gate-3')).is === 'answered');
  believe('gateway-a', ['DE'] as StateCode[]);
  for (const name of NAMES)
    await until(
      'the issuer is gone, and what it signed',
      async () => (await askRegistered(name, 'gate-3')).is === 'OPERATION_NOT_REGISTERED',
    );
  rmSync(join(registeredAt('gateway-b'), 'FR.jws'));
  for (const name of NAMES)
    await until('nothing is refused', async () => (await readiness(name)).refusedReloads.length === 0);
});

/** Waits until both say this of what France registered as `gate`. @returns what both said meanwhile. */
async function bothSay(expected: string): Promise<readonly (string | undefined)[]> {
  const seen: (string | undefined)[] = [];
  await until(`${expected} at both`, async () => {
    for (const name of NAMES) seen.push((await askRegistered(name, 'gate')).is);
    return seen.slice(-2).every((is) => is === expected);
  });
  return seen;
}

test('a gateway that stood still while a State took something back never answers by it', async () => {
  await register('gateway-a', { gate: REGISTERED });
  await bothSay('answered');
  const still = hubs['gateway-b']?.child;
  still?.kill('SIGSTOP');
  try {
    rmSync(join(registeredAt('gateway-a'), 'FR.jws'));
    await until(
      'it is taken back at a',
      async () => (await askRegistered('gateway-a', 'gate')).is === 'OPERATION_NOT_REGISTERED',
    );
  } finally {
    still?.kill('SIGCONT');
  }
  expect(await bothSay('OPERATION_NOT_REGISTERED')).not.toContain('answered');
});

test('a state that is put back brings nothing older back, and is told what is in force', async () => {
  await register('gateway-a', { gate: REGISTERED });
  await bothSay('answered');
  const file = join(registeredAt('gateway-a'), 'FR.jws');
  rmSync(file);
  await bothSay('OPERATION_NOT_REGISTERED');
  // As a copy of before would be.
  await admin.query(`BEGIN;
    DELETE FROM liaison_state.agreed WHERE number = (SELECT max(number) FROM liaison_state.agreed);
    SELECT setval(pg_get_serial_sequence('liaison_state.agreed', 'number'), max(number)) FROM liaison_state.agreed;
    COMMIT`);
  const seen: (string | undefined)[] = [];
  await until('it is agreed on again', async () => {
    for (const name of NAMES) seen.push((await askRegistered(name, 'gate')).is);
    const { rows } = await admin.query<{ digest: string }>(
      "SELECT digest FROM liaison_state.agreed WHERE name = 'operations FR' ORDER BY number DESC LIMIT 1",
    );
    return rows[0]?.digest === 'none';
  });
  expect([...seen, ...(await bothSay('OPERATION_NOT_REGISTERED'))]).not.toContain('answered');
});

test('a file that cannot be read at one takes nothing back, and is told there', async () => {
  await register('gateway-a', { gate: REGISTERED });
  await bothSay('answered');
  const file = join(registeredAt('gateway-a'), 'FR.jws');
  // It leads nowhere, as on a disk that is lost.
  symlinkSync(join(registeredAt('gateway-a'), 'nowhere'), `${file}.link`);
  renameSync(`${file}.link`, file);
  await until('the refusal', async () =>
    (await readiness('gateway-a')).refusedReloads.includes('operations'),
  );
  expect(await bothSay('answered')).not.toContain('OPERATION_NOT_REGISTERED');
  rmSync(file);
  await bothSay('OPERATION_NOT_REGISTERED');
  for (const name of NAMES)
    await until('nothing is refused', async () => (await readiness(name)).refusedReloads.length === 0);
});

test('a law that cannot be read stops both, and nothing is answered by the old one', async () => {
  await admin.query(
    "INSERT INTO liaison_state.law (digest, at, by) VALUES ('unreadable', clock_timestamp(), 'a newer version')",
  );
  for (const name of NAMES) {
    const stopped = await until('the stop', async () => {
      const answer = await ask(urlOf(name));
      return answer.status !== 200 && answer;
    });
    expect([stopped.status, stopped.code]).toEqual([503, 'LAW_UNAVAILABLE']);
    expect(await readiness(name)).toMatchObject({ statusCode: 503, parts: { state: false } });
  }
  await admin.query("DELETE FROM liaison_state.law WHERE digest = 'unreadable'");
  for (const name of NAMES) await until('answers again', async () => (await ask(urlOf(name))).status === 200);
});

test('without the database that they share, neither answers', async () => {
  const database = new URL(state.url).pathname.slice(1);
  const elsewhere = new pg.Client({ connectionString: await clusterUrl() });
  await elsewhere.connect();
  try {
    await elsewhere.query(`ALTER DATABASE ${database} ALLOW_CONNECTIONS false`);
    await elsewhere.query(
      `SELECT pg_terminate_backend(pid) FROM pg_stat_activity
       WHERE datname = '${database}' AND application_name = 'liaison state'`,
    );
    for (const name of NAMES) {
      const { status, code } = await until('the stop', async () => {
        const answer = await ask(urlOf(name));
        return answer.status !== 200 && answer;
      });
      expect([status, code]).toEqual([503, 'STATE_UNAVAILABLE']);
      await until('not ready', async () => (await readiness(name)).parts['state'] === false);
    }
  } finally {
    await elsewhere.query(`ALTER DATABASE ${database} ALLOW_CONNECTIONS true`);
    await elsewhere.end();
  }
  for (const name of NAMES) await until('answers again', async () => (await ask(urlOf(name))).status === 200);
});

test('both are restarted under load without a failed request, but for those of a process that was killed', async () => {
  for (const name of NAMES) await until('ready', async () => (await readiness(name)).statusCode === 200);
  const failed: string[] = [];
  let answered = 0;
  let isOver = false;
  let isKilled = false;
  const load = async (): Promise<void> => {
    while (!isOver) {
      const mayFail = isKilled;
      const said = await ask(balancer.url).then(
        ({ status, code }) => (status === 200 ? undefined : `${status} ${code}`),
        (error: unknown) => String(error),
      );
      if (said === undefined) answered += 1;
      else if (!mayFail && !isKilled) failed.push(said);
    }
  };
  const loads = [load(), load()];
  await hubs['gateway-a']?.stop();
  await begin('gateway-a');
  await until('a is back', async () => (await readiness('gateway-a')).statusCode === 200);
  isKilled = true;
  hubs['gateway-b']?.child.kill('SIGKILL');
  await until('b is gone', () => hubs['gateway-b']?.child.signalCode !== null);
  await until(
    'nobody is sent to b',
    async () => (await ask(balancer.url).catch(() => undefined))?.status === 200,
  );
  isKilled = false;
  await begin('gateway-b');
  const upTo = answered + 20;
  await until('more answers', () => answered > upTo);
  isOver = true;
  await Promise.all(loads);
  expect(failed).toEqual([]);

  const client = new pg.Client({ connectionString: ledgerUrl });
  await client.connect();
  try {
    for (const name of NAMES) {
      const key = checkpointSigner(originOf(name), ledgerSecrets(directory).signingKey).verifierKey;
      const { bad, records } = await verifyLog(client, name, key);
      expect(bad).toBeUndefined();
      expect(records).toBeGreaterThan(0);
    }
  } finally {
    await client.end();
  }
});
