import { X509Certificate } from 'node:crypto';
import { statSync } from 'node:fs';
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
  const found = [...text.matchAll(/-----BEGIN (?:X509 |TRUSTED )?CERTIFICATE-----/gu)].map(
    ({ index }, n, all) => text.slice(index, all[n + 1]?.index),
  );
  return (found.length === 0 ? [text] : found).map((pem) => new X509Certificate(pem));
}

/** When a certificate ends, in milliseconds since 1970; NaN where its date is none. */
export function endOf({ validTo }: X509Certificate): number {
  return Date.parse(validTo);
}

/** What a file said, as long as it is the same. */
interface Seen {
  readonly version: string;
  readonly endsAt: number | undefined;
}

/**
 * Looks how long the certificates of files are good, whenever it is called with some; of a file that is named twice for one use,
 * once. A file is read once, and again when it has changed: a bundle of all authorities that a system believes takes 40 ms.
 *
 * @returns what looks, and never throws.
 */
export function certificateLook(): (files: readonly CertificateFile[]) => readonly CertificateStanding[] {
  let seen = new Map<string, Seen>();
  return (files) => {
    const now = new Map<string, Seen>();
    const once = new Map(files.map((one) => [JSON.stringify([one.of, one.kind, one.file]), one]));
    const standings = [...once.values()].map((one) => {
      const said = now.get(one.file) ?? firstEnd(one.file, seen.get(one.file));
      now.set(one.file, said);
      return { ...one, endsAt: said.endsAt };
    });
    seen = now;
    return standings;
  };
}

function firstEnd(file: string, before: Seen | undefined): Seen {
  try {
    const { ino, size, mtimeMs, ctimeMs } = statSync(file);
    const version = [ino, size, mtimeMs, ctimeMs].join();
    if (before?.version === version) return before;
    const endsAt = Math.min(...certificatesIn(fileText(file)).map(endOf));
    return { version, endsAt: Number.isNaN(endsAt) ? undefined : endsAt };
  } catch {
    return { version: 'none', endsAt: undefined };
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
