import { createHash } from 'node:crypto';
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { GraphQLError, parse } from 'graphql';
import { compactVerify } from 'jose';
import { z } from 'zod';
import { fileText } from '../../../shared/src/core/file-text.ts';
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
/** GraphQL over HTTP, appendix "Persisted Documents": a custom identifier, a SHA-256, or one of a method of the State's own. */
const ID = /^(?:[A-Za-z0-9._~-]+|sha256:[0-9a-f]{64}|x-[A-Za-z0-9._~-]+:[A-Za-z0-9._~-]+)$/u;
const ID_LENGTH_MAX = 128;
const ID_FORM =
  'letters, digits and - . _ ~, at most 128; or "sha256:" and 64 hexadecimal digits in lower case; or "x-NAME:VALUE"';
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
  readonly onReload: (file: string, outcome: Reloaded, cause?: unknown) => void;
  /**
   * Whether somebody of the State could be answered each document. What does not hold while the hub runs is refused, and the
   * old stays; at the start it is told, and each such document is refused when it is asked.
   *
   * @throws Error that names ids and fields.
   */
  readonly check?: (state: StateCode, documents: ReadonlyMap<string, string>) => Promise<void>;
}

/** What became of a file. UNFIT: it is taken at the start, and some of it will be answered to nobody. */
export type Reloaded = 'TAKEN' | 'SAME' | 'REFUSED' | 'UNFIT';

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
    {
      readonly text: string;
      readonly documents: ReadonlyMap<string, string>;
      /** The same by what any client can work out: each is known by it too, however it was registered. */
      readonly bySha256: ReadonlyMap<string, string>;
    }
  >();
  #unwatch: () => void = () => undefined;
  #reloading: Promise<void> = Promise.resolve();
  #isOpen = false;

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
    documents.#isOpen = true;
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
   * @throws HubError OPERATION_NOT_REGISTERED for an id that the State did not register, a document beside it that is another
   *   one, or a document sent by a role that may use registered ones alone; BAD_INPUT for what can be no id.
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
    if (!isDocumentId(id))
      throw new HubError('BAD_INPUT', 'no document id', {
        publicMessage: `"documentId" is no id of a document. Accepted: ${ID_FORM}.`,
      });
    const ofState = this.#byState.get(state);
    const registered = ofState?.documents.get(id) ?? ofState?.bySha256.get(id);
    if (registered === undefined)
      throw notRegistered(
        `${state} has not registered a document as "${id}" here. Whoever registers for ${state} publishes it, and "npm run documents -- check" says what it has.`,
      );
    if (sent !== undefined && sent !== registered)
      throw notRegistered(
        `"query" is not the document that ${state} registered as "${id}". Send one of both.`,
      );
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
    // As at the start: there is no old that could stay.
    this.#isOpen = false;
    if (directory !== undefined) await this.#reload(directory);
    this.#isOpen = true;
  }

  close(): void {
    this.#unwatch();
  }

  /** One after the other: what was read earlier must not take the place of what was read later. */
  #reload(directory: string): Promise<void> {
    this.#reloading = this.#reloading.then(() => this.#reloadOnce(directory));
    return this.#reloading;
  }

  async #reloadOnce(directory: string): Promise<void> {
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
      const text = fileText(file).trim();
      if (this.#byState.get(state)?.text === text) return false;
      const documents = new Map(Object.entries(await readSigned(issuers, text, this.#options.clock)));
      await this.#checkOrTell(state, documents, file);
      const bySha256 = new Map([...documents.values()].map((document) => [sha256Id(document), document]));
      this.#byState.set(state, { text, documents, bySha256 });
      return true;
    } catch (cause) {
      throw new Error(`${file} is not accepted: ${cause instanceof Error ? cause.message : String(cause)}`, {
        cause,
      });
    }
  }

  async #checkOrTell(state: StateCode, documents: ReadonlyMap<string, string>, file: string): Promise<void> {
    try {
      await this.#options.check?.(state, documents);
    } catch (cause) {
      if (this.#isOpen) throw cause;
      this.#options.onReload(file, 'UNFIT', cause);
    }
  }
}

function notRegistered(publicMessage: string): HubError {
  return new HubError('OPERATION_NOT_REGISTERED', 'not what the State registered', { publicMessage });
}

/** Whether a text may name a document: GraphQL over HTTP, appendix "Persisted Documents", and at most 128 characters. */
export function isDocumentId(id: string): boolean {
  return id.length <= ID_LENGTH_MAX && ID.test(id);
}

/** The id that any client can work out from a document: `sha256:` and the SHA-256 of its text in UTF-8. */
export function sha256Id(document: string): string {
  return `sha256:${createHash('sha256').update(document, 'utf8').digest('hex')}`;
}

function fileOf(state: StateCode, directory: string): string {
  return join(directory, `${state}.jws`);
}

/**
 * Reads what a State registered. Any of its issuers may sign.
 *
 * @param issuers of one State.
 * @param text a compact JWS.
 * @returns documents by id.
 * @throws Error that says of each issuer why it did not sign this, or what is wrong with the documents.
 */
export async function readSigned(
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
    if (!isDocumentId(id)) throw new Error(`"${id}" is no id of a document: ${ID_FORM}`);
    if (id.startsWith('sha256:') && id !== sha256Id(document))
      throw new Error(`${id}: the SHA-256 of this document is another one: ${sha256Id(document)}`);
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
