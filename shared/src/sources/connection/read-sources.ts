import { dirname, resolve } from 'node:path';
import { parse } from 'yaml';
import { z } from 'zod';
import { fileText } from '../../core/file-text.ts';
import { fromEnvironment } from '../../core/environment.ts';
import { stateCode } from '../../core/ids.ts';
import { readableYaml } from '../../core/readable-yaml.ts';
import { wrongPostgresUrl } from '../../core/postgres-url.ts';
import { DOMAINS } from '../../core/vocabulary.ts';
import { unsaidPoolSize } from './pools.ts';
import { OwnProcessPlace, readOwnProcess } from './read-own-process.ts';
import { isOwnProcess, type ProcessSource, type SourceConfig } from './source-config.ts';

/** Where a database is. */
const PLACE = {
  url: z.string().optional(),
  /** Environment variable that holds the URL, or with `_FILE` behind it names the file that does, so that no password lies in the file. */
  urlFrom: z
    .string()
    .regex(/^(?!LIAISON_)/u, 'a name that does not begin with LIAISON_: those are settings of the hub')
    .optional(),
};
const POOLER = z.enum(['transaction']).optional();
const ONE_PLACE = 'give either url or urlFrom';

function isOnePlace({ url, urlFrom }: Place): boolean {
  return (url === undefined) !== (urlFrom === undefined);
}

/** What is said of a database, and means nothing to a State's own process. */
const OF_A_DATABASE = ['url', 'urlFrom', 'pooler', 'standby', 'keysWithinMs'] as const;

interface Place {
  readonly url?: string | undefined;
  readonly urlFrom?: string | undefined;
}

const SourceEntry = z
  .strictObject({
    name: z.string().regex(/^[a-z0-9-]+$/u, 'small letters, digits and hyphens'),
    domain: z.enum(DOMAINS),
    owners: z.array(z.string()).min(1),
    ...PLACE,
    process: OwnProcessPlace.optional(),
    pooler: POOLER,
    standby: z
      .strictObject({
        ...PLACE,
        pooler: POOLER,
        maxLagMs: z.number().int().min(500).max(3_600_000).default(10_000),
      })
      .refine(isOnePlace, ONE_PLACE)
      .optional(),
    deadlineMs: z.number().int().min(50).max(30_000).default(2_000),
    poolSize: z.number().int().min(1).max(64).optional(),
    retryAfterMs: z.number().int().min(100).max(600_000).default(2_000),
    keysWithinMs: z.number().int().min(1_000).max(86_400_000).optional(),
  })
  .refine(
    (entry) => entry.process !== undefined || isOnePlace(entry),
    `${ONE_PLACE}, or process for a State's own process`,
  )
  .refine(
    (entry) => entry.process === undefined || OF_A_DATABASE.every((name) => entry[name] === undefined),
    `beside process none of ${OF_A_DATABASE.join(', ')}: those are said where the process runs`,
  )
  .refine(({ standby, deadlineMs }) => !standby || standby.maxLagMs >= 2 * deadlineMs, {
    path: ['standby', 'maxLagMs'],
    error: 'at least twice deadlineMs: what a standby answers is that much older than what is known of it',
  });

const SourcesFile = z.strictObject({ sources: z.array(SourceEntry).min(1) });

/**
 * Reads `sources.yaml` whole, or refuses it whole.
 *
 * @param processes of this gateway that divide the connections.
 * @throws Error that names the file, the entry and what is accepted. Also when two sources answer for one State in one
 *   domain: then nobody could say whose answer counts; and when one lends fewer connections than there are processes.
 */
export function readSources(
  file: string,
  env: NodeJS.ProcessEnv,
  processes: number,
): readonly SourceConfig[] {
  return checkSources(readSourcesYaml(file), file, env, processes);
}

/**
 * Reads of `sources.yaml` only the States' own processes: no password of a database is asked for.
 *
 * @throws Error as `readSources` does.
 */
