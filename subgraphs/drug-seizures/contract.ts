import { keyColumn, keyFunctions } from '../../shared/src/sources/contract/key-functions.ts';
import type { DomainContract } from '../../shared/src/sources/contract/contract-form.ts';
import type { MainColumns } from '../../shared/src/sources/contract/row-of.ts';

/** What searches for seizures compare. */
export const contract = {
  searchColumns: {
    substance_keys: {
      type: 'text[]',
      says: "Names of the substances as they are compared, '{}' where there are none. The hub knows them (subgraphs/drug-seizures/search-columns.ts): a mirror filled by npm run import has them.",
    },
    route_keys: {
      type: 'text[]',
      says: "Each country on the way, and each with its part: {CO,ORIGIN:CO}, by hub.issuer_code; '{}' where there are none.",
    },
    locode: keyColumn('The code of the place without blanks.', "hub.place_code(place ->> 'locode')"),
    country_code: keyColumn('The country in one form.', 'hub.issuer_code(country)'),
  },
  functions: [...keyFunctions({ asked: [], offered: ['issuer_code', 'place_code'] })],
  indexes: [
    { view: 'seizure_v1', on: '(occurred_on DESC NULLS LAST, owner, id)', serves: 'periods' },
    { view: 'seizure_v1', on: '(total_kilograms)', serves: 'quantities' },
    { view: 'seizure_v1', on: '(country_code, occurred_on DESC NULLS LAST)', serves: 'countries' },
    { view: 'seizure_v1', on: '(locode, occurred_on DESC NULLS LAST)', serves: 'places' },
    { view: 'seizure_v1', on: 'USING gin (substance_classes)', serves: 'classes of substances' },
    { view: 'seizure_v1', on: 'USING gin (substance_keys)', serves: 'substances' },
    { view: 'seizure_v1', on: 'USING gin (route_keys)', serves: 'routes' },
    { view: 'seizure_v1', on: '(concealment, occurred_on DESC NULLS LAST)', serves: 'concealments' },
    { view: 'seizure_v1', on: '(site_kind, occurred_on DESC NULLS LAST)', serves: 'sites' },
  ],
} as const satisfies DomainContract;

export type SeizureColumns = MainColumns<'seizure', typeof contract>;
