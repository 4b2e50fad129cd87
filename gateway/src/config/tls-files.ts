import { createPrivateKey, X509Certificate } from 'node:crypto';
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
