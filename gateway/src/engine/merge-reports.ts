import {
  sumKey,
  worseOf,
  type AskedSource,
  type Disclosed,
  type SourceReport,
  type SubgraphReport,
  type WithheldSum,
} from '../../../shared/src/policy/words/report.ts';

/** Adds up what the subgraphs reported over one request: a record that several fetches found is one record. */
export function mergeReports(reports: readonly SubgraphReport[]): SubgraphReport {
  const twice = foundTwice(reports);
  return {
    sources: worst(reports.flatMap(({ sources }) => sources)),
    disclosed: united(reports),
    withheld: added(reports, 'withheld', twice),
    silent: added(reports, 'silent', twice),
    decided: reports.flatMap(({ decided }) => decided ?? []),
    standings: reports.flatMap(({ standings }) => standings ?? []),
    unfit: reports.flatMap(({ unfit }) => unfit ?? []),
    versions: Object.assign({}, ...reports.map(({ versions }) => versions)) as Record<string, string>,
  };
}

/** A set: each record once, with every category of which some fetch showed something. */
function united(reports: readonly SubgraphReport[]): readonly Disclosed[] {
  const [only, ...others] = reports;
  if (only && others.length === 0) return only.disclosed;
  const byId = new Map<string, Disclosed>();
  // The cells of all reports follow one another.
  let cellsBefore = 0;
  for (const { disclosed, decided } of reports) {
    for (const record of disclosed) {
      const known = byId.get(record.id);
      const isNew = known && record.categories.some((category) => !known.categories.includes(category));
      if (!known)
        byId.set(
          record.id,
          record.cell === undefined ? record : { ...record, cell: record.cell + cellsBefore },
        );
      else if (isNew)
        byId.set(record.id, {
          ...known,
          categories: [...new Set([...known.categories, ...record.categories])].sort(),
        });
    }
    cellsBefore += (decided ?? []).reduce((count, { cells }) => count + cells.length, 0);
  }
  return [...byId.values()];
}

/** Ids of records and links of which more than one report says that something was withheld. */
function foundTwice(reports: readonly SubgraphReport[]): ReadonlySet<string> {
  const seen = new Set<string>();
  const twice = new Set<string>();
  if (reports.length > 1)
    for (const report of reports)
      for (const id of new Set((report.counted ?? []).flatMap((some) => idsOf(report, some.records)))) {
        if (seen.has(id)) twice.add(id);
        seen.add(id);
      }
  return twice;
}

function idsOf({ disclosed }: SubgraphReport, records: readonly (number | string)[]): readonly string[] {
  return records.flatMap((one) => (typeof one === 'string' ? one : (disclosed[one]?.id ?? [])));
}

function worst(sources: readonly AskedSource[]): readonly SourceReport[] {
  const byOwner = new Map<string, SourceReport>();
  for (const { at: _one, ...report } of sources) {
    const key = `${report.domain} ${report.owner}`;
    byOwner.set(key, worseOf(byOwner.get(key), report));
  }
  return [...byOwner.entries()].sort(([a], [b]) => (a < b ? -1 : 1)).map(([, report]) => report);
}

/** Adds the counts, less what was counted again of records that an earlier report had counted for the same sum. */
function added(
  reports: readonly SubgraphReport[],
  kind: 'withheld' | 'silent',
  twice: ReadonlySet<string>,
): readonly WithheldSum[] {
  const byKey = new Map<string, WithheldSum>();
  const add = (sum: WithheldSum, count: number): void => {
    const key = sumKey(sum);
    byKey.set(key, { ...sum, count: (byKey.get(key)?.count ?? 0) + count });
  };
  const counted = new Set<string>();
  for (const report of reports) {
    const sums = report[kind];
    for (const sum of sums) add(sum, sum.count);
    if (twice.size === 0) continue;
    const here = new Map<string, WithheldSum>();
    for (const some of report.counted ?? []) {
      const shared = idsOf(report, some.records).filter((id) => twice.has(id));
      for (const place of some[kind]) {
        const sum = sums[place];
        if (sum) for (const id of shared) here.set(`${sumKey(sum)} ${id}`, sum);
      }
    }
    for (const [key, sum] of here) {
      if (counted.has(key)) add(sum, -1);
      counted.add(key);
    }
  }
  return [...byKey.values()];
}

/** What was withheld, as the caller sees it: counts and reasons; no record ids, no rule ids, nothing that is SILENT. */
export function toldDisclosure({ withheld }: SubgraphReport): readonly Omit<WithheldSum, 'rules'>[] {
  return withheld.map(({ owner, domain, field, mode, reason, basis, unlock, count }) => ({
    owner,
    domain,
    field,
    mode,
    reason,
    basis,
    ...(unlock ? { unlock } : {}),
    count,
  }));
}
