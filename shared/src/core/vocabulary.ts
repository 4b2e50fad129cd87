import { DERIVED_MARKS, DOMAINS } from './domains.ts';
import { described, meaningsOf } from './word-list.ts';

/**
 * Every closed list that the law profiles, the schema and the ledger share. One word, one meaning. What callers meet as
 * an enum of the schema says of each word what it means: the schema's descriptions are these (kit/schema/enums.ts).
 */

export { meaningsOf };

/** Answers of one database: which kind of record it holds. Also the middle part of every id. */
export { DOMAINS };
export type Domain = (typeof DOMAINS)[number];

/** Why somebody asks. LED (EU) 2016/680 Art. 1(1), 4(2); Prüm II (EU) 2024/982 Art. 33. */
export const PURPOSES = [
  'PREVENTION',
  'DETECTION',
  'INVESTIGATION',
  'PROSECUTION',
  'PENALTY_EXECUTION',
  'PUBLIC_SECURITY_THREAT',
  'BORDER_CHECK',
  'CUSTOMS_CHECK',
  'IDENTITY_CHECK',
  'FIREARMS_LICENSING',
  'VEHICLE_REGISTRATION',
  'MISSING_PERSON',
  'HUMAN_REMAINS',
  'MLA_PREPARATION',
  'STRATEGIC_ANALYSIS',
  'DATA_SUBJECT_RIGHTS',
  'SUPERVISION',
] as const;
export type Purpose = (typeof PURPOSES)[number];

/** What kind of authority asks. */
export const AGENCY_KINDS = [
  'POLICE',
  'GENDARMERIE',
  'CUSTOMS',
  'BORDER_GUARD',
  'COAST_GUARD',
  'PROSECUTOR',
  'COURT',
  'SPOC',
  'SIRENE',
  'INTERPOL_NCB',
  'EUROPOL_NATIONAL_UNIT',
  'PCCC',
  'PIU',
  'FIREARMS_REGISTRY',
  'VEHICLE_REGISTRY',
  'FORENSIC_LAB',
  'DRUG_FOCAL_POINT',
  'IMMIGRATION',
  'SUPERVISORY_AUTHORITY',
  'EUROPOL',
  'EUROJUST',
  'FRONTEX',
  'EPPO',
] as const;
export type AgencyKind = (typeof AGENCY_KINDS)[number];

/** In what function the officer asks. OPERATOR is hub staff and sees no content. */
export const ROLES = [
  'FRONTLINE',
  'INVESTIGATOR',
  'ANALYST',
  'SPOC_OPERATOR',
  'SPOC_SUPERVISOR',
  'BIOMETRIC_EXPERT',
  'REGISTRY_CLERK',
  'LIAISON_OFFICER',
  'MAGISTRATE',
  'DPO',
  'AUDITOR',
  'OPERATOR',
] as const;
export type Role = (typeof ROLES)[number];

/** In what capacity the person is recorded. LED (EU) 2016/680 Art. 6. */
export const SUBJECT_CATEGORIES = described({
  SUSPECT: 'Serious grounds to believe that the person committed or is about to commit an offence.',
  CONVICTED: 'Convicted of an offence.',
  VICTIM: 'Victim, or there are grounds to believe so.',
  WITNESS: 'May be called to testify.',
  CONTACT: 'In contact with a suspect or convicted person.',
  ASSOCIATE: 'Associated with a suspect or convicted person.',
  INFORMANT: 'Gives information to an authority.',
  MISSING: 'Reported missing.',
  UNIDENTIFIED: 'Unknown person or human remains.',
  LAWFUL_HOLDER: 'Lawful holder of a registered object.',
  TRAVELLER: 'Crossed a border.',
  CHILD_AT_RISK: 'Child at risk of harm or abduction.',
});
export type SubjectCategory = (typeof SUBJECT_CATEGORIES)[number];

/** What a field is about. Law is written about these; single fields are exceptions. */
export const FIELD_CATEGORIES = described({
  INDEX: 'That the record exists, and whose it is.',
  REFERENCE: 'Administrative data of the record.',
  BIO_CORE: 'Names, date and place of birth, sex, nationality.',
  BIO_EXTENDED: 'Addresses, contacts, occupation.',
  DOCUMENT: 'Identity and travel documents.',
  PHYSICAL: 'Physical characteristics that do not change.',
  BIOMETRIC: 'Availability and reference of face, finger or palm data.',
  GENETIC: 'Availability and reference of DNA data.',
  SPECIAL: 'Special categories of LED Art. 10.',
  WARNING: 'Warnings for the safety of officers and of the person.',
  ALERT: 'Alerts and the action to be taken.',
  RECORD: 'Offences, charges, convictions.',
  CASE: 'Case numbers and authorities.',
  INTEL: 'Intelligence notes.',
  SOURCE: 'Who or what gave the information.',
  ASSOCIATE_LINK: 'Links between people.',
  OBJECT_CORE: 'What identifies an object.',
  OBJECT_OWNER: 'Who owns or holds an object.',
  OBJECT_HISTORY: 'What happened to an object.',
  FORENSIC: 'Laboratory results.',
  QUANTITY: 'How much of what.',
  ROUTE: 'Whence, whither and how.',
  PLACE_COARSE: 'Place down to region.',
  PLACE_EXACT: 'Exact place.',
  TRAVEL: 'Movements of a traveller.',
  VEHICLE: 'Vehicles, vessels, flights, containers.',
  OFFICER: 'Identity of staff.',
  OPERATIONAL: 'Police tactics and methods.',
});
export type FieldCategory = (typeof FIELD_CATEGORIES)[number];

