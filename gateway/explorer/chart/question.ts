import { isObjectType, type GraphQLSchema } from 'graphql';
import { mayHideHits } from '../../../shared/src/core/source-status.ts';
import type { Domain, SourceStatus } from '../../../shared/src/core/vocabulary.ts';
import { domainOfId, RECORDS, type LinkField } from './links.ts';
import type { ChartEdge, ChartNode, LinkCount, Part, Withheld } from './model.ts';

/** How many records one question begins at, and how many links of a type it shows of each: what the hub's limits bear. */
export const STEP = { recordsMax: 20, valuesMax: 100_000, linksMax: 100 } as const;
/** Values of one link and the record behind it, about. */
const VALUES_OF_LINK = 40;
const LINK_TYPES_MAX = 5;

const HEADER = 'id owner handling obligations { kind } withheld { field mode reason }';

/**
 * Writes the question for one step around records: they themselves, their links, and what those lead to. What this caller never
 * sees is not asked for.
 *
 * @param domains of the records, each once.
 */
export function stepDocument(schema: GraphQLSchema, domains: readonly Domain[]): string {
  const parts = domains.map((domain) => {
    const { type, place, links } = RECORDS[domain];
    const visible = links.filter(({ field }) => sees(schema, type, field));
    return `${place} { ${factsOf(schema, domain)} ${visible.map((link) => linkPart(schema, link)).join(' ')} }`;
  });
  return `query Chart($of: [ID!]!, $first: Int) { links(of: $of) { ${parts.join(' ')} } }`;
}

/** How many links of a type to ask of each of so many records. */
export function linksPerRecord(records: number): number {
  const fit = Math.floor(STEP.valuesMax / (Math.max(1, records) * LINK_TYPES_MAX * VALUES_OF_LINK));
  return Math.max(1, Math.min(STEP.linksMax, fit));
}

function linkPart(schema: GraphQLSchema, { field, end, to }: LinkField): string {
  return `${field}(first: $first) { totalCount totalCountIsAtLeast sources { owner status incomplete }
    nodes { id kind since obligations { kind } ${end} { ${factsOf(schema, to)} } } }`;
}

function factsOf(schema: GraphQLSchema, domain: Domain): string {
  const { type, facts } = RECORDS[domain];
  const visible = facts
    .filter(({ field }) => sees(schema, type, field))
    .map(({ field, inner }) => (inner === undefined ? field : `${field} { ${inner} }`));
  const header = sees(schema, type, 'handling') ? HEADER : HEADER.replace(' handling', '');
  return `${header} ${visible.join(' ')}`;
}

function sees(schema: GraphQLSchema, type: string, field: string): boolean {
  const named = schema.getType(type);
  return isObjectType(named) && field in named.getFields();
}

/** One entry of `links`: the record stands in the place of its domain. */
export type LinkedRecord = {
  readonly [place in LinkField['end']]?: SeenRecord | null;
};

/** A record as the hub answers it. */
export interface SeenRecord {
  readonly id: string;
  readonly owner: string;
  readonly handling?: string | null;
  readonly obligations: readonly { readonly kind: string }[];
  readonly withheld: readonly Withheld[];
  readonly [fact: string]: unknown;
}

interface SeenLinks {
  readonly totalCount: number | null;
  readonly totalCountIsAtLeast: boolean;
  readonly sources: readonly {
    readonly owner: string;
    readonly status: SourceStatus;
    readonly incomplete: boolean;
  }[];
  readonly nodes: readonly SeenLink[];
}

type SeenLink = {
  readonly id: string;
  readonly kind?: string | null;
  readonly since?: string | null;
  readonly obligations: readonly { readonly kind: string }[];
} & { readonly [end in LinkField['end']]?: SeenRecord | null };

/** What an answer adds to the chart. */
export interface Step extends Part {
  /** Records that were asked for and are not there for this caller. */
  readonly missing: readonly string[];
  /** Records whose owner did not answer: nobody knows whether they are there. */
  readonly unanswered: readonly string[];
}

/**
 * Reads the answer to `stepDocument`.
 *
 * @param failed places in `links` for which the hub told an error.
 */
