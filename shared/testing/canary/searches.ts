import type { Domain } from '../../src/core/vocabulary.ts';
import type { FieldUse } from '../../src/policy/words/ruling.ts';
import type { CanaryRecord, CanaryWorld } from './records.ts';

/** A search, a filter of the schema in the words of the records. */
export interface Search {
  readonly filter: Readonly<Record<string, unknown>>;
  readonly uses: readonly FieldUse[];
  readonly matches: (record: CanaryRecord) => boolean;
  /** Only records with a link of this kind to that record. */
  readonly linkedTo?: { readonly path: string; readonly id: string };
}

type Values = Readonly<Record<string, never>>;

const use = (path: string, how: FieldUse['use'] = 'OPEN'): FieldUse => ({ path, use: how });

/** Searches that a record would meet, with the fields that each looks at. */
export function searchesOf(domain: Domain, target: CanaryRecord, world: CanaryWorld): readonly Search[] {
  const { local } = target;
  const byReference: Search = {
    filter: { reference: local },
    uses: [use('reference'), ...(domain === 'seizure' ? [use('occurredOn')] : [])],
    matches: (record) => record.local === local,
  };
  return [byReference, ...domainSearches(domain, target, world)];
}

function publicIdOf(id: string, { records }: CanaryWorld): string {
  return records.find((record) => record.id === id)?.publicId ?? '';
}

function domainSearches(domain: Domain, target: CanaryRecord, world: CanaryWorld): readonly Search[] {
  const of = target.values as Values;
  const hasValue =
    (path: string, wanted: unknown) =>
    ({ values }: CanaryRecord): boolean =>
      values[path] === wanted;
  switch (domain) {
    case 'person':
      return personSearches(of, world);
    case 'firearm': {
      const { type, make, serialNumber, status } = of;
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
    case 'seizure':
      return seizureSearches(of).map((search) => ({ ...search, uses: [...search.uses, use('occurredOn')] }));
    case 'crossing':
      return crossingSearches(of, world);
  }
}

function personSearches(of: Values, world: CanaryWorld): readonly Search[] {
  const identities = of['identities'] as unknown as readonly {
    forenames: string;
    surnames: string;
    dateOfBirth: string;
  }[];
  const documents = of['documents'] as unknown as readonly { number: string }[];
  const alerts = of['alerts'] as unknown as readonly { basis: string }[];
  const nationalities = of['nationalities'] as unknown as readonly string[];
  const { forenames, surnames, dateOfBirth } = world.mint.pick(identities);
  const { number } = world.mint.pick(documents);
  const [basis] = alerts.map((alert) => alert.basis);
  const [nationality] = nationalities;
  const list = (record: CanaryRecord, path: string): readonly Readonly<Record<string, unknown>>[] =>
    record.values[path] as readonly Readonly<Record<string, unknown>>[];
  const isNamed = (record: CanaryRecord): boolean =>
    list(record, 'identities').some((one) => one['surnames'] === surnames && one['forenames'] === forenames);
  const name = `${forenames} ${surnames}`;
  // A name is compared with every spelling of it that the register holds.
  const named: readonly FieldUse[] = [
    use('identities.surnames', 'MATCH'),
    use('identities.forenames', 'MATCH'),
    use('identities.transliteration', 'MATCH'),
    use('identities.nameAtBirth', 'MATCH'),
  ];
  const sex = of['sex'] as unknown as string;
  return [
    { filter: { name }, uses: named, matches: isNamed },
    {
      filter: { name, sex },
      uses: [...named, use('sex', 'MATCH')],
      matches: (record) => isNamed(record) && record.values['sex'] === sex,
    },
    {
      filter: { document: { number } },
      uses: [use('documents.number', 'MATCH'), use('documents.issuer', 'MATCH')],
      matches: (record) => list(record, 'documents').some((one) => one['number'] === number),
    },
    {
      filter: { alerts: [basis] },
      uses: [use('alerts.basis')],
      matches: (record) => list(record, 'alerts').some((one) => one['basis'] === basis),
    },
    {
      filter: { dateOfBirth, nationality },
      uses: [use('dateOfBirth'), use('identities.dateOfBirth'), use('nationalities')],
      matches: (record) =>
        list(record, 'identities').some((one) => one['dateOfBirth'] === dateOfBirth) &&
        (record.values['nationalities'] as readonly string[]).includes(nationality ?? ''),
    },
  ];
}

function seizureSearches(of: Values): readonly Search[] {
  const { substanceClasses, country, totalKilograms, concealment } = of;
  const [substanceClass] = substanceClasses as unknown as readonly string[];
  const route = of['route'] as unknown as readonly { role: string; country: string }[];
  const items = of['items'] as unknown as readonly { substance: string }[];
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

function crossingSearches(of: Values, world: CanaryWorld): readonly Search[] {
  const { country } = of;
  const { number } = of['document'] as unknown as { readonly number: string };
  const { plate } = of['transport'] as unknown as { readonly plate: string };
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

interface Lookup extends Omit<Search, 'filter'> {
  readonly name: string;
  readonly argument: string;
  readonly variable: string;
  readonly key: unknown;
}

export function lookupsOf(domain: Domain, { values }: CanaryRecord): readonly Lookup[] {
  const documents = values['documents'] as readonly { readonly number: string }[] | undefined;
  switch (domain) {
    case 'person': {
      const number = documents?.[0]?.number;
      return [
        {
          name: 'personsByDocuments',
          argument: 'documents',
          variable: '[PersonDocumentKey!]!',
          key: { number },
          uses: [use('documents.number', 'MATCH'), use('documents.issuer', 'MATCH')],
          matches: (record) =>
            (record.values['documents'] as typeof documents)?.some((one) => one.number === number) === true,
        },
      ];
    }
    case 'firearm':
      return [
        {
          name: 'firearmsBySerials',
          argument: 'serials',
          variable: '[String!]!',
          key: values['serialNumber'],
          uses: [use('serialNumber', 'MATCH')],
          matches: (record) => record.values['serialNumber'] === values['serialNumber'],
        },
      ];
    case 'seizure':
      return [];
    case 'crossing': {
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
  }
}
