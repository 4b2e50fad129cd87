import { badInput } from './errors.ts';
import { DOMAINS, isOneOf, type Domain } from './vocabulary.ts';

declare const stateBrand: unique symbol;
declare const globalIdBrand: unique symbol;
declare const publicIdBrand: unique symbol;

/** ISO 3166-1 alpha-2 code of a State, or `UN`, `EU`, `XPO` for a body. Always upper case. */
export type StateCode = string & { readonly [stateBrand]: true };

/**
 * `<owner>:<domain>:<local part>` as national databases write it in their links. It stays inside: what leaves the hub is a
 * `PublicId`.
 */
export type GlobalId = string & { readonly [globalIdBrand]: true };

/** An id as callers have it: the local part is enciphered, so that nobody can count ids up. Routable for the hub. */
export type PublicId = string & { readonly [publicIdBrand]: true };

export interface ParsedId {
  readonly owner: StateCode;
  readonly domain: Domain;
  readonly local: string;
}

/** EU documents write EL and UK where ISO 3166 has GR and GB. */
const EU_STYLE: Readonly<Record<string, string>> = { EL: 'GR', UK: 'GB' };

/** What to answer to somebody who writes a State in EU style; undefined for any other text. */
export function euStyleHint(text: string): string | undefined {
  if (text === 'EL') return '"EL" is EU style: Greece is GR';
  return text === 'UK' ? '"UK" is EU style: the United Kingdom is GB' : undefined;
}

/**
 * Reads a State code and turns EU style (EL, UK) into ISO 3166-1 alpha-2 (GR, GB).
 *
 * @throws HubError BAD_INPUT when the text is not two or three Latin letters.
 */
export function stateCode(text: string): StateCode {
  const upper = text.toUpperCase();
  if (!/^[A-Z]{2,3}$/u.test(upper))
    throw badInput('state', text, 'an ISO 3166-1 alpha-2 code such as FR, or UN, EU, XPO');
  return (EU_STYLE[upper] ?? upper) as StateCode;
}

export function globalId(owner: StateCode, domain: Domain, local: string): GlobalId {
  return `${owner}:${domain}:${local}` as GlobalId;
}

/** What a local part is made of: the ids of a register, and the end of each id in its links. */
export const LOCAL_ID = '[A-Za-z0-9._-]{1,64}';
const LOCAL = new RegExp(`^${LOCAL_ID}$`, 'u');

/** Whether a value of a national database is an id by which its owner knows a record. */
export function isLocalId(value: unknown): value is string {
  return typeof value === 'string' && LOCAL.test(value);
}

/** Whether a value of a national database names a record of a domain, as its links do. */
export function isGlobalId(value: unknown, domain: Domain): value is GlobalId {
  if (typeof value !== 'string') return false;
  const [owner = '', of, local, ...more] = value.split(':');
  return more.length === 0 && of === domain && /^[A-Z]{2,3}$/u.test(owner) && isLocalId(local);
}

/**
 * Takes an id of a national database apart. Local parts hold up to 64 letters, digits, `.`, `_` and `-`.
 *
 * @throws Error when the text is no such id, or of another domain than expected. It names no part of the text: a caller
 *   could see it.
 */
export function parseGlobalId(text: string, expected?: Domain): ParsedId {
  const match = /^([A-Z]{2,3}):([a-z]+):([A-Za-z0-9._-]{1,64})$/u.exec(text);
  const [, owner, domain, local] = match ?? [];
  if (owner === undefined || local === undefined || !isOneOf(DOMAINS, domain))
    throw new Error('a source holds an id that is none');
  if (expected !== undefined && domain !== expected)
    throw new Error(`a source holds an id of ${domain} in place of ${expected}`);
  return { owner: owner as StateCode, domain, local };
}
