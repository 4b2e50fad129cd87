import { takeRate } from '../quota/rate-limit.ts';
import type { GatewayParts } from './parts.ts';
import type { Admitted, Identified } from './question.ts';

type Limits = Pick<GatewayParts, 'perState' | 'perOfficer' | 'atOnce' | 'stateAtOnce' | 'pace'>;

/**
 * Takes a request into the rates of its State and officer, and into what each may have worked on at once.
 *
 * @returns the request, and what gives its places back.
 * @throws HubError RATE_LIMITED
 */
export function admit(
  identified: Identified,
  limits: Limits,
): { readonly admitted: Admitted; readonly leave: () => void } {
  const { requester } = identified;
  const officer = takeRate(requester, limits);
  const leaveOfficer = limits.atOnce.takeOrRefuse(officer);
  let leaveState: () => void;
  try {
    leaveState = limits.stateAtOnce.takeOrRefuse(requester.state);
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
