import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import { HubError } from '../../../shared/src/core/errors.ts';
import { AGENCY_KINDS, isOneOf, ROLES } from '../../../shared/src/core/vocabulary.ts';
import {
  DEMONSTRATION_LIFETIME_S,
  type DemonstrationIssuers,
  type DemonstrationOfficer,
} from '../../../shared/src/identity/demonstration.ts';
import type { SignInAt } from '../../../shared/src/identity/sign-ins.ts';
import { INQUIRY_TYPE } from '../../../shared/src/identity/vouched.ts';
import { officePage, PAGE_HEADERS } from './demonstration-page.ts';
import type { HostNames } from './host-names.ts';
import { headerOf, placeOf, refuseOtherPages } from './request.ts';
import {
  isVerifierOf,
  readSignIn,
  returnAddress,
  SignInRefused,
  type SignInRequest,
} from './sign-in-request.ts';
import type { TurnedAwayRequests } from './turned-away.ts';

/** What the demonstration's issuers work with. */
export interface IssuerParts {
  readonly issuers: DemonstrationIssuers;
  /** Those of this moment, at the address at which a request came. */
  readonly signIns: (origin: string) => readonly SignInAt[];
  readonly names: HostNames;
  readonly turnedAway: TurnedAwayRequests;
}

/** What a code grants: a token for this officer, to the page that shows that the code is its own. */
interface Grant extends Pick<SignInRequest, 'nonce' | 'challenge'> {
  readonly officer: DemonstrationOfficer;
  readonly issuer: string;
  readonly clientId: string;
  readonly redirectUri: string;
}

type OfState = FastifyRequest<{ Params: { readonly state: string } }>;
/** The page that hands a code over may stand in a frame of the workbench, where nobody is asked for anything. */
const FRAMED = "default-src 'none'; frame-ancestors 'self'";

/**
 * The demonstration's issuers as a State's own would be: OpenID Connect by code with PKCE (RFC 6749, RFC 7636, RFC 9207), and
 * what the State vouches for in `authorization_details` (RFC 9396). Each is at `/demonstration/STATE`. There is no password:
 * whoever signs in says what office an invented officer holds.
 */
export function registerDemonstrationIssuers(server: FastifyInstance, parts: IssuerParts): void {
  const { names, issuers } = parts;
  server.get('/demonstration/:state/.well-known/openid-configuration', (request: OfState, reply) =>
    reply.type('application/json').send(JSON.stringify(metadataOf(signInAt(request, parts)))),
  );
  server.get('/demonstration/:state/keys.json', (request: OfState, reply) =>
    reply.type('application/jwk-set+json').send(issuers.keySet(signInAt(request, parts).state)),
  );
  server.get('/demonstration/:state/authorize', (request: OfState, reply) =>
    authorize(request, reply, new URL(request.url, 'http://localhost').searchParams, parts),
  );
  server.post('/demonstration/:state/authorize', (request: OfState, reply) =>
    authorize(request, reply, formOf(request), parts),
  );
  server.post('/demonstration/:state/office', (request: OfState, reply) => {
    refuseOtherPages(request, names);
    return takeOffice(request, reply, parts);
  });
  server.post('/demonstration/:state/token', (request: OfState, reply) => {
    refuseOtherPages(request, names);
    return exchange(request, reply, parts);
  });
}

/** @throws HubError NOT_FOUND where the hub trusts no such issuer at this moment. */
function signInAt(request: OfState, { signIns, names }: IssuerParts): SignInAt {
  const found = signIns(names.originOf(request.headers.host)).find(
    ({ state }) => state === request.params.state,
  );
  if (!found) throw new HubError('NOT_FOUND');
  return found;
}

/** @see OpenID Connect Discovery 1.0 section 3, RFC 8414, RFC 9207 section 3, RFC 9396 section 10 */
function metadataOf({ issuer }: SignInAt) {
  return {
    issuer,
    authorization_endpoint: `${issuer}/authorize`,
    token_endpoint: `${issuer}/token`,
    jwks_uri: `${issuer}/keys.json`,
    response_types_supported: ['code'],
    response_modes_supported: ['query'],
    grant_types_supported: ['authorization_code'],
    subject_types_supported: ['public'],
    id_token_signing_alg_values_supported: ['EdDSA'],
    token_endpoint_auth_methods_supported: ['none'],
    code_challenge_methods_supported: ['S256'],
    scopes_supported: ['openid'],
    authorization_response_iss_parameter_supported: true,
    authorization_details_types_supported: [INQUIRY_TYPE],
  };
}

/** Asks who signs in; or answers at once, where nothing may be asked and the page shows who did before. */
async function authorize(
  request: OfState,
  reply: FastifyReply,
  asked: URLSearchParams,
  parts: IssuerParts,
): Promise<FastifyReply> {
  const at = signInAt(request, parts);
  const back = returnAddress(asked, at, parts.names.originOf(request.headers.host));
  try {
    const { isSilent, hint } = readSignIn(asked);
    const known = hint === undefined ? undefined : await parts.issuers.officerIn(hint, at.state, at);
    if (isSilent) {
      if (!known) throw new SignInRefused('login_required', 'nobody has signed in here');
      return sendBack(reply, back, asked, { code: codeFor(known, at, asked, parts), iss: at.issuer });
    }
    return reply.headers(PAGE_HEADERS).send(officePage(at, asked, known));
  } catch (error) {
    return sendRefusal(reply, back, asked, { error, at });
  }
}

