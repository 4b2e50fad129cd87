import { createPrivateKey, type X509Certificate } from 'node:crypto';
import { certificatesIn, endOf, type CertificateFile } from '../../../shared/src/core/certificates.ts';
import { fileText } from '../../../shared/src/core/file-text.ts';

/** Files that TLS is to use, as they are configured. */
export interface TlsFiles {
  readonly tlsKey: string | undefined;
  readonly tlsCert: string | undefined;
  readonly tlsClientCa: string | undefined;
  readonly tlsClients: 'optional' | 'required';
}

/** The files that are there to be read. */
export function tlsFilesOf({ tlsKey, tlsCert, tlsClientCa }: TlsFiles): readonly string[] {
  return [tlsKey, tlsCert, tlsClientCa].filter((file) => file !== undefined);
}

/** The certificates among them. */
export function tlsCertificates({
  tlsCert,
  tlsClientCa,
}: Pick<TlsFiles, 'tlsCert' | 'tlsClientCa'>): readonly CertificateFile[] {
  const of = 'port';
  return [
    ...(tlsCert === undefined ? [] : [{ of, kind: 'OWN' as const, file: tlsCert }]),
    ...(tlsClientCa === undefined ? [] : [{ of, kind: 'AUTHORITIES' as const, file: tlsClientCa }]),
  ];
}

/** What is wrong with the files that TLS is to use, before the port opens, or when they have changed. */
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
      return as(fileText(file));
    } catch (error) {
      mistakes.push(`${variable}="${file}": ${error instanceof Error ? error.message : String(error)}`);
      return undefined;
    }
  };
  const key = read('LIAISON_TLS_KEY', tlsKey, createPrivateKey);
  const chain = read('LIAISON_TLS_CERT', tlsCert, certificatesIn) ?? [];
  const authorities = read('LIAISON_TLS_CLIENT_CA', tlsClientCa, certificatesIn) ?? [];
  const [cert] = chain;
  if (key && cert && !cert.checkPrivateKey(key))
    mistakes.push(`LIAISON_TLS_KEY="${tlsKey}" is not the key of LIAISON_TLS_CERT="${tlsCert}".`);
  const hasEnded = (certificate: X509Certificate): boolean => endOf(certificate) < now;
  // Of what stands behind the first, and of several authorities, one may be over that nobody needs: what is over is told, not refused.
  if (cert && hasEnded(cert))
    mistakes.push(
      `LIAISON_TLS_CERT: expired on ${cert.validTo}: ${tlsCert}. Put a renewed certificate there, with its chain.`,
    );
  const [authority] = authorities;
  if (authority && authorities.every(hasEnded))
    mistakes.push(
      `LIAISON_TLS_CLIENT_CA: expired on ${authority.validTo}: ${tlsClientCa}. Put the authority's renewed certificate there.`,
    );
  return mistakes;
}
