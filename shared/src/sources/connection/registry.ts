import type { StateCode } from '../../core/ids.ts';
import type { Domain } from '../../core/vocabulary.ts';
import type { SourceConfig } from './source-config.ts';
import { NationalSource } from './national-source.ts';

/** Longer than anybody waits for an answer: who still asks a source that was replaced gets it. */
const GRACE_MS = 60_000;

/** All sources, by domain and by owner. */
export class SourceRegistry {
  #byDomain = new Map<Domain, NationalSource[]>();
  #byOwner = new Map<string, NationalSource>();
  #all: readonly NationalSource[] = [];
  readonly #leaving = new Map<NationalSource, NodeJS.Timeout>();

  constructor(configs: readonly SourceConfig[]) {
    this.replace(configs);
  }

  get all(): readonly NationalSource[] {
    return this.#all;
  }

  /**
   * Takes other sources from the next question on. Those that stay as they were keep their connections and what is known of
   * their health; the others are closed when nobody can be waiting for them any more.
   */
  replace(configs: readonly SourceConfig[]): void {
    const known = new Map(this.#all.map((source) => [JSON.stringify(source.config), source]));
    const all = configs.map((config) => {
      const key = JSON.stringify(config);
      const kept = known.get(key);
      known.delete(key);
      return kept ?? new NationalSource(config);
    });
    const byDomain = new Map<Domain, NationalSource[]>();
    const byOwner = new Map<string, NationalSource>();
    for (const source of all) {
      const { domain, owners } = source.config;
      byDomain.set(domain, [...(byDomain.get(domain) ?? []), source]);
      for (const owner of owners) byOwner.set(`${owner} ${domain}`, source);
    }
    [this.#all, this.#byDomain, this.#byOwner] = [all, byDomain, byOwner];
    for (const source of known.values()) this.#leaving.set(source, this.#later(source));
  }

  inDomain(domain: Domain): readonly NationalSource[] {
    return this.#byDomain.get(domain) ?? [];
  }

  of(owner: StateCode, domain: Domain): NationalSource | undefined {
    return this.#byOwner.get(`${owner} ${domain}`);
  }

  async close(): Promise<void> {
    for (const timer of this.#leaving.values()) clearTimeout(timer);
    await Promise.all([...this.#all, ...this.#leaving.keys()].map((source) => source.close()));
  }

  #later(source: NationalSource): NodeJS.Timeout {
    return setTimeout(() => {
      this.#leaving.delete(source);
      void source.close();
    }, GRACE_MS).unref();
  }
}
