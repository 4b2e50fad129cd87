import { afterAll, expect, test } from '@jest/globals';
import { spawn, spawnSync } from 'node:child_process';
import { existsSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { guardProcess } from '../../shared/testing/guardian.ts';
import { until } from '../../shared/testing/until.ts';
import { beganAt } from '../hub/process-identity.ts';
import { installed } from '../topology/program.ts';

const CONFIGURATION = fileURLToPath(new URL('../../docker/haproxy/haproxy.cfg', import.meta.url));
const haproxy = installed(['haproxy', '/usr/sbin/haproxy'], ['-v']);
const directory = mkdtempSync(join(tmpdir(), 'liaison-haproxy-'));
const PLACES = {
  HAPROXY_LISTEN: '127.0.0.1:4000',
  HAPROXY_GATEWAY_1: '127.0.0.1:4001',
  HAPROXY_GATEWAY_2: '127.0.0.1:4002',
  HAPROXY_LEDGER_LISTEN: '127.0.0.1:5432',
  HAPROXY_LEDGER_PRIMARY: '127.0.0.1:5433',
  HAPROXY_LEDGER_STANDBY: '127.0.0.1:5434',
  HAPROXY_METRICS: '127.0.0.1:8405',
  HAPROXY_ADMIN: join(directory, 'admin.sock'),
};

afterAll(() => rmSync(directory, { recursive: true, force: true }));

/** What HAProxy itself says of the configuration. */
function checked(more: Readonly<Record<string, string>>): readonly [number | null, string] {
  const { status, stdout, stderr } = spawnSync(haproxy ?? '', ['-c', '-f', CONFIGURATION], {
    encoding: 'utf8',
    env: { PATH: process.env['PATH'], ...PLACES, ...more },
  });
  return [status, (stdout + stderr).trim()];
}

/** A certificate of nobody, in one file with its key, as HAProxy takes it. */
function certificate(): string {
  const file = join(directory, 'tls.pem');
  const [key, made] = [join(directory, 'key.pem'), join(directory, 'certificate.pem')];
  spawnSync('openssl', [
    'req',
    '-x509',
    '-newkey',
    'ec',
    '-pkeyopt',
    'ec_paramgen_curve:prime256v1',
    '-nodes',
    '-subj',
    '/CN=hub.invalid',
    '-days',
    '1',
    '-keyout',
    key,
    '-out',
    made,
  ]);
  writeFileSync(file, spawnSync('cat', [key, made]).stdout);
  return file;
}

if (haproxy === undefined)
  process.stderr.write('HAProxy is not installed: its configuration is not checked.\n');
const ifInstalled = haproxy === undefined ? test.skip : test;

ifInstalled(
  'HAProxy takes the configuration that ships: in clear, with TLS that ends there, and passed through',
  () => {
    const forms = [{}, { HAPROXY_TLS: certificate() }, { HAPROXY_PASS_THROUGH: 'yes' }].map((form) =>
      checked(form),
    );
    expect(forms).toEqual(Array.from({ length: 3 }, () => [0, 'Configuration file is valid']));
  },
);

ifInstalled('HAProxy refuses it where an address is missing', () => {
  const [status, said] = checked({ HAPROXY_GATEWAY_2: '' });
  expect(status).not.toBe(0);
  expect(said).toMatch(/'server' expects <name> and <addr>/u);
});

/** Starts a program as the topology does, beside what stands for a PostgreSQL in a folder; says their process ids. */
const PARENT = `
  import { spawn } from 'node:child_process';
  import { writeFileSync } from 'node:fs';
  const [program, guardian, folder] = process.argv.slice(1);
  const { Program } = await import(program);
  const { guardFolderOfClusters } = await import(guardian);
  const options = { command: 'sleep', args: ['600'], cwd: '/', env: process.env, isUp: () => Promise.resolve(true) };
  const one = new Program({ name: 'invented', ...options });
  await one.start();
  const server = spawn('sleep', ['600'], { stdio: 'ignore', detached: true });
  writeFileSync(folder + '/state/data/postmaster.pid', server.pid + '\\n');
  guardFolderOfClusters(folder);
  console.log(one.pid, server.pid, '.');
`;

test('nothing of a topology whose own process was killed stays behind', async () => {
  const folder = join(directory, 'killed');
  mkdirSync(join(folder, 'state/data'), { recursive: true });
  const tsx = pathToFileURL(createRequire(import.meta.url).resolve('tsx')).href;
  const own = ['../topology/program.ts', '../../shared/testing/guardian.ts'].map(
    (file) => new URL(file, import.meta.url).href,
  );
  const words = ['--import', tsx, '--input-type=module', '--eval', PARENT, ...own, folder];
  const parent = spawn(process.execPath, words, { stdio: ['ignore', 'pipe', 'inherit'] });
  if (parent.pid !== undefined) guardProcess(parent.pid);
  let said = '';
  parent.stdout.on('data', (chunk: Buffer) => (said += chunk.toString()));
  const pids = await until('both processes', () => {
    const found = /^(\d+) (\d+) \.$/mu.exec(said);
    return found ? [Number(found[1]), Number(found[2])] : undefined;
  });
  const isRunning = (pid: number): boolean => !['never', undefined].includes(beganAt(pid));
  expect(pids.map(isRunning)).toEqual([true, true]);
  parent.kill('SIGKILL');
  await until('the end of both', () => !pids.some(isRunning));
  await until('the folder is gone', () => !existsSync(folder));
});
