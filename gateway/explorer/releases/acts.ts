import { isOpen, type ReleaseWhole } from './model.ts';
import type { StepName } from './documents.ts';
import type { Side } from './useReleases.ts';

/** What a user can do with a release. */
export type Act = 'ALL' | 'PART' | 'REFUSE' | 'ASK_BACK' | 'COURT' | 'ANSWER' | 'WITHDRAW' | 'REVOKE';

export const ACT_STEPS: Readonly<Record<Act, StepName>> = {
  ALL: 'decideRelease',
  PART: 'decideRelease',
  REFUSE: 'decideRelease',
  ASK_BACK: 'askBackRelease',
  COURT: 'awaitCourt',
  ANSWER: 'answerRelease',
  WITHDRAW: 'withdrawRelease',
  REVOKE: 'revokeRelease',
};

/** What an officer may try as the release stands; the hub decides. Who watches over it does nothing with it. */
export function actsOf(
  { status, mayDecide, fields }: Pick<ReleaseWhole, 'status' | 'mayDecide' | 'fields'>,
  side: Side,
  role: string,
): readonly Act[] {
  if (role === 'AUDITOR' || role === 'DPO') return [];
  if (side === 'ASKED') {
    const answer: readonly Act[] = status === 'ASKED_BACK' ? ['ANSWER'] : [];
    const withdraw: readonly Act[] = isOpen({ status }) ? ['WITHDRAW'] : [];
    return [...answer, ...withdraw];
  }
  if (status === 'APPROVED') return ['REVOKE'];
  if (!mayDecide) return [];
  const part: readonly Act[] = fields.length > 1 ? ['PART'] : [];
  const wait: readonly Act[] = status === 'BEFORE_COURT' ? [] : ['COURT'];
  const ask: readonly Act[] = status === 'ASKED_BACK' ? [] : ['ASK_BACK'];
  return ['ALL', ...part, 'REFUSE', ...ask, ...wait];
}

/** A duty that the decider adds. */
export interface Duty {
  readonly kind: string;
  readonly text: string;
  /** ISO 8601 duration, of DELETE_AFTER. */
  readonly after?: string;
}

/** What a form holds. */
export interface Draft {
  /** Fields that are ticked. */
  readonly ticked: readonly string[];
  /** How a field is shortened, where it is. */
  readonly masks: Readonly<Record<string, string>>;
  readonly until: string;
  readonly duties: readonly Duty[];
  readonly ground: string;
  readonly tellGround: boolean;
  /** Note, question or answer. */
  readonly text: string;
}

export const EMPTY: Draft = {
  ...{ ticked: [], masks: {}, until: '', duties: [], ground: '', tellGround: false, text: '' },
};

/** What is missing before a step can be sent; nothing where it can. */
export function missingIn(
  act: Act,
  draft: Draft,
  fields: readonly string[],
): 'ground' | 'field' | 'text' | undefined {
  if (act === 'PART' && draft.ticked.length === 0) return 'field';
  const refuses = act === 'REFUSE' || (act === 'PART' && draft.ticked.length < fields.length);
  if (refuses && draft.ground === '') return 'ground';
  if (['ASK_BACK', 'ANSWER', 'REVOKE'].includes(act) && draft.text.trim() === '') return 'text';
  return undefined;
}

/**
 * The input of the mutation, without id and key. Of an approval all fields are named where one is shortened or one is refused;
 * else it is about all that the officer may decide.
 */
export function inputOf(
  act: Act,
  draft: Draft,
  fields: readonly string[],
): Readonly<Record<string, unknown>> {
  const text = draft.text.trim();
  if (act === 'ASK_BACK' || act === 'ANSWER' || act === 'REVOKE') return { text };
  const note = text === '' ? {} : { note: text };
  if (act === 'COURT' || act === 'WITHDRAW') return note;
  const ground = draft.ground === '' ? {} : { ground: draft.ground, tellGround: draft.tellGround };
  if (act === 'REFUSE') return { decision: 'REFUSE', ...ground, ...note };
  const approved = act === 'PART' ? fields.filter((field) => draft.ticked.includes(field)) : fields;
  const isNamed = approved.length < fields.length || approved.some((field) => draft.masks[field]);
  return {
    decision: 'APPROVE',
    ...(isNamed && {
      fields: approved.map((field) => ({
        field,
        ...(draft.masks[field] && { mask: draft.masks[field] }),
      })),
    }),
    ...(draft.duties.length > 0 && { obligations: draft.duties }),
    ...(draft.until !== '' && { until: draft.until }),
    ...(approved.length < fields.length && ground),
    ...note,
  };
}

const DATE_MASKS = ['YEAR_ONLY', 'PRESENCE'] as const;
const OTHER_MASKS = [
  'INITIALS',
  'COUNTRY_ONLY',
  'REGION',
  'BAND',
  'LAST_FOUR',
  'CODE_ONLY',
  'PRESENCE',
] as const;

/** How a field can be shortened. The hub refuses a mask that leaves nothing of its field. */
export function masksOf(kind: string): readonly string[] {
  return kind === 'date' || kind === 'moment' ? DATE_MASKS : OTHER_MASKS;
}
