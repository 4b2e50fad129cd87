import DataLoader from 'dataloader';
import { HubError } from '../../core/errors.ts';
import { globalId, parseGlobalId, type GlobalId, type StateCode } from '../../core/ids.ts';
import { mayHideHits } from '../../core/source-status.ts';
import type { Domain } from '../../core/vocabulary.ts';
import type { DomainEntry } from '../../domains/catalogue.ts';
import type { Ruling } from '../../policy/words/ruling.ts';
import { bySearch, fanOut, planSources, type Plan } from '../../sources/sql/fan-out.ts';
import type { Row } from '../../sources/connection/national-source.ts';
import type { Deadline } from '../../sources/connection/request-deadline.ts';
import type { Query } from '../../sources/connection/query.ts';
import type { Sources } from '../../sources/connection/registry.ts';
import { existsStatement, idsStatement } from '../../sources/sql/statement.ts';
import type { ReportCollector } from './collector.ts';
import type { HubRecord } from '../schema/hub.ts';
import { existing, RecordMaker } from './records.ts';
import type { Reference } from '../schema/references.ts';
import type { RequestIds } from './request-ids.ts';
import type { Selection } from './selection.ts';

/** Who asks, of whom, and under which law: the same for everything that one request asks. */
export interface Asker {
  readonly registry: Sources;
  readonly ids: RequestIds;
  readonly ruling: Ruling;
  readonly patience: Deadline;
  readonly collector: ReportCollector;
  readonly onSourceFailure: (failure: unknown, source: string) => void;
}

/**
 * Who is asked about some ids. Where the caller brought them, their owners; where they came out of links, everybody: else
 * who was asked, and that anybody was, would tell of a link whose other end does not exist for this caller.
 */
export type Asked = 'their owners' | 'everybody';

export interface Found<T> {
  readonly found: ReadonlyMap<GlobalId, T>;
  /** Owners that did not answer. */
  readonly failed: ReadonlySet<StateCode>;
}

/** A local id that no record has. */
const NOBODY = '';

/** Finds records by their ids, for one request: each owner's own source is asked once for all ids of one tick. */
export class RecordFinder {
  readonly #asker: Asker;
  readonly #loaders = new Map<string, DataLoader<GlobalId, HubRecord | null>>();

  constructor(asker: Asker) {
    this.#asker = asker;
  }

  /**
   * One record, or null where none exists for this caller.
   *
   * @throws HubError SOURCE_UNAVAILABLE when its owner did not answer.
   */
  byId(entry: DomainEntry, id: GlobalId, selection: Selection): Promise<HubRecord | null> {
    return this.#loader(entry, selection).load(id);
  }

  /** Pointers to those of these records that exist for this caller. */
  existing(entry: DomainEntry, ids: readonly GlobalId[], asked: Asked): Promise<Found<Reference>> {
    const { domain } = entry;
    const { on } = this.#asker.ruling.inquiry;
    const naming = { on, ids: this.#asker.ids };
    return this.#byOwner(domain, ids, asked, (local, plan) => ({
      query: existsStatement(entry, local, plan.asked, on),
      shape: (row) => existing(row, domain, plan.asked, naming),
    }));
  }

  #loader(entry: DomainEntry, selection: Selection): DataLoader<GlobalId, HubRecord | null> {
    const key = `${entry.domain}|${[...selection.paths].sort().join()}`;
    let loader = this.#loaders.get(key);
    if (!loader) {
      loader = new DataLoader((ids) => this.#loadRecords(entry, selection, ids), { maxBatchSize: 10_000 });
      this.#loaders.set(key, loader);
    }
    return loader;
  }

  async #loadRecords(
    entry: DomainEntry,
    selection: Selection,
    ids: readonly GlobalId[],
  ): Promise<(HubRecord | null | Error)[]> {
    const { found, failed } = await this.records(entry, selection, ids, 'their owners');
    return ids.map(
      (id) =>
        found.get(id) ?? (failed.has(parseGlobalId(id).owner) ? new HubError('SOURCE_UNAVAILABLE') : null),
    );
  }

  /** Whole records, by id. */
  records(
    entry: DomainEntry,
    selection: Selection,
    ids: readonly GlobalId[],
    asked: Asked,
  ): Promise<Found<HubRecord>> {
    const { on } = this.#asker.ruling.inquiry;
    const maker = new RecordMaker(entry, selection.paths, on, this.#asker);
    return this.#byOwner(entry.domain, ids, asked, (local, plan) => {
      const statement = idsStatement(entry, local, plan.asked, selection.paths, on);
      return { query: statement.query, shape: (row) => maker.record(row, statement, plan.asked) };
    });
  }

  async #byOwner<T>(
    domain: Domain,
    ids: readonly GlobalId[],
    asked: Asked,
    build: (
      local: readonly string[],
      plan: Plan,
    ) => { readonly query: Query; readonly shape: (row: Row) => T | undefined },
  ): Promise<Found<T>> {
    const local = new Map<StateCode, string[]>();
    for (const id of ids) {
      const parsed = parseGlobalId(id, domain);
      const known = local.get(parsed.owner);
      if (known) known.push(parsed.local);
      else local.set(parsed.owner, [parsed.local]);
    }
    const { registry, ruling, patience, collector, onSourceFailure } = this.#asker;
    const owners = asked === 'everybody' ? undefined : [...local.keys()];
    const plans = planSources(registry, ruling, domain, owners, bySearch([])).filter(
      (plan) => plan.asked.length > 0 || plan.unasked.some(({ status }) => status !== 'NOT_ASKED'),
    );
    collector.planned(domain, [], plans);
    const built = new Map<Plan, ReturnType<typeof build>>();
    const found = new Map<GlobalId, T>();
    const { reports } = await fanOut(
      plans,
      domain,
      patience,
      (plan) => {
        const own = plan.asked.flatMap(({ owner }) => local.get(owner) ?? []);
        // Whoever has none of these is asked as well, and looks as long for it.
        const part = build(own.length > 0 ? own : [NOBODY], plan);
        built.set(plan, part);
        return part.query;
      },
      (rows, plan) => {
        const shape = built.get(plan)?.shape;
        this.#asker.ids.expect(domain, rows);
        for (const row of rows) {
          const shaped = shape?.(row);
          if (shaped !== undefined)
            found.set(globalId(row[0] as StateCode, domain, row[1] as string), shaped);
        }
      },
      onSourceFailure,
    );
    collector.sources(reports.filter(({ status }) => status !== 'NOT_ASKED'));
    const failed = reports.filter(({ status }) => mayHideHits(status));
    return { found, failed: new Set(failed.map(({ owner }) => owner)) };
  }
}
