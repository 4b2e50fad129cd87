import { existsSync } from 'node:fs';
import type { Clock } from '../../../shared/src/core/clock.ts';
import { HubError } from '../../../shared/src/core/errors.ts';
import type { StateCode } from '../../../shared/src/core/ids.ts';
import type { Role } from '../../../shared/src/core/vocabulary.ts';
import type { IssuerConfig } from '../../../shared/src/identity/issuers.ts';
import { KeysUnavailable } from '../../../shared/src/identity/keys.ts';
import type { Requester } from '../../../shared/src/policy/words/inquiry.ts';
import { watchFolder } from '../../../shared/src/core/watch-folder.ts';
import { NO_TEXT, textCalled, type AgreedTexts, type Text } from './agreed-texts.ts';
import { byState, OperationsFolder, verified, type ByState, type OfState } from './operations-folder.ts';
import { KIND, nameOf, stateIn } from './operations-text.ts';
import { ID_FORM, isDocumentId } from './signed-documents.ts';

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
  /** How several gateways agree on what each State registered. Without it the folder of this one decides alone. */
  readonly agreed?: AgreedTexts | undefined;
}

/** What gateways could not agree on, as the database that they share was not there, is brought again after this long. */
const BRING_AGAIN_MS = 1_000;
const BEHIND =
  'what is registered here was not made from what the other gateways agreed on, and is not in force: bring that into the folder first';

/** What became of a file. UNFIT: it is taken at the start, and some of it will be answered to nobody. */
export type Reloaded = 'TAKEN' | 'SAME' | 'REFUSED' | 'UNFIT';

/**
 * The operations that States registered for their machines: one file a State, `<STATE>.jws`, a compact JWS (RFC 7515) by
 * one of the State's own issuers over `{ "state": "FR", "documents": { "<id>": "<document>" } }`. Read at start, and again when a
 * file changes: one State's mistake costs no other State anything.
 */
export class RegisteredOperations {
  readonly #options: RegisteredOperationsOptions;
  readonly #onlyRoles: ReadonlySet<string>;
  #issuers: ByState;
  #folder: OperationsFolder | undefined;
  #inForce: ReadonlyMap<StateCode, OfState> = new Map();
  /** What gateways agreed on of each State, also where none of its issuers signed it. */
  readonly #agreed = new Map<StateCode, string>();
  #unwatch: () => void = () => undefined;
  #again: NodeJS.Timeout | undefined;
  #reloading: Promise<void> = Promise.resolve();
  #isOpen = false;

  private constructor(options: RegisteredOperationsOptions) {
    this.#options = options;
    this.#onlyRoles = new Set(options.onlyRoles);
    this.#issuers = byState(options.issuers);
    this.#folder = this.#newFolder();
  }

