import type { GraphQLResolveInfo } from 'graphql';
import sql, { type Sql } from 'sql-template-tag';
import { badInput, HubError } from '../../core/errors.ts';
import type { GlobalId, PublicId, StateCode } from '../../core/ids.ts';
import { mayHideHits } from '../../core/source-status.ts';
import type { Domain } from '../../core/vocabulary.ts';
import type { Catalogue, DomainEntry } from '../../domains/catalogue.ts';
import type { Quota } from '../../ledger/write/quota.ts';
import type { SubgraphReport } from '../../policy/words/report.ts';
import type { Ruling } from '../../policy/words/ruling.ts';
import type { CursorBox } from '../../sources/sql/cursor.ts';
import {
  bySearch,
  fanOut,
  fanOutStatements,
  planSources,
  type FanOut,
  type Plan,
} from '../../sources/sql/fan-out.ts';
import { merge } from '../../sources/sql/merge.ts';
import type { Row } from '../../sources/connection/national-source.ts';
import type { Deadline } from '../../sources/connection/request-deadline.ts';
import { CLASS_WIDTH, NO_ROW } from '../../sources/sql/class-sql.ts';
import { decoyed } from '../../sources/sql/decoy.ts';
import type {
  LinkDefinition,
  LookupQuestion,
  OrderKey,
  SearchQuestion,
  StatisticsQuestion,
} from '../../sources/sql/question.ts';
import type { Sources } from '../../sources/connection/registry.ts';
import {
  countStatement,
  linkedCondition,
  lookupStatement,
  searchStatement,
  type Position,
} from '../../sources/sql/statement.ts';
import type { Statement } from '../../sources/sql/statement-form.ts';
import { GROUPS_MAX, statisticsStatement } from '../../sources/sql/statistics.ts';
import { ownersKnown } from '../schema/arguments.ts';
import { withinBudget } from './budgets.ts';
import { ReportCollector } from './collector.ts';
import { connectionOf } from './connection.ts';
import type { Connection, Hub, HubRecord, LookupAnswer, PageArgs, StatisticsAnswer } from '../schema/hub.ts';
import type { IdBox } from './id-box.ts';
import { LinkAsker } from './links.ts';
import { RecordFinder, type Asked, type Found } from './record-finder.ts';
import { RecordMaker, type Scribe } from './records.ts';
import { reference, type Reference } from '../schema/references.ts';
import { RequestIds } from './request-ids.ts';
import { selectionOf, type Selection } from './selection.ts';
import type { Cells } from './small-cells.ts';
import { countingUses, isListed, rowsOf } from './statistics.ts';
import { questionKey, triesOfLookup, triesOfSearch, type Try } from './tries.ts';

/** What a subgraph lends to each request. Shared by requests; holds no answer of any. */
export interface HubServices {
  readonly registry: Sources;
  readonly catalogue: Catalogue;
  readonly cursors: CursorBox;
  readonly ids: IdBox;
  /** The domain whose records this subgraph serves, if any. */
  readonly served: Domain | undefined;
  readonly onSourceFailure: (failure: unknown, source: string) => void;
  /** Counts what is tried. Without it, questions that have to be counted are not answered. */
  readonly quota?: Quota | undefined;
  /** Makes counts of what may not be listed fit to be told. */
  readonly cells: Cells;
}

const PAGE_DEFAULT = 20;
/** A page of a search: large enough for exports, whose weight the gateway's limit on complexity bounds. */
const PAGE_MAX = 1_000;
const LINK_PAGE_MAX = 100;
/** Records that a dear question makes in one go. */
const PIECE = 100;
const COUNT_MAX = 10_000;

/**
 * The order of a search that names none: stable, and mixing the owners, so that a list that is cut off does not look as
 * if only the first States of the alphabet had answered. It looks at the id alone, so every law lends it, and it tells
 * nothing of it.
 *
 * @param seed of the hub, secret: else whoever lists could work out the numbers from their order.
 */
export function mixed(seed: string): OrderKey {
  return {
    expression: sql`hashtextextended(r.id, ${seed}::bigint)`,
    direction: 'ASC',
    type: 'number',
  };
}

