import type { EntitySchemaColumnOptions, EntitySchemaOptions } from 'typeorm';
import type { StateCode } from '../../../shared/src/core/ids.ts';
import type { AgencyKind, Domain, Purpose, Role } from '../../../shared/src/core/vocabulary.ts';
import type { ReleaseEvent, ReleaseStatus } from '../../../shared/src/policy/words/release.ts';
import type { Notice } from '../notices.ts';
import type { Ground, Release } from '../words.ts';

/** A row of `releases.release`: what is searched has a column, the rest is JSON. */
export interface ReleaseRow extends Pick<
  Release,
  | 'id'
  | 'version'
  | 'record'
  | 'reason'
  | 'entry'
  | 'fields'
  | 'deciders'
  | 'homeDeciders'
  | 'obligations'
  | 'isOverdue'
  | 'wasBeforeCourt'
> {
  readonly status: ReleaseStatus;
  readonly resumes: ReleaseStatus | null;
  readonly owner: StateCode;
  readonly domain: Domain;
  readonly requesterState: StateCode;
  readonly agency: string;
  readonly agencyKind: AgencyKind;
  readonly role: Role;
  readonly officer: string;
  readonly purpose: Purpose;
  readonly caseReference: string;
  readonly inquiry: Omit<Release['inquiry'], 'purpose' | 'caseReference'>;
  readonly from: string | null;
  readonly until: string | null;
  readonly askedAt: Date;
  readonly receivedAt: Date | null;
  readonly dueAt: Date;
  readonly pausedAt: Date | null;
  readonly decidedAt: Date | null;
  readonly isInTime: boolean | null;
  readonly ground: Ground | null;
  readonly isGroundTold: boolean | null;
  readonly endedAt: Date | null;
  readonly changedAt: Date;
  readonly changedBy: Release['changedBy'] | null;
  readonly isInForce: boolean;
}

export interface EventRow {
  readonly id: string;
  /** The order in which steps were written. PostgreSQL counts it. */
  readonly place?: string;
  readonly release: string;
  readonly content: ReleaseEvent;
  readonly recordedAt: Date | null;
}

/** What a State is to be told of a step, as it is written; what became of it, `telling/outbox.ts` keeps. */
export interface NoticeRow extends Omit<Notice, 'at'> {
  readonly status: 'WAITING';
  readonly nextAt: Date;
}

/** What an officer has done under a key. */
export interface DoneRow {
  readonly state: string;
  readonly officer: string;
  readonly key: string;
  readonly digest: string;
  readonly release: string;
}

/** Names a table for TypeORM, with the type of its rows: a name alone, as TypeORM itself is loaded late. */
function table<Row>(name: string): { readonly name: string; readonly type: Row } {
  return { name, type: undefined as Row };
}

export const releaseTable = table<ReleaseRow>('release');
export const eventTable = table<EventRow>('event');
export const noticeTable = table<NoticeRow>('notice');
export const doneTable = table<DoneRow>('done');

const text: EntitySchemaColumnOptions = { type: 'text' };
const json: EntitySchemaColumnOptions = { type: 'jsonb' };
const yes: EntitySchemaColumnOptions = { type: 'boolean' };
const words: EntitySchemaColumnOptions = { type: 'text', array: true };
const moment: EntitySchemaColumnOptions = { type: 'timestamptz' };
const maybe = (column: EntitySchemaColumnOptions): EntitySchemaColumnOptions => ({
  ...column,
  nullable: true,
});
const named = (name: string, column: EntitySchemaColumnOptions): EntitySchemaColumnOptions => ({
  ...column,
  name,
});

const releaseSchema: EntitySchemaOptions<ReleaseRow> = {
  name: 'release',
  schema: 'releases',
  columns: {
    id: { type: 'uuid', primary: true },
    version: { type: 'integer' },
    status: text,
    resumes: maybe(text),
    owner: text,
    domain: text,
    record: text,
    requesterState: named('requester_state', text),
    agency: text,
    agencyKind: named('agency_kind', text),
    role: text,
    officer: text,
    purpose: text,
    caseReference: named('case_reference', text),
    inquiry: json,
    reason: text,
    entry: { type: 'uuid' },
    fields: json,
    deciders: words,
    homeDeciders: named('home_deciders', words),
    obligations: json,
    from: named('from_day', maybe(text)),
    until: named('until_day', maybe(text)),
    askedAt: named('asked_at', moment),
    receivedAt: named('received_at', maybe(moment)),
    dueAt: named('due_at', moment),
    pausedAt: named('paused_at', maybe(moment)),
    isOverdue: named('is_overdue', yes),
    decidedAt: named('decided_at', maybe(moment)),
    isInTime: named('is_in_time', maybe(yes)),
    wasBeforeCourt: named('was_before_court', yes),
    ground: maybe(text),
    isGroundTold: named('is_ground_told', maybe(yes)),
    endedAt: named('ended_at', maybe(moment)),
    changedAt: named('changed_at', moment),
    changedBy: named('changed_by', maybe(json)),
    isInForce: named('is_in_force', yes),
  },
};

const eventSchema: EntitySchemaOptions<EventRow> = {
  name: 'event',
  schema: 'releases',
  columns: {
    id: { type: 'uuid', primary: true },
    place: { type: 'bigint', insert: false, update: false },
    release: { type: 'uuid' },
    content: json,
    recordedAt: named('recorded_at', maybe(moment)),
  },
};

const noticeSchema: EntitySchemaOptions<NoticeRow> = {
  name: 'notice',
  schema: 'releases',
  columns: {
    id: { type: 'uuid', primary: true },
    event: { type: 'uuid' },
    release: { type: 'uuid' },
    state: text,
    type: text,
    body: text,
    status: text,
    nextAt: named('next_at', moment),
  },
};

const doneSchema: EntitySchemaOptions<DoneRow> = {
  name: 'done',
  schema: 'releases',
  columns: {
    state: { type: 'text', primary: true },
    officer: { type: 'text', primary: true },
    key: { type: 'text', primary: true },
    digest: text,
    release: { type: 'uuid' },
  },
};

/** The entities of TypeORM, in its own words. */
export const schemas = [
  releaseSchema,
  eventSchema,
  noticeSchema,
  doneSchema,
] as readonly EntitySchemaOptions<unknown>[];
