import type { Cluster } from './postgres/embedded.ts';
import { embeddedUrl } from './embedded-ledger.ts';
import { setting } from './settings.ts';

/** The ledger's database, as each of its roles. Roles without a URL do not work here. */
export interface LedgerUrls {
  readonly writer: string;
  readonly reader?: string;
  readonly indexer?: string;
  readonly keeper?: string;
}

/** Names of the environment for each role of a ledger elsewhere. */
export const LEDGER_ENVIRONMENT = {
  writer: 'LIAISON_LEDGER',
  reader: 'LIAISON_LEDGER_READER',
  indexer: 'LIAISON_LEDGER_INDEXER',
  keeper: 'LIAISON_LEDGER_KEEPER',
} as const;

/** The ledger that the environment names, or the embedded one. @throws Error when there is neither. */
export function ledgerUrls(
  env: NodeJS.ProcessEnv,
  cluster: Cluster | undefined,
  directory: string,
): LedgerUrls {
  const writer = setting(env, LEDGER_ENVIRONMENT.writer);
  if (writer === undefined) {
    if (!cluster) throw new Error(`no ledger: set ${LEDGER_ENVIRONMENT.writer}`);
    return {
      writer: embeddedUrl(cluster, directory, 'writer'),
      reader: embeddedUrl(cluster, directory, 'reader'),
      indexer: embeddedUrl(cluster, directory, 'indexer'),
      keeper: embeddedUrl(cluster, directory, 'keeper'),
    };
  }
  const [reader, indexer, keeper] = [
    setting(env, LEDGER_ENVIRONMENT.reader),
    setting(env, LEDGER_ENVIRONMENT.indexer),
    setting(env, LEDGER_ENVIRONMENT.keeper),
  ];
  return {
    writer,
    ...(reader === undefined ? {} : { reader }),
    ...(indexer === undefined ? {} : { indexer }),
    ...(keeper === undefined ? {} : { keeper }),
  };
}
