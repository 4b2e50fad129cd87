import type { StateCode } from '../core/ids.ts';
import type { Domain } from '../core/vocabulary.ts';
import type { SourceConfig } from './config.ts';
import { NationalSource } from './national-source.ts';

/** All sources, by domain and by owner. */
export class SourceRegistry {
  readonly #byDomain = new Map<Domain, NationalSource[]>();
  readonly #byOwner = new Map<string, NationalSource>();
  readonly all: readonly NationalSource[];

  constructor(configs: readonly SourceConfig[]) {
    this.all = configs.map((config) => new NationalSource(config));
    for (const source of this.all) {
      const { domain, owners } = source.config;
      this.#byDomain.set(domain, [...(this.#byDomain.get(domain) ?? []), source]);
      for (const owner of owners) this.#byOwner.set(`${owner} ${domain}`, source);
    }
  }

  inDomain(domain: Domain): readonly NationalSource[] {
    return this.#byDomain.get(domain) ?? [];
  }

  of(owner: StateCode, domain: Domain): NationalSource | undefined {
    return this.#byOwner.get(`${owner} ${domain}`);
  }

  async close(): Promise<void> {
    await Promise.all(this.all.map((source) => source.close()));
  }
}
