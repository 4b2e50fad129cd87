import { globalId, type PublicId, type StateCode } from '../../shared/src/core/ids.ts';
import type { Domain } from '../../shared/src/core/vocabulary.ts';
import type { IdBox } from '../../shared/src/kit/serve/id-box.ts';

/**
 * One record under every name by which the ledger may know it. What a subgraph reports holds the id that the caller was
 * given, so that neither gateway nor ledger ever holds the owner's reference; entries of before ids were enciphered hold it, and
 * those of before the key of ids was rotated hold ids of that time.
 */
export interface NotedRecord {
  readonly id: PublicId;
  readonly names: readonly string[];
}

export function namesOf(ids: IdBox, owner: StateCode, domain: Domain, local: string): NotedRecord {
  const every = ids.everyId(owner, domain, local);
  const [id = ids.seal(owner, domain, local)] = every;
  return { id, names: [...every, globalId(owner, domain, local)] };
}
