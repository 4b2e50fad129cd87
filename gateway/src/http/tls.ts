import { createHash, type X509Certificate } from 'node:crypto';
import type { Socket } from 'node:net';
import { Server, TLSSocket, type TlsOptions } from 'node:tls';
import type { Logger } from 'pino';
import { fileText } from '../../../shared/src/core/file-text.ts';
import type { Clock } from '../../../shared/src/core/clock.ts';
import { watchFiles } from '../../../shared/src/core/watch-files.ts';
import { tlsFilesOf, tlsMistakes, type TlsFiles } from '../config/tls-files.ts';
import type { Reloads } from '../observe/reloads.ts';

/** What the front needs to speak TLS; nothing when it is to speak plain HTTP. @throws Error that names the file. */
export function readTls({ tlsKey, tlsCert, tlsClientCa, tlsClients }: TlsFiles): TlsOptions | undefined {
  if (tlsKey === undefined || tlsCert === undefined) return undefined;
  return {
    key: fileText(tlsKey),
    cert: fileText(tlsCert),
    minVersion: 'TLSv1.2',
    ...(tlsClientCa === undefined
      ? {}
      : { ca: fileText(tlsClientCa), requestCert: true, rejectUnauthorized: tlsClients === 'required' }),
  };
}

/**
 * Takes a renewed certificate, key or authority into use while the port is open: for the connections that come; those that are
 * open go on. What does not hold, or has expired, leaves the old ones in force, and is told. It ends when the port closes.
 */
export function followTls(server: object, config: TlsFiles, { reloads, log, clock }: Follower): void {
  const files = tlsFilesOf(config);
  if (!(server instanceof Server) || files.length === 0) return;
  const refuse = (cause: unknown): void => {
    reloads.refused('certificate');
    log.error({ err: cause }, 'certificate refused, the old one stays');
  };
  const renew = (): void => {
    try {
      const mistakes = tlsMistakes(config, clock.now());
      if (mistakes.length > 0) throw new Error(mistakes.join('\n'));
      server.setSecureContext(readTls(config) ?? {});
      reloads.taken('certificate');
      log.info('certificate taken');
    } catch (error) {
      refuse(error);
    }
  };
  server.once('close', watchFiles(files, renew, refuse));
}

/** Who is told what becomes of a certificate, and by whose clock it has expired. */
interface Follower {
  readonly reloads: Reloads;
  readonly log: Logger;
  readonly clock: Clock;
}

const thumbprints = new WeakMap<Socket, string>();

/**
 * SHA-256 of the certificate with which a client proved who it is, base64url: the `x5t#S256` of RFC 8705. Nothing for a
 * client without one, and for one whose certificate is of no authority that the hub trusts.
 */
export function thumbprintOf(socket: Socket): string | undefined {
  if (!(socket instanceof TLSSocket) || !socket.authorized) return undefined;
  let thumbprint = thumbprints.get(socket);
  if (thumbprint === undefined) {
    const certificate = socket.getPeerX509Certificate();
    if (!certificate) return undefined;
    thumbprint = certificateThumbprint(certificate);
    thumbprints.set(socket, thumbprint);
  }
  return thumbprint;
}

export function certificateThumbprint({ raw }: X509Certificate): string {
  return createHash('sha256').update(raw).digest('base64url');
}
