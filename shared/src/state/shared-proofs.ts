import type { SharedState } from './shared-state.ts';

/** What gateways remember together of proofs of possession. As `SharedProofs` of identity. */
export interface StateProofs {
  /** Of this life of the tables: when they are lost, no proof of before is taken, as nobody remembers which were used. */
  nonceKey(): Buffer;
  /** By the clock of the database, in milliseconds since 1970-01-01T00:00:00Z. */
  turnsBy(): number;
  /** @param forMs how long it matters. @returns whether it comes for the first time. @throws HubError STATE_UNAVAILABLE */
  first(id: string, forMs: number): Promise<boolean>;
}

/** The key of nonces follows from the gateways' own secret and a salt of the tables: none of it is of use in the database alone. */
export function stateProofs(state: SharedState): StateProofs {
  let known: { readonly salt: string; readonly key: Buffer } = { salt: '', key: Buffer.alloc(0) };
  return {
    nonceKey: () => {
      const { salt } = state.latest;
      if (known.salt !== salt) known = { salt, key: state.derived('liaison dpop nonce', salt) };
      return known.key;
    },
    turnsBy: () => {
      const { at, beganAt } = state.latest;
      return at + performance.now() - beganAt;
    },
    first: async (id, forMs) => {
      const { salt } = state.latest;
      const [row] = await state.ask<{ first: boolean | null }>(
        "SELECT liaison_state.take_proof($1, $2, clock_timestamp() + $3 * interval '1 millisecond') AS first",
        [salt, state.keyOf(`proof ${id}`), forMs],
      );
      if (typeof row?.first !== 'boolean') throw new Error('the tables of proofs are others by now');
      return row.first;
    },
  };
}
