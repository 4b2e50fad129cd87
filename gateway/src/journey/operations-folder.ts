import { lstatSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import type { Clock } from '../../../shared/src/core/clock.ts';
import { fileText } from '../../../shared/src/core/file-text.ts';
import type { StateCode } from '../../../shared/src/core/ids.ts';
import type { IssuerConfig } from '../../../shared/src/identity/issuers.ts';
import { readSigned, sha256Id } from './signed-documents.ts';

/** What a State registered. */
export interface OfState {
  readonly text: string;
  readonly documents: ReadonlyMap<string, string>;
  /** The same by what any client can work out: each is known by it too, however it was registered. */
  readonly bySha256: ReadonlyMap<string, string>;
}

/** Of issuers by their States: one file a State, which any of its own may sign. */
export type ByState = ReadonlyMap<StateCode, readonly IssuerConfig[]>;

export interface OperationsFolderOptions {
  readonly directory: string;
  readonly clock: Clock;
  /** As of `RegisteredOperationsOptions`. */
  readonly check: ((state: StateCode, documents: ReadonlyMap<string, string>) => Promise<void>) | undefined;
  /** At the start, what `check` refuses is taken all the same. */
  readonly onUnfit: (file: string, cause: unknown) => void;
}

/** The folder of what States registered: one file a State, `<STATE>.jws`. */
export class OperationsFolder {
  readonly #options: OperationsFolderOptions;
  readonly #byState = new Map<StateCode, OfState>();

  constructor(options: OperationsFolderOptions) {
    this.#options = options;
  }

  /** What the file of a State said last. */
  of(state: StateCode): OfState | undefined {
    return this.#byState.get(state);
  }

  get all(): ReadonlyMap<StateCode, OfState> {
    return this.#byState;
  }

  fileOf(state: StateCode): string {
    return join(this.#options.directory, `${state}.jws`);
  }

  /**
   * Reads the file of a State. One that was taken away registers nothing.
   *
   * @param isStart whether documents that nobody could ask are told, and not refused.
   * @returns whether it was another one than before.
   * @throws Error that names the file when it is signed by none of the issuers, or does not read as it must.
   */
  async read(state: StateCode, issuers: readonly IssuerConfig[], isStart: boolean): Promise<boolean> {
    const file = this.fileOf(state);
    try {
      const text = this.#textOf(file);
      if (this.#byState.get(state)?.text === text) return false;
      if (text === undefined) return this.#byState.delete(state);
      const ofState = await verified(issuers, text, this.#options.clock);
      await this.#check(state, ofState.documents, isStart);
      this.#byState.set(state, ofState);
      return true;
    } catch (cause) {
      throw new Error(`${file} is not accepted: ${cause instanceof Error ? cause.message : String(cause)}`, {
        cause,
      });
    }
  }

  /** Reads it anew with the next look, as a change of what it said before. */
  forget(state: StateCode, before: OfState | undefined): void {
    if (before) this.#byState.set(state, before);
    else this.#byState.delete(state);
  }

  /** @returns nothing when the file was taken away: its folder is there, and has none. What cannot be read says no such thing. */
  #textOf(file: string): string | undefined {
    if (lstatSync(file, { throwIfNoEntry: false })) return fileText(file).trim();
    readdirSync(this.#options.directory);
    return undefined;
  }

  async #check(state: StateCode, documents: ReadonlyMap<string, string>, isStart: boolean): Promise<void> {
    const { check, onUnfit } = this.#options;
    try {
      await check?.(state, documents);
    } catch (cause) {
      if (!isStart) throw cause;
      onUnfit(this.fileOf(state), cause);
    }
  }
}

/** Reads what a State registered. @throws as `readSigned`. */
export async function verified(
  issuers: readonly IssuerConfig[],
  text: string,
  clock: Clock,
): Promise<OfState> {
  const documents = new Map(Object.entries(await readSigned(issuers, text, clock)));
  const bySha256 = new Map([...documents.values()].map((document) => [sha256Id(document), document]));
  return { text, documents, bySha256 };
}

export function byState(issuers: readonly IssuerConfig[]): ByState {
  const states = new Map<StateCode, IssuerConfig[]>();
  for (const issuer of issuers) states.set(issuer.state, [...(states.get(issuer.state) ?? []), issuer]);
  return states;
}