/** The officer has chosen an office: back to the page with a code. */
function takeOffice(request: OfState, reply: FastifyReply, parts: IssuerParts): FastifyReply {
  const at = signInAt(request, parts);
  const asked = formOf(request);
  const back = returnAddress(asked, at, parts.names.originOf(request.headers.host));
  try {
    const [agencyKind, role] = [asked.get('agencyKind'), asked.get('role')];
    const officer = asked.get('officer')?.trim().slice(0, 60) ?? '';
    if (!isOneOf(AGENCY_KINDS, agencyKind) || !isOneOf(ROLES, role) || officer === '')
      throw new SignInRefused('access_denied', 'agencyKind, role and officer say who signs in');
    const code = codeFor({ state: at.state, agencyKind, role, officer }, at, asked, parts);
    return sendBack(reply, back, asked, { code, iss: at.issuer });
  } catch (error) {
    return sendRefusal(reply, back, asked, { error, at });
  }
}

function codeFor(
  officer: DemonstrationOfficer,
  { issuer, clientId }: SignInAt,
  asked: URLSearchParams,
  { issuers }: IssuerParts,
): string {
  const { nonce, challenge, vouches } = readSignIn(asked);
  const grant: Grant = {
    officer: { ...officer, vouches },
    ...{ issuer, clientId, redirectUri: asked.get('redirect_uri') ?? '', challenge, nonce },
  };
  return issuers.codes.make(grant);
}

function sendRefusal(
  reply: FastifyReply,
  back: string,
  asked: URLSearchParams,
  { error, at }: { readonly error: unknown; readonly at: SignInAt },
): FastifyReply {
  if (!(error instanceof SignInRefused)) throw error;
  return sendBack(reply, back, asked, {
    error: error.code,
    error_description: error.message,
    iss: at.issuer,
  });
}

function sendBack(
  reply: FastifyReply,
  back: string,
  asked: URLSearchParams,
  said: Readonly<Record<string, string>>,
): FastifyReply {
  const state = asked.get('state');
  const answer = new URLSearchParams({ ...said, ...(state === null ? {} : { state }) });
  return reply
    .code(303)
    .headers({ location: `${back}?${answer.toString()}`, 'content-security-policy': FRAMED })
    .send();
}

/** A code for a token, once. Errors are those of RFC 6749 section 5.2. */
async function exchange(
  request: OfState,
  reply: FastifyReply,
  { issuers, turnedAway, ...parts }: IssuerParts,
): Promise<FastifyReply> {
  const at = signInAt(request, { issuers, turnedAway, ...parts });
  const form = formOf(request);
  const refuse = (error: string, description: string): FastifyReply => {
    turnedAway.count('BAD_INPUT', placeOf(request));
    return reply
      .code(error === 'invalid_client' ? 401 : 400)
      .type('application/json')
      .send(JSON.stringify({ error, error_description: description }));
  };
  if (form.get('grant_type') !== 'authorization_code')
    return refuse('unsupported_grant_type', 'grant_type must be authorization_code');
  if (form.get('client_id') !== at.clientId)
    return refuse('invalid_client', `client_id must be ${at.clientId}`);
  const grant = issuers.codes.take(form.get('code') ?? '') as Grant | undefined;
  if (grant?.issuer !== at.issuer || grant.clientId !== at.clientId)
    return refuse('invalid_grant', 'the code is not known, too old, or was exchanged before: sign in again');
  if (form.get('redirect_uri') !== grant.redirectUri)
    return refuse('invalid_grant', 'redirect_uri is not the one to which the code went: sign in again');
  if (!isVerifierOf(grant.challenge, form.get('code_verifier') ?? ''))
    return refuse('invalid_grant', 'code_verifier is not that of the challenge: sign in again');
  const { officer, nonce } = grant;
  const details = (officer.vouches ?? []).map((entry) => ({ type: INQUIRY_TYPE, ...entry }));
  return reply.type('application/json').send(
    JSON.stringify({
      access_token: await issuers.token(officer),
      token_type: 'Bearer',
      expires_in: DEMONSTRATION_LIFETIME_S,
      id_token: await issuers.idToken(officer, { ...at, nonce }),
      ...(details.length > 0 && { authorization_details: details }),
    }),
  );
}

/** @throws HubError UNSUPPORTED_MEDIA_TYPE */
function formOf(request: FastifyRequest): URLSearchParams {
  const type = (headerOf(request, 'content-type') ?? '').toLowerCase().split(';')[0]?.trim();
  if (type !== 'application/x-www-form-urlencoded')
    throw new HubError('UNSUPPORTED_MEDIA_TYPE', 'no form', {
      publicMessage: 'An issuer takes forms: send application/x-www-form-urlencoded.',
    });
  return new URLSearchParams(Buffer.isBuffer(request.body) ? request.body.toString('utf8') : '');
}
