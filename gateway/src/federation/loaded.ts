import { getOperationAST, print, type DocumentNode, type GraphQLSchema } from 'graphql';
import { compile, type Compiled } from './compile.ts';
import { Lru } from '../../../shared/src/core/lru.ts';
import { Original } from './original.ts';
import { weigh } from './plan.ts';
import { Planner } from './planner.ts';
import { readSubtypes, type FitsType } from './subtypes.ts';
import { PlanRefused, type FederationOptions, type Operation } from './types.ts';

/** Patience with one plan. */
const PLAN_TIMEOUT_MS = 5_000;
const PLANNED_FETCHES_MAX = 1_000;
const PLANS_KEPT = 1_000;
/** Characters of a document as large as they are on average: a plan takes some hundred bytes of memory for each. */
const CHARACTERS_EACH = 2_000;
/** A document that could not be planned in time is not tried again before. The machine may have been busy. */
const REFUSED_MS = 60_000;

interface Kept {
  readonly document: DocumentNode;
  readonly operationName: string | undefined;
  readonly compiled: Promise<Compiled>;
  /** Until when a refusal counts, in ms since the epoch. */
  refusedUntil: number;
}

/** One supergraph, with everything that was worked out for it. A new supergraph gets a new one: nothing is carried over. */
export class Loaded<C> {
  readonly original: Original<C>;
  readonly fits: FitsType;
  readonly #planner: Planner;
  readonly #options: FederationOptions<C>;
  readonly #kept: Lru<string, Kept>;
  /** The text of a document, found by the document itself, so that a caller who keeps documents does not print them anew. */
  readonly #texts = new WeakMap<DocumentNode, Map<string, string>>();

  private constructor(original: Original<C>, planner: Planner, options: FederationOptions<C>) {
    this.original = original;
    this.fits = readSubtypes(options.supergraphSdl);
    this.#options = options;
    this.#kept = new Lru((options.plansKept ?? PLANS_KEPT) * CHARACTERS_EACH, (text) =>
      Math.max(CHARACTERS_EACH, text.length),
    );
    this.#planner = planner;
  }

  /** @throws what is wrong with the supergraph. */
  static async load<C>(supergraphSdl: string, options: FederationOptions<C>): Promise<Loaded<C>> {
    const planner = new Planner({
      supergraphSdl,
      timeoutMs: options.planTimeoutMs ?? PLAN_TIMEOUT_MS,
      planner: options.planner ?? {},
    });
    // Both read the supergraph at once, each in its thread.
    void planner.warm();
    try {
      const original = await Original.load(supergraphSdl, options);
      options.accept?.(original.subgraphs);
      return new Loaded(original, planner, { ...options, supergraphSdl });
    } catch (error) {
      await planner.retire();
      throw error;
    }
  }

  get schema(): GraphQLSchema {
    return this.original.schema;
  }

  /** @throws PlanRefused */
  compiled(document: DocumentNode, operationName: string | undefined): Promise<Compiled> {
    const key = this.#keyOf(document, operationName);
    const known = this.#kept.get(key);
    if (known && (known.refusedUntil === 0 || performance.now() < known.refusedUntil)) return known.compiled;
    const kept: Kept = {
      document,
      operationName,
      compiled: this.#compile(document, operationName),
      refusedUntil: 0,
    };
    this.#kept.set(key, kept);
    kept.compiled.catch((error: unknown) => {
      // What is wrong with a document stays wrong; what was wrong with the moment does not.
      if (!(error instanceof PlanRefused) || error.reason === 'TOO_BUSY') this.#kept.delete(key);
      else if (error.reason === 'TIMEOUT') kept.refusedUntil = performance.now() + REFUSED_MS;
    });
    return kept.compiled;
  }

  /**
   * Starts the planner, and works out these documents ahead of whoever asks them. What has no plan is passed over; what had
   * none in time is tried once more, and held against nobody: a process that starts is slow. Then the planner is there again.
   */
  async warm(operations: readonly Operation[]): Promise<void> {
    await this.#planner.warm();
    for (const operation of operations)
      if (await this.#isLate(operation)) {
        // The thread that was late was ended, and another one reads the supergraph.
        await this.#planner.warm();
        await this.#isLate(operation);
      }
    await this.#planner.warm();
  }

  /** Whether a document had no plan in time. Then that is forgotten. */
  async #isLate({ document, operationName }: Operation): Promise<boolean> {
    try {
      await this.compiled(document, operationName);
      return false;
    } catch (error) {
      if (!(error instanceof PlanRefused) || error.reason !== 'TIMEOUT') return false;
      this.#kept.delete(this.#keyOf(document, operationName));
      return true;
    }
  }

  /** The operations that were asked last. */
  recent(count: number): readonly Operation[] {
    return [...this.#kept.values()].slice(-count).reverse();
  }

  /** Ends when what is under way has ended. */
  async retire(): Promise<void> {
    await this.#planner.retire();
    await this.original.close();
  }

  #keyOf(document: DocumentNode, operationName: string | undefined): string {
    let texts = this.#texts.get(document);
    if (!texts) this.#texts.set(document, (texts = new Map()));
    const name = operationName ?? '';
    let text = texts.get(name);
    if (text === undefined) {
      text = `${name}\n${print(document)}`;
      // HostNames of operations come from the caller.
      if (getOperationAST(document, operationName)) texts.set(name, text);
    }
    return text;
  }

  async #compile(document: DocumentNode, operationName: string | undefined): Promise<Compiled> {
    const operation = getOperationAST(document, operationName);
    if (!operation)
      throw new PlanRefused('NOT_PLANNABLE', 'the document has no single operation of that name');
    const { plan, milliseconds } = await this.#planner.plan(print(document), operationName);
    const { fetches } = weigh(plan);
    this.#options.onEvent?.({ kind: 'PLANNED', milliseconds, fetches });
    const limit = this.#options.maxPlannedFetches ?? PLANNED_FETCHES_MAX;
    if (fetches > limit)
      throw new PlanRefused('TOO_MANY_FETCHES', `the plan needs ${fetches} fetches, ${limit} are allowed`);
    return compile(this, document, operation, plan);
  }
}
