import { z } from 'zod';
import { isStorable } from '../core/text.ts';
import { AGENCY_KINDS, ROLES, isOneOf, type AgencyKind, type Role } from '../core/vocabulary.ts';
import { TokenRefused, type TokenRule } from './token-rules.ts';

const PATH_LENGTH_MAX = 200;
const Path = z
  .string()
  .max(PATH_LENGTH_MAX)
  .refine(
    (path) => path.split('.').every((part) => part !== ''),
    'must be the name of a claim, or a path such as realm_access.roles',
  );
const Word = z.enum([...ROLES, ...AGENCY_KINDS]);
const Words = z
  .union([Word.transform((word) => [word]), z.array(Word).min(1)])
  .refine(
    (words) =>
      words.filter((word) => isOneOf(ROLES, word)).length <= 1 &&
      words.filter((word) => isOneOf(AGENCY_KINDS, word)).length <= 1,
    'must name one role, one agency kind, or one of each',
  );

/** `claims` of an entry in issuers.yaml: where an identity provider puts what the hub wants to know. */
export const ClaimsEntry = z.strictObject({
  /** Claims' names, or paths with dots into them. A claim whose whole name has dots comes before a path. */
  officer: Path.optional(),
  agency: Path.optional(),
  agencyKind: Path.optional(),
  role: Path.optional(),
  state: Path.optional(),
  /** What the provider's words mean: a role, an agency kind, or both. */
  values: z.record(z.string().min(1), Words).optional(),
  /** What holds for every token of this issuer, whatever the token says. */
  always: z
    .strictObject({
      agency: z.string().min(1).optional(),
      agencyKind: z.enum(AGENCY_KINDS).optional(),
      role: z.enum(ROLES).optional(),
    })
    .optional(),
});
export type ClaimsConfig = z.output<typeof ClaimsEntry>;

/** What a token says of who asks. */
export interface Asserted {
  readonly officer: string;
  readonly agency: string;
  readonly agencyKind: AgencyKind;
  readonly role: Role;
}

type Payload = Readonly<Record<string, unknown>>;

/** Where a claim is without an entry that says otherwise. */
const DEFAULTS = {
  officer: 'sub',
  agency: 'agency',
  agencyKind: 'agency_kind',
  role: 'role',
  state: 'state',
} as const;
type Field = keyof typeof DEFAULTS;

/**
 * Reads who asks from the claims of a token whose signature was checked.
 *
 * A claim that is a list (roles of an identity provider) is read where the entry names the claim: exactly one role or kind
 * must come out of it, and words of the provider's that `values` does not list are passed over. A single word that is not
 * listed is refused.
 *
 * @throws TokenRefused OFFICER, AGENCY, AGENCY_KIND or ROLE, which names the claim and never its value.
 */
export function readClaims(payload: Payload, claims: ClaimsConfig = {}): Asserted {
  const { always = {} } = claims;
  return {
    officer: textIn(payload, claims, 'officer', 'OFFICER'),
    agency: always.agency ?? textIn(payload, claims, 'agency', 'AGENCY'),
    agencyKind: always.agencyKind ?? wordIn(payload, claims, AGENCY_KIND_CLAIM),
    role: always.role ?? wordIn(payload, claims, ROLE_CLAIM),
  };
}

/** The State that a token says, if it says one. */
export function statedState(payload: Payload, claims: ClaimsConfig = {}): unknown {
  return claimAt(payload, nameOf(claims, 'state'));
}

/** Where a token says something of who asks, and what stands there, for who asks why a token is taken. */
export function claimNamed(
  payload: Payload,
  claims: ClaimsConfig | undefined,
  field: Field,
): { readonly name: string; readonly value: unknown } {
  const name = nameOf(claims ?? {}, field);
  return { name, value: claimAt(payload, name) };
}

