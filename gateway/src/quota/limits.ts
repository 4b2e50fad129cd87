import { systemClock } from '../../../shared/src/core/clock.ts';
import type { SharedProofs } from '../../../shared/src/identity/dpop.ts';
import type { GatewayConfig } from '../config/config.ts';
import { AtOnce, type Places } from '../../../shared/src/core/at-once.ts';
import { CostShare, type CostShares } from './cost-shares.ts';
import { Pace } from './pace.ts';
import { RateLimit, type Rates } from './rate-limit.ts';
import { shareQuota, type OtherProcesses } from './share-quota.ts';
import { SharedCostShare, SharedPlaces, type SharedUnits } from './shared-limits.ts';

/** New documents of one officer that wait for the planner at once: the others' come in between. */
const PLANS_AT_ONCE = 2;
/** Of a State's share of what questions cost at once: one officer's dear question keeps no colleague's lookup waiting. */
const KEPT_FOR_SMALL = 1 / 4;

/** What is counted of callers. */
export interface Counted extends Rates, CostShares {
  /** Requests of one officer worked on at once. */
  readonly atOnce: Places;
  /** ... and of one State. */
  readonly stateAtOnce: Places;
}

/** What several gateways count and agree on together. */
export interface SharedCounts {
  /** By a name that is the same at all of them. */
  rate(name: string, perMinute: number): Rates['perState'];
  units(name: string, most: number): SharedUnits;
  readonly proofs: SharedProofs;
  /** Learns what the other gateways know, where that is not of now. It never rejects. */
  readonly catchUp: () => Promise<void> | undefined;
  /** @throws HubError STATE_UNAVAILABLE or LAW_UNAVAILABLE when this gateway must answer nothing. */
  readonly mayAnswer: () => void;
}

/** What questions may take of the hub at once and in time: each call gives limits of its own, unless they are shared. */
export function limitsOf(
  config: GatewayConfig,
  onRest: (ms: number) => void = () => undefined,
  shared?: SharedCounts,
): Counted & { readonly planning: AtOnce; readonly pace: Pace } & Pick<
    SharedCounts,
    'catchUp' | 'mayAnswer'
  > {
  return {
    ...(shared ? sharedCounted(config, shared) : ownCounted(config)),
    planning: new AtOnce(PLANS_AT_ONCE),
    pace: new Pace(onRest),
    catchUp: shared?.catchUp ?? ((): undefined => undefined),
    mayAnswer: shared?.mayAnswer ?? ((): void => undefined),
  };
}

function ownCounted(config: GatewayConfig): Counted {
  return {
    perState: new RateLimit(config.statePerMinute, systemClock),
    perOfficer: new RateLimit(config.officerPerMinute, systemClock),
    strangers: new RateLimit(config.strangersPerMinute, systemClock),
    atOnce: new AtOnce(config.officerInFlightMax),
    stateAtOnce: new AtOnce(config.stateInFlightMax),
    officerShare: new CostShare(config.officerCostMax),
    stateShare: new CostShare(config.stateCostMax, KEPT_FOR_SMALL),
  };
}

function sharedCounted(config: GatewayConfig, shared: SharedCounts): Counted {
  const places = (name: string, most: number): Places => new SharedPlaces(shared.units(name, most));
  const share = (name: string, most: number, kept: number): SharedCostShare =>
    new SharedCostShare(most, kept, shared.units(name, most));
  return {
    perState: shared.rate('state', config.statePerMinute),
    perOfficer: shared.rate('officer', config.officerPerMinute),
    strangers: shared.rate('strangers', config.strangersPerMinute),
    atOnce: places('officer at once', config.officerInFlightMax),
    stateAtOnce: places('state at once', config.stateInFlightMax),
    officerShare: share('officer cost', config.officerCostMax, 0),
    stateShare: share('state cost', config.stateCostMax, KEPT_FOR_SMALL),
  };
}

/** Makes rates that each process counts alone count what those behind the same port let in. @returns what ends that. */
export function shareAmongProcesses(
  { perState, perOfficer, strangers }: Rates,
  otherProcesses: OtherProcesses | undefined,
): () => void {
  const own = Object.entries({ perState, perOfficer, strangers }).filter(
    (entry): entry is [string, RateLimit] => entry[1] instanceof RateLimit,
  );
  return otherProcesses && own.length > 0
    ? shareQuota(Object.fromEntries(own), otherProcesses)
    : (): void => undefined;
}
