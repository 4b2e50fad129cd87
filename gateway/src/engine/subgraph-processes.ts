import { HubError, type ErrorCode } from '../../../shared/src/core/errors.ts';
import { wasNeverSent } from '../../../shared/src/core/post.ts';
import type { ProcessState, SourceState } from '../observe/watched.ts';
import type { Sealable, SendLimits, SubgraphTransport } from './subgraph-client.ts';
import { SubgraphProcess, type AskedSchema, type ProcessAddress, type SealOwn } from './subgraph-process.ts';

/** How often a process that answers says again who it is, and how often one that does not is looked for. */
const LOOK_EVERY_MS = 1_000;

export interface SubgraphProcessesOptions {
  readonly name: string;
  /** The schema by which it is asked. */
  readonly asked: Omit<AskedSchema, 'name'>;
  /** Seals what the gateway asks by itself, about nobody. */
  readonly seal: SealOwn;
  readonly log: {
    warn(fields: Readonly<Record<string, unknown>>, message: string): void;
    info(fields: Readonly<Record<string, unknown>>, message: string): void;
  };
}

/**
 * The way to a subgraph that runs in processes of its own. Each says who it is before it is asked anything; one of another
 * schema is never asked. Requests are spread over those that answer, all of one caller's request to the same. A request is sent
 * to another only when it was not sent to the first, or was refused there before anybody was asked.
 */
export class SubgraphProcesses implements SubgraphTransport {
  readonly #options: SubgraphProcessesOptions;
  #processes: readonly SubgraphProcess[] = [];
  readonly #chosen = new WeakMap<object, SubgraphProcess>();
  /** Of whose clock the log has said that it is another one. */
  readonly #toldOfTime = new WeakSet<SubgraphProcess>();
  #turn = 0;
  #timer: NodeJS.Timeout | undefined;

  constructor(options: SubgraphProcessesOptions) {
    this.#options = options;
  }

  /**
   * Takes these addresses from the next request on, and asks who is there. What stays as it was keeps its connections.
   *
   * @throws Error that names each process whose schema does not fit, with what differs. Then the old addresses stay.
   */
  async take(addresses: readonly ProcessAddress[]): Promise<void> {
    const { asked, seal, name } = this.#options;
    const known = new Map(this.#processes.map((process) => [JSON.stringify(process.address), process]));
    const next = addresses.map(
      (address) =>
        known.get(JSON.stringify(address)) ?? new SubgraphProcess(address, { name, ...asked }, seal),
    );
    const fresh = next.filter((process) => !this.#processes.includes(process));
    await Promise.all(fresh.map((process) => process.greet()));
    const unfit = fresh.filter(({ standing }) => standing === 'DIFFERS');
    if (unfit.length > 0) {
      await Promise.all(fresh.map((process) => process.close()));
      throw new Error(
        unfit
          .map(
            ({ address, why }) =>
              `${name} at ${address.url} is of another version, and cannot be asked by this gateway: ${why}`,
          )
          .join('\n'),
      );
    }
    const gone = this.#processes.filter((process) => !next.includes(process));
    this.#processes = next;
    for (const process of fresh) this.#tell(process, 'UNKNOWN');
    this.#timer ??= setInterval(() => void this.#look(this.#processes), LOOK_EVERY_MS).unref();
    // Whoever still waits for an answer gets it: closing waits for them.
    for (const process of gone) void process.close();
  }

  async send(
    request: Sealable,
    limits: SendLimits,
  ): Promise<{ readonly status: number; readonly body: string }> {
    const tried = new Set<SubgraphProcess>();
    const again = new Set<SubgraphProcess>();
    for (;;) {
      const process = await this.#choose(request.of, tried);
      const { hello } = process;
      tried.add(process);
      try {
        const answer = await process.send(request, limits);
        if (!isRefusedBefore(answer)) return answer;
        await this.#look([process]);
        // It was replaced, and takes what is sealed for it; or whoever else is there does.
        if (process.hello?.process !== hello?.process && !again.has(process)) {
          again.add(process);
          tried.delete(process);
        } else if (!this.#others(tried)) return answer;
      } catch (cause) {
        if (limits.signal.aborted) throw cause;
        const before = process.standing;
        process.lost(cause);
        this.#tell(process, before);
        if (!wasNeverSent(cause)) throw cause;
      }
      this.#chosen.delete(request.of);
    }
  }

  isThere(): Promise<boolean> {
    return Promise.resolve(this.#processes.some(({ standing }) => standing === 'READY'));
  }

  /** How each process is, for metrics and operators. */
  get states(): readonly ProcessState[] {
    const { name: subgraph } = this.#options;
    return this.#processes.map(({ address, standing, why, hello }) => ({
      ...{ subgraph, address: new URL(address.url).host, standing, why },
      law: hello?.law,
    }));
  }

  /** How the sources of the subgraph are, as its processes see them. */
  get sources(): readonly SourceState[] {
    const answering = this.#processes.filter(({ standing }) => standing === 'READY');
    const merged = new Map<string, SourceState>();
    for (const { sources } of answering)
      for (const state of sources) {
        const key = `${state.domain} ${state.owners.join(' ')}`;
        const other = merged.get(key);
        merged.set(key, other ? worstOf(other, state) : state);
      }
    return [...merged.values()];
  }

  async close(): Promise<void> {
    clearInterval(this.#timer);
    await Promise.all(this.#processes.map((process) => process.close()));
  }

  /**
   * Who gets a request: who has the caller's request already, else who has least to do. One that lets a hello wait may stand still,
   * which is known for sure seconds later only: it gets nothing while another has said hello.
   */
  async #choose(of: object, tried: ReadonlySet<SubgraphProcess>): Promise<SubgraphProcess> {
    const before = this.#chosen.get(of);
    if (before && !tried.has(before) && before.standing !== 'AWAY' && before.standing !== 'DIFFERS')
      return before;
    let ready = this.#ready(tried);
    if (ready.length === 0) {
      // One that came back a moment ago need not wait until it is looked for.
      await this.#look(this.#processes.filter((process) => !tried.has(process)));
      ready = this.#ready(tried);
    }
    const prompt = ready.filter(({ isLate }) => !isLate);
    const open = prompt.length > 0 ? prompt : ready;
    const least = Math.min(...open.map(({ inFlight }) => inFlight));
    const idle = open.filter(({ inFlight }) => inFlight === least);
    this.#turn += 1;
    const chosen = idle[this.#turn % idle.length];
    if (!chosen) throw this.#nobody();
    this.#chosen.set(of, chosen);
    return chosen;
  }

  /** Those that answer; where none does, those that stop but still take what comes. */
  #ready(tried: ReadonlySet<SubgraphProcess>): readonly SubgraphProcess[] {
    const open = this.#processes.filter((process) => !tried.has(process));
    const ready = open.filter(({ standing }) => standing === 'READY');
    return ready.length > 0 ? ready : open.filter(({ standing }) => standing === 'DRAINING');
  }

  #others(tried: ReadonlySet<SubgraphProcess>): boolean {
    return this.#ready(tried).length > 0;
  }

  #nobody(): HubError {
    const { name } = this.#options;
    const told = this.#processes.map(({ address, standing, why }) => `${address.url} ${standing}: ${why}`);
    const isOther = this.#processes.some(({ standing }) => standing === 'DIFFERS');
    const isAway = this.#processes.some(({ standing }) => standing !== 'DIFFERS');
    const code: ErrorCode = isOther && !isAway ? 'SUBGRAPH_DIFFERS' : 'SUBGRAPH_UNAVAILABLE';
    return new HubError(code, `nobody answers for ${name}: ${told.join('; ')}`);
  }

