import type { StateCode } from '../../core/ids.ts';
import type { Domain } from '../../core/vocabulary.ts';
import type { Inquiry } from '../words/inquiry.ts';
import type { Law } from '../law/law.ts';

/** Asks what a law lends of one owner's records of one domain to one inquiry. */
export interface LentQuestion {
  readonly law: Law;
  readonly inquiry: Inquiry;
  readonly owner: StateCode;
  readonly domain: Domain;
}

/** A question about one record, whose class names the owner. */
export type RecordQuestion = Omit<LentQuestion, 'owner'>;

/** The State that asks, when it is not the owner. */
export function foreignRequester({
  inquiry: { requester },
  owner,
}: Pick<LentQuestion, 'inquiry' | 'owner'>): StateCode | undefined {
  return requester.state === owner ? undefined : requester.state;
}
