import type { GraphQLResolveInfo } from 'graphql';
import { badInput } from '../../core/errors.ts';
import type { GlobalId, PublicId } from '../../core/ids.ts';
import type { Domain } from '../../core/vocabulary.ts';
import type { Catalogue } from '../../domains/catalogue.ts';
import type { Quota } from '../../ledger/write/quota.ts';
import type { SubgraphReport } from '../../policy/words/report.ts';
import { isTold } from '../../policy/enforce/told.ts';
import { stampOf } from '../../policy/words/record-stamp.ts';
import type { Ruling } from '../../policy/words/ruling.ts';
import type { Sources } from '../../sources/connection/registry.ts';
import type { Deadline } from '../../sources/connection/request-deadline.ts';
import type { CursorBox } from '../../sources/sql/cursor.ts';
import type {
  LinkDefinition,
  LookupQuestion,
  SearchQuestion,
  StatisticsQuestion,
} from '../../sources/sql/question.ts';
import type {
  Connection,
  Hub,
  HubRecord,
  LinkConnection,
  LinkPageArgs,
  LookupAnswer,
  PageArgs,
  StatisticsAnswer,
} from '../schema/hub.ts';
import { givenStamp, reference, type Reference } from '../schema/references.ts';
import { changesPage } from './changes.ts';
import { ReportCollector } from './collector.ts';
import { DecisionClasses } from './decision-class.ts';
import type { IdBox } from './id-box.ts';
import { narrowByLink, type Narrowed } from './linked-to.ts';
import { LinkAsker } from './links.ts';
import { lookupKeys } from './lookup.ts';
import { linkPageOf, ordered, pageOf, searchPageSize } from './page.ts';
import { RecordFinder, type Asked, type Found } from './record-finder.ts';
import { placeOf, type QuestionContext, type RequestContext } from './request-context.ts';
import { RequestIds } from './request-ids.ts';
import { searchPage } from './search.ts';
import { selectionOf, type Selection } from './selection.ts';
import type { Cells } from './small-cells.ts';
import { countGroups, countingUses } from './statistics.ts';

/** What a subgraph lends to a request. It holds no answer of any. */
export interface HubServices {
  /** Of the request, as the log has it. */
  readonly requestId: string;
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

/** The one verb of resolvers, for one request: asks, narrows, redacts, stamps, reports. */
export class RequestHub implements Hub {
  readonly #services: HubServices;
  readonly #context: RequestContext;
  readonly #selections = new WeakMap<object, Map<string, Selection>>();
  readonly #finder: RecordFinder;
  readonly #links: LinkAsker;

