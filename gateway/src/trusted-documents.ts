import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { compactVerify } from 'jose';
import { z } from 'zod';
import type { Clock } from '../../shared/src/core/clock.ts';
import { HubError } from '../../shared/src/core/errors.ts';
import type { StateCode } from '../../shared/src/core/ids.ts';
import type { Role } from '../../shared/src/core/vocabulary.ts';
import { DOCUMENTS_TYPE } from '../../shared/src/identity/demonstration.ts';
import type { IssuerConfig } from '../../shared/src/identity/issuers.ts';
import { issuerKeys } from '../../shared/src/identity/keys.ts';
import type { Requester } from '../../shared/src/policy/inquiry.ts';

const Registered = z.strictObject({
  state: z.string(),
  documents: z.record(z.string().regex(/^[A-Za-z0-9._:-]{1,128}$/u), z.string().min(1).max(65_536)),
});

/**
 * The operations that States registered for their machines: one file a State, `<STATE>.jws`, a compact JWS (RFC 7515) by
 * the State's own issuer over `{ "state": "FR", "documents": { "<id>": "<document>" } }`. Read at start.
 */
export class TrustedDocuments {
  readonly #byState: ReadonlyMap<string, ReadonlyMap<string, string>>;
  readonly #onlyRoles: ReadonlySet<string>;

  constructor(byState: ReadonlyMap<string, ReadonlyMap<string, string>>, onlyRoles: readonly Role[]) {
    this.#byState = byState;
    this.#onlyRoles = new Set(onlyRoles);
  }

  /**
   * The document to be asked: the registered one by its id, or the one that was sent by who may explore.
   *
   * @throws HubError OPERATION_NOT_REGISTERED for an id that the State did not register, or a document sent by a role that
   *   may use registered ones alone.
   */
  documentFor(
    { state, role }: Requester,
    sent: string | undefined,
    id: string | undefined,
  ): string | undefined {
    if (id === undefined) {
      if (this.#onlyRoles.has(role))
        throw new HubError('OPERATION_NOT_REGISTERED', `${role} sent a document`);
      return sent;
    }
    const registered = this.#byState.get(state)?.get(id);
    if (registered === undefined || (sent !== undefined && sent !== registered))
      throw new HubError('OPERATION_NOT_REGISTERED', `${state} has not registered this`);
    return registered;
  }
}

/**
 * Reads and checks what every State registered.
 *
 * @throws Error that names the file when it is not signed by the State's own issuer, or does not read as it must.
 */
export async function readTrustedDocuments(
  directory: string | undefined,
  issuers: readonly IssuerConfig[],
  onlyRoles: readonly Role[],
  clock: Clock,
): Promise<TrustedDocuments> {
  const byState = new Map<StateCode, ReadonlyMap<string, string>>();
  for (const issuer of directory === undefined ? [] : issuers) {
    const file = join(directory ?? '', `${issuer.state}.jws`);
    if (!existsSync(file)) continue;
    try {
      const { payload, protectedHeader } = await compactVerify(
        readFileSync(file, 'utf8').trim(),
        issuerKeys(issuer, clock),
        {
          algorithms: [...issuer.algorithms],
        },
      );
      // A token of the State must not pass for its documents, nor the other way round.
      if (protectedHeader.typ !== DOCUMENTS_TYPE) throw new Error(`its typ must be ${DOCUMENTS_TYPE}`);
      const { state, documents } = Registered.parse(JSON.parse(Buffer.from(payload).toString('utf8')));
      if (state !== issuer.state) throw new Error(`it is for ${state}`);
      byState.set(issuer.state, new Map(Object.entries(documents)));
    } catch (cause) {
      throw new Error(`${file} is not accepted: ${cause instanceof Error ? cause.message : String(cause)}`, {
        cause,
      });
    }
  }
  return new TrustedDocuments(byState, onlyRoles);
}
