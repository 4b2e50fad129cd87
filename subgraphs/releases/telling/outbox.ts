import type { QueryConfig, QueryResultRow } from 'pg';
import type { ReleaseDatabase } from '../store/database.ts';

/** How a notice stands. NOT_WANTED: its State had no webhook for it when its turn came. */
export const NOTICE_STATUSES = ['WAITING', 'SENT', 'DEAD', 'NOT_WANTED'] as const;
export type NoticeStatus = (typeof NOTICE_STATUSES)[number];

/** A notice that a sender has taken on. */
export interface HeldNotice {
  readonly id: string;
  readonly body: string;
  /** How often it was tried, this time counted. */
  readonly tries: number;
}

export interface NoticeCount {
  readonly state: string;
  readonly waiting: number;
  readonly dead: number;
}

export interface ListedNotice {
  readonly id: string;
  readonly state: string;
  /** The release, the outage or the announced work. */
  readonly about: string;
  readonly type: string;
  readonly status: NoticeStatus;
  readonly tries: number;
  /** Of one that waits. */
  readonly nextAt: Date;
  /** What became of the last try; nothing when it was taken, or there was none. */
  readonly fault: string | null;
}

export interface NoticeFilter {
  readonly state?: string | undefined;
  readonly status?: NoticeStatus | undefined;
}

/** Where messages lie, what orders them, and when they may be told. */
const TABLES = {
  /** Those of a release in their order, each once the ledger knows its step. */
  RELEASES: {
    table: 'releases.notice',
    about: 'release',
    due: 'JOIN releases.event e ON e.id = n.event AND e.recorded_at IS NOT NULL',
  },
  /** Those of an outage, or of announced work, in their order. */
  OUTAGES: { table: 'releases.outage_notice', about: 'about', due: '' },
} as const;

/** What messages are about. */
export type OutboxOf = keyof typeof TABLES;

/** What States are still to be told, over the database of releases. Each method throws HubError RELEASES_UNAVAILABLE. */
export class Outbox {
  readonly #database: Pick<ReleaseDatabase, 'ask'>;
  readonly #of: OutboxOf;

  constructor(database: Pick<ReleaseDatabase, 'ask'>, of: OutboxOf = 'RELEASES') {
    this.#database = database;
    this.#of = of;
  }

