import type { ErrorCode } from '../../shared/src/core/errors.ts';
import type { SourceStatus } from '../../shared/src/core/vocabulary.ts';
import { placesIn, type Place, type Truth } from '../../shared/testing/truth.ts';
import { codesOf } from '../fuzz/judge.ts';
import type { Reply } from './askers.ts';

/** What a fault may cost, and nothing more. */
export interface Allowance {
  /** States that may be told as not answering: everywhere (`DE`), or to one field of the root (`persons:DE`). */
  readonly missing: readonly string[];
  /** With what the hub may refuse a question whole. */
  readonly refusals: readonly ErrorCode[];
  /** Whether connections to the hub may break off; UNDER_WAY: no more than were under way when the fault began. */
  readonly breaks?: true | 'UNDER_WAY';
  /** The longest that anybody may wait for an answer or a refusal, in milliseconds; absent: as long as the cause holds. */
  readonly withinMs?: number;
}

/** What a question is answered when all is well, by the question. */
export type Whole = ReadonlyMap<string, Truth>;

export interface Judged {
  readonly reply: Reply;
  /** WHOLE: as when all is well. MISSING: without States that say so. */
  readonly kind: 'WHOLE' | 'MISSING' | 'REFUSED' | 'BROKEN';
  readonly code?: string;
  /** What no fault allows, or this one does not. */
  readonly wrong?: string;
}

/** Slack over a deadline, in milliseconds. */
export const SLACK_MS = 100;

/** Holds one answer against what it is when all is well, and against what the fault may cost. */
export function judge(reply: Reply, whole: Whole, allows: Allowance): Judged {
  const judged = judgeContent(reply, whole, allows);
  const { withinMs } = allows;
  const tookMs = reply.tookMs - reply.lateMs;
  if (judged.wrong !== undefined || withinMs === undefined || tookMs <= withinMs + SLACK_MS) return judged;
  return { ...judged, wrong: `took ${tookMs.toFixed(0)} ms where ${withinMs} + ${SLACK_MS} ms are the most` };
}

function judgeContent(reply: Reply, whole: Whole, allows: Allowance): Judged {
  const { status, text } = reply;
  if (status === 0)
    return { reply, kind: 'BROKEN', ...(allows.breaks ? {} : { wrong: 'the connection broke off' }) };
  if (status !== 200) return refused(reply, allows);
  const codes = codesOf(text);
  if (!codes) return refused(reply, allows);
  const { data } = JSON.parse(text) as { readonly data?: unknown };
  // An answer with errors beside its data is none of those asked here.
  if (codes.length > 0) return { ...refused(reply, allows), ...leaked(data) };
  const truth = whole.get(reply.question) ?? new Map<string, Place>();
  const wrong = falsehoodIn(placesIn(data), truth, allows.missing);
  return { reply, kind: isWhole(placesIn(data)) ? 'WHOLE' : 'MISSING', ...(wrong ? { wrong } : {}) };
}

function refused(reply: Reply, { refusals }: Allowance): Judged {
  const codes = codesOf(reply.text) ?? [];
  const [code = 'none'] = codes;
  const isAllowed = codes.length > 0 && codes.every((one) => refusals.includes(one as ErrorCode));
  return {
    ...{ reply, kind: 'REFUSED', code },
    ...(isAllowed ? {} : { wrong: `refused with ${reply.status} ${codes.join(', ') || 'and no code'}` }),
  };
}

/** A refusal holds no rows: whoever reads them without the error would take them for all that there are. */
function leaked(data: unknown): { readonly wrong?: string } {
  const rows = [...placesIn(data).values()].flatMap((place) => [...place.rows.values()].flat());
  return rows.length === 0 ? {} : { wrong: `a refusal with ${rows.length} rows` };
}

/** What a source is told as that could answer, and did not. */
const FAILING: ReadonlySet<string> = new Set([
  'TIMED_OUT',
  'UNAVAILABLE',
  'NOT_AWAITED',
] satisfies SourceStatus[]);

export function isWhole(places: Truth): boolean {
  return (
    places.size > 0 &&
    [...places.values()].every(({ statuses }) => [...statuses.values()].every((one) => !FAILING.has(one)))
  );
}

/** What an answer says that is not so: a row that is missing or changed without a word, or a total of less than all. */
function falsehoodIn(places: Truth, truth: Truth, missing: readonly string[]): string | undefined {
  if ([...places.keys()].join() !== [...truth.keys()].join()) return 'a list is missing';
  for (const [path, place] of places) {
    const all = truth.get(path);
    for (const [owner, right] of all?.statuses ?? []) {
      const status = place.statuses.get(owner) ?? 'not told';
      const isFailing = FAILING.has(status);
      if (status !== right && !(isFailing && mayBeMissing(missing, path, owner)))
        return `${path}: ${owner} is ${status}`;
      const expected = isFailing ? [] : (all?.rows.get(owner) ?? []);
      const rows = place.rows.get(owner) ?? [];
      if (rows.join('\n') !== expected.join('\n'))
        return `${path}: ${owner} is ${status} with ${rows.length} rows where ${expected.length} are right, or with other ones`;
    }
    const isAll = isWhole(new Map([[path, place]]));
    if (place.totalCount !== null && (!isAll || place.totalCount !== all?.totalCount))
      return `${path}: a total of ${place.totalCount}`;
  }
  return undefined;
}

function mayBeMissing(missing: readonly string[], path: string, owner: string): boolean {
  const [, field = ''] = path.split('.');
  return missing.includes(owner) || missing.includes(`${field}:${owner}`);
}
