import { join } from 'node:path';
import { isLoopback } from '../../gateway/src/config/hosts.ts';
import { SETTINGS } from '../../gateway/src/config/config.ts';
import { tlsMistakes } from '../../gateway/src/config/tls-files.ts';
import { readSealRing } from '../../shared/src/identity/seal-ring.ts';
import { nearest } from '../../shared/src/policy/law/nearest.ts';
import { readSources } from '../../shared/src/sources/connection/read-sources.ts';
import { isOwnProcess, type SourceConfig } from '../../shared/src/sources/connection/source-config.ts';
import { dataDirectory } from '../hub/data-directory.ts';
import type { VariableName } from '../hub/installation.ts';
import { filesOthersRead } from '../hub/private-files.ts';
import { missingKeys } from '../hub/secret.ts';
import { fileSettings, profilesFolder, setting } from '../hub/settings.ts';
import { served, subgraphs } from '../hub/subgraphs.ts';
import { keepsSeal, keptSealKey } from '../keys/kept-seal.ts';

/** All subgraphs, by name. */
export const NAMES: readonly string[] = served.map(({ name }) => name);
const DOMAIN_NAMES: ReadonlySet<string> = new Set(subgraphs.map(({ name }) => name));

/** What of the gateway's settings such a process has. */
const { host, port, mode, tlsKey, tlsCert, tlsClientCa, tlsElsewhere, headersTimeoutMs, deadlineMs } =
  SETTINGS;
const { warmUpMs, drainMs, ledgerPatienceMs } = SETTINGS;
const SHARED = {
  ...{ host, port, mode, tlsKey, tlsCert, tlsClientCa, tlsElsewhere, headersTimeoutMs, deadlineMs },
  ...{ warmUpMs, drainMs, ledgerPatienceMs },
};
/** The keys that it must have as the gateway has them. */
export const KEYS = ['id-key', 'cursor-key', 'statistics-key', 'ledger-search-key'] as const;
const OWN: readonly VariableName[] = [
  'LIAISON_CONFIG',
  'LIAISON_DATA',
  'LIAISON_PROFILES',
  'LIAISON_LOG',
  'LIAISON_SEAL_KEYS',
];
const HUB_KEYS: readonly VariableName[] = [
  'LIAISON_ID_KEY',
  'LIAISON_CURSOR_KEY',
  'LIAISON_STATISTICS_KEY',
  'LIAISON_LEDGER_SEARCH_KEY',
];

/** What each kind of subgraph asks besides: it must be given, and is refused where no such subgraph runs. */
const WANTED: readonly {
  readonly variable: VariableName;
  readonly as: keyof SubgraphSettings['wanted'];
  readonly why: string;
  readonly by: (name: string) => boolean;
}[] = [
  {
    variable: 'LIAISON_SOURCES',
    as: 'sourcesFile',
    why: 'a sources.yaml names the national databases',
    by: (name) => DOMAIN_NAMES.has(name),
  },
  {
    variable: 'LIAISON_LEDGER',
    as: 'ledger',
    why: 'what officers try is counted there',
    by: (name) => DOMAIN_NAMES.has(name),
  },
  {
    variable: 'LIAISON_LEDGER_READER',
    as: 'reader',
    why: 'auditors read by this role',
    by: (name) => name === 'oversight',
  },
  {
    variable: 'LIAISON_LEDGER_INDEXER',
    as: 'indexer',
    why: 'this role makes the lists of auditors',
    by: (name) => name === 'oversight',
  },
  {
    variable: 'LIAISON_RELEASES_URL',
    as: 'releases',
    why: 'the store of releases is there',
    by: (name) => name === 'releases',
  },
];

/** What a process of subgraphs is told, checked before anything is opened. */
export interface SubgraphSettings {
  readonly names: readonly string[];
  readonly directory: string;
  readonly profiles: string;
  readonly logLevel: string;
  readonly sealKeysFile: string;
  readonly sources: readonly SourceConfig[];
  /** What its subgraphs want besides: a sources.yaml, and URLs of databases. */
  readonly wanted: {
    readonly sourcesFile?: string;
    readonly ledger?: string;
    readonly reader?: string;
    readonly indexer?: string;
    readonly releases?: string;
  };
  readonly host: string;
  readonly port: number;
  readonly mode: 'demonstration' | 'production';
  readonly tls:
    { readonly key: string; readonly cert: string; readonly clientCa: string | undefined } | undefined;
  readonly headersTimeoutMs: number;
  readonly deadlineMs: number;
  readonly warmUpMs: number;
  readonly drainMs: number;
  /** How long what is tried may take to be counted in the ledger, in milliseconds. */
  readonly ledgerPatienceMs: number;
}

