import type { StateCode } from '../../core/ids.ts';
import { SourceFailure } from './failure.ts';
import { NationalSource, type Looks, type Row } from './national-source.ts';
import type { Query } from './query.ts';
import { Replay, type Mark } from './replay.ts';
import { Deadline } from './request-deadline.ts';
import type { SourceConfig, StandbyConfig } from './source-config.ts';
import type { Tell } from './standing.ts';

/** A changed record is told once it is settled on the primary's clock; a standby's is another one. */
const OF_CHANGES = 'hub.change_';
/** Looks at how far the standby is, within the time that it may be behind. */
const LOOKS = 5;
const LOOK_MS = { least: 100, most: 2_000 } as const;

/**
 * A source whose rows are read from a streaming standby while that is known to be no further behind than its State allows, and from
 * the primary else: also while nothing is known yet, when the standby fails, and for changes. Of what a standby answered
 * `dataAsOf` is a moment of the primary that the standby had replayed before it was asked.
 */
export class SourceWithStandby extends NationalSource {
  readonly #standby: NationalSource;
  readonly #may: StandbyConfig;
  readonly #tell: Tell;
  readonly #replay: Replay;
  #lookedAt = Number.NEGATIVE_INFINITY;
  #readAt = Number.NEGATIVE_INFINITY;
  #last: Mark | undefined;
  #why: string | undefined;
  /** Questions that each server answered so far; looks at how far the standby is are none. */
  readonly answeredBy = { standby: 0, primary: 0 };

  constructor(
    config: SourceConfig & { readonly standby: StandbyConfig },
    looks: Looks,
    tell: Tell,
    replay = new Replay(),
  ) {
    super(config, looks, tell);
    const { url, pooler } = config.standby;
    this.#may = config.standby;
    this.#tell = tell;
    this.#replay = replay;
    this.#standby = new NationalSource(
      { ...config, name: `${config.name} (standby)`, url, pooler, standby: undefined },
      {},
      tell,
    );
  }

  override async read(query: Query, deadline: Deadline): Promise<readonly Row[]> {
    this.#lookInPassing();
    const mark = this.#current();
    if (!mark || this.standing.breaches.length > 0 || query.text.includes(OF_CHANGES))
      return this.#readPrimary(query, deadline);
    const began = performance.now();
    try {
      const rows = await this.#standby.read(query, deadline);
      this.answeredBy.standby += 1;
      this.#readAt = performance.now();
      this.#last = this.#current() ?? mark;
      return rows;
    } catch (error) {
      // What the standby refuses (a row that the primary has removed meanwhile, a restart) the primary may answer, if there is time.
      // One that took too long left no time, and a dear question would load the primary as well: that is told as it is.
      const isSoon = performance.now() - began < this.config.deadlineMs;
      if (isSoon && error instanceof SourceFailure && error.kind === 'UNAVAILABLE')
        return this.#readPrimary(query, deadline);
      throw error;
    }
  }

  async #readPrimary(query: Query, deadline: Deadline): Promise<readonly Row[]> {
    const rows = await super.read(query, deadline);
    this.answeredBy.primary += 1;
    return rows;
  }

  /** Of what the standby answered within the last deadline, whatever the primary says by now: earlier is never wrong. */
  override dataAsOf(owner: StateCode): string | undefined {
    if (performance.now() - this.#readAt > this.config.deadlineMs || !this.#last)
      return super.dataAsOf(owner);
    const stated = this.#standby.dataAsOf(owner);
    const { asOf } = this.#last;
    return stated !== undefined && Date.parse(asOf) < Date.parse(stated) ? asOf : stated;
  }

  override async warm(): Promise<void> {
    // What is looked at over connections that are not there yet would count against the primary.
    await Promise.all([super.warm(), this.#standby.warm().catch(() => undefined)]);
    await this.look();
  }

  override async close(): Promise<void> {
    await Promise.all([super.close(), this.#standby.close()]);
  }

  /** Looks where the primary's log stands, and how far the standby has come. Never throws: what it finds is told. */
  async look(): Promise<void> {
    this.#lookedAt = performance.now();
    try {
      const [at, position, system] = await this.#row(super.read.bind(this), PRIMARY_STANDS);
      this.#replay.taken({ asOf: String(at), position: positionOf(position) });
      const [replayed, isStandby, its] = await this.#row(
        this.#standby.read.bind(this.#standby),
        STANDBY_STANDS,
      );
      if (isStandby !== true) this.#not('it is no standby');
      else if (its !== system) this.#not('it is a standby of another database');
      else {
        this.#replay.replayed(positionOf(replayed));
        const { maxLagMs } = this.#may;
        this.#say(this.#replay.isBehind(maxLagMs) ? `it is more than ${maxLagMs} ms behind` : undefined);
      }
    } catch (error) {
      const cause = error instanceof SourceFailure ? (error.cause ?? error) : error;
      this.#say(
        `it could not be compared with its primary: ${cause instanceof Error ? cause.message : String(cause)}`,
      );
    }
  }

  #lookInPassing(): void {
    const everyMs = Math.min(LOOK_MS.most, Math.max(LOOK_MS.least, this.#may.maxLagMs / LOOKS));
    if (performance.now() - this.#lookedAt >= everyMs) void this.look();
  }

  async #row(read: NationalSource['read'], text: string): Promise<Row> {
    const deadline = new Deadline(Date.now() + this.config.deadlineMs, new AbortController().signal);
    return (await read({ text, values: [] }, deadline))[0] ?? [];
  }

  #current(): Mark | undefined {
    return this.#replay.current(this.config.deadlineMs, this.#may.maxLagMs);
  }

  #not(why: string): void {
    this.#replay.forget();
    this.#say(why);
  }

  #say(why: string | undefined): void {
    if (why === this.#why) return;
    this.#why = why;
    this.#tell({ kind: 'STANDBY', why });
  }
}

/** The moment first: what was written by then, be it not on disk yet, stands before the position. */
export const PRIMARY_STANDS =
  'SELECT clock_timestamp(), pg_current_wal_insert_lsn()::text, system_identifier::text FROM pg_control_system()';
export const STANDBY_STANDS =
  'SELECT pg_last_wal_replay_lsn()::text, pg_is_in_recovery(), system_identifier::text FROM pg_control_system()';

/** A position in the log (`16/B374D848`) as a number. */
function positionOf(text: unknown): bigint {
  const [file = '', offset = ''] = String(text).split('/');
  return (BigInt(`0x${file}`) << 32n) + BigInt(`0x${offset}`);
}
