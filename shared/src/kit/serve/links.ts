import DataLoader from 'dataloader';
import { getNamedType, isObjectType, type GraphQLResolveInfo } from 'graphql';
import { isGlobalId, parseGlobalId, type GlobalId, type StateCode } from '../../core/ids.ts';
import type { Domain } from '../../core/vocabulary.ts';
import { isWhole, type SourceReport } from '../../policy/words/report.ts';
import { fanOutStatements, planSources, type Plan } from '../../sources/sql/fan-out.ts';
import type { LinkDefinition } from '../../sources/sql/question.ts';
import { localIdOf, ownerOf } from '../../sources/sql/row.ts';
import { linksStatement } from '../../sources/sql/statement.ts';
import { connectionOf } from './connection.ts';
import { fromFar, lentLinks } from './lent-links.ts';
import {
  cutIn,
  hiddenBehind,
  LINKS_LOOKED_AT,
  LINKS_LOOKED_AT_MAX,
  LINKS_PER_RECORD,
  seenOf,
  type LinksFound,
  type LinksSeen,
  type LinksWanted,
} from './links-found.ts';
import { cutOf, linkCursor, type LinkPage } from './page.ts';
import type { HubRecord, KindCount, LinkConnection } from '../schema/hub.ts';
import { LinkMaker, type LinkFound } from './link-maker.ts';
import type { Found } from './record-finder.ts';
import { givenStamp, reference, type Reference } from '../schema/references.ts';
import { placeOf, scopeOf, type RequestContext } from './request-context.ts';
import { selectionOf, withPaths } from './selection.ts';
import { saidStatement } from './source-question.ts';

/** Finds the records at the far ends of links, as far as they exist for the caller. */
export type FindFar = (
  domain: Domain,
  ids: readonly GlobalId[],
  info: GraphQLResolveInfo,
) => Promise<Found<HubRecord | Reference>>;

interface LinksOfOne {
  readonly nodes: readonly HubRecord[];
  readonly sources: readonly SourceReport[];
  /** Whether these are all. */
  readonly complete: boolean;
  /** Whether the caller could be shown more, were there no limit. */
  readonly hasMore: boolean;
}

/**
 * Finds links of records, at either end, for one request. All records of one level are asked about in one statement a
 * source. A link is visible only when its own category and the existence of both ends are: otherwise it is not counted,
 * not paged over and not mentioned.
 */
export class LinkAsker {
  readonly #context: RequestContext;
  readonly #findFar: FindFar;
  readonly #loaders = new WeakMap<object, Map<string, DataLoader<GlobalId, LinksOfOne>>>();

  constructor(context: RequestContext, findFar: FindFar) {
    this.#context = context;
    this.#findFar = findFar;
  }

  async ask(
    link: LinkDefinition,
    from: GlobalId,
    page: LinkPage,
    info: GraphQLResolveInfo,
  ): Promise<LinkConnection> {
    const { nodes, sources, complete, hasMore } = await this.#loader(link, info).load(from);
    const [start, end] = cutOf(page, nodes);
    const shown = nodes.slice(start, end);
    const { conditions } = this.#context.collector;
    for (const node of shown) {
      conditions.shown(node);
      conditions.shown((node as unknown as Ends).far);
    }
    const edges = shown.map((node) => ({ cursor: () => linkCursor(node.id), node }));
    const connection = connectionOf(edges, {
      hasNextPage: end < nodes.length,
      hasPreviousPage: start > 0,
      ...(complete || hasMore ? { total: { count: nodes.length, isAtLeast: hasMore } } : {}),
      sources,
    });
    return { ...connection, kinds: () => (complete ? kindCounts(nodes) : null) };
  }

  #loader(link: LinkDefinition, info: GraphQLResolveInfo): DataLoader<GlobalId, LinksOfOne> {
    let known = this.#loaders.get(info.fieldNodes);
    if (!known) this.#loaders.set(info.fieldNodes, (known = new Map()));
    const key = `${link.domain} ${link.path} ${link.kinds.join()}`;
    let loader = known.get(key);
    if (!loader) {
      loader = new DataLoader((ids) => this.#load(link, ids, info), { maxBatchSize: 10_000 });
      known.set(key, loader);
    }
    return loader;
  }

