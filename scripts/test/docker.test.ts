import { afterAll, describe, expect, test } from '@jest/globals';
import { spawnSync } from 'node:child_process';
import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, relative } from 'node:path';
import { fileURLToPath } from 'node:url';
import { validate } from 'dockerfile-utils';
import { refuseUnknown } from '../hub/settings.ts';
import { licences } from '../../docker/licences.mjs';

const ROOT = fileURLToPath(new URL('../../', import.meta.url));
const read = (file: string): string => readFileSync(join(ROOT, file), 'utf8');
const DOCKER = readdirSync(join(ROOT, 'docker'), { recursive: true, withFileTypes: true })
  .filter((entry) => entry.isFile() && entry.name !== 'postgres-password')
  .map((entry) => relative(join(ROOT, 'docker'), join(entry.parentPath, entry.name)));

const dockerfile = read('docker/Dockerfile');
const PINNED = /^[\w./-]+:\d[\w.-]*@sha256:[0-9a-f]{64}$/u;

interface LockFile {
  readonly packages: Parameters<typeof licences>[0];
}

/** What is wrong with a Dockerfile, in words. */
function lint(text: string): readonly string[] {
  return validate(text).map(({ message }) => (typeof message === 'string' ? message : message.value));
}

test.each(DOCKER)('docker/%s names only settings that exist', (name) => {
  const named = new Set(read(`docker/${name}`).match(/LIAISON_[A-Z_]*[A-Z]/gu) ?? []);
  refuseUnknown(Object.fromEntries([...named].map((setting) => [setting, 'given'])));
});

