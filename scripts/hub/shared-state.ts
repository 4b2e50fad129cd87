import type { Logger } from 'pino';
import type { SharedCounts } from '../../gateway/src/quota/limits.ts';
import { migrateState } from '../../shared/src/state/migrate.ts';
import { stateProofs } from '../../shared/src/state/shared-proofs.ts';
import { SharedRates } from '../../shared/src/state/shared-rates.ts';
import { SharedShares } from '../../shared/src/state/shared-shares.ts';
import { HubError } from '../../shared/src/core/errors.ts';
import { SharedState } from '../../shared/src/state/shared-state.ts';
import { AgreedSet } from './agreed-set.ts';
import { secret } from './secret.ts';
import { setting } from './settings.ts';
import type { Shutdown } from './shutdown.ts';

/**
 * Opens the database in which several gateways count and agree, where LIAISON_STATE names one; brings it up to date.
 *
 * @param name of this gateway.
 * @returns nothing where none is named: then this process counts and decides by itself.
 * @throws Error that names the setting when it cannot be used.
 */
export async function openSharedState(
  env: NodeJS.ProcessEnv,
  { directory, name, log }: { readonly directory: string; readonly name: string; readonly log: Logger },
  stop: Shutdown,
): Promise<SharedState | undefined> {
  const url = setting(env, 'LIAISON_STATE');
  if (url === undefined) return undefined;
  const onFailure = (cause: unknown): void =>
    log.error({ err: cause }, 'the state that gateways share is not there: nothing is answered');
  const onClockPutBack = (byMs: number): void =>
    log.warn(
      { byMs },
      'the clock of the database that gateways share was put back: what is counted begins anew, and proofs of possession of before are refused',
    );
  try {
    await migrateState(url);
    // All gateways over one ledger have this key alike, and it is not rotated: it is never another one.
    const state = await SharedState.open({
      ...{ url, name, onFailure, onClockPutBack },
      secret: Buffer.from(secret(directory, 'statistics-key', { env }), 'hex'),
    });
    stop.add(() => state.close());
    return state;
  } catch (error) {
    const cause = error instanceof HubError ? error.cause : error;
    throw new Error(
      `LIAISON_STATE: the database that gateways share cannot be used: ${cause instanceof Error ? cause.message : String(cause)}. Name a PostgreSQL by a role that may create a schema there, or leave it out where one gateway runs alone.`,
      { cause: error },
    );
  }
}

/** On what a gateway agrees with the others; what it cannot read, and what they have forgotten, is told in the log. */
export function openAgreedSet(state: SharedState, log: Logger): AgreedSet {
  return new AgreedSet({
    state,
    onUnreadable: ({ name, digest }, cause) =>
      log.error({ err: cause, name, digest }, 'what the other gateways agreed on cannot be read here'),
    onPutBack: ({ name, digest }) =>
      log.error(
        { name, digest },
        'the database that gateways share has forgotten what they agreed on: what is in force stays, and is agreed on again',
      ),
  });
}

/** What a gateway counts together with the others. */
export function sharedCounts(state: SharedState, agreed: AgreedSet): SharedCounts {
  const rates = new SharedRates(state);
  const shares = new SharedShares(state);
  return {
    rate: (name, perMinute) => rates.of(name, perMinute),
    units: (name, most) => shares.of(name, most),
    proofs: stateProofs(state),
    catchUp: () => state.catchUp(),
    mayAnswer: () => {
      if (!state.isFresh())
        throw new HubError('STATE_UNAVAILABLE', 'nothing was learnt of the other gateways for too long');
      agreed.refuseUnread();
    },
  };
}
