import DataLoader from 'dataloader';
import type { GraphQLResolveInfo } from 'graphql';
import { badInput } from '../../core/errors.ts';
import { parseGlobalId, type GlobalId, type StateCode } from '../../core/ids.ts';
import { mayHideHits } from '../../core/source-status.ts';
import { NO_MARKS, type Domain } from '../../core/vocabulary.ts';
import type { Catalogue } from '../../domains/catalogue.ts';
import type { SourceReport } from '../../policy/words/report.ts';
import type { DecisionClass } from '../../policy/words/ruling.ts';
import { fanOutStatements, planSources } from '../../sources/sql/fan-out.ts';
import type { OwnerLending } from '../../sources/sql/projection.ts';
import type { LinkDefinition } from '../../sources/sql/question.ts';
import { linksStatement } from '../../sources/sql/statement.ts';
import { connectionOf } from './connection.ts';
import type { Connection, HubRecord } from '../schema/hub.ts';
import { LinkMaker } from './link-maker.ts';
import type { Asker, Found } from './record-finder.ts';
import { reference, type Reference } from '../schema/references.ts';
import { selectionOf } from './selection.ts';

/** A record has this many links at most in one answer; where there are more, the count is not told. */
const LINKS_PER_RECORD = 200;

interface LinkServices extends Asker {
  readonly catalogue: Catalogue;
  readonly farRecords: (
    domain: Domain,
    ids: readonly GlobalId[],
    info: GraphQLResolveInfo,
  ) => Promise<Found<HubRecord | Reference>>;
}

interface LinksOfOne {
  readonly nodes: readonly HubRecord[];
  readonly sources: readonly SourceReport[];
  readonly complete: boolean;
}

/**
 * Finds links of records, at either end, for one request. All records of one level are asked about in one statement a
 * source. A link is visible only when its own category and the existence of both ends are: otherwise it is not counted,
 * not paged over and not mentioned.
 */
export class LinkAsker {
  readonly #services: LinkServices;
  readonly #loaders = new WeakMap<object, Map<string, DataLoader<GlobalId, LinksOfOne>>>();

  constructor(services: LinkServices) {
    this.#services = services;
  }

  async ask(
    link: LinkDefinition,
    from: GlobalId,
    page: { readonly first: number; readonly after: string | undefined },
    info: GraphQLResolveInfo,
  ): Promise<Connection<HubRecord>> {
    const { nodes, sources, complete } = await this.#loader(link, info).load(from);
    const start = page.after === undefined ? 0 : 1 + nodes.findIndex(({ id }) => cursorOf(id) === page.after);
    if (page.after !== undefined && start === 0) {
      throw badInput('after', page.after, 'the endCursor of an earlier page of the same links');
    }
    const edges = nodes
      .slice(start, start + page.first)
      .map((node) => ({ cursor: () => cursorOf(node.id), node }));
    return connectionOf(
      edges,
      start + page.first < nodes.length,
      start > 0,
      complete ? nodes.length : null,
      sources,
    );
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
    const services = this.#services;
    const { ruling, registry, patience } = services;
    const on = ruling.inquiry.on;
    const [firstId] = ids;
    const fromDomain = firstId === undefined ? link.domain : parseGlobalId(firstId).domain;
    const sides: readonly ('near' | 'far')[] =
      link.domain === link.farDomain ? ['near', 'far'] : [fromDomain === link.domain ? 'near' : 'far'];
    const otherDomain = fromDomain === link.domain ? link.farDomain : link.domain;
    const plans = planSources(registry, ruling, link.domain, undefined, (owner) =>
      lentLinks(owner, link.path),
    );
    const entry = this.#services.catalogue[link.domain];
    const typeName = linkTypeOf(info);
    const requested = new Set([...selectionOf(info, typeName).paths].map((path) => `${link.path}.${path}`));
    const maker = new LinkMaker(entry, link, typeName, requested, on, services);
    this.#services.collector.asking(link.domain, plans, sides.length);
    const found = await Promise.all(
      sides.map((side) =>
        fanOutStatements(
          plans,
          link.domain,
          patience,
          ({ asked }) =>
            linksStatement(
              { entry, link, side, from: ids, requested, limit: LINKS_PER_RECORD + 1 },
              asked,
              on,
            ),
          this.#services.onSourceFailure,
        ),
      ),
    );
    const sources = found[0]?.reports ?? [];
    this.#services.collector.sources(found.flatMap(({ reports }) => reports));
    const links = found.flatMap(({ answers }) =>
      answers.flatMap(({ plan, value: { rows, statement } }) =>
        rows.flatMap((row) => maker.link(row, statement, plan.asked) ?? []),
      ),
    );
    const ends = [...new Set(links.map(({ other }) => other))];
    const visible = await this.#services.farRecords(otherDomain, ends, info);
    const failed =
      visible.failed.size > 0 ||
      found.some(({ reports }) => reports.some(({ status }) => mayHideHits(status)));

    const shown = links.filter(({ other }) => visible.found.has(other));
    const byFrom = new Map<GlobalId, HubRecord[]>(ids.map((id) => [id, []]));
    const seen = new Set<string>();
    const nearOf = (id: GlobalId): Reference => {
      const { owner, local } = parseGlobalId(id);
      return reference(fromDomain, { owner, id: services.ids.seal(owner, fromDomain, local) });
    };
    services.ids.expect(
      `link:${link.domain}`,
      shown.map(({ row }) => row),
    );
    for (const { from, other, row, node: make } of shown) {
      // Both directions of a link between two records of one domain may find the same row.
      const key = `${from} ${row[0] as StateCode} ${row[1] as string}`;
      if (seen.has(key)) continue;
      seen.add(key);
      const node = make();
      node['far'] = visible.found.get(other);
      node['near'] = nearOf(from);
      byFrom.get(from)?.push(node as unknown as HubRecord);
    }
    for (const nodes of byFrom.values()) nodes.sort((a, b) => (a.id < b.id ? -1 : a.id > b.id ? 1 : 0));
    return ids.map((id) => {
      const nodes = byFrom.get(id) ?? [];
      return {
        nodes: nodes.slice(0, LINKS_PER_RECORD),
        sources,
        complete: !failed && nodes.length <= LINKS_PER_RECORD,
      };
    });
  }
}

/** Links are lent whole or not at all: their category fully granted, and their record's existence known. */
function lentLinks(
  { owner, lending }: OwnerLending,
  path: string,
): ReturnType<Parameters<typeof planSources>[4]> {
  const predicate = lending.matchable([{ path, use: 'OPEN' }]);
  if (predicate !== 'never') return { predicate };
  const plain: DecisionClass = {
    owner: owner as StateCode,
    subjects: [],
    handling: 'H0',
    ...NO_MARKS,
  };
  return { predicate, refusal: lending.verdict(plain, path) };
}

function linkTypeOf(info: GraphQLResolveInfo): string {
  const connection = info.returnType.toString().replace('!', '');
  return connection.replace(/Connection$/u, '');
}

function cursorOf(id: string): string {
  return Buffer.from(id).toString('base64url');
}
