/* eslint-disable */
/** Internal type. DO NOT USE DIRECTLY. */
type Exact<T extends { [key: string]: unknown }> = { [K in keyof T]: T[K] };
/** Internal type. DO NOT USE DIRECTLY. */
export type Incremental<T> = T | { [P in keyof T]?: P extends ' $fragmentName' | '__typename' ? T[P] : never };
import type { DocumentTypeDecoration } from '@graphql-typed-document-node/core';
/** What may be shown of a value, weakest first. */
export type Mode =
  /** Nothing. */
  | 'DENY'
  /** The value. */
  | 'GRANT'
  /** That there is something. */
  | 'HIT_ONLY'
  /** A shortened value. */
  | 'MASK'
  /** Something, after a named authority agrees. */
  | 'NEEDS_APPROVAL';

/** How a release stands. Only APPROVED opens anything. */
export type ReleaseStatus =
  /** Approved, in whole or in part. */
  | 'APPROVED'
  /** Waits for the owner. */
  | 'ASKED'
  /** Waits for the requester's answer to a question of the owner; the clock stands. */
  | 'ASKED_BACK'
  /** Waits for the requester's own State, whose law wants an approval too. */
  | 'AT_HOME'
  /** Waits for a judicial authorisation, Directive (EU) 2023/977 Art. 5(2); the clock stands. */
  | 'BEFORE_COURT'
  /** Its last day is over. */
  | 'ENDED'
  /** One of two people at the owner has approved. */
  | 'HALF_APPROVED'
  /** Refused, on a ground of Directive (EU) 2023/977 Art. 6(1). */
  | 'REFUSED'
  /** Taken back by the owner after it was approved. */
  | 'REVOKED'
  /** Taken back by who asked for it. */
  | 'WITHDRAWN';

/** Human sexes as ISO 5218 has them; ICAO Doc 9303 part 3 writes M, F and <. */
export type Sex =
  /** ISO 5218 code 2. */
  | 'FEMALE'
  /** ISO 5218 code 1. */
  | 'MALE'
  /** ISO 5218 code 9. */
  | 'NOT_APPLICABLE'
  /** ISO 5218 code 0. */
  | 'NOT_KNOWN';

/** Class of substance, after UNODC and EUDA. */
export type SubstanceClass =
  /** Amphetamine, methamphetamine and other stimulants of the amphetamine type. */
  | 'AMPHETAMINES'
  /** Cannabis herb, resin, oil, plants. */
  | 'CANNABIS'
  /** Cocaine and other coca products. */
  | 'COCAINE'
  /** MDMA and its relatives. */
  | 'ECSTASY'
  /** LSD and other hallucinogens. */
  | 'HALLUCINOGENS'
  /** New psychoactive substances. */
  | 'NPS'
  /** Heroin, opium, morphine and other opioids. */
  | 'OPIOIDS'
  /** Others and unknown. */
  | 'OTHER'
  /** Precursors of the 1988 convention. */
  | 'PRECURSORS'
  /** Sedatives and tranquillisers. */
  | 'SEDATIVES';

/** The kind of step that would turn a refusal into an answer. */
export type UnlockKind =
  /** Somebody who is named has to approve. */
  | 'APPROVAL'
  /** An authority of another kind, such as the single point of contact. */
  | 'CHANNEL'
  /** A statement of why it is strictly necessary. LED (EU) 2016/680 Art. 10. */
  | 'NECESSITY'
  /** An offence that is punishable as highly as the law asks. */
  | 'OFFENCE'
  /** Another purpose, where the inquiry has one. */
  | 'PURPOSE'
  /** An officer in another role. */
  | 'ROLE'
  /** Waiting until a day. */
  | 'TIME'
  /** Case or offence vouched for by the requester's own State in the token. */
  | 'VOUCHED';

