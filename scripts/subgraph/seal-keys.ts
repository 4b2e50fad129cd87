import { sealKeyFrom } from '../../shared/src/identity/envelope.ts';
import { publicKeysOf, publicSealKeys } from '../../shared/src/identity/seal-ring.ts';
import { dataDirectory } from '../hub/data-directory.ts';
import { secret } from '../hub/secret.ts';

/**
 * The public half of this installation's key of the seal as a key set, behind those that a file holds already: subgraphs are to
 * know a new key before anything is sealed with it, and the old one until nothing is any more.
 *
 * @throws Error that says how it is called, or names the file.
 */
export function printSealKeys(words: readonly string[], env: NodeJS.ProcessEnv): string {
  const [file, ...more] = words;
  if (more.length > 0) throw new Error('One file at most: npm run --silent subgraph -- seal-keys [FILE]');
  const own = sealKeyFrom(Buffer.from(secret(dataDirectory(env), 'seal-key', { env }), 'hex'));
  const before = file === undefined ? [] : publicKeysOf(file).filter((key) => !key.equals(own.publicKey));
  return JSON.stringify(publicSealKeys([...before, own.publicKey]), null, 1);
}