  async #look(processes: readonly SubgraphProcess[]): Promise<void> {
    await Promise.all(
      processes.map(async (process) => {
        const before = process.standing;
        await process.greet();
        this.#tell(process, before);
      }),
    );
  }

  /** Says in the log when a process is not as it was before; that clocks differ, once and not each second. */
  #tell(process: SubgraphProcess, before: ProcessState['standing']): void {
    const { address, standing, why, isOfAnotherTime } = process;
    const { name: subgraph, log } = this.#options;
    const fields = { subgraph, address: address.url, standing, ...(why === '' ? {} : { why }) };
    if (!isOfAnotherTime) this.#toldOfTime.delete(process);
    else if (!this.#toldOfTime.has(process)) {
      this.#toldOfTime.add(process);
      log.warn(fields, 'the clocks of a process of a subgraph and of this gateway differ');
    }
    if (standing === before) return;
    if (standing === 'READY') log.info(fields, 'a process of a subgraph answers');
    else log.warn(fields, 'a process of a subgraph is not asked');
  }
}

/** Whether a question was turned away before anybody was asked for it. */
function isRefusedBefore({ status, body }: { readonly status: number; readonly body: string }): boolean {
  return status === 401 || (status === 503 && /"code":"(?:SUBGRAPH|LAW)_DIFFERS"/u.test(body));
}

/** One source as two processes see it: what either finds amiss is amiss. */
function worstOf(one: SourceState, other: SourceState): SourceState {
  return {
    ...one,
    isLeftAlone: one.isLeftAlone || other.isLeftAlone,
    isCurrencyMissing: one.isCurrencyMissing && other.isCurrencyMissing,
    isSearchBehind: one.isSearchBehind || other.isSearchBehind,
    breaches: one.breaches.length >= other.breaches.length ? one.breaches : other.breaches,
    unreadable: one.unreadable.length >= other.unreadable.length ? one.unreadable : other.unreadable,
    ...answeredByBoth(one, other),
  };
}

/** What two processes asked of a standby and its primary, together. */
function answeredByBoth(
  { answeredBy: one }: SourceState,
  { answeredBy: other }: SourceState,
): Pick<SourceState, 'answeredBy'> {
  if (!one || !other) return {};
  return { answeredBy: { standby: one.standby + other.standby, primary: one.primary + other.primary } };
}
