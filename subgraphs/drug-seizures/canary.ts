import {
  column,
  text,
  use,
  type CanaryPart,
  type CanaryRecord,
  type Grouping,
  type Search,
} from '../../shared/testing/canary/model.ts';

/** Where on a route: who may not know the part that a country plays may not count by it. */
const onRoute = (name: string, ...roles: readonly string[]): Grouping => ({
  name,
  paths: ['route.country', 'route.role'],
  of: ({ values }) => {
    const route = values['route'] as readonly { readonly role: string; readonly country: string }[];
    return [route.find(({ role }) => roles.includes(role))?.country ?? null];
  },
});

/** The canaries of drug seizures. */
export const canary: CanaryPart = {
  search: 'drugSeizures',
  one: 'drugSeizure',
  many: 'drugSeizuresByIds',
  filter: 'DrugSeizureFilter',
  always: [use('occurredOn')],
  searches,
  lookups: () => [],
  statistics: {
    name: 'drugSeizureStatistics',
    enum: 'DrugSeizureGrouping',
    groupings: [
      column('YEAR', 'occurredOn', (day) => (text(day) ?? '').slice(0, 4)),
      column('COUNTRY', 'country', text),
      column('TRANSPORT_MODE', 'transportMode', text),
      column('CONCEALMENT', 'concealment', text),
      {
        name: 'SUBSTANCE_CLASS',
        paths: ['substanceClasses'],
        of: ({ values }) => values['substanceClasses'] as readonly string[],
      },
      onRoute('ROUTE_ORIGIN', 'ORIGIN', 'DEPARTURE'),
      onRoute('ROUTE_DESTINATION', 'INTENDED_DESTINATION'),
    ],
    counted: () => ({
      filter: { from: '3000-01-01', to: '3999-01-01' },
      uses: [use('occurredOn')],
      matches: () => true,
    }),
    sum: { name: 'kilograms', path: 'totalKilograms' },
  },
};

function searches({ values: of }: CanaryRecord): readonly Search[] {
  const { substanceClasses, country, totalKilograms, concealment } = of;
  const [substanceClass] = substanceClasses as readonly string[];
  const route = of['route'] as readonly { role: string; country: string }[];
  const items = of['items'] as readonly { substance: string }[];
  const [leg] = route;
  const [item] = items;
  const onRoute = (record: CanaryRecord, role?: string): boolean =>
    (record.values['route'] as typeof route).some(
      (one) => one.country === leg?.country && (role === undefined || one.role === role),
    );
  return [
    { filter: { from: '3000-01-01', to: '3999-01-01' }, uses: [use('occurredOn')], matches: () => true },
    {
      filter: { substanceClasses: [substanceClass] },
      uses: [use('substanceClasses')],
      matches: ({ values }) => (values['substanceClasses'] as readonly unknown[]).includes(substanceClass),
    },
    { filter: { country }, uses: [use('country')], matches: ({ values }) => values['country'] === country },
    {
      filter: { kilogramsFrom: totalKilograms },
      uses: [use('totalKilograms')],
      matches: ({ values }) => Number(values['totalKilograms']) >= Number(totalKilograms),
    },
    {
      filter: { concealment },
      uses: [use('concealment')],
      matches: ({ values }) => values['concealment'] === concealment,
    },
    {
      filter: { substance: item?.substance },
      uses: [use('items.substance')],
      matches: ({ values }) =>
        (values['items'] as typeof items).some((one) => one.substance === item?.substance),
    },
    {
      filter: { routeCountry: leg?.country },
      uses: [use('route.country')],
      matches: (record) => onRoute(record),
    },
    {
      filter: { routeCountry: leg?.country, routeRole: leg?.role },
      uses: [use('route.country'), use('route.role')],
      matches: (record) => onRoute(record, leg?.role),
    },
  ];
}
