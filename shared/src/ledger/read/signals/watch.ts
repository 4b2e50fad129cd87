import type pg from 'pg';
import type { Sql } from 'sql-template-tag';
import { systemClock, type Clock } from '../../../core/clock.ts';
import { PgPool } from '../../../core/pg-pool.ts';
import type { StateLaw } from '../../../policy/law/law.ts';
import { SIGNAL_KINDS, SIGNALS, type SignalKind } from '../../../policy/words/signals.ts';
import type { StoredIntent } from '../../proof/opening.ts';
import { partsNamed, unpackRecord } from '../../proof/packed.ts';
import { PersonalKeys, unseal } from '../../proof/personal.ts';
import { placeOf, type IntentPersonal } from '../../proof/records.ts';
import type { Signal, SignalCount } from '../../proof/signal.ts';
import { findSignals, watchOf } from './find-signals.ts';
import type { Ask, Finding, Unwatched } from './finding.ts';
import type { ListedNames } from './listed-names.ts';
import * as SQL from './watch-sql.ts';
import { WATCHED_DAYS } from './watched-tables.ts';

/** How often it is asked whether the index has grown. */
const EVERY_MS = 3_000;
/** A look takes no more than this part of the time: after a long one the next comes later, but no later than that. */
const SHARE = 1 / 20;
const EVERY_MAX_MS = 60_000;
/** So long after midnight entries of the day before may still be on their way. */
const LATE_MS = 600_000;
/** What one statement over a day may take, in milliseconds, before the look is given up and told as failed. */
const STATEMENT_TIMEOUT_MS = 20_000;
/** Questions that stand in a signal by name; how many there are stands there too. */
const QUESTIONS_MAX = 200;
const DAY_MS = 86_400_000;

export interface WatchOptions {
  /** Connection URL of the role `liaison_ledger_indexer`. */
  readonly url: string;
  /** Secret of the ledger, 32 bytes. */
  readonly searchKey: Buffer;
  /** Resolves when everything is indexed that was durable when it was called. */
  readonly caughtUp: () => Promise<void>;
  /** Makes a signal durable, or throws. */
  readonly record: (signal: Signal) => Promise<unknown>;
  /** The law of the moment; none before it is read. */
  readonly states: () => readonly StateLaw[];
  /** A State's list of its officers; none where it gave none. @throws Error when it cannot be read. */
  readonly names: (state: string) => ListedNames | undefined;
  readonly clock?: Clock;
  /** A look failed, as so many in a row have with it: the next one comes by itself. */
  readonly onFailure: (cause: unknown, inARow: number) => void;
  /** A State's list of its officers cannot be read: what goes by it is not looked for, and that is told where signals are read. */
  readonly onUnreadableList: (cause: unknown) => void;
}

interface Mark {
  readonly since: string;
  readonly day: string;
}

/**
 * Looks for signals of misuse, behind the log and never in its way, and makes each of them an entry of the log, once. Of several
 * hubs over one ledger one looks at a time. A day is looked at until it is over; what was missed while no hub ran is made up for.
 */
export class SignalWatch {
  readonly #options: WatchOptions;
  readonly #clock: Clock;
  readonly #pool: pg.Pool;
  readonly #keys: PersonalKeys;
  #counts: readonly SignalCount[] = [];
  #failedInARow = 0;
  #timer: NodeJS.Timeout | undefined;
  #running: Promise<void> = Promise.resolve();
  #isClosed = false;
  /** Of the index and the law at the end of the last look: without a change there is nothing new to see on the same day. */
  #seen = '';