/** The one verb of resolvers, for one request: asks, narrows, redacts, stamps, reports. */
export class RequestHub implements Hub {
  readonly #services: HubServices;
  readonly #ruling: Ruling;
  readonly #patience: Deadline;
  readonly #collector = new ReportCollector();
  readonly #selections = new WeakMap<object, Map<string, Selection>>();
  readonly #ids: RequestIds;
  readonly #scribe: Scribe;
  readonly #finder: RecordFinder;
  readonly #links: LinkAsker;

  constructor(services: HubServices, ruling: Ruling, patience: Deadline) {
    this.#services = services;
    this.#ruling = ruling;
    this.#patience = patience;
    const { registry, onSourceFailure } = services;
    const ids = new RequestIds(services.ids);
    this.#ids = ids;
    const asker = { registry, ids, ruling, patience, collector: this.#collector, onSourceFailure };
    this.#scribe = asker;
    this.#finder = new RecordFinder(asker);
    this.#links = new LinkAsker({
      ...asker,
      catalogue: services.catalogue,
      farRecords: (domain, ids, info) => this.#farRecords(domain, ids, info, 'everybody'),
    });
  }

  report(): SubgraphReport {
    return this.#collector.report(this.#ruling);
  }

  async search(
    asked: SearchQuestion,
    page: PageArgs,
    info: GraphQLResolveInfo,
  ): Promise<Connection<HubRecord>> {
    const question = asked.order.length > 0 ? asked : { ...asked, order: [mixed(this.#services.ids.mixing)] };
    const { entry, on } = this.#domain(question.domain);
    const fingerprint = questionText(question);
    const { narrowed, linked } = await this.#narrowing(question, info);
    const first = pageSize(page, PAGE_MAX);
    const after = page.after ? this.#services.cursors.read(page.after, fingerprint) : undefined;
    const selection = this.#selection(info, entry.typeName);
    const maker = new RecordMaker(entry, selection.paths, on, this.#scribe);
    const plans = await this.#plan(question, triesOfSearch(question, linked));
    const [rows, counted] = await Promise.all([
      this.#ask(plans, question.domain, (plan) =>
        searchStatement(
          entry,
          narrowed(plan),
          plan.asked,
          selection.paths,
          { first, ...(after ? { after } : {}) },
          on,
        ),
      ),
      selection.totalCount ? this.#count(plans, question, narrowed, entry, on) : undefined,
    ]);
    const placed = rows.answers.map(({ plan, value }) =>
      value.rows.map((row) => ({
        row,
        plan,
        statement: value.statement,
        position: positionOf(row, question.order.length),
      })),
    );
    const merged = merge(placed, question.order, first + 1);
    const shown = merged.slice(0, first);
    maker.expect(shown);
    const edges: { readonly cursor: () => string; readonly node: HubRecord }[] = [];
    const { rest } = this.#patience;
    for (const [i, { row, plan, statement, position }] of shown.entries()) {
      if (rest && i % PIECE === PIECE - 1) await rest();
      const node = maker.record(row, statement, plan.asked);
      if (node) edges.push({ cursor: () => this.#services.cursors.write(position, fingerprint), node });
    }
    // An owner that is reported to have given no rows is in no total, though its count came.
    const isWhole = !rows.reports.some(({ status }) => mayHideHits(status));
    const total = isWhole ? (counted ?? null) : null;
    return connectionOf(edges, merged.length > first, after !== undefined, total, rows.reports);
  }

  async lookup(question: LookupQuestion, info: GraphQLResolveInfo): Promise<readonly LookupAnswer[]> {
    const { entry, on } = this.#domain(question.domain);
    const selection = this.#selection(info, entry.typeName);
    const maker = new RecordMaker(entry, selection.paths, on, this.#scribe);
    const plans = await this.#plan(question, triesOfLookup(question));
    const rows = await this.#ask(plans, question.domain, (plan) =>
      lookupStatement(entry, question, plan.asked, selection.paths, on),
    );
    const byKey = new Map<string, HubRecord[]>(question.keys.map((key) => [key, []]));
    const placed = rows.answers.map(({ plan, value }) =>
      value.rows.map((row) => ({ row, plan, statement: value.statement, position: positionOf(row, 0) })),
    );
    const found = merge(placed, [], Number.POSITIVE_INFINITY);
    maker.expect(found);
    for (const { row, plan, statement } of found) {
      const record = maker.record(row, statement, plan.asked);
      if (record) byKey.get(row[CLASS_WIDTH] as string)?.push(record);
    }
    return question.keys.map((key) => ({ key, nodes: byKey.get(key) ?? [], sources: rows.reports }));
  }

  byId(domain: Domain, id: string, info: GraphQLResolveInfo): Promise<HubRecord | null> {
    const { entry } = this.#domain(domain);
    return this.#finder.byId(entry, this.#ids.open(id, domain).id, this.#selection(info, entry.typeName));
  }

  byIds(
    domain: Domain,
    ids: readonly string[],
    info: GraphQLResolveInfo,
  ): readonly Promise<HubRecord | null>[] {
    const { entry } = this.#domain(domain);
    const selection = this.#selection(info, entry.typeName);
    // All are read before one is asked for: work that was begun for a question that is refused has nobody who waits for it.
    const opened = ids.map((id) => this.#ids.open(id, domain).id);
    return opened.map((id) => this.#finder.byId(entry, id, selection));
  }

  pointer(domain: Domain, id: string): Reference {
    const { owner } = this.#ids.open(id, domain);
    return reference(domain, { owner, id: id as PublicId });
  }

  links(
    link: LinkDefinition,
    from: PublicId,
    page: PageArgs,
    info: GraphQLResolveInfo,
  ): Promise<Connection<HubRecord>> {
    return this.#links.ask(
      link,
      this.#ids.open(from).id,
      { first: pageSize(page, LINK_PAGE_MAX), after: page.after ?? undefined },
      info,
    );
  }

  async statistics(asked: StatisticsQuestion, info: GraphQLResolveInfo): Promise<StatisticsAnswer> {
    const question = { ...asked, uses: countingUses(asked.uses) };
    const { entry, on } = this.#domain(question.domain);
    const { cells } = this.#services;
    const { narrowed, linked } = await this.#narrowing(question, info);
    const plans = await this.#plan(question, triesOfSearch(question, linked));
    const isKept = ({ lending }: Plan['asked'][number]): boolean => !isListed(lending, question);
    const { answers, reports } = await fanOut(
      plans,
      question.domain,
      this.#patience,
      (plan) =>
        statisticsStatement(
          entry,
          narrowed(plan),
          plan.asked,
          on,
          plan.asked.some(isKept) ? cells.seed : undefined,
        ),
      (rows) => rows,
      this.#services.onSourceFailure,
    );
    this.#collector.sources(reports);
    if (answers.some(({ value }) => value.length > GROUPS_MAX)) throw tooManyGroups();
    const rows = answers.flatMap(({ plan, value }) =>
      plan.asked.flatMap((one) =>
        rowsOf(
          question,
          one.owner,
          value.filter((row) => row[0] === one.owner),
          isKept(one) ? cells : undefined,
        ),
      ),
    );
    return { rows, sources: reports };
  }

  #domain(domain: Domain): { readonly entry: DomainEntry; readonly on: string } {
    return { entry: this.#services.catalogue[domain], on: this.#ruling.inquiry.on };
  }

  #selection(info: GraphQLResolveInfo, typeName: string, at: 'here' | 'link-end' = 'here'): Selection {
    const key = `${typeName} ${at}`;
    let known = this.#selections.get(info.fieldNodes);
    if (!known) this.#selections.set(info.fieldNodes, (known = new Map()));
    let selection = known.get(key);
    if (!selection) known.set(key, (selection = selectionOf(info, typeName, at)));
    return selection;
  }

  /** Adds to a question, source by source, that its records are linked to another one, where it asks for that. */
  async #narrowing<Q extends SearchQuestion | StatisticsQuestion>(
    question: Q,
    info: GraphQLResolveInfo,
  ): Promise<{ readonly narrowed: (plan: Plan) => Q; readonly linked?: (plan: Plan) => Sql }> {
    const { linkedTo } = question;
    if (!linkedTo) return { narrowed: () => question };
    const { link } = linkedTo;
    const { id } = this.#ids.open(linkedTo.id, link.farDomain, linkedTo.argument);
    const { found } = await this.#farRecords(link.farDomain, [id], info, 'their owners');
    const add = (condition: Sql): Q => ({ ...question, conditions: [...question.conditions, condition] });
    // To a record that does not exist for this caller nothing is linked: asked all the same, so that nothing tells why.
    const isKnown = found.has(id);
    const linked = (plan: Plan): Sql => {
      const condition = linkedCondition({ link, id }, plan.asked, this.#ruling.inquiry.on);
      return isKnown ? condition : sql`${decoyed(condition)} AND ${NO_ROW}`;
    };
    return { narrowed: (plan) => add(linked(plan)), linked };
  }

  /** Whom the law lets be asked, less those at whom the officer's budget for what the question tries is spent. */
  async #plan(
    question: SearchQuestion | LookupQuestion | StatisticsQuestion,
    tries: readonly Try[],
  ): Promise<readonly Plan[]> {
    const { domain, uses } = question;
    ownersKnown(question.owners ?? [], this.#ruling.owners);
    const lawful = planSources(
      this.#services.registry,
      this.#ruling,
      question.domain,
      question.owners,
      bySearch(question.uses),
    );
    const { quota, onSourceFailure } = this.#services;
    const { plans, withheld } =
      tries.length === 0
        ? { plans: lawful, withheld: [] }
        : await withinBudget(
            { quota, ruling: this.#ruling, patience: this.#patience, onSourceFailure },
            this.#services.catalogue[domain],
            { uses, tries, question: questionKey(question, lawful) },
            lawful,
          );
    this.#collector.planned(domain, uses, lawful, plans);
    this.#collector.refused(withheld);
    return plans;
  }

  async #ask(
    plans: readonly Plan[],
    domain: Domain,
    build: (plan: Plan) => Statement,
  ): Promise<FanOut<{ readonly rows: readonly Row[]; readonly statement: Statement }>> {
    const result = await fanOutStatements(
      plans,
      domain,
      this.#patience,
      build,
      this.#services.onSourceFailure,
    );
    this.#collector.sources(result.reports);
    return result;
  }

  /** null unless every source that was to be asked answered and none had more than can be counted. */
  async #count(
    plans: readonly Plan[],
    question: SearchQuestion,
    narrowed: (plan: Plan) => SearchQuestion,
    entry: DomainEntry,
    on: string,
  ): Promise<number | null> {
    const { answers, reports } = await fanOut(
      plans,
      question.domain,
      this.#patience,
      (plan) => countStatement(entry, narrowed(plan), plan.asked, COUNT_MAX + 1, on),
      (rows) => rows[0]?.[0] as number,
      this.#services.onSourceFailure,
    );
    if (reports.some(({ status }) => mayHideHits(status))) return null;
    const total = answers.reduce((sum, { value }) => sum + value, 0);
    return total > COUNT_MAX ? null : total;
  }

  /**
   * The records at the far ends of links: whole where this subgraph serves them, otherwise their existence only, as the
   * subgraph that serves them will be asked for the rest. What is absent does not exist for this caller.
   */
  #farRecords(
    domain: Domain,
    ids: readonly GlobalId[],
    info: GraphQLResolveInfo,
    asked: Asked,
  ): Promise<Found<HubRecord | Reference>> {
    const { entry } = this.#domain(domain);
    return domain === this.#services.served
      ? this.#finder.records(entry, this.#selection(info, entry.typeName, 'link-end'), ids, asked)
      : this.#finder.existing(entry, ids, asked);
  }
}

function positionOf(row: Row, keys: number): Position {
  const first = CLASS_WIDTH;
  return {
    keys: row.slice(first, first + keys) as (string | number | null)[],
    owner: row[0] as StateCode,
    id: row[1] as string,
  };
}

/** What makes two questions the same for a cursor: everything but the page. */
function questionText(question: SearchQuestion): string {
  return JSON.stringify([
    question.domain,
    question.conditions.map(({ sql: text, values }) => [text, values]),
    question.linkedTo?.id ?? '',
    question.order.map(({ expression, direction }) => [expression.sql, expression.values, direction]),
    question.owners ?? [],
  ]);
}

function tooManyGroups(): HubError {
  return new HubError('LIMIT_EXCEEDED', 'groups', {
    publicMessage: `There are more than ${GROUPS_MAX} groups: ask for fewer groupings, or for a shorter period.`,
  });
}

function pageSize(page: PageArgs, max: number): number {
  const first = page.first ?? PAGE_DEFAULT;
  if (!Number.isInteger(first) || first < 1 || first > max)
    throw badInput('first', first, `a whole number from 1 to ${max}`);
  return first;
}
