import { readFileSync } from 'node:fs';
import { parse } from 'yaml';
import { z } from 'zod';
import { stateCode, type StateCode } from '../core/ids.ts';

/** Signature algorithms that a State may name. No symmetric one: the hub must not be able to sign for a State. */
const ALGORITHMS = ['EdDSA', 'ES256', 'ES384', 'ES512', 'PS256', 'PS384', 'PS512', 'RS256'] as const;

const IssuersFile = z.strictObject({
  issuers: z
    .array(
      z
        .strictObject({
          state: z.string(),
          issuer: z.string().min(1),
          audience: z.string().min(1),
          algorithms: z.array(z.enum(ALGORITHMS)).min(1),
          jwksUrl: z
            .url({ protocol: /^https?$/u })
            .refine(isSafe, 'must be https: over http anybody on the way could hand out keys')
            .optional(),
          jwksFile: z.string().optional(),
          revokedFile: z.string().optional(),
        })
        .refine(
          (entry) => (entry.jwksUrl === undefined) !== (entry.jwksFile === undefined),
          'give either jwksUrl or jwksFile',
        ),
    )
    .min(1),
});

/** Plain http only where nobody stands in between. */
function isSafe(url: string): boolean {
  const { protocol, hostname } = new URL(url);
  return protocol === 'https:' || ['127.0.0.1', '[::1]', 'localhost'].includes(hostname);
}

/** Where the tokens of one State come from. */
export interface IssuerConfig {
  readonly state: StateCode;
  readonly issuer: string;
  readonly audience: string;
  readonly algorithms: readonly string[];
  readonly jwksUrl?: string;
  readonly jwksFile?: string;
  /** JSON file `{ "officers": [...], "keys": [...] }` of what is no longer trusted; read again every 30 seconds. Missing, it denies. */
  readonly revokedFile?: string;
}

/** @throws Error that names the file and the entry; also when two entries share a State or an issuer. */
export function readIssuers(file: string): readonly IssuerConfig[] {
  const parsed = IssuersFile.safeParse(parse(readFileSync(file, 'utf8')));
  if (!parsed.success) throw new Error(`${file} is not accepted:\n${z.prettifyError(parsed.error)}`);
  const states = new Set<string>();
  const issuers = new Set<string>();
  return parsed.data.issuers.map((entry) => {
    const state = stateCode(entry.state);
    if (states.has(state)) throw new Error(`${file}: ${state} has two issuers. Keep one.`);
    if (issuers.has(entry.issuer))
      throw new Error(`${file}: ${entry.issuer} stands for two States. Each State has its own.`);
    states.add(state);
    issuers.add(entry.issuer);
    return {
      state,
      issuer: entry.issuer,
      audience: entry.audience,
      algorithms: entry.algorithms,
      ...(entry.jwksUrl === undefined ? {} : { jwksUrl: entry.jwksUrl }),
      ...(entry.jwksFile === undefined ? {} : { jwksFile: entry.jwksFile }),
      ...(entry.revokedFile === undefined ? {} : { revokedFile: entry.revokedFile }),
    };
  });
}
