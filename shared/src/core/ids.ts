import { badInput } from './errors.ts';
import { DOMAINS, isOneOf, type Domain } from './vocabulary.ts';

declare const stateBrand: unique symbol;
declare const globalIdBrand: unique symbol;

/** ISO 3166-1 alpha-2 code of a State, or `UN`, `EU`, `XPO` for a body. Always upper case. */
export type StateCode = string & { readonly [stateBrand]: true };

/** `<owner>:<domain>:<local id>`. Opaque to clients, routable for the hub. */
export type GlobalId = string & { readonly [globalIdBrand]: true };

export interface ParsedId {
  readonly owner: StateCode;
  readonly domain: Domain;
  readonly local: string;
}

/** EU documents write EL and UK where ISO 3166 has GR and GB. */
const EU_STYLE: Readonly<Record<string, string>> = { EL: 'GR', UK: 'GB' };

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

/**
 * Takes an id apart. Local ids hold up to 64 letters, digits, `.`, `_` and `-`.
 *
 * @throws HubError BAD_INPUT when the text is no id of this hub, or of another domain than expected.
 */
export function parseGlobalId(text: string, expected?: Domain): ParsedId {
  const match = /^([A-Z]{2,3}):([a-z]+):([A-Za-z0-9._-]{1,64})$/u.exec(text);
  const [, owner, domain, local] = match ?? [];
  if (owner === undefined || local === undefined || !isOneOf(DOMAINS, domain)) {
    throw badInput('id', text, 'an id that this hub gave out, such as DE:person:P-1');
  }
  if (expected !== undefined && domain !== expected)
    throw badInput('id', text, `an id of the domain ${expected}`);
  return { owner: owner as StateCode, domain, local };
}
