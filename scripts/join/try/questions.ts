import {
  getNamedType,
  isLeafType,
  isObjectType,
  isRequiredArgument,
  parse,
  validate,
  type GraphQLObjectType,
  type GraphQLSchema,
} from 'graphql';
import type { StateCode } from '../../../shared/src/core/ids.ts';
import type { Domain } from '../../../shared/src/core/vocabulary.ts';
import type { IdBox } from '../../../shared/src/kit/serve/id-box.ts';
import { classIn, numberIn, plateIn, type Sample } from './sample.ts';

/** One of the ten questions. */
export interface Question {
  readonly about: string;
  /** Whose records it looks for; none for a question about the ledger. */
  readonly domain: Domain | undefined;
  /** Field of the graph that answers it, with its arguments. */
  readonly field: string;
  readonly args: string;
  readonly recordType: string;
  /** Fields of a record, where the caller's graph has them; `all`: every one that is no link. */
  readonly shows: readonly string[] | 'all';
  /** What is asked for around records: without it, records by id. */
  readonly around?: 'connection' | 'lookups';
  /** Where no record answers: what is asked for instead of `shows`. */
  readonly selection?: string;
  /** The record that it is about, where there is one. */
  readonly sample: Sample | undefined;
}

/** Records by domain; none where the State has no source or no record. */
export type Samples = ReadonlyMap<Domain, Sample>;

const text = JSON.stringify;
const NOBODY = 'INVENTED-0000';

/**
 * Writes the ten questions: what the hub's README says can be asked, about records of one State.
 *
 * @param today the day, YYYY-MM-DD.
 */
export function questionsAbout(
  owner: StateCode,
  samples: Samples,
  ids: IdBox,
  today: string,
): readonly Question[] {
  const owners = `owners: [${owner}]`;
  const person = samples.get('person');
  const traveller = ids.seal(owner, 'person', person?.id ?? NOBODY);
  const of = (domain: Domain, recordType: string) => ({ domain, recordType, sample: samples.get(domain) });
  const oneOf = { ...of('person', 'Person'), field: 'personsByIds', args: `ids: [${text(traveller)}]` };
  return [
    ...aboutPeople(person, owners),
    ...aboutThings(samples, owners),
    {
      ...of('crossing', 'BorderCrossing'),
      about: `crossings of that person${noneSaid(person)}`,
      field: 'borderCrossings',
      args: `filter: { traveller: ${text(traveller)} }, ${owners}`,
      shows: ['occurredAt', 'direction', 'crossingPoint'],
      around: 'connection',
    },
    {
      ...oneOf,
      about: `what that person is linked to${noneSaid(person)}`,
      shows: ['firearms', 'drugSeizures', 'borderCrossings', 'associates', 'identityLinks'],
    },
    {
      ...of('seizure', 'DrugSeizure'),
      about: 'statistics: seizures of ten years by year and class',
      sample: undefined,
      field: 'drugSeizureStatistics',
      args: `filter: { from: "${Number(today.slice(0, 4)) - 10}-01-01", to: "${today}" }, groupBy: [YEAR, SUBSTANCE_CLASS], ${owners}`,
      shows: [],
      selection: '{ rows { keys { grouping value } count kilograms suppressed rounded } }',
    },
    { ...oneOf, about: `every field of that person${noneSaid(person)}`, shows: 'all' },
    {
      about: "own oversight: who saw records of the auditor's own State",
      domain: undefined,
      recordType: 'LedgerAccess',
      sample: undefined,
      field: 'ledgerAccesses',
      args: 'filter: { hit: true }, first: 50',
      shows: [],
      selection:
        '{ nodes { requester { state agencyKind role } inquiry { purpose } recordCount withheld { field reason count } } }',
    },
  ];
}

function aboutPeople(person: Sample | undefined, owners: string): readonly Question[] {
  const name = String(person?.row['primary_name'] ?? 'INVENTED NOBODY');
  const year = /^\d{4}/u.exec(String(person?.row['date_of_birth'] ?? ''))?.[0];
  const number = (person && numberIn(person.row)) ?? NOBODY;
  const of = { domain: 'person', recordType: 'Person', sample: person } as const;
  return [
    {
      ...of,
      about: `a person by name and year: ${name}${year === undefined ? '' : `, ${year}`}${noneSaid(person)}`,
      field: 'persons',
      args: `filter: { name: ${text(name)}${year === undefined ? '' : `, dateOfBirth: "${year}"`} }, ${owners}`,
      shows: ['primaryName', 'dateOfBirth', 'nationalities'],
      around: 'connection',
    },
    {
      ...of,
      about: `a person by document: ${number}${noneSaid(person && numberIn(person.row))}`,
      field: 'personsByDocuments',
      args: `documents: [{ number: ${text(number)} }], ${owners}`,
      shows: ['primaryName', 'documents'],
      around: 'lookups',
    },
  ];
}

