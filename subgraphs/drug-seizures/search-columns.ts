import { issuerCode } from '../../shared/src/core/issuer-code.ts';
import type { SearchColumns } from '../../shared/src/kit/schema/subgraph.ts';
import type { RowOf } from '../../shared/src/sources/contract/row-of.ts';
import type { contract } from './contract.ts';
import { substanceKeys as keysOfSubstance } from './substances.ts';

interface Leg {
  readonly role: string;
  /** Absent where the country of a leg is not known: then no search by country finds it. */
  readonly country?: string;
}

/** Each country on a way in its normal form, and each with the part that it plays: `CO`, `ORIGIN:CO`. */
export function routeKeys(legs: readonly Leg[]): readonly string[] {
  return [
    ...new Set(
      legs.flatMap(({ role, country }) => {
        if (country === undefined) return [];
        const code = issuerCode(country);
        return [code, `${role}:${code}`];
      }),
    ),
  ];
}

/** The compared names of what was seized. */
export function substanceKeys(items: readonly { readonly substance: string }[]): readonly string[] {
  return [...new Set(items.flatMap(({ substance }) => keysOfSubstance(substance)))];
}

/** Those search columns of the contract that no SQL works out. */
type SeizureKeys = Pick<RowOf<(typeof contract)['searchColumns']>, 'substance_keys' | 'route_keys'>;

/** What of a seizure searches compare. Seeds and importers use these functions, so that all States are searched alike. */
export const seizureSearchColumns = {
  columns: ['substance_keys', 'route_keys'] satisfies readonly (keyof SeizureKeys)[],
  version: 2,
  of: ({ items, route }: Readonly<Record<string, unknown>>): SeizureKeys => ({
    substance_keys: substanceKeys(listOf(items).filter(hasTexts('substance'))),
    route_keys: routeKeys(listOf(route).filter(hasTexts('role', 'country'))),
  }),
} satisfies SearchColumns;

function listOf(value: unknown): readonly unknown[] {
  return Array.isArray(value) ? value : [];
}

function hasTexts<K extends string>(...names: readonly K[]): (item: unknown) => item is Record<K, string> {
  return (item): item is Record<K, string> =>
    names.every((name) => typeof (item as Partial<Record<K, unknown>> | null)?.[name] === 'string');
}
