import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { GraphQLError, parse } from 'graphql';
import { compactVerify } from 'jose';
import { z } from 'zod';
import type { Clock } from '../../../shared/src/core/clock.ts';
import { HubError } from '../../../shared/src/core/errors.ts';
import type { StateCode } from '../../../shared/src/core/ids.ts';
import type { Role } from '../../../shared/src/core/vocabulary.ts';
import { DOCUMENTS_TYPE } from '../../../shared/src/identity/demonstration.ts';
import type { IssuerConfig } from '../../../shared/src/identity/issuers.ts';
import { issuerKeys } from '../../../shared/src/identity/keys.ts';
import type { Requester } from '../../../shared/src/policy/words/inquiry.ts';
import { watchFolder } from '../../../shared/src/core/watch-folder.ts';

const Documents = z.record(z.string(), z.string().min(1).max(65_536));
const ID = /^[A-Za-z0-9._:-]{1,128}$/u;
const Registered = z.strictObject({ state: z.string(), documents: Documents });

export interface RegisteredOperationsOptions {
  /** Folder of one file a State, `<STATE>.jws`; none, and nothing is registered. */
  readonly directory: string | undefined;
  readonly issuers: readonly IssuerConfig[];
  /** Roles that may ask registered operations alone. */
  readonly onlyRoles: readonly Role[];
  readonly clock: Clock;
  /**
   * A file that was read again while the hub ran: taken; refused with its cause, then the old stays; or the same as what is in
   * force.
   */
  readonly onReload: (file: string, outcome: 'TAKEN' | 'SAME' | 'REFUSED', cause?: unknown) => void;
}

/**
 * The operations that States registered for their machines: one file a State, `<STATE>.jws`, a compact JWS (RFC 7515) by
 * one of the State's own issuers over `{ "state": "FR", "documents": { "<id>": "<document>" } }`. Read at start, and again when a
 * file changes: one State's mistake costs no other State anything.
 */
export class RegisteredOperations {
  #options: RegisteredOperationsOptions;
  readonly #onlyRoles: ReadonlySet<string>;
  readonly #byState = new Map<
    StateCode,
    { readonly text: string; readonly documents: ReadonlyMap<string, string> }
  >();
  #unwatch: () => void = () => undefined;

  private constructor(options: RegisteredOperationsOptions) {
    this.#options = options;
    this.#onlyRoles = new Set(options.onlyRoles);
  }

  /**
   * Reads and checks what every State registered.
   *
   * @throws Error that names the file when it is signed by none of the State's own issuers, or does not read as it must.
   */
  static async open(options: RegisteredOperationsOptions): Promise<RegisteredOperations> {
    const documents = new RegisteredOperations(options);
    const { directory } = options;
    if (directory === undefined) return documents;
    if (!existsSync(directory)) throw new Error(`LIAISON_TRUSTED_DOCUMENTS="${directory}" is not there.`);
    for (const [state, issuers] of documents.#byIssuingState())
      await documents.#read(state, issuers, directory);
    documents.#unwatch = watchFolder(
      directory,
      (name) => name.endsWith('.jws'),
      () => void documents.#reload(directory),
      (cause) => options.onReload(directory, 'REFUSED', cause),
    );
    return documents;
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
    const registered = this.#byState.get(state)?.documents.get(id);
    if (registered === undefined || (sent !== undefined && sent !== registered))
      throw new HubError('OPERATION_NOT_REGISTERED', `${state} has not registered this`);
    return registered;
  }

  /** Every registered operation, of whatever State. */
  all(): readonly string[] {
    return [...this.#byState.values()].flatMap(({ documents }) => [...documents.values()]);
  }

  /** The operations that one State registered. */
  of(state: StateCode): readonly string[] {
    return [...(this.#byState.get(state)?.documents.values() ?? [])];
  }

  /** Takes other issuers: what a State registered counts under its own ones alone. */
  async trust(issuers: readonly IssuerConfig[]): Promise<void> {
    this.#options = { ...this.#options, issuers };
    this.#byState.clear();
    const { directory } = this.#options;
    if (directory !== undefined) await this.#reload(directory);
  }

  close(): void {
    this.#unwatch();
  }

  async #reload(directory: string): Promise<void> {
    for (const [state, issuers] of this.#byIssuingState()) {
      const file = fileOf(state, directory);
      try {
        this.#options.onReload(file, (await this.#read(state, issuers, directory)) ? 'TAKEN' : 'SAME');
      } catch (cause) {
        this.#options.onReload(file, 'REFUSED', cause);
      }
    }
  }

  #byIssuingState(): ReadonlyMap<StateCode, readonly IssuerConfig[]> {
    const states = new Map<StateCode, IssuerConfig[]>();
    for (const issuer of this.#options.issuers)
      states.set(issuer.state, [...(states.get(issuer.state) ?? []), issuer]);
    return states;
  }

  /** @returns whether it was another one than before. A file that was taken away registers nothing. */
  async #read(state: StateCode, issuers: readonly IssuerConfig[], directory: string): Promise<boolean> {
    const file = fileOf(state, directory);
    if (!existsSync(file)) return this.#byState.delete(state);
    try {
      const text = readFileSync(file, 'utf8').trim();
      if (this.#byState.get(state)?.text === text) return false;
      const documents = new Map(Object.entries(await signedByOneOf(issuers, text, this.#options.clock)));
      this.#byState.set(state, { text, documents });
      return true;
    } catch (cause) {
      throw new Error(`${file} is not accepted: ${cause instanceof Error ? cause.message : String(cause)}`, {
        cause,
      });
    }
  }
}

function fileOf(state: StateCode, directory: string): string {
  return join(directory, `${state}.jws`);
}

/** Any issuer of a State may sign: who may not, says why. */
async function signedByOneOf(
  issuers: readonly IssuerConfig[],
  text: string,
  clock: Clock,
): Promise<Readonly<Record<string, string>>> {
  const refusals: string[] = [];
  for (const issuer of issuers) {
    try {
      return await verified(text, issuer, clock);
    } catch (error) {
      const why = error instanceof Error ? error.message : String(error);
      refusals.push(issuers.length === 1 ? why : `${issuer.issuer}: ${why}`);
    }
  }
  throw new Error(refusals.join('; '));
}

async function verified(
  text: string,
  issuer: IssuerConfig,
  clock: Clock,
): Promise<Readonly<Record<string, string>>> {
  const { payload, protectedHeader } = await compactVerify(text, issuerKeys(issuer, clock).key, {
    algorithms: [...issuer.algorithms],
  });
  // A token of the State must not pass for its documents, nor the other way round.
  if (protectedHeader.typ !== DOCUMENTS_TYPE) throw new Error(`its typ must be ${DOCUMENTS_TYPE}`);
  const { state, documents } = Registered.parse(JSON.parse(Buffer.from(payload).toString('utf8')));
  if (state !== issuer.state) throw new Error(`it is for ${state}`);
  return checkDocuments(documents);
}

/**
 * Checks operations that are to be registered, by id.
 *
 * @throws Error that names the id.
 */
export function checkDocuments(documents: unknown): Readonly<Record<string, string>> {
  const read = Documents.safeParse(documents);
  if (!read.success) throw new Error(z.prettifyError(read.error));
  for (const [id, document] of Object.entries(read.data)) {
    if (!ID.test(id)) throw new Error(`"${id}": an id is 1 to 128 letters, digits and . _ : -`);
    try {
      parse(document);
    } catch (error) {
      throw new Error(`${id}: ${error instanceof GraphQLError ? error.message : String(error)}`, {
        cause: error,
      });
    }
  }
  return read.data;
}
