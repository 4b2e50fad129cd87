import { X509Certificate } from 'node:crypto';
import { fileText } from './file-text.ts';

/** A file of certificates that a process goes by. */
export interface CertificateFile {
  /** Where it is used: `port`, `subgraph persons`, `source fr-person`, `ledger`, `releases`, `state`. */
  readonly of: string;
  /** OWN: the process shows it, with its chain. AUTHORITIES: by them it believes others. */
  readonly kind: 'OWN' | 'AUTHORITIES';
  readonly file: string;
}

/** How long the certificates of a file are good. */
export interface CertificateStanding extends CertificateFile {
  /** When the first of them ends, in milliseconds since 1970; undefined where the file cannot be read. */
  readonly endsAt: number | undefined;
}

/** From here on somebody is told, in days. */
export const ENDS_SOON_DAYS = 30;
const DAY_MS = 86_400_000;

/**
 * Reads every certificate of a PEM text: a chain, or a bundle of authorities.
 *
 * @throws Error when there is none, or one that cannot be read.
 * @see RFC 7468 section 5
 */
export function certificatesIn(text: string): readonly X509Certificate[] {
  const found = text.match(/-----BEGIN (?:X509 |TRUSTED )?CERTIFICATE-----[^]*?-----END [^-]+-----/gu);
  return (found ?? [text]).map((pem) => new X509Certificate(pem));
}

/** When a certificate ends, in milliseconds since 1970. */
export function endOf({ validTo }: X509Certificate): number {
  return Date.parse(validTo);
}

/** Looks how long the certificates of each file are good; of a file that is named twice for one use, once. Never throws. */
export function standingsOf(files: readonly CertificateFile[]): readonly CertificateStanding[] {
  const once = new Map(files.map((one) => [JSON.stringify([one.of, one.kind, one.file]), one]));
  return [...once.values()].map((one) => ({ ...one, endsAt: firstEnd(one.file) }));
}

function firstEnd(file: string): number | undefined {
  try {
    return Math.min(...certificatesIn(fileText(file)).map(endOf));
  } catch {
    return undefined;
  }
}

/** Whole days that are left; negative once it has ended. */
export function daysLeft(endsAt: number, now: number): number {
  return Math.floor((endsAt - now) / DAY_MS);
}

/** The files of certificates that a PostgreSQL URL names. @see libpq: sslcert, sslrootcert */
export function certificatesOfUrl(of: string, url: string): readonly CertificateFile[] {
  if (!URL.canParse(url)) return [];
  const named = new URL(url).searchParams;
  return (
    [
      ['OWN', named.get('sslcert')],
      ['AUTHORITIES', named.get('sslrootcert')],
    ] as const
  ).flatMap(([kind, file]) => (file ? [{ of, kind, file }] : []));
}
