import { readAnswer, type ReadAnswer } from './answers.ts';
import { grouped, listsOf, mergedVariables, type Leaving } from './batch.ts';
import { failed, placed, placesByPosition } from './errors.ts';
import { batchHead, variablesOf, type CompiledFetch } from './fetches.ts';
import { copied, isObject, type Json, type JsonObject } from './json.ts';
import { collect, mergeInto, placesOf, type Path } from './merge.ts';
import { applyRewrites } from './rewrites.ts';
import type { Step } from './steps.ts';
import type { FitsType } from './subtypes.ts';
import {
  UnreadableAnswer,
  type CheckAnswer,
  type FederationAnswer,
  type FederationError,
  type Places,
  type SubgraphError,
  type SubgraphFetcher,
} from './types.ts';

export interface RunOptions<C> {
  readonly fetcher: SubgraphFetcher<C>;
  readonly checkAnswer: CheckAnswer | undefined;
  readonly context: C;
  readonly variables: Readonly<Record<string, unknown>> | undefined;
  /** Default values of the operation's variables, for conditions of the plan. */
  readonly defaults: ReadonlyMap<string, unknown>;
  readonly fits: FitsType;
}

/** One execution of a plan: everything it holds belongs to one caller and ends with the answer. */
export class Run<C> {
  root: JsonObject = {};
  readonly errors: FederationError[] = [];
  readonly extensions: FederationAnswer['extensions'][number][] = [];
  requests = 0;
  /** Parts of the data that stand in several places. */
  readonly shared = new Set<object>();
  /** Whether no text in the data needs escapes in JSON, as none had any when it came. */
  isPlain = true;
  readonly #options: RunOptions<C>;
  #leaving: Leaving[] | undefined;

  constructor(options: RunOptions<C>) {
    this.#options = options;
  }

  /** @throws Malformed when a subgraph's data have an impossible shape; then there is no answer to give. */
  async step(step: Step): Promise<void> {
    switch (step.kind) {
      case 'SEQUENCE':
        for (const next of step.steps) await this.step(next);
        return;
      case 'PARALLEL':
        await Promise.all(step.steps.map((next) => this.step(next)));
        return;
      case 'CONDITION': {
        const { variables, defaults } = this.#options;
        const given =
          variables && Object.hasOwn(variables, step.variable) ? variables[step.variable] : undefined;
        const branch = (given ?? defaults.get(step.variable)) ? step.then : step.otherwise;
        return branch && this.step(branch);
      }
      case 'FETCH': {
        const { fetch } = step;
        return fetch.entities
          ? this.#entities({ ...fetch, entities: fetch.entities }, step.mayShare)
          : this.#operation(fetch);
      }
    }
  }

  /** A fetch that starts at a root type. */
  async #operation(fetch: CompiledFetch): Promise<void> {
    const targets: JsonObject[] = [];
    if (fetch.path.length === 0) targets.push(this.root);
    else collect(this.root, fetch.path, targets, this.shared.size > 0);
    if (targets.length === 0) return;
    try {
      const body = fetch.head + variablesOf(fetch, this.#options.variables) + fetch.tail;
      const { data, errors } = await this.#ask(fetch.subgraph, body, new Map([['', [fetch.path]]]));
      for (const error of errors ?? []) this.errors.push(...placed(error, fetch, undefined));
      if (!isObject(data)) return;
      applyRewrites(fetch.outputRewrites, data, this.#options.fits);
      targets.forEach((target, i) => mergeInto(target, i === 0 ? data : (copied(data) as JsonObject)));
    } catch (cause) {
      this.errors.push(failed(cause, fetch.subgraph));
    }
  }

  /** A fetch that adds to entities which are there. Leaves with its otherProcesses to the same subgraph. */
  #entities(fetch: Leaving['fetch'], mayShare: boolean): Promise<void> | undefined {
    const found: JsonObject[] = [];
    collect(this.root, fetch.path, found, this.shared.size > 0);
    if (found.length === 0) return undefined;
    const { representations, positions } = fetch.entities.represent(found, this.isPlain);
    if (representations.length === 0) return undefined;
    return new Promise((done) => {
      const leaving: Leaving = {
        fetch,
        mayShare,
        targets: found,
        positions,
        representations,
        variables: variablesOf(fetch, this.#options.variables),
        done,
      };
      if (this.#leaving) this.#leaving.push(leaving);
      else {
        this.#leaving = [leaving];
        // After all that can run now has run: whoever starts in the same turn travels together.
        process.nextTick(() => this.#depart());
      }
    });
  }

  #depart(): void {
    const leaving = this.#leaving ?? [];
    this.#leaving = undefined;
    if (leaving.length === 1 && leaving[0]) return void this.#alone(leaving[0]);
    for (const group of grouped(leaving).values()) {
      if (group.length === 1 && group[0]) void this.#alone(group[0]);
      else void this.#together(group);
    }
  }

  async #alone(leaving: Leaving): Promise<void> {
    const { fetch, variables, representations } = leaving;
    try {
      const separator = variables === '' ? '' : ',';
      const { data, errors } = await this.#ask(
        fetch.subgraph,
        `${fetch.head}${variables}${separator}"representations":[${representations.join(',')}]${fetch.tail}`,
        new Map([['_entities', [fetch.path]]]),
      );
      this.#report(errors, leaving, leaving.positions);
      if (isObject(data)) this.#merge(data['_entities'], leaving, leaving.positions, representations.length);
    } catch (cause) {
      this.errors.push(failed(cause, fetch.subgraph));
    } finally {
      leaving.done();
    }
  }

