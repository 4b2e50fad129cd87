import * as oauth from 'oauth4webapi';
import type { SignInAt } from '../../../shared/src/identity/sign-ins.ts';
import { offenceParts } from '../app/offence.ts';
import { tokenOf, type Identity, type Token } from './identity.ts';
import { RETURN_PATH } from './return.ts';
import type { TokenSource } from './session.ts';
import type { Statement } from './statement.ts';

/** Where an issuer shows what it has to ask, or shows nothing as it has nothing to ask. */
interface Place {
  /** Name of the window or frame, as a form's target. */
  readonly target: string;
  readonly isSilent: boolean;
  close(): void;
}

/** How long an officer may take at the issuer, and how long an issuer that asks nothing, in milliseconds. */
const SIGN_IN_MS = 300_000;
const SILENT_MS = 8_000;
/** An issuer that cannot answer without asking the officer says one of these (OpenID Connect Core 1.0 section 3.1.2.6). */
const MUST_ASK = ['login_required', 'interaction_required', 'consent_required', 'account_selection_required'];

/** The attempt that is under way: another ends it, and its window. */
let last: AbortController | undefined;

/** What the page needs from around it: a place at the issuer's, and the hub's reading of a token. */
export interface Surroundings {
  /** A window, which the browser opens only while it hears a click. @throws Error when it opens none. */
  window(): Place;
  /** A frame that nobody sees. */
  frame(): Place;
  /** Sends a form there. Not an address: a case would stand in the history of the browser. */
  send(place: Place, endpoint: string, form: Readonly<Record<string, string>>): void;
  /** What an issuer sends back with this state; what comes with another is another's. @throws the signal's reason. */
  returned(state: string, signal: AbortSignal): Promise<URLSearchParams>;
  readonly origin: string;
  readonly language: () => string;
  readonly say: (name: 'issuer.late' | 'issuer.another', values: { readonly issuer: string }) => string;
}

/**
 * Tokens of a State's issuer, by OpenID Connect with a code and PKCE. Each statement has a token of its own, in which the issuer
 * vouches for it (RFC 9396) if it will: the first is asked for in a window, a later one silently where the issuer needs to ask
 * nothing, and in a window again where it must. State, nonce, verifier and tokens are in memory alone.
 *
 * @see RFC 6749 section 4.1, RFC 7636, RFC 9207, RFC 9396; OpenID Connect Core 1.0 section 3.1.2
 */
export function issuerTokens(at: SignInAt, around: Surroundings): TokenSource {
  const client: oauth.Client = { client_id: at.clientId };
  let server: Promise<oauth.AuthorizationServer> | undefined;
  let known: { readonly idToken: string; readonly subject: string } | undefined;
  const discovered = (): Promise<oauth.AuthorizationServer> =>
    (server ??= discover(at).catch((error: unknown) => {
      server = undefined;
      throw error;
    }));
  const through = async (place: Place, statement: Statement): Promise<Token> => {
    last?.abort();
    const attempt = (last = new AbortController());
    const signal = AbortSignal.any([
      attempt.signal,
      AbortSignal.timeout(place.isSilent ? SILENT_MS : SIGN_IN_MS),
    ]);
    try {
      const answer = await askIssuer(
        { server: await discovered(), client, place, signal, around },
        statement,
        known,
      );
      const { sub: subject } = oauth.getValidatedIdTokenClaims(answer) ?? {};
      if (subject === undefined || answer.id_token === undefined)
        throw new Error(`${at.issuer}: no ID token`);
      if (known !== undefined && known.subject !== subject) throw new Error(around.say('issuer.another', at));
      const token = await readToken(answer);
      known = { idToken: answer.id_token, subject };
      return token;
    } catch (error) {
      if (isLate(error) && !place.isSilent) throw new Error(around.say('issuer.late', at), { cause: error });
      throw error;
    } finally {
      place.close();
    }
  };
  return async (_identity, statement) => {
    if (known === undefined) return through(around.window(), statement);
    try {
      return await through(around.frame(), statement);
    } catch (error) {
      if (!mustAsk(error)) throw error;
      return through(around.window(), statement);
    }
  };
}

interface Asking {
  readonly server: oauth.AuthorizationServer;
  readonly client: oauth.Client;
  readonly place: Place;
  readonly signal: AbortSignal;
  readonly around: Surroundings;
}