function aboutThings(samples: Samples, owners: string): readonly Question[] {
  const firearm = samples.get('firearm');
  const seizure = samples.get('seizure');
  const crossing = samples.get('crossing');
  const found = firearm?.row['serial_key'] == null ? undefined : firearm.row['serial_number'];
  const serial = String(found ?? NOBODY);
  const day = seizure?.row['occurred_on'];
  const month = String(day ?? '2000-01-01').slice(0, 7);
  const substances = (seizure && classIn(seizure.row)) ?? 'CANNABIS';
  const plate = crossing && plateIn(crossing.row);
  return [
    {
      ...{ domain: 'firearm', recordType: 'Firearm', sample: firearm },
      about: `a firearm by serial: ${serial}${noneSaid(found)}`,
      field: 'firearmsBySerials',
      args: `serials: [${text(serial)}], ${owners}`,
      shows: ['serialNumber', 'make', 'model', 'status'],
      around: 'lookups',
    },
    {
      ...{ domain: 'seizure', recordType: 'DrugSeizure', sample: seizure },
      about: `seizures by class and month: ${substances}, ${month}${noneSaid(day)}`,
      field: 'drugSeizures',
      args: `filter: { substanceClasses: [${substances}], from: "${month}-01", to: "${month}-${lastDay(month)}" }, ${owners}`,
      shows: ['occurredOn', 'substanceClasses', 'totalKilograms', 'country'],
      around: 'connection',
    },
    {
      ...{ domain: 'crossing', recordType: 'BorderCrossing', sample: crossing },
      about: `crossings by plate: ${plate ?? NOBODY}${noneSaid(plate)}`,
      field: 'borderCrossingsByPlates',
      args: `plates: [{ plate: ${text(plate ?? NOBODY)} }], ${owners}`,
      shows: ['occurredAt', 'direction', 'transport'],
      around: 'lookups',
    },
  ];
}

function lastDay(month: string): string {
  return new Date(Date.UTC(Number(month.slice(0, 4)), Number(month.slice(5)), 0)).toISOString().slice(8, 10);
}

function noneSaid(found: unknown): string {
  return found == null ? ' (invented: there is no record to ask about)' : '';
}

/**
 * Writes a question in the graph of one caller.
 *
 * @returns undefined where that graph has no such question: the law never lends this caller what it looks at.
 */
export function documentFor(
  { field, args, recordType, shows, around, selection }: Question,
  schema: GraphQLSchema | undefined,
): string | undefined {
  const type = schema?.getType(recordType);
  if (schema === undefined) return undefined;
  const record = isObjectType(type) ? recordSelection(type, shows) : '__typename';
  const asked = {
    none: `{ ${record} }`,
    connection: `{ totalCount nodes { ${record} } }`,
    lookups: `{ nodes { ${record} } }`,
  }[around ?? 'none'];
  const document = `{ ${field}(${args}) ${selection ?? asked} }`;
  return validate(schema, parse(document)).length === 0 ? document : undefined;
}

function recordSelection(type: GraphQLObjectType, shows: Question['shows']): string {
  const fields = Object.values(type.getFields()).filter(({ name, args }) =>
    shows === 'all' ? args.length === 0 : shows.includes(name),
  );
  const asked = fields.map(({ name, type: of, args }) => {
    const named = getNamedType(of);
    if (args.length > 0 && !args.some(isRequiredArgument)) return `${name}(first: 20) { nodes { kind } }`;
    return isObjectType(named) ? `${name} ${nestedSelection(named)}` : name;
  });
  const around = ['id', 'withheld { field mode reason basis { instrument article } }'];
  return [...new Set([...around, ...asked.filter((one) => !/^(?:id|withheld)\b/u.test(one))])].join(' ');
}

/** Everything of an object that is no object itself, and of those within it the same. */
function nestedSelection(type: GraphQLObjectType): string {
  const members = Object.values(type.getFields()).flatMap(({ name, type: of, args }) => {
    if (args.length > 0) return [];
    const named = getNamedType(of);
    if (isLeafType(named)) return [name];
    return isObjectType(named) ? [`${name} ${nestedSelection(named)}`] : [];
  });
  return `{ ${members.length === 0 ? '__typename' : members.join(' ')} }`;
}
