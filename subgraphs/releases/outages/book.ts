import { randomUUID } from 'node:crypto';
import { entryId } from '../../../shared/src/ledger/proof/records.ts';
import type { ReleaseDatabase } from '../store/database.ts';
import {
  maintenanceBody,
  outageBody,
  type Maintenance,
  type Outage,
  type OutageType,
  type Sight,
} from './words.ts';

/** Who looks, and how the hub was when it was last looked at. Moments as PostgreSQL has them. */
export interface Watch {
  /** It is this process's turn. */
  readonly isMine: boolean;
  /** When some process of the hub could answer, before this look. */
  readonly readyBefore: Date;
  /** Since when some process can, without a gap that is an outage. */
  readonly readySince: Date;
}

type Database = Pick<ReleaseDatabase, 'ask'>;

const OUTAGE = `id, state, domain, is_planned AS "isPlanned", began_at AS "beganAt", found_at AS "foundAt", ended_at AS "endedAt"`;

/**
 * Outages, and what States are told of them, over the database of releases. An outage and its messages are written in one
 * statement: neither is there without the other. Each method throws HubError RELEASES_UNAVAILABLE.
 */
export class OutageBook {
  readonly #database: Database;
  readonly #me = randomUUID();

  constructor(database: Database) {
    this.#database = database;
  }

