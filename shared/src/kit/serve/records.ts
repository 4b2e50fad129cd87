import type { GraphQLSchema } from 'graphql';
import type { StateCode } from '../../core/ids.ts';
import type { Domain, FieldCategory } from '../../core/vocabulary.ts';
import { exactPathOf, type DomainEntry } from '../../domains/catalogue.ts';
import { classKey } from '../../policy/words/class-key.ts';
import type { DecisionBook } from '../../policy/words/decided.ts';
import type { Stamp } from '../../policy/words/record-stamp.ts';
import type { DecisionClass, Lending } from '../../policy/words/ruling.ts';
import { isKnown, redactionPlan, type RedactionPlan } from '../../policy/enforce/redact.ts';
import { conditionsOf, CONDITION_FIELDS } from '../../policy/enforce/conditions.ts';
import type { ConditionsOf, WithheldSum } from '../../policy/words/report.ts';
import type { Plan } from '../../sources/sql/fan-out.ts';
import type { Row } from '../../sources/connection/national-source.ts';
import type { Matchable, Statement } from '../../sources/sql/statement-form.ts';
import type { DecisionClasses } from './decision-class.ts';
import { isStored } from '../../sources/sql/projection.ts';
import { firstField, localIdOf, ownerOf } from '../../sources/sql/row.ts';
import type { HubRecord } from '../schema/hub.ts';
import type { ReportCollector } from './collector.ts';
import { Fit, withoutErrors } from './fit.ts';
import { existenceStamp, reference, type Reference } from '../schema/references.ts';
import type { RequestContext } from './request-context.ts';
import type { RequestIds } from './request-ids.ts';

/** What the law says of one decision class in one question, and what is counted and reported of its records. */
export interface ClassCell {
  readonly plan: RedactionPlan;
  /** Categories of which something is told of each record, sorted. */
  readonly categories: readonly FieldCategory[];
  readonly withheld: readonly WithheldSum[];
  readonly silent: readonly WithheldSum[];
  /** What travels with its records. Absent: the question asks nothing of them. */
  readonly conditions?: ConditionsOf;
  readonly counted: ReturnType<DecisionBook['cell']>;
}

/**
 * Turns rows of one question into records: finds each row's decision class, applies what the law says of that class, and
 * reports what was shown. The law is asked once a class, never once a row.
 */
export class RecordMaker {
  readonly #entry: DomainEntry;
  readonly #requested: readonly string[];
  /** Whether anything of the records is: else only that they exist, or how many, is told. */
  readonly #isAsked: boolean;
  readonly #classes: DecisionClasses;
  readonly #collector: ReportCollector;
  readonly #ids: RequestIds;
  readonly #book: DecisionBook;
  readonly #cells = new Map<DecisionClass, ClassCell>();
  readonly #fit: Fit;

