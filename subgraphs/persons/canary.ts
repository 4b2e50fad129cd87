import type { FieldUse } from '../../shared/src/policy/words/ruling.ts';
import {
  use,
  type CanaryPart,
  type CanaryRecord,
  type CanaryWorld,
  type Lookup,
  type Search,
} from '../../shared/testing/canary/model.ts';

/** The canaries of persons. */
export const canary: CanaryPart = {
  search: 'persons',
  one: 'person',
  many: 'personsByIds',
  filter: 'PersonFilter',
  searches,
  lookups,
};

function searches({ values: of }: CanaryRecord, world: CanaryWorld): readonly Search[] {
  const identities = of['identities'] as readonly {
    forenames: string;
    surnames: string;
    dateOfBirth: string;
  }[];
  const documents = of['documents'] as readonly { number: string }[];
  const alerts = of['alerts'] as readonly { basis: string }[];
  const nationalities = of['nationalities'] as readonly string[];
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
  const sex = of['sex'] as string;
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

function lookups({ values }: CanaryRecord): readonly Lookup[] {
  const documents = values['documents'] as readonly { readonly number: string }[];
  const number = documents[0]?.number;
  return [
    {
      name: 'personsByDocuments',
      argument: 'documents',
      variable: '[PersonDocumentKey!]!',
      key: { number },
      uses: [use('documents.number', 'MATCH'), use('documents.issuer', 'MATCH')],
      matches: (record) =>
        (record.values['documents'] as typeof documents).some((one) => one.number === number),
    },
  ];
}
