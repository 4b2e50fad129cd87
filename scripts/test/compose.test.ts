import { describe, expect, test } from '@jest/globals';
import { Ajv } from 'ajv';
import { spawnSync } from 'node:child_process';
import { existsSync, mkdtempSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parse, stringify } from 'yaml';
import { describeConfig } from '../../gateway/src/config/describe.ts';
import { readSources } from '../../shared/src/sources/connection/read-sources.ts';
import { LEDGER_ENVIRONMENT } from '../hub/ledger-urls.ts';
import { refuseUnknown } from '../hub/settings.ts';
import { GATEWAY_SETTINGS } from '../topology/gateways.ts';
import { GROUPS } from '../topology/subgraphs.ts';

const DOCKER = fileURLToPath(new URL('../../docker/', import.meta.url));
const read = (file: string): string => readFileSync(join(DOCKER, file), 'utf8');
const PINNED = /^[\w./-]+:v?\d[\w.-]*@sha256:[0-9a-f]{64}$/u;
const BUILT_HERE = ['liaison', 'liaison-pgbouncer'];
/** What leads out of this machine's networks. */
const OUTSIDE = ['callers', 'operators'];

interface Service {
  readonly image?: string;
  readonly build?: { readonly target: string };
  readonly command?: readonly string[];
  readonly environment?: Readonly<Record<string, string>>;
  readonly volumes?: readonly string[];
  readonly secrets?: readonly string[];
  readonly configs?: readonly { readonly source: string }[];
  readonly networks?: readonly string[];
  readonly ports?: readonly string[];
  readonly depends_on?: Readonly<Record<string, { readonly condition: string }>>;
  readonly healthcheck?: { readonly test?: readonly string[]; readonly disable?: boolean };
  readonly [other: string]: unknown;
}
interface Compose {
  readonly services: Readonly<Record<string, Service>>;
  readonly volumes: Readonly<Record<string, unknown>>;
  readonly networks: Readonly<Record<string, { readonly internal?: boolean }>>;
  readonly secrets: Readonly<Record<string, { readonly file: string }>>;
  readonly configs?: Readonly<Record<string, { readonly file: string }>>;
}

const composeOf = (text: string): Compose => parse(text, { merge: true, maxAliasCount: -1 }) as Compose;
const FILES = ['compose.yaml', 'compose.small.yaml'].map((file) => [file, composeOf(read(file))] as const);
const whole = composeOf(read('compose.yaml'));
const small = composeOf(read('compose.small.yaml'));

/** The schema of Compose's own specification, as dclint carries it. */
const isCompose = (() => {
  const from = dirname(createRequire(import.meta.url).resolve('dclint/package.json'));
  const { $schema: _draft, ...schema } = JSON.parse(
    readFileSync(join(from, 'schemas/compose.schema.json'), 'utf8'),
  ) as Record<string, unknown>;
  return new Ajv({ strict: false, validateFormats: false }).compile(schema);
})();

/** Whose networks meet: who can open a connection to whom. */
function reaches(from: string, to: string): boolean {
  const of = (name: string): readonly string[] => whole.services[name]?.networks ?? [];
  return of(from).some((network) => of(to).includes(network));
}
const namesOf = (pattern: RegExp): readonly string[] =>
  Object.keys(whole.services).filter((name) => pattern.test(name));

