import type { Identity } from '../../../shared/src/identity/tokens.ts';
import { possessionOf, type Incoming } from './messages.ts';
import type { GatewayParts } from './parts.ts';

/**
 * Who asks, and for what the own State vouches.
 *
 * @throws HubError UNAUTHENTICATED, ISSUER_NOT_ENTITLED or DPOP_NONCE_REQUIRED; STATE_UNAVAILABLE or LAW_UNAVAILABLE when this
 *   gateway must answer nothing.
 */
export async function identify(
  incoming: Incoming,
  { tokens, metrics, catchUp, mayAnswer }: Pick<GatewayParts, 'tokens' | 'metrics' | 'catchUp' | 'mayAnswer'>,
): Promise<Identity> {
  const late = catchUp();
  if (late) await late;
  mayAnswer();
  const identity = await tokens.check(incoming.header('authorization'), possessionOf(incoming));
  metrics.identified(identity.requester.state);
  return identity;
}