  constructor(options: WatchOptions) {
    this.#options = options;
    this.#clock = options.clock ?? systemClock;
    this.#pool = new PgPool({
      connectionString: options.url,
      max: 1,
      connectionTimeoutMillis: 2_000,
      statement_timeout: STATEMENT_TIMEOUT_MS,
      application_name: 'liaison signals',
      options: '-c synchronous_commit=off',
    });
    this.#pool.on('error', () => undefined);
    this.#keys = new PersonalKeys(options.searchKey);
  }

  /** Looks from now on, whenever the index has grown. */
  start(): void {
    this.#later(EVERY_MS);
  }

  /** Signals there are, as of the last look; 0 of those that are looked for and not found, so that the first of them is one more. */
  get counts(): readonly SignalCount[] {
    return this.#counts;
  }

  /** Looks once, unless another hub does; after a look that is under way. @throws Error when it could not look at all of it. */
  look(): Promise<void> {
    const look = this.#running.then(() => this.#look());
    this.#running = look.catch(() => undefined);
    return look;
  }

  async #look(): Promise<void> {
    const client = await this.#pool.connect();
    let isLost = true;
    try {
      const { rows } = await client.query<{ taken: boolean }>(SQL.LOCK);
      if (rows[0]?.taken === true) {
        await this.#lookAtAll(askOf(client));
        await client.query(SQL.UNLOCK);
      }
      this.#counts = withNone((await client.query<SignalCount>(SQL.COUNTS)).rows, this.#options.states());
      isLost = false;
    } finally {
      // A connection that broke takes its lock with it.
      client.release(isLost);
    }
  }

  async close(): Promise<void> {
    this.#isClosed = true;
    clearTimeout(this.#timer);
    await this.#running;
    await this.#pool.end();
  }

  #later(ms: number): void {
    if (this.#isClosed) return;
    this.#timer = setTimeout(() => void this.#turn(), ms).unref();
  }

  async #turn(): Promise<void> {
    const began = performance.now();
    await this.look().then(
      () => (this.#failedInARow = 0),
      (cause: unknown) => this.#options.onFailure(cause, (this.#failedInARow += 1)),
    );
    this.#later(Math.min(EVERY_MAX_MS, Math.max(EVERY_MS, (performance.now() - began) / SHARE)));
  }

  async #lookAtAll(ask: Ask): Promise<void> {
    const now = this.#clock.now();
    await this.#options.caughtUp();
    const states = this.#options.states().filter(({ signals }) => signals !== undefined);
    const [index] = await ask<{ next: string }>(SQL.position());
    const seen = JSON.stringify([
      index?.next,
      states.map(({ state, version, timezone }) => [state, version, dayOf(now, timezone)]),
    ]);
    if (seen !== this.#seen) for (const law of states) await this.#lookAt(ask, law, now);
    else for (const { state } of states) await ask(SQL.looked(state, new Date(now)));
    this.#seen = seen;
  }

  async #lookAt(ask: Ask, law: StateLaw, now: number): Promise<void> {
    const { state, timezone } = law;
    const today = dayOf(now, timezone);
    const [known] = await ask<Mark>(SQL.markOf(state));
    const [first] = known ? [] : await ask<{ day: string | null }>(SQL.firstDay(state, timezone));
    const since = known?.since ?? first?.day ?? today;
    let unwatched: readonly Unwatched[] = [];
    const oldest = dayOf(now - WATCHED_DAYS * DAY_MS, timezone);
    const from = known?.day ?? since;
    for (let day = from < oldest ? oldest : from; day <= today; day = after(day))
      unwatched = await this.#lookAtDay(ask, law, day);
    const open = dayOf(now - LATE_MS, timezone);
    await ask(
      SQL.mark({ state, since, day: open, until: new Date(now), unwatched: JSON.stringify(unwatched) }),
    );
    if (known && known.day < open) for (const forget of SQL.forget(state, open)) await ask(forget);
  }

  async #lookAtDay(ask: Ask, law: StateLaw, day: string): Promise<readonly Unwatched[]> {
    const { state, timezone, signals } = law;
    if (!signals) return [];
    const list = this.#listOf(state);
    const search = { state, day, timezone, thresholds: signals, names: list.names };
    const { found, unwatched } = await findSignals(ask, search);
    const isKnown = await knownSignals(ask, state, day);
    const fresh = found.filter((finding) => !isKnown(finding));
    for (const finding of fresh) {
      const { reason, basis } = watchOf(search, finding);
      const { questions, officer: _, kind, ...facts } = finding;
      await this.#options.record({
        ...facts,
        ...{ state, day, reason, basis, signal: kind, version: law.version },
        officer: await this.#officerOf(ask, questions),
        questions: questions.slice(0, QUESTIONS_MAX),
        questionCount: questions.length,
      });
    }
    // So that the next day, and the next hub, know of them.
    if (fresh.length > 0) await this.#options.caughtUp();
    return list.isUnreadable
      ? unwatched.map((one) => (one.why === 'NO_LIST' ? { ...one, why: 'LIST_UNREADABLE' as const } : one))
      : unwatched;
  }

  #listOf(state: string): { readonly names: ListedNames | undefined; readonly isUnreadable: boolean } {
    try {
      return { names: this.#options.names(state), isUnreadable: false };
    } catch (cause) {
      this.#options.onUnreadableList(cause);
      return { names: undefined, isUnreadable: true };
    }
  }

  /** The index knows a hash: who it is stands in the questions. */
  async #officerOf(ask: Ask, questions: readonly string[]): Promise<string> {
    const [row] = await ask<{ entry: string; bytes: Buffer; wrapped: Buffer }>(SQL.anIntent(questions));
    if (!row) throw new Error('the questions of a signal are erased: it is looked for again');
    const { entry, bytes, wrapped } = row;
    const parts = await ask<{ name: string; text: string }>(SQL.partsOf(partsNamed(bytes)));
    const texts = new Map(parts.map(({ name, text }) => [name, text]));
    const { personal } = JSON.parse(
      unpackRecord(bytes, (name) => texts.get(name)).toString(),
    ) as StoredIntent;
    const key = this.#keys.of(wrapped, entry);
    return (unseal(key, placeOf(entry, 'INTENT'), personal) as IntentPersonal).officer;
  }
}

