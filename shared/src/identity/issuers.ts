import { dirname, resolve } from 'node:path';
import { parse } from 'yaml';
import { z } from 'zod';
import { fileText } from '../core/file-text.ts';
import { HubError } from '../core/errors.ts';
import { readableYaml } from '../core/readable-yaml.ts';
import { stateCode, type StateCode } from '../core/ids.ts';
import { AGENCY_KINDS, ROLES, isOneOf, type AgencyKind, type Role } from '../core/vocabulary.ts';
import { ClaimsEntry, type ClaimsConfig } from './claims.ts';
import { isSafeUrl } from './fetch-json.ts';
import { publicKeysIn } from './key-file.ts';
import { reasonOf } from './reason.ts';

/** Signature algorithms that a State may name. No symmetric one: the hub must not be able to sign for a State. */
export const ALGORITHMS = ['EdDSA', 'ES256', 'ES384', 'ES512', 'PS256', 'PS384', 'PS512', 'RS256'] as const;

const Entry = z
  .strictObject({
    state: z.string(),
    issuer: z.string().min(1),
    audience: z.string().min(1),
    algorithms: z.array(z.enum(ALGORITHMS)).min(1),
    discovery: z.boolean().optional(),
    jwksUrl: z
      .url({ protocol: /^https?$/u })
      .refine(isSafeUrl, 'must be https: over http anybody on the way could hand out keys')
      .optional(),
    jwksFile: z.string().optional(),
    revokedFile: z.string().optional(),
    agencyKinds: z.array(z.enum(AGENCY_KINDS)).min(1).optional(),
    roles: z.array(z.enum(ROLES)).min(1).optional(),
    officerPrefix: z.string().min(1).max(50).optional(),
    claims: ClaimsEntry.optional(),
    clientId: z.string().min(1).max(200).optional(),
  })
  .check(refuseContradictions);
type Entry = z.output<typeof Entry>;

const IssuersFile = z.strictObject({ issuers: z.array(Entry).min(1) });

/** Where tokens of one State come from, and for whom they may speak. */
export interface IssuerConfig {
  readonly state: StateCode;
  /** `iss` of its tokens, to the letter. */
  readonly issuer: string;
  readonly audience: string;
  /** The only ones taken, whatever the issuer's own documents say. */
  readonly algorithms: readonly string[];
  /** Its keys: at an address, in a file, or where its discovery document says when both are absent. */
  readonly jwksUrl?: string | undefined;
  readonly jwksFile?: string | undefined;
  /** JSON file `{ "officers": [...], "keys": [...] }` of what is no longer trusted; read again every 30 seconds. Missing, it denies. */
  readonly revokedFile?: string | undefined;
  /** For which it may speak; absent, for all. */
  readonly agencyKinds?: readonly AgencyKind[] | undefined;
  readonly roles?: readonly Role[] | undefined;
  /** Stands before each officer's name, so that two issuers of a State never mean two people by one name. */
  readonly officerPrefix?: string | undefined;
  /** Where its tokens say what the hub wants to know, when not in the claims of that name. */
  readonly claims?: ClaimsConfig | undefined;
  /** Under which the hub's own pages are known to it, as a public client: people sign in there. */
  readonly clientId?: string | undefined;
}

/**
 * Reads issuers.yaml: one entry an issuer, several for a State.
 *
 * @param states those with a law profile; absent, that is not looked at.
 * @throws Error that names the file, the entry and the way out: also when two entries share an issuer, when those of two
 *   States share keys, or when a file of keys cannot be read.
 */
export function readIssuers(file: string, states?: ReadonlySet<string>): readonly IssuerConfig[] {
  return issuersIn(textOf(file), file, states);
}

/**
 * Reads the text of an issuers.yaml, as `readIssuers` does.
 *
 * @param file where it would lie: what it names lies beside it.
 */
