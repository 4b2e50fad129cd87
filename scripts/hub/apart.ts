import { randomUUID } from 'node:crypto';
import type { Logger } from 'pino';
import {
  isSubgraphsFile,
  readSubgraphsFile,
  type SubgraphsFile,
} from '../../gateway/src/config/subgraphs-file.ts';
import { SubgraphProcesses } from '../../gateway/src/engine/subgraph-processes.ts';
import type { SealOwn } from '../../gateway/src/engine/subgraph-process.ts';
import type { Reloads } from '../../gateway/src/observe/reloads.ts';
import type { ProcessState, SourceState } from '../../gateway/src/observe/watched.ts';
import { systemClock } from '../../shared/src/core/clock.ts';
import type { StateCode } from '../../shared/src/core/ids.ts';
import type { Sealer, ToSeal } from '../../shared/src/identity/envelope-contract.ts';
import {
  createSealer,
  sealKeyFrom,
  type OpeningKey,
  type SealKey,
} from '../../shared/src/identity/envelope.ts';
import { schemaText } from '../../shared/src/kit/serve/server.ts';
import type { Seals } from '../../shared/src/sources/connection/own-process.ts';
import { reread } from './reread.ts';
import { sealKeyFiles, secret } from './secret.ts';
import type { Shutdown } from './shutdown.ts';
import { served, subgraphs } from './subgraphs.ts';

const NAMES = served.map(({ name }) => name);

/** Which subgraphs run where, as LIAISON_SUBGRAPHS says. */
export interface Places {
  /** The file, when it is one. */
  readonly file: string | undefined;
  readonly read: SubgraphsFile | undefined;
  /** Whether a subgraph runs in the gateway's own process. */
  isInside(name: string): boolean;
  /** Whether the gateway's own process asks national databases: then it needs sources. */
  readonly asksSources: boolean;
}

/** Reads where the subgraphs run. @param setting LIAISON_SUBGRAPHS. @throws Error as `readSubgraphsFile` does. */
export function placesOf(setting: string): Places {
  const file = isSubgraphsFile(setting) ? setting : undefined;
  const read = file === undefined ? undefined : readSubgraphsFile(file, NAMES);
  const isInside = (name: string): boolean => read === undefined || read.places[name] === 'inside';
  return { file, read, isInside, asksSources: subgraphs.some(({ name }) => isInside(name)) };
}

const HELLO_MS = 3_000;
/** What the gateway asks by itself is about nobody, and no law decides it. */
const ABOUT_NOBODY: ToSeal = {
  requestId: 'hello',
  leftMs: HELLO_MS,
  law: '',
  inquiry: {
    requester: {
      state: 'EU' as StateCode,
      agency: 'gateway',
      agencyKind: 'SPOC',
      role: 'FRONTLINE',
      officer: 'gateway',
    },
    purpose: 'INVESTIGATION',
    caseReference: 'hello',
    urgency: 'NORMAL',
    on: '2026-01-01',
  },
};

/** Seals what asks a subgraph who it is, about nobody. @returns the envelope of a body. */
export function sealHello(sealer: Sealer, name: string): SealOwn {
  return (body, nonces) => sealer.seal(name, { ...ABOUT_NOBODY, nonces }, body);
}

/** Seals what States' own processes are asked. @param mode the hub's. */
export function sealsBy(sealer: () => Sealer, mode: string): Seals {
  return {
    mode,
    seal: (audience, claims, body) => sealer().seal(audience, claims, body),
    hello: (audience, body, nonces) => sealHello(sealer(), audience)(body, nonces),
  };
}

/**
 * Seals what States' own processes are asked: by the kept key, whose public half they have, and which is made when the first of them
 * is asked.
 *
 * @param directory LIAISON_DATA.
 */