export function readStep(
  asked: readonly string[],
  links: readonly (LinkedRecord | null)[],
  failed: ReadonlySet<number> = new Set(),
): Step {
  const nodes: ChartNode[] = [];
  const edges: ChartEdge[] = [];
  const missing: string[] = [];
  const unanswered: string[] = [];
  for (const [i, linked] of links.entries()) {
    const id = asked[i] ?? '';
    const domain = domainOfId(id);
    const record = domain && linked?.[RECORDS[domain].place];
    if (!domain || !record) {
      (failed.has(i) ? unanswered : missing).push(id);
      continue;
    }
    nodes.push(nodeOf(domain, record, countsOf(domain, record)));
    for (const link of RECORDS[domain].links) readLinks(record, link, nodes, edges);
  }
  return { nodes, edges, missing, unanswered };
}

function readLinks(record: SeenRecord, link: LinkField, nodes: ChartNode[], edges: ChartEdge[]): void {
  const page = record[link.field] as SeenLinks | null | undefined;
  for (const one of page?.nodes ?? []) {
    const other = one[link.end];
    if (!other) continue;
    nodes.push(nodeOf(link.to, other, {}));
    edges.push({
      id: one.id,
      type: link.type,
      ends: record.id < other.id ? [record.id, other.id] : [other.id, record.id],
      ...(one.kind != null && { kind: one.kind }),
      ...(one.since != null && { since: one.since }),
      obligations: kindsOf(one.obligations),
    });
  }
}

function countsOf(domain: Domain, record: SeenRecord): Readonly<Record<string, LinkCount>> {
  return Object.fromEntries(
    RECORDS[domain].links.flatMap(({ field, type }): readonly (readonly [string, LinkCount])[] => {
      const page = record[field] as SeenLinks | null | undefined;
      if (page === undefined) return [];
      if (page === null) return [[type, { total: null, isAtLeast: false, silent: [] }]];
      const silent = page.sources.filter(({ status, incomplete }) => incomplete || mayHideHits(status));
      return [
        [
          type,
          {
            total: page.totalCount,
            isAtLeast: page.totalCountIsAtLeast,
            silent: [...new Set(silent.map(({ owner }) => owner))].sort(),
          },
        ],
      ];
    }),
  );
}

function nodeOf(domain: Domain, record: SeenRecord, links: ChartNode['links']): ChartNode {
  const { id, owner, handling, obligations, withheld } = record;
  return {
    id,
    domain,
    owner,
    ...(handling != null && { handling }),
    ...NAMING[domain](record),
    withheld: withheld.map(({ field, mode, reason }) => ({ field, mode, reason })),
    obligations: kindsOf(obligations),
    links,
  };
}

function kindsOf(obligations: readonly { readonly kind: string }[]): readonly string[] {
  return [...new Set(obligations.map(({ kind }) => kind))].sort();
}

type Naming = Pick<ChartNode, 'name' | 'detail' | 'on'>;

/** What a record is called: what was withheld is left out, never made up. */
const NAMING: { readonly [domain in Domain]: (record: SeenRecord) => Naming } = {
  person: ({ primaryName, dateOfBirth }) => named(text(primaryName), text(dateOfBirth)),
  firearm: ({ make, model, serialNumber }) => named(joined(make, model), text(serialNumber)),
  seizure: ({ items, totalKilograms, occurredOn }) =>
    named(
      Array.isArray(items) ? substancesOf(items as readonly { readonly substance?: unknown }[]) : undefined,
      typeof totalKilograms === 'number' ? `${totalKilograms} kg` : undefined,
      text(occurredOn),
    ),
  crossing: ({ occurredAt, direction, country }) =>
    named(joined(country, text(occurredAt)?.slice(0, 10)), text(direction), text(occurredAt)?.slice(0, 10)),
};

function named(name: string | undefined, detail: string | undefined, on?: string): Naming {
  return {
    ...(name !== undefined && { name }),
    ...(detail !== undefined && { detail }),
    ...(on !== undefined && { on }),
  };
}

function substancesOf(items: readonly { readonly substance?: unknown }[]): string | undefined {
  const names = items.map(({ substance }) => text(substance)).filter((name) => name !== undefined);
  return text([...new Set(names)].join(', '));
}

function text(value: unknown): string | undefined {
  return typeof value === 'string' && value !== '' ? value : undefined;
}

function joined(...values: readonly unknown[]): string | undefined {
  return text(
    values
      .map(text)
      .filter((value) => value !== undefined)
      .join(' '),
  );
}