  async #load(
    link: LinkDefinition,
    ids: readonly GlobalId[],
    info: GraphQLResolveInfo,
  ): Promise<LinksOfOne[]> {
    const direction = directionOf(link, ids);
    const first = await this.#see(direction, ids, info);
    const again = new Map<GlobalId, LinksSeen>();
    // One by one: each may be many links, and few records have so many that lead nowhere.
    for (const id of hiddenBehind(first)) again.set(id, await this.#seeMore(direction, id, first, info));
    const seen = [first, ...again.values()];
    const links = seen.flatMap((one) => one.links);
    this.#context.ids.expect(
      `link:${link.domain}`,
      links.map(({ row }) => row),
    );
    const far = new Map(seen.flatMap((one) => [...one.far]));
    const byFrom = this.#nodesByRecord(direction, links, far);
    return ids.map((id) => {
      const nodes = byFrom.get(id) ?? [];
      const { sources, failed, cut } = again.get(id) ?? first;
      const isBeyond = nodes.length > LINKS_PER_RECORD;
      return {
        nodes: nodes.slice(0, LINKS_PER_RECORD),
        sources,
        complete: !failed && !cut.has(id) && !isBeyond,
        hasMore: !failed && isBeyond,
      };
    });
  }

  /** The links of some records whose other ends exist for the caller, among the first of each source. */
  async #see(direction: Direction, ids: readonly GlobalId[], info: GraphQLResolveInfo): Promise<LinksSeen> {
    const found = await this.#linksOf(direction, { ids, limit: LINKS_LOOKED_AT }, info);
    const ends = new Set(found.links.map(({ other }) => other));
    const far = await this.#findFar(direction.otherDomain, [...ends], info);
    return seenOf(found, { ends, far: far.found, isPartial: far.failed.size > 0 });
  }

  /** Those of one record behind them: no more other ends are asked for than until enough of them exist for the caller. */
  async #seeMore(
    direction: Direction,
    id: GlobalId,
    first: LinksSeen,
    info: GraphQLResolveInfo,
  ): Promise<LinksSeen> {
    const found = await this.#linksOf(direction, { ids: [id], limit: LINKS_LOOKED_AT_MAX }, info);
    const ends = new Set(found.links.map(({ other }) => other));
    const left = [...ends].filter((end) => !first.ends.has(end));
    let seen = seenOf(found, { ends, far: first.far, isPartial: first.failed });
    for (let many = LINKS_LOOKED_AT; left.length > 0 && seen.links.length <= LINKS_PER_RECORD; many *= 2) {
      const more = await this.#findFar(direction.otherDomain, left.splice(0, many), info);
      const far = new Map([...seen.far, ...more.found]);
      seen = seenOf(found, { ends, far, isPartial: seen.failed || more.failed.size > 0 });
    }
    return seen;
  }

  /** The links of some records that may be known, before it is known of their other ends. */
  async #linksOf(
    { link, sides, otherDomain }: Direction,
    { ids, limit }: LinksWanted,
    info: GraphQLResolveInfo,
  ): Promise<LinksFound> {
    const context = this.#context;
    const plans = planSources(context, link.domain, (owner) => lentLinks(owner, link.path));
    const typeName = linkTypeOf(info);
    const { paths, kindCounts: isCounted, schema } = selectionOf(info, typeName);
    // Who is told how many are of a kind is told their kinds.
    const asked = isCounted ? withPaths(paths, ['kind']) : paths;
    const requested = new Set([...asked].map((path) => `${link.path}.${path}`));
    const maker = new LinkMaker(context, { link, typeName, requested, schema });
    const at = [placeOf(info)];
    context.collector.asking(link.domain, plans, at, sides.length);
    const found = await Promise.all(
      sides.map((side) =>
        fanOutStatements(context, side === 'near' ? plans : fromFar(plans, link.path), (plan) =>
          saidStatement(
            linksStatement(scopeOf(context, plan, requested), { link, side, from: ids, limit }),
            () => ({
              verb: 'LINKS',
              link: { ...link, kinds: [...link.kinds] },
              ...{ side, from: [...ids], paths: [...requested] },
              ...(limit === LINKS_LOOKED_AT ? {} : { limit }),
            }),
          ),
        ),
      ),
    );
    const reports = found.flatMap((side) => side.reports);
    context.collector.sources(reports, at);
    const links = found.flatMap(({ answers }, i) =>
      answers.flatMap(({ plan, value: { rows, statement } }) => {
        const side = sides[i] ?? 'near';
        const made = rows.flatMap((row) => maker.link(row, side, statement, plan.asked) ?? []);
        const named = made.filter(({ other }) => isGlobalId(other, otherDomain));
        if (named.length < made.length) noteNameless(plan, made, otherDomain);
        return named;
      }),
    );
    return {
      links,
      sources: found[0]?.reports ?? [],
      failed: !reports.every(isWhole),
      cut: new Set(found.flatMap(({ answers }) => answers.flatMap(({ value }) => cutIn(value, limit)))),
    };
  }

  /** The links of each record as GraphQL sees them, in the order of their ids. */
  #nodesByRecord(
    { fromDomain }: Direction,
    links: readonly LinkFound[],
    far: ReadonlyMap<GlobalId, HubRecord | Reference>,
  ): ReadonlyMap<GlobalId, readonly HubRecord[]> {
    const byFrom = new Map<GlobalId, HubRecord[]>();
    const nearEnds = new Map<GlobalId, Reference>();
    const seen = new Set<string>();
    for (const found of links) {
      const { from, other, row } = found;
      // Both directions of a link between two records of one domain may find the same row.
      const key = `${from} ${ownerOf(row)} ${localIdOf(row)}`;
      if (seen.has(key)) continue;
      seen.add(key);
      const node = found.node();
      node['far'] = far.get(other);
      let near = nearEnds.get(from);
      if (!near) nearEnds.set(from, (near = this.#nearEnd(fromDomain, from)));
      node['near'] = near;
      const known = byFrom.get(from);
      if (known) known.push(node as unknown as HubRecord);
      else byFrom.set(from, [node as unknown as HubRecord]);
    }
    for (const nodes of byFrom.values()) nodes.sort((a, b) => (a.id < b.id ? -1 : a.id > b.id ? 1 : 0));
    return byFrom;
  }

  #nearEnd(domain: Domain, id: GlobalId): Reference {
    const { owner, local } = parseGlobalId(id);
    return reference(domain, this.#context.ids.seal(owner, domain, local), givenStamp(owner));
  }
}

/** What a link holds beside its own fields. */
interface Ends {
  readonly far: HubRecord | Reference;
  readonly near: Reference;
}

/** From which end links are looked at. */
interface Direction {
  readonly link: LinkDefinition;
  readonly fromDomain: Domain;
  readonly otherDomain: Domain;
  readonly sides: readonly ('near' | 'far')[];
}

function directionOf(link: LinkDefinition, [firstId]: readonly GlobalId[]): Direction {
  const fromDomain = firstId === undefined ? link.domain : parseGlobalId(firstId).domain;
  const isNear = fromDomain === link.domain;
  return {
    link,
    fromDomain,
    otherDomain: isNear ? link.farDomain : link.domain,
    sides: link.domain === link.farDomain ? ['near', 'far'] : [isNear ? 'near' : 'far'],
  };
}

/** Counts links that lead to nobody who can be named: they are in no answer. */
function noteNameless({ source }: Plan, made: readonly LinkFound[], otherDomain: Domain): void {
  const counts = new Map<StateCode, number>();
  for (const { other, row } of made)
    if (!isGlobalId(other, otherDomain)) counts.set(ownerOf(row), (counts.get(ownerOf(row)) ?? 0) + 1);
  source.standing.met([...counts].map(([owner, rows]) => ({ owner, column: 'link.far_id', rows })));
}

/** Counts redacted links: whose kind is withheld count together. */
function kindCounts(links: readonly HubRecord[]): readonly KindCount[] {
  const counts = new Map<string | null, number>();
  for (const link of links) {
    const kind = typeof link['kind'] === 'string' ? link['kind'] : null;
    counts.set(kind, (counts.get(kind) ?? 0) + 1);
  }
  return [...counts]
    .map(([kind, count]) => ({ kind, count }))
    .sort((a, b) => ((a.kind ?? '') < (b.kind ?? '') ? -1 : 1));
}

/** The type of the links on the page that a field returns. */
function linkTypeOf({ returnType }: GraphQLResolveInfo): string {
  const page = getNamedType(returnType);
  const nodes = isObjectType(page) ? page.getFields()['nodes'] : undefined;
  if (!nodes) throw new Error(`${page.name} is no page of links`);
  return getNamedType(nodes.type).name;
}
