import type { StateCode } from '../core/ids.ts';
import type { AgencyKind, Role } from '../core/vocabulary.ts';
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
