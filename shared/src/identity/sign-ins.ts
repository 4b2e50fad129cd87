import type { StateCode } from '../core/ids.ts';
import type { AgencyKind, Role } from '../core/vocabulary.ts';
import { isDemonstrationIssuer } from './demonstration.ts';
import { metadataUrls } from './discovery.ts';
import type { IssuerConfig } from './issuers.ts';

/** Where a page of the hub lets officers of a State sign in: a public client of OpenID Connect, with PKCE (RFC 7636). */
export interface SignInAt {
  readonly state: StateCode;
  readonly issuer: string;
  readonly clientId: string;
  /** Address of the issuer's discovery document. */
  readonly discovery: string;
  /** For which its tokens may speak; absent, for all. */
  readonly agencyKinds?: readonly AgencyKind[];
  readonly roles?: readonly Role[];
}

/** Issuers at which people sign in on the hub's own pages: those with a `clientId`. The others are for machines. */
export function signInsOf(issuers: readonly IssuerConfig[]): readonly SignInAt[] {
  return issuers.flatMap(({ state, issuer, clientId, agencyKinds, roles }) =>
    clientId === undefined
      ? []
      : [
          {
            ...{ state, issuer, clientId, discovery: metadataUrls(issuer)[0] },
            ...(agencyKinds ? { agencyKinds } : {}),
            ...(roles ? { roles } : {}),
          },
        ],
  );
}

/** Under which the hub's pages are known to the demonstration's issuers. */
const DEMONSTRATION_CLIENT = 'liaison-workbench';

/**
 * The demonstration's issuers of these, as people sign in there: at the hub's own address, however it was reached. Tokens name
 * the issuer as `issuers` does, which stays the same when the address changes.
 *
 * @param origin of the hub, as the page reached it: `http://127.0.0.1:4000`.
 */
export function demonstrationSignInsOf(
  issuers: readonly IssuerConfig[],
  origin: string,
): readonly SignInAt[] {
  return signInsOf(
    issuers.filter(isDemonstrationIssuer).map((config) => ({
      ...config,
      issuer: `${origin}/demonstration/${config.state}`,
      clientId: DEMONSTRATION_CLIENT,
    })),
  );
}