  async #together(group: readonly Leaving[]): Promise<void> {
    const lists = listsOf(group);
    const subgraph = group[0]?.fetch.subgraph ?? '';
    let answer: ReadAnswer;
    try {
      const values = [...mergedVariables(group, this.#options.variables)];
      for (const { id, index } of lists) values.push(`"r${id}":[${[...index.keys()].join(',')}]`);
      const places = lists.map(
        ({ id, askedBy }) => [`e${id}`, askedBy.map(({ leaving }) => leaving.fetch.path)] as const,
      );
      answer = await this.#ask(subgraph, `${batchHead(lists)}${values.join(',')}}}`, new Map(places));
    } catch (cause) {
      for (const { done } of group) {
        this.errors.push(failed(cause, subgraph));
        done();
      }
      return;
    }
    const { data, errors } = answer;
    // One fetch took its otherProcesses down with it: each gets the answer that it would have got alone.
    if (!isObject(data)) {
      await Promise.all(group.map((leaving) => this.#alone(leaving)));
      return;
    }
    const unplaced = (errors ?? []).filter(({ path }) => !lists.some(({ id }) => path?.[0] === `e${id}`));
    if (group[0]) this.#report(unplaced, group[0], group[0].positions);
    for (const { id, askedBy, index } of lists) {
      const own = (errors ?? []).filter(({ path }) => path?.[0] === `e${id}`);
      const received = data[`e${id}`];
      askedBy.forEach(({ leaving, positions }, i) => {
        try {
          this.#report(own, leaving, positions);
          // Objects at different places of the plan may be added to differently: they share nothing.
          this.#merge(i === 0 ? received : copied(received ?? null), leaving, positions, index.size);
        } catch (cause) {
          this.errors.push(failed(cause, subgraph));
        }
        leaving.done();
      });
    }
  }

  #report(
    errors: readonly SubgraphError[] | undefined,
    { fetch, targets }: Leaving,
    positions: readonly number[],
  ): void {
    if (!errors?.length) return;
    let places: Map<number, Path[]> | undefined;
    const placesAt = (position: number): readonly Path[] => {
      places ??= placesByPosition(placesOf(this.root, fetch.path), targets, positions);
      return places.get(position) ?? [];
    };
    for (const error of errors) this.errors.push(...placed(error, fetch, placesAt));
  }

  #merge(
    received: Json | undefined,
    { fetch, targets, mayShare }: Leaving,
    positions: readonly number[],
    expected: number,
  ): void {
    if (!Array.isArray(received))
      throw new UnreadableAnswer(`Expected "data._entities" in response to be an array`);
    if (received.length !== expected)
      throw new UnreadableAnswer(`Expected "data._entities" to contain ${expected} elements`);
    const uses = new Uint32Array(expected);
    for (const position of positions) if (position >= 0) uses[position] = (uses[position] ?? 0) + 1;
    const used = new Uint8Array(expected);
    for (let i = 0; i < targets.length; i += 1) {
      const position = positions[i] ?? -1;
      const target = targets[i];
      let entity = received[position];
      if (position < 0 || !isObject(entity) || !target) continue;
      if (used[position] === 0) {
        used[position] = 1;
        const type = target['__typename'];
        if (!entity['__typename'] && type !== undefined) entity['__typename'] = type;
        if (fetch.outputRewrites.length > 0) applyRewrites(fetch.outputRewrites, entity, this.#options.fits);
        // Kept whole for the next one, if what is merged now may be added to later.
        if (!mayShare && (uses[position] ?? 0) > 1) entity = copied(entity) as JsonObject;
      } else if (!mayShare) entity = copied(entity) as JsonObject;
      else
        for (const key in entity) {
          const part = entity[key];
          if (typeof part === 'object' && part !== null) this.shared.add(part);
        }
      mergeInto(target, entity);
    }
  }

  async #ask(subgraph: string, body: string, places: Places): Promise<ReadAnswer> {
    this.requests += 1;
    const { fetcher, checkAnswer, context } = this.#options;
    const received = await fetcher({ subgraph, body, context });
    if (typeof received.body !== 'string' || received.body.includes('\\')) this.isPlain = false;
    const answer = readAnswer(received);
    checkAnswer?.(answer, subgraph);
    if (answer.extensions) this.extensions.push({ subgraph, extensions: answer.extensions, places });
    return answer;
  }
}
