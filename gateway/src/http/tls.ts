import { createHash, type X509Certificate } from 'node:crypto';
import { readFileSync } from 'node:fs';
import type { Socket } from 'node:net';
import { TLSSocket, type TlsOptions } from 'node:tls';
import type { TlsFiles } from '../config/tls-files.ts';

/** What the front needs to speak TLS; nothing when it is to speak plain HTTP. @throws Error that names the file. */
export function readTls({ tlsKey, tlsCert, tlsClientCa, tlsClients }: TlsFiles): TlsOptions | undefined {
  if (tlsKey === undefined || tlsCert === undefined) return undefined;
  return {
    key: readFileSync(tlsKey),
    cert: readFileSync(tlsCert),
    minVersion: 'TLSv1.2',
    ...(tlsClientCa === undefined
      ? {}
      : { ca: readFileSync(tlsClientCa), requestCert: true, rejectUnauthorized: tlsClients === 'required' }),
  };
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