describe.each(FILES)('%s', (_file, compose) => {
  const services = Object.entries(compose.services);

  test('is one that Compose reads', () => {
    expect([isCompose(compose), isCompose.errors]).toEqual([true, null]);
    expect(isCompose({ ...compose, services: { hub: { image: 'liaison', netwoks: [] } } })).toBe(false);
  });

  test('runs each service without rights, and on images whose content cannot change', () => {
    for (const [name, service] of services) {
      const { image = '', security_opt, cap_drop, read_only, user } = service;
      expect([name, BUILT_HERE.includes(image) || PINNED.test(image)]).toEqual([name, true]);
      expect([name, security_opt]).toEqual([name, ['no-new-privileges:true']]);
      // The image of PostgreSQL would set itself up as root, unless it is told to run as its own user from the start.
      expect([name, cap_drop, read_only]).toEqual([name, ['ALL'], true]);
      if (/^postgres/u.test(name)) expect([name, user]).toEqual([name, '999:999']);
    }
  });

  test('names volumes, networks, secrets, configurations and services that it has, and uses all of them', () => {
    const used = { volumes: new Set(), networks: new Set(), secrets: new Set(), configs: new Set() };
    for (const [name, service] of services) {
      const volumes = (service.volumes ?? []).map((volume) => volume.split(':')[0] ?? '');
      const bound = volumes.filter((volume) => volume.startsWith('.'));
      expect([name, bound.filter((path) => !existsSync(join(DOCKER, path)))]).toEqual([name, []]);
      const named = {
        volumes: volumes.filter((volume) => !volume.startsWith('.')),
        networks: service.networks ?? [],
        secrets: service.secrets ?? [],
        configs: (service.configs ?? []).map(({ source }) => source),
      };
      for (const kind of ['volumes', 'networks', 'secrets', 'configs'] as const) {
        const there = Object.keys(compose[kind] ?? {});
        expect([name, named[kind].filter((one) => !there.includes(one))]).toEqual([name, []]);
        for (const one of named[kind]) used[kind].add(one);
      }
      const others = Object.keys(service.depends_on ?? {});
      expect([name, others.filter((one) => !Object.hasOwn(compose.services, one))]).toEqual([name, []]);
    }
    for (const kind of ['volumes', 'networks', 'secrets', 'configs'] as const)
      expect([...used[kind]].sort()).toEqual(Object.keys(compose[kind] ?? {}).sort());
    for (const { file } of Object.values(compose.configs ?? {}))
      expect([file, existsSync(join(DOCKER, file))]).toEqual([file, true]);
  });

  test('gives its hubs an environment that they accept, on loopback alone', () => {
    const hubs = services.filter(([, { command = [] }]) => command.includes('scripts/start.ts'));
    expect(hubs.length).toBeGreaterThan(0);
    for (const [, { environment = {} }] of hubs) {
      expect(() => describeConfig(environment)).not.toThrow();
      expect(() => describeConfig({ ...environment, HOST: '0.0.0.0' })).toThrow(/loopback/u);
    }
  });

  test('tells its services only settings that exist, and opens nothing beyond this machine', () => {
    for (const [, { environment = {}, ports = [] }] of services) {
      refuseUnknown(environment);
      for (const port of ports) expect(port).toMatch(/^127\.0\.0\.1:/u);
    }
  });
});

