import { decodeJwt, decodeProtectedHeader, type JWTPayload, type ProtectedHeaderParameters } from 'jose';
import type { Clock } from '../../shared/src/core/clock.ts';
import { LIFETIME_MAX_S, SKEW_S, type VerifiedToken } from '../../shared/src/identity/checked-issuer.ts';
import { claimNamed, passedOver } from '../../shared/src/identity/claims.ts';
import type { IssuerConfig } from '../../shared/src/identity/issuers.ts';
import { TOKEN_RULES, TokenRefused, type TokenRule } from '../../shared/src/identity/token-rules.ts';
import { unknownMembers } from '../../shared/src/identity/vouched.ts';
import { TokenChecker } from '../../shared/src/identity/tokens.ts';
import { nearest } from '../../shared/src/policy/law/nearest.ts';

/** One rule, and what became of it. The hub stops at the first that does not hold: nobody looked at those behind it. */
export interface RuleExplained {
  readonly rule: TokenRule;
  readonly asks: string;
  readonly outcome: 'HOLDS' | 'REFUSED' | 'UNKNOWN' | 'NOT_LOOKED_AT';
  /** What was found. */
  readonly found?: string;
  readonly wayOut?: string;
}

/** Why a token is taken or refused. */
export interface TokenExplained {
  /** UNKNOWN where nobody here can say what the hub will find: its keys, or its list of revocations. */
  readonly outcome: 'TAKEN' | 'REFUSED' | 'UNKNOWN';
  readonly header?: ProtectedHeaderParameters | undefined;
  readonly claims?: JWTPayload | undefined;
  readonly rules: readonly RuleExplained[];
}

const RULES = Object.keys(TOKEN_RULES) as TokenRule[];
/** What this machine may not have, and the hub's may. */
const OF_THE_PLACE: ReadonlySet<TokenRule> = new Set(['KEYS', 'REVOCATIONS']);

const WAYS_OUT: Readonly<Record<TokenRule, string>> = {
  FORM: 'Send the access token alone: three parts of letters, digits, - and _, with dots between.',
  ISSUER:
    'Write an entry with this iss, to the letter, into issuers.yaml; or take the token of an issuer that stands there.',
  ALGORITHM:
    'Have the issuer sign with one of these, or add its algorithm to the entry where the hub knows it.',
  KEYS: 'See that this machine and the hub reach the address by https (or read the file), and that it answers as told here.',
  KEY: "Have the issuer publish the key of this kid, and put the kid into its tokens' headers.",
  SIGNATURE:
    'The token was altered, or another key has its kid: get a fresh one, and compare the published key.',
  AUDIENCE: "Have the issuer put the entry's audience into aud; or change audience in the entry.",
  TIME: `Get a fresh token; compare the clocks (${SKEW_S} s apart are forgiven); have it live ${LIFETIME_MAX_S / 3600} h at most, with iat and exp as numbers.`,
  TYPE: 'Send an access token (typ at+jwt or JWT), not another kind of JWT.',
  STATE:
    "Ask the issuer of the token's own State; or let claims.state name another claim where this one means something else.",
  OFFICER: 'Have the issuer put it there; or name the right claim as claims.officer.',
  AGENCY:
    'Have the issuer put it there; or name the right claim as claims.agency, or give claims.always.agency.',
  AGENCY_KIND:
    'Name the right claim as claims.agencyKind, list its words in claims.values, or give claims.always.agencyKind.',
  ROLE: 'Name the right claim as claims.role, and list its words in claims.values: exactly one of them must be in the token.',
  KIND_ALLOWED: "Take a token of that agency's own issuer; or add the kind to agencyKinds of the entry.",
  ROLE_ALLOWED: "Take a token of that role's own issuer; or add the role to roles of the entry.",
  DETAILS:
    'Have the issuer write entries of the type liaison_inquiry with case, purposes, offence (code, maxPenaltyMonths, lawOf) and until, and nothing else; or leave them out: case and offence are then only stated.',
  BINDING: 'cnf may hold x5t#S256 (RFC 8705) and jkt (RFC 9449), and nothing else.',
  REVOCATIONS:
    'Put the list where revokedFile says: { "officers": [], "keys": [] }. Until then the hub refuses every token of this issuer.',
  REVOKED:
    'Take officer or key out of the revokedFile, if that is right (the hub follows within a minute); or have the issuer name its key (kid).',
};

/** Says rule by rule why the hub takes or refuses a token: by the hub's own check, and no other. */
export async function explainToken(
  token: string,
  issuers: readonly IssuerConfig[],
  clock: Clock,
): Promise<TokenExplained> {
  const checker = new TokenChecker(issuers, clock);
  const parts = partsOf(token);
  const context = { ...parts, issuers, checker, token, now: clock.now() };
  try {
    const verified = await checker.verify(token);
    const rules = RULES.map((rule) => ruleOf(rule, 'HOLDS', foundFor(rule, { ...context, verified })));
    return { outcome: 'TAKEN', ...parts, rules };
  } catch (error) {
    if (!(error instanceof TokenRefused)) throw error;
    const at = RULES.indexOf(error.rule);
    const outcome = OF_THE_PLACE.has(error.rule) ? 'UNKNOWN' : 'REFUSED';
    const rules = RULES.map((rule, place) => {
      if (place > at) return ruleOf(rule, 'NOT_LOOKED_AT');
      const found = foundFor(rule, context);
      return place < at
        ? ruleOf(rule, 'HOLDS', found)
        : {
            ...ruleOf(rule, outcome, [whyOf(error), found].filter(Boolean).join('; ')),
            wayOut: WAYS_OUT[rule],
          };
    });
    return { outcome, ...parts, rules };
  }
}