  /**
   * Takes on notices of a State that are due, of each release the first that waits. Nobody else takes them before `holdMs` are
   * over, by when this process has told what became of them or is no more. Only what the ledger knows is told.
   */
  async take(state: string, now: number, { most, holdMs }: Hold): Promise<readonly HeldNotice[]> {
    const { table, about, due } = TABLES[this.#of];
    return this.#ask<HeldNotice>({
      name: 'take notices',
      text: `WITH due AS MATERIALIZED (
          SELECT n.id FROM ${table} n ${due}
          WHERE n.status = 'WAITING' AND n.state = $1 AND n.next_at <= $2
            AND (n.held_until IS NULL OR n.held_until <= $2)
            AND NOT EXISTS (SELECT FROM ${table} b
              WHERE b.status = 'WAITING' AND b.state = n.state AND b.${about} = n.${about} AND b.place < n.place)
          ORDER BY n.place LIMIT $4 FOR UPDATE OF n SKIP LOCKED)
        UPDATE ${table} n SET held_until = $3, tries = tries + 1
        FROM due WHERE n.id = due.id RETURNING n.id, n.body, n.tries`,
      values: [state, new Date(now), new Date(now + holdMs), most],
    });
  }

  /**
   * Notes that a receiver has a notice. It answers again: what waits since it could not be reached is due at once.
   */
  async sent(id: string, state: string, now: number): Promise<void> {
    await this.#ask({
      name: 'notice sent',
      text: `WITH sent AS (
          UPDATE ${this.#table} SET status = 'SENT', settled_at = $3, held_until = NULL, fault = NULL WHERE id = $1)
        UPDATE ${this.#table} SET next_at = $3
        WHERE status = 'WAITING' AND state = $2 AND next_at > $3 AND fault LIKE '${UNREACHED}%' AND id <> $1`,
      values: [id, state, new Date(now)],
    });
  }

  /** Notes that a try failed. @param nextAt of the next one, in milliseconds; without it the notice is dead. */
  async failed({ id, tries }: HeldNotice, fault: string, now: number, nextAt?: number): Promise<void> {
    await this.#ask({
      name: 'notice not sent',
      // Of a try that took so long that another sender has the notice by now nothing is noted.
      text: `UPDATE ${this.#table} SET status = $3, fault = $4, held_until = NULL,
          next_at = COALESCE($5, next_at), settled_at = CASE WHEN $5 IS NULL THEN $6::timestamptz END
        WHERE id = $1 AND tries = $2 AND status = 'WAITING'`,
      values: [
        ...[id, tries, nextAt === undefined ? 'DEAD' : 'WAITING', fault],
        ...[nextAt === undefined ? null : new Date(nextAt), new Date(now)],
      ],
    });
  }

  /**
   * Settles what nobody wants to be told.
   *
   * @param wanted what States do want, each as `FR release.requested`.
   * @returns how many of which State.
   */
  async settleUnwanted(wanted: readonly string[], now: number): Promise<ReadonlyMap<string, number>> {
    const rows = await this.#ask<{ state: string }>({
      name: 'notices that nobody wants',
      text: `UPDATE ${this.#table} SET status = 'NOT_WANTED', settled_at = $2, held_until = NULL
        WHERE status = 'WAITING' AND NOT (state || ' ' || type = ANY ($1::text[])) RETURNING state`,
      values: [wanted, new Date(now)],
    });
    const counts = new Map<string, number>();
    for (const { state } of rows) counts.set(state, (counts.get(state) ?? 0) + 1);
    return counts;
  }

  /** How many wait, and how many are dead, of each State of which there are any. */
  async counts(): Promise<readonly NoticeCount[]> {
    return this.#ask<NoticeCount>({
      name: 'count notices',
      text: `SELECT state, count(*) FILTER (WHERE status = 'WAITING')::integer AS waiting,
          count(*) FILTER (WHERE status = 'DEAD')::integer AS dead
        FROM ${this.#table} WHERE status = 'WAITING' OR status = 'DEAD' GROUP BY state ORDER BY state`,
    });
  }

  /** Notices, the oldest first. */
  async list({ state, status }: NoticeFilter, most: number): Promise<readonly ListedNotice[]> {
    return this.#ask<ListedNotice & { readonly [column: string]: unknown }>({
      name: 'list notices',
      text: `SELECT id, state, ${TABLES[this.#of].about} AS about, type, status, tries, next_at AS "nextAt", fault FROM ${this.#table}
        WHERE ($1::text IS NULL OR state = $1) AND ($2::text IS NULL OR status = $2) ORDER BY place LIMIT $3`,
      values: [state ?? null, status ?? null, most],
    });
  }

  /** Sends one again, whatever became of it, or without an id all that are dead. @returns how many. */
  async sendAgain(
    what: { readonly id?: string; readonly state?: string | undefined },
    now: number,
  ): Promise<number> {
    const rows = await this.#ask({
      name: 'send notices again',
      text: `UPDATE ${this.#table} SET status = 'WAITING', tries = 0, next_at = $3, held_until = NULL, fault = NULL,
          settled_at = NULL
        WHERE (id = $1 OR ($1::uuid IS NULL AND status = 'DEAD')) AND ($2::text IS NULL OR state = $2) RETURNING id`,
      values: [what.id ?? null, what.state ?? null, new Date(now)],
    });
    return rows.length;
  }

  get #table(): string {
    return TABLES[this.#of].table;
  }

  /** Statements about releases and about outages have names of their own. */
  #ask<T extends QueryResultRow>({ name = '', ...statement }: QueryConfig): Promise<readonly T[]> {
    return this.#database.ask<T>({ ...statement, name: `${name} ${this.#of}` });
  }
}

export interface Hold {
  readonly most: number;
  readonly holdMs: number;
}

/** How the fault begins of a receiver that could not be reached at all. */
export const UNREACHED = 'NO_ANSWER';
