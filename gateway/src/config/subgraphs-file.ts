import { dirname, resolve } from 'node:path';
import { createPrivateKey } from 'node:crypto';
import { parse } from 'yaml';
import { z } from 'zod';
import { certificatesIn, type CertificateFile } from '../../../shared/src/core/certificates.ts';
import { fileText } from '../../../shared/src/core/file-text.ts';
import type { LawMistake } from '../../../shared/src/policy/law/law-error.ts';
import { readSheet, type Sheet } from '../../../shared/src/policy/law/reading.ts';
import { isLoopback } from './hosts.ts';

/** Where a subgraph runs: in the gateway's own process, or at these addresses, one of a process each. */
export type SubgraphPlace = 'inside' | readonly SubgraphAddress[];

/** One process of a subgraph, and how it is spoken to. PEM as text. */
export interface SubgraphAddress {
  readonly url: string;
  readonly ca?: string;
  readonly certificate?: string;
  readonly key?: string;
  readonly connectMs: number;
  readonly connections: number;
  readonly balanced: boolean;
}

/** A subgraphs.yaml that was read. */
export interface SubgraphsFile {
  /** By name of the subgraph: all that are served, and no other. */
  readonly places: Readonly<Record<string, SubgraphPlace>>;
  /** The file and all that it names: when one of them changes, it is to be read again. */
  readonly files: readonly string[];
}

/** Whether the setting names such a file. */
export function isSubgraphsFile(setting: string): boolean {
  return /\.ya?ml$/u.test(setting);
}

const PEM = z.string().min(1).optional();
const SPOKEN = {
  ca: PEM.describe(
    'Authorities that the certificates of the processes are of, PEM file; else those that Node trusts.',
  ),
  certificate: PEM.describe(
    "The gateway's own certificate with its chain, PEM file, where the processes ask for one.",
  ),
  key: PEM.describe('Its private key, PEM file.'),
  connectMs: z
    .number()
    .int()
    .min(50)
    .max(30_000)
    .optional()
    .describe('Patience with a connection, in milliseconds (2000).'),
  connections: z
    .number()
    .int()
    .min(1)
    .max(1_024)
    .optional()
    .describe('Connections to each process, at most (32).'),
  balanced: z
    .boolean()
    .optional()
    .describe(
      'true: something spreads what comes to an address over several processes. A seal is then good once at each of them.',
    ),
  clear: z
    .boolean()
    .optional()
    .describe('true: http:// to other machines, where something else enciphers what is on the way.'),
};
type Spoken = z.output<z.ZodObject<typeof SPOKEN>>;
const CONNECT_MS = 2_000;
const CONNECTIONS = 32;

function shapeFor(names: readonly string[]) {
  const Apart = z.strictObject({
    addresses: z
      .array(z.string().min(1))
      .min(1)
      .describe('https://HOST:PORT of each process; /NAME is added where no path is given.'),
    ...SPOKEN,
  });
  const places = Object.fromEntries(names.map((name) => [name, Apart.optional()]));
  return z.strictObject({
    inside: z.array(z.enum(names)).optional().describe("Subgraphs that run in the gateway's own process."),
    common: z
      .strictObject(SPOKEN)
      .optional()
      .describe('What holds for each subgraph that says nothing else.'),
    subgraphs: z.strictObject(places).describe('Where all the others run.'),
  });
}

/** The JSON Schema of a subgraphs.yaml, by which an editor completes and checks it. @param names of all subgraphs. */
export function subgraphsFileSchema(names: readonly string[]): object {
  return {
    title: 'Where the subgraphs of a Liaison hub run (subgraphs.yaml)',
    ...z.toJSONSchema(shapeFor(names), { io: 'input' }),
  };
}

/**
 * Reads a subgraphs.yaml whole, with the certificates that it names, or refuses it whole.
 *
 * @param names of all subgraphs that are served.
 * @throws Error with each mistake as `file:line:column: what`, and the nearest name to one that is none.
 */
export function readSubgraphsFile(file: string, names: readonly string[]): SubgraphsFile {
  const mistakes: LawMistake[] = [];
  let text: string;
  try {
    text = fileText(file);
  } catch (cause) {
    throw new Error(`LIAISON_SUBGRAPHS: ${file} cannot be read: ${messageOf(cause)}`, { cause });
  }
  const sheet: Sheet<z.output<ReturnType<typeof shapeFor>>> | undefined = readSheet(
    file,
    text,
    shapeFor(names),
    mistakes,
  );
  const reading = new Reading(file, names, mistakes);
  const places = sheet ? reading.places(sheet) : {};
  if (mistakes.length > 0) {
    const lines = [...mistakes]
      .sort((a, b) => a.line - b.line)
      .map(({ line, column, message }) => `${file}:${line}:${column}: ${message}`);
    throw new Error(`LIAISON_SUBGRAPHS is not accepted:\n  ${lines.join('\n  ')}`);
  }
  return { places, files: [file, ...reading.files] };
}

/**
 * The private keys that such a file names; none when it cannot be read, which whoever reads it tells.
 *
 * @param setting LIAISON_SUBGRAPHS; undefined when its value was refused.
 */
export function keyFilesOf(setting: string | undefined): readonly string[] {
  try {
    return setting === undefined ? [] : pemFilesOf(setting, ['key']);
  } catch {
    return [];
  }
}

const PEMS = ['ca', 'certificate', 'key'] as const;
type Pems = Readonly<Partial<Record<(typeof PEMS)[number], unknown>>>;