describe('the Dockerfile', () => {
  const copied = [...dockerfile.replaceAll(/\\\n\s*/gu, '').matchAll(/^COPY (?!--from)(.+)$/gmu)].flatMap(
    ([, paths = '']) => paths.split(' ').slice(0, -1),
  );
  /** Each stage by its name, as lines without comments. */
  const stages = new Map(
    dockerfile
      .split(/^(?=FROM )/mu)
      .slice(1)
      .map((text) => [/^FROM .+ AS (\w+)$/mu.exec(text)?.[1] ?? '', text.replace(/^#.*\n/gmu, '')]),
  );

  test('is one that a builder reads', () => {
    expect(lint(dockerfile)).toEqual([]);
    expect(lint(dockerfile.replace('WORKDIR /', 'WORKDIR '))).not.toEqual([]);
    expect(lint(dockerfile.replace('FROM $', 'FORM $'))).not.toEqual([]);
  });

  test('begins with images of which neither version nor content can change', () => {
    const images = [...dockerfile.matchAll(/^ARG \w+=(.+)$/gmu)].map(([, image]) => image);
    expect(images.length).toBeGreaterThan(1);
    for (const image of images) expect(image).toMatch(PINNED);
    for (const [, from = ''] of dockerfile.matchAll(/^FROM (\S+)/gmu))
      expect(from.startsWith('${') || stages.has(from) ? from : '').toBe(from);
  });

  test('copies what is there, and what its ignore file lets in', () => {
    const letIn = new Set(
      read('docker/Dockerfile.dockerignore')
        .split('\n')
        .filter((line) => line.startsWith('!'))
        .map((line) => line.slice(1)),
    );
    expect(copied.length).toBeGreaterThan(5);
    expect(copied.filter((path) => !existsSync(join(ROOT, path)))).toEqual([]);
    expect(new Set(copied)).toEqual(letIn);
  });

  test('brings whatever the commands of containers run', () => {
    const run = [
      dockerfile,
      ...DOCKER.filter((name) => /\.(?:sh|yaml|service)$/u.test(name)).map((name) => read(`docker/${name}`)),
    ].flatMap((text) => text.match(/(?:docker|scripts)\/[a-z]+\.(?:mjs|ts|sh)/gu) ?? []);
    expect(new Set(run).size).toBeGreaterThan(5);
    const isCopied = (file: string): boolean =>
      copied.some((path) => file === path || file.startsWith(`${path}/`));
    expect(run.filter((file) => !existsSync(join(ROOT, file)) || !isCopied(file))).toEqual([]);
  });

  test('takes a Node that package.json takes, and that reads TypeScript by itself', () => {
    const { engines } = JSON.parse(read('package.json')) as { readonly engines: { readonly node: string } };
    const [, least = ''] = /^>=(\d+\.\d+)$/u.exec(engines.node) ?? [];
    const [, major = '0', minor = '0'] = /^ARG NODE=node:(\d+)\.(\d+)\./mu.exec(dockerfile) ?? [];
    const number = (version: string): number => {
      const [first = 0, second = 0] = version.split('.').map(Number);
      return first * 1_000 + second;
    };
    expect(number(least)).toBeGreaterThan(0);
    expect(number(`${major}.${minor}`)).toBeGreaterThanOrEqual(Math.max(number(least), number('22.18')));
  });

  test('leaves no compiler, no package manager, no secret and no root in the image', () => {
    const image = stages.get('image') ?? '';
    expect(image).toMatch(/^USER 1000:1000$/mu);
    expect(image).toMatch(/^HEALTHCHECK /mu);
    // What is run after the USER is run by nobody special; before it, only what takes away or makes the folder of data.
    expect(image.match(/^RUN \S+/gmu)).toEqual(['RUN rm', 'RUN install']);
    expect(image).not.toMatch(/apt-get|npm (?:ci|install)|esbuild|tsx/u);
    for (const gone of ['node_modules/esbuild/bin', 'dependencies.tsx', 'devDependencies', '--omit=optional'])
      expect(stages.get('build')).toContain(gone);
    expect(stages.get('build')).not.toMatch(/npm (?:ci|install|prune)(?!.*--ignore-scripts)/u);
    expect(dockerfile).not.toMatch(/^(?:ENV|ARG) .*(?:PASSWORD|SECRET|_KEY|TOKEN)/mu);
    expect([...stages.keys()].at(-1)).toBe('hub');
  });

  test('lists what it brings, and every package has a licence that is known', () => {
    expect(stages.get('build')).toMatch(/npm sbom .*--sbom-format=cyclonedx .*> sbom\.cdx\.json/u);
    expect(stages.get('image')).toMatch(/COPY --from=build .*sbom\.cdx\.json .*licences\.tsv/u);
    const { packages } = JSON.parse(read('package-lock.json')) as LockFile;
    const rows = licences(packages);
    expect(rows.filter(({ kind }) => kind === 'refused')).toEqual([]);
    expect(rows.filter(({ kind }) => kind === 'restricted').map(({ name }) => name)).toEqual([
      '@apollo/composition',
      '@apollo/federation-internals',
      '@apollo/gateway',
      '@apollo/query-graphs',
      '@apollo/query-planner',
    ]);
    const copyleft = { 'node_modules/new': { version: '1.0.0', license: 'AGPL-3.0-only' } };
    const unsaid = { 'node_modules/new': { version: '1.0.0' } };
    const notShipped = { 'node_modules/new': { version: '1.0.0', license: 'MPL-2.0', dev: true } };
    const kinds = [copyleft, unsaid, notShipped].map((lock) => licences(lock)[0]?.kind);
    expect(kinds).toEqual(['refused', 'refused', 'development']);
    expect(licences(notShipped, true)).toEqual([]);
  });
});

describe.each(readdirSync(join(ROOT, 'docker/systemd')))('the systemd unit %s', (name) => {
  const unit = read(`docker/systemd/${name}`);
  const folder = mkdtempSync(join(tmpdir(), 'liaison-unit-'));
  afterAll(() => rmSync(folder, { recursive: true, force: true }));

  /** What systemd has to say of a unit, with a Node that is on this machine. */
  function analyzed(
    text: string,
    ...words: readonly string[]
  ): readonly [status: number | null, said: string] {
    const file = join(folder, name);
    writeFileSync(file, text.replace('/usr/bin/node', process.execPath));
    const { status, stderr } = spawnSync('systemd-analyze', [...words, file], { encoding: 'utf8' });
    return [status, stderr];
  }

  test('hands over each secret that it names, and no other', () => {
    const loaded = [...unit.matchAll(/^LoadCredential=([\w-]+):/gmu)].map(([, name]) => name);
    const named = [...unit.matchAll(/=%d\/([\w-]+)$/gmu)].map(([, name]) => name);
    expect(loaded.length).toBeGreaterThan(3);
    expect(named).toEqual(loaded);
    // A State's own process knows nothing that is the hub's.
    if (name.startsWith('liaison-state'))
      expect(unit).not.toMatch(/id-key|cursor-key|ledger-|statistics-key|seal-key:/u);
  });

  const tool = spawnSync('systemd-analyze', ['--version']).status === 0 ? test : test.skip;
  tool('is one that systemd reads, and lets little be done (needs systemd-analyze: Debian systemd)', () => {
    expect(analyzed(unit, 'verify', '--man=no')).toEqual([0, '']);
    expect(analyzed(unit.replace('KillMode', 'KilMode'), 'verify', '--man=no')[1]).toMatch(/KilMode/u);
    // Tenths, of 100: https://www.freedesktop.org/software/systemd/man/systemd-analyze.html
    const secure = ['security', '--offline=yes', '--threshold=15', '--no-pager'];
    expect(analyzed(unit, ...secure)[0]).toBe(0);
    expect(analyzed(unit.replaceAll(/^Protect.*\n/gmu, ''), ...secure)[0]).not.toBe(0);
  });
});
