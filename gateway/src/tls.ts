import { createHash, createPrivateKey, X509Certificate } from 'node:crypto';
import { readFileSync } from 'node:fs';
import type { Socket } from 'node:net';
import { TLSSocket, type TlsOptions } from 'node:tls';
import type { GatewayConfig } from './config.ts';

type TlsFiles = Pick<GatewayConfig, 'tlsKey' | 'tlsCert' | 'tlsClientCa' | 'tlsClients'>;

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

/** What is wrong with the files that TLS is to use, before the port opens. */
export function tlsMistakes(config: TlsFiles, now: number): readonly string[] {
  const { tlsKey, tlsCert, tlsClientCa, tlsClients } = config;
  if ((tlsKey === undefined) !== (tlsCert === undefined))
    return ['LIAISON_TLS_KEY and LIAISON_TLS_CERT belong together: give both or none.'];
  if (tlsClientCa !== undefined && tlsKey === undefined)
    return [
      'LIAISON_TLS_CLIENT_CA asks for LIAISON_TLS_KEY and LIAISON_TLS_CERT: certificates come with TLS only.',
    ];
  if (tlsClients === 'required' && tlsClientCa === undefined)
    return [
      'LIAISON_TLS_CLIENTS="required" asks for LIAISON_TLS_CLIENT_CA: whose certificates are to be accepted?',
    ];
  const mistakes: string[] = [];
  const read = <T>(variable: string, file: string | undefined, as: (text: string) => T): T | undefined => {
    if (file === undefined) return undefined;
    try {
      return as(readFileSync(file, 'utf8'));
    } catch (error) {
      mistakes.push(`${variable}="${file}": ${error instanceof Error ? error.message : String(error)}`);
      return undefined;
    }
  };
  const key = read('LIAISON_TLS_KEY', tlsKey, createPrivateKey);
  const cert = read('LIAISON_TLS_CERT', tlsCert, (text) => new X509Certificate(text));
  const ca = read('LIAISON_TLS_CLIENT_CA', tlsClientCa, (text) => new X509Certificate(text));
  if (key && cert && !cert.checkPrivateKey(key))
    mistakes.push(`LIAISON_TLS_KEY="${tlsKey}" is not the key of LIAISON_TLS_CERT="${tlsCert}".`);
  for (const [variable, certificate] of [
    ['LIAISON_TLS_CERT', cert],
    ['LIAISON_TLS_CLIENT_CA', ca],
  ] as const) {
    if (certificate && Date.parse(certificate.validTo) < now)
      mistakes.push(`${variable}: expired on ${certificate.validTo}.`);
  }
  return mistakes;
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
