import type { GraphQLSchema } from 'graphql';
import type { GlobalId, PublicId } from '../../core/ids.ts';
import type { DomainEntry } from '../../domains/catalogue.ts';
import { classKey } from '../../policy/words/class-key.ts';
import type { DecisionBook } from '../../policy/words/decided.ts';
import { isLinkKnown, linkPlan } from '../../policy/enforce/redact.ts';
import type { DecisionClass, Lending } from '../../policy/words/ruling.ts';
import { linkColumns } from '../../sources/sql/projection.ts';
import { extraOf, firstField, localIdOf, ownerOf } from '../../sources/sql/row.ts';
import type { Row } from '../../sources/connection/national-source.ts';
import type { LinkDefinition } from '../../sources/sql/question.ts';
import type { LinkQuestion } from '../../sources/sql/statement.ts';
import type { Matchable, Statement } from '../../sources/sql/statement-form.ts';
import type { ReportCollector } from './collector.ts';
import type { DecisionClasses } from './decision-class.ts';
import { Fit } from './fit.ts';
import { cellOf, lendingOf, releaseAmong, type ClassCell } from './records.ts';
import type { RequestContext } from './request-context.ts';
import type { RequestIds } from './request-ids.ts';

/** Which links are asked for, and what of them. */
export interface LinkSelection {
  readonly link: LinkDefinition;
  /** As GraphQL names it. */
  readonly typeName: string;
  /** Catalogue paths, from the record on: `associates.kind`. */
  readonly requested: ReadonlySet<string>;
  readonly schema: GraphQLSchema;
}

/** A link before its ends are known. Nothing more is done for it until they are: how many come to nothing does not show. */
export interface LinkFound {
  readonly from: GlobalId;
  readonly other: GlobalId;
  readonly row: Row;
  /** The link as GraphQL sees it. */
  node(): LinkNode;
}

export type LinkNode = Record<string, unknown> & { id: PublicId };

/** A decision class of which links may be known to exist. */
interface Known {
  readonly of: DecisionClass;
  readonly lending: Lending;
}

/** A link goes by the releases of the record that holds it: the one at its near end, if that is of the same owner. */
export function releaseOfHolder(
  owners: readonly Matchable[],
  row: Row,
  side: LinkQuestion['side'],
): string | undefined {
  const near = extraOf(row, side === 'near' ? 0 : 1);
  if (typeof near !== 'string' || owners.every(({ lending }) => lending.releases === undefined))
    return undefined;
  const [owner, , local = ''] = near.split(':');
  return owner === ownerOf(row) ? releaseAmong(owners, row, local) : undefined;
}

/** Turns rows of one question into links, as `RecordMaker` does with records: the law is asked once a class. */
export class LinkMaker {
  readonly #entry: DomainEntry;
  readonly #link: LinkDefinition;
  readonly #typeName: string;
  readonly #requested: readonly string[];
  readonly #isAsked: boolean;
  readonly #classes: DecisionClasses;
  readonly #collector: ReportCollector;
  readonly #ids: RequestIds;
  readonly #book: DecisionBook;
  readonly #known = new Map<DecisionClass, Known | false>();
  readonly #cells = new Map<DecisionClass, ClassCell>();

  readonly #fit: Fit;

  constructor(context: RequestContext, { link, typeName, requested, schema }: LinkSelection) {
    const { ids, classes, collector, catalogue } = context;
    const entry = catalogue[link.domain];
    this.#ids = ids;
    this.#entry = entry;
    this.#link = link;
    this.#typeName = typeName;
    this.#requested = [...requested].filter((path) => !/\.(withheld|obligations)$/u.test(path));
    this.#isAsked = requested.size > 0;
    this.#classes = classes;
    this.#collector = collector;
    this.#book = collector.book(entry.domain, [...new Set([link.path, ...this.#requested])]);
    const above = `${link.path}.`;
    this.#fit = new Fit(
      { domain: link.domain, schema, typeName },
      { names: linkColumns(entry, link.path).map(({ name }) => name), above, paths: requested },
      (owner, field) => collector.unfit({ owner, domain: link.domain, field, count: 1 }),
    );
  }

  /** undefined for a row of which nothing may be known. */
  link(
    row: Row,
    side: LinkQuestion['side'],
    statement: Statement,
    owners: readonly Matchable[],
  ): LinkFound | undefined {
    const of = this.#classes.of(row, releaseOfHolder(owners, row, side));
    if (!of) return undefined;
    let found = this.#known.get(of);
    if (found === undefined) {
      const lending = lendingOf(of.owner, owners);
      found = isLinkKnown(lending, of, this.#link.path) && { of, lending };
      this.#known.set(of, found);
    }
    const known = found;
    if (!known) return undefined;
    return {
      from: extraOf(row, 0) as GlobalId,
      other: extraOf(row, 1) as GlobalId,
      row,
      node: () => this.#node(row, statement, known),
    };
  }

  /** Called for links whose ends exist: of the others nothing is decided, withheld or said. */
  #node(row: Row, statement: Statement, known: Known): LinkNode {
    const cell = this.#cell(known);
    const { plan, withheld, silent, counted, conditions } = cell;
    const { owner } = known.of;
    const id = this.#ids.sealLink(owner, this.#link.domain, localIdOf(row));
    const node: LinkNode = { __typename: this.#typeName, id, owner };
    const first = firstField(statement);
    statement.columns.forEach(({ path }, i) => {
      node[path.slice(this.#link.path.length + 1)] = row[first + i];
    });
    plan.apply(node);
    this.#fit.look(node, { owner, record: id });
    node['withheld'] = plan.withheld;
    node['obligations'] = plan.obligations;
    counted.records += 1;
    if (conditions) this.#collector.conditions.made(node, conditions, id);
    if (withheld.length > 0 || silent.length > 0) this.#collector.withheld(cell, id);
    return node;
  }

  #cell({ of, lending }: Known): ClassCell {
    let cell = this.#cells.get(of);
    if (!cell) {
      const place = { domain: this.#entry, path: this.#link.path };
      const plan = linkPlan(lending, place, of, this.#requested);
      cell = cellOf(plan, this.#entry.domain, of.owner, this.#book.cell(classKey(of), of, lending));
      if (this.#isAsked) {
        const { obligations } = plan;
        const { domain } = this.#entry;
        cell = { ...cell, conditions: { owner: of.owner, domain, type: this.#typeName, obligations } };
      }
      this.#cells.set(of, cell);
    }
    return cell;
  }
}