/** Which words of its claims the reader passed over, for who asks why a token is taken. Words are the token's own. */
export function passedOver(payload: Payload, claims: ClaimsConfig = {}): readonly string[] {
  const known = claims.values ?? {};
  return (['agencyKind', 'role'] as const)
    .flatMap((field) => listIn(claimAt(payload, nameOf(claims, field))))
    .filter((word) => !Object.hasOwn(known, word) && !isOneOf(AGENCY_KINDS, word) && !isOneOf(ROLES, word));
}

function nameOf(claims: ClaimsConfig, field: Field): string {
  return claims[field] ?? DEFAULTS[field];
}

function claimAt(payload: Payload, path: string): unknown {
  if (Object.hasOwn(payload, path)) return payload[path];
  let value: unknown = payload;
  for (const part of path.split('.')) {
    if (typeof value !== 'object' || value === null || !Object.hasOwn(value, part)) return undefined;
    value = (value as Payload)[part];
  }
  return value;
}

function textIn(
  payload: Payload,
  claims: ClaimsConfig,
  field: 'officer' | 'agency',
  rule: TokenRule,
): string {
  const name = nameOf(claims, field);
  const value = claimAt(payload, name);
  // Providers write an attribute of one value as a list of one.
  const text: unknown =
    claims[field] !== undefined && Array.isArray(value) && value.length === 1 ? value[0] : value;
  if (typeof text !== 'string' || text === '')
    throw new TokenRefused(rule, `the claim ${name} is ${value === undefined ? 'missing' : 'no text'}`);
  // Databases do not keep it: what is refused there later would be taken for their own failure, and count against everybody.
  if (!isStorable(text))
    throw new TokenRefused(
      rule,
      `the claim ${name} holds U+0000 or half of a surrogate pair, which nobody can keep`,
    );
  return text;
}

/** A claim whose value is one of the hub's words, and the rule that refuses a token without one. */
interface WordClaim<W extends string> {
  readonly field: 'agencyKind' | 'role';
  readonly words: readonly W[];
  readonly rule: TokenRule;
}

const AGENCY_KIND_CLAIM: WordClaim<AgencyKind> = {
  field: 'agencyKind',
  words: AGENCY_KINDS,
  rule: 'AGENCY_KIND',
};
const ROLE_CLAIM: WordClaim<Role> = { field: 'role', words: ROLES, rule: 'ROLE' };

function wordIn<W extends string>(
  payload: Payload,
  claims: ClaimsConfig,
  { field, words, rule }: WordClaim<W>,
): W {
  const name = nameOf(claims, field);
  const value = claimAt(payload, name);
  if (value === undefined) throw new TokenRefused(rule, `the claim ${name} is missing`);
  const meant = meaningOf(claims, words);
  const isList = Array.isArray(value) && claims[field] !== undefined;
  const found = new Set((isList ? listIn(value) : [value]).flatMap((word) => meant(word) ?? []));
  const [only] = found;
  if (only === undefined)
    throw new TokenRefused(rule, `the claim ${name} holds no value that issuers.yaml or the hub knows`);
  if (found.size > 1)
    throw new TokenRefused(rule, `the claim ${name} says several: ${[...found].join(', ')}`);
  return only;
}

/** An entry that says what words mean means them all: others then count for nothing, the hub's own among them. */
function meaningOf<W extends string>(
  { values = {} }: ClaimsConfig,
  words: readonly W[],
): (word: unknown) => W | undefined {
  const listed = new Map(
    Object.entries(values).flatMap(([word, means]) => {
      const meant = means.find((one): one is W & typeof one => isOneOf(words, one));
      return meant === undefined ? [] : [[word, meant] as const];
    }),
  );
  return (word) => {
    if (typeof word !== 'string') return undefined;
    if (listed.size > 0) return listed.get(word);
    return isOneOf(words, word) ? word : undefined;
  };
}

function listIn(value: unknown): readonly string[] {
  return Array.isArray(value) ? value.filter((one) => typeof one === 'string') : [];
}
