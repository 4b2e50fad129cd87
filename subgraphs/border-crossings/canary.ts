import {
  column,
  hasValue,
  publicIdOf,
  text,
  use,
  type CanaryPart,
  type CanaryRecord,
  type CanaryWorld,
  type Lookup,
  type Search,
} from '../../shared/testing/canary/model.ts';

/** The canaries of border crossings. */
export const canary: CanaryPart = {
  search: 'borderCrossings',
  one: 'borderCrossing',
  many: 'borderCrossingsByIds',
  filter: 'BorderCrossingFilter',
  searches,
  lookups,
  statistics: {
    name: 'borderCrossingStatistics',
    enum: 'BorderCrossingGrouping',
    groupings: [
      column('YEAR', 'occurredAt', (day) => (text(day) ?? '').slice(0, 4)),
      column('COUNTRY', 'country', text),
      column('DIRECTION', 'direction', text),
      column('BORDER_TYPE', 'borderType', text),
      column('NATIONALITY', 'nationality', text),
      column('TRAVELLER_CATEGORY', 'travellerCategory', text),
    ],
    counted: ({ mint }) => {
      const country = mint.pick(['FR', 'DE', 'SY', 'UA']);
      return {
        filter: { country, from: '3000-01-01', to: '3999-01-01' },
        uses: [use('country'), use('occurredAt')],
        matches: hasValue('country', country),
      };
    },
  },
};

function searches({ values: of }: CanaryRecord, world: CanaryWorld): readonly Search[] {
  const { country } = of;
  const { number } = of['document'] as { readonly number: string };
  const { plate } = of['transport'] as { readonly plate: string };
  const inner = (record: CanaryRecord, path: string): Readonly<Record<string, unknown>> =>
    record.values[path] as Readonly<Record<string, unknown>>;
  const traveller = world.mint.pick(world.links.filter(({ link }) => link.type === 'CrossingPersonLink'));
  return [
    {
      filter: { country, from: '3000-01-01', to: '3999-01-01' },
      uses: [use('country'), use('occurredAt')],
      matches: ({ values }) => values['country'] === country,
    },
    {
      filter: { document: { number } },
      uses: [use('document.number', 'MATCH')],
      matches: (record) => inner(record, 'document')['number'] === number,
    },
    {
      filter: { plate },
      uses: [use('transport.plate', 'MATCH')],
      matches: (record) => inner(record, 'transport')['plate'] === plate,
    },
    {
      filter: { traveller: publicIdOf(traveller.far, world) },
      uses: [],
      matches: () => true,
      linkedTo: { path: 'persons', id: traveller.far },
    },
  ];
}

function lookups({ values }: CanaryRecord): readonly Lookup[] {
  const { number } = values['document'] as { readonly number: string };
  const { plate } = values['transport'] as { readonly plate: string };
  return [
    {
      name: 'borderCrossingsByDocuments',
      argument: 'documents',
      variable: '[TravelDocumentKey!]!',
      key: { number },
      uses: [use('document.number', 'MATCH'), use('document.issuer', 'MATCH')],
      matches: (record) => (record.values['document'] as { readonly number: string }).number === number,
    },
    {
      name: 'borderCrossingsByPlates',
      argument: 'plates',
      variable: '[PlateKey!]!',
      key: { plate },
      uses: [use('transport.plate', 'MATCH'), use('transport.plateCountry', 'MATCH')],
      matches: (record) => (record.values['transport'] as { readonly plate: string }).plate === plate,
    },
  ];
}
