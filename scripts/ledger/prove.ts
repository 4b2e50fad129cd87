import { isIncluded, openCheckpoint, pinnedKey } from './check.ts';

interface Proof {
  readonly checkpoint: string;
  readonly records: readonly {
    readonly index: number;
    readonly kind: string;
    readonly leaf: string;
    readonly path: readonly string[];
  }[];
}

/**
 * Asks for the proof of an entry and believes none of it: prints it, and says whether it holds against the pinned key.
 *
 * @returns 0 when every record of the entry is under the signed checkpoint, 1 when not.
 */
export async function prove(
  entry: string,
  key: string,
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
  const { size, root, origin } = openCheckpoint(proof.checkpoint, pinnedKey(key));
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
