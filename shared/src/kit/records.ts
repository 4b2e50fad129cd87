import { globalId, type StateCode } from '../core/ids.ts';
import { HANDLINGS, SUBJECT_CATEGORIES, isOneOf, type SubjectCategory } from '../core/vocabulary.ts';
import type { DomainEntry } from '../domains/catalogue.ts';
import type { DecisionClass, Lending } from '../policy/ruling.ts';
import { redactionPlan, type RedactionPlan } from '../policy/redact.ts';
import type { WithheldSum } from '../policy/report.ts';
import type { Row } from '../sources/national-source.ts';
import type { Matchable, Statement } from '../sources/statement.ts';
import { CLASS_COLUMNS } from '../sources/projection.ts';
import type { HubRecord } from './hub.ts';
import type { ReportCollector } from './collector.ts';

const CLASS_WIDTH = CLASS_COLUMNS.length;

interface ClassCell {
  readonly plan: RedactionPlan;
  readonly withheld: readonly WithheldSum[];
  readonly silent: readonly WithheldSum[];
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
  readonly #cells = new Map<string, ClassCell>();

  constructor(entry: DomainEntry, paths: ReadonlySet<string>, on: string, collector: ReportCollector) {
    this.#entry = entry;
    this.#paths = paths;
    this.#requested = [...paths].filter((path) => path !== 'withheld' && path !== 'obligations');
    this.#on = on;
    this.#collector = collector;
  }

  record(row: Row, statement: Statement, owners: readonly Matchable[]): HubRecord {
    const of = decisionClass(row, this.#on);
    const cell = this.#cell(of, owners);
    const id = globalId(of.owner, this.#entry.domain, row[1] as string);
    const record: Record<string, unknown> = { __typename: this.#entry.typeName, id, owner: of.owner };
    const first = CLASS_WIDTH + statement.extras;
    for (let i = 0; i < statement.columns.length; i += 1) {
      const column = statement.columns[i];
      if (column) record[column.path] = row[first + i];
    }
    cell.plan.apply(record);
    record['withheld'] = cell.plan.withheld;
    record['obligations'] = cell.plan.obligations;
    this.#collector.disclosed({
      id,
      owner: of.owner,
      domain: this.#entry.domain,
      categories: cell.plan.categories,
    });
    if (cell.withheld.length > 0) this.#collector.withheld(cell.withheld);
    if (cell.silent.length > 0) this.#collector.silent(cell.silent);
    return record as HubRecord;
  }

  get paths(): ReadonlySet<string> {
    return this.#paths;
  }

  #cell(of: DecisionClass, owners: readonly Matchable[]): ClassCell {
    const key = `${of.owner}|${of.subjects.join()}|${of.handling}|${of.restricted}|${of.contested}|${of.embargoed}|${of.minor}|${of.originator ?? ''}`;
    let cell = this.#cells.get(key);
    if (!cell) {
      const lending = lendingOf(of.owner, owners);
      const plan = redactionPlan(lending, this.#entry, of, this.#requested);
      const sum = (entries: RedactionPlan['withheld']): readonly WithheldSum[] =>
        entries.map((entry) => ({
          owner: of.owner,
          domain: this.#entry.domain,
          field: entry.field,
          mode: entry.mode,
          reason: entry.reason,
          basis: entry.basis,
          rules: lending.verdict(of, entry.field).rules,
          count: 1,
          ...(entry.unlock ? { unlock: entry.unlock } : {}),
        }));
      cell = { plan, withheld: sum(plan.withheld), silent: sum(plan.silent) };
      this.#cells.set(key, cell);
    }
    return cell;
  }
}

function lendingOf(owner: StateCode, owners: readonly Matchable[]): Lending {
  const found = owners.find((candidate) => candidate.owner === owner);
  // The statement asked for these owners only; a row of another one is a source that lies, and is not shown.
  if (!found) throw new Error(`a source answered for ${owner}, which it was not asked about`);
  return found.lending;
}

/** The decision class of a row, from its class columns. An unreadable value is read as the strictest one. */
export function decisionClass(row: Row, on: string): DecisionClass {
  const [owner, , handling, restricted, contested, embargoUntil, minorUntil, subjects, originator] = row;
  const known = ((subjects ?? []) as readonly string[]).filter((word): word is SubjectCategory =>
    isOneOf(SUBJECT_CATEGORIES, word),
  );
  return {
    owner: owner as StateCode,
    subjects: known.length > 1 ? [...known].sort() : known,
    handling: isOneOf(HANDLINGS, handling) ? handling : 'H3',
    restricted: restricted !== false,
    contested: contested !== false,
    embargoed: typeof embargoUntil === 'string' && embargoUntil > on,
    minor: typeof minorUntil === 'string' && minorUntil > on,
    ...(typeof originator === 'string' && originator !== owner
      ? { originator: originator as StateCode }
      : {}),
  };
}
