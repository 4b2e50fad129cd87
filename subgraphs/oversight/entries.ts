import type { StateCode } from '../../shared/src/core/ids.ts';
import type { OpenedEntry } from '../../shared/src/ledger/proof/opening.ts';
import type { IdBox } from '../../shared/src/kit/serve/id-box.ts';
import type { LedgerNames } from '../../shared/src/ledger/proof/names.ts';
import type { Decided } from '../../shared/src/policy/words/decided.ts';
import type { Requester } from '../../shared/src/policy/words/inquiry.ts';
import type { Disclosed, WithheldSum } from '../../shared/src/policy/words/report.ts';
import type { NotedRecord } from './noted.ts';

export interface Look {
  readonly viewer: StateCode;
  readonly names: LedgerNames;
  readonly ids: IdBox;
  /** Where the question is about one record, the only one that is shown. */
  readonly record?: NotedRecord;
}

/** An entry as the owner of the records sees it. */
export function accessOf(opened: OpenedEntry, look: Look) {
  const { viewer } = look;
  const { entry, log, intent, outcome, erased, unreadable, disclosed, decided } = opened;
  const own = (one: { readonly owner: StateCode }): boolean => one.owner === viewer;
  const records = disclosed?.filter((one) => own(one) && isMeant(one, look));
  return {
    entry,
    log,
    at: intent.at,
    requester: requesterOf(opened, look),
    inquiry: inquiryOf(opened, viewer),
    recordCount: outcome?.disclosedCounts[viewer] ?? 0,
    records: paged(records, look),
    withheld: [
      ...(outcome?.withheld ?? []).filter(own).map((sum) => withheldOf(sum, viewer, false)),
      ...(outcome?.silent ?? []).filter(own).map((sum) => withheldOf(sum, viewer, true)),
    ],
    releases: disclosed ? releasesIn(decided, own) : null,
    sources: (outcome?.sources ?? []).filter(own),
    law: Object.entries(outcome?.versions ?? intent.versions).map(([name, version]) => `${name} ${version}`),
    erased,
    unreadable,
  };
}

/** An entry as the State of the officer who asked sees it: what the officer was told, and nothing that was silent. */
export function questionOf(opened: OpenedEntry, look: Look) {
  const { viewer } = look;
  const { entry, log, intent, outcome, erased, unreadable, disclosed, decided, asked } = opened;
  return {
    entry,
    log,
    at: intent.at,
    requester: requesterOf(opened, look),
    inquiry: inquiryOf(opened, viewer),
    operation: asked?.operationName ?? intent.operationName ?? null,
    shape: intent.shape,
    operationHash: intent.operationHash,
    status: outcome?.status ?? null,
    errorCodes: outcome?.errorCodes ?? [],
    recordCount: Object.values(outcome?.disclosedCounts ?? {}).reduce<number>(
      (sum, count) => sum + (count ?? 0),
      0,
    ),
    records: paged(
      disclosed?.filter((one) => isMeant(one, look)),
      look,
    ),
    withheld: (outcome?.withheld ?? []).map((sum) => withheldOf(sum, viewer, false)),
    releases: disclosed ? releasesIn(decided, () => true) : null,
    sources: outcome?.sources ?? [],
    bodyDigest: outcome?.bodyDigest ?? null,
    erased,
    unreadable,
  };
}

/** The releases that opened something of these owners' records. */
function releasesIn(
  decided: readonly Decided[] = [],
  isMeantOwner: (of: { readonly owner: StateCode }) => boolean,
): readonly string[] {
  const used = decided.flatMap(({ cells, verdicts }) =>
    cells
      .filter(({ of }) => isMeantOwner(of))
      .flatMap(({ as }) => as.flatMap((place) => verdicts[place]?.releases ?? [])),
  );
  return [...new Set(used)].sort();
}

function requesterOf({ intent, asked }: OpenedEntry, look: Look) {
  return requesterSeenBy(look, intent.inquiry.requester, asked?.officer);
}

/**
 * At home the officer and the authority; abroad a pseudonym that nobody but the home State can resolve.
 *
 * @param officer none where it is erased.
 */
export function requesterSeenBy(
  { viewer, names }: Look,
  { state, agency, agencyKind, role }: Omit<Requester, 'officer'>,
  officer: string | undefined,
) {
  const isOwn = state === viewer;
  return {
    state,
    agencyKind,
    role,
    agency: isOwn ? agency : null,
    officer: isOwn ? (officer ?? null) : null,
    pseudonym: isOwn || officer === undefined ? null : names.pseudonym(viewer, state, officer),
  };
}

function inquiryOf({ intent: { inquiry }, asked }: OpenedEntry, viewer: StateCode) {
  return {
    purpose: inquiry.purpose,
    caseReference: inquiry.requester.state === viewer ? (asked?.caseReference ?? null) : null,
    caseAssurance: assuranceOf(inquiry.vouched?.case),
    offence: inquiry.offence?.code ?? null,
    offenceAssurance: inquiry.offence ? assuranceOf(inquiry.vouched?.offence) : null,
    urgency: inquiry.urgency,
    strictlyNecessary: inquiry.strictlyNecessary,
  };
}

function assuranceOf(vouched: boolean | undefined): 'VOUCHED' | 'STATED' {
  return vouched === true ? 'VOUCHED' : 'STATED';
}

/** Which rules decided is between an owner and its law. */
function withheldOf(sum: WithheldSum, viewer: StateCode, silent: boolean) {
  return { ...sum, rules: sum.owner === viewer ? sum.rules : [], silent };
}

const RECORDS_MAX = 100;

function isMeant({ id }: Disclosed, { record }: Look): boolean {
  return record === undefined || record.names.includes(id);
}

/** The records of an entry, as many as are asked for, each by its id of today; null where they are erased. */
function paged(records: readonly Disclosed[] | undefined, { ids }: Look) {
  return ({ first }: { readonly first?: number | null }): readonly Disclosed[] | null =>
    records
      ?.slice(0, Math.max(1, Math.min(first ?? 20, RECORDS_MAX)))
      .map((one) => ({ ...one, id: ids.renew(one.id) })) ?? null;
}
