import type { StateCode } from '../../../shared/src/core/ids.ts';
import { stateCode } from '../../../shared/src/core/ids.ts';
import { DemonstrationIssuers, vouchFor } from '../../../shared/src/identity/demonstration.ts';

/** Whose officers ask: States that are lent the same by all whom they ask. */
export const STATES = ['DE', 'FR', 'AT', 'ES', 'FI', 'IE', 'DK', 'NO'] as unknown as readonly StateCode[];
/** Three domains with ten sources in each: those that the demonstration's law lets these officers ask. */
export const OWNERS = {
  person: ['DE', 'FR', 'AT', 'ES', 'FI', 'IE', 'NO', 'GB', 'RS', 'UN'],
  firearm: ['DE', 'FR', 'AT', 'ES', 'FI', 'IE', 'NO', 'GB', 'RS', 'DK'],
  seizure: ['DE', 'FR', 'AT', 'ES', 'FI', 'IE', 'NO', 'GB', 'RS', 'DK'],
} as unknown as Readonly<Record<'person' | 'firearm' | 'seizure', readonly StateCode[]>>;
export const SOURCES = [3, 10, 30] as const;
const FIELDS = [
  'persons(filter: { name: $name }, first: 20, owners: $personsOf) { nodes { id owner primaryName dateOfBirth } sources { owner status } }',
  'firearmsBySerials(serials: $serials, owners: $firearmsOf) { key nodes { id owner make } sources { owner status } }',
  'drugSeizures(filter: { reference: $reference }, first: 20, owners: $seizuresOf) { nodes { id owner } sources { owner status } }',
] as const;
const DOCUMENT = `query Check($name: String!, $serials: [String!]!, $reference: String!, $personsOf: [StateCode!], $firearmsOf: [StateCode!], $seizuresOf: [StateCode!]) { ${FIELDS.join(' ')} }`;
/** One check in so many is of somebody whom registers may know. */
const KNOWN_EVERY = 10;
const KNOWN = ['Anna Müller', 'José Silva', 'Marie Martin', 'Nada Jovanović'] as const;
const CASE = 'INVENTED-CAPACITY';
const OFFENCE = '0501;max=120;law=FR';

/**
 * The nth check that an officer makes: a name, a serial number, a seizure, in so many sources, a third of them in each domain. No
 * value is asked for twice but the names that registers know.
 *
 * @returns the body of the request.
 */
export function check(n: number, sources: number): string {
  const others = Math.floor(sources / 3);
  return JSON.stringify({
    query: DOCUMENT,
    variables: {
      name: n % KNOWN_EVERY === 0 ? KNOWN[(n / KNOWN_EVERY) % KNOWN.length] : nobody(n),
      serials: [`ZZQ${n}X`],
      reference: `NONE-${n}`,
      personsOf: OWNERS.person.slice(0, sources - 2 * others),
      firearmsOf: OWNERS.firearm.slice(0, others),
      seizuresOf: OWNERS.seizure.slice(0, others),
    },
  });
}

/** A name that nobody has: letters of another for each number. */
export function nobody(n: number): string {
  return `Qxz${[...String(n).padStart(4, '0')].map((digit) => 'bcdfghjklm'[Number(digit)]).join('')} Wvk`;
}

export const HEADERS = {
  'content-type': 'application/json',
  'liaison-purpose': 'INVESTIGATION',
  'liaison-case': CASE,
  'liaison-offence': OFFENCE,
} as const;

/** Tokens of so many invented investigators, of these States in turn. */
export function tokensOf(directory: string, officers: number): Promise<readonly string[]> {
  const issuers = new DemonstrationIssuers(directory);
  return Promise.all(
    Array.from({ length: officers }, (_, n) =>
      issuers.token({
        state: stateCode(STATES[n % STATES.length] ?? 'FR'),
        agencyKind: 'POLICE',
        role: 'INVESTIGATOR',
        officer: `capacity-${n}`,
        vouches: [vouchFor({ cases: [CASE], purposes: ['INVESTIGATION'], offence: OFFENCE })],
      }),
    ),
  );
}
