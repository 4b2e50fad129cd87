import { systemClock } from '../../../shared/src/core/clock.ts';
import type { DemonstrationIssuers } from '../../../shared/src/identity/demonstration.ts';
import { DpopProofs } from '../../../shared/src/identity/dpop.ts';
import type { IssuerConfig } from '../../../shared/src/identity/issuers.ts';
import { demonstrationSignInsOf, signInsOf, type SignInAt } from '../../../shared/src/identity/sign-ins.ts';
import { TokenChecker } from '../../../shared/src/identity/tokens.ts';
import type { SharedCounts } from '../quota/limits.ts';
import type { OtherProcesses } from '../quota/share-quota.ts';

export interface BelievedNeeds {
  readonly issuers: readonly IssuerConfig[];
  readonly demonstration?: DemonstrationIssuers;
  readonly otherProcesses?: OtherProcesses;
  readonly shared?: SharedCounts;
}

/** Whom a gateway believes at this moment: in tokens, and where people sign in. */
export class Believed {
  readonly tokens: TokenChecker;
  readonly #demonstration: DemonstrationIssuers | undefined;
  #issuers: readonly IssuerConfig[];

  constructor({ issuers, demonstration, otherProcesses, shared }: BelievedNeeds) {
    const proofs = shared?.proofs ?? otherProcesses?.proofs;
    this.tokens = new TokenChecker(issuers, systemClock, new DpopProofs(systemClock, proofs));
    this.#demonstration = demonstration;
    this.#issuers = issuers;
  }

  trust(issuers: readonly IssuerConfig[]): void {
    this.tokens.trust(issuers);
    this.#issuers = issuers;
  }

  /** With the demonstration's own issuers in the demonstration alone. */
  signInsAt(origin: string): readonly SignInAt[] {
    const own = this.#demonstration ? demonstrationSignInsOf(this.#issuers, origin) : [];
    return [...own, ...signInsOf(this.#issuers)];
  }
}
