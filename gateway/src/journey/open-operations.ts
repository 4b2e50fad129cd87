import { setImmediate as turn } from 'node:timers/promises';
import type { Logger } from 'pino';
import { systemClock } from '../../../shared/src/core/clock.ts';
import { HubError } from '../../../shared/src/core/errors.ts';
import type { StateCode } from '../../../shared/src/core/ids.ts';
import type { IssuerConfig } from '../../../shared/src/identity/issuers.ts';
import type { Ruler } from '../../../shared/src/policy/law/law.ts';
import type { GatewayConfig } from '../config/config.ts';
import type { Engine } from '../engine/apollo.ts';
import type { Reloads } from '../observe/reloads.ts';
import type { AgreedTexts } from './agreed-texts.ts';
import type { CallerSchemas } from './caller-schemas.ts';
import { RegisteredOperations, type Reloaded } from './registered-operations.ts';

export interface OperationsNeeds {
  readonly issuers: readonly IssuerConfig[];
  readonly log: Logger;
  readonly ruler: () => Ruler;
  readonly engine: Engine;
  readonly callerSchemas: CallerSchemas;
  readonly reloads: Reloads;
  readonly agreed?: AgreedTexts | undefined;
}

/**
 * Opens the registered operations; what a State registers later is planned before anybody asks it.
 *
 * @throws Error that names a file that is not its State's, or does not read as it must.
 */
export function openOperations(config: GatewayConfig, needs: OperationsNeeds): Promise<RegisteredOperations> {
  const { log, engine, reloads, issuers, agreed } = needs;
  const told = (file: string, outcome: Reloaded, cause?: unknown): void => {
    if (outcome === 'SAME') return reloads.stands('operations', file);
    reloads[outcome === 'TAKEN' ? 'taken' : 'refused']('operations', file);
    if (outcome === 'REFUSED')
      return log.error({ err: cause }, 'registered operations refused, the old ones stay');
    if (outcome === 'UNFIT')
      return log.error(
        { err: cause, file },
        'registered operations that nobody could ask are refused when asked',
      );
    log.info({ file }, 'registered operations taken');
  };
  let documents: RegisteredOperations | undefined;
  const opening = RegisteredOperations.open({
    directory: config.trustedDocuments,
    issuers,
    agreed,
    onlyRoles: config.registeredOnlyRoles,
    clock: systemClock,
    onReload: (file, outcome, cause) => {
      told(file, outcome, cause);
      if (outcome === 'TAKEN' && documents) void engine.warm(documents.all());
    },
    check: (state, registered) => refuseUnfit(state, registered, needs),
  });
  return opening.then((opened) => (documents = opened));
}

/** @throws Error that names each document that no officer of the State could ask, and why. */
async function refuseUnfit(
  state: StateCode,
  documents: ReadonlyMap<string, string>,
  { callerSchemas, engine, ruler }: OperationsNeeds,
): Promise<void> {
  const unfit: string[] = [];
  for (const [id, document] of documents) {
    try {
      callerSchemas.checkForState(state, document, engine.schema(), ruler().law);
    } catch (error) {
      if (!(error instanceof HubError)) throw error;
      unfit.push(`${id}: ${error.publicMessage}`);
    }
    // Others are served meanwhile.
    await turn();
  }
  if (unfit.length > 0) throw new Error(unfit.join(' '));
}
