import { parseArgs } from 'node:util';
import { checkpointSigner, originOf, signingKeyFrom } from '../../shared/src/ledger/checkpoint.ts';
import { dataDirectory } from '../data-directory.ts';
import { startEmbedded } from '../demonstration.ts';
import { secret } from '../hub.ts';

/** What every command of the ledger is told. */
export interface LedgerPlace {
  readonly url: string;
  readonly log: string;
  readonly key: string;
  readonly searchKey: Buffer;
  close(): Promise<void>;
}

export type Flags = Readonly<Record<string, string | undefined>>;

export function readFlags(args: readonly string[], names: readonly string[]): Flags {
  const options = Object.fromEntries(names.map((name) => [name, { type: 'string' as const }]));
  return parseArgs({ args: [...args], options }).values as Flags;
}

/** The database of `--url` or LIAISON_LEDGER, or the embedded one. */
export async function openPlace(flags: Flags, env: NodeJS.ProcessEnv): Promise<LedgerPlace> {
  const directory = dataDirectory(env);
  const log = flags['log'] ?? 'gateway-1';
  const searchKey = Buffer.from(secret(directory, 'ledger-search-key'), 'hex');
  const key = flags['key'] ?? checkpointSigner(originOf(log), signingKeyFrom(searchKey)).verifierKey;
  const url = flags['url'] ?? env['LIAISON_LEDGER'];
  if (url !== undefined) return { url, log, key, searchKey, close: () => Promise.resolve() };
  const cluster = await startEmbedded({ directory, log: (line) => console.error(line) });
  return { url: cluster.adminUrl('liaison_ledger'), log, key, searchKey, close: () => cluster.stop() };
}
