import { createHash } from 'node:crypto';
import { HubError } from '../../../shared/src/core/errors.ts';
import type { SignInAt } from '../../../shared/src/identity/sign-ins.ts';
import { INQUIRY_TYPE, vouchedIn, type InquiryDetail } from '../../../shared/src/identity/vouched.ts';

/** Where an issuer sends people back, below the hub's own address. */
export const SIGNED_IN = '/explorer/signed-in';

/** A page's request to let somebody sign in, as it was read. */
export interface SignInRequest {
  /** OpenID Connect Core 1.0 section 3.1.2.1: nothing may be asked of the officer. */
  readonly isSilent: boolean;
  /** The ID token of whoever signed in before. */
  readonly hint: string | undefined;
  readonly nonce: string | undefined;
  readonly challenge: string;
  /** For what the State is to vouch (RFC 9396). */
  readonly vouches: readonly Omit<InquiryDetail, 'type'>[];
}

/** Why a request is sent back: an error code of RFC 6749, RFC 9396 or OpenID Connect, and a sentence. */
export class SignInRefused extends Error {
  readonly code: string;

  constructor(code: string, message: string) {
    super(message);
    this.code = code;
  }
}

/**
 * Where a request may be answered. Until that is known nothing is sent anywhere (RFC 6749 section 4.1.2.1).
 *
 * @returns address of the page that takes the answer.
 * @throws HubError BAD_INPUT for a client or an address that the issuer does not know.
 */
export function returnAddress(asked: URLSearchParams, { clientId }: SignInAt, origin: string): string {
  const accept = (name: string, only: string): void => {
    const values = asked.getAll(name);
    if (values.length !== 1 || values[0] !== only)
      throw new HubError('BAD_INPUT', `${name} is another`, {
        publicMessage: `${name} must be ${only}, once: this issuer lets the hub's own page sign in and no other.`,
      });
  };
  accept('client_id', clientId);
  accept('redirect_uri', `${origin}${SIGNED_IN}`);
  return `${origin}${SIGNED_IN}`;
}

/**
 * Reads what a page asks of an issuer: a code, with PKCE (RFC 7636), and what is to be vouched for.
 *
 * @throws SignInRefused
 */
export function readSignIn(asked: URLSearchParams): SignInRequest {
  const one = (name: string): string | undefined => {
    const values = asked.getAll(name);
    if (values.length > 1) throw new SignInRefused('invalid_request', `${name} came more than once`);
    return values[0];
  };
  one('state');
  if (one('response_type') !== 'code')
    throw new SignInRefused('unsupported_response_type', 'response_type must be code');
  if (one('scope')?.split(' ').includes('openid') !== true)
    throw new SignInRefused('invalid_scope', 'scope must hold openid');
  const challenge = one('code_challenge') ?? '';
  if (one('code_challenge_method') !== 'S256' || !/^[\w-]{43}$/u.test(challenge))
    throw new SignInRefused(
      'invalid_request',
      'code_challenge must be there, with code_challenge_method S256',
    );
  return {
    isSilent: one('prompt') === 'none',
    hint: one('id_token_hint'),
    nonce: one('nonce'),
    challenge,
    vouches: vouchesIn(one('authorization_details')),
  };
}

/** Whether a verifier is the one of a challenge, RFC 7636 section 4.6. */
export function isVerifierOf(challenge: string, verifier: string): boolean {
  return (
    /^[\w.~-]{43,128}$/u.test(verifier) &&
    createHash('sha256').update(verifier).digest('base64url') === challenge
  );
}

function vouchesIn(text: string | undefined): readonly Omit<InquiryDetail, 'type'>[] {
  if (text === undefined) return [];
  try {
    const details = JSON.parse(text) as readonly InquiryDetail[];
    // Read as the hub will read the token.
    vouchedIn({ authorization_details: details });
    if (details.some(({ type }) => type !== INQUIRY_TYPE)) throw new Error('another type');
    return details.map(({ type: _, ...entry }) => entry);
  } catch (cause) {
    const why = cause instanceof Error ? cause.message : String(cause);
    throw new SignInRefused(
      'invalid_authorization_details',
      `authorization_details must be a list of entries of type ${INQUIRY_TYPE}: ${why}`,
    );
  }
}
