import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { spawn, spawnSync } from 'node:child_process';
import { createServer } from 'node:net';
import {
  chmodSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs';
import pg from 'pg';
import { until } from '../../shared/testing/until.ts';
import { DemonstrationIssuers } from '../../shared/src/identity/demonstration.ts';
import type { StateCode } from '../../shared/src/core/ids.ts';
import type { IssuerConfig } from '../../shared/src/identity/issuers.ts';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Shutdown } from '../hub/shutdown.ts';
import { runCommand } from '../../shared/testing/command.ts';
import { startHubProcess, type HubProcess } from '../../shared/testing/hub-process.ts';
import { takeFolder } from '../hub/folder-lock.ts';
import { provision } from '../hub/national/provision.ts';
import { subgraphs } from '../hub/subgraphs.ts';
import { freePort } from '../hub/postgres/embedded.ts';
import { testData, type TestData } from '../../shared/testing/hub.ts';

/** Of ledger and sources, where it matters: so long that a busy machine is no reason. */
const PATIENCE_MS = 8_000;
const stop = new Shutdown();
let directory: string;
let sourcesFile: string;
let data: TestData;

beforeAll(async () => {
  directory = mkdtempSync(join(tmpdir(), 'liaison-one-hub-'));
  // So that PostgreSQL's own user gets there, where this runs as root.
  chmodSync(directory, 0o755);
  stop.add(() => Promise.resolve(rmSync(directory, { recursive: true, force: true })));
  // National data elsewhere, the ledger embedded: what a hub needs of its folder, without filling it.
  data = await testData(['FR'], 0.02, stop);
  sourcesFile = join(directory, 'sources.yaml');
  writeFileSync(sourcesFile, JSON.stringify({ sources: data.sources }));
});
afterAll(() => stop.run());

const start = (
  folder: string,
  port = 0,
  sources = sourcesFile,
  more: Readonly<Record<string, string>> = {},
): Promise<HubProcess> =>
  startHubProcess({
    LIAISON_DATA: join(directory, folder),
    LIAISON_SOURCES: sources,
    LIAISON_WORKERS: '1',
    PORT: String(port),
    ...more,
  });

const isReady = async ({ url }: HubProcess): Promise<boolean> => (await fetch(`${url}/health/ready`)).ok;

const left = (folder: string): string[] =>
  ['hub.lock', 'postgres/data/postmaster.pid'].filter((file) => existsSync(join(directory, folder, file)));

interface Files {
  readonly sources: string;
  readonly issuers: string;
  /** What the file of issuers holds: a second issuer of a State, beside the demonstration's. */
  readonly entries: readonly IssuerConfig[];
}

/** Files of a hub's own, which a test may change. */
function filesOf(name: string): Files {
  const [sources, issuers] = [
    join(directory, `${name}-sources.yaml`),
    join(directory, `${name}-issuers.yaml`),
  ];
  const strict = data.sources.map((source) => ({ ...source, deadlineMs: PATIENCE_MS }));
  writeFileSync(sources, JSON.stringify({ sources: strict }));
  const partners = new DemonstrationIssuers(join(directory, `${name}-partner`)).issuers(['FR' as StateCode]);
  const entries = partners.map((entry) => ({ ...entry, issuer: 'https://partner.invalid' }));
  writeFileSync(issuers, JSON.stringify({ issuers: entries }));
  return { sources, issuers, entries };
}

async function kill({ child }: HubProcess): Promise<void> {
  const gone = new Promise((done) => child.once('close', done));
  child.kill('SIGKILL');
  await gone;
}

describe('a folder is free', () => {
  const folder = (name: string, lock: string): string => {
    const made = mkdtempSync(join(directory, name));
    writeFileSync(join(made, 'hub.lock'), lock);
    return made;
  };
  const parent = process.ppid;
  test.each([
    [
      'whose hub died and whose number another process has by now',
      JSON.stringify({ pid: parent, began: 'another boot 1', address: 'x' }),
      process.platform === 'linux',
    ],
    [
      'whose hub had the number of this process',
      JSON.stringify({ pid: process.pid, began: '', address: 'x' }),
      true,
    ],
    ['whose lock was never written to its end', '{"pid":', true],
    ['but not while its hub lives', JSON.stringify({ pid: parent, began: '', address: 'x' }), false],
  ])('%s', async (_, lock, isFree) => {
    const made = folder('free-', lock);
    const taken = takeFolder(made, 'here');
    if (!isFree) return expect(taken).rejects.toThrow(`process ${parent}, at x`);
    const giveBack = await taken;
    expect(readFileSync(join(made, 'hub.lock'), 'utf8')).toContain(`"pid":${process.pid}`);
    giveBack();
    expect(existsSync(join(made, 'hub.lock'))).toBe(false);
  });
});

