import {
  hasValue,
  use,
  type CanaryPart,
  type CanaryRecord,
  type Lookup,
  type Search,
} from '../../shared/testing/canary/model.ts';

/** The canaries of firearms. */
export const canary: CanaryPart = {
  search: 'firearms',
  one: 'firearm',
  many: 'firearmsByIds',
  filter: 'FirearmFilter',
  searches,
  lookups,
};

function searches({ values }: CanaryRecord): readonly Search[] {
  const { type, make, serialNumber, status } = values;
  return [
    { filter: { type }, uses: [use('type')], matches: hasValue('type', type) },
    { filter: { make }, uses: [use('make')], matches: hasValue('make', make) },
    {
      filter: { serial: serialNumber },
      uses: [use('serialNumber', 'MATCH')],
      matches: hasValue('serialNumber', serialNumber),
    },
    {
      filter: { serial: `${String(serialNumber).slice(0, 9)}*` },
      uses: [use('serialNumber')],
      matches: hasValue('serialNumber', serialNumber),
    },
    {
      filter: { statuses: [status], statusFrom: '3000-01-01' },
      uses: [use('status'), use('statusSince')],
      matches: hasValue('status', status),
    },
  ];
}

function lookups({ values: { serialNumber } }: CanaryRecord): readonly Lookup[] {
  return [
    {
      name: 'firearmsBySerials',
      argument: 'serials',
      variable: '[String!]!',
      key: serialNumber,
      uses: [use('serialNumber', 'MATCH')],
      matches: hasValue('serialNumber', serialNumber),
    },
  ];
}
