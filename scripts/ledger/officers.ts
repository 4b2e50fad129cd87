import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { dataDirectory } from '../hub/data-directory.ts';
import { ledgerSecrets } from '../hub/embedded-ledger.ts';
import { privateFolder, textOf, writeWhole } from '../../shared/src/core/kept-file.ts';
import { LedgerNames } from '../../shared/src/ledger/proof/names.ts';
import {
  hashOfficers,
  listText,
  readList,
  readOfficers,
  type ListedNames,
} from '../../shared/src/ledger/read/signals/listed-names.ts';
import type { Flags } from '../commands/dispatch.ts';

/** Where an installation keeps the lists of officers: one a State, keyed hashes alone. */
function listFile(directory: string, state: string): string {
  return join(directory, 'officers', `${state}.json`);
}

/**
 * Takes a State's list of its officers over into the installation, hashed with the ledger's secret: the clear list may be
 * destroyed then.
 *
 * @returns how many officers it holds.
 * @throws Error that names the State, or the line of the list, and what is accepted.
 */
export function keepOfficers(
  directory: string,
  { state, file, searchKey }: { readonly state: string; readonly file: string; readonly searchKey: Buffer },
): number {
  if (!/^[A-Z]{2}$/u.test(state)) throw new Error(`--state: "${state}" is no State, such as FI.`);
  const clear = readOfficers(readFileSync(file, 'utf8'));
  const list = hashOfficers(state, clear, new LedgerNames(searchKey));
  privateFolder(join(directory, 'officers'));
  writeWhole(listFile(directory, state), listText(state, list));
  return list.officers.length;
}

/** A State's list as it was taken over; none where there is none. @throws Error that names the file when it cannot be read. */
export function officersOf(directory: string, state: string): ListedNames | undefined {
  const file = listFile(directory, state);
  const text = textOf(file);
  if (text === undefined) return undefined;
  try {
    return readList(state, text);
  } catch (cause) {
    throw new Error(`${file} cannot be read: make it again, npm run ledger -- officers`, { cause });
  }
}

/** `npm run ledger -- officers`. @returns 0. @throws Error as `keepOfficers` does. */
export function takeOfficers({ state = '', file }: Flags, env: NodeJS.ProcessEnv): number {
  if (file === undefined) throw new Error('--file: the list, lines of officer;family;given;birth.');
  const directory = dataDirectory(env);
  const { searchKey } = ledgerSecrets(directory);
  const count = keepOfficers(directory, { state, file, searchKey });
  console.log(`${count} officers of ${state}, hashed. ${file} is needed no more.`);
  return 0;
}
