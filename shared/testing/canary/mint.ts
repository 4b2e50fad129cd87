import { readFileSync } from 'node:fs';
import { buildASTSchema, isEnumType, parse, type GraphQLSchema } from 'graphql';

/** Where a value came from. */
export interface Origin {
  readonly id: string;
  readonly path: string;
}

/** What unique values look like: nothing else in an answer does. */
const CANARY = /qz[a-z]{9}|\b[13]\d{3}-\d\d-\d\d|\b7\d{7}\b|\b8\d{6}\.375\b/gu;

/** Mints values that are found again wherever they turn up, and deals random choices. The same for the same seed. */
export class CanaryMint {
  readonly #schema: GraphQLSchema;
  readonly #origins = new Map<string, Origin>();
  readonly #taken = new Set<string>();
  #state: number;
  #counter = 0;

  constructor(seed: number) {
    this.#state = seed;
    const supergraph = readFileSync(new URL('../../../gateway/supergraph.graphql', import.meta.url), 'utf8');
    this.#schema = buildASTSchema(parse(supergraph), { assumeValidSDL: true });
  }

  /** From 0 up to 1. Mulberry32. */
  random(): number {
    this.#state = (this.#state + 0x6d2b79f5) | 0;
    let t = Math.imul(this.#state ^ (this.#state >>> 15), 1 | this.#state);
    t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t;
    return ((t ^ (t >>> 14)) >>> 0) / 2 ** 32;
  }

  chance(share: number): boolean {
    return this.random() < share;
  }

  pick<T>(values: readonly T[]): T {
    const value = values[Math.floor(this.random() * values.length)];
    if (value === undefined && values.length === 0) throw new Error('nothing to pick from');
    return value as T;
  }

  token(): string {
    for (;;) {
      const text = `qz${Array.from({ length: 9 }, () => String.fromCharCode(97 + Math.floor(this.random() * 26))).join('')}`;
      if (this.#taken.has(text)) continue;
      this.#taken.add(text);
      return text;
    }
  }

  futureDay(): string {
    return this.#day(3000);
  }

  pastDay(): string {
    return this.#day(1000);
  }

  moment(): string {
    return `${this.#day(3000)}T10:20:30Z`;
  }

  float(): number {
    this.#counter += 1;
    return 8_000_000.375 + this.#counter;
  }

  /** A value of a GraphQL type: unique where the type has enough values. */
  value(type: string, number: number): unknown {
    switch (type) {
      case 'String':
      case 'ID':
        return this.token();
      case 'PartialDate':
      case 'Date':
        return this.futureDay();
      case 'DateTime':
        return this.moment();
      case 'Int':
        this.#counter += 1;
        return 70_000_001 + 7 * this.#counter;
      case 'Float':
        return this.float();
      case 'Boolean':
        return number % 2 === 0;
      case 'CountryCode':
      case 'StateCode':
        return this.pick(['FR', 'DE', 'SY', 'UA']);
      default: {
        const named = this.#schema.getType(type);
        if (!isEnumType(named)) throw new Error(`no canary of type ${type}`);
        return this.pick(named.getValues()).name;
      }
    }
  }

  /** Remembers where a value is kept. Values that are not unique are not remembered. */
  own(value: string, id: string, path: string): void {
    for (const text of value.match(CANARY) ?? []) this.#origins.set(text, { id, path });
  }

  /** Every unique value in a text, with its origin. */
  found(text: string): ReadonlyMap<string, Origin> {
    const found = new Map<string, Origin>();
    for (const one of text.match(CANARY) ?? []) {
      const origin = this.#origins.get(one);
      if (origin) found.set(one, origin);
    }
    return found;
  }

  #day(year: number): string {
    this.#counter += 1;
    const day = new Date(Date.UTC(year, 0, 1) + this.#counter * 86_400_000);
    return day.toISOString().slice(0, 10);
  }
}
