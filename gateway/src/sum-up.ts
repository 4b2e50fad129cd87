import { isWorse } from '../../shared/src/core/source-status.ts';
import type { SourceReport, SubgraphReport, WithheldSum } from '../../shared/src/policy/report.ts';

/** Adds up what the subgraphs reported over one request. */
export function sumUp(reports: readonly SubgraphReport[]): SubgraphReport {
  return {
    sources: worst(reports.flatMap(({ sources }) => sources)),
    disclosed: reports.flatMap(({ disclosed }) => disclosed),
    withheld: added(reports.flatMap(({ withheld }) => withheld)),
    silent: added(reports.flatMap(({ silent }) => silent)),
    decided: reports.flatMap(({ decided }) => decided ?? []),
    standings: reports.flatMap(({ standings }) => standings ?? []),
    versions: Object.assign({}, ...reports.map(({ versions }) => versions)) as Record<string, string>,
  };
}

function worst(sources: readonly SourceReport[]): readonly SourceReport[] {
  const byOwner = new Map<string, SourceReport>();
  for (const report of sources) {
    const key = `${report.domain} ${report.owner}`;
    const known = byOwner.get(key);
    if (!known || isWorse(report.status, known.status)) byOwner.set(key, report);
  }
  return [...byOwner.entries()].sort(([a], [b]) => (a < b ? -1 : 1)).map(([, report]) => report);
}

function added(sums: readonly WithheldSum[]): readonly WithheldSum[] {
  const byKey = new Map<string, WithheldSum>();
  for (const sum of sums) {
    const key = `${sum.owner} ${sum.domain} ${sum.field} ${sum.mode} ${sum.reason}`;
    const known = byKey.get(key);
    byKey.set(key, known ? { ...known, count: known.count + sum.count } : sum);
  }
  return [...byKey.values()];
}

/** What of the report the caller sees: counts and reasons; no record ids, no rule ids, nothing that is SILENT. */
export function publicExtensions(report: SubgraphReport): {
  readonly sources: readonly Omit<SourceReport, 'tookMs'>[];
  readonly disclosure: readonly Omit<WithheldSum, 'rules'>[];
} {
  return {
    sources: report.sources.map(({ tookMs: _exactly, ...shown }) => shown),
    disclosure: report.withheld.map(({ owner, domain, field, mode, reason, basis, unlock, count }) => ({
      owner,
      domain,
      field,
      mode,
      reason,
      basis,
      ...(unlock ? { unlock } : {}),
      count,
    })),
  };
}
