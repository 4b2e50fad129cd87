import { HubError } from '../../../shared/src/core/errors.ts';
import type { Rate } from './rate-limit.ts';

/** A request that leaves no records of its own, as too many like it came: it is counted. */
export class TurnedAway extends HubError {}

/**
 * Who shows no valid token is limited by address: within the rate each refusal is recorded, beyond it they are counted, so
 * that nobody fills the ledger who has no business with it. A valid token is never asked for its address.
 *
 * @throws TurnedAway RATE_LIMITED, or STATE_UNAVAILABLE when gateways that count together cannot.
 */
export async function takeStranger(strangers: Rate, address: string | undefined): Promise<void> {
  const isWithin = await taken(strangers, address);
  if (!isWithin) throw new TurnedAway('RATE_LIMITED', 'too many requests without a valid token');
}

/** Whose rate nobody can count is counted, and not recorded. */
async function taken(strangers: Rate, address: string | undefined): Promise<boolean> {
  try {
    return await strangers.take(networkOf(address));
  } catch (cause) {
    throw cause instanceof HubError ? new TurnedAway(cause.code, cause.message, { cause }) : cause;
  }
}

/**
 * The same for a request that was refused before anybody looked at its token: whoever is over a rate had a valid one.
 *
 * @throws TurnedAway STATE_UNAVAILABLE when gateways that count together cannot.
 */
export async function isWithinRate(
  { code }: HubError,
  address: string | undefined,
  strangers: Rate,
): Promise<boolean> {
  return code === 'RATE_LIMITED' || code === 'INTERNAL' || taken(strangers, address);
}

/** An IPv4 address, or the /64 of an IPv6 address: whoever has one address of those has them all. */
export function networkOf(address: string | undefined): string {
  // A socket that is gone has no address any more: those share one.
  if (address === undefined) return '';
  const mapped = /^(?:::ffff:)?(\d+\.\d+\.\d+\.\d+)$/iu.exec(address);
  if (mapped?.[1] !== undefined) return mapped[1];
  const [head = '', tail] = address.toLowerCase().split('%')[0]?.split('::') ?? [];
  const groups = head === '' ? [] : head.split(':');
  if (tail !== undefined) {
    const after = tail === '' ? [] : tail.split(':');
    while (groups.length + after.length < 8) groups.push('0');
    groups.push(...after);
  }
  return groups
    .slice(0, 4)
    .map((group) => group.replace(/^0+(?=.)/u, ''))
    .join(':');
}
