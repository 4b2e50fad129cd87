import { keyColumn, keyFunctions } from '../../shared/src/sources/contract/key-functions.ts';
import type { DomainContract } from '../../shared/src/sources/contract/contract-form.ts';
import type { MainColumns } from '../../shared/src/sources/contract/row-of.ts';

/** What searches for border crossings compare: each column follows from a field, by the function that its text names. */
export const contract = {
  leavesOut:
    "Crossings of those with the right of free movement (traveller_category 'EU_EEA_CH') only where the check gave a hit: Regulation (EU) 2016/399 Art. 8(2).",
  searchColumns: {
    document_key: keyColumn(
      'The document as documents are compared.',
      "hub.document_key(document ->> 'number')",
    ),
    document_issuer: keyColumn('Its issuer in one form.', "hub.issuer_code(document ->> 'issuer')"),
    plate_key: keyColumn('The plate as plates are compared.', "hub.document_key(transport ->> 'plate')"),
    point_code: keyColumn(
      'The code of the crossing point without blanks.',
      "hub.place_code(crossing_point ->> 'code')",
    ),
    country_code: keyColumn('The country in one form.', 'hub.issuer_code(country)'),
    nationality_code: keyColumn('The nationality in one form.', 'hub.issuer_code(nationality)'),
  },
  functions: [...keyFunctions({ asked: ['issuer_code'], offered: ['document_key', 'place_code'] })],
  indexes: [
    { view: 'crossing_v1', on: '(document_key)', serves: 'documents' },
    { view: 'crossing_v1', on: '(plate_key)', serves: 'plates' },
    { view: 'crossing_v1', on: '(point_code, occurred_at DESC NULLS LAST)', serves: 'points' },
    { view: 'crossing_v1', on: '(occurred_at DESC NULLS LAST, owner, id)', serves: 'periods' },
    { view: 'crossing_v1', on: '(country_code, occurred_at DESC NULLS LAST)', serves: 'countries' },
    { view: 'crossing_v1', on: '(nationality_code, occurred_at DESC NULLS LAST)', serves: 'nationalities' },
    { view: 'crossing_v1', on: '(traveller_category, occurred_at DESC NULLS LAST)', serves: 'travellers' },
    {
      view: 'crossing_v1',
      on: "USING gin ((refusal -> 'reasons')) WHERE refusal IS NOT NULL",
      serves: 'refusals',
    },
  ],
} as const satisfies DomainContract;

export type CrossingColumns = MainColumns<'crossing', typeof contract>;
