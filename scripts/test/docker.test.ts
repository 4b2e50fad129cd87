import { describe, expect, test } from '@jest/globals';
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join, relative } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parse } from 'yaml';
import { describeConfig } from '../../gateway/src/config/describe.ts';
import { LEDGER_ENVIRONMENT } from '../hub/ledger-urls.ts';
import { refuseUnknown } from '../hub/settings.ts';

const ROOT = fileURLToPath(new URL('../../', import.meta.url));
const read = (file: string): string => readFileSync(join(ROOT, file), 'utf8');
const DOCKER = readdirSync(join(ROOT, 'docker'), { recursive: true, withFileTypes: true })
  .filter((entry) => entry.isFile() && entry.name !== 'postgres-password')
  .map((entry) => relative(join(ROOT, 'docker'), join(entry.parentPath, entry.name)));

interface Service {
  readonly command?: readonly string[];
  readonly environment?: Readonly<Record<string, string>>;
  readonly volumes?: readonly string[];
  readonly secrets?: readonly string[];
  readonly networks?: readonly string[];
  readonly depends_on?: Readonly<Record<string, unknown>>;
  readonly [other: string]: unknown;
}
interface Compose {
  readonly services: Readonly<Record<string, Service>>;
  readonly volumes: object;
  readonly networks: object;
  readonly secrets: object;
}
const compose = parse(read('docker/compose.yaml'), { merge: true }) as Compose;
const hub = compose.services['hub'] ?? {};
const dockerfile = read('docker/Dockerfile');

test.each(DOCKER)('docker/%s names only settings that exist', (name) => {
  const named = new Set(read(`docker/${name}`).match(/LIAISON_[A-Z_]*[A-Z]/gu) ?? []);
  refuseUnknown(Object.fromEntries([...named].map((setting) => [setting, 'given'])));
});

describe('the Dockerfile', () => {
  const copied = [...dockerfile.matchAll(/^COPY (?!--from)(.+)$/gmu)].flatMap(([, paths = '']) =>
    paths.split(' ').slice(0, -1),
  );

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
    const run = [dockerfile, JSON.stringify(compose.services), read('docker/prepare.sh')].flatMap(
      (text) => text.match(/(?:docker|scripts)\/[a-z]+\.(?:mjs|ts|sh)/gu) ?? [],
    );
    expect(new Set(run).size).toBeGreaterThan(5);
    const isCopied = (file: string): boolean =>
      copied.some((path) => file === path || file.startsWith(`${path}/`));
    expect(run.filter((file) => !existsSync(join(ROOT, file)) || !isCopied(file))).toEqual([]);
  });

  test('takes a Node that package.json takes, runs as nobody special, and holds no secret', () => {
    const { engines } = JSON.parse(read('package.json')) as { readonly engines: { readonly node: string } };
    const [, least = ''] = /^>=(\d+\.\d+)$/u.exec(engines.node) ?? [];
    const [, used = ''] = /^ARG NODE=(\d+(?:\.\d+)?)$/mu.exec(dockerfile) ?? [];
    // An image named by its major alone is the newest of it.
    const number = (version: string): number => {
      const [major = 0, minor = 999] = version.split('.').map(Number);
      return major * 1_000 + minor;
    };
    expect(number(least)).toBeGreaterThan(0);
    expect(number(used)).toBeGreaterThanOrEqual(number(least));
    expect(dockerfile.match(/^FROM node:\$\{NODE\}-/gmu)).toHaveLength(2);
    expect(dockerfile).toMatch(/^USER node$/mu);
    expect(dockerfile).not.toMatch(/^(?:ENV|ARG) .*(?:PASSWORD|SECRET|_KEY|TOKEN)/mu);
  });
});

describe('the compose file', () => {
  test('runs the hub without rights that it does not need', () => {
    expect(hub).toMatchObject({
      init: true,
      read_only: true,
      cap_drop: ['ALL'],
      security_opt: ['no-new-privileges:true'],
    });
    expect(hub['ports']).toEqual([expect.stringMatching(/^127\.0\.0\.1:/u)]);
  });

  test('names volumes, networks, secrets and services that it has', () => {
    for (const [name, service] of Object.entries(compose.services)) {
      const volumes = (service.volumes ?? []).map((volume) => volume.split(':')[0] ?? '');
      for (const [used, defined] of [
        [volumes, compose.volumes],
        [service.networks ?? [], compose.networks],
        [service.secrets ?? [], compose.secrets],
        [Object.keys(service.depends_on ?? {}), compose.services],
      ] as const)
        expect([name, used.filter((one) => !Object.hasOwn(defined, one))]).toEqual([name, []]);
    }
  });

  test('gives the hub an environment that it accepts', () => {
    const environment = hub.environment ?? {};
    expect(() => describeConfig(environment)).not.toThrow();
    expect(() => describeConfig({ ...environment, HOST: '0.0.0.0' })).toThrow(/loopback/u);
  });

  test('makes each file that the hub is told to read', () => {
    const files = Object.values(hub.environment ?? {}).filter((value) => value.startsWith('/data/'));
    const made = [
      ...['sources.yaml', 'LIAISON_RELEASES_URL', ...Object.values(LEDGER_ENVIRONMENT)].map(
        (name) => `/data/${name}`,
      ),
    ];
    expect(new Set(files)).toEqual(new Set(made));
  });
});
