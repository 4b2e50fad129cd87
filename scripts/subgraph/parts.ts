import { setTimeout as sleep } from 'node:timers/promises';
import type { TlsOptions } from 'node:tls';
import type { Logger } from 'pino';
import { tlsFilesOf, tlsMistakes } from '../../gateway/src/config/tls-files.ts';
import type { Reloads } from '../../gateway/src/observe/reloads.ts';
import { fileText } from '../../shared/src/core/file-text.ts';
import type { CertificateStanding } from '../../shared/src/core/certificates.ts';
import { systemClock } from '../../shared/src/core/clock.ts';
import type { Opener } from '../../shared/src/identity/envelope-contract.ts';
import { createOpener, type OpeningKey } from '../../shared/src/identity/envelope.ts';
import { readSealRing } from '../../shared/src/identity/seal-ring.ts';
import { openDoor } from '../../shared/src/kit/serve/door.ts';
import type { SourceRegistry } from '../../shared/src/sources/connection/registry.ts';
import { askSynthetic } from '../hub/national/synthetic.ts';
import { certificatesOf, tellEnds, type Databases } from '../hub/certificates.ts';
import { reread } from '../hub/reread.ts';
import type { Shutdown } from '../hub/shutdown.ts';
import { watchSources } from '../hub/watch-sources.ts';
import type { SubgraphSettings } from './settings.ts';

/** What processes of the hub's and of a State's own have in common: whom they open to, and how their port speaks. */

/** What is told and stopped while a process runs. */
export interface Running {
  readonly reloads: Reloads;
  readonly log: Logger;
  readonly stop: Shutdown;
}

/** Production knows no invented records. @throws Error that names the source. */
export async function refuseInvented(
  { mode, sources }: Pick<SubgraphSettings, 'mode' | 'sources'>,
  sourcesFile: string,
): Promise<void> {
  if (mode !== 'production') return;
  const invented = (await askSynthetic(sources)).flatMap((answer) =>
    'isSynthetic' in answer && answer.isSynthetic ? [answer.source] : [],
  );
  if (invented.length > 0)
    throw new Error(
      `LIAISON_SOURCES: ${invented.join(', ')} holds invented records (synthetic). Take it out of ${sourcesFile}, or its invented records out of it.`,
    );
}

/** Opens what was sealed since this process began. @param began when it did, in milliseconds since 1970-01-01T00:00:00Z. */
export function openerFrom(
  began: number,
  ring: () => ReadonlyMap<string, OpeningKey>,
  { log }: Pick<Running, 'log'>,
): Opener {
  const onPutBack = (byMs: number): void => log.warn({ byMs }, 'the clock of this machine was put back');
  return createOpener(ring, systemClock, { from: began, onPutBack });
}

/** The keys whose seals open here, as the file says at this moment. A file that does not hold leaves the old ones in force. */
export function sealRing(
  { sealKeysFile: file }: Pick<SubgraphSettings, 'sealKeysFile'>,
  { reloads, log, stop }: Running,
): () => ReadonlyMap<string, OpeningKey> {
  let ring = readSealRing(file);
  const take = (next: ReadonlyMap<string, OpeningKey>): void => void (ring = next);
  stop.add(reread({ what: 'seal-keys', file, read: () => readSealRing(file), take }, reloads, log));
  return () => ring;
}

/**
 * Tells the log which certificates of such a process end soon.
 *
 * @param databases that are no source, and may name certificates.
 * @returns what looks how long each is good.
 */
export function followCertificates(
  { tls }: Pick<SubgraphSettings, 'tls'>,
  registry: SourceRegistry,
  { log, stop }: Running,
  databases: Databases = [],
): () => readonly CertificateStanding[] {
  const look = certificatesOf({
    tls: { tlsCert: tls?.cert, tlsClientCa: tls?.clientCa },
    sources: () => registry.all.map(({ config }) => config),
    databases,
  });
  stop.add(tellEnds(look, log));
  return look;
}

/** Answers that are under way at the end of a stop get this long beyond their deadline. */
const BEYOND_DEADLINE_MS = 2_000;

/** What a port serves, and whether it is about to close. */
export interface Served extends Pick<Parameters<typeof openDoor>[0], 'handlerAt' | 'pageAt'> {
  readonly registry: SourceRegistry;
  readonly draining: { isDraining: boolean };
}

/**
 * Opens the port once sources are warm. At a stop, whoever asks hears of it, and goes elsewhere, before the port is closed.
 *
 * @returns where it listens.
 * @throws Error as `openDoor`.
 */
export async function openPort(
  settings: Pick<
    SubgraphSettings,
    'host' | 'port' | 'tls' | 'warmUpMs' | 'drainMs' | 'headersTimeoutMs' | 'deadlineMs'
  >,
  { registry, draining, handlerAt, pageAt }: Served,
  running: Running,
): Promise<string> {
  const { host, port, warmUpMs, drainMs, headersTimeoutMs, deadlineMs } = settings;
  if (warmUpMs > 0) await registry.warm(warmUpMs);
  const door = await openDoor({
    at: { host, port },
    handlerAt,
    pageAt,
    tls: tlsOf(settings),
    isDraining: () => draining.isDraining,
    headersTimeoutMs,
    patienceMs: deadlineMs + BEYOND_DEADLINE_MS,
  });
  const { stop } = running;
  stop.add(() => door.close());
  renewTls(settings, (tls) => door.renew(tls), running);
  stop.add(watchSources(registry, undefined, false));
  stop.add(async () => {
    draining.isDraining = true;
    if (drainMs > 0) await sleep(drainMs);
  });
  return door.url;
}

/** Takes a new certificate into use while the port is open. What does not hold leaves the old one in force. */
function renewTls(
  settings: Pick<SubgraphSettings, 'tls'>,
  take: (tls: TlsOptions) => void,
  { reloads, log, stop }: Running,
): void {
  if (!settings.tls) return;
  const { key, cert, clientCa } = settings.tls;
  const files = { tlsKey: key, tlsCert: cert, tlsClientCa: clientCa, tlsClients: 'optional' } as const;
  const file = tlsFilesOf(files);
  const read = (): TlsOptions => {
    const mistakes = tlsMistakes(files, Date.now());
    if (mistakes.length > 0) throw new Error(mistakes.join('\n'));
    return tlsOf(settings) ?? {};
  };
  stop.add(reread({ what: 'certificate', file, read, take }, reloads, log));
}

/** What the port speaks, as the files say at this moment. @throws Error that names the file. */
function tlsOf({ tls }: Pick<SubgraphSettings, 'tls'>): TlsOptions | undefined {
  if (!tls) return undefined;
  const { key, cert, clientCa } = tls;
  return {
    key: fileText(key),
    cert: fileText(cert),
    minVersion: 'TLSv1.2',
    // Who has no certificate may see whether the process lives, and is refused when it asks: see `openDoor`.
    ...(clientCa === undefined
      ? {}
      : { ca: fileText(clientCa), requestCert: true, rejectUnauthorized: false }),
  };
}
