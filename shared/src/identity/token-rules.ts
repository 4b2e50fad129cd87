import { HubError, type ErrorCode } from '../core/errors.ts';

/** What must hold of an access token, in the order in which the hub looks, with what each asks for. */
export const TOKEN_RULES = {
  FORM: 'a signed JWT of at most 8192 characters',
  ISSUER: 'its iss stands in issuers.yaml',
  ALGORITHM: 'its algorithm is one that the entry lists',
  KEYS: "the issuer's keys are to be had",
  KEY: 'its key is among them',
  SIGNATURE: 'that key signed it',
  AUDIENCE: 'it is for this hub',
  TIME: 'it is in force, and not for too long',
  TYPE: 'it is an access token',
  STATE: "it says its issuer's State, or none",
  OFFICER: 'it says who asks',
  AGENCY: 'it says for which agency',
  AGENCY_KIND: 'it says one agency kind',
  ROLE: 'it says one role',
  KIND_ALLOWED: 'its issuer may speak for that agency kind',
  ROLE_ALLOWED: 'its issuer may speak for that role',
  DETAILS: 'what it vouches for is understood',
  BINDING: 'what it is bound to is understood',
  REVOCATIONS: 'the list of revocations can be read',
  REVOKED: 'neither officer nor key is on it',
} as const;
export type TokenRule = keyof typeof TOKEN_RULES;

/** A token is right, but its issuer may not say what it says: a fresh one would be refused too. */
const NOT_ITS_ISSUERS: ReadonlySet<TokenRule> = new Set(['KIND_ALLOWED', 'ROLE_ALLOWED']);

/** A token that is refused: by which rule is for the log and the operator, the caller learns the code alone. */
export class TokenRefused extends HubError {
  readonly rule: TokenRule;

  /** @param why for the log: names of the hub's and of its configuration, never a word that the token brings. */
  constructor(rule: TokenRule, why: string, cause?: unknown) {
    const code: ErrorCode = NOT_ITS_ISSUERS.has(rule) ? 'ISSUER_NOT_ENTITLED' : 'UNAUTHENTICATED';
    super(code, `${rule}: ${why}`, cause === undefined ? {} : { cause });
    this.name = 'TokenRefused';
    this.rule = rule;
  }
}
