import { takeRate } from '../quota/rate-limit.ts';
import type { GatewayParts } from './parts.ts';
import type { Admitted, Identified } from './question.ts';

type Limits = Pick<GatewayParts, 'perState' | 'perOfficer' | 'atOnce' | 'stateAtOnce' | 'pace'>;

/**
 * Takes a request into the rates of its State and officer, and into what each may have worked on at once.
 *
 * @returns the request, and what gives its places back.
 * @throws HubError RATE_LIMITED, or STATE_UNAVAILABLE when gateways that count together cannot.
 */
export async function admit(
  identified: Identified,
  limits: Limits,
): Promise<{ readonly admitted: Admitted; readonly leave: () => void }> {
  const { requester, patience } = identified;
  const officer = await patience.for(takeRate(requester, limits));
  const leaveOfficer = await patience.for(limits.atOnce.takeOrRefuse(officer), (leave) => leave());
  let leaveState: () => void;
  try {
    const taken = limits.stateAtOnce.takeOrRefuse(requester.state);
    leaveState = await patience.for(taken, (leave) => leave());
  } catch (error) {
    leaveOfficer();
    throw error;
  }
  const paced = limits.pace.begin(officer);
  return {
    admitted: { ...identified, officer, paced },
    leave: () => {
      paced.end();
      leaveState();
      leaveOfficer();
    },
  };
}
