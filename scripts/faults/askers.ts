import { createHash } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import type { Held } from '../ledger/crash/clients.ts';
import { asked } from '../fuzz/request.ts';
import { send } from '../fuzz/send.ts';
import { Lateness } from './lateness.ts';

/** Each asker waits so long between two questions, so that the machine has time for the hub. */
const PAUSE_MS = 25;

/** One answer as an officer gets it. */
export interface Reply {
  readonly question: string;
  /** 0: none came, or it broke off. */
  readonly status: number;
  readonly text: string;
  /** What was asked for and when, as of `performance.now()`. */
  readonly sentAt: number;
  readonly tookMs: number;
  /** Of that, what a busy machine added. */
  readonly lateMs: number;
}

/** Invented officers who ask the same questions over and over, each over a connection of their own. */
export class Load {
  readonly #port: number;
  #tokens: readonly string[];
  readonly #lateness: Lateness;
  /** When what has no answer yet was asked. */
  readonly #open = new Set<{ readonly sentAt: number }>();
  readonly #listeners = new Set<(reply: Reply) => void>();
  /** All answers that were received whole, for the ledger to be held against. */
  readonly held: Held[] = [];
  /** What is asked. */
  questions: readonly string[] = [];
  /** How many ask at once. */
  askers = 0;
  #isOver = false;
  #working: Promise<unknown> = Promise.resolve();

  readonly #authority: string | undefined;

  /**
   * @param tokens one of each officer: who asks beside somebody else asks as another officer, where there are enough.
   * @param groups processes that answer, in groups of which an answer goes through one each.
   * @param authority of the hub's certificate, PEM; without it officers ask in clear.
   */
  constructor(
    port: number,
    tokens: readonly string[],
    groups: () => readonly (readonly number[])[] = () => [],
    authority?: string,
  ) {
    this.#authority = authority;
    this.#lateness = new Lateness(groups);
    this.#port = port;
    this.#tokens = tokens;
  }

  /** @param askers how many at once. */
  start(questions: readonly string[], askers: number): void {
    this.questions = questions;
    this.askers = askers;
    const work = async (asker: number): Promise<void> => {
      for (let n = asker; !this.#isOver; n += 1) {
        await this.ask(questions[n % questions.length] ?? '', asker);
        await sleep(PAUSE_MS);
      }
    };
    this.#working = Promise.all(Array.from({ length: askers }, (_, n) => work(n)));
  }

  /** From now on they ask with other tokens. */
  use(tokens: readonly string[]): void {
    this.#tokens = tokens;
  }

  /** @param asker whose token it has. */
  async ask(question: string, asker = 0): Promise<Reply> {
    const lane = { token: this.#tokens[asker % this.#tokens.length] ?? '', purpose: 'INVESTIGATION' };
    const sentAt = performance.now();
    const open = { sentAt };
    this.#open.add(open);
    const { status, text, isWhole, requestId, tookMs } = await send(
      this.#port,
      asked('plain', lane, { query: question }),
      this.#authority,
    ).finally(() => this.#open.delete(open));
    // Refusals hold nothing; that none is lost among them is what `ledger/crash` looks at.
    if (isWhole && status === 200)
      this.held.push({
        requestId,
        status,
        digest: createHash('sha256').update(text).digest('hex'),
        entry: /"receipt":\{"log":"[^"]*","entry":"([^"]*)"/u.exec(text)?.[1],
      });
    const reply = {
      ...{ question, text, sentAt, tookMs },
      status: isWhole ? status : 0,
      lateMs: this.#lateness.since(sentAt),
    };
    for (const listener of this.#listeners) listener(reply);
    return reply;
  }

  /** When the oldest question was asked that has no answer yet, as of `performance.now()`; Infinity where there is none. */
  oldestAt(): number {
    return Math.min(...[...this.#open].map(({ sentAt }) => sentAt));
  }

  /** @returns what ends the listening. */
  listen(listener: (reply: Reply) => void): () => void {
    this.#listeners.add(listener);
    return () => void this.#listeners.delete(listener);
  }

  async stop(): Promise<void> {
    this.#isOver = true;
    await this.#working;
    this.#lateness.end();
  }
}
