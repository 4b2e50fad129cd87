import type { Domain } from '../../core/vocabulary.ts';
import type { CatalogueCheck } from '../../sources/connection/standing.ts';
import { compareCatalogue } from '../../sources/contract/compare.ts';
import { CURRENCY_VIEW } from '../../sources/contract/common-views.ts';
import type { Contract } from '../../sources/contract/contract-form.ts';

/** How current a source's data are is told beside an answer: without it the answer still is one. */
const BESIDE = `hub.${CURRENCY_VIEW.name}`;

/**
 * What new connections to a source are held against. Advice is no breach, nor is what the view of currency lacks.
 *
 * @param contracts of the domains that are served.
 */
export function catalogueChecks(
  contracts: readonly Contract[],
): (domain: Domain) => CatalogueCheck | undefined {
  const byDomain = new Map(contracts.map((contract) => [contract.domain, contract]));
  return (domain) => {
    const contract = byDomain.get(domain);
    return (
      contract &&
      (async (client) => {
        const found = await compareCatalogue(client, contract);
        return found
          .filter(({ severity, where }) => severity === 'fault' && !`${where}.`.startsWith(`${BESIDE}.`))
          .map(({ where, says }) => ({ object: where, what: says }));
      })
    );
  };
}