/** Why something may be left out of what a data subject is told: LED (EU) 2016/680 Art. 15(1)(a) to (e). */
export const RESTRICTION_GROUNDS = [
  'OBSTRUCTS_INQUIRY',
  'PREJUDICES_INVESTIGATION',
  'PUBLIC_SECURITY',
  'NATIONAL_SECURITY',
  'RIGHTS_OF_OTHERS',
] as const;
export type RestrictionGround = (typeof RESTRICTION_GROUNDS)[number];

/** Handling codes of the Europol / SIENA practice: H0 no further limit, H1 not in court, H2 not disseminated, H3 see text. */
export const HANDLINGS = described({
  H0: 'Only to prevent and combat crime.',
  H1: "Not in judicial proceedings without the owner's permission.",
  H2: "Not to be passed on without the owner's permission.",
  H3: 'Other restriction, see the text.',
});
export type Handling = (typeof HANDLINGS)[number];

/** Marks that are not columns of every record's head: a domain derives them from columns of its own, and says how. */
export { DERIVED_MARKS };

/** What a record says of itself, besides its handling, that law may look at. */
export const MARKS = ['restricted', 'contested', 'embargoed', 'minor', ...DERIVED_MARKS] as const;
export type Mark = (typeof MARKS)[number];
export type Marks = Readonly<Record<Mark, boolean>>;

/** A record with nothing special about it. */
export const NO_MARKS = Object.fromEntries(MARKS.map((mark) => [mark, false])) as Marks;

/** What may be shown, weakest first. The order is the law's: a later mode shows more. */
export const MODES = described({
  DENY: 'Nothing.',
  HIT_ONLY: 'That there is something.',
  NEEDS_APPROVAL: 'Something, after a named authority agrees.',
  MASK: 'A shortened value.',
  GRANT: 'The value.',
});
export type Mode = (typeof MODES)[number];

/** What kind of step would turn a refusal into an answer. */
export const UNLOCK_KINDS = described({
  APPROVAL: 'Somebody who is named has to approve.',
  PURPOSE: 'Another purpose, where the inquiry has one.',
  OFFENCE: 'An offence that is punishable as highly as the law asks.',
  NECESSITY: 'A statement of why it is strictly necessary. LED (EU) 2016/680 Art. 10.',
  VOUCHED: "Case or offence vouched for by the requester's own State in the token.",
  ROLE: 'An officer in another role.',
  CHANNEL: 'An authority of another kind, such as the single point of contact.',
  TIME: 'Waiting until a day.',
});
export type UnlockKind = (typeof UNLOCK_KINDS)[number];

/** Whether the requester may learn why, or even that something exists. Strictest first. */
export const DISCLOSURES = ['SILENT', 'GENERIC', 'EXPLAIN'] as const;
export type Disclosure = (typeof DISCLOSURES)[number];

/** How a value is shortened when its mode is MASK. */
export const MASKS = [
  'YEAR_ONLY',
  'INITIALS',
  'COUNTRY_ONLY',
  'REGION',
  'BAND',
  'LAST_FOUR',
  'PRESENCE',
  'CODE_ONLY',
] as const;
export type Mask = (typeof MASKS)[number];

/** Urgency in the sense of Directive (EU) 2023/977 Art. 5. */
export const URGENCIES = ['NORMAL', 'URGENT', 'IMMINENT_DANGER'] as const;
export type Urgency = (typeof URGENCIES)[number];

/** What of an inquiry the requester's own State can vouch for, in its token. */
export const VOUCHABLE = ['CASE', 'OFFENCE'] as const;
export type Vouchable = (typeof VOUCHABLE)[number];

/** What travels with a disclosed record. LED (EU) 2016/680 Art. 9(3). */
export const OBLIGATIONS = described({
  NO_ONWARD: "Not to be passed on without the owner's consent.",
  NO_EVIDENCE: "Not to be used as evidence without the owner's consent.",
  NOTIFY_OWNER: 'Tell the owner what was done with it.',
  DELETE_AFTER: 'Delete after the stated period.',
  CONFIRM_BEFORE_ACTION: 'Confirm with the owner before any coercive measure.',
  LOG_EACH_VIEW: 'Log each further consultation.',
  PURPOSE_BOUND: 'Only for the purpose stated.',
});
export type ObligationKind = (typeof OBLIGATIONS)[number];

