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

describe('of two hubs on one LIAISON_DATA', () => {
  test('the second is refused, at the same port and at another, and the first is not disturbed', async () => {
    const port = await freePort();
    const first = await start('shared', port);
    try {
      for (const second of [port, 0])
        await expect(start('shared', second)).rejects.toThrow(
          new RegExp(
            `Another hub uses ${join(directory, 'shared')}: process ${first.child.pid}, at 127\\.0\\.0\\.1:${port}\\. Stop it, or .*LIAISON_DATA=`,
            'u',
          ),
        );
      const seed = await runCommand('scripts/seed.ts', [], { LIAISON_DATA: join(directory, 'shared') });
      expect([seed.code, seed.err]).toEqual([1, expect.stringContaining('Another hub uses')]);
      expect(await isReady(first)).toBe(true);
    } finally {
      await first.stop();
    }
    expect(left('shared')).toEqual([]);
  });

  test('that come at the same moment to an empty folder, exactly one starts; the next one takes over what it left when it was killed', async () => {
    const both = await Promise.allSettled([start('raced'), start('raced')]);
    const up = both.flatMap((one) => (one.status === 'fulfilled' ? [one.value] : []));
    try {
      expect(up).toHaveLength(1);
      expect(both.flatMap((one) => (one.status === 'rejected' ? [String(one.reason)] : []))).toEqual([
        expect.stringContaining('Another hub uses'),
      ]);
      for (const one of up) {
        expect(await isReady(one)).toBe(true);
        const gone = new Promise((done) => one.child.once('close', done));
        one.child.kill('SIGKILL');
        await gone;
      }
      expect(left('raced')).toHaveLength(2);
      const next = await start('raced');
      up.push(next);
      expect(next.said()).toContain('that is running already');
      expect(await isReady(next)).toBe(true);
    } finally {
      await Promise.all(up.map((one) => one.stop()));
    }
    expect(left('raced')).toEqual([]);
  });
});

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

describe('a hub', () => {
  const folder = 'own';
  let hub: HubProcess;
  beforeAll(async () => {
    const file = join(directory, 'strict.yaml');
    const sources = data.sources.map((source) => ({ ...source, deadlineMs: PATIENCE_MS }));
    writeFileSync(file, JSON.stringify({ sources }));
    hub = await start(folder, 0, file, {
      LIAISON_LEDGER_PATIENCE_MS: String(PATIENCE_MS),
      // Of an answer as a whole, with all that a hub does for the first time: nothing here is about that.
      LIAISON_DEADLINE_MS: '60000',
    });
  });
  afterAll(async () => {
    // Where none came up, what is said above is why; it was killed, and left what who is killed leaves.
    if (!hub) return;
    await hub.stop();
    expect(left(folder)).toEqual([]);
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

test('sources and issuers that change are taken while the hub runs; what does not hold is refused and shown', async () => {
  const at = mkdtempSync(join(directory, 'reload-'));
  chmodSync(at, 0o755);
  const [sources, issuers] = [join(at, 'sources.yaml'), join(at, 'issuers.yaml')];
  const persons = data.sources.filter(({ domain }) => domain === 'person');
  writeFileSync(sources, JSON.stringify({ sources: persons }));
  const partners = new DemonstrationIssuers(join(at, 'partner')).issuers(['FR' as StateCode]);
  // A second issuer of a State, beside the demonstration's.
  const entries = partners.map((entry) => ({ ...entry, issuer: 'https://partner.invalid' }));
  writeFileSync(issuers, JSON.stringify({ issuers: entries }));
  const hub = await startHubProcess({
    LIAISON_DATA: join(at, 'data'),
    LIAISON_SOURCES: sources,
    LIAISON_ISSUERS: issuers,
    LIAISON_WORKERS: '1',
  });
  const refusals = async () => {
    const answer = await fetch(`${hub.url}/health/ready`);
    return [answer.status, ((await answer.json()) as { refusedReloads: string[] }).refusedReloads];
  };
  const has = async (line: string) => (await (await fetch(`${hub.url}/metrics`)).text()).includes(line);
  try {
    expect(await has('liaison_source_breaker_open{owner="FR",domain="firearm"}')).toBe(false);
    writeFileSync(sources, '{ "sources": [] }');
    writeFileSync(issuers, JSON.stringify({ issuers: [...entries, ...entries] }));
    await until(
      'both refusals',
      async () => JSON.stringify(await refusals()) === '[200,["issuers","sources"]]',
    );
    expect(await has('liaison_reloads_total{what="sources",outcome="refused"} 1')).toBe(true);
    expect(await has('liaison_source_breaker_open{owner="FR",domain="person"}')).toBe(true);
    writeFileSync(sources, JSON.stringify({ sources: data.sources }));
    writeFileSync(
      issuers,
      JSON.stringify({ issuers: entries.map((entry) => ({ ...entry, audience: 'x' })) }),
    );
    await until('both changes', async () => JSON.stringify(await refusals()) === '[200,[]]');
    expect(await has('liaison_reloads_total{what="issuers",outcome="taken"} 1')).toBe(true);
    expect(await has('liaison_source_breaker_open{owner="FR",domain="firearm"}')).toBe(true);
  } finally {
    await hub.stop();
  }
});