export function readOwnProcesses(file: string, env: NodeJS.ProcessEnv): readonly ProcessSource[] {
  const content = readSourcesYaml(file);
  const entries = entriesOf(content);
  if (entries.length === 0) checkSources(content, file, env);
  const sources = entries.filter(({ process }) => process !== undefined);
  return sources.length === 0 ? [] : checkSources({ sources }, file, env).filter(isOwnProcess);
}

const PEMS = ['ca', 'certificate', 'key'] as const;

/**
 * The PEM files that `sources.yaml` names for States' own processes. What is in them is not looked at.
 *
 * @throws Error that names the file when it cannot be read.
 */
export function processPemFiles(
  file: string,
  kinds: readonly (typeof PEMS)[number][] = PEMS,
): readonly string[] {
  return entriesOf(readSourcesYaml(file)).flatMap(({ process }) =>
    kinds.flatMap((kind) => {
      const named = process?.[kind];
      return typeof named === 'string' ? [resolve(dirname(file), named)] : [];
    }),
  );
}

interface UncheckedEntry {
  readonly process?: Readonly<Record<string, unknown>> | null;
}

/** The entries of a file that nobody has checked yet; none where it is of another shape. */
function entriesOf(content: unknown): readonly UncheckedEntry[] {
  const sources = (content as { readonly sources?: unknown } | null | undefined)?.sources;
  return Array.isArray(sources)
    ? sources.filter((one): one is UncheckedEntry => typeof one === 'object' && one !== null)
    : [];
}

/** Reads what `sources.yaml` says, unchecked. @throws Error that names the file when it cannot be read, or is no YAML. */
export function readSourcesYaml(file: string): unknown {
  try {
    return parse(readableYaml(fileText(file)));
  } catch (cause) {
    throw new Error(
      `${file} cannot be read: ${cause instanceof Error ? cause.message.trim() : String(cause)}`,
      {
        cause,
      },
    );
  }
}

export function checkSources(
  content: unknown,
  file: string,
  env: NodeJS.ProcessEnv,
  processes = 1,
): readonly SourceConfig[] {
  const parsed = SourcesFile.safeParse(content);
  if (!parsed.success) throw new Error(`${file} is not accepted:\n${z.prettifyError(parsed.error)}`);
  const taken = new Map<string, string>();
  return parsed.data.sources.map(({ url, urlFrom, owners, standby, process, ...rest }) => {
    const states = owners.map(stateCode);
    for (const state of states) {
      const key = `${state} ${rest.domain}`;
      const other = taken.get(key);
      if (other !== undefined)
        throw new Error(`${file}: ${other} and ${rest.name} both answer for ${key}. Keep one.`);
      taken.set(key, rest.name);
    }
    const { poolSize = unsaidPoolSize(processes) } = rest;
    if (poolSize < processes)
      throw new Error(
        `${file}: ${rest.name} lends ${poolSize} connections (poolSize), and each of ${processes} processes needs one. Raise it, or start with LIAISON_WORKERS=${poolSize}.`,
      );
    if (process) return { ...rest, owners: states, poolSize, ...readOwnProcess(process, file, rest.name) };
    const resolved = urlOf({ url, urlFrom }, `${file}: `, rest.name, env);
    const named = { ...rest, owners: states, url: resolved, poolSize };
    if (!standby) return named;
    const { url: its, urlFrom: from, ...more } = standby;
    const there = urlOf({ url: its, urlFrom: from }, `${file}: `, `the standby of ${rest.name}`, env);
    return { ...named, standby: { ...more, url: there } };
  });
}

/** @throws Error that names whose URL is not set, or is none. */
function urlOf({ url, urlFrom = '' }: Place, at: string, whose: string, env: NodeJS.ProcessEnv): string {
  const resolved = url ?? fromEnvironment(env, urlFrom);
  if (resolved === undefined)
    throw new Error(`${at}${whose} takes its url from ${urlFrom}, which is not set, nor is ${urlFrom}_FILE.`);
  const wrong = wrongPostgresUrl(resolved);
  if (wrong !== undefined)
    throw new Error(`${at}the url of ${whose}${urlFrom === '' ? '' : ` (${urlFrom})`} ${wrong}`);
  return resolved;
}
