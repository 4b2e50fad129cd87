import { readIssuers, type IssuerConfig } from '../../shared/src/identity/issuers.ts';
import {
  buildLaw,
  profileStates,
  readLawFiles,
  type LawFiles,
  type LawMode,
} from '../../shared/src/policy/law/law.ts';
import type { SourceConfig } from '../../shared/src/sources/connection/source-config.ts';

type Owners = readonly Pick<SourceConfig, 'owners'>[];
type Askers = readonly Pick<IssuerConfig, 'state'>[];

/** Whose law must be in force: the States that lend by these sources, and those that ask by these issuers. */
export function statesInUse(sources: Owners, issuers: Askers): ReadonlySet<string> {
  return new Set([...sources.flatMap(({ owners }) => owners), ...issuers.map(({ state }) => state)]);
}

/**
 * Reads who may issue tokens, for States that have a profile: no other State's officers may ask.
 *
 * @param profiles folder of law profiles.
 * @throws Error as `readIssuers`; also what reading the folder says.
 */
export function readKnownIssuers(file: string, profiles: string): readonly IssuerConfig[] {
  return readIssuers(file, profileStates(readLawFiles(profiles)));
}

/** The States in use while the hub runs: the files of sources and issuers are read again. */
export class InUse {
  readonly #law: { readonly profiles: string; readonly mode: LawMode };
  #sources: Owners;
  #issuers: Askers;

  constructor(law: { readonly profiles: string; readonly mode: LawMode }, sources: Owners, issuers: Askers) {
    this.#law = law;
    this.#sources = sources;
    this.#issuers = issuers;
  }

  readonly has = (state: string): boolean => statesInUse(this.#sources, this.#issuers).has(state);

  /** @throws LawError when a State comes with them whose law is illustrative, in production. */
  takeSources<T extends Owners>(sources: T): T {
    this.#check(sources, this.#issuers);
    this.#sources = sources;
    return sources;
  }

  takeIssuers(issuers: Askers): void {
    this.#issuers = issuers;
  }

  /** @param files the law, unless it is what the folder says. @throws LawError as `takeSources` does. */
  checkIssuers<T extends Askers>(issuers: T, files?: LawFiles): T {
    this.#check(this.#sources, issuers, files);
    return issuers;
  }

  #check(sources: Owners, issuers: Askers, files?: LawFiles): void {
    const { profiles, mode } = this.#law;
    if (mode !== 'production') return;
    const states = statesInUse(sources, issuers);
    buildLaw(files ?? readLawFiles(profiles), { mode, inUse: (state) => states.has(state) });
  }
}
