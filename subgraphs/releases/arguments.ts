import { badInput } from '../../shared/src/core/errors.ts';
import type { Mask, ObligationKind, Urgency } from '../../shared/src/core/vocabulary.ts';
import type { ReleaseStatus } from '../../shared/src/policy/words/release.ts';
import type { Obligation } from '../../shared/src/policy/words/ruling.ts';
import type { Decision } from './decide.ts';
import type { ReleaseSearch, ReleaseSide } from './store/search.ts';
import { isUuid } from './store/store.ts';
import type { Ground } from './words.ts';

/** The inputs as GraphQL hands them over. */
export interface RequestInput {
  readonly record: string;
  readonly fields: readonly string[];
  readonly reason: string;
  readonly urgency?: Urgency | null;
  readonly entry: string;
  readonly key: string;
}

export interface DecideInput {
  readonly id: string;
  readonly decision: 'APPROVE' | 'REFUSE';
  readonly fields?: readonly { readonly field: string; readonly mask?: Mask | null }[] | null;
  readonly obligations?:
    | readonly { readonly kind: ObligationKind; readonly text: string; readonly after?: string | null }[]
    | null;
  readonly until?: string | null;
  readonly ground?: Ground | null;
  readonly tellGround: boolean;
  readonly note?: string | null;
  readonly key: string;
}

export interface TextInput {
  readonly id: string;
  readonly text: string;
  readonly key: string;
}

export interface StepInput {
  readonly id: string;
  readonly note?: string | null;
  readonly key: string;
}

export interface ReleaseFilter {
  readonly side: ReleaseSide;
  readonly status?: readonly ReleaseStatus[] | null;
  readonly overdue?: boolean | null;
  readonly changedSince?: string | null;
}

/** @throws HubError BAD_INPUT when a list is empty. */
export function releaseSearch({ side, status, overdue, changedSince }: ReleaseFilter): ReleaseSearch {
  if (status?.length === 0) throw badInput('status', status, 'at least one, or none at all for any');
  return {
    side,
    ...(status == null ? {} : { status }),
    ...(overdue == null ? {} : { overdue }),
    ...(changedSince == null ? {} : { changedSince }),
  };
}

/** @throws HubError BAD_INPUT when what must be said is blank, a field comes twice, or the entry is none. */
export function checkedRequest(input: RequestInput): RequestInput {
  if (input.fields.length === 0) throw badInput('fields', input.fields, 'at least one');
  refuseTwice(input.fields);
  if (!isUuid(input.entry)) throw badInput('entry', input.entry, 'the entry of the receipt of an answer');
  checkedText('reason', input.reason);
  checkedText('key', input.key);
  return input;
}

/** @throws HubError BAD_INPUT when a text is blank. */
export function checkedText(name: string, text: string): string {
  if (text.trim() === '') throw badInput(name, text, 'a text that says something');
  return text;
}

/** @throws HubError BAD_INPUT when a field comes twice, or a duty's period is no duration. */
export function decisionOf(input: DecideInput): Decision {
  const { decision: verdict, fields, until, ground, note } = input;
  if (fields) refuseTwice(fields.map(({ field }) => field));
  if (verdict === 'REFUSE') {
    const approves = fields?.find(({ mask }) => mask != null);
    if (approves) throw badInput('mask', approves.mask, 'no mask where a field is refused');
    if (until != null) throw badInput('until', until, 'no last day where fields are refused');
    if (input.obligations?.length)
      throw badInput('obligations', 'some', 'no duties where fields are refused');
  }
  return {
    verdict,
    ...(fields == null ? {} : { fields: fields.map(fieldOf) }),
    obligations: (input.obligations ?? []).map(obligationOf),
    ...(until == null ? {} : { until }),
    ...(ground == null ? {} : { ground }),
    isGroundTold: input.tellGround,
    ...(note == null ? {} : { note }),
  };
}

function fieldOf({ field, mask }: { readonly field: string; readonly mask?: Mask | null }) {
  return { path: field, ...(mask == null ? {} : { mask }) };
}

function refuseTwice(paths: readonly string[]): void {
  const twice = paths.find((path, i) => paths.indexOf(path) !== i);
  if (twice !== undefined) throw badInput('fields', twice, 'each field once');
}

function obligationOf({
  kind,
  text,
  after,
}: {
  readonly kind: ObligationKind;
  readonly text: string;
  readonly after?: string | null;
}): Obligation {
  checkedText('text', text);
  if ((after == null) === (kind === 'DELETE_AFTER'))
    throw badInput('after', after ?? null, 'a period such as P90D with DELETE_AFTER, and with nothing else');
  if (after != null && !/^P(?=\d)(?:\d+Y)?(?:\d+M)?(?:\d+W)?(?:\d+D)?$/u.test(after))
    throw badInput('after', after, 'an ISO 8601 duration of days, weeks, months or years, such as P90D');
  return { kind, text, ...(after == null ? {} : { after }) };
}
