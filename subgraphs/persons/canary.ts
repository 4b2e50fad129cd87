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
  matchTexts: {
    name: ({ values }) =>
      (values['identities'] as readonly Readonly<Record<string, unknown>>[]).flatMap((identity) =>
        NAME_FIELDS.flatMap((field) => identity[field] as string | readonly string[]),
      ),
  },
};

const NAME_FIELDS = [
  'surnames',
  'forenames',
  'patronymic',
  'nameAtBirth',
  'previousNames',
  'transliteration',
] as const;

/** A name is compared with every spelling of it that the register holds. */
const NAMED: readonly FieldUse[] = [
  use('primaryName', 'MATCH'),
  use('identities.surnames', 'MATCH'),
  use('identities.forenames', 'MATCH'),
  use('identities.transliteration', 'MATCH'),
  use('identities.patronymic', 'MATCH'),
  use('identities.nameAtBirth', 'MATCH'),
  use('identities.previousNames', 'MATCH'),
];

/** A year is no more than a mask shows that leaves it. */
const BORN_IN: readonly FieldUse[] = ['dateOfBirth', 'identities.dateOfBirth'].map((path) => ({
  ...use(path),
  within: 'YEAR_ONLY',
}));

function isBornIn({ values }: CanaryRecord, year: string): boolean {
  const identities = values['identities'] as readonly { readonly dateOfBirth: string }[];
  return identities.some(({ dateOfBirth }) => dateOfBirth.startsWith(year));
}

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
  const sex = of['sex'] as string;
  return [
    { filter: { name }, uses: NAMED, matches: isNamed },
    {
      filter: { name, sex, match: 'EXACT' },
      uses: [...NAMED, use('sex', 'MATCH')],
      matches: (record) => isNamed(record) && record.values['sex'] === sex,
    },
    // Whoever has none on record is found too; and to ask for none is to ask for nothing.
    {
      filter: { name, sex },
      uses: isNoSex(sex) ? NAMED : [...NAMED, use('sex', 'MATCH')],
      matches: (record) =>
        isNamed(record) &&
        (isNoSex(sex) || record.values['sex'] === sex || isNoSex(record.values['sex'] as string)),
    },
    {
      filter: { name, dateOfBirth, nationality, document: { number } },
      uses: [
        ...NAMED,
        use('dateOfBirth', 'MATCH'),
        use('identities.dateOfBirth', 'MATCH'),
        use('nationalities', 'MATCH'),
        use('documents.number', 'MATCH'),
        use('documents.issuer', 'MATCH'),
      ],
      matches: isNamed,
    },
    {
      filter: { document: { number } },
      uses: [use('documents.number', 'MATCH'), use('documents.issuer', 'MATCH')],
      matches: (record) => list(record, 'documents').some((one) => one['number'] === number),
    },
    ...bornInSearches({ name, isNamed, year: dateOfBirth.slice(0, 4), nationality }),
    {
      filter: { alerts: [basis] },
      uses: [use('alerts.basis')],
      matches: (record) => list(record, 'alerts').some((one) => one['basis'] === basis),
    },
    {
      filter: { dateOfBirth, nationality },
      uses: [use('dateOfBirth'), use('identities.dateOfBirth'), use('nationalities')],
      matches: (record) =>
        list(record, 'identities').some((one) => isNear(one['dateOfBirth'] as string, dateOfBirth)) &&
        (record.values['nationalities'] as readonly string[]).includes(nationality ?? ''),
    },
  ];
}

interface BornIn {
  readonly name: string;
  readonly isNamed: (record: CanaryRecord) => boolean;
  readonly year: string;
  readonly nationality: string | undefined;
}

/** Searches by a year of birth, beside a name and without one. */
function bornInSearches({ name, isNamed, year, nationality }: BornIn): readonly Search[] {
  return [
    {
      filter: { name, dateOfBirth: year },
      uses: [...NAMED, ...BORN_IN],
      matches: (record) => isNamed(record) && isBornIn(record, year),
    },
    {
      filter: { dateOfBirth: year, nationality, match: 'EXACT' },
      uses: [...BORN_IN, use('nationalities')],
      matches: (record) =>
        isBornIn(record, year) &&
        (record.values['nationalities'] as readonly string[]).includes(nationality ?? ''),
    },
  ];
}

function isNoSex(sex: string): boolean {
  return sex === 'NOT_KNOWN' || sex === 'NOT_APPLICABLE';
}

/** The same day, day and month swapped, or one digit another. */
function isNear(one: string, other: string): boolean {
  const [year = '', month = '', day = ''] = other.split('-');
  const digits = [...one].filter((digit, i) => digit !== other[i]);
  return digits.length <= 1 || one === `${year}-${day}-${month}`;
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
