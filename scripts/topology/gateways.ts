import pg from 'pg';
import { randomBytes } from 'node:crypto';
import { LEDGER_DATABASE, urlAs, type LedgerRole } from '../hub/embedded-ledger.ts';
import { LEDGER_ENVIRONMENT } from '../hub/ledger-urls.ts';
import type { Cluster } from '../hub/postgres/embedded.ts';
import { embeddedReleases, RELEASES } from '../hub/releases.ts';
import { secret } from '../hub/secret.ts';
import { Program } from './program.ts';
import { ROOT } from './site.ts';
import { asAdmin, type Server } from './standby.ts';

/** Who owns what gateways count and agree in, and its database. */
const STATE = 'liaison_state';

/** Where the hub's own databases are, by the setting that says so. */
export type HubDatabases = Readonly<Record<string, string>>;

/** Makes what is the hub's own beside the ledger: the store of releases, and what gateways count and agree in. */
export async function hubDatabases({ cluster }: Server, data: string): Promise<HubDatabases> {
  await embeddedReleases(cluster, data);
  const releases = new URL(cluster.adminUrl(RELEASES));
  return {
    LIAISON_RELEASES_URL: Object.assign(releases, {
      username: RELEASES,
      password: secret(data, 'releases-password'),
    }).href,
    LIAISON_STATE: await stateDatabase(cluster),
  };
}

/** Makes the database in which gateways count and agree. @returns its URL, for LIAISON_STATE. */
export async function stateDatabase(cluster: Cluster): Promise<string> {
  const password = randomBytes(24).toString('hex');
  await asAdmin(cluster, async (admin) => {
    await admin.query(`CREATE ROLE ${STATE} LOGIN PASSWORD ${pg.escapeLiteral(password)}`);
    await admin.query(`CREATE DATABASE ${STATE} OWNER ${STATE}`);
  });
  return Object.assign(new URL(cluster.adminUrl(STATE)), { username: STATE, password }).href;
}

/** URLs of the ledger for each of its roles, by the setting that says so. @param port HAProxy's, or the primary's own. */
export function ledgerDatabases(
  { cluster }: Server,
  data: string,
  port: number,
): Readonly<Record<string, string>> {
  const ledger = cluster.adminUrl(LEDGER_DATABASE);
  return Object.fromEntries(
    Object.entries(LEDGER_ENVIRONMENT).map(([role, name]) => {
      const through = new URL(urlAs(role as LedgerRole, ledger, data));
      through.port = String(port);
      return [name, through.href];
    }),
  );
}

/** What every gateway is told besides, as those of docker/compose.yaml are. */
export const GATEWAY_SETTINGS = {
  LIAISON_BALANCERS: '127.0.0.1',
  LIAISON_WORKERS: '2',
  LIAISON_DRAIN_MS: '5000',
} as const;

/** A machine on which all of it runs, and others' work besides, is no fault of the ledger. */
export const LEDGER_PATIENCE_MS = 10_000;

/** What a process of the hub has from outside: a setting that is not said here would be refused, or change what is checked. */
export function outside(): NodeJS.ProcessEnv {
  return Object.fromEntries(
    Object.entries(process.env).filter(
      ([name]) => name === 'LIAISON_LOG' || !/^(?:LIAISON_.*|HOST|PORT)$/u.test(name),
    ),
  );
}

/** A gateway with two processes that answer, as in docker/compose.yaml. @param env what all gateways are told. */
export function gateway(
  name: string,
  port: number,
  env: Readonly<Record<string, string>>,
): Program & { readonly url: string } {
  const url = `http://127.0.0.1:${port}`;
  const program = new Program({
    name,
    command: process.execPath,
    args: ['--import', 'tsx', 'scripts/start.ts'],
    cwd: ROOT,
    env: {
      ...outside(),
      ...GATEWAY_SETTINGS,
      LIAISON_WARM_UP_MS: '0',
      LIAISON_LEDGER_PATIENCE_MS: String(LEDGER_PATIENCE_MS),
      ...env,
      PORT: String(port),
      LIAISON_INSTANCE: name,
    },
    isUp: async () => (await fetch(`${url}/health/ready`).catch(() => undefined))?.ok === true,
  });
  return Object.assign(program, { url });
}