const PLAIN = '{ __typename }';

const askWhole = async (hub: HubProcess, folder: string, query: string): Promise<string> => {
  const token = await new DemonstrationIssuers(join(directory, folder)).token({
    state: 'FR' as StateCode,
    agencyKind: 'POLICE',
    role: 'INVESTIGATOR',
    officer: 'invented',
  });
  const answer = await fetch(`${hub.url}/graphql`, {
    method: 'POST',
    headers: {
      'content-type': 'application/json',
      authorization: `Bearer ${token}`,
      'liaison-purpose': 'INVESTIGATION',
      'liaison-case': 'INVENTED-TEST',
      'liaison-offence': '0501;max=120;law=FR',
    },
    body: JSON.stringify({ query }),
  });
  return answer.text();
};

const asked = async (hub: HubProcess, folder: string): Promise<string> =>
  /"code":"([A-Z_]+)"/u.exec(await askWhole(hub, folder, PLAIN))?.[1] ?? 'answered';

const pidFile = (folder: string): string => join(directory, folder, 'postgres', 'data', 'postmaster.pid');

const onLinux = process.platform === 'linux' ? test : test.skip;

/** Stops the hub's process after a moment, for a while. */
function standStill({ child }: HubProcess, afterMs: number, forMs: number): Promise<unknown> {
  const pid = child.pid ?? 0;
  const steps = `sleep ${afterMs / 1_000}; kill -STOP ${pid}; sleep ${forMs / 1_000}; kill -CONT ${pid}`;
  return new Promise((done) => spawn('sh', ['-c', steps]).once('close', done));
}