  /**
   * @param paths catalogue paths that are asked for.
   * @param schema in whose types the records are answered.
   */
  constructor(context: RequestContext, domain: Domain, paths: ReadonlySet<string>, schema: GraphQLSchema) {
    const { ids, classes, collector, catalogue } = context;
    const entry = catalogue[domain];
    this.#ids = ids;
    this.#entry = entry;
    const exact = new Set(entry.fields.map(exactPathOf));
    this.#requested = [...paths].filter(
      (path) => path !== 'withheld' && path !== 'obligations' && !exact.has(path),
    );
    this.#classes = classes;
    this.#collector = collector;
    this.#isAsked = paths.size > 0;
    const told = this.#isAsked ? CONDITION_FIELDS : [];
    this.#book = collector.book(entry.domain, [...new Set(['id', ...this.#requested, ...told])]);
    this.#fit = new Fit(
      { domain, schema, typeName: entry.typeName },
      {
        names: entry.fields
          .filter((field) => paths.has(field.path) && isStored(field))
          .map(({ path }) => path),
        above: '',
        paths,
      },
      (owner, field) => collector.unfit({ owner, domain, field, count: 1 }),
    );
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
    const of = this.#classes.of(row, releaseAmong(owners, row));
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
    if (!this.#fit.look(record, { owner: of.owner, record: id })) unfitRecords.add(record);
    record['withheld'] = cell.plan.withheld;
    record['obligations'] = cell.plan.obligations;
    cell.counted.records += 1;
    const { categories, conditions } = cell;
    if (conditions) this.#collector.conditions.made(record, conditions, id);
    this.#collector.disclosed({ id, owner: of.owner, domain: this.#entry.domain, categories }, cell.counted);
    if (cell.withheld.length > 0 || cell.silent.length > 0) this.#collector.withheld(cell, id);
    return record as HubRecord;
  }

  #cell(of: DecisionClass, owners: readonly Matchable[]): ClassCell {
    let cell = this.#cells.get(of);
    if (!cell) {
      const lending = lendingOf(of.owner, owners);
      const plan = redactionPlan(lending, this.#entry, of, this.#requested);
      cell = cellOf(plan, this.#entry.domain, of.owner, this.#book.cell(classKey(of), of, lending));
      if (this.#isAsked) {
        cell = { ...cell, ...conditionsOf(lending, this.#entry, of, plan) };
      }
      this.#cells.set(of, cell);
    }
    return cell;
  }
}

/** Records with an error in the place of a value. */
const unfitRecords = new WeakSet<object>();

/** The values of a record, for who compares them: what does not fit its type is not known. */
export function valuesOf(record: HubRecord): HubRecord {
  return unfitRecords.has(record) ? withoutErrors(record) : record;
}

/**
 * Makes pointers to records, from rows that hold their decision class alone; undefined where one must not be known to exist.
 * The law is asked once a class.
 */
export function existing(
  { domain, asked }: Plan,
  { ids, classes }: RequestContext,
): (row: Row) => Reference | undefined {
  const stamps = new Map<DecisionClass, Stamp | 'unknown'>();
  return (row) => {
    const of = classes.of(row, releaseAmong(asked, row));
    if (!of) return undefined;
    let stamp = stamps.get(of);
    if (stamp === undefined) {
      const lending = lendingOf(of.owner, asked);
      stamp = isKnown(lending, of) ? existenceStamp({ of, lending }) : 'unknown';
      stamps.set(of, stamp);
    }
    return stamp === 'unknown'
      ? undefined
      : reference(domain, ids.seal(of.owner, domain, localIdOf(row)), stamp);
  };
}

/** What is withheld of each record or link of a class is summed up over the answer. */
export function cellOf(
  plan: RedactionPlan,
  domain: Domain,
  owner: StateCode,
  counted: ClassCell['counted'],
): ClassCell {
  const sums = (entries: RedactionPlan['withheld']): readonly WithheldSum[] =>
    // How a release stands is of one record, and of no sum.
    entries.map(({ release: _one, ...entry }) => ({ owner, domain, ...entry, count: 1 }));
  const { categories } = plan;
  return { plan, categories, withheld: sums(plan.withheld), silent: sums(plan.silent), counted };
}

/** What names the releases about a record, of those that its owner's law has been told of. */
export function releaseAmong(
  owners: readonly Matchable[],
  row: Row,
  local = localIdOf(row),
): string | undefined {
  let told = releasing.get(owners);
  if (told === undefined) {
    told = owners.filter(({ lending }) => lending.releases !== undefined);
    releasing.set(owners, told);
  }
  if (told.length === 0) return undefined;
  const owner = ownerOf(row);
  return told.find((one) => one.owner === owner)?.lending.releases?.nameOf(local);
}

/** Of the owners of one plan, those with releases: most often none, which is then found once a plan. */
const releasing = new WeakMap<readonly Matchable[], readonly Matchable[]>();

export function lendingOf(owner: StateCode, owners: readonly Matchable[]): Lending {
  const found = owners.find((candidate) => candidate.owner === owner);
  // The statement asked for these owners only; a row of another one is a source that lies, and is not shown.
  if (!found) throw new Error(`a source answered for ${owner}, which it was not asked about`);
  return found.lending;
}