describe('the whole hub', () => {
  const gateways = namesOf(/^gateway-/u);
  const domains = namesOf(/^(?:persons|firearms|drug-seizures|border-crossings)-\d$/u);
  const subgraphs = [...domains, ...namesOf(/^(?:oversight|releases)-\d$/u)];
  const poolers = namesOf(/^pgbouncer-/u);
  const registers = poolers.map((name) => name.replace('pgbouncer', 'postgres'));
  /** States' own processes, each before its own pooler. */
  const processes = namesOf(/^state-/u);

  test('has two of each that answers, and a PostgreSQL behind a pooler for each State', () => {
    expect([gateways.length, subgraphs.length, poolers.length]).toEqual([2, 12, 3]);
    const instances = gateways.map((name) => whole.services[name]?.environment?.['LIAISON_INSTANCE']);
    expect(new Set(instances).size).toBe(2);
  });

  test('lets gateways alone reach subgraphs, and of those the ones with records alone reach the poolers', () => {
    const all = Object.keys(whole.services);
    const who = (ones: readonly string[], network: string): readonly string[] =>
      all.filter(
        (name) => whole.services[name]?.networks?.includes(network) === true && !ones.includes(name),
      );
    expect(who([...gateways, ...subgraphs], 'inside')).toEqual([]);
    expect(who([...domains, ...poolers], 'sources')).toEqual([]);
    expect(who([...domains, ...processes], 'states')).toEqual([]);
    expect(who([...poolers, ...registers, 'prepare'], 'registers')).toEqual([]);
    for (const gateway of gateways)
      expect([...poolers, ...registers].filter((name) => reaches(gateway, name))).toEqual([]);
    for (const register of registers)
      expect(all.filter((name) => reaches(name, register)).sort()).toEqual(
        ['prepare', ...poolers, ...registers].sort(),
      );
    // A network is two-way. These share one with a subgraph, as it tells them or asks through them; none of them has a seal.
    const strangers = all.filter(
      (name) => ![...gateways, ...subgraphs].includes(name) && subgraphs.some((one) => reaches(name, one)),
    );
    expect(strangers).toEqual(
      expect.arrayContaining(['haproxy', 'otel-collector', 'prometheus', 'postgres-hub']),
    );
    expect(strangers.filter((name) => ![...poolers, ...processes].includes(name)).length).toBe(5);
  });

  test("lets the subgraphs with records alone ask a State's own process, and it alone reach its pooler", () => {
    expect(processes).toEqual(['state-fi']);
    for (const name of processes) {
      const pooler = name.replace('state', 'pgbouncer');
      const near = (to: string): readonly string[] =>
        Object.keys(whole.services).filter((one) => one !== to && reaches(one, to));
      expect([...near(name)].sort()).toEqual([...domains, pooler, 'prometheus'].sort());
      expect(near(pooler)).toEqual(expect.arrayContaining([name, 'prepare']));
      expect([...domains, ...gateways].filter((one) => reaches(one, pooler))).toEqual([]);
      const { environment = {}, volumes = [], command } = whole.services[name] ?? {};
      expect(command?.slice(-2)).toEqual(['--state', name.slice(-2).toUpperCase()]);
      // What it knows: its sources, its law, whose seals open. No volume with a key of the hub, no setting of its databases.
      expect(volumes.every((volume) => /^(?:state-fi:\/data|seal:\/seal):ro$/u.test(volume))).toBe(true);
      expect(Object.keys(environment).sort()).toEqual(
        ['DRAIN_MS', 'LOG', 'MODE', 'SEAL_KEYS', 'SOURCES'].map((word) => `LIAISON_${word}`),
      );
    }
    // Its key opens no subgraph: the gateways' lies elsewhere.
    const holding = Object.entries(whole.services).flatMap(([name, { volumes = [] }]) =>
      volumes.some((volume) => volume.startsWith('states-seal:')) ? [name] : [],
    );
    expect(holding.sort()).toEqual([...domains, 'prepare'].sort());
  });

  test('names the process of a State where its databases were, and those to the process', () => {
    const folder = mkdtempSync(join(tmpdir(), 'liaison-compose-'));
    try {
      mkdirSync(join(folder, 'written'));
      for (const state of ['FR', 'FI'])
        writeFileSync(
          join(folder, 'written', `${state}.yaml`),
          stringify({
            sources: ['person', 'firearm'].map((domain) => ({
              ...{ name: `${state.toLowerCase()}-${domain}`, domain, owners: [state] },
              url: `postgres://hub:invented@postgres:5432/${domain}`,
            })),
          }),
        );
      const at = (name: string): string => join(folder, name);
      const run = (own: string) => {
        const words = [join(DOCKER, 'sources.mjs'), at('written'), at('hub.yaml'), at('users'), own];
        return spawnSync(process.execPath, words, { encoding: 'utf8' });
      };
      expect(run(`FI=${at('fi.yaml')}`)).toMatchObject({ status: 0, stderr: '' });
      const sources = readSources(at('hub.yaml'), {}, 1);
      expect(sources.map(({ name, url }) => [name, new URL(url).host])).toEqual([
        ['fi-person', 'state-fi:4001'],
        ['fi-firearm', 'state-fi:4001'],
        ['fr-person', 'pgbouncer-fr:6432'],
        ['fr-firearm', 'pgbouncer-fr:6432'],
      ]);
      const own = readSources(at('fi.yaml'), {}, 1);
      expect(own.map(({ url, pooler }) => [new URL(url).host, pooler])).toEqual(
        own.map(() => ['pgbouncer-fi:6432', 'transaction']),
      );
      expect((sources[0]?.deadlineMs ?? 0) > (own[0]?.deadlineMs ?? 0)).toBe(true);
      expect(readFileSync(at('hub.yaml'), 'utf8')).not.toMatch(/fi:6432/u);
      expect(run('SE=/nowhere')).toMatchObject({
        status: 1,
        stderr: expect.stringMatching(/no sources of SE/u),
      });
    } finally {
      rmSync(folder, { recursive: true, force: true });
    }
  });

  test('has everybody who answers watched by Prometheus', () => {
    const { scrape_configs } = parse(read('prometheus/prometheus.yml')) as {
      readonly scrape_configs: readonly {
        readonly job_name: string;
        readonly static_configs: readonly { readonly targets: readonly string[] }[];
      }[];
    };
    const watched = (job: string): readonly string[] =>
      scrape_configs
        .filter(({ job_name }) => job_name === job)
        .flatMap(({ static_configs }) => static_configs.flatMap(({ targets }) => targets));
    expect(watched('gateway')).toEqual(gateways.map((name) => `${name}:9465`));
    expect(watched('subgraph')).toEqual(subgraphs.map((name) => `${name}:4001`));
    expect(watched('own-process')).toEqual(processes.map((name) => `${name}:4001`));
    for (const name of [...gateways, ...subgraphs, ...processes])
      expect([name, reaches('prometheus', name)]).toEqual([name, true]);
  });

  test('leads outside for callers and operators alone', () => {
    const open = Object.entries(whole.networks).flatMap(([name, network]) =>
      network?.internal === true ? [] : [name],
    );
    expect(open.sort()).toEqual([...OUTSIDE].sort());
    for (const [name, { networks = [] }] of Object.entries(whole.services))
      if (networks.some((network) => OUTSIDE.includes(network)))
        expect(['haproxy', 'prometheus', 'grafana']).toContain(name);
  });

  test('limits what each service takes, and looks whether it is well', () => {
    for (const [name, { deploy, pids_limit, healthcheck, image }] of Object.entries(whole.services)) {
      expect([name, deploy]).toMatchObject([name, { resources: { limits: { memory: expect.any(String) } } }]);
      expect([name, Number(pids_limit) > 0]).toEqual([name, true]);
      // The image of the hub brings its own; `prepare` ends, and the collector's image has no program that could ask it.
      const isLooked = image === 'liaison' || healthcheck?.test !== undefined;
      if (name !== 'otel-collector') expect([name, isLooked]).toEqual([name, true]);
    }
  });

  const haproxy = spawnSync('haproxy', ['-v']).status === 0 ? test : test.skip;
  haproxy('gives HAProxy an environment with which it reads its file (needs haproxy: Debian haproxy)', () => {
    const given = whole.services['haproxy']?.environment ?? {};
    // What Compose fills in.
    const filled = Object.entries(given).map(([name, value]) => [
      name,
      value.replace(/\$\{\w+:-([\w-]+)\}/u, '$1'),
    ]);
    const check = (environment: object) => {
      const file = join(DOCKER, 'haproxy/haproxy.cfg');
      return spawnSync('haproxy', ['-c', '-f', file], { env: { PATH: process.env['PATH'], ...environment } })
        .status;
    };
    expect(check(Object.fromEntries(filled))).toBe(0);
    expect(check({ ...Object.fromEntries(filled), HAPROXY_LISTEN: 'nowhere' })).not.toBe(0);
  });

  test('tells gateways and subgraphs what `npm run topology` tells them', () => {
    const told = (service: string): Readonly<Record<string, string>> =>
      Object.fromEntries(
        Object.entries(whole.services[service]?.environment ?? {}).map(([name, value]) => [
          name.replace(/_FILE$/u, ''),
          value,
        ]),
      );
    for (const name of ['gateway-1', 'gateway-2']) {
      expect(told(name)).toMatchObject(GATEWAY_SETTINGS);
      expect(Object.keys(told(name))).toEqual(
        expect.arrayContaining([
          ...Object.values(LEDGER_ENVIRONMENT),
          ...['LIAISON_RELEASES_URL', 'LIAISON_STATE', 'LIAISON_SUBGRAPHS'],
        ]),
      );
    }
    const common = ['LIAISON_MODE', 'LIAISON_LOG', 'LIAISON_DRAIN_MS', 'LIAISON_SEAL_KEYS'];
    // The topology has no State's own process, which alone is asked under that key.
    const besides = (name: string): readonly string[] => (domains.includes(name) ? ['LIAISON_SEAL_KEY'] : []);
    for (const { subgraphs, settings } of GROUPS)
      for (const name of subgraphs.flatMap((one) => [`${one}-1`, `${one}-2`])) {
        const own = Object.keys(told(name)).filter((one) => !/^OTEL_/u.test(one));
        expect([name, ...own.sort()]).toEqual([name, ...[...common, ...settings, ...besides(name)].sort()]);
      }
  });

  test('builds each image of its own once', () => {
    const built = Object.values(whole.services).flatMap(({ build, image }) =>
      build ? [`${image} ${build.target}`] : [],
    );
    expect(built.sort()).toEqual(['liaison hub', 'liaison-pgbouncer pgbouncer']);
    for (const [, target = ''] of built.map((one) => one.split(' ')))
      expect(read('Dockerfile')).toMatch(new RegExp(`^FROM .* AS ${target}$`, 'mu'));
  });

  test('runs each subgraph where the gateways look for it, and makes each file that they are told to read', () => {
    const { subgraphs: places } = parse(read('subgraphs.yaml')) as {
      readonly subgraphs: Readonly<Record<string, { readonly addresses: readonly string[] }>>;
    };
    const addressed = Object.entries(places).flatMap(([name, { addresses }]) =>
      addresses.map((address) => `${new URL(address).hostname} ${name}`),
    );
    const run = subgraphs.map((name) => `${name} ${whole.services[name]?.command?.at(-1)}`);
    expect(addressed.sort()).toEqual([...run].sort());
    const prepared = read('prepare.sh');
    const wanted = [...gateways, ...subgraphs, ...processes].flatMap((name) =>
      Object.values(whole.services[name]?.environment ?? {}).flatMap(
        (value) => /^\/data\/(?<file>.+)$/u.exec(value)?.groups?.['file'] ?? [],
      ),
    );
    // The ledger's come by the names that `ledger migrate` writes, the hub's own by databases.mjs.
    const made = [
      ...Object.values(LEDGER_ENVIRONMENT),
      ...(read('databases.mjs').match(/LIAISON_(?!DATA)\w+/gu) ?? []),
    ];
    for (const file of new Set(wanted))
      expect([...made, prepared].some((text) => text.includes(file))).toBe(true);
  });
});

test('the small one gives its hub each file that it is told to read', () => {
  const files = Object.values(small.services['hub']?.environment ?? {}).filter((value) =>
    value.startsWith('/data/'),
  );
  const made = ['sources.yaml', 'LIAISON_RELEASES_URL', ...Object.values(LEDGER_ENVIRONMENT)];
  expect(new Set(files)).toEqual(new Set(made.map((name) => `/data/${name}`)));
});
