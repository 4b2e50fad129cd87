import type { AgencyKind, Role } from '../../../shared/src/core/vocabulary.ts';

/** Whose office the user holds. */
export interface Identity {
  readonly state: string;
  readonly agencyKind: AgencyKind;
  readonly role: Role;
}

/** A token and until when it holds (milliseconds since 1970). It lives in memory and nowhere else. */
export interface Token {
  readonly text: string;
  readonly expiresAt: number;
  /** What the hub reads in it, where the issuer and not the page says whose office it is. */
  readonly says?: { readonly identity: Identity; readonly isVouched: boolean };
}

/** Reads the end of a token out of its payload; the hub checks it, the page only shows it. */
export function tokenOf(text: string): Token {
  const payload = text.split('.')[1] ?? '';
  const { exp } = JSON.parse(atob(payload.replaceAll('-', '+').replaceAll('_', '/'))) as { exp?: number };
  return { text, expiresAt: (exp ?? 0) * 1000 };
}
