import DataLoader from 'dataloader';
import { HubError } from '../../core/errors.ts';
import { globalId, parseGlobalId, type GlobalId, type StateCode } from '../../core/ids.ts';
import { mayHideHits } from '../../core/source-status.ts';
import type { Domain } from '../../core/vocabulary.ts';
import { bySearch, fanOut, planSources, type Plan } from '../../sources/sql/fan-out.ts';
import type { Row } from '../../sources/connection/national-source.ts';
import type { Query } from '../../sources/connection/query.ts';
import { localIdOf, ownerOf } from '../../sources/sql/row.ts';
import { idsStatement } from '../../sources/sql/statement.ts';
import type { Statement } from '../../sources/sql/statement-form.ts';
import type { HubRecord } from '../schema/hub.ts';
import { existing, RecordMaker } from './records.ts';
import type { Reference } from '../schema/references.ts';
import { scopeOf, type RequestContext } from './request-context.ts';
import type { Selection } from './selection.ts';
import { saidStatement } from './source-question.ts';

/**
 * Who is asked about some ids. Where the caller brought them, their owners; where they came out of links, everybody: else
 * who was asked, and that anybody was, would tell of a link whose other end does not exist for this caller.
 */
export type Asked = 'their owners' | 'everybody';

/** Who is asked, and by which fields of the document, as `AskedSource.at` has it. */
export interface Ask {
  readonly asked: Asked;
  readonly at: readonly string[];
}

/** Asks once for all ids of one tick; and where the fields stand that wait for them. */
interface Loader<T> {
  readonly loader: DataLoader<GlobalId, T | null>;
  readonly places: Set<string>;
}

export interface Found<T> {
  readonly found: ReadonlyMap<GlobalId, T>;
  /** Owners that did not answer. */
  readonly failed: ReadonlySet<StateCode>;
}

/** A local id that no record has. */
const NOBODY = '';

/** Finds records by their ids, for one request: each owner's own source is asked once for all ids of one tick. */
export class RecordFinder {
  readonly #context: RequestContext;
  readonly #loaders = new Map<string, Loader<HubRecord>>();
  readonly #pointers = new Map<Domain, Loader<Reference>>();

  constructor(context: RequestContext) {
    this.#context = context;
  }

  /**
   * One record, or null where none exists for this caller.
   *
   * @throws HubError SOURCE_UNAVAILABLE when its owner did not answer.
   */
  byId(domain: Domain, id: GlobalId, selection: Selection): Promise<HubRecord | null> {
    const { loader, places } = this.#loader(domain, selection);
    places.add(selection.place);
    return loader.load(id);
  }

  /**
   * A pointer to one record, or null where none exists for this caller.
   *
   * @throws HubError SOURCE_UNAVAILABLE when its owner did not answer.
   */
  pointer(domain: Domain, id: GlobalId, place: string): Promise<Reference | null> {
    let known = this.#pointers.get(domain);
    if (!known) {
      known = loaderOf(async (ids, at) =>
        eachOf(ids, await this.existing(domain, ids, { asked: 'their owners', at })),
      );
      this.#pointers.set(domain, known);
    }
    known.places.add(place);
    return known.loader.load(id);
  }

