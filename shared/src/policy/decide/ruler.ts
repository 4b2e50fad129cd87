import { createHash } from 'node:crypto';
import type { StateCode } from '../../core/ids.ts';
import { Lru } from '../../core/lru.ts';
import type { Domain } from '../../core/vocabulary.ts';
import type { Inquiry } from '../words/inquiry.ts';
import type { Law, Ruler } from '../law/law.ts';
import { lawFor } from './law-for.ts';
import { lendingOf } from './lending.ts';
import { withReleases } from './released-lending.ts';
import { releasesFor } from './releases.ts';
import type { Lending, Ruling } from '../words/ruling.ts';

/** Distinct inquiries kept compiled. One costs some hundred kilobytes when all owners and fields were asked for. */
const KEPT = 500;

/** @param kept distinct inquiries that stay compiled. */
export function rulerOf(law: Law, kept = KEPT): Ruler {
  const compiled = new Lru<string, Map<string, Lending>>(kept);
  const released = new Lru<string, Lending>(kept);
  const owners = [...law.states.keys()].sort();
  return {
    law,
    versions: law.versions,
    rule(inquiry) {
      const key = lawKey(inquiry);
      let lendings = compiled.get(key);
      if (lendings === undefined) compiled.set(key, (lendings = new Map()));
      return ruling({ law, owners, inquiry, lendings, released, key });
    },
  };
}

/** Everything of an inquiry that law can look at. Officer, agency and case reference are for the ledger. */
function lawKey({ requester, purpose, urgency, offence, vouched, necessity, on }: Inquiry): string {
  return JSON.stringify([
    requester.state,
    requester.agencyKind,
    requester.role,
    purpose,
    urgency,
    offence === undefined ? null : [offence.code, offence.maxPenaltyMonths ?? null, offence.lawOf ?? null],
    vouched?.case === true,
    vouched?.offence === true,
    necessity !== undefined && necessity.trim() !== '',
    on,
  ]);
}

/** What a ruling is made of. */
interface RulingParts {
  readonly law: Law;
  readonly owners: readonly StateCode[];
  readonly inquiry: Inquiry;
  /** What is lent without releases, by owner and domain: shared by all inquiries that law cannot tell apart. */
  readonly lendings: Map<string, Lending>;
  /** What is lent with releases, by all that tells it apart. */
  readonly released: Lru<string, Lending>;
  /** The law's key of the inquiry. */
  readonly key: string;
}

function ruling({ law, owners, inquiry, lendings, released, key }: RulingParts): Ruling {
  let digest: string | undefined;
  return {
    inquiry,
    law: law.digest,
    get digest() {
      digest ??= createHash('sha256').update(law.digest).update(canonical(inquiry)).digest('hex');
      return digest;
    },
    versions: law.versions,
    owners,
    lawFor: (owner, domain) => lawFor({ law, inquiry, owner, domain }),
    lending(owner: StateCode, domain: Domain) {
      const place = `${owner}:${domain}`;
      const question = { law, inquiry, owner, domain };
      let lending = lendings.get(place);
      if (lending === undefined) lendings.set(place, (lending = lendingOf(question)));
      const found = inquiry.releases === undefined ? [] : releasesFor(question);
      if (found.length === 0) return lending;
      const told = `${key} ${place} ${JSON.stringify(found.map(({ facts }) => facts))}`;
      let wider = released.get(told);
      if (wider === undefined) released.set(told, (wider = withReleases(lending, question, found)));
      return wider;
    },
  };
}

/** One text for one inquiry, whatever the order of its keys. */
function canonical(inquiry: Inquiry): string {
  return JSON.stringify([
    lawKey(inquiry),
    inquiry.requester.agency,
    inquiry.requester.officer,
    inquiry.caseReference,
    inquiry.necessity ?? null,
    ...(inquiry.releases === undefined || inquiry.releases.length === 0 ? [] : [inquiry.releases]),
  ]);
}