/**
 * The PEM files that a subgraphs.yaml names; none where the setting names no such file. What is in them is not looked at.
 *
 * @param setting LIAISON_SUBGRAPHS.
 * @throws Error when the file cannot be read.
 */
export function pemFilesOf(
  setting: string,
  kinds: readonly (typeof PEMS)[number][] = PEMS,
): readonly string[] {
  return namedIn(setting).flatMap(({ kind, file }) => (kinds.includes(kind) ? [file] : []));
}

/** The certificates that such a file names. @param setting LIAISON_SUBGRAPHS. @throws Error as `pemFilesOf`. */
export function subgraphCertificates(setting: string): readonly CertificateFile[] {
  return namedIn(setting).flatMap(({ of, kind, file }) =>
    kind === 'key' ? [] : [{ of, kind: kind === 'ca' ? 'AUTHORITIES' : 'OWN', file }],
  );
}

/** Each PEM file that is named, and for which subgraph: for all that say nothing else, or for one. */
function namedIn(setting: string) {
  if (!isSubgraphsFile(setting)) return [];
  const { common, subgraphs = {} } = parse(fileText(setting)) as {
    readonly common?: Pems;
    readonly subgraphs?: Readonly<Record<string, Pems | undefined>>;
  };
  const places = Object.entries(subgraphs).map(([name, one]) => [`subgraph ${name}`, one] as const);
  return [['subgraphs', common] as const, ...places].flatMap(([of, one]) =>
    PEMS.flatMap((kind) => {
      const named = one?.[kind];
      return typeof named === 'string' ? [{ of, kind, file: resolve(dirname(setting), named) }] : [];
    }),
  );
}

/** What stands behind the shape: addresses, and the files that are named. */
class Reading {
  readonly files = new Set<string>();
  readonly #file: string;
  readonly #names: readonly string[];
  readonly #mistakes: LawMistake[];
  readonly #taken = new Map<string, string>();

  constructor(file: string, names: readonly string[], mistakes: LawMistake[]) {
    this.#file = file;
    this.#names = names;
    this.#mistakes = mistakes;
  }

  places(sheet: Sheet<z.output<ReturnType<typeof shapeFor>>>): SubgraphsFile['places'] {
    const { common = {}, inside = [], subgraphs } = sheet.value;
    const say = (path: readonly (string | number)[], message: string): void =>
      void this.#mistakes.push({ file: this.#file, ...sheet.at(path), message });
    return Object.fromEntries(
      this.#names.map((name): [string, SubgraphPlace] => {
        const place = subgraphs[name];
        if (place && inside.includes(name))
          say(['inside'], `${name} has addresses, and runs inside: say one`);
        if (!place && !inside.includes(name))
          say(['subgraphs'], `${name} is missing: give its addresses, or name it under inside`);
        if (!place) return [name, 'inside'];
        const { addresses, ...own } = place;
        const refuse = (at: readonly (string | number)[], message: string): void =>
          say(['subgraphs', name, ...at], message);
        const spoken: Spoken = { ...common, ...own };
        const pems = this.#pems(spoken, refuse);
        const read = addresses.map((address, index) => ({
          url: this.#url(address, name, spoken, (message) => refuse(['addresses', index], message)),
          ...pems,
          connectMs: spoken.connectMs ?? CONNECT_MS,
          connections: spoken.connections ?? CONNECTIONS,
          balanced: spoken.balanced ?? false,
        }));
        return [name, read];
      }),
    );
  }

  #url(address: string, name: string, { clear }: Spoken, refuse: (message: string) => void): string {
    const url = URL.canParse(address) ? new URL(address) : undefined;
    if (
      !url ||
      !/^https?:$/u.test(url.protocol) ||
      url.username !== '' ||
      url.search !== '' ||
      url.hash !== ''
    ) {
      refuse(`"${address}" is no address: https://HOST:PORT is accepted`);
      return address;
    }
    if (url.protocol === 'http:' && clear !== true && !isLoopback(url.hostname.replace(/^\[|\]$/gu, '')))
      refuse(
        `"${address}": rows would travel in clear. Say https, or clear: true when something else enciphers what is on the way`,
      );
    if (url.pathname === '/') url.pathname = `/${name}`;
    const other = this.#taken.get(url.href);
    if (other !== undefined) refuse(`"${address}" is named for ${other} already: each process once`);
    this.#taken.set(url.href, name);
    return url.href;
  }

  #pems(
    { ca, certificate, key }: Spoken,
    refuse: (at: readonly string[], message: string) => void,
  ): Pick<SubgraphAddress, 'ca' | 'certificate' | 'key'> {
    if ((certificate === undefined) !== (key === undefined))
      refuse([], 'certificate and key belong together: give both or none');
    const pem = (
      name: 'ca' | 'certificate' | 'key',
      file: string | undefined,
      check: (text: string) => unknown,
    ) => {
      if (file === undefined) return {};
      const path = resolve(dirname(this.#file), file);
      this.files.add(path);
      try {
        const text = fileText(path);
        check(text);
        return { [name]: text };
      } catch (cause) {
        refuse([name], `${name} ${path}: ${messageOf(cause)}`);
        return {};
      }
    };
    return {
      ...pem('ca', ca, certificatesIn),
      ...pem('certificate', certificate, certificatesIn),
      ...pem('key', key, createPrivateKey),
    };
  }
}

function messageOf(cause: unknown): string {
  return cause instanceof Error ? cause.message : String(cause);
}
