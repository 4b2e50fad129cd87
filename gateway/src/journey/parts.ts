import type { Clock } from '../../../shared/src/core/clock.ts';
import type { TokenChecker } from '../../../shared/src/identity/tokens.ts';
import type { Ledger } from '../../../shared/src/ledger/proof/ledger.ts';
import type { Ruler } from '../../../shared/src/policy/law/law.ts';
import type { GatewayConfig } from '../config/config.ts';
import type { Engine } from '../engine/apollo.ts';
import type { Metrics } from '../observe/metrics.ts';
import type { Offices } from '../observe/offices.ts';
import type { AtOnce, Places } from '../../../shared/src/core/at-once.ts';
import type { CostShares } from '../quota/cost-shares.ts';
import type { Pace } from '../quota/pace.ts';
import type { Rates } from '../quota/rate-limit.ts';
import type { CallerSchemas } from './caller-schemas.ts';
import type { KnownReleases } from './known-releases.ts';
import type { RegisteredOperations } from './registered-operations.ts';
import type { ReleaseRecorder } from './release-recorder.ts';

/** What the steps of the journey work with. Made once, when the gateway starts. */
export interface GatewayParts extends Rates, CostShares {
  readonly config: GatewayConfig;
  readonly clock: Clock;
  readonly tokens: Pick<TokenChecker, 'check'>;
  readonly documents: RegisteredOperations;
  readonly ledger: Pick<Ledger, 'received'>;
  readonly ruler: () => Ruler;
  readonly engine: Engine;
  readonly callerSchemas: CallerSchemas;
  /** Requests of one officer worked on at once. */
  readonly atOnce: Places;
  /** ... and of one State. */
  readonly stateAtOnce: Places;
  /** New documents of one officer that are planned at once. */
  readonly planning: AtOnce;
  /** Learns what the other gateways know, where that is not of now. It never rejects. */
  readonly catchUp: () => Promise<void> | undefined;
  /** @throws HubError STATE_UNAVAILABLE or LAW_UNAVAILABLE when nothing may be answered, as other gateways could know better. */
  readonly mayAnswer: () => void;
  /** How dear questions keep out of the way of others. */
  readonly pace: Pace;
  readonly metrics: Pick<Metrics, 'identified' | 'refused' | 'reported' | 'answered' | 'recorded'>;
  /** Absent when no store of releases is configured: then nothing is asked of it, and nothing can be changed. */
  readonly releases:
    | { readonly known: Pick<KnownReleases, 'of'>; readonly recorder: Pick<ReleaseRecorder, 'record'> }
    | undefined;
  /** Takes note of which offices ask. */
  readonly offices: Pick<Offices, 'seen'>;
  readonly log: {
    warn(fields: Readonly<Record<string, unknown>>, message: string): void;
    error(fields: Readonly<Record<string, unknown>>, message: string): void;
  };
}