async function askIssuer(
  { server, client, place, signal, around }: Asking,
  statement: Statement,
  known: { readonly idToken: string } | undefined,
): Promise<oauth.TokenEndpointResponse> {
  const endpoint = server.authorization_endpoint;
  if (endpoint === undefined) throw new Error(`${server.issuer} names no authorization_endpoint`);
  const [state, nonce, verifier] = [
    oauth.generateRandomState(),
    oauth.generateRandomNonce(),
    oauth.generateRandomCodeVerifier(),
  ];
  const redirect = `${around.origin}${RETURN_PATH}`;
  const challenge = await oauth.calculatePKCECodeChallenge(verifier);
  const returned = around.returned(state, signal);
  around.send(place, endpoint, {
    response_type: 'code',
    client_id: client.client_id,
    redirect_uri: redirect,
    scope: 'openid',
    ...{ state, nonce },
    code_challenge: challenge,
    code_challenge_method: 'S256',
    ui_locales: around.language(),
    ...(place.isSilent && { prompt: 'none' }),
    ...(known && { id_token_hint: known.idToken }),
    ...(statement.backing === 'VOUCHED' && { authorization_details: JSON.stringify(detailsOf(statement)) }),
  });
  const parameters = oauth.validateAuthResponse(server, client, await returned, state);
  const response = await oauth.authorizationCodeGrantRequest(
    ...([server, client, oauth.None(), parameters, redirect, verifier] as const),
    { ...insecure(server.issuer), signal },
  );
  return oauth.processAuthorizationCodeResponse(server, client, response, {
    expectedNonce: nonce,
    requireIdToken: true,
  });
}

/** For what the State is to vouch, as the hub reads it in a token (RFC 9396 section 2). */
export function detailsOf({ purpose, caseReference, offence }: Statement): readonly object[] {
  const { code, months, law } = offenceParts(offence);
  const stated = {
    code,
    ...(months !== '' && { maxPenaltyMonths: Number(months) }),
    ...(law !== '' && { lawOf: law }),
  };
  return [
    {
      type: 'liaison_inquiry',
      case: [caseReference],
      purposes: [purpose],
      ...(code !== '' && { offence: stated }),
    },
  ];
}

async function discover({ issuer }: SignInAt): Promise<oauth.AuthorizationServer> {
  const address = new URL(issuer);
  const response = await oauth.discoveryRequest(address, { algorithm: 'oidc', ...insecure(issuer) });
  const server = await oauth.processDiscoveryResponse(address, response);
  // The page's policy lets it speak to the issuer's own address and to no other.
  for (const endpoint of [server.authorization_endpoint, server.token_endpoint])
    if (endpoint === undefined || new URL(endpoint).origin !== address.origin)
      throw new Error(`${issuer} names ${endpoint ?? 'no endpoint'}, which is not at its own address`);
  return server;
}

/** Whose office the hub reads in a token, and whether its State vouches for what it was asked to. @throws Error in the hub's words. */
async function readToken({ access_token: text }: oauth.TokenEndpointResponse): Promise<Token> {
  const response = await fetch('/whoami.json', {
    headers: { authorization: `Bearer ${text}` },
    cache: 'no-store',
  });
  const said = (await response.json()) as Identity & {
    readonly vouches?: readonly unknown[];
    readonly errors?: readonly { readonly message: string }[];
  };
  if (!response.ok) throw new Error(said.errors?.[0]?.message ?? `/whoami.json: ${response.status}`);
  const { state, agencyKind, role, vouches = [] } = said;
  return {
    ...tokenOf(text),
    says: { identity: { state, agencyKind, role }, isVouched: vouches.length > 0 },
  };
}

function mustAsk(error: unknown): boolean {
  if (error instanceof oauth.AuthorizationResponseError) return MUST_ASK.includes(error.error);
  // A frame that the issuer forbids, or in which the browser keeps its cookies back, answers nothing.
  return isLate(error);
}

function isLate(error: unknown): boolean {
  return error instanceof DOMException && error.name === 'TimeoutError';
}

/** Plain http where nobody stands in between: the demonstration's issuers on this machine. */
function insecure(issuer: string): { readonly [oauth.allowInsecureRequests]?: true } {
  const { protocol, hostname } = new URL(issuer);
  const isLoopback = ['127.0.0.1', '[::1]', 'localhost'].includes(hostname);
  return protocol === 'http:' && isLoopback ? { [oauth.allowInsecureRequests]: true } : {};
}
