import type { StateCode } from '../../../shared/src/core/ids.ts';
import {
  AGENCY_KINDS,
  isOneOf,
  ROLES,
  type AgencyKind,
  type Role,
} from '../../../shared/src/core/vocabulary.ts';
import type { IssuerConfig } from '../../../shared/src/identity/issuers.ts';
import type { PurposeHeader } from '../../../shared/src/identity/purpose.ts';
import { nearest } from '../../../shared/src/policy/law/nearest.ts';

/** An invented officer, who asks. */
export interface Asker {
  readonly state: StateCode;
  readonly agencyKind: AgencyKind;
  readonly role: Role;
}

/** What an officer says of a question, beside who it is: by header. */
export type Stated = Readonly<Partial<Record<PurposeHeader, string>>>;

/** Neighbours under different law: of the Directive, of a treaty with the Union, of neither. */
const OTHERS: readonly string[] = ['FR', 'GB', 'US', 'DE'];
const OTHERS_ASKED = 3;

/**
 * Names who asks: an officer of the joining State, then those of others.
 *
 * @param wished as `--as` has them: STATE, STATE:KIND or STATE:KIND:ROLE; three others are taken unless some are given.
 * @param states that have a law: of no other a hub takes officers.
 * @throws Error that names the word that is none, and the nearest.
 */
export function askersOf(
  own: StateCode,
  wished: readonly string[] | undefined,
  states: ReadonlySet<StateCode>,
): readonly Asker[] {
  const others =
    wished ?? OTHERS.filter((one) => one !== own && states.has(one as StateCode)).slice(0, OTHERS_ASKED);
  return [own, ...others].map((given) => {
    const [state = '', kind = 'POLICE', role = 'INVESTIGATOR'] = given.split(':');
    if (!isOneOf([...states], state)) throw refused('State with a law here', state, [...states]);
    if (!isOneOf(AGENCY_KINDS, kind)) throw refused('kind of agency', kind, AGENCY_KINDS);
    if (!isOneOf(ROLES, role)) throw refused('role', role, ROLES);
    return { state, agencyKind: kind, role };
  });
}

function refused(what: string, given: string, known: readonly string[]): Error {
  const near = nearest(given, known);
  return new Error(
    `--as: "${given}" is no ${what}${near === undefined ? '' : `; did you mean ${near}?`} Write STATE:KIND:ROLE, such as FR:CUSTOMS:ANALYST. There are ${known.join(', ')}.`,
  );
}

/** Whether an issuer of the officer's State may speak for such a one; undefined where that State has no issuer here. */
export function mayBeSpokenFor(
  { state, agencyKind, role }: Asker,
  issuers: readonly Pick<IssuerConfig, 'state' | 'agencyKinds' | 'roles'>[],
): boolean | undefined {
  const own = issuers.filter((one) => one.state === state);
  if (own.length === 0) return undefined;
  return own.some(
    ({ agencyKinds, roles }) =>
      agencyKinds?.includes(agencyKind) !== false && roles?.includes(role) !== false,
  );
}

export function nameOfAsker({ state, agencyKind, role }: Asker): string {
  return `${state} ${agencyKind} ${role}`;
}
