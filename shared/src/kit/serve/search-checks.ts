import type { SearchCheck } from '../../sources/connection/searches.ts';
import type { SourceConfig } from '../../sources/connection/source-config.ts';
import { compareSearches, type SearchContract } from '../../sources/contract/compare-searches.ts';
import { functionBodies } from '../schema/function-bodies.ts';
import type { DomainDefinition } from '../schema/subgraph.ts';

/** How far keys may be behind where the source's entry does not say, in milliseconds. */
export const KEYS_WITHIN_MS = 300_000;

/** What searches of a domain go by, worked out from its migrations. */
export async function searchContract(definition: DomainDefinition): Promise<SearchContract> {
  const { domain, searchColumns } = definition;
  return {
    domain,
    bodies: await functionBodies(definition),
    // Of the others a mirror alone has keys, and computes them with each row.
    ...(domain === 'person' && searchColumns ? { keysVersion: searchColumns.version } : {}),
  };
}

/** What the searches of each source are held against. @param definitions of the domains that are served. */
export function searchChecks(
  definitions: readonly DomainDefinition[],
): (config: SourceConfig) => SearchCheck | undefined {
  const contracts = new Map<string, Promise<SearchContract>>();
  return ({ domain, keysWithinMs = KEYS_WITHIN_MS }) => {
    const definition = definitions.find((one) => one.domain === domain);
    if (!definition) return undefined;
    return async (client) => {
      const contract = contracts.get(domain) ?? searchContract(definition);
      contracts.set(domain, contract);
      const { findings, asOf } = await compareSearches(client, await contract, keysWithinMs);
      return {
        behind: findings.map(({ where, says }) => `${where}: ${says}`),
        ...(asOf === undefined ? {} : { asOf }),
      };
    };
  };
}
