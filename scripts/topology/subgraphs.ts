import { copyFileSync, mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { stringify } from 'yaml';
import { freePort } from '../hub/postgres/embedded.ts';
import { KEY_NAMES, secret } from '../hub/secret.ts';
import { subgraphs } from '../hub/subgraphs.ts';
import { printSealKeys } from '../subgraph/seal-keys.ts';
import { KEYS } from '../subgraph/settings.ts';
import { LEDGER_PATIENCE_MS, outside } from './gateways.ts';
import { Program } from './program.ts';
import { ROOT, type Site } from './site.ts';

/**
 * What runs behind one port, twice, and the settings that it is told: those of its service in docker/compose.yaml. There each
 * subgraph has a container of its own; here those that ask national databases share a process.
 */
export const GROUPS = [
  {
    name: 'domains',
    subgraphs: subgraphs.map(({ name }) => name),
    settings: ['LIAISON_SOURCES', 'LIAISON_LEDGER'],
  },
  {
    name: 'oversight',
    subgraphs: ['oversight'],
    settings: ['LIAISON_LEDGER_READER', 'LIAISON_LEDGER_INDEXER'],
  },
  { name: 'releases', subgraphs: ['releases'], settings: ['LIAISON_RELEASES_URL'] },
] as const satisfies readonly {
  readonly name: string;
  readonly subgraphs: readonly string[];
  readonly settings: readonly string[];
}[];
const EACH = 2;

/** Processes of subgraphs, by name: `domains-1`, `oversight-2`. */
export type Subgraphs = ReadonlyMap<string, Program>;

/** How those of a topology run where it is not as `npm run topology` has it. */
export interface SubgraphWays {
  /** What Node is told: the program, translated or not, and words of its own. */
  readonly program: readonly string[];
  /** How long those that write to the ledger wait for it, in milliseconds. */
  readonly ledgerPatienceMs: number;
  /** Settings of all. */
  readonly env: Readonly<Record<string, string>>;
  readonly hear: (text: string) => void;
}

const AS_SHIPPED: SubgraphWays = {
  program: ['--import', 'tsx', 'scripts/subgraph.ts'],
  ledgerPatienceMs: LEDGER_PATIENCE_MS,
  env: {},
  hear: () => undefined,
};

/**
 * Starts each subgraph twice, in processes that know neither the key of the seal nor that of the ledger's signatures.
 *
 * @param data LIAISON_DATA of the gateways.
 * @param databases what a subgraph may be told, by setting.
 * @param ways how they run; as they ship unless given.
 * @returns the processes, where each answers, and LIAISON_SUBGRAPHS of the gateways.
 */
export async function startSubgraphs(
  { directory, stop, say }: Site,
  data: string,
  databases: Readonly<Record<string, string>>,
  ways: SubgraphWays = AS_SHIPPED,
): Promise<{
  readonly processes: Subgraphs;
  readonly ports: readonly number[];
  readonly file: string;
}> {
  say('Each subgraph twice ...');
  const place = join(directory, 'subgraphs');
  mkdirSync(place, { mode: 0o700 });
  for (const name of KEY_NAMES) secret(data, name);
  for (const name of KEYS) copyFileSync(join(data, name), join(place, name));
  const sealKeys = join(place, 'seal-keys.json');
  writeFileSync(sealKeys, printSealKeys([], { LIAISON_DATA: data }));
  const patience = { LIAISON_LEDGER_PATIENCE_MS: String(ways.ledgerPatienceMs) };
  const processes = new Map<string, Program>();
  const all: number[] = [];
  const addresses: Record<string, { readonly addresses: readonly string[] }> = {};
  for (const { name, subgraphs: served, settings } of GROUPS) {
    const ports = await Promise.all(Array.from({ length: EACH }, () => freePort()));
    all.push(...ports);
    const told = {
      ...Object.fromEntries(settings.map((setting) => [setting, databases[setting] ?? ''])),
      ...(settings.some((setting) => setting === 'LIAISON_LEDGER') ? patience : {}),
    };
    for (const [n, port] of ports.entries()) {
      const own = { LIAISON_DATA: place, LIAISON_SEAL_KEYS: sealKeys, PORT: String(port), ...told };
      const one = subgraphProcess(`${name}-${n + 1}`, served, { ...ways, env: { ...own, ...ways.env } });
      processes.set(one.name, one);
    }
    for (const subgraph of served)
      addresses[subgraph] = { addresses: ports.map((port) => `http://127.0.0.1:${port}`) };
  }
  for (const one of processes.values()) stop.add(() => one.end());
  await Promise.all([...processes.values()].map((one) => one.start()));
  const file = join(directory, 'subgraphs.yaml');
  writeFileSync(file, stringify({ common: { clear: true }, subgraphs: addresses }));
  return { processes, ports: all, file };
}

function subgraphProcess(
  name: string,
  served: readonly string[],
  { program, env, hear }: SubgraphWays,
): Program {
  return new Program({
    name,
    command: process.execPath,
    args: [...program, ...served],
    cwd: ROOT,
    env: { ...outside(), LIAISON_DRAIN_MS: '3000', LIAISON_WARM_UP_MS: '0', ...env },
    isUp: async () =>
      (await fetch(`http://127.0.0.1:${env['PORT']}/health/ready`).catch(() => undefined))?.ok === true,
    hear,
  });
}
