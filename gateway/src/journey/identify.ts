import type { Requester } from '../../../shared/src/policy/words/inquiry.ts';
import { possessionOf, type Incoming } from './messages.ts';
import type { GatewayParts } from './parts.ts';

/** Who asks. @throws HubError UNAUTHENTICATED, ISSUER_NOT_ENTITLED or DPOP_NONCE_REQUIRED */
export async function identify(
  incoming: Incoming,
  { tokens, metrics }: Pick<GatewayParts, 'tokens' | 'metrics'>,
): Promise<Requester> {
  const requester = await tokens.check(incoming.header('authorization'), possessionOf(incoming));
  metrics.identified(requester.state);
  return requester;
}
