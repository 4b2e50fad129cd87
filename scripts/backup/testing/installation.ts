import { startTestHub, type TestHub } from '../../../gateway/testing/hub.ts';
import { heldFile } from '../../../shared/src/ledger/write/held.ts';
import { PostgresLedger } from '../../../shared/src/ledger/write/postgres-ledger.ts';
import { testCluster } from '../../../shared/testing/cluster.ts';
import { runCommand, type Ran } from '../../../shared/testing/command.ts';
import { embeddedUrl, ledgerSecrets, prepareEmbeddedLedger } from '../../hub/embedded-ledger.ts';
import type { Cluster } from '../../hub/postgres/embedded.ts';

export const PASSPHRASE = 'invented words of a test';
export const LOG = 'gateway-1';

/** An installation with embedded databases, and a hub over its ledger. */
export interface Installation {
  readonly directory: string;
  readonly cluster: Cluster;
  readonly ledger: PostgresLedger;
  readonly hub: TestHub;
}

/** Starts its PostgreSQL, and a hub over the ledger there; both are made where they are missing. */
export async function opened(directory: string): Promise<Installation> {
  const cluster = await testCluster(directory);
  await prepareEmbeddedLedger(cluster, directory);
  const ledger = await openLog(cluster, directory);
  return { directory, cluster, ledger, hub: await startTestHub({}, { ledger }) };
}

export function openLog(cluster: Cluster, directory: string): Promise<PostgresLedger> {
  return PostgresLedger.open({
    url: embeddedUrl(cluster, directory, 'writer'),
    log: LOG,
    ...ledgerSecrets(directory),
    heldFile: heldFile(directory, LOG),
    onFailure: () => undefined,
  });
}

export async function closed({ hub, ledger, cluster }: Installation): Promise<void> {
  await hub.close();
  await ledger.close();
  await cluster.stop();
}

/** `npm run backup -- LINE` over a folder, as a process of its own. */
export function run(
  line: string,
  directory: string,
  env: Readonly<Record<string, string>> = {},
): Promise<Ran> {
  return runCommand('scripts/backup.ts', line.split(' '), {
    LIAISON_DATA: directory,
    ...(!Object.hasOwn(env, 'LIAISON_BACKUP_PASSPHRASE_FILE')
      ? { LIAISON_BACKUP_PASSPHRASE: PASSPHRASE }
      : {}),
    ...env,
  });
}

/** Asks for a record. @returns the entry of the receipt, and the answer. */
export async function ask({ hub }: Installation) {
  const { body } = await hub.ask({ query: '{ person(id: "DE:person:P-1") { id primaryName } }' });
  const { entry } = (body['extensions'] as { receipt: { entry: string } }).receipt;
  return { entry, data: body['data'] };
}
