/** Every closed list that the law profiles, the schema and the ledger share. One word, one meaning. */

/** Answers of one database: which kind of record it holds. Also the middle part of every id. */
export const DOMAINS = ['person', 'firearm', 'seizure', 'crossing'] as const;
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
export const SUBJECT_CATEGORIES = [
  'SUSPECT',
  'CONVICTED',
  'VICTIM',
  'WITNESS',
  'CONTACT',
  'ASSOCIATE',
  'INFORMANT',
  'MISSING',
  'UNIDENTIFIED',
  'LAWFUL_HOLDER',
  'TRAVELLER',
  'CHILD_AT_RISK',
] as const;
export type SubjectCategory = (typeof SUBJECT_CATEGORIES)[number];

/** What a field is about. Law is written about these; single fields are exceptions. */
export const FIELD_CATEGORIES = [
  'INDEX',
  'REFERENCE',
  'BIO_CORE',
  'BIO_EXTENDED',
  'DOCUMENT',
  'PHYSICAL',
  'BIOMETRIC',
  'GENETIC',
  'SPECIAL',
  'WARNING',
  'ALERT',
  'RECORD',
  'CASE',
  'INTEL',
  'SOURCE',
  'ASSOCIATE_LINK',
  'OBJECT_CORE',
  'OBJECT_OWNER',
  'OBJECT_HISTORY',
  'FORENSIC',
  'QUANTITY',
  'ROUTE',
  'PLACE_COARSE',
  'PLACE_EXACT',
  'TRAVEL',
  'VEHICLE',
  'OFFICER',
  'OPERATIONAL',
] as const;
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
export const HANDLINGS = ['H0', 'H1', 'H2', 'H3'] as const;
export type Handling = (typeof HANDLINGS)[number];

/**
 * What a record says of itself, besides its handling, that law may look at. `freeMovement`: a crossing of somebody with
 * the right of free movement, Regulation (EU) 2016/399 Art. 2(5), or that does not say; `localTraffic`: one in local
 * border traffic, Regulation (EC) No 1931/2006, or that does not say.
 */
export const MARKS = [
  'restricted',
  'contested',
  'embargoed',
  'minor',
  'freeMovement',
  'localTraffic',
] as const;
export type Mark = (typeof MARKS)[number];
export type Marks = Readonly<Record<Mark, boolean>>;

/** A record with nothing special about it. */
export const NO_MARKS: Marks = {
  restricted: false,
  contested: false,
  embargoed: false,
  minor: false,
  freeMovement: false,
  localTraffic: false,
};

/** What may be shown, weakest first. The order is the law's: a later mode shows more. */
export const MODES = ['DENY', 'HIT_ONLY', 'NEEDS_APPROVAL', 'MASK', 'GRANT'] as const;
export type Mode = (typeof MODES)[number];

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

/** What travels with a disclosed record. LED (EU) 2016/680 Art. 9(3). */
export const OBLIGATIONS = [
  'NO_ONWARD',
  'NO_EVIDENCE',
  'NOTIFY_OWNER',
  'DELETE_AFTER',
  'CONFIRM_BEFORE_ACTION',
  'LOG_EACH_VIEW',
  'PURPOSE_BOUND',
] as const;
export type ObligationKind = (typeof OBLIGATIONS)[number];

/**
 * Legal reasons for which something is withheld: the closed grounds of Directive (EU) 2023/977 Art. 6(1), then the
 * hub's own. Technical reasons (a source that is down) are source states, never reasons.
 */
export const WITHHELD_REASONS = [
  'NOT_AVAILABLE',
  'REQUEST_INCOMPLETE',
  'JUDICIAL_AUTHORISATION_REFUSED',
  'CATEGORY_NOT_EXCHANGEABLE',
  'INACCURATE_OR_STALE',
  'NATIONAL_SECURITY',
  'ONGOING_INVESTIGATION',
  'PERSON_SAFETY',
  'LEGAL_PERSON_INTEREST',
  'OFFENCE_MAX_ONE_YEAR',
  'NOT_AN_OFFENCE',
  'ORIGINATOR_CONSENT_MISSING',
  'JUDICIAL_AUTHORISATION_REQUIRED',
  'JUDICIAL_AUTHORISATION_PENDING',
  'PURPOSE_NOT_PERMITTED',
  'ROLE_NOT_AUTHORISED',
  'SUBJECT_CATEGORY',
  'SPECIAL_CATEGORY_NOT_STRICTLY_NECESSARY',
  'MINOR_PROTECTION',
  'NO_TRANSFER_BASIS',
  'HANDLING_CODE',
  'RETENTION_EXPIRED',
  'PROCESSING_RESTRICTED',
  'HUMAN_CONFIRMATION_REQUIRED',
  'EMBARGO',
  'QUOTA_EXCEEDED',
  'POLICY_GAP',
] as const;
export type WithheldReason = (typeof WITHHELD_REASONS)[number];

/** What became of asking one source. "No answer" is never "no hit". */
export const SOURCE_STATUSES = [
  'ANSWERED',
  'TIMED_OUT',
  'UNAVAILABLE',
  'NOT_PERMITTED',
  'NOT_SEARCHABLE',
  'NOT_ASKED',
  'NOT_AWAITED',
] as const;
export type SourceStatus = (typeof SOURCE_STATUSES)[number];

/** Tells whether a text is one of a closed list, and narrows it. */
export function isOneOf<T extends string>(list: readonly T[], text: unknown): text is T {
  return typeof text === 'string' && (list as readonly string[]).includes(text);
}
