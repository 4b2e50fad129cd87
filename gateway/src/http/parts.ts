import type { CertificateStanding } from '../../../shared/src/core/certificates.ts';
import type { DemonstrationIssuers } from '../../../shared/src/identity/demonstration.ts';
import type { SignInAt } from '../../../shared/src/identity/sign-ins.ts';
import type { TokenChecker } from '../../../shared/src/identity/tokens.ts';
import type { Ledger } from '../../../shared/src/ledger/proof/ledger.ts';
import type { Readiness } from '../engine/readiness.ts';
import type { GatewayParts } from '../journey/parts.ts';
import type { Installation } from '../observe/installation.ts';
import type { Metrics } from '../observe/metrics.ts';
import type { WatchedTelling } from '../observe/notice-metrics.ts';
import type { ProcessState, SourceState } from '../observe/watched.ts';

/** What the HTTP layer works with: all of the journey's parts, and more of some. */
export interface HttpParts extends GatewayParts {
  readonly tokens: TokenChecker;
  readonly ledger: Ledger;
  readonly metrics: Metrics;
  /** Whether every part answers: ledger, law, subgraphs. */
  readonly ready: () => Promise<Readiness>;
  /** How the sources are. */
  readonly sources: () => readonly SourceState[];
  /** Records of the ledger that auditors' lists lack. */
  readonly setAside: () => number;
  /** What States are told, where they are. */
  readonly telling?: WatchedTelling | undefined;
  /** Processes of subgraphs that run apart, where they do. */
  readonly processes?: (() => readonly ProcessState[]) | undefined;
  /** Keys and months of the ledger, where whoever started the gateway tells them. */
  readonly installation?: Installation | undefined;
  /** How long its certificates are good. */
  readonly certificates?: (() => readonly CertificateStanding[]) | undefined;
  /** Whether what several gateways count and agree in is there and was read, where there are several. */
  readonly agrees?: (() => boolean) | undefined;
  /** The version of all on which several gateways agree, for operators. */
  readonly agreed?: { readonly version: number } | undefined;
  /** The issuers of this moment at which people sign in. The demonstration's are at the origin at which the hub was reached. */
  readonly signIns: (origin: string) => readonly SignInAt[];
  /** Tokens for invented officers. Absent in production mode. */
  readonly demonstration?: DemonstrationIssuers;
}
