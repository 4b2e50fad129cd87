import type { DataSource } from 'typeorm';
import type { Clock } from '../../../shared/src/core/clock.ts';
import { HubError } from '../../../shared/src/core/errors.ts';
import { parseGlobalId, type PublicId } from '../../../shared/src/core/ids.ts';
import type { IdBox } from '../../../shared/src/kit/serve/id-box.ts';
import type { Inquiry } from '../../../shared/src/policy/words/inquiry.ts';
import type {
  LiftedRule,
  ReleasedField,
  ReleaseEvent,
  ReleaseFact,
} from '../../../shared/src/policy/words/release.ts';
import type { ReleaseBook } from '../../../shared/src/releases/book.ts';
import type { Taken } from '../steps.ts';
import { end, overdue } from '../turns.ts';
import { OVER_STATUSES, type AskedField, type Release, type Signature } from '../words.ts';
import type { ReleaseDatabase } from './database.ts';
import { releaseTable } from './entities.ts';
import { releaseOf } from './rows.ts';
import { replace } from './store.ts';

/** How many releases a tick takes on, and erases, at most: the next one goes on. */
const TICK_MOST = 500;
/** Releases of one case that are read for a question: more than its envelope can carry, so that it is told of the rest. */
const FACTS_MOST = 500;

interface FactRow extends Pick<ReleaseFact, 'id' | 'status' | 'record' | 'owner' | 'domain' | 'obligations'> {
  readonly fields: readonly AskedField[];
  readonly from_day: string | null;
  readonly until_day: string | null;
  readonly is_in_force: boolean;
  readonly due_at: Date;
}

/** What the book needs besides the store. */
export interface BookNeeds {
  /** How long a State keeps personal details in the ledger, in days: a release goes as soon, once it is over. */
  readonly keepDays: (state: string) => number;
  /** The ledger holds the id that callers have of a record, never the owner's own. */
  readonly ids: IdBox;
  readonly clock: Clock;
}

/** The store of releases as the gateway knows it. */
export class PostgresReleaseBook implements ReleaseBook {
  readonly #database: ReleaseDatabase;
  readonly #needs: BookNeeds;

  constructor(database: ReleaseDatabase, needs: BookNeeds) {
    this.#database = database;
    this.#needs = needs;
  }

