import type { StateCode } from '../../core/ids.ts';
import type { Domain } from '../../core/vocabulary.ts';
import { isOwnProcess, type SourceConfig } from './source-config.ts';
import { NationalSource, type KnownSource, type Source } from './national-source.ts';
import { OwnProcess, type Seals } from './own-process.ts';
import type { SearchCheck } from './searches.ts';
import type { CatalogueCheck, News } from './standing.ts';
import { SourceWithStandby } from './with-standby.ts';
import { timeLimit } from '../../core/time-limit.ts';

/** Sources to which connections are opened at once: more would wait for one another, and be taken for slow. */
const WARMED_AT_ONCE = 6;

/** Longer than anybody waits for an answer: who still asks a source that was replaced gets it. */
const GRACE_MS = 60_000;

/** Sources as who plans a question finds them. */
export interface Sources {
  inDomain(domain: Domain): readonly Source[];
  of(owner: StateCode, domain: Domain): Source | undefined;
}

/** What became of opening connections ahead. */
export interface WarmedSources {
  readonly warmed: number;
  /** Names of those that did not answer in time, with the cause where one is known. */
  readonly failed: readonly { readonly source: string; readonly cause: unknown }[];
}

/** What sources are opened with. */
export interface SourceNeeds {
  /** What a source of a domain must offer. */
  readonly checkOf?: (domain: Domain) => CatalogueCheck | undefined;
  /** What its searches go by. */
  readonly searchCheckOf?: (source: SourceConfig) => SearchCheck | undefined;
  /** Seals what States' own processes are asked: without it there are none. */
  readonly seals?: Seals | undefined;
  /** Hears what the operator of a source must. */
  readonly tell?: (source: SourceConfig, news: News) => void;
}

/** All sources, by domain and by owner. */
export class SourceRegistry implements Sources {
  #byDomain = new Map<Domain, KnownSource[]>();
  #byOwner = new Map<string, KnownSource>();
  #all: readonly KnownSource[] = [];
  readonly #leaving = new Map<KnownSource, NodeJS.Timeout>();

  readonly #needs: SourceNeeds;

  /** @param needs what sources are held against, and who hears of it; nothing is looked at without. */
  constructor(configs: readonly SourceConfig[], needs: SourceNeeds = {}) {
    this.#needs = needs;
    this.replace(configs);
  }

  get all(): readonly KnownSource[] {
    return this.#all;
  }

  /**
   * Takes other sources from the next question on. Those that stay as they were keep their connections and what is known of
   * their health; the others are closed when nobody can be waiting for them any more.
   *
   * @returns those that were not there before, or not so.
   */
  replace(configs: readonly SourceConfig[]): readonly KnownSource[] {
    const known = new Map(this.#all.map((source) => [JSON.stringify(source.config), source]));
    const opened: KnownSource[] = [];
    const all = configs.map((config) => {
      const key = JSON.stringify(config);
      const unchanged = known.get(key);
      known.delete(key);
      if (unchanged) return unchanged;
      const source = this.#open(config);
      opened.push(source);
      return source;
    });
    const byDomain = new Map<Domain, KnownSource[]>();
    const byOwner = new Map<string, KnownSource>();
    for (const source of all) {
      const { domain, owners } = source.config;
      byDomain.set(domain, [...(byDomain.get(domain) ?? []), source]);
      for (const owner of owners) byOwner.set(`${owner} ${domain}`, source);
    }
    [this.#all, this.#byDomain, this.#byOwner] = [all, byDomain, byOwner];
    for (const source of known.values()) this.#leaving.set(source, this.#later(source));
    return opened;
  }

  inDomain(domain: Domain): readonly KnownSource[] {
    return this.#byDomain.get(domain) ?? [];
  }

  of(owner: StateCode, domain: Domain): KnownSource | undefined {
    return this.#byOwner.get(`${owner} ${domain}`);
  }

  /**
   * Opens connections to sources ahead of whoever asks first. A source that does not answer costs nobody anything but this
   * time: it is told, and asked like any other when its turn comes.
   *
   * @param withinMs how long is waited for all of them together, in milliseconds.
   * @param sources all of them unless given.
   */
  async warm(withinMs: number, sources = this.#all): Promise<WarmedSources> {
    const causes = new Map<string, unknown>(
      sources.map(({ config }) => [config.name, new Error(`not warm within ${withinMs} ms`)]),
    );
    let lift = (): void => undefined;
    const timeUp = new Promise<void>((done) => (lift = timeLimit(withinMs, done)));
    let isOver = false;
    const waiting = [...sources];
    const work = Array.from({ length: WARMED_AT_ONCE }, async () => {
      for (let source = waiting.shift(); source !== undefined && !isOver; source = waiting.shift()) {
        const { name } = source.config;
        await source.warm().then(
          () => causes.delete(name),
          (cause: unknown) => causes.set(name, cause),
        );
      }
    });
    await Promise.race([Promise.all(work), timeUp]).finally(lift);
    isOver = true;
    const failed = [...causes].map(([source, cause]) => ({ source, cause }));
    return { warmed: sources.length - failed.length, failed };
  }

  async close(): Promise<void> {
    for (const timer of this.#leaving.values()) clearTimeout(timer);
    await Promise.all([...this.#all, ...this.#leaving.keys()].map((source) => source.close()));
  }

  #open(config: SourceConfig): KnownSource {
    const { checkOf, searchCheckOf, seals, tell } = this.#needs;
    const looks = { catalogue: checkOf?.(config.domain), searches: searchCheckOf?.(config) };
    const told = (news: News): void => tell?.(config, news);
    if (isOwnProcess(config)) {
      if (!seals)
        throw new Error(`${config.name} is a State's own process, which cannot be asked from here.`);
      return new OwnProcess(config, seals, told);
    }
    const { standby } = config;
    return standby
      ? new SourceWithStandby({ ...config, standby }, looks, told)
      : new NationalSource(config, looks, told);
  }

  #later(source: KnownSource): NodeJS.Timeout {
    return setTimeout(() => {
      this.#leaving.delete(source);
      void source.close();
    }, GRACE_MS).unref();
  }
}
