import type { DomainDefinition, SubgraphDefinition } from '../../shared/src/kit/schema/subgraph.ts';
import { subgraph as oversight } from '../../subgraphs/oversight/subgraph.ts';
import { releases } from '../../subgraphs/releases/subgraph.ts';
import type { ReleaseParts } from '../../subgraphs/releases/parts.ts';

/** The domains, in the order in which they are composed. A new one adds its line here, then `npm run schema`. */
const domains = [
  await import('../../subgraphs/persons/subgraph.ts'),
  await import('../../subgraphs/firearms/subgraph.ts'),
  await import('../../subgraphs/drug-seizures/subgraph.ts'),
  await import('../../subgraphs/border-crossings/subgraph.ts'),
];

/** The subgraphs over national databases. */
export const subgraphs: readonly DomainDefinition[] = domains.map(({ subgraph }) => subgraph);

/** All that the gateway composes: those, the ledger's readers, and the releases. @param store of releases, where there is one. */
export function servedOver(store?: ReleaseParts): readonly SubgraphDefinition[] {
  return [...subgraphs, oversight, releases(store)];
}

/** The same, to be composed. */
export const served = servedOver();

/** @throws Error when no subgraph serves the domain: then `npm run schema` was not run. */
export function subgraphOf(domain: string): DomainDefinition {
  const found = subgraphs.find((one) => one.domain === domain);
  if (!found) throw new Error(`no subgraph serves ${domain}: run npm run schema`);
  return found;
}
