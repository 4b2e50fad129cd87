import { publicKeysOf, publicSealKeys } from '../../shared/src/identity/seal-ring.ts';
import { dataDirectory } from '../hub/data-directory.ts';
import { keptSealKey, nextSealKey } from '../keys/kept-seal.ts';

/**
 * The public half of this installation's key of the seal as a key set, with that of the one which is to follow it, behind those
 * that a file holds already: subgraphs are to know a new key before anything is sealed with it, and the old one until nothing is
 * any more.
 *
 * @throws Error that says how it is called, or names the file.
 */
export function printSealKeys(words: readonly string[], env: NodeJS.ProcessEnv): string {
  const [file, ...more] = words;
  if (more.length > 0) throw new Error('One file at most: npm run --silent subgraph -- seal-keys [FILE]');
  const directory = dataDirectory(env);
  const next = nextSealKey(directory, env);
  const own = [keptSealKey(directory, env), ...(next ? [next] : [])].map(({ publicKey }) => publicKey);
  const before =
    file === undefined ? [] : publicKeysOf(file).filter((key) => !own.some((one) => key.equals(one)));
  return JSON.stringify(publicSealKeys([...before, ...own]), null, 1);
}