  /** Pointers to those of these records that exist for this caller. */
  existing(domain: Domain, ids: readonly GlobalId[], ask: Ask): Promise<Found<Reference>> {
    const context = this.#context;
    return this.#byOwner(domain, ids, ask, (local, plan) => ({
      query: saidIds(context, plan, NO_FIELDS, local).query,
      shape: existing(plan, context),
    }));
  }

  #loader(domain: Domain, selection: Selection): Loader<HubRecord> {
    const key = `${domain}|${[...selection.paths].sort().join()}`;
    let loader = this.#loaders.get(key);
    if (!loader) {
      loader = loaderOf((ids, at) => this.#loadRecords(domain, selection, ids, at));
      this.#loaders.set(key, loader);
    }
    return loader;
  }

  async #loadRecords(
    domain: Domain,
    selection: Selection,
    ids: readonly GlobalId[],
    at: readonly string[],
  ): Promise<(HubRecord | null | Error)[]> {
    const records = await this.records(domain, selection, ids, { asked: 'their owners', at });
    for (const record of records.found.values()) this.#context.collector.conditions.shown(record);
    return eachOf(ids, records);
  }

  /** Whole records, by id. */
  records(
    domain: Domain,
    selection: Selection,
    ids: readonly GlobalId[],
    ask: Ask,
  ): Promise<Found<HubRecord>> {
    const context = this.#context;
    const maker = new RecordMaker(context, domain, selection.paths, selection.schema);
    return this.#byOwner(domain, ids, ask, (local, plan) => {
      const statement = saidIds(context, plan, selection.paths, local);
      return { query: statement.query, shape: (row) => maker.record(row, statement, plan.asked) };
    });
  }

  async #byOwner<T>(
    domain: Domain,
    ids: readonly GlobalId[],
    { asked, at }: Ask,
    build: (
      local: readonly string[],
      plan: Plan,
    ) => { readonly query: Query; readonly shape: (row: Row) => T | undefined },
  ): Promise<Found<T>> {
    const local = localIdsByOwner(domain, ids);
    const { collector, ids: names } = this.#context;
    const owners = asked === 'everybody' ? undefined : [...local.keys()];
    const plans = planSources(this.#context, domain, bySearch([]), owners).filter(
      (plan) => plan.asked.length > 0 || plan.unasked.some(({ status }) => status !== 'NOT_ASKED'),
    );
    collector.planned(domain, [], { plans }, at);
    const built = new Map<Plan, ReturnType<typeof build>>();
    const found = new Map<GlobalId, T>();
    const { reports } = await fanOut(
      this.#context,
      plans,
      (plan) => {
        const own = plan.asked.flatMap(({ owner }) => local.get(owner) ?? []);
        // Whoever has none of these is asked as well, and looks as long for it.
        const part = build(own.length > 0 ? own : [NOBODY], plan);
        built.set(plan, part);
        return part.query;
      },
      (rows, plan) => {
        const shape = built.get(plan)?.shape;
        names.expect(domain, rows);
        for (const row of rows) {
          const shaped = shape?.(row);
          if (shaped !== undefined) found.set(globalId(ownerOf(row), domain, localIdOf(row)), shaped);
        }
      },
    );
    collector.sources(
      reports.filter(({ status }) => status !== 'NOT_ASKED'),
      at,
    );
    const failed = reports.filter(({ status }) => mayHideHits(status));
    return { found, failed: new Set(failed.map(({ owner }) => owner)) };
  }
}

const NO_FIELDS: ReadonlySet<string> = new Set();

/** Records by local id, as their source is asked for them: without fields, which of them exist. */
function saidIds(
  context: RequestContext,
  plan: Plan,
  paths: ReadonlySet<string>,
  ids: readonly string[],
): Statement {
  const statement = idsStatement(scopeOf(context, plan, paths), ids);
  return saidStatement(statement, () => ({ verb: 'IDS', paths: [...paths], ids: [...ids] }));
}

/** What was found for each id; an error where its owner did not answer. */
function loaderOf<T>(
  load: (ids: readonly GlobalId[], at: readonly string[]) => Promise<(T | null | Error)[]>,
): Loader<T> {
  const places = new Set<string>();
  const loader = new DataLoader<GlobalId, T | null>(
    (ids) => {
      const at = [...places];
      places.clear();
      return load(ids, at);
    },
    { maxBatchSize: 10_000 },
  );
  return { loader, places };
}

function eachOf<T>(ids: readonly GlobalId[], { found, failed }: Found<T>): (T | null | Error)[] {
  return ids.map(
    (id) =>
      found.get(id) ?? (failed.has(parseGlobalId(id).owner) ? new HubError('SOURCE_UNAVAILABLE') : null),
  );
}

function localIdsByOwner(
  domain: Domain,
  ids: readonly GlobalId[],
): ReadonlyMap<StateCode, readonly string[]> {
  const byOwner = new Map<StateCode, string[]>();
  for (const id of ids) {
    const { owner, local } = parseGlobalId(id, domain);
    const known = byOwner.get(owner);
    if (known) known.push(local);
    else byOwner.set(owner, [local]);
  }
  return byOwner;
}