export function sealsOfStates(
  {
    directory,
    config: { mode },
    log,
  }: { readonly directory: string; readonly config: { readonly mode: string }; readonly log: Logger },
  reloads: Reloads,
  stop: Shutdown,
): Seals {
  let made: Sealer | undefined;
  const sealer = (): Sealer =>
    (made ??= createSealer(
      KeptSealKey.open(directory, { reloads, log }, stop).current,
      systemClock,
      randomUUID,
    ));
  return sealsBy(sealer, mode);
}

/** Subgraphs in processes of their own. */
export interface ApartSubgraphs {
  readonly transports: Readonly<Record<string, SubgraphProcesses>>;
  states(): readonly ProcessState[];
  sources(): readonly SourceState[];
}

/**
 * Finds the subgraphs that run apart, and who answers there; follows the file when it changes. One that does not answer holds
 * nothing up, and is asked when it does.
 *
 * @throws Error that names each process whose schema does not fit this hub's.
 */
export async function openApart(
  { file, read }: Places,
  { sealer, reloads, log }: { readonly sealer: Sealer; readonly reloads: Reloads; readonly log: Logger },
  stop: Shutdown,
): Promise<ApartSubgraphs> {
  const transports = new Map<string, SubgraphProcesses>();
  for (const definition of served) {
    const { name } = definition;
    if (read === undefined || read.places[name] === 'inside') continue;
    const seal = sealHello(sealer, name);
    transports.set(name, new SubgraphProcesses({ name, asked: schemaText(definition), seal, log }));
  }
  const take = async ({ places }: SubgraphsFile): Promise<void> => {
    const moved = NAMES.filter((name) => (places[name] === 'inside') === transports.has(name));
    if (moved.length > 0)
      throw new Error(
        `${file ?? ''}: ${moved.join(', ')} moved into or out of the gateway's process: start anew`,
      );
    const taken = await Promise.allSettled(
      [...transports].map(([name, one]) => one.take(places[name] === 'inside' ? [] : (places[name] ?? []))),
    );
    const refused = taken.flatMap((one) => (one.status === 'rejected' ? [String(one.reason)] : []));
    if (refused.length > 0) throw new Error(refused.join('\n'));
  };
  if (file !== undefined && read) {
    stop.add(() => Promise.all([...transports.values()].map((one) => one.close())));
    await take(read);
    stop.add(
      reread(
        {
          what: 'subgraphs',
          file,
          read: () => readSubgraphsFile(file, NAMES),
          take,
          named: ({ files }) => files,
          now: read,
        },
        reloads,
        log,
      ),
    );
  }
  const all = [...transports.values()];
  return {
    transports: Object.fromEntries(transports),
    states: () => all.flatMap(({ states }) => states),
    sources: () => all.flatMap(({ sources }) => sources),
  };
}

/** The gateway's key of the seal, which subgraphs elsewhere know by its public half: read again when its file changes. */
export class KeptSealKey {
  #current: SealKey;
  #before: SealKey;

  private constructor(key: SealKey) {
    this.#current = key;
    this.#before = key;
  }

  /** @param directory LIAISON_DATA. @throws Error when the key is none. */
  static open(
    directory: string,
    { reloads, log }: { readonly reloads: Reloads; readonly log: Logger },
    stop: Shutdown,
  ): KeptSealKey {
    const read = (): SealKey => sealKeyFrom(Buffer.from(secret(directory, 'seal-key'), 'hex'));
    const kept = new KeptSealKey(read());
    const take = (next: SealKey): void => {
      if (next.id === kept.#current.id) return;
      [kept.#before, kept.#current] = [kept.#current, next];
    };
    const file = sealKeyFiles(directory, process.env);
    if (file.length > 0) stop.add(reread({ what: 'seal-keys', file, read, take }, reloads, log));
    return kept;
  }

  readonly current = (): SealKey => this.#current;

  /** What opens in this process: also what was sealed a moment ago. */
  accepted(): ReadonlyMap<string, OpeningKey> {
    return new Map([this.#before, this.#current].map(({ id, opens }) => [id, opens]));
  }
}