/**
 * Reads what such a process needs, and refuses what it has no use for: a setting without effect is a mistake that nobody sees.
 *
 * @param names of the subgraphs that are to run.
 * @throws Error with all that is wrong, each in one line with the way out.
 */
export function readSubgraphSettings(names: readonly string[], env: NodeJS.ProcessEnv): SubgraphSettings {
  const reading = new Reading(env);
  for (const name of names)
    if (!NAMES.includes(name)) {
      const near = nearest(name, NAMES);
      reading.mistakes.push(
        `"${name}" is no subgraph${near === undefined ? '' : `; did you mean ${near}?`} There are: ${NAMES.join(', ')}.`,
      );
    }
  const shared = reading.shared();
  const wanted = reading.wanted(names);
  const { sourcesFile } = wanted;
  const sources =
    sourcesFile === undefined ? [] : (reading.tried(() => readSources(sourcesFile, env, 1)) ?? []);
  const directory = dataDirectory(env);
  const besides = WANTED.filter(({ by }) => names.some(by)).map(({ variable }) => variable);
  const states = sources.filter(isOwnProcess);
  const seal = states.length > 0 ? ['LIAISON_SEAL_KEY'] : [];
  // Who counts nothing in the ledger has no patience with it.
  const patience = names.some((name) => DOMAIN_NAMES.has(name)) ? [ledgerPatienceMs.env] : [];
  reading.refuseOthers([...HUB_KEYS, ...seal, ...patience, ...besides], names.join(', '));
  const sealKeysFile = reading.sealKeys();
  if (states.length > 0) reading.ownSeal(directory, states, sealKeysFile);
  reading.mistakes.push(...(reading.tried(() => missingKeys(directory, KEYS, env)) ?? []));
  if (shared.mode === 'production') reading.mistakes.push(...filesOthersRead(env, directory));
  const logLevel = reading.tried(() => setting(env, 'LIAISON_LOG'));
  if (reading.mistakes.length > 0)
    throw new Error(`The subgraphs do not start as they are set up:\n  ${reading.mistakes.join('\n  ')}`);
  return {
    ...{ names, directory, sealKeysFile, wanted, sources },
    ...shared,
    profiles: profilesFolder(env),
    logLevel: logLevel ?? (shared.mode === 'demonstration' ? 'warn' : 'info'),
  };
}

export type Shared = Pick<
  SubgraphSettings,
  | 'host'
  | 'port'
  | 'mode'
  | 'tls'
  | 'headersTimeoutMs'
  | 'deadlineMs'
  | 'warmUpMs'
  | 'drainMs'
  | 'ledgerPatienceMs'
>;

/** Reads settings of such a process, and gathers what is wrong with them. */
export class Reading {
  readonly mistakes: string[] = [];
  readonly #env: NodeJS.ProcessEnv;

  constructor(env: NodeJS.ProcessEnv) {
    this.#env = env;
  }

  /** What a piece of reading gives; nothing, and a mistake, when it throws. */
  tried<T>(work: () => T): T | undefined {
    try {
      return work();
    } catch (error) {
      this.mistakes.push((error instanceof Error ? error.message : String(error)).replace(/\s*\n\s*/gu, ' '));
      return undefined;
    }
  }

  shared(): Shared {
    const values = Object.entries(SHARED).map(([name, { env: variable, schema }]) => {
      const given = this.#env[variable];
      const read = schema.safeParse(given);
      if (!read.success)
        this.mistakes.push(
          `${variable}="${given ?? ''}": ${read.error.issues.map(({ message }) => message).join('; ')}`,
        );
      return [name, read.data];
    });
    const read = Object.fromEntries(values) as {
      readonly [K in keyof typeof SHARED]: ReturnType<(typeof SHARED)[K]['schema']['parse']>;
    };
    this.#refuseOpen(read);
    const { tlsKey: key, tlsCert: cert, tlsClientCa: clientCa, ...rest } = read;
    return {
      ...rest,
      drainMs: rest.drainMs ?? (rest.mode === 'production' ? 5_000 : 0),
      tls: key === undefined || cert === undefined ? undefined : { key, cert, clientCa },
    };
  }

