import type { StateCode } from '../../core/ids.ts';
import type { Domain } from '../../core/vocabulary.ts';
import type { DomainEntry } from '../../domains/catalogue.ts';
import { classKey } from '../../policy/words/class-key.ts';
import type { DecisionBook } from '../../policy/words/decided.ts';
import type { DecisionClass, Lending } from '../../policy/words/ruling.ts';
import { isKnown, redactionPlan, type RedactionPlan } from '../../policy/enforce/redact.ts';
import type { WithheldSum } from '../../policy/words/report.ts';
import type { Plan } from '../../sources/sql/fan-out.ts';
import type { Row } from '../../sources/connection/national-source.ts';
import type { Matchable, Statement } from '../../sources/sql/statement-form.ts';
import { decisionClass } from './decision-class.ts';
import { firstField, localIdOf } from '../../sources/sql/row.ts';
import type { HubRecord } from '../schema/hub.ts';
import type { ReportCollector } from './collector.ts';
import { reference, type Reference } from '../schema/references.ts';
import type { RequestContext } from './request-context.ts';
import type { RequestIds } from './request-ids.ts';

/** What the law says of one decision class in one question, and what is counted and reported of its records. */
export interface ClassCell {
  readonly plan: RedactionPlan;
  readonly withheld: readonly WithheldSum[];
  readonly silent: readonly WithheldSum[];
  readonly counted: ReturnType<DecisionBook['cell']>;
}

/**
 * Turns rows of one question into records: finds each row's decision class, applies what the law says of that class, and
 * reports what was shown. The law is asked once a class, never once a row.
 */
export class RecordMaker {
  readonly #entry: DomainEntry;
  readonly #requested: readonly string[];
  readonly #on: string;
  readonly #collector: ReportCollector;
  readonly #ids: RequestIds;
  readonly #book: DecisionBook;
  readonly #cells = new Map<string, ClassCell>();

  /** @param paths catalogue paths that are asked for. */
  constructor(context: RequestContext, domain: Domain, paths: ReadonlySet<string>) {
    const { ids, collector, catalogue, ruling } = context;
    const entry = catalogue[domain];
    this.#ids = ids;
    this.#entry = entry;
    this.#requested = [...paths].filter((path) => path !== 'withheld' && path !== 'obligations');
    this.#on = ruling.inquiry.on;
    this.#collector = collector;
    this.#book = collector.book(entry.domain, [...new Set(['id', ...this.#requested])]);
  }

  /** Says which rows come next, so that their records are named together. */
  expect(coming: readonly { readonly row: Row }[]): void {
    this.#ids.expect(
      this.#entry.domain,
      coming.map(({ row }) => row),
    );
  }

  /** undefined for a row of which nothing may be known: the statement did not ask for it, and redaction does not rely on that. */
  record(row: Row, statement: Statement, owners: readonly Matchable[]): HubRecord | undefined {
    const of = decisionClass(row, this.#on);
    if (!of) return undefined;
    const cell = this.#cell(of, owners);
    if (!cell.plan.exists) return undefined;
    const id = this.#ids.seal(of.owner, this.#entry.domain, localIdOf(row));
    const record: Record<string, unknown> = { __typename: this.#entry.typeName, id, owner: of.owner };
    const first = firstField(statement);
    for (let i = 0; i < statement.columns.length; i += 1) {
      const column = statement.columns[i];
      if (column) record[column.path] = row[first + i];
    }
    cell.plan.apply(record);
    record['withheld'] = cell.plan.withheld;
    record['obligations'] = cell.plan.obligations;
    cell.counted.records += 1;
    this.#collector.disclosed({
      id,
      owner: of.owner,
      domain: this.#entry.domain,
      categories: cell.plan.categories,
    });
    if (cell.withheld.length > 0 || cell.silent.length > 0) this.#collector.withheld(cell, id);
    return record as HubRecord;
  }

  #cell(of: DecisionClass, owners: readonly Matchable[]): ClassCell {
    const key = classKey(of);
    let cell = this.#cells.get(key);
    if (!cell) {
      const lending = lendingOf(of.owner, owners);
      const plan = redactionPlan(lending, this.#entry, of, this.#requested);
      cell = cellOf(plan, this.#entry.domain, of.owner, this.#book.cell(key, of, lending));
      this.#cells.set(key, cell);
    }
    return cell;
  }
}

/** A pointer to a record, from a row that holds its decision class alone; undefined when it must not be known to exist. */
export function existing(
  row: Row,
  { domain, asked }: Plan,
  { ids, ruling }: RequestContext,
): Reference | undefined {
  const of = decisionClass(row, ruling.inquiry.on);
  const lending = of && lendingOf(of.owner, asked);
  return of && lending && isKnown(lending, of)
    ? reference(domain, { owner: of.owner, id: ids.seal(of.owner, domain, localIdOf(row)) }, { of, lending })
    : undefined;
}

/** What is withheld of each record or link of a class is summed up over the answer. */
export function cellOf(
  plan: RedactionPlan,
  domain: Domain,
  owner: StateCode,
  counted: ClassCell['counted'],
): ClassCell {
  const sums = (entries: RedactionPlan['withheld']): readonly WithheldSum[] =>
    entries.map((entry) => ({ owner, domain, ...entry, count: 1 }));
  return { plan, withheld: sums(plan.withheld), silent: sums(plan.silent), counted };
}

export function lendingOf(owner: StateCode, owners: readonly Matchable[]): Lending {
  const found = owners.find((candidate) => candidate.owner === owner);
  // The statement asked for these owners only; a row of another one is a source that lies, and is not shown.
  if (!found) throw new Error(`a source answered for ${owner}, which it was not asked about`);
  return found.lending;
}