export function issuersIn(text: string, file: string, states?: ReadonlySet<string>): readonly IssuerConfig[] {
  const parsed = IssuersFile.safeParse(yamlOf(text, file));
  if (!parsed.success) throw new Error(`${file} is not accepted:\n${z.prettifyError(parsed.error)}`);
  const fail = (place: number, why: string): Error =>
    new Error(`${file}, entry ${place + 1} (${parsed.data.issuers[place]?.issuer ?? ''}): ${why}`);
  const seen = new Map<string, number>();
  const keys = new Map<string, { readonly state: StateCode; readonly place: number }>();
  return parsed.data.issuers.map((written, place) => {
    const entry = inFolderOf(file, written);
    const refuse = (why: string): never => {
      throw fail(place, why);
    };
    const state = stateOf(entry, refuse);
    if (states?.has(state) === false)
      refuse(
        `${state} has no profile, so no law holds for its officers. Write ${state}.yaml, or remove the entry.`,
      );
    const twin = seen.get(entry.issuer);
    if (twin !== undefined)
      refuse(`entry ${twin + 1} has the same issuer. Keep one: new keys go into the issuer's own key set.`);
    seen.set(entry.issuer, place);
    for (const key of keysOf(entry, refuse)) {
      const other = keys.get(key);
      if (other !== undefined && other.state !== state)
        refuse(
          `entry ${other.place + 1} has the same keys for ${other.state}. Each State's issuers have keys of their own.`,
        );
      keys.set(key, { state, place });
    }
    const { discovery: _, ...config } = entry;
    return { ...config, state };
  });
}

/** Paths that an entry names count from the folder of its file, wherever the hub was started. */
function inFolderOf(file: string, { jwksFile, revokedFile, ...rest }: Entry): Entry {
  const folder = dirname(resolve(file));
  return {
    ...rest,
    ...(jwksFile === undefined ? {} : { jwksFile: resolve(folder, jwksFile) }),
    ...(revokedFile === undefined ? {} : { revokedFile: resolve(folder, revokedFile) }),
  };
}

function textOf(file: string): string {
  return tried(file, () => fileText(file));
}

function yamlOf(text: string, file: string): unknown {
  return tried(file, (): unknown => parse(readableYaml(text)));
}

function tried<T>(file: string, read: () => T): T {
  try {
    return read();
  } catch (cause) {
    throw new Error(`${file} cannot be read: ${reasonOf(cause)}`, { cause });
  }
}

function stateOf(entry: Entry, refuse: (why: string) => never): StateCode {
  try {
    return stateCode(entry.state);
  } catch (error) {
    return refuse(error instanceof HubError ? error.publicMessage : String(error));
  }
}

/** What tells one key set from another: its address, or the keys in its file. */
function keysOf({ jwksUrl, jwksFile }: Entry, refuse: (why: string) => never): readonly string[] {
  if (jwksUrl !== undefined) return [new URL(jwksUrl).href];
  if (jwksFile === undefined) return [];
  try {
    return publicKeysIn(jwksFile);
  } catch (error) {
    return refuse(reasonOf(error));
  }
}

/** What cannot hold together in one entry. */
function refuseContradictions({ value: entry, issues }: z.core.ParsePayload<Entry>): void {
  const refuse = (path: string, message: string): void => {
    issues.push({ code: 'custom', message: `${entry.issuer}: ${message}`, path: [path], input: entry });
  };
  const { jwksUrl, jwksFile, discovery, issuer, claims = {} } = entry;
  const places = [jwksUrl, jwksFile, discovery === true ? issuer : undefined].filter(
    (one) => one !== undefined,
  );
  if (places.length > 1) refuse('issuer', 'give one of jwksUrl, jwksFile and discovery: true');
  if (places.length === 0 && discovery === false)
    refuse('discovery', 'give jwksUrl or jwksFile where discovery is off');
  if (jwksUrl === undefined && jwksFile === undefined && !isDiscoverable(issuer))
    refuse(
      'issuer',
      'give jwksUrl or jwksFile: keys are discovered where the issuer is an https address without query and fragment alone',
    );
  if (entry.clientId !== undefined && !isDiscoverable(issuer))
    refuse(
      'clientId',
      'people sign in where the issuer is an https address without query and fragment alone',
    );
  const { values = {}, always = {} } = claims;
  for (const field of ['agency', 'agencyKind', 'role'] as const)
    if (claims[field] !== undefined && always[field] !== undefined)
      refuse('claims', `give either claims.${field} or claims.always.${field}`);
  const words = [...Object.values(values).flat(), always.agencyKind, always.role];
  for (const word of new Set(words.filter((one) => one !== undefined))) {
    const isKind = isOneOf(AGENCY_KINDS, word);
    const [name, allowed] = isKind
      ? (['agencyKinds', entry.agencyKinds] as const)
      : (['roles', entry.roles] as const);
    if (allowed && !allowed.some((one) => one === word))
      refuse('claims', `claims give ${word}, which ${name} do not allow. Add it there, or take it out here`);
  }
}

function isDiscoverable(issuer: string): boolean {
  if (!URL.canParse(issuer)) return false;
  return isSafeUrl(issuer) && !issuer.includes('?') && !issuer.includes('#');
}