/** Why something is withheld: Directive (EU) 2023/977 Art. 6(1), then the hub's own grounds. */
export type WithheldReason =
  /** Art. 6(1)(d): personal data outside the exchangeable categories. */
  | 'CATEGORY_NOT_EXCHANGEABLE'
  /** The owner keeps it back for a time. */
  | 'EMBARGO'
  /** The handling code forbids it. */
  | 'HANDLING_CODE'
  /** A human has to confirm the hit first. */
  | 'HUMAN_CONFIRMATION_REQUIRED'
  /** Art. 6(1)(e): inaccurate, incomplete or no longer up to date. */
  | 'INACCURATE_OR_STALE'
  /** Art. 5(2): a court has been asked and has not decided. */
  | 'JUDICIAL_AUTHORISATION_PENDING'
  /** Art. 6(1)(c): a court refused. */
  | 'JUDICIAL_AUTHORISATION_REFUSED'
  /** Art. 5(2): a court has to decide first, and nobody has asked it yet. */
  | 'JUDICIAL_AUTHORISATION_REQUIRED'
  /** Art. 6(1)(f)(iii): protected interests of a legal person. */
  | 'LEGAL_PERSON_INTEREST'
  /** The person is, or may be, under age. */
  | 'MINOR_PROTECTION'
  /** Art. 6(1)(f)(i): essential interests of national security. */
  | 'NATIONAL_SECURITY'
  /** Art. 6(1)(g)(ii): no offence under the owner's law. */
  | 'NOT_AN_OFFENCE'
  /** Art. 6(1)(a): not available to the authority. */
  | 'NOT_AVAILABLE'
  /** LED Art. 35-38: no basis for a transfer to this State. */
  | 'NO_TRANSFER_BASIS'
  /** Art. 6(1)(g)(i): offence punishable by one year or less. */
  | 'OFFENCE_MAX_ONE_YEAR'
  /** Art. 6(1)(f)(ii): would jeopardise an investigation. */
  | 'ONGOING_INVESTIGATION'
  /** Art. 6(1)(h): the State of origin has not consented. */
  | 'ORIGINATOR_CONSENT_MISSING'
  /** Art. 6(1)(f)(ii): would jeopardise a person. */
  | 'PERSON_SAFETY'
  /** No rule of the owner allows it. */
  | 'POLICY_GAP'
  /** LED Art. 16(3): processing is restricted. */
  | 'PROCESSING_RESTRICTED'
  /** Not for this purpose. */
  | 'PURPOSE_NOT_PERMITTED'
  /** The daily quota of the owner is used up. */
  | 'QUOTA_EXCEEDED'
  /** Art. 6(1)(b): the request lacks what the law asks for. */
  | 'REQUEST_INCOMPLETE'
  /** The record should be gone. */
  | 'RETENTION_EXPIRED'
  /** Not for this agency or role. */
  | 'ROLE_NOT_AUTHORISED'
  /** LED Art. 10: strict necessity was not stated. */
  | 'SPECIAL_CATEGORY_NOT_STRICTLY_NECESSARY'
  /** Not for this kind of data subject. */
  | 'SUBJECT_CATEGORY';

export type PeopleByNameQueryVariables = Exact<{
  name: string;
  first?: number | null | undefined;
  after?: string | null | undefined;
  owners?: Array<string> | string | null | undefined;
}>;


export type PeopleByNameQuery = { persons: { nodes: Array<{ id: string, owner: string, primaryName: string | null, dateOfBirth: string | null, sex: Sex | null, nationalities: Array<string> | null, withheld: Array<{ field: string, mode: Mode, reason: WithheldReason, basis: Array<{ instrument: string, article: string }>, unlock: { kind: UnlockKind, text: string, requestable: boolean } | null, release: { id: string, status: ReleaseStatus } | null }> }>, pageInfo: { hasNextPage: boolean, endCursor: string | null } } };

export type PersonShownFragment = { id: string, owner: string, primaryName: string | null, dateOfBirth: string | null, sex: Sex | null, nationalities: Array<string> | null, withheld: Array<{ field: string, mode: Mode, reason: WithheldReason, basis: Array<{ instrument: string, article: string }>, unlock: { kind: UnlockKind, text: string, requestable: boolean } | null, release: { id: string, status: ReleaseStatus } | null }> };

export type SeizuresQueryVariables = Exact<{
  from: string;
  to: string;
  first?: number | null | undefined;
  after?: string | null | undefined;
  owners?: Array<string> | string | null | undefined;
}>;


export type SeizuresQuery = { drugSeizures: { nodes: Array<{ id: string, owner: string, occurredOn: string | null, substanceClasses: Array<SubstanceClass> | null, withheld: Array<{ field: string, mode: Mode, reason: WithheldReason, basis: Array<{ instrument: string, article: string }>, unlock: { kind: UnlockKind, text: string, requestable: boolean } | null, release: { id: string, status: ReleaseStatus } | null }> }>, pageInfo: { hasNextPage: boolean, endCursor: string | null } } };

export type PeopleOfSeizureQueryVariables = Exact<{
  id: string | number;
  first?: number | null | undefined;
  after?: string | null | undefined;
}>;


export type PeopleOfSeizureQuery = { drugSeizure: { persons: { nodes: Array<{ kind: string | null, person: { id: string, owner: string, primaryName: string | null, dateOfBirth: string | null, sex: Sex | null, nationalities: Array<string> | null, withheld: Array<{ field: string, mode: Mode, reason: WithheldReason, basis: Array<{ instrument: string, article: string }>, unlock: { kind: UnlockKind, text: string, requestable: boolean } | null, release: { id: string, status: ReleaseStatus } | null }> } }>, pageInfo: { hasNextPage: boolean, endCursor: string | null } } | null } | null };

