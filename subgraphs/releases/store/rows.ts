import type { Release } from '../words.ts';
import type { ReleaseRow } from './entities.ts';

/** A release as its row holds it. `isInForce` is the ledger's to say, so that it is false here. */
export function rowOf(release: Release): ReleaseRow {
  const {
    requester,
    inquiry,
    askedAt,
    receivedAt,
    dueAt,
    pausedAt,
    decidedAt,
    endedAt,
    changedAt,
    ...plain
  } = release;
  const { purpose, caseReference, ...why } = inquiry;
  return {
    ...plain,
    resumes: release.resumes ?? null,
    requesterState: requester.state,
    ...{ agency: requester.agency, agencyKind: requester.agencyKind },
    ...{ role: requester.role, officer: requester.officer },
    ...{ purpose, caseReference, inquiry: why },
    from: release.from ?? null,
    until: release.until ?? null,
    askedAt: new Date(askedAt),
    receivedAt: momentOf(receivedAt),
    dueAt: new Date(dueAt),
    pausedAt: momentOf(pausedAt),
    decidedAt: momentOf(decidedAt),
    isInTime: release.isInTime ?? null,
    ground: release.ground ?? null,
    isGroundTold: release.isGroundTold ?? null,
    endedAt: momentOf(endedAt),
    changedAt: new Date(changedAt),
    changedBy: release.changedBy ?? null,
    isInForce: false,
  };
}

function momentOf(at: number | undefined): Date | null {
  return at === undefined ? null : new Date(at);
}

export function releaseOf(row: ReleaseRow): Release {
  const { agency, agencyKind, role, officer } = row;
  return {
    ...{ id: row.id, version: row.version, status: row.status, owner: row.owner, domain: row.domain },
    ...{ record: row.record, reason: row.reason, entry: row.entry, fields: row.fields },
    ...{ deciders: row.deciders, homeDeciders: row.homeDeciders, obligations: row.obligations },
    requester: { state: row.requesterState, agency, agencyKind, role, officer },
    inquiry: { ...row.inquiry, purpose: row.purpose, caseReference: row.caseReference },
    askedAt: row.askedAt.getTime(),
    dueAt: row.dueAt.getTime(),
    isOverdue: row.isOverdue,
    wasBeforeCourt: row.wasBeforeCourt,
    changedAt: row.changedAt.getTime(),
    ...stated('resumes', row.resumes),
    ...stated('from', row.from),
    ...stated('until', row.until),
    ...stated('receivedAt', row.receivedAt?.getTime()),
    ...stated('pausedAt', row.pausedAt?.getTime()),
    ...stated('decidedAt', row.decidedAt?.getTime()),
    ...stated('isInTime', row.isInTime),
    ...stated('ground', row.ground),
    ...stated('isGroundTold', row.isGroundTold),
    ...stated('endedAt', row.endedAt?.getTime()),
    ...stated('changedBy', row.changedBy),
  };
}

function stated<K extends string, T>(name: K, value: T | null | undefined): { readonly [P in K]?: T } {
  return value == null ? {} : ({ [name]: value } as { readonly [P in K]?: T });
}
