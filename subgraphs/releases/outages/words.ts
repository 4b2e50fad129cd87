import type { StateCode } from '../../../shared/src/core/ids.ts';
import type { Domain } from '../../../shared/src/core/vocabulary.ts';

/** What a State can be told of outages and of maintenance. */
export const OUTAGE_TYPES = [
  'outage.began',
  'outage.ended',
  'maintenance.planned',
  'maintenance.cancelled',
] as const;
export type OutageType = (typeof OUTAGE_TYPES)[number];

/** The hub as a whole, where States are named. */
export const HUB = 'HUB';

/** How a source was found, just now. */
export interface Sight {
  readonly state: StateCode;
  readonly domain: Domain;
  readonly isDown: boolean;
}

/** Work that was announced. */
export interface Maintenance {
  readonly of: StateCode | typeof HUB;
  /** None: all of them. */
  readonly domains: readonly Domain[];
  /** Milliseconds since 1970-01-01T00:00:00Z, as `until`. */
  readonly from: number;
  readonly until: number;
}

/** An outage as it is kept: of one source, or of the hub, which has neither State nor domain. */
export interface Outage {
  readonly id: string;
  readonly state: string | null;
  readonly domain: string | null;
  readonly isPlanned: boolean;
  readonly beganAt: Date;
  /** When it had lasted long enough to be told. */
  readonly foundAt: Date;
  readonly endedAt: Date | null;
}

/** Whether an outage that is found at a moment lies in work that was announced. */
export function isPlanned(
  plans: readonly Maintenance[],
  { state, domain }: Pick<Outage, 'state' | 'domain'>,
  at: number,
): boolean {
  return plans.some(
    ({ of, domains, from, until }) =>
      of === (state ?? HUB) &&
      (domain === null || domains.length === 0 || domains.some((one) => one === domain)) &&
      from <= at &&
      at < until,
  );
}

/** What is sent of an outage, to the letter: moments, a State and a domain, and nothing about anybody. */
export function outageBody(type: OutageType, outage: Outage, at: number): string {
  const { id, state, domain, isPlanned: planned, beganAt, endedAt } = outage;
  return JSON.stringify({
    type,
    timestamp: new Date(at).toISOString(),
    data: {
      outage: id,
      of: state === null ? HUB : 'SOURCE',
      ...(state === null ? {} : { state }),
      ...(domain === null ? {} : { domain }),
      planned,
      since: beganAt.toISOString(),
      ...(endedAt === null ? {} : { until: endedAt.toISOString() }),
    },
  });
}

/** What is sent of announced work. */
export function maintenanceBody(
  type: OutageType,
  { of, domains, from, until, id }: Maintenance & { readonly id: string },
  at: number,
): string {
  return JSON.stringify({
    type,
    timestamp: new Date(at).toISOString(),
    data: {
      maintenance: id,
      of: of === HUB ? HUB : 'SOURCE',
      ...(of === HUB ? {} : { state: of }),
      ...(domains.length === 0 ? {} : { domains }),
      from: new Date(from).toISOString(),
      until: new Date(until).toISOString(),
    },
  });
}