  /**
   * Notes that this process looks, and whether the hub can answer.
   *
   * @param afterMs how long the hub cannot answer before that is an outage.
   * @param holdMs how long nobody else looks.
   */
  async watch(
    isReady: boolean,
    now: number,
    { afterMs, holdMs }: { afterMs: number; holdMs: number },
  ): Promise<Watch> {
    const values = [this.#me, new Date(now), new Date(now + holdMs), isReady, new Date(now - afterMs)];
    await this.#database.ask({
      name: 'begin to watch',
      text: `INSERT INTO releases.outage_watch (id, holder, held_until, ready_at, ready_since)
        VALUES (1, $1, $3, $2, $2) ON CONFLICT DO NOTHING`,
      values: values.slice(0, 3),
    });
    const [watch] = await this.#database.ask<Watch & { readonly [column: string]: unknown }>({
      name: 'watch',
      text: `WITH before AS MATERIALIZED (SELECT *, holder = $1 OR held_until < $2 AS is_mine
          FROM releases.outage_watch WHERE id = 1 FOR UPDATE)
        UPDATE releases.outage_watch w SET
          holder = CASE WHEN b.is_mine THEN $1 ELSE b.holder END,
          held_until = CASE WHEN b.is_mine THEN $3 ELSE b.held_until END,
          ready_since = CASE WHEN $4 AND b.ready_at <= $5 THEN $2 ELSE b.ready_since END,
          ready_at = CASE WHEN $4 THEN $2 ELSE b.ready_at END
        FROM before b WHERE w.id = b.id
        RETURNING b.is_mine AS "isMine", b.ready_at AS "readyBefore", w.ready_since AS "readySince"`,
      values,
    });
    return watch ?? { isMine: false, readyBefore: new Date(now), readySince: new Date(now) };
  }

  /** Notes how every source was found; since when it is so stays until it is otherwise. Of others nothing is known any more. */
  async saw(sights: readonly Sight[], now: number): Promise<void> {
    await this.#database.ask({
      name: 'sources were seen',
      text: `WITH seen AS (SELECT * FROM unnest($1::text[], $2::text[], $3::boolean[]) AS s(state, domain, is_down)),
          gone AS (DELETE FROM releases.source_sight k
            WHERE NOT EXISTS (SELECT FROM seen s WHERE s.state = k.state AND s.domain = k.domain))
        INSERT INTO releases.source_sight AS k (state, domain, is_down, since)
        SELECT state, domain, is_down, $4 FROM seen
        ON CONFLICT (state, domain) DO UPDATE SET is_down = EXCLUDED.is_down,
          since = CASE WHEN k.is_down = EXCLUDED.is_down THEN k.since ELSE EXCLUDED.since END`,
      values: [
        sights.map(({ state }) => state),
        sights.map(({ domain }) => domain),
        sights.map(({ isDown }) => isDown),
        new Date(now),
      ],
    });
  }

  /** Sources that have been down since a moment or longer, and of which no outage is open. */
  begun(
    since: number,
  ): Promise<readonly { readonly state: string; readonly domain: string; readonly since: Date }[]> {
    return this.#database.ask({
      name: 'outages that began',
      text: `SELECT state, domain, since FROM releases.source_sight s WHERE is_down AND since <= $1 AND NOT EXISTS
          (SELECT FROM releases.outage o WHERE o.ended_at IS NULL AND o.state = s.state AND o.domain = s.domain)
        ORDER BY state, domain`,
      values: [new Date(since)],
    });
  }

  /** Open outages of sources that have answered since a moment or longer, or that are not connected any more. */
  over(since: number): Promise<readonly (Outage & { readonly upSince: Date | null })[]> {
    return this.#database.ask({
      name: 'outages that are over',
      text: `SELECT ${OUTAGE}, s.since AS "upSince" FROM releases.outage o LEFT JOIN releases.source_sight s USING (state, domain)
        WHERE o.ended_at IS NULL AND o.state IS NOT NULL AND (s.state IS NULL OR (NOT s.is_down AND s.since <= $1))
        ORDER BY state, domain`,
      values: [new Date(since)],
    });
  }

  /** @returns whether it was not open as yet. */
  async begin(
    outage: Omit<Outage, 'id' | 'endedAt'>,
    told: readonly string[],
    now: number,
  ): Promise<boolean> {
    const whole: Outage = { ...outage, id: entryId(now), endedAt: null };
    const { id, state, domain, isPlanned, beganAt, foundAt } = whole;
    const rows = await this.#database.ask({
      name: 'an outage begins',
      text: `WITH about AS (INSERT INTO releases.outage (id, state, domain, is_planned, began_at, found_at)
          VALUES ($6, $7, $8, $9, $10, $11)
          ON CONFLICT (COALESCE(state, ''), COALESCE(domain, '')) WHERE ended_at IS NULL DO NOTHING RETURNING id),
        ${TELL} SELECT id FROM about`,
      values: [
        ...telling('outage.began', outageBody('outage.began', whole, now), told, now),
        ...[id, state, domain, isPlanned, beganAt, foundAt],
      ],
    });
    return rows.length > 0;
  }

  /** @returns whether it was open until now. */
  async end(outage: Outage, endedAt: Date, told: readonly string[], now: number): Promise<boolean> {
    const body = outageBody('outage.ended', { ...outage, endedAt }, now);
    const rows = await this.#database.ask({
      name: 'an outage ends',
      text: `WITH about AS (UPDATE releases.outage SET ended_at = $7 WHERE id = $6 AND ended_at IS NULL RETURNING id),
        ${TELL} SELECT id FROM about`,
      values: [...telling('outage.ended', body, told, now), outage.id, endedAt],
    });
    return rows.length > 0;
  }

  /** Announces work that was not announced yet, and takes back what is to come and no longer planned. */
  async plan(plans: readonly Maintenance[], told: readonly string[], now: number): Promise<void> {
    const coming = plans.filter(({ until }) => until > now);
    const known = await this.#database.ask<KnownMaintenance>({
      name: 'announced maintenance',
      text: `SELECT id, of, domains, from_at AS "from", until_at AS "until" FROM releases.maintenance
        WHERE cancelled_at IS NULL AND until_at > $1`,
      values: [new Date(now)],
    });
    const keyOf = ({ of, domains, from, until }: Maintenance): string =>
      [of, domains.join(), from, until].join(' ');
    const announced = known.map(({ from, until, ...one }) => ({ ...one, from: +from, until: +until }));
    const old = new Set(announced.map(keyOf));
    const wanted = new Set(coming.map(keyOf));
    for (const one of coming) if (!old.has(keyOf(one))) await this.#announce(one, told, now);
    for (const one of announced) if (!wanted.has(keyOf(one))) await this.#cancel(one, told, now);
  }

  /** Outages that are open, or the latest that were found. */
  list(which: 'OPEN' | 'ALL', most: number): Promise<readonly Outage[]> {
    return this.#database.ask<Outage & { readonly [column: string]: unknown }>({
      name: 'list outages',
      text: `SELECT ${OUTAGE} FROM releases.outage WHERE $1 OR ended_at IS NULL ORDER BY found_at DESC, id DESC LIMIT $2`,
      values: [which === 'ALL', most],
    });
  }

  async #announce(plan: Maintenance, told: readonly string[], now: number): Promise<void> {
    const id = entryId(now);
    const body = maintenanceBody('maintenance.planned', { ...plan, id }, now);
    await this.#database.ask({
      name: 'announce maintenance',
      text: `WITH about AS (INSERT INTO releases.maintenance (id, of, domains, from_at, until_at)
          VALUES ($6, $7, $8, $9, $10)
          ON CONFLICT (of, domains, from_at, until_at) WHERE cancelled_at IS NULL DO NOTHING RETURNING id),
        ${TELL} SELECT id FROM about`,
      values: [
        ...telling('maintenance.planned', body, told, now),
        ...[id, plan.of, plan.domains, new Date(plan.from), new Date(plan.until)],
      ],
    });
  }

  async #cancel(
    plan: Maintenance & { readonly id: string },
    told: readonly string[],
    now: number,
  ): Promise<void> {
    const body = maintenanceBody('maintenance.cancelled', plan, now);
    await this.#database.ask({
      name: 'cancel maintenance',
      text: `WITH about AS (UPDATE releases.maintenance SET cancelled_at = $4 WHERE id = $6 AND cancelled_at IS NULL RETURNING id),
        ${TELL} SELECT id FROM about`,
      values: [...telling('maintenance.cancelled', body, told, now), plan.id],
    });
  }
}

interface KnownMaintenance {
  readonly id: string;
  readonly of: Maintenance['of'];
  readonly domains: Maintenance['domains'];
  readonly from: Date;
  readonly until: Date;
}

/** Writes a message for each State about what the statement before it has written, and none when it wrote nothing. */
const TELL = `told AS (INSERT INTO releases.outage_notice (id, about, state, type, body, status, next_at)
  SELECT n.id, about.id, n.state, $3, $5, 'WAITING', $4
  FROM about, unnest($1::uuid[], $2::text[]) AS n(id, state))`;

function telling(type: OutageType, body: string, told: readonly string[], now: number): readonly unknown[] {
  return [told.map(() => entryId(now)), told, type, new Date(now), body];
}
