import type { StateCode } from '../../core/ids.ts';
import type { Domain } from '../../core/vocabulary.ts';
import type { DomainEntry } from '../../domains/catalogue.ts';
import { classKey } from '../../policy/words/class-key.ts';
import type { DecisionBook } from '../../policy/words/decided.ts';
import type { DecisionClass, Lending } from '../../policy/words/ruling.ts';
import { isKnown, redactionPlan, type RedactionPlan } from '../../policy/enforce/redact.ts';
import type { WithheldSum } from '../../policy/words/report.ts';
import type { Row } from '../../sources/connection/national-source.ts';
import type { Matchable, Statement } from '../../sources/sql/statement-form.ts';
import { decisionClass } from './decision-class.ts';
import { CLASS_WIDTH } from '../../sources/sql/class-sql.ts';
import type { HubRecord } from '../schema/hub.ts';
import type { ReportCollector } from './collector.ts';
import { reference, type Reference } from '../schema/references.ts';
import type { RequestIds } from './request-ids.ts';

interface ClassCell {
  readonly plan: RedactionPlan;
  readonly withheld: readonly WithheldSum[];
  readonly silent: readonly WithheldSum[];
  readonly counted: ReturnType<DecisionBook['cell']>;
}

/** Who writes down records: names them for the caller, and notes what was shown. */
export interface Scribe {
  readonly ids: RequestIds;
  readonly collector: ReportCollector;
}

/**
 * Turns rows of one question into records: finds each row's decision class, applies what the law says of that class, and
 * reports what was shown. The law is asked once a class, never once a row.
 */
export class RecordMaker {
  readonly #entry: DomainEntry;
  readonly #paths: ReadonlySet<string>;
  readonly #requested: readonly string[];
  readonly #on: string;
  readonly #collector: ReportCollector;
  readonly #ids: RequestIds;
  readonly #book: DecisionBook;
  readonly #cells = new Map<string, ClassCell>();

  constructor(entry: DomainEntry, paths: ReadonlySet<string>, on: string, { ids, collector }: Scribe) {
    this.#ids = ids;
    this.#entry = entry;
    this.#paths = paths;
    this.#requested = [...paths].filter((path) => path !== 'withheld' && path !== 'obligations');
    this.#on = on;
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
    const id = this.#ids.seal(of.owner, this.#entry.domain, row[1] as string);
    const record: Record<string, unknown> = { __typename: this.#entry.typeName, id, owner: of.owner };
    const first = CLASS_WIDTH + statement.extras;
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

  get paths(): ReadonlySet<string> {
    return this.#paths;
  }

  #cell(of: DecisionClass, owners: readonly Matchable[]): ClassCell {
    const key = classKey(of);
    let cell = this.#cells.get(key);
    if (!cell) {
      const lending = lendingOf(of.owner, owners);
      const plan = redactionPlan(lending, this.#entry, of, this.#requested);
      const sum = (entries: RedactionPlan['withheld']): readonly WithheldSum[] =>
        sumsOf(entries, this.#entry.domain, of.owner);
      const counted = this.#book.cell(key, of, lending);
      cell = { plan, withheld: sum(plan.withheld), silent: sum(plan.silent), counted };
      this.#cells.set(key, cell);
    }
    return cell;
  }
}

/** A pointer to a record, from a row that holds its decision class alone; undefined when it must not be known to exist. */
export function existing(
  row: Row,
  domain: Domain,
  owners: readonly Matchable[],
  { on, ids }: { readonly on: string; readonly ids: RequestIds },
): Reference | undefined {
  const of = decisionClass(row, on);
  const lending = of && lendingOf(of.owner, owners);
  return of && lending && isKnown(lending, of)
    ? reference(
        domain,
        { owner: of.owner, id: ids.seal(of.owner, domain, row[1] as string) },
        { of, lending },
      )
    : undefined;
}

/** What was withheld of one record or link, as it is summed up over the answer. */
export function sumsOf(
  entries: RedactionPlan['withheld'],
  domain: Domain,
  owner: StateCode,
): readonly WithheldSum[] {
  return entries.map((entry) => ({ owner, domain, ...entry, count: 1 }));
}

export function lendingOf(owner: StateCode, owners: readonly Matchable[]): Lending {
  const found = owners.find((candidate) => candidate.owner === owner);
  // The statement asked for these owners only; a row of another one is a source that lies, and is not shown.
  if (!found) throw new Error(`a source answered for ${owner}, which it was not asked about`);
  return found.lending;
}