function withNone(found: readonly SignalCount[], states: readonly StateLaw[]): readonly SignalCount[] {
  const wanted = states.flatMap(({ state, signals }) =>
    SIGNALS.filter((kind) => signals?.[SIGNAL_KINDS[kind]] !== undefined).map((kind) => ({ state, kind })),
  );
  const none = wanted.filter(
    (one) => !found.some(({ state, kind }) => state === one.state && kind === one.kind),
  );
  return [...found, ...none.map((one) => ({ ...one, count: 0 }))];
}

function askOf(client: pg.PoolClient): Ask {
  return async <Row extends object>({ text, values }: Sql) => (await client.query<Row>(text, values)).rows;
}

interface Known {
  readonly officer: Buffer;
  readonly kind: SignalKind;
  readonly day: string;
  readonly about: string;
}

/** Which findings are signals already: one a day, and of one person in many cases one in all the days that are looked back at. */
async function knownSignals(ask: Ask, state: string, day: string): Promise<(finding: Finding) => boolean> {
  const known = await ask<Known>(SQL.known(state, day));
  const keyOf = ({ officer, kind, about }: Pick<Known, 'officer' | 'kind' | 'about'>): string =>
    `${kind} ${officer.toString('hex')} ${about}`;
  const keys = new Set(
    known.filter((one) => one.day === day || one.kind === 'SAME_PERSON').map((one) => keyOf(one)),
  );
  return (finding) => keys.has(keyOf(finding));
}

/** The day of a moment on the clocks of a zone, `YYYY-MM-DD`. */
function dayOf(at: number, timeZone: string): string {
  const parts = new Intl.DateTimeFormat('en-CA', { timeZone, dateStyle: 'short' });
  return parts.format(at);
}

function after(day: string): string {
  return new Date(Date.parse(`${day}T00:00:00Z`) + DAY_MS).toISOString().slice(0, 10);
}
