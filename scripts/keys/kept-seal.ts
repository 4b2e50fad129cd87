import { randomUUID } from 'node:crypto';
import { existsSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { SETTINGS } from '../../gateway/src/config/config.ts';
import { isSubgraphsFile } from '../../gateway/src/config/subgraphs-file.ts';
import { SubgraphProcess } from '../../gateway/src/engine/subgraph-process.ts';
import { systemClock } from '../../shared/src/core/clock.ts';
import type { Environment } from '../../shared/src/core/environment.ts';
import { textOf, writeWhole } from '../../shared/src/core/kept-file.ts';
import { createSealer, sealKeyFrom, type SignedSealKey } from '../../shared/src/identity/envelope.ts';
import { schemaText } from '../../shared/src/kit/serve/server.ts';
import { OwnProcess } from '../../shared/src/sources/connection/own-process.ts';
import { readOwnProcesses } from '../../shared/src/sources/connection/read-sources.ts';
import type { ProcessSource } from '../../shared/src/sources/connection/source-config.ts';
import { placesOf, sealHello, sealsBy } from '../hub/apart.ts';
import { placeOf, secret, SECRETS } from '../hub/secret.ts';
import { setting } from '../hub/settings.ts';
import { served } from '../hub/subgraphs.ts';
import { alone } from './alone.ts';

const NAME = 'seal-key';
const NEXT = 'seal-key-next';

/** The file that says which subgraphs run apart, when there is one. @throws Error when LIAISON_SUBGRAPHS is not accepted. */
export function subgraphsFileOf(env: Environment): string | undefined {
  const { env: variable, schema } = SETTINGS.subgraphs;
  const read = schema.safeParse(env[variable]);
  if (!read.success)
    throw new Error(`${variable}="${env[variable] ?? ''}": ${read.error.issues[0]?.message ?? ''}.`);
  return isSubgraphsFile(read.data) ? read.data : undefined;
}

/** Who knows the kept key of the seal by its public half. */
export interface SealedTo {
  /** LIAISON_SUBGRAPHS where it is a file of subgraphs that run apart. */
  readonly subgraphsFile?: string | undefined;
  /** States' own processes, where they are asked under this key. */
  readonly states: readonly ProcessSource[];
}

/**
 * Who is asked under the kept key, as an installation is set up.
 *
 * @throws Error when LIAISON_SUBGRAPHS or the States' processes of LIAISON_SOURCES are not accepted.
 */
export function sealedTo(env: Environment): SealedTo {
  const sources = setting(env, 'LIAISON_SOURCES');
  const subgraphsFile = subgraphsFileOf(env);
  // Where all subgraphs with records run apart, they ask States, under a key of their own that States have in place of this one.
  const asksStates = subgraphsFile === undefined || placesOf(subgraphsFile).asksSources;
  return {
    subgraphsFile,
    states: sources === undefined || !asksStates ? [] : readOwnProcesses(sources, env),
  };
}

/** Whether an installation keeps a key of the seal, as it does once its subgraphs ran apart, or a State's own process was asked. */
export function keepsSeal(directory: string, env: Environment): boolean {
  const { file } = placeOf(directory, NAME, env);
  return file === undefined || existsSync(file);
}

/** The key that gateways seal with, which is made when it is not there. @throws Error as `secret` does. */
export function keptSealKey(directory: string, env: Environment): SignedSealKey {
  return keyOf(secret(directory, NAME, { env }));
}

/** The key that is to follow, while it is published. @throws Error as `secret` does. */
export function nextSealKey(directory: string, env: Environment): SignedSealKey | undefined {
  return existsSync(join(directory, NEXT)) ? keyOf(secret(directory, NEXT, { env })) : undefined;
}

export interface SealRotation {
  /** PUBLISH: the next key was made, and nothing is sealed with it. TURNED: gateways seal with it from now on. */
  readonly step: 'PUBLISH' | 'TURNED';
  readonly before: string;
  readonly after: string;
  readonly place: string;
  /** Addresses behind which several processes are: one of them was asked. */
  readonly balanced: readonly string[];
}

/**
 * Turns the key by which subgraphs elsewhere know the gateway, in two steps: the first makes the next key, whose public half is
 * then given to every subgraph and State; the second asks each process under the next key, and puts it in the place of the one
 * in use only when all take it. So no question is refused.
 *
 * @throws Error that names each process that does not take the next key, with the way out; then nothing is changed.
 */
export async function rotateKeptSeal(
  directory: string,
  env: Environment,
  to: SealedTo,
): Promise<SealRotation> {
  const { file, named } = placeOf(directory, NAME, env);
  if (file === undefined)
    throw new Error(
      `${named} holds the key, and no command can change it there. Put the key into a file, name it with ${named}_FILE, and rotate then; or by hand, as scripts/subgraph/README.md says.`,
    );
  if (!existsSync(file))
    throw new Error(
      `${file} is not there. Name the folder of the gateway with LIAISON_DATA; if it is that one, bring the file back from a backup.`,
    );
  const before = keptSealKey(directory, env);
  const next = nextSealKey(directory, env);
  const rotation = { before: before.id, place: named, balanced: [] };
  if (!next) {
    const made = alone(file, () => keyOf(secret(directory, NEXT, { env })));
    return { ...rotation, step: 'PUBLISH', after: made.id };
  }
  const [apart, ofStates] = await Promise.all([askUnder(next, to), statesUnder(next, to)]);
  const refusing = [...apart.refusing, ...ofStates];
  if (refusing.length > 0)
    throw new Error(
      `The key ${next.id} is not taken everywhere, and ${before.id} stays in use:\n  ${refusing.join('\n  ')}\nPut what npm run --silent subgraph -- seal-keys prints in the place of LIAISON_SEAL_KEYS there, and come again. A process that is gone for good: take it out of the file that names it (LIAISON_SUBGRAPHS, LIAISON_SOURCES). To give the next key up: remove ${join(directory, NEXT)}.`,
    );
  alone(file, (real) => {
    const hex = secret(directory, NEXT, { env, mustBeThere: true });
    if (keyOf(hex).id !== next.id || keptSealKey(directory, env).id !== before.id)
      throw new Error(`${named}: somebody else turned the key meanwhile.`);
    writeWhole(real, `# Liaison: ${SECRETS[NAME]}. Keep it secret.\n${hex}\n`);
    if (!(textOf(real) ?? '').includes(hex)) throw new Error(`${named} does not hold what was written.`);
    rmSync(join(directory, NEXT));
  });
  return { ...rotation, step: 'TURNED', after: next.id, balanced: apart.balanced };
}

/** Asks every process of subgraphs elsewhere who it is, under a key. */
async function askUnder(
  key: SignedSealKey,
  { subgraphsFile }: SealedTo,
): Promise<{ readonly refusing: readonly string[]; readonly balanced: readonly string[] }> {
  const read = subgraphsFile === undefined ? undefined : placesOf(subgraphsFile).read;
  const sealer = createSealer(() => key, systemClock, randomUUID);
  const processes = served.flatMap((definition) => {
    const addresses = read?.places[definition.name];
    if (addresses === undefined || addresses === 'inside') return [];
    const seal = sealHello(sealer, definition.name);
    const asked = { name: definition.name, ...schemaText(definition) };
    return addresses.map((address) => new SubgraphProcess(address, asked, seal));
  });
  try {
    await Promise.all(processes.map((process) => process.greet()));
    return {
      refusing: processes
        .filter(({ standing }) => standing === 'AWAY')
        .map(({ address, why }) => `${address.url}: ${why}`),
      balanced: processes.filter(({ address }) => address.balanced).map(({ address }) => address.url),
    };
  } finally {
    await Promise.all(processes.map((process) => process.close()));
  }
}

/** Asks every State's own process how its source stands, under a key. @returns those that do not take it. */
async function statesUnder(key: SignedSealKey, { states }: SealedTo): Promise<readonly string[]> {
  const sealer = createSealer(() => key, systemClock, randomUUID);
  // Who says hello says it about nobody, and in no mode.
  const seals = sealsBy(() => sealer, '');
  const refusing = await Promise.all(
    states.map(async (state) => {
      const process = new OwnProcess(state, seals);
      try {
        await process.checkCatalogue();
        return [];
      } catch (cause) {
        return [`${state.url}, ${state.name}: ${cause instanceof Error ? cause.message : String(cause)}`];
      } finally {
        await process.close();
      }
    }),
  );
  return refusing.flat();
}

function keyOf(hex: string): SignedSealKey {
  return sealKeyFrom(Buffer.from(hex, 'hex'));
}