export type WhyFragment = { field: string, mode: Mode, reason: WithheldReason, basis: Array<{ instrument: string, article: string }>, unlock: { kind: UnlockKind, text: string, requestable: boolean } | null, release: { id: string, status: ReleaseStatus } | null };

export class TypedDocumentString<TResult, TVariables>
  extends String
  implements DocumentTypeDecoration<TResult, TVariables>
{
  __apiType?: NonNullable<DocumentTypeDecoration<TResult, TVariables>['__apiType']>;
  private value: string;
  public __meta__?: Record<string, any> | undefined;

  constructor(value: string, __meta__?: Record<string, any> | undefined) {
    super(value);
    this.value = value;
    this.__meta__ = __meta__;
  }

  override toString(): string & DocumentTypeDecoration<TResult, TVariables> {
    return this.value;
  }
}
export const WhyFragmentDoc = new TypedDocumentString(`
    fragment Why on Withheld {
  field
  mode
  reason
  basis {
    instrument
    article
  }
  unlock {
    kind
    text
    requestable
  }
  release {
    id
    status
  }
}
    `, {"fragmentName":"Why"}) as unknown as TypedDocumentString<WhyFragment, unknown>;
export const PersonShownFragmentDoc = new TypedDocumentString(`
    fragment PersonShown on Person {
  id
  owner
  primaryName
  dateOfBirth
  sex
  nationalities
  withheld {
    ...Why
  }
}
    fragment Why on Withheld {
  field
  mode
  reason
  basis {
    instrument
    article
  }
  unlock {
    kind
    text
    requestable
  }
  release {
    id
    status
  }
}`, {"fragmentName":"PersonShown"}) as unknown as TypedDocumentString<PersonShownFragment, unknown>;
export const PeopleByNameDocument = new TypedDocumentString(`
    query PeopleByName($name: String!, $first: Int, $after: String, $owners: [StateCode!]) {
  persons(filter: {name: $name}, first: $first, after: $after, owners: $owners) {
    nodes {
      ...PersonShown
    }
    pageInfo {
      hasNextPage
      endCursor
    }
  }
}
    fragment PersonShown on Person {
  id
  owner
  primaryName
  dateOfBirth
  sex
  nationalities
  withheld {
    ...Why
  }
}
fragment Why on Withheld {
  field
  mode
  reason
  basis {
    instrument
    article
  }
  unlock {
    kind
    text
    requestable
  }
  release {
    id
    status
  }
}`, {"documentId":"sha256:c5da1707092ca263e9b48de045045243a0475c0937e2e2f1f3213f2aebc38122"}) as unknown as TypedDocumentString<PeopleByNameQuery, PeopleByNameQueryVariables>;
export const SeizuresDocument = new TypedDocumentString(`
    query Seizures($from: Date!, $to: Date!, $first: Int, $after: String, $owners: [StateCode!]) {
  drugSeizures(
    filter: {from: $from, to: $to}
    first: $first
    after: $after
    owners: $owners
  ) {
    nodes {
      id
      owner
      occurredOn
      substanceClasses
      withheld {
        ...Why
      }
    }
    pageInfo {
      hasNextPage
      endCursor
    }
  }
}
    fragment Why on Withheld {
  field
  mode
  reason
  basis {
    instrument
    article
  }
  unlock {
    kind
    text
    requestable
  }
  release {
    id
    status
  }
}`, {"documentId":"sha256:3a97e2477d7f79cdf89b5e6797da7e8b06e18c958455fe275872f7f685221952"}) as unknown as TypedDocumentString<SeizuresQuery, SeizuresQueryVariables>;
export const PeopleOfSeizureDocument = new TypedDocumentString(`
    query PeopleOfSeizure($id: ID!, $first: Int, $after: String) {
  drugSeizure(id: $id) {
    persons(first: $first, after: $after) {
      nodes {
        kind
        person {
          ...PersonShown
        }
      }
      pageInfo {
        hasNextPage
        endCursor
      }
    }
  }
}
    fragment PersonShown on Person {
  id
  owner
  primaryName
  dateOfBirth
  sex
  nationalities
  withheld {
    ...Why
  }
}
fragment Why on Withheld {
  field
  mode
  reason
  basis {
    instrument
    article
  }
  unlock {
    kind
    text
    requestable
  }
  release {
    id
    status
  }
}`, {"documentId":"sha256:642052f9e9c35f438198d44ef65c65235e948889858803b6c52839440994cec8"}) as unknown as TypedDocumentString<PeopleOfSeizureQuery, PeopleOfSeizureQueryVariables>;