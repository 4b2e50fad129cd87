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
import { placesOf, sealHello } from '../hub/apart.ts';
import { placeOf, secret, SECRETS } from '../hub/secret.ts';
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

/** Whether an installation keeps a key of the seal, as it does once its subgraphs ran apart. */
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
 * then given to every subgraph; the second asks each process under the next key, and puts it in the place of the one in use
 * only when all take it. So no question is refused.
 *
 * @param subgraphsFile LIAISON_SUBGRAPHS.
 * @throws Error that names each process that does not take the next key, with the way out; then nothing is changed.
 */
export async function rotateKeptSeal(
  directory: string,
  env: Environment,
  subgraphsFile: string,
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
  const { refusing, balanced } = await askUnder(next, subgraphsFile);
  if (refusing.length > 0)
    throw new Error(
      `The key ${next.id} is not taken everywhere, and ${before.id} stays in use:\n  ${refusing.join('\n  ')}\nPut what npm run --silent subgraph -- seal-keys prints in the place of LIAISON_SEAL_KEYS there, and come again. A process that is gone for good: take it out of ${subgraphsFile}. To give the next key up: remove ${join(directory, NEXT)}.`,
    );
  alone(file, (real) => {
    const hex = secret(directory, NEXT, { env, mustBeThere: true });
    if (keyOf(hex).id !== next.id || keptSealKey(directory, env).id !== before.id)
      throw new Error(`${named}: somebody else turned the key meanwhile.`);
    writeWhole(real, `# Liaison: ${SECRETS[NAME]}. Keep it secret.\n${hex}\n`);
    if (!(textOf(real) ?? '').includes(hex)) throw new Error(`${named} does not hold what was written.`);
    rmSync(join(directory, NEXT));
  });
  return { ...rotation, step: 'TURNED', after: next.id, balanced };
}

/** Asks every process of subgraphs elsewhere who it is, under a key. */
async function askUnder(
  key: SignedSealKey,
  subgraphsFile: string,
): Promise<{ readonly refusing: readonly string[]; readonly balanced: readonly string[] }> {
  const { read } = placesOf(subgraphsFile);
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

function keyOf(hex: string): SignedSealKey {
  return sealKeyFrom(Buffer.from(hex, 'hex'));
}
