import { z } from 'zod';
import { fetchJson, isLoopback, isSafeUrl, NotThere } from './fetch-json.ts';
import { reasonOf } from './reason.ts';

const METADATA_BYTES_MAX = 256 * 1024;
/** What is read of a document that has many more members. Which algorithms it offers is not asked: issuers.yaml says those. */
const Metadata = z.object({ issuer: z.string(), jwks_uri: z.url({ protocol: /^https?$/u }) });

/**
 * Where the document of an issuer may be: as OpenID Connect puts it, then as RFC 8414 does.
 *
 * @see OpenID Connect Discovery 1.0 section 4; RFC 8414 sections 3 and 5
 */
export function metadataUrls(issuer: string): readonly [openId: string, oauth: string] {
  const { origin, pathname } = new URL(issuer);
  const path = pathname.replace(/\/$/u, '');
  return [
    `${origin}${path}/.well-known/openid-configuration`,
    `${origin}/.well-known/oauth-authorization-server${path}`,
  ];
}

/**
 * Asks an issuer where its keys are.
 *
 * @returns the address of its key set: https, or loopback where the issuer itself is.
 * @throws Error when there is no such document, when it is another issuer's (RFC 8414 section 3.3: it must then not be
 *   used), or its keys come unprotected.
 */
export async function discoverKeys(issuer: string, signal: AbortSignal): Promise<string> {
  const [openId, oauth] = metadataUrls(issuer);
  const document = await fetchJson(openId, signal, METADATA_BYTES_MAX).catch((cause: unknown) => {
    if (!(cause instanceof NotThere)) throw cause;
    return fetchJson(oauth, signal, METADATA_BYTES_MAX).catch((other: unknown) => {
      throw new Error(`no discovery document: ${cause.message}; ${reasonOf(other)}`, {
        cause: other,
      });
    });
  });
  const read = Metadata.safeParse(document);
  if (!read.success)
    throw new Error(`the discovery document of ${issuer} lacks issuer or jwks_uri`, { cause: read.error });
  const { issuer: said, jwks_uri: keys } = read.data;
  if (said !== issuer) throw new Error(`the discovery document of ${issuer} is another issuer's`);
  if (!isSafeUrl(keys) || (isLoopback(new URL(keys).hostname) && !isLoopback(new URL(issuer).hostname)))
    throw new Error(`the discovery document of ${issuer} names keys that do not come over https`);
  return keys;
}
