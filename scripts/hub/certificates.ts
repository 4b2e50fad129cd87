import type { Logger } from 'pino';
import { subgraphCertificates } from '../../gateway/src/config/subgraphs-file.ts';
import { tlsCertificates, type TlsFiles } from '../../gateway/src/config/tls-files.ts';
import {
  certificateLook,
  certificatesOfUrl,
  daysLeft,
  ENDS_SOON_DAYS,
  type CertificateFile,
  type CertificateStanding,
} from '../../shared/src/core/certificates.ts';
import type { SourceConfig } from '../../shared/src/sources/connection/source-config.ts';

const DAY_MS = 86_400_000;

/** By what a process shows itself and believes others. */
export interface Certified {
  readonly tls: Pick<TlsFiles, 'tlsCert' | 'tlsClientCa'>;
  /** LIAISON_SUBGRAPHS of a gateway. */
  readonly subgraphs?: string;
  /** Those of this moment. */
  readonly sources: () => readonly SourceConfig[];
  /** URLs of its other databases, each with what is there. */
  readonly databases: Databases;
}

/** URLs of databases that are no source, by what is there: ledger, releases, state. */
export type Databases = readonly (readonly [of: string, url: string | undefined])[];

/** Looks, whenever it is called, how long each certificate is good that such a process goes by: all of a chain, all of a bundle. */
export function certificatesOf(of: Certified): () => readonly CertificateStanding[] {
  let behind: readonly CertificateFile[] = [];
  const look = certificateLook();
  return () => {
    try {
      behind = subgraphCertificates(of.subgraphs ?? '');
    } catch {
      // A subgraphs.yaml that does not hold is refused, and that is told: what it said before is in force.
    }
    return look([
      ...tlsCertificates(of.tls),
      ...behind,
      ...of.sources().flatMap(ofSource),
      ...of.databases.flatMap(([name, url]) => (url === undefined ? [] : certificatesOfUrl(name, url))),
    ]);
  };
}

function ofSource({ name, url, standby, process }: SourceConfig): readonly CertificateFile[] {
  const of = `source ${name}`;
  if (!process)
    return [url, standby?.url].flatMap((one) => (one === undefined ? [] : certificatesOfUrl(of, one)));
  const { ca, certificate } = process.files;
  return [
    ...(certificate === undefined ? [] : [{ of, kind: 'OWN' as const, file: certificate }]),
    ...(ca === undefined ? [] : [{ of, kind: 'AUTHORITIES' as const, file: ca }]),
  ];
}

/**
 * Tells the log, at once and then daily, which certificates end within thirty days, have ended, or cannot be read: the file, and
 * the way out.
 *
 * @param isTeller whether this process tells; of several behind one port one does.
 * @returns what ends it.
 */
export function tellEnds(
  look: () => readonly CertificateStanding[],
  log: Pick<Logger, 'warn' | 'error'>,
  isTeller: () => boolean = () => true,
): () => Promise<void> {
  const tell = (): void => {
    if (isTeller()) for (const one of look()) tellOne(one, log);
  };
  tell();
  const timer = setInterval(tell, DAY_MS).unref();
  return () => Promise.resolve(clearInterval(timer));
}

function tellOne({ of, kind, file, endsAt }: CertificateStanding, log: Pick<Logger, 'warn' | 'error'>): void {
  const what = { of, kind, file };
  if (endsAt === undefined) {
    log.error(what, 'a certificate cannot be read: put it, with its chain, in its file again');
    return;
  }
  const left = daysLeft(endsAt, Date.now());
  const told = { ...what, endsAt: new Date(endsAt).toISOString(), daysLeft: left };
  if (left < 0)
    log.error(told, 'a certificate has ended, and whoever looks refuses it: put a renewed one in its file');
  else if (left < ENDS_SOON_DAYS)
    log.warn(told, 'a certificate ends soon: put a renewed one in its file, which is read again');
}