  constructor(services: HubServices, ruling: Ruling, deadline: Deadline) {
    this.#services = services;
    const { requestId, registry, catalogue, quota, onSourceFailure } = services;
    const ids = new RequestIds(services.ids);
    const collector = new ReportCollector();
    const classes = new DecisionClasses(ruling.inquiry.on);
    this.#context = {
      requestId,
      registry,
      catalogue,
      quota,
      onSourceFailure,
      ruling,
      deadline,
      ids,
      classes,
      collector,
    };
    this.#finder = new RecordFinder(this.#context);
    this.#links = new LinkAsker(this.#context, (domain, ids, info) =>
      this.#farRecords(domain, ids, info, 'everybody'),
    );
  }

  report(): SubgraphReport {
    const { collector, ruling } = this.#context;
    return collector.report(ruling);
  }

  async search(
    asked: SearchQuestion,
    page: PageArgs,
    info: GraphQLResolveInfo,
  ): Promise<Connection<HubRecord>> {
    const { cursors, ids } = this.#services;
    if (page.changedSince != null)
      return this.#changes(asked, { ...page, changedSince: page.changedSince }, info);
    const question = ordered(asked, ids.mixing);
    const narrowed = await this.#narrow(question, info);
    const wanted = pageOf(question, page, cursors);
    const selection = this.#selection(info, question.domain);
    return searchPage(this.#at(info), { selection, ...narrowed }, wanted);
  }

  async #changes(
    question: SearchQuestion,
    page: PageArgs & { readonly changedSince: string },
    info: GraphQLResolveInfo,
  ): Promise<Connection<HubRecord>> {
    if (page.after != null)
      throw badInput('after', page.after, 'nothing beside changedSince: its token goes on behind a page');
    const selection = this.#selection(info, question.domain);
    const { changedSince } = page;
    return changesPage(
      this.#at(info),
      { question, selection, first: searchPageSize(page), changedSince },
      this.#services,
    );
  }

  async lookup(question: LookupQuestion, info: GraphQLResolveInfo): Promise<readonly LookupAnswer[]> {
    return lookupKeys(this.#at(info), question, this.#selection(info, question.domain));
  }

  byId(domain: Domain, id: string, info: GraphQLResolveInfo): Promise<HubRecord | null> {
    return this.#finder.byId(domain, this.#context.ids.open(id, domain).id, this.#selection(info, domain));
  }

  byIds(
    domain: Domain,
    ids: readonly string[],
    info: GraphQLResolveInfo,
  ): readonly Promise<HubRecord | null>[] {
    const selection = this.#selection(info, domain);
    // All are read before one is asked for: work that was begun for a question that is refused has nobody who waits for it.
    const opened = ids.map((id) => this.#context.ids.open(id, domain).id);
    return opened.map((id) => this.#finder.byId(domain, id, selection));
  }

  nodes(
    ids: readonly string[],
    field: string,
    info: GraphQLResolveInfo,
  ): readonly Promise<HubRecord | null>[] {
    const opened = ids.map((id) => this.#context.ids.open(id, undefined, field));
    return opened.map(({ domain, id }) => this.#finder.byId(domain, id, this.#selection(info, domain)));
  }

  pointer(domain: Domain, id: string): Reference {
    const { owner } = this.#context.ids.open(id, domain);
    return reference(domain, id as PublicId, givenStamp(owner));
  }

  existing(
    ids: readonly string[],
    field: string,
    info: GraphQLResolveInfo,
  ): readonly Promise<Reference | null>[] {
    const opened = ids.map((id) => this.#context.ids.open(id, undefined, field));
    return opened.map(({ domain, id }) => this.#finder.pointer(domain, id, placeOf(info)));
  }

  links(
    link: LinkDefinition,
    from: PublicId,
    page: LinkPageArgs,
    info: GraphQLResolveInfo,
  ): Promise<LinkConnection> {
    return this.#links.ask(link, this.#context.ids.open(from).id, linkPageOf(page), info);
  }

  get on(): string {
    return this.#context.ruling.inquiry.on;
  }

  shows(record: HubRecord, paths: readonly string[]): boolean {
    const stamp = stampOf(record);
    return stamp !== undefined && paths.every((path) => isTold(stamp, path));
  }

  async statistics(asked: StatisticsQuestion, info: GraphQLResolveInfo): Promise<StatisticsAnswer> {
    const question = { ...asked, uses: countingUses(asked.uses) };
    const narrowed = await this.#narrow(question, info);
    return countGroups(this.#at(info), narrowed, this.#services.cells);
  }

  #selection(info: GraphQLResolveInfo, domain: Domain, at: 'here' | 'link-end' = 'here'): Selection {
    const { typeName } = this.#services.catalogue[domain];
    const key = `${typeName} ${at}`;
    let known = this.#selections.get(info.fieldNodes);
    if (!known) this.#selections.set(info.fieldNodes, (known = new Map()));
    let selection = known.get(key);
    if (!selection) known.set(key, (selection = selectionOf(info, typeName, at)));
    return selection;
  }

  #at(info: GraphQLResolveInfo): QuestionContext {
    return { ...this.#context, at: [placeOf(info)] };
  }

  #narrow<Q extends SearchQuestion | StatisticsQuestion>(
    question: Q,
    info: GraphQLResolveInfo,
  ): Promise<Narrowed<Q>> {
    return narrowByLink(this.#context, question, (domain, ids) =>
      this.#farRecords(domain, ids, info, 'their owners'),
    );
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
    const ask = { asked, at: [placeOf(info)] };
    return domain === this.#services.served
      ? this.#finder.records(domain, this.#selection(info, domain, 'link-end'), ids, ask)
      : this.#finder.existing(domain, ids, ask);
  }
}
