import sql from 'sql-template-tag';
import { verdictsOn } from '../proof/cells.ts';
import type { OpenedEntry } from '../proof/opening.ts';
import type { Inquiry } from '../../policy/words/inquiry.ts';
import type { LedgerView } from './reading.ts';

/** A field that an answer withheld until somebody approves. */
export interface AwaitedApproval {
  /** Dotted path as in the catalogue. */
  readonly path: string;
  /** Every rule that wants an approval, in the order of the layers. */
  readonly rules: readonly string[];
}

/**
 * Reads in an entry of the ledger which fields of a record its answer withheld until somebody approves, and told so. Only the
 * officer who had that answer, at the same agency, for the same purpose and case, can prove anything by it.
 *
 * @param view of the requester's own State.
 * @param names every name by which the ledger may know the record.
 * @returns undefined where there is no such answer, it is erased, or the record is not in it: nobody learns which.
 */
export async function awaitedApprovals(
  view: LedgerView,
  entry: string,
  inquiry: Inquiry,
  names: readonly string[],
): Promise<readonly AwaitedApproval[] | undefined> {
  // The view holds no entry of another State's officers.
  const [own] = await view.query<{ entry: string }>(
    sql`SELECT entry FROM audit.question WHERE entry = ${entry}::uuid`,
  );
  const [opened] = own ? await view.open([entry]) : [];
  if (!opened || !isOfInquiry(opened, inquiry)) return undefined;
  const record = opened.disclosed?.find(({ id }) => names.includes(id));
  const verdicts = record && verdictsOn(record, opened.decided ?? []);
  if (!verdicts) return undefined;
  // GENERIC tells the officer another reason, SILENT nothing at all: who asked by one of them would know better.
  return [...verdicts].flatMap(([path, { mode, disclosure, rules }]) =>
    mode === 'NEEDS_APPROVAL' && disclosure === 'EXPLAIN' ? [{ path, rules }] : [],
  );
}

function isOfInquiry({ intent, asked, erased, unreadable, outcome }: OpenedEntry, inquiry: Inquiry): boolean {
  const { requester, purpose } = intent.inquiry;
  return (
    !erased &&
    !unreadable &&
    outcome?.status === 200 &&
    requester.state === inquiry.requester.state &&
    requester.agency === inquiry.requester.agency &&
    asked?.officer === inquiry.requester.officer &&
    purpose === inquiry.purpose &&
    asked.caseReference === inquiry.caseReference
  );
}
