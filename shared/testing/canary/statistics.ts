import { isEnumType, type GraphQLSchema } from 'graphql';
import type { Domain } from '../../src/core/vocabulary.ts';
import type { FieldUse } from '../../src/policy/words/ruling.ts';
import { SHORTENED, type Expected } from './answer.ts';
import type { Judge } from './judge.ts';
import type { CanaryRecord, CanaryWorld } from './records.ts';
import { hasFilter } from './roots.ts';
import type { Writer } from './selection.ts';

interface Grouping {
  readonly name: string;
  readonly paths: readonly string[];
  readonly of: (record: CanaryRecord) => readonly (string | null)[];
}

const column = (name: string, path: string, read: (value: unknown) => string | null): Grouping => ({
  name,
  paths: [path],
  of: ({ values }) => [read(values[path])],
});
/** Where on a route: who may not know the part that a country plays may not count by it. */
const onRoute = (name: string, ...roles: readonly string[]): Grouping => ({
  name,
  paths: ['route.country', 'route.role'],
  of: ({ values }) => {
    const route = values['route'] as readonly { readonly role: string; readonly country: string }[];
    return [route.find(({ role }) => roles.includes(role))?.country ?? null];
  },
});
const text = (value: unknown): string | null => (value as string | null | undefined) ?? null;

const GROUPINGS: Readonly<Partial<Record<Domain, readonly Grouping[]>>> = {
  seizure: [
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
  crossing: [
    column('YEAR', 'occurredAt', (day) => (text(day) ?? '').slice(0, 4)),
    column('COUNTRY', 'country', text),
    column('DIRECTION', 'direction', text),
    column('BORDER_TYPE', 'borderType', text),
    column('NATIONALITY', 'nationality', text),
    column('TRAVELLER_CATEGORY', 'travellerCategory', text),
  ],
};

interface Made {
  readonly text: string;
  readonly expected: (judge: Judge) => Expected;
}

/** Counts by group, of records whose counted fields are shown whole: who may list them is told exactly how many. */
export function statisticsOf(
  domain: Domain,
  { records, mint }: CanaryWorld,
  schema: GraphQLSchema,
  writer: Writer,
): Made | undefined {
  const groupings = GROUPINGS[domain];
  if (groupings === undefined) return undefined;
  const isSeizure = domain === 'seizure';
  const name = isSeizure ? 'drugSeizureStatistics' : 'borderCrossingStatistics';
  const type = schema.getType(isSeizure ? 'DrugSeizureGrouping' : 'BorderCrossingGrouping');
  if (!isEnumType(type) || !schema.getQueryType()?.getFields()[name]) return undefined;
  const groupBy = groupings.filter((one) => type.getValue(one.name) && mint.chance(0.3)).slice(0, 2);
  const country = mint.pick(['FR', 'DE', 'SY', 'UA']);
  const period = { from: '3000-01-01', to: '3999-01-01' };
  const filter = isSeizure ? period : { country, ...period };
  const filterUses: readonly FieldUse[] = isSeizure
    ? [open('occurredOn')]
    : [open('country'), open('occurredAt')];
  if (!hasFilter(schema, domain, { filter })) return undefined;
  const [first] = groupBy;
  if (first === undefined) return undefined;
  const uses = [
    ...filterUses,
    ...groupBy.flatMap(({ paths }) => paths.map(open)),
    ...(isSeizure ? [open('totalKilograms')] : []),
  ];
  const rowsFor = (judge: Judge): readonly unknown[] => {
    const counted = records.filter(
      (record) =>
        record.domain === domain &&
        judge.exists(record) &&
        judge.usable(record, uses) &&
        (isSeizure || record.values['country'] === country),
    );
    const cells = new Map<
      string,
      { readonly row: readonly (string | null)[]; readonly of: CanaryRecord[] }
    >();
    for (const record of counted) {
      for (const row of product(groupBy.map((one) => one.of(record)))) {
        const key = JSON.stringify([record.of.owner, row]);
        const cell = cells.get(key);
        if (cell) cell.of.push(record);
        else cells.set(key, { row, of: [record] });
      }
    }
    return [...cells.values()].map(({ row, of }) => ({
      owner: of[0]?.of.owner,
      keys: groupBy.map((one, i) => ({ grouping: one.name, value: row[i] ?? null })),
      count: of.length,
      // Of one record it is that record's own, which may be listed.
      ...(isSeizure ? { kilograms: of.length === 1 ? of[0]?.values['totalKilograms'] : SHORTENED } : {}),
      suppressed: false,
      rounded: false,
    }));
  };
  const filterType = isSeizure ? 'DrugSeizureFilter!' : 'BorderCrossingFilter!';
  return {
    text: `${name}(filter: ${writer.variable(filterType, filter)}, groupBy: [${groupBy.map((one) => one.name).join(', ')}]) { rows { owner keys { grouping value } count ${isSeizure ? 'kilograms ' : ''}suppressed rounded } sources { owner status reason } }`,
    expected: (judge) => ({ rows: rowsFor(judge), sources: SHORTENED }),
  };
}

function open(path: string): FieldUse {
  return { path, use: 'OPEN' };
}

/** Every combination: a record with two substances is counted under both. */
function product(lists: readonly (readonly (string | null)[])[]): readonly (readonly (string | null)[])[] {
  return lists.reduce<readonly (readonly (string | null)[])[]>(
    (rows, list) => rows.flatMap((row) => list.map((value) => [...row, value])),
    [[]],
  );
}
