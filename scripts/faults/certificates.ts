import { X509Certificate } from 'node:crypto';
import { chownSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { connect } from 'node:tls';
import pg from 'pg';
import { day, TestAuthority } from '../../gateway/testing/certificates.ts';
import { startSubgraphProcess } from '../../shared/testing/subgraph-process.ts';
import { Wire } from '../../shared/testing/wire.ts';
import { unprivilegedUser } from '../hub/postgres/unprivileged.ts';
import { secret } from '../hub/secret.ts';
import type { Shutdown } from '../hub/shutdown.ts';
import { printSealKeys } from '../subgraph/seal-keys.ts';
import { KEYS } from '../subgraph/settings.ts';
import type { FaultDatabase } from './database.ts';

/** Who shows a certificate: the hub's port, a State's PostgreSQL, a process of subgraphs, and the gateway to that process. */
export type Holder = 'port' | 'source' | 'subgraph' | 'gateway';

const HOLDERS: readonly Holder[] = ['port', 'source', 'subgraph', 'gateway'];
/** Runs in a process of its own; the others inside the gateway. */
const APART = 'firearms';
const INSIDE = ['persons', 'drug-seizures', 'border-crossings', 'oversight', 'releases'];

/** What it has in common with the gateway. */
const SHARED: readonly string[] = [
  ...['LIAISON_DATA', 'LIAISON_SOURCES', 'LIAISON_LEDGER', 'LIAISON_PROFILES', 'LIAISON_LOG'],
  'APOLLO_TELEMETRY_DISABLED',
];

/** The certificates of a hub that speaks TLS with officers, with one State's PostgreSQL and with a process of subgraphs; all invented. */
export class Certificates {
  readonly authority = new TestAuthority('Invented authority');
  /** Of which the State's PostgreSQL is to be, as the URL of its databases names it. */
  readonly sourceAuthorityFile: string;
  /** Between gateway and subgraphs. */
  #wire: { readonly wire: Wire; readonly port: number } | undefined;
  readonly #directory: string;
  readonly #source: FaultDatabase;

  private constructor(directory: string, source: FaultDatabase) {
    this.#directory = directory;
    this.#source = source;
    this.#write('authority.pem', this.authority.cert);
    this.sourceAuthorityFile = this.#write('source-authority.pem', this.authority.cert);
    for (const holder of HOLDERS) this.#issue(holder, day(1));
  }

  /** @param source speaks TLS from then on, to whoever asks for it. */
  static async of(directory: string, source: FaultDatabase): Promise<Certificates> {
    const made = new Certificates(directory, source);
    await made.#administer([
      `ALTER SYSTEM SET ssl_key_file = '${made.#file('source.key')}'`,
      `ALTER SYSTEM SET ssl_cert_file = '${made.#file('source.pem')}'`,
      'ALTER SYSTEM SET ssl = on',
      'SELECT pg_reload_conf()',
    ]);
    return made;
  }

  /** The URL of a State's database, by TLS and past the wire. */
  secured(text: string): string {
    const url = new URL(text);
    url.host = `localhost:${new URL(this.#source.adminUrl()).port}`;
    url.search = new URLSearchParams({
      sslmode: 'verify-full',
      sslrootcert: this.sourceAuthorityFile,
    }).toString();
    return url.href;
  }

  /**
   * Starts a process of subgraphs that asks gateways for a certificate.
   *
   * @param env of the hub.
   * @returns what the hub needs besides: where that process is, and the port's own certificate.
   */
  async startApart(
    env: Readonly<Record<string, string>>,
    stop: Shutdown,
  ): Promise<Readonly<Record<string, string>>> {
    // The gateway, which would make them, starts later.
    for (const key of KEYS) secret(this.#directory, key);
    const shared = Object.entries(env).filter(([name]) => SHARED.includes(name));
    const { url, child, ended } = await startSubgraphProcess([APART], {
      ...Object.fromEntries(shared),
      LIAISON_SEAL_KEYS: this.#write('seal-keys.json', printSealKeys([], env)),
      LIAISON_TLS_KEY: this.#file('subgraph.key'),
      LIAISON_TLS_CERT: this.#file('subgraph.pem'),
      LIAISON_TLS_CLIENT_CA: this.#file('authority.pem'),
    });
    stop.add(async () => {
      child.kill('SIGKILL');
      await ended;
    });
    const wire = new Wire({ host: '127.0.0.1', port: Number(new URL(url).port) }, true);
    stop.add(() => Promise.resolve(wire.close()));
    this.#wire = { wire, port: await wire.listen() };
    const places = {
      inside: INSIDE,
      common: { ca: 'authority.pem', certificate: 'gateway.pem', key: 'gateway.key' },
      subgraphs: { [APART]: { addresses: [`https://127.0.0.1:${this.#wire.port}`] } },
    };
    return {
      LIAISON_SUBGRAPHS: this.#write('subgraphs.yaml', JSON.stringify(places)),
      LIAISON_TLS_KEY: this.#file('port.key'),
      LIAISON_TLS_CERT: this.#file('port.pem'),
    };
  }

  /** Puts a new key and certificate in the place of a holder's. @returns its serial number. */
  async install(holder: Holder, until = day(1)): Promise<string> {
    const serial = this.#issue(holder, until);
    if (holder === 'source') await this.#administer(['SELECT pg_reload_conf()']);
    return serial;
  }

  /** Ends the connections at which a certificate was looked at when it was still good. */
  async cut(holder: Holder): Promise<void> {
    if (holder === 'source')
      await this.#administer([
        "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE usename <> current_user AND backend_type = 'client backend'",
      ]);
    if (holder !== 'subgraph' && holder !== 'gateway') return;
    this.#wire?.wire.cut('CLOSED');
    this.#wire?.wire.cut('OPEN');
  }

  /** The serial number of what is shown to whoever connects to a port now; nothing when it has expired. */
  shownAt(port: number): Promise<string | undefined> {
    return new Promise((done) => {
      const socket = connect({ port, host: '127.0.0.1', ca: this.authority.cert }, () => {
        done(socket.getPeerCertificate().serialNumber);
        socket.destroy();
      });
      socket.on('error', () => done(undefined));
    });
  }

  get subgraphPort(): number {
    return this.#wire?.port ?? 0;
  }

  #issue(holder: Holder, until: Date): string {
    const { key, cert } = this.authority.issue(`invented ${holder}`, until);
    this.#write(`${holder}.key`, key);
    this.#write(`${holder}.pem`, cert);
    return new X509Certificate(cert).serialNumber;
  }

  #file(name: string): string {
    return join(this.#directory, name);
  }

  #write(name: string, text: string): string {
    const file = this.#file(name);
    writeFileSync(file, text, { mode: 0o600 });
    const owner = unprivilegedUser();
    // PostgreSQL takes a key that is its own user's alone.
    if (owner && name.startsWith('source.')) chownSync(file, owner.uid, owner.gid);
    return file;
  }

  async #administer(statements: readonly string[]): Promise<void> {
    const client = new pg.Client({ connectionString: this.#source.adminUrl() });
    await client.connect();
    try {
      for (const statement of statements) await client.query(statement);
    } finally {
      await client.end();
    }
  }
}