/** One hub is asked all of this: the third of its folder. Two came at the same moment, and who had it was killed. */
describe('a hub', () => {
  const folder = 'own';
  let raced: readonly PromiseSettledResult<HubProcess>[];
  let areReady: readonly boolean[];
  let leftByKilled: readonly string[];
  let files: Files;
  let port: number;
  let hub: HubProcess;
  beforeAll(async () => {
    files = filesOf(folder);
    const startOne = (at = 0): Promise<HubProcess> =>
      start(folder, at, files.sources, {
        LIAISON_ISSUERS: files.issuers,
        LIAISON_LEDGER_PATIENCE_MS: String(PATIENCE_MS),
        // Of an answer as a whole, with all that a hub does for the first time: nothing here is about that.
        LIAISON_DEADLINE_MS: '60000',
      });
    raced = await Promise.allSettled([startOne(), startOne()]);
    const up = raced.flatMap((one) => (one.status === 'fulfilled' ? [one.value] : []));
    areReady = await Promise.all(up.map(isReady)).finally(() => Promise.all(up.map(kill)));
    leftByKilled = left(folder);
    port = await freePort();
    hub = await startOne(port);
  });
  afterAll(async () => {
    // Where none came up, what is said above is why; it was killed, and left what who is killed leaves.
    if (!hub) return;
    await hub.stop();
    expect(left(folder)).toEqual([]);
  });

  test('that comes to an empty folder at the same moment as another is the only one; the next takes over what it left when it was killed', async () => {
    expect(areReady).toEqual([true]);
    expect(raced.flatMap((one) => (one.status === 'rejected' ? [String(one.reason)] : []))).toEqual([
      expect.stringContaining('Another hub uses'),
    ]);
    expect(leftByKilled).toHaveLength(2);
    expect(hub.said()).toContain('that is running already');
    expect(await isReady(hub)).toBe(true);
  });

  test('is not disturbed by a second on its LIAISON_DATA, at the same port and at another, which is refused', async () => {
    for (const second of [port, 0])
      await expect(start(folder, second)).rejects.toThrow(
        new RegExp(
          `Another hub uses ${join(directory, folder)}: process ${hub.child.pid}, at 127\\.0\\.0\\.1:${port}\\. Stop it, or .*LIAISON_DATA=`,
          'u',
        ),
      );
    const seed = await runCommand('scripts/seed.ts', [], { LIAISON_DATA: join(directory, folder) });
    expect([seed.code, seed.err]).toEqual([1, expect.stringContaining('Another hub uses')]);
    expect(await isReady(hub)).toBe(true);
  });

  test('keeps what is for nobody else to read, and says in the first line what it is for', () => {
    const at = join(directory, folder);
    const files = readdirSync(at, { recursive: true, encoding: 'utf8' }).filter(
      (file) => !file.startsWith('postgres/data/'),
    );
    expect(files).toContain(join('demonstration-issuers', 'FR.key.json'));
    expect(statSync(at).mode & 0o066).toBe(0);
    for (const file of files) {
      const { mode } = statSync(join(at, file));
      expect([file, mode & 0o066]).toEqual([file, 0]);
      if (!statSync(join(at, file)).isFile() || file.endsWith('.log')) continue;
      const [first = ''] = readFileSync(join(at, file), 'utf8').split('\n');
      expect([file, first]).toEqual([
        file,
        expect.stringMatching(/^# Liaison: |^\{ "\/\/": "Liaison |^\{"for":/u),
      ]);
    }
  });

  onLinux('that stood still, for longer than ledger and sources have, blames neither', async () => {
    const FIREARMS = '{ firearms(filter: { calibre: "9x19" }) { sources { owner status } } }';
    const expected = expect.stringContaining('{"owner":"FR","status":"ANSWERED"}');
    expect(await askWhole(hub, folder, FIREARMS)).toEqual(expected);
    // What is under way at that moment differs: with the ledger, with a source, not read yet.
    for (const afterMs of [5, 30]) {
      const waiting = Array.from({ length: 8 }, () => askWhole(hub, folder, FIREARMS));
      await standStill(hub, afterMs, 1.5 * PATIENCE_MS);
      expect(await Promise.all(waiting)).toEqual(waiting.map(() => expected));
    }
  });

  onLinux(
    'whose PostgreSQL is killed answers LEDGER_UNAVAILABLE until it runs again, which it does by itself',
    async () => {
      expect(await asked(hub, folder)).toBe('answered');
      process.kill(Number(readFileSync(pidFile(folder), 'utf8').split('\n')[0]), 'SIGKILL');
      const said = new Set<string>();
      await until(
        'the hub answers again',
        async () => {
          const outcome = await asked(hub, folder);
          said.add(outcome);
          return outcome === 'answered' && /PostgreSQL runs again/u.test(hub.said());
        },
        { seen: () => [...said, hub.said()] },
      );
      expect([...said].filter((outcome) => !['answered', 'LEDGER_UNAVAILABLE'].includes(outcome))).toEqual(
        [],
      );
    },
  );

  test('takes sources and issuers that change while it runs; what does not hold is refused and shown', async () => {
    const refusals = async () => {
      const answer = await fetch(`${hub.url}/health/ready`);
      return [answer.status, ((await answer.json()) as { refusedReloads: string[] }).refusedReloads];
    };
    const has = async (line: string) => (await (await fetch(`${hub.url}/metrics`)).text()).includes(line);
    const breaker = (domain: string): string => `liaison_source_breaker_open{owner="FR",domain="${domain}"}`;
    const { sources, issuers, entries } = files;
    writeFileSync(sources, '{ "sources": [] }');
    writeFileSync(issuers, JSON.stringify({ issuers: [...entries, ...entries] }));
    await until(
      'both refusals',
      async () => JSON.stringify(await refusals()) === '[200,["issuers","sources"]]',
    );
    expect(await has('liaison_reloads_total{what="sources",outcome="refused"} 1')).toBe(true);
    expect([await has(breaker('person')), await has(breaker('firearm'))]).toEqual([true, true]);
    const persons = data.sources.filter(({ domain }) => domain === 'person');
    writeFileSync(sources, JSON.stringify({ sources: persons }));
    writeFileSync(
      issuers,
      JSON.stringify({ issuers: entries.map((entry) => ({ ...entry, audience: 'x' })) }),
    );
    await until('both changes', async () => JSON.stringify(await refusals()) === '[200,[]]');
    expect(await has('liaison_reloads_total{what="issuers",outcome="taken"} 1')).toBe(true);
    expect([await has(breaker('person')), await has(breaker('firearm'))]).toEqual([true, false]);
    writeFileSync(sources, JSON.stringify({ sources: data.sources }));
    await until('the source that is new', () => has(breaker('firearm')));
  });
});

/** A disk of its own, where this runs as a user who may have one. */
const canMount = process.platform === 'linux' && process.getuid?.() === 0;
(canMount ? test : test.skip)(
  'a folder on a full disk is not taken, and the file that lacks room is named',
  async () => {
    const disk = join(directory, 'no-room');
    mkdirSync(disk);
    expect(String(spawnSync('mount', ['-t', 'tmpfs', '-o', 'size=4k', 'tmpfs', disk]).stderr)).toBe('');
    try {
      writeFileSync(join(disk, 'filler'), Buffer.alloc(4_096));
      await expect(takeFolder(disk, 'here')).rejects.toThrow(/no-room\/hub\.lock cannot be written: ENOSPC/u);
      expect(readdirSync(disk)).toEqual(['filler']);
      rmSync(join(disk, 'filler'));
      (await takeFolder(disk, 'here'))();
    } finally {
      spawnSync('umount', ['--lazy', disk]);
    }
  },
);

(canMount ? test : test.skip)(
  'a full disk costs LEDGER_UNAVAILABLE, and nothing once there is room again',
  async () => {
    const folder = 'full';
    const disk = join(directory, folder);
    mkdirSync(disk);
    const mounted = spawnSync('mount', ['-t', 'tmpfs', '-o', 'size=160m,mode=755', 'tmpfs', disk]);
    expect(String(mounted.stderr)).toBe('');
    try {
      const hub = await start(folder);
      try {
        expect(await asked(hub, folder)).toBe('answered');
        spawnSync('dd', ['if=/dev/zero', `of=${join(disk, 'filler')}`, 'bs=1M']);
        await until(
          'the ledger says that it is not available',
          async () => (await asked(hub, folder)) === 'LEDGER_UNAVAILABLE',
          { seen: hub.said },
        );
        expect(hub.child.exitCode).toBeNull();
        rmSync(join(disk, 'filler'));
        await until('the hub answers again', async () => (await asked(hub, folder)) === 'answered', {
          seen: hub.said,
        });
      } finally {
        await hub.stop();
      }
    } finally {
      spawnSync('umount', ['--lazy', disk]);
    }
  },
);

test('a port that somebody listens at is named before a database is started', async () => {
  const other = createServer();
  const port = await new Promise<number>((done) =>
    other.listen(0, '127.0.0.1', () => done((other.address() as { port: number }).port)),
  );
  try {
    await expect(start('late', port)).rejects.toThrow(
      `The hub cannot listen at 127.0.0.1:${port}: somebody listens there already`,
    );
    expect(existsSync(join(directory, 'late', 'postgres'))).toBe(false);
  } finally {
    await new Promise((done) => other.close(done));
  }
});

test('the demonstration asks no database but its own: whoever is here makes tokens of every State', async () => {
  const admin = new pg.Client({ connectionString: data.cluster.adminUrl() });
  await admin.connect();
  try {
    await admin.query('CREATE DATABASE national_register');
    const [first, ...others] = data.sources;
    const url = data.cluster.adminUrl('national_register');
    const file = join(directory, 'foreign.yaml');
    writeFileSync(file, JSON.stringify({ sources: [{ ...first, url }, ...others] }));
    await expect(start('foreign', 0, file)).rejects.toThrow(
      new RegExp(`do not hold the demonstration's own data: ${first?.name}\\. `, 'u'),
    );
    writeFileSync(file, JSON.stringify({ sources: [{ ...first, url: 'postgres://x:y@127.0.0.1:1/z' }] }));
    await expect(start('foreign', 0, file)).rejects.toThrow(/own data: fr-person \(.*ECONNREFUSED/u);
    expect(existsSync(join(directory, 'foreign', 'postgres'))).toBe(false);
  } finally {
    await admin.query('DROP DATABASE national_register').catch(() => undefined);
    await admin.end();
  }
});

test('databases of an earlier shape are brought up to date, not filled, and said to be', async () => {
  const names = ['firearm', 'seizure'].map((domain) => `liaison_fr_${domain}`);
  const admin = new pg.Client({ connectionString: data.cluster.adminUrl() });
  await admin.connect();
  for (const name of names) await admin.query(`COMMENT ON DATABASE ${name} IS '0000000000000000 loaded'`);
  await admin.end();
  const said: string[] = [];
  await provision({
    ...{ cluster: data.cluster, directory: data.directory, subgraphs, parallel: 2 },
    databases: data.sources.map(({ domain }) => ({ owner: 'FR' as StateCode, domain })),
    onProgress: (_done, of, name, work) => void (name && said.push(`${name} of ${of}: ${work}`)),
    load: () => Promise.reject(new Error('filled')),
  });
  expect(said.sort()).toEqual(names.map((name) => `${name} of 2: RENEW`));
});