/**
 * Legal reasons for which something is withheld: the closed grounds of Directive (EU) 2023/977 Art. 6(1), then the
 * hub's own. Technical reasons (a source that is down) are source states, never reasons.
 */
export const WITHHELD_REASONS = described({
  NOT_AVAILABLE: 'Art. 6(1)(a): not available to the authority.',
  REQUEST_INCOMPLETE: 'Art. 6(1)(b): the request lacks what the law asks for.',
  JUDICIAL_AUTHORISATION_REFUSED: 'Art. 6(1)(c): a court refused.',
  CATEGORY_NOT_EXCHANGEABLE: 'Art. 6(1)(d): personal data outside the exchangeable categories.',
  INACCURATE_OR_STALE: 'Art. 6(1)(e): inaccurate, incomplete or no longer up to date.',
  NATIONAL_SECURITY: 'Art. 6(1)(f)(i): essential interests of national security.',
  ONGOING_INVESTIGATION: 'Art. 6(1)(f)(ii): would jeopardise an investigation.',
  PERSON_SAFETY: 'Art. 6(1)(f)(ii): would jeopardise a person.',
  LEGAL_PERSON_INTEREST: 'Art. 6(1)(f)(iii): protected interests of a legal person.',
  OFFENCE_MAX_ONE_YEAR: 'Art. 6(1)(g)(i): offence punishable by one year or less.',
  NOT_AN_OFFENCE: "Art. 6(1)(g)(ii): no offence under the owner's law.",
  ORIGINATOR_CONSENT_MISSING: 'Art. 6(1)(h): the State of origin has not consented.',
  JUDICIAL_AUTHORISATION_REQUIRED: 'Art. 5(2): a court has to decide first, and nobody has asked it yet.',
  JUDICIAL_AUTHORISATION_PENDING: 'Art. 5(2): a court has been asked and has not decided.',
  PURPOSE_NOT_PERMITTED: 'Not for this purpose.',
  ROLE_NOT_AUTHORISED: 'Not for this agency or role.',
  SUBJECT_CATEGORY: 'Not for this kind of data subject.',
  SPECIAL_CATEGORY_NOT_STRICTLY_NECESSARY: 'LED Art. 10: strict necessity was not stated.',
  MINOR_PROTECTION: 'The person is, or may be, under age.',
  NO_TRANSFER_BASIS: 'LED Art. 35-38: no basis for a transfer to this State.',
  HANDLING_CODE: 'The handling code forbids it.',
  RETENTION_EXPIRED: 'The record should be gone.',
  PROCESSING_RESTRICTED: 'LED Art. 16(3): processing is restricted.',
  HUMAN_CONFIRMATION_REQUIRED: 'A human has to confirm the hit first.',
  EMBARGO: 'The owner keeps it back for a time.',
  QUOTA_EXCEEDED: 'The daily quota of the owner is used up.',
  POLICY_GAP: 'No rule of the owner allows it.',
});
export type WithheldReason = (typeof WITHHELD_REASONS)[number];

/** What became of asking one source. "No answer" is never "no hit". */
export const SOURCE_STATUSES = described({
  ANSWERED: 'Asked, and answered. No record from it means no hit, unless it is incomplete.',
  TIMED_OUT: 'Asked, did not answer in time. There may be hits.',
  UNAVAILABLE: 'Could not be reached. There may be hits.',
  NOT_PERMITTED: "The owner's law lends nothing to this inquiry.",
  NOT_SEARCHABLE: "The owner's law does not let this filter or order be used.",
  NOT_ASKED: 'Left out by the question itself.',
  NOT_CONNECTED:
    'It has a law here, and no database of such records that the hub could ask. There may be hits.',
  NOT_AWAITED:
    'The caller had gone, or the time of the question was up, before it was asked or could answer. There may be hits.',
});
export type SourceStatus = (typeof SOURCE_STATUSES)[number];

/** What is wrong with a source itself, where that is why it gave nothing. */
export const SOURCE_FAULTS = described({
  BROKEN_CONTRACT:
    'Its views or functions are not those that it and the hub agreed on. Its operator has to mend them. There may be hits.',
});
export type SourceFault = (typeof SOURCE_FAULTS)[number];

/** How a source could be asked that cannot be asked as the question has it. */
export const SEARCH_HINTS = described({
  BY_YEAR_ONLY: 'It can be asked by the year alone: its law shows no more of the date.',
});
export type SearchHint = (typeof SEARCH_HINTS)[number];

/** Tells whether a text is one of a closed list, and narrows it. */
export function isOneOf<T extends string>(list: readonly T[], text: unknown): text is T {
  return typeof text === 'string' && (list as readonly string[]).includes(text);
}
