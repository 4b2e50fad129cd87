import type { Catalogue } from '../../domains/catalogue.ts';
import { linkPlan, redactionPlan, type RedactionPlan } from '../../policy/enforce/redact.ts';
import type { DecisionClass } from '../../policy/words/ruling.ts';
import type { Row } from '../../sources/connection/national-source.ts';
import { firstField } from '../../sources/sql/row.ts';
import { DecisionClasses } from './decision-class.ts';
import { releaseOfHolder } from './link-maker.ts';
import type { OwnStatement } from './own-statements.ts';
import { lendingOf, releaseAmong } from './records.ts';

/**
 * Rows as they may leave the State: what its law masks is masked here, what it withholds is not in them, and a row of which
 * nothing may be known is left out. The hub does all of that once more.
 *
 * @param on the day of the inquiry, `YYYY-MM-DD`.
 */
export function rowsLetOut(
  rows: readonly Row[],
  { plan: { domain, asked }, rows: read }: OwnStatement,
  { catalogue, on }: { readonly catalogue: Catalogue; readonly on: string },
): readonly Row[] {
  if (!read) return rows;
  const { statement, link } = read;
  const entry = catalogue[domain];
  const classes = new DecisionClasses(on);
  const plans = new Map<DecisionClass, RedactionPlan>();
  const planOf = (of: DecisionClass): RedactionPlan => {
    let plan = plans.get(of);
    if (!plan) {
      const lending = lendingOf(of.owner, asked);
      plan =
        link === undefined
          ? redactionPlan(lending, entry, of, [])
          : linkPlan(lending, { domain: entry, path: link.path }, of, []);
      plans.set(of, plan);
    }
    return plan;
  };
  const first = firstField(statement);
  const above = link === undefined ? 0 : link.path.length + 1;
  const names = statement.columns.map(({ path }) => path.slice(above));
  return rows.flatMap((row) => {
    const release = link === undefined ? releaseAmong(asked, row) : releaseOfHolder(asked, row, link.side);
    const of = classes.of(row, release);
    if (!of) return [];
    const plan = planOf(of);
    if (!plan.exists) return [];
    const record: Record<string, unknown> = {};
    names.forEach((name, i) => (record[name] = row[first + i]));
    plan.apply(record);
    return [[...row.slice(0, first), ...names.map((name) => record[name] ?? null)]];
  });
}