  async factsFor({ requester, purpose, caseReference }: Inquiry): Promise<readonly ReleaseFact[]> {
    const { state, agency } = requester;
    const rows = await this.#database.ask<FactRow>({
      name: 'releases of a case',
      text: `SELECT id, status, record, owner, domain, fields, obligations, from_day, until_day, is_in_force, due_at
        FROM releases.release
        WHERE requester_state = $1 AND agency = $2 AND purpose = $3 AND case_reference = $4
        ORDER BY (is_in_force AND status = 'APPROVED') DESC, asked_at DESC, id LIMIT $5`,
      values: [state, agency, purpose, caseReference, FACTS_MOST],
    });
    return rows.map((row) =>
      factOf(
        { ...row, record: this.#callersId(row.record) },
        { requester: { state, agency }, purpose, caseReference },
      ),
    );
  }

  async unrecorded(limit: number): Promise<readonly ReleaseEvent[]> {
    const rows = await this.#database.ask<{ content: ReleaseEvent }>({
      name: 'steps for the ledger',
      text: 'SELECT content FROM releases.event WHERE recorded_at IS NULL ORDER BY place LIMIT $1',
      values: [limit],
    });
    return rows.map(({ content }) => this.#forLedger(content));
  }

  #forLedger(event: ReleaseEvent): ReleaseEvent {
    return { ...event, personal: { ...event.personal, record: this.#callersId(event.personal.record) } };
  }

  /** Neither gateway nor ledger ever holds an owner's reference. */
  #callersId(record: string): PublicId {
    const { owner, domain, local } = parseGlobalId(record);
    return this.#needs.ids.seal(owner, domain, local);
  }

  async recorded(events: readonly string[]): Promise<void> {
    if (events.length === 0) return;
    // One statement, so that both are done or none.
    await this.#database.ask({
      name: 'steps in the ledger',
      text: `WITH told AS (
          UPDATE releases.event SET recorded_at = $2 WHERE id = ANY ($1::uuid[]) AND recorded_at IS NULL
          RETURNING release, content ->> 'step' AS step)
        UPDATE releases.release r SET is_in_force = true
        FROM told WHERE r.id = told.release AND told.step = 'APPROVED' AND r.status = 'APPROVED'`,
      values: [events, new Date(this.#needs.clock.now())],
    });
  }

  async tick(now: number): Promise<number> {
    const steps = await this.#database.use(async (open) => {
      const late = await this.#take(
        open,
        `status IN ('AT_HOME', 'ASKED', 'HALF_APPROVED') AND NOT is_overdue AND due_at <= :now`,
        { now: new Date(now) },
        (release) => overdue(release, now),
      );
      const today = new Date(now).toISOString().slice(0, 10);
      const over = await this.#take(
        open,
        `status = 'APPROVED' AND until_day < :today`,
        { today },
        (release) => end(release, now),
      );
      return late + over;
    });
    await this.#erase(now).catch((cause: unknown) => {
      throw new HubError('RELEASES_UNAVAILABLE', 'releases whose time is over were not erased', { cause });
    });
    return steps;
  }

  /** Takes a step of every release that a condition finds, passing over those that others work on. */
  async #take(
    open: DataSource,
    condition: string,
    values: Readonly<Record<string, unknown>>,
    step: (release: Release) => Taken,
  ): Promise<number> {
    return open.transaction(async (manager) => {
      const rows = await manager
        .createQueryBuilder(releaseTable, 'r')
        .where(condition, values)
        .limit(TICK_MOST)
        .setLock('pessimistic_write')
        .setOnLocked('skip_locked')
        .getMany();
      let taken = 0;
      for (const row of rows) if (await replace(manager, step(releaseOf(row)))) taken += 1;
      return taken;
    });
  }

  /**
   * Erases releases that have been over for as long as owner or requester keep personal details, whichever is shorter, with
   * their steps and keys; none of which the ledger does not know every step, or a State is still to be told of. A portion: of
   * very many at once (a State that shortens its time) one statement would outlast its limit, each time anew.
   */
  async #erase(now: number): Promise<void> {
    const pairs = await this.#database.ask<{ owner: string; requester_state: string }>({
      name: 'releases that are over',
      text: `SELECT DISTINCT owner, requester_state FROM releases.release WHERE ended_at IS NOT NULL`,
    });
    let left = TICK_MOST;
    for (const { owner, requester_state: state } of pairs) {
      const days = Math.min(this.#needs.keepDays(owner), this.#needs.keepDays(state));
      // What another gateway is erasing is passed over: nobody waits for it.
      const gone = await this.#database.ask({
        name: 'erase releases',
        text: `DELETE FROM releases.release WHERE id = ANY (ARRAY(SELECT r.id FROM releases.release r
            WHERE r.ended_at < $1 AND r.owner = $2 AND r.requester_state = $3 AND r.status = ANY ($4)
              AND NOT EXISTS (SELECT FROM releases.event e WHERE e.release = r.id AND e.recorded_at IS NULL)
              AND NOT EXISTS (SELECT FROM releases.notice n WHERE n.status = 'WAITING' AND n.release = r.id
                AND n.state IN (r.owner, r.requester_state))
            LIMIT $5 FOR UPDATE OF r SKIP LOCKED)) RETURNING id`,
        values: [new Date(now - days * 86_400_000), owner, state, OVER_STATUSES, left],
      });
      left -= gone.length;
      if (left === 0) return;
    }
  }
}

const RUNNING: ReadonlySet<string> = new Set(['AT_HOME', 'ASKED', 'HALF_APPROVED']);

/** Only what the ledger knows opens anything: until then an approval still counts as asked for. */
function factOf(row: FactRow, of: Pick<ReleaseFact, 'requester' | 'purpose' | 'caseReference'>): ReleaseFact {
  const isOpening = row.status === 'APPROVED' && row.is_in_force;
  return {
    id: row.id,
    status: row.status === 'APPROVED' && !isOpening ? 'ASKED' : row.status,
    ...{ record: row.record, owner: row.owner, domain: row.domain },
    ...of,
    ...(isOpening && row.from_day !== null ? { from: row.from_day } : {}),
    ...(isOpening && row.until_day !== null ? { until: row.until_day } : {}),
    // Of one that waits, and whose clock runs.
    ...(RUNNING.has(row.status) ? { due: row.due_at.toISOString() } : {}),
    fields: row.fields.map((field) => releasedField(field, isOpening)),
    obligations: isOpening ? row.obligations : [],
  };
}

function releasedField({ path, rules, isRefused, mask }: AskedField, isOpening: boolean): ReleasedField {
  if (!isOpening || isRefused) return { path, lifts: [] };
  return {
    path,
    lifts: rules
      .filter(({ isMet }) => isMet)
      .map(({ rule, signatures }) => ({ rule, ...approvedBy(signatures) })),
    ...(mask === undefined ? {} : { mask }),
  };
}

/** Who approved. A rule that did so by itself was approved by nobody: once it wants a human, nobody has. */
function approvedBy(signatures: readonly Signature[]): Pick<LiftedRule, 'by' | 'each'> {
  const each = signatures.flatMap(({ officer, by }) => (officer ? [by] : []));
  return { by: [...new Set(each.flat())], ...(each.length > 1 ? { each } : {}) };
}
