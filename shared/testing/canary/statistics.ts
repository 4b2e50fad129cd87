import { isEnumType, type GraphQLSchema } from 'graphql';
import type { Domain } from '../../src/core/vocabulary.ts';
import { SHORTENED, type Expected } from './answer.ts';
import type { Judge } from './judge.ts';
import { use, type CanaryRecord, type CanaryWorld } from './model.ts';
import { hasFilter, partOf } from './parts.ts';
import type { Writer } from './selection.ts';

interface Made {
  readonly text: string;
  readonly expected: (judge: Judge) => Expected;
}

/** Counts by group, of records whose counted fields are shown whole: who may list them is told exactly how many. */
export function statisticsOf(
  domain: Domain,
  world: CanaryWorld,
  schema: GraphQLSchema,
  writer: Writer,
): Made | undefined {
  const { records, mint } = world;
  const { statistics, filter: filterType } = partOf(domain);
  if (statistics === undefined) return undefined;
  const { name, groupings, sum } = statistics;
  const type = schema.getType(statistics.enum);
  if (!isEnumType(type) || !schema.getQueryType()?.getFields()[name]) return undefined;
  const groupBy = groupings.filter((one) => type.getValue(one.name) && mint.chance(0.3)).slice(0, 2);
  const { filter, uses: filterUses, matches } = statistics.counted(world);
  if (!hasFilter(schema, domain, { filter })) return undefined;
  const [first] = groupBy;
  if (first === undefined) return undefined;
  const uses = [
    ...filterUses,
    ...groupBy.flatMap(({ paths }) => paths.map((path) => use(path))),
    ...(sum ? [use(sum.path)] : []),
  ];
  const rowsFor = (judge: Judge): readonly unknown[] => {
    const counted = records.filter(
      (record) =>
        record.domain === domain && judge.exists(record) && judge.usable(record, uses) && matches(record),
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
      ...(sum ? { [sum.name]: of.length === 1 ? of[0]?.values[sum.path] : SHORTENED } : {}),
      suppressed: false,
      rounded: false,
    }));
  };
  return {
    text: `${name}(filter: ${writer.variable(`${filterType}!`, filter)}, groupBy: [${groupBy.map((one) => one.name).join(', ')}]) { rows { owner keys { grouping value } count ${sum ? `${sum.name} ` : ''}suppressed rounded } sources { owner status reason } }`,
    expected: (judge) => ({ rows: rowsFor(judge), sources: SHORTENED }),
  };
}

/** Every combination: a record with two substances is counted under both. */
function product(lists: readonly (readonly (string | null)[])[]): readonly (readonly (string | null)[])[] {
  return lists.reduce<readonly (readonly (string | null)[])[]>(
    (rows, list) => rows.flatMap((row) => list.map((value) => [...row, value])),
    [[]],
  );
}
