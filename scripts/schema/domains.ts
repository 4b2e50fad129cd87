import type { DomainFacts } from '../../shared/src/core/domain-facts.ts';
import type { DomainEntry } from '../../shared/src/domains/catalogue.ts';
import type { DomainDefinition } from '../../shared/src/kit/schema/subgraph.ts';

const HEAD = `/* What the domains say of themselves in subgraphs/NAME/subgraph.ts. Written by npm run schema: change those instead. */`;

/**
 * The module shared/src/core/domains.ts: all that core, law and SQL know of the domains.
 *
 * @throws Error when two domains have one name or one record type, or derive a mark of one name.
 */
export function domainsModule(definitions: readonly DomainDefinition[]): string {
  const facts = Object.fromEntries(definitions.map((definition) => [definition.domain, factsOf(definition)]));
  const marks = definitions.flatMap((definition) => Object.keys(definition.marks));
  refuseTwice(
    'domain',
    definitions.map(({ domain }) => domain),
  );
  refuseTwice(
    'record type',
    definitions.map(({ recordType }) => recordType),
  );
  refuseTwice('mark', marks);
  return `${HEAD}

export const DOMAINS = ${JSON.stringify(Object.keys(facts))} as const;

export const DERIVED_MARKS = ${JSON.stringify(marks)} as const;

export const DOMAIN_FACTS = ${JSON.stringify(facts, null, 2)} as const;
`;
}

function factsOf({ name, recordType, about, plainSubjects, marks }: DomainDefinition): DomainFacts {
  return { subgraph: name, recordType, about, plainSubjects, marks };
}

function refuseTwice(what: string, names: readonly string[]): void {
  const twice = names.find((name, i) => names.indexOf(name) !== i);
  if (twice !== undefined) throw new Error(`two domains have the ${what} ${twice}`);
}

/**
 * Compares what a domain says of itself with its schema.
 *
 * @throws Error that lists every mark over a column that no field has, and every link that stands in one of the two alone.
 */
export function refuseMisstated(
  { domain, marks, links }: Pick<DomainDefinition, 'domain' | 'marks' | 'links'>,
  { fields }: Pick<DomainEntry, 'fields'>,
): void {
  const columns = new Set(fields.map(({ column }) => column));
  const kept = fields
    .filter(({ kind, path }) => kind === 'link' && !path.includes('.'))
    .map(({ path }) => path);
  const stated = links.map(({ path }) => path);
  const mistakes = [
    ...Object.entries(marks)
      .filter(([, { column }]) => !columns.has(column))
      .map(
        ([mark, { column }]) => `the mark ${mark} follows from ${column}, which is the column of no field`,
      ),
    ...links
      .filter((link) => link.domain !== domain || !kept.includes(link.path))
      .map(({ path }) => `the links ${path} are no field of its record type`),
    ...kept.filter((path) => !stated.includes(path)).map((path) => `its links ${path} are not stated`),
  ];
  if (mistakes.length > 0) throw new Error(`${domain}:\n  ${mistakes.join('\n  ')}`);
}