function ruleOf(rule: TokenRule, outcome: RuleExplained['outcome'], found?: string): RuleExplained {
  return { rule, asks: TOKEN_RULES[rule], outcome, ...(found === undefined ? {} : { found }) };
}

function whyOf({ rule, message }: TokenRefused): string {
  return message.replace(`${rule}: `, '');
}

function partsOf(token: string): Pick<TokenExplained, 'header' | 'claims'> {
  try {
    return { header: decodeProtectedHeader(token), claims: decodeJwt(token) };
  } catch {
    return {};
  }
}

interface Context extends Pick<TokenExplained, 'header' | 'claims'> {
  readonly token: string;
  readonly issuers: readonly IssuerConfig[];
  readonly checker: TokenChecker;
  readonly now: number;
  /** When all held. */
  readonly verified?: VerifiedToken;
}

/** What the token holds for a rule, beside what the entry wants; undefined where there is nothing to show. */
function foundFor(rule: TokenRule, context: Context): string | undefined {
  const { header = {}, claims = {}, token, issuers, verified, now } = context;
  if (rule === 'FORM') return `${token.length} characters`;
  if (rule === 'ISSUER') return foundIssuer(claims.iss, issuers);
  const issuer = issuers.find((one) => one.issuer === claims.iss);
  if (issuer === undefined) return undefined;
  const said = (field: Parameters<typeof claimNamed>[2]): string => {
    const { name, value } = claimNamed(claims, issuer.claims, field);
    return `${name} is ${shown(value)}`;
  };
  const found: Partial<Record<TokenRule, string>> = {
    ALGORITHM: `${shown(header.alg)}, of ${issuer.algorithms.join(', ')}`,
    KEYS: `from ${context.checker.issuerOf(token)?.keysFrom() ?? issuer.issuer}`,
    KEY: `kid ${shown(header.kid)}`,
    AUDIENCE: `aud is ${shown(claims.aud)}, the entry says "${issuer.audience}"`,
    TIME: timesOf(claims, now),
    TYPE: `typ is ${shown(header.typ)}`,
    STATE: `${issuer.state}; ${said('state')}`,
    OFFICER: `${said('officer')}${issuer.officerPrefix === undefined ? '' : `, recorded with "${issuer.officerPrefix}" before it`}`,
    AGENCY: issuer.claims?.always?.agency ?? said('agency'),
    AGENCY_KIND: issuer.claims?.always?.agencyKind ?? said('agencyKind'),
    ROLE: `${issuer.claims?.always?.role ?? said('role')}${passed(claims, issuer)}`,
    KIND_ALLOWED: issuer.agencyKinds?.join(', ') ?? 'all are allowed',
    ROLE_ALLOWED: issuer.roles?.join(', ') ?? 'all are allowed',
    DETAILS: vouchedFor(claims),
    BINDING: boundTo(claims['cnf']),
    REVOKED: issuer.revokedFile ?? 'the entry has no revokedFile',
    ...(verified === undefined ? {} : grantedBy(verified)),
  };
  return found[rule];
}

/** As whom the hub lets somebody in. */
function grantedBy({ requester }: VerifiedToken): Partial<Record<TokenRule, string>> {
  return { KIND_ALLOWED: requester.agencyKind, ROLE_ALLOWED: requester.role };
}

function foundIssuer(iss: unknown, issuers: readonly IssuerConfig[]): string {
  const found = issuers.find(({ issuer }) => issuer === iss);
  if (found) return `${shown(iss)} (${found.state})`;
  const names = issuers.map(({ issuer }) => issuer);
  const near = typeof iss === 'string' ? nearest(iss, names) : undefined;
  return `iss is ${shown(iss)}; ${near === undefined ? `there are ${names.join(', ')}` : `nearest is "${near}"`}`;
}

function passed(claims: JWTPayload, issuer: IssuerConfig): string {
  const words = passedOver(claims, issuer.claims);
  return words.length === 0 ? '' : `; passed over: ${words.map(shown).join(', ')}`;
}

function timesOf({ iat, nbf, exp }: JWTPayload, now: number): string {
  const told = Object.entries({ iat, nbf, exp }).flatMap(([name, at]) =>
    at === undefined && name === 'nbf' ? [] : [`${name} ${timeOf(at, now)}`],
  );
  return `${told.join(', ')}; it is ${new Date(now).toISOString()} here`;
}

function timeOf(at: unknown, now: number): string {
  if (typeof at !== 'number' || Math.abs(at) > 1e11) return `is ${shown(at)}`;
  const seconds = Math.round(at - now / 1000);
  return `${Math.abs(seconds)} s ${seconds < 0 ? 'ago' : 'ahead'}`;
}

/** What a token vouches for, with the members that are not understood. */
function vouchedFor(claims: JWTPayload): string {
  const details: unknown = claims['authorization_details'];
  if (details === undefined) return 'nothing: case and offence are only stated';
  const unknown = unknownMembers(claims);
  return `${shown(details)}${unknown.length === 0 ? '' : `; not known: ${unknown.join(', ')}`}`;
}

function boundTo(cnf: unknown): string {
  if (cnf === undefined) return 'to nothing: who has it may send it';
  return `${shown(cnf)}; with each request the hub also wants the certificate (x5t#S256) or a DPoP proof (jkt), which is not checked here`;
}

function shown(value: unknown): string {
  return value === undefined ? 'missing' : JSON.stringify(value);
}
