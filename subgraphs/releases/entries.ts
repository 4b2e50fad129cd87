import { parseGlobalId, type StateCode } from '../../shared/src/core/ids.ts';
import { DOMAINS, type Domain } from '../../shared/src/core/vocabulary.ts';
import type { HubContext } from '../../shared/src/kit/schema/hub.ts';
import type { IdBox } from '../../shared/src/kit/serve/id-box.ts';
import type { LedgerNames } from '../../shared/src/ledger/proof/names.ts';
import type { Contact } from '../../shared/src/policy/words/contact.ts';
import type { Requester } from '../../shared/src/policy/words/inquiry.ts';
import type { ReleaseEvent } from '../../shared/src/policy/words/release.ts';
import type { Approvals } from './approvals.ts';
import { competence, isOpen } from './steps.ts';
import type { AskedField, Release, WantedRule } from './words.ts';

/** Who looks, and with what. */
export interface Look {
  readonly viewer: Requester;
  readonly ids: IdBox;
  readonly names: Pick<LedgerNames, 'pseudonym'>;
  readonly approvals: Approvals;
  /** Where the single point of contact of a State is reached; nothing where its profile does not say. */
  contactOf(state: StateCode): Contact | undefined;
}

/** A release as one officer sees it. What costs a question of its own (history, earlier) has a resolver. */
export function releaseView(release: Release, look: Look) {
  const { viewer, approvals } = look;
  const { inquiry, from, until, decidedAt, ground } = release;
  const isOwner = viewer.state === release.owner;
  const vouched = vouchedIn(inquiry);
  return {
    release,
    ...{ id: release.id, status: release.status, owner: release.owner, domain: release.domain },
    ownerContact: look.contactOf(release.owner) ?? null,
    record: recordView(release, look.ids),
    requester: personView(release.requester, look),
    purpose: inquiry.purpose,
    caseReference: inquiry.caseReference,
    caseVouched: vouched.case,
    offence: inquiry.offence ?? null,
    offenceVouched: vouched.offence,
    necessity: inquiry.necessity ?? null,
    urgency: inquiry.urgency,
    reason: release.reason,
    entry: release.entry,
    fields: release.fields.map((field) => fieldView(field, release, look)),
    obligations: release.obligations,
    from: from ?? null,
    until: until ?? null,
    askedAt: iso(release.askedAt),
    dueAt: iso(release.dueAt),
    clockStands: release.pausedAt !== undefined,
    overdue: release.isOverdue,
    decidedAt: decidedAt === undefined ? null : iso(decidedAt),
    changedAt: iso(release.changedAt),
    ground: isOwner || release.isGroundTold === true ? (ground ?? null) : null,
    mayDecide: isOpen(release) && competence(release, viewer, approvals).rules.size > 0,
  };
}

export type ReleaseView = ReturnType<typeof releaseView>;

/** One step, as one officer sees it. */
export function stepView({ at, step, by, personal }: ReleaseEvent, look: Look) {
  const officer = by && personal.byOfficer !== undefined ? { ...by, officer: personal.byOfficer } : undefined;
  return {
    at: iso(at),
    step,
    by: officer ? personView(officer, look) : null,
    text: personal.text ?? null,
  };
}

/** At home the officer, abroad a pseudonym that nobody but the home State can resolve. */
function personView({ state, agency, agencyKind, role, officer }: Requester, look: Look) {
  const { viewer, names } = look;
  const isOwn = state === viewer.state;
  return {
    ...{ state, agency, agencyKind, role },
    officer: isOwn ? officer : null,
    pseudonym: isOwn ? null : names.pseudonym(viewer.state, state, officer),
    contact: look.contactOf(state) ?? null,
  };
}

function recordView({ record }: Release, ids: IdBox) {
  const { owner, domain, local } = parseGlobalId(record);
  const id = ids.seal(owner, domain, local);
  const pointers = DOMAINS.map((one) => [
    FIELD_OF[one] ?? one,
    (_args: unknown, { hub }: HubContext) => (one === domain ? hub.pointer(domain, id) : null),
  ]);
  return { id, ...Object.fromEntries(pointers) } as { readonly id: string };
}

/** Fields of `ReleaseRecord` that are not called as their domain. */
const FIELD_OF: Readonly<Partial<Record<Domain, string>>> = {
  seizure: 'drugSeizure',
  crossing: 'borderCrossing',
};

function fieldView({ path, rules, isRefused, mask }: AskedField, release: Release, look: Look) {
  const isMet = rules.every((rule) => rule.isMet);
  return {
    field: path,
    state: isRefused ? 'REFUSED' : isMet ? 'APPROVED' : 'OPEN',
    mask: mask ?? null,
    rules: rules.map((rule) => ruleView(rule, release, look)),
  };
}

/** Which rule decides is between a State and its own law, as in the ledger; what it wants, the requester was told. */
function ruleView(
  { rule, isHome, isMet }: WantedRule,
  { owner, requester }: Release,
  { viewer, approvals }: Look,
) {
  const approval = approvals(rule);
  const place: StateCode = isHome ? requester.state : owner;
  return {
    rule: viewer.state === place ? rule : null,
    atHome: isHome,
    approvalBy: approval?.by ?? [],
    twoPersons: approval?.people === 2,
    text: approval?.text ?? null,
    basis: approval?.basis ?? [],
    met: isMet,
  };
}

/** What the requester's State vouches for. An inquiry that says nothing of it only states. */
function vouchedIn(inquiry: Release['inquiry']): { readonly case: boolean; readonly offence: boolean } {
  const { vouched } = inquiry as {
    readonly vouched?: { readonly case?: boolean; readonly offence?: boolean };
  };
  return { case: vouched?.case === true, offence: vouched?.offence === true };
}

function iso(at: number): string {
  return new Date(at).toISOString();
}