  /** Rows would travel in clear, or the demonstration be open to others. */
  #refuseOpen(read: {
    readonly host?: string;
    readonly mode?: string;
    readonly tlsElsewhere?: string;
    readonly tlsKey?: string | undefined;
    readonly tlsCert?: string | undefined;
    readonly tlsClientCa?: string | undefined;
  }): void {
    const { host: at, tlsKey: key, tlsCert: cert, tlsClientCa: clientCa } = read;
    const files = { tlsKey: key, tlsCert: cert, tlsClientCa: clientCa, tlsClients: 'optional' } as const;
    this.mistakes.push(...tlsMistakes(files, Date.now()));
    if (at === undefined || isLoopback(at)) return;
    if (read.mode === 'demonstration')
      this.mistakes.push(
        `HOST="${at}": the demonstration listens on loopback only. Set LIAISON_MODE=production for others.`,
      );
    else if (key === undefined && read.tlsElsewhere !== 'yes')
      this.mistakes.push(
        `HOST="${at}": questions and rows would travel in clear. Give LIAISON_TLS_KEY and LIAISON_TLS_CERT, or say LIAISON_TLS_ELSEWHERE=yes when something else enciphers what is on the way.`,
      );
  }

  wanted(names: readonly string[]): SubgraphSettings['wanted'] {
    const found = WANTED.flatMap(({ variable, as, why, by }) => {
      const wanting = names.filter(by);
      if (wanting.length === 0) return [];
      const value = this.tried(() => setting(this.#env, variable));
      if (value === undefined)
        this.mistakes.push(`${variable} is not set: ${wanting.join(', ')} needs it, as ${why}.`);
      return [[as, value] as const];
    });
    return Object.fromEntries(found);
  }

  /** What asks States' own processes seals by a key of its own, which opens no subgraph: they know its public half. */
  ownSeal(directory: string, states: readonly SourceConfig[], sealKeysFile: string): void {
    if (keepsSeal(directory, this.#env)) {
      const own = this.tried(() => keptSealKey(directory, this.#env));
      if (own && this.#opens(sealKeysFile, own.id))
        this.mistakes.push(
          `LIAISON_SEAL_KEY is a key that opens subgraphs: ${sealKeysFile} has its public half. Make one of its own (openssl rand -hex 32): when the gateway's key turns, the States would not be asked whether they know the next.`,
        );
      return;
    }
    this.mistakes.push(
      `LIAISON_SEAL_KEY is not set, and there is no ${join(directory, 'seal-key')}: ${states.map(({ name }) => name).join(', ')} are States' own processes. Make a key of its own (openssl rand -hex 32); npm run --silent subgraph -- seal-keys prints what those States are to have.`,
    );
  }

  /** Whether a file of public keys has one. What cannot be read is told by who reads it. */
  #opens(sealKeysFile: string, id: string): boolean {
    try {
      return readSealRing(sealKeysFile).has(id);
    } catch {
      return false;
    }
  }

  sealKeys(): string {
    const file = this.tried(() => setting(this.#env, 'LIAISON_SEAL_KEYS'));
    if (file === undefined)
      this.mistakes.push(
        "LIAISON_SEAL_KEYS is not set: whose questions are to be answered? npm run --silent subgraph -- seal-keys, where the gateway's keys are, prints the file.",
      );
    else this.tried(() => readSealRing(file));
    return file ?? '';
  }

  /** @param besides what is read beside what every such process reads. @param who has no use for the others. */
  refuseOthers(besides: readonly string[], who: string): void {
    const used = new Set<string>([
      ...Object.values(SHARED)
        .filter((one) => one !== ledgerPatienceMs)
        .map(({ env: variable }) => variable),
      ...OWN,
      ...besides,
    ]);
    for (const { variable } of fileSettings()) {
      const name = variable.replace(/_FILE$/u, '');
      if (this.#env[variable] === undefined || used.has(name)) continue;
      this.mistakes.push(
        `${variable} is set, and means nothing to ${who}: take it out, or name a settings file of their own in LIAISON_CONFIG.`,
      );
    }
  }
}
