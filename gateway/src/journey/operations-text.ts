import { stateCode, type StateCode } from '../../../shared/src/core/ids.ts';

/** The kind of texts that registered operations are, where gateways agree on them: one a State. */
export const KIND = 'operations';

/** The name under which gateways agree on what a State registered. */
export function nameOf(state: StateCode): string {
  return `${KIND} ${state}`;
}

/** Whose operations a text of that name holds. */
export function stateIn(name: string): StateCode {
  return stateCode(name.slice(KIND.length + 1));
}
