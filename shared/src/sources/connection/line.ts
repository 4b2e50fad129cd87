import { bulkhead } from 'cockatiel';
import { timeLimit } from '../../core/time-limit.ts';
import { nobodyWaits, SourceFailure } from './failure.ts';
import { leftOf, type TimeForAnswer } from './patience.ts';
import type { Deadline } from './request-deadline.ts';
import type { SourceConfig } from './source-config.ts';

type Places = ReturnType<typeof bulkhead>;

/**
 * Where statements wait that need a connection to one source each; of the connections, dear questions leave half to others. A
 * source that has more to do than it has connections is well, and is not told as silent: the wait does not count to the time that
 * the source has, as long as somebody is answered. Where nobody is, it does: who waits behind statements that hang waits no
 * longer than they. It counts, too, once it took as long as the source's deadline, so that a slow source keeps nobody for more
 * than twice that; dear questions, which send many statements at once, wait as long as who asked does.
 *
 * Nothing is sent with less than half of its time: it would be stopped rather than answered, and would not tell whether the
 * source is silent (`patienceWith`).
 */
export class Line {
  readonly #config: Pick<SourceConfig, 'name' | 'deadlineMs'>;
  readonly #now: () => number;
  readonly #places: Places;
  readonly #dearPlaces: Places;
  #answeredAt = Number.NEGATIVE_INFINITY;
  /** Others are answered while dear statements hang. */
  #dearAnsweredAt = Number.NEGATIVE_INFINITY;

  /**
   * @param connections that statements of this line can have at once.
   * @param now in milliseconds.
   */
  constructor(
    config: Pick<SourceConfig, 'name' | 'deadlineMs'>,
    connections: number,
    now = () => performance.now(),
  ) {
    this.#config = config;
    this.#now = now;
    this.#places = bulkhead(connections, Number.POSITIVE_INFINITY);
    this.#dearPlaces = bulkhead(Math.ceil(connections / 2), Number.POSITIVE_INFINITY);
  }

  /**
   * Waits for a place, and works.
   *
   * @param work gets what is left of its time.
   * @throws SourceFailure when the time is over before there is a place: TIMED_OUT where it is the source's, NOT_AWAITED where it
   *   is the caller's. HubError DEADLINE_EXCEEDED when nobody waits any more. What the work throws.
   */
  async inTurn<T>(deadline: Deadline, work: (time: TimeForAnswer) => Promise<T>): Promise<T> {
    const { name, deadlineMs } = this.#config;
    const since = this.#now();
    const freeMs = deadline.rest ? Number.POSITIVE_INFINITY : deadlineMs;
    const leftMs = leftOf(deadline, name);
    const mostMs = freeMs + deadlineMs / 2;
    return new Promise<T>((resolve, reject) => {
      let isGone = false;
      const go = (failure: Error): void => {
        isGone = true;
        settle();
        reject(failure);
      };
      const lift = timeLimit(Math.min(leftMs, mostMs), () =>
        go(new SourceFailure(mostMs <= leftMs ? 'TIMED_OUT' : 'NOT_AWAITED', name)),
      );
      const leave = deadline.whenOver(() => go(nobodyWaits()));
      const settle = (): void => {
        lift();
        leave();
      };
      const inPlace = async (): Promise<void> => {
        if (isGone) return;
        settle();
        const at = this.#now();
        const answeredAt = deadline.rest ? this.#dearAnsweredAt : this.#answeredAt;
        const countedMs = Math.max(at - Math.max(since, answeredAt), at - since - freeMs);
        if (countedMs > deadlineMs / 2) throw new SourceFailure('TIMED_OUT', name);
        const answer = await work({ leftMs: leftOf(deadline, name), ownMs: deadlineMs - countedMs });
        this.#answeredAt = this.#now();
        if (deadline.rest) this.#dearAnsweredAt = this.#answeredAt;
        resolve(answer);
      };
      const inLine = async (): Promise<void> => (isGone ? undefined : this.#places.execute(inPlace));
      (deadline.rest ? this.#dearPlaces.execute(inLine) : inLine()).catch(reject);
    });
  }
}
