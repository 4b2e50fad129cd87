import type { Law } from '../../../shared/src/policy/law/law.ts';

const ILLUSTRATIVE =
  "The law profiles of this hub are illustrative and the States' records are invented. Not for real decisions.";

/** What an answer says of the law under which it was given. */
export function noticeOf({ illustrative }: Law): { readonly notice?: string } {
  return illustrative ? { notice: ILLUSTRATIVE } : {};
}