  /**
   * Reads and checks what every State registered.
   *
   * @throws Error that names the file when it is signed by none of the State's own issuers, or does not read as it must; HubError
   *   STATE_UNAVAILABLE when gateways agree on it, and this one does not come to know it.
   */
  static async open(options: RegisteredOperationsOptions): Promise<RegisteredOperations> {
    const { directory, agreed, onReload } = options;
    if (directory !== undefined && !existsSync(directory))
      throw new Error(`LIAISON_TRUSTED_DOCUMENTS="${directory}" is not there.`);
    const documents = new RegisteredOperations(options);
    for (const [state, issuers] of documents.#issuers) await documents.#folder?.read(state, issuers, true);
    if (agreed) await documents.#openAgreed(agreed);
    else documents.#inForce = new Map(documents.#folder?.all);
    documents.#isOpen = true;
    if (directory !== undefined)
      documents.#unwatch = watchFolder(
        directory,
        (name) => name.endsWith('.jws'),
        () => void documents.#reload(),
        (cause) => onReload(directory, 'REFUSED', cause),
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
    const ofState = this.#inForce.get(state);
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
    return [...this.#inForce.values()].flatMap(({ documents }) => [...documents.values()]);
  }

  /** The operations that one State registered. */
  of(state: StateCode): readonly string[] {
    return [...(this.#inForce.get(state)?.documents.values() ?? [])];
  }

  /**
   * Reads what is registered under other issuers: it counts under a State's own ones alone.
   *
   * @returns what takes them.
   * @throws KeysUnavailable when gateways agree on what a State registered, and nobody can say whose it is now.
   */
  async under(trusted: readonly IssuerConfig[]): Promise<() => void> {
    const issuers = byState(trusted);
    if (this.#options.agreed) {
      const next = await this.#agreedUnder(issuers);
      return () => ([this.#issuers, this.#inForce] = [issuers, next]);
    }
    // As at the start: there is no old that could stay.
    const folder = this.#newFolder();
    for (const [state, ofIt] of issuers) await this.#told(state, () => folder?.read(state, ofIt, true));
    // What changed while it was read was taken into the old folder alone.
    return () => {
      [this.#issuers, this.#folder, this.#inForce] = [issuers, folder, new Map(folder?.all)];
      void this.#reload();
    };
  }

  close(): void {
    this.#unwatch();
    clearTimeout(this.#again);
  }

  #newFolder(): OperationsFolder | undefined {
    const { directory, clock, check, onReload } = this.#options;
    if (directory === undefined) return undefined;
    const onUnfit = (file: string, cause: unknown): void => onReload(file, 'UNFIT', cause);
    return new OperationsFolder({ directory, clock, check, onUnfit });
  }

  /** What is agreed on, as it counts under other issuers: where those of a State stay, so does what it registered. */
  async #agreedUnder(others: ByState): Promise<ReadonlyMap<StateCode, OfState>> {
    const next = new Map<StateCode, OfState>();
    for (const [state, issuers] of others) {
      const [text, known] = [this.#agreed.get(state), this.#inForce.get(state)];
      if (text === undefined) continue;
      const isAlike = JSON.stringify(this.#issuers.get(state)) === JSON.stringify(issuers);
      const ofState = isAlike && known ? known : await this.#verifiedOrTold(state, issuers, text);
      if (ofState) next.set(state, ofState);
    }
    return next;
  }

  /** One after the other: what was read earlier must not take the place of what was read later. */
  #reload(): Promise<void> {
    this.#reloading = this.#reloading.then(() => this.#reloadOnce());
    return this.#reloading;
  }

  async #reloadOnce(): Promise<void> {
    const { agreed, directory, onReload } = this.#options;
    // It may have been gone, and was told of by itself.
    if (directory !== undefined && existsSync(directory)) onReload(directory, 'SAME');
    for (const [state, issuers] of this.#issuers) {
      const before = this.#folder?.of(state);
      const read = (): Promise<boolean> | undefined => this.#folder?.read(state, issuers, false);
      if (agreed) await this.#told(state, async () => (await read(), this.#propose(state, before, agreed)));
      else if (await this.#told(state, read)) this.#set(state, this.#folder?.of(state));
    }
  }

  /** @param read tells whether it took something; nothing where that is told when it is in force. @returns the same. */
  async #told(state: StateCode, read: () => Promise<boolean | undefined> | undefined): Promise<boolean> {
    const { onReload } = this.#options;
    try {
      const isAnother = await read();
      if (isAnother !== undefined) onReload(this.#placeOf(state), isAnother ? 'TAKEN' : 'SAME');
      return isAnother === true;
    } catch (cause) {
      onReload(this.#placeOf(state), 'REFUSED', cause);
      return false;
    }
  }

  #set(state: StateCode, ofState: OfState | undefined): void {
    const next = new Map(this.#inForce);
    if (ofState) next.set(state, ofState);
    else next.delete(state);
    this.#inForce = next;
  }

  /** Agrees with other gateways on what the folder says now. @returns false when that is what they say already. */
  async #propose(
    state: StateCode,
    before: OfState | undefined,
    agreed: AgreedTexts,
  ): Promise<false | undefined> {
    const now = textCalled(nameOf(state), this.#folder?.of(state)?.text);
    const latest = agreed.latest(now.name);
    if ((latest ?? NO_TEXT) === now.digest) return false;
    const madeFrom = latest === undefined ? undefined : textCalled(now.name, before?.text).digest;
    let isAgreed: boolean;
    try {
      isAgreed = await agreed.propose(now, madeFrom);
    } catch (cause) {
      // Nobody may know of it: it is brought again as a change of what the folder said before.
      this.#folder?.forget(state, before);
      clearTimeout(this.#again);
      this.#again = setTimeout(() => void this.#reload(), BRING_AGAIN_MS).unref();
      throw cause;
    }
    if (!isAgreed) throw new Error(BEHIND);
    return undefined;
  }

  /** Takes what gateways agreed on. */
  async #openAgreed(agreed: AgreedTexts): Promise<void> {
    const own = [...(this.#folder?.all ?? [])].map(([state, { text }]) => textCalled(nameOf(state), text));
    const behind = await agreed.open(KIND, { read: (text) => this.#readAgreed(text, agreed) }, own);
    for (const { name } of behind)
      this.#options.onReload(this.#placeOf(stateIn(name)), 'REFUSED', new Error(BEHIND));
  }

  async #readAgreed({ name, digest }: Text, agreed: AgreedTexts): Promise<() => void> {
    const state = stateIn(name);
    const text = digest === NO_TEXT ? undefined : await agreed.textOf(digest);
    const issuers = this.#issuers.get(state);
    const ofState =
      text === undefined || !issuers ? undefined : await this.#verifiedOrTold(state, issuers, text);
    return () => {
      if (text === undefined) this.#agreed.delete(state);
      else this.#agreed.set(state, text);
      this.#set(state, ofState);
      if (this.#isOpen && (ofState || text === undefined))
        this.#options.onReload(this.#placeOf(state), 'TAKEN');
    };
  }

  /** What none of the State's issuers signed is nothing at any gateway. @throws KeysUnavailable when nobody can say. */
  async #verifiedOrTold(
    state: StateCode,
    issuers: readonly IssuerConfig[],
    text: string,
  ): Promise<OfState | undefined> {
    try {
      return await verified(issuers, text, this.#options.clock);
    } catch (cause) {
      if (cause instanceof KeysUnavailable) throw cause;
      this.#options.onReload(this.#placeOf(state), 'REFUSED', cause);
      return undefined;
    }
  }

  #placeOf(state: StateCode): string {
    return this.#folder?.fileOf(state) ?? nameOf(state);
  }
}

function notRegistered(publicMessage: string): HubError {
  return new HubError('OPERATION_NOT_REGISTERED', 'not what the State registered', { publicMessage });
}
