import { isIncluded, openCheckpoint, pinnedKey } from './check.ts';
import { KeyChain, mustBeIncluded, recordsOf, type ShownHandover } from './handovers.ts';

interface Proof {
  readonly checkpoint: string;
  readonly handovers?: readonly ShownHandover[];
  readonly records: readonly {
    readonly index: number;
    readonly kind: string;
    readonly leaf: string;
    readonly path: readonly string[];
  }[];
}

/**
 * Asks for the proof of an entry and believes none of it: prints it, and says whether it holds against the pinned key, or against one that
 * the log was handed to from there.
 *
 * @param keyOf the key that is pinned, which may be chosen by the checkpoint that came.
 * @returns 0 when every record of the entry is under the signed checkpoint, 1 when not.
 */
export async function prove(
  entry: string,
  keyOf: (checkpoint: string) => string,
  ask: (path: string) => Promise<{ readonly status: number; readonly body: string }>,
): Promise<number> {
  const { status, body } = await ask(`/ledger/proof/inclusion?entry=${entry}`);
  if (status !== 200) {
    const errors = (JSON.parse(body) as { readonly errors?: readonly { readonly message: string }[] }).errors;
    console.error(errors?.[0]?.message ?? `The answer was ${status}.`);
    return 1;
  }
  const proof = JSON.parse(body) as Proof;
  console.log(JSON.stringify(proof, null, 2));
  const { checkpoint, handovers = [] } = proof;
  const keys = new KeyChain(recordsOf(handovers), pinnedKey(keyOf(checkpoint)));
  if (keys.bad) throw keys.bad;
  const { size, root, origin } = openCheckpoint(checkpoint, keys.keyOf(checkpoint));
  mustBeIncluded(handovers, { size, root });
  for (const { index, kind, leaf, path } of proof.records) {
    const hashes = path.map((hash) => Buffer.from(hash, 'base64'));
    if (isIncluded(Buffer.from(leaf, 'base64'), index, hashes, { size, root })) continue;
    console.error(`NOT PROVEN: record ${index} (${kind}) is not under the checkpoint of size ${size}.`);
    return 1;
  }
  const kinds = proof.records.map(({ index, kind }) => `${kind} ${index}`).join(', ');
  console.error(`Proven: ${kinds} are under the checkpoint of size ${size} that ${origin} signed.`);
  return 0;
}
