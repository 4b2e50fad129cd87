import { z } from 'zod';
import { domainFacts } from '../../core/domain-facts.ts';
import {
  AGENCY_KINDS,
  DERIVED_MARKS,
  DISCLOSURES,
  DOMAINS,
  FIELD_CATEGORIES,
  HANDLINGS,
  MASKS,
  MODES,
  OBLIGATIONS,
  PURPOSES,
  ROLES,
  SUBJECT_CATEGORIES,
  URGENCIES,
  VOUCHABLE,
  WITHHELD_REASONS,
  type Urgency,
} from '../../core/vocabulary.ts';

/** How one rule is written down, in a profile or in the floor: `model.ts` has the files that hold them. */

/** A data subject in one capacity, or a record about nobody. */
export const SUBJECT_WORDS = [...SUBJECT_CATEGORIES, 'NONE'] as const;
export type SubjectWord = (typeof SUBJECT_WORDS)[number];

export const day = z
  .string()
  .regex(/^\d{4}-(0[1-9]|1[0-2])-(0[1-9]|[12]\d|3[01])$/u, 'a day, written 2026-11-01')
  .describe('A calendar day in UTC, YYYY-MM-DD.');
export const state = z.string().regex(/^[A-Z]{2,3}$/u, 'a State code of two or three capital letters');
export const group = z.string().regex(/^[A-Z][A-Z0-9_]*$/u, 'the name of a group of groups.yaml');
const duration = z
  .string()
  .regex(/^P(?=.)(\d+Y)?(\d+M)?(\d+W)?(\d+D)?(T(?=.)(\d+H)?(\d+M)?)?$/u, 'an ISO 8601 duration such as P7D');
const path = z
  .string()
  .regex(
    /^[A-Za-z][A-Za-z0-9]*(\.[A-Za-z][A-Za-z0-9]*)*$/u,
    'a dotted field path such as identities.surnames',
  );
export const some = <T extends z.ZodType>(item: T): z.ZodArray<T> => z.array(item).min(1);

export const BasisSchema = z.strictObject({
  instrument: z
    .string()
    .min(2)
    .describe('The instrument, such as (EU) 2016/680, StPO or another national act.'),
  article: z
    .union([z.string().min(1), z.number().int().positive()], 'write a whole number, or a text in quotes')
    .transform(String)
    .describe('The article within it, such as 10 or "10(a)".'),
});

const ObligationSchema = z.union([
  z.enum(OBLIGATIONS),
  z.strictObject({
    kind: z.enum(OBLIGATIONS),
    text: z.string().min(1).optional().describe('The duty in a sentence.'),
    after: duration.optional().describe('For DELETE_AFTER: how long the record may be kept.'),
  }),
]);

const DataSchema = z
  .strictObject({
    domain: z
      .union([z.enum(DOMAINS), some(z.enum(DOMAINS))])
      .optional()
      .describe('Absent: all domains.'),
    categories: some(z.enum(FIELD_CATEGORIES)).optional(),
    fields: some(path)
      .optional()
      .describe('Single fields, beside the categories. A field covers what it holds.'),
    exceptCategories: some(z.enum(FIELD_CATEGORIES)).optional(),
    exceptFields: some(path).optional(),
  })
  .describe('Which fields the rule is about. Neither categories nor fields: all of the domain.');

const ToSchema = z
  .strictObject({
    groups: some(group).optional().describe('Requesters whose State is in one of these groups ...'),
    states: some(state).optional().describe('... or is one of these ...'),
    domestic: z
      .boolean()
      .optional()
      .describe('true: ... or is the owner itself. false: never the owner itself, whatever the groups say.'),
    exceptGroups: some(group).optional().describe('But not when the State is in one of these.'),
    exceptStates: some(state).optional(),
    agencyKinds: some(z.enum(AGENCY_KINDS)).optional(),
    exceptAgencyKinds: some(z.enum(AGENCY_KINDS)).optional(),
    roles: some(z.enum(ROLES)).optional(),
    exceptRoles: some(z.enum(ROLES)).optional(),
  })
  .describe('Who asks. Nothing stated: anybody.');

const OwnersSchema = z
  .strictObject({
    groups: some(group).optional(),
    states: some(state).optional(),
    exceptGroups: some(group).optional(),
    exceptStates: some(state).optional(),
  })
  .describe('Whose records. Nothing stated: all.');

const OffenceSchema = z
  .strictObject({
    stated: z.boolean().optional().describe('Whether an offence is stated at all.'),
    codes: some(z.string().min(1))
      .optional()
      .describe('Offence codes; a code that ends in * covers all that begin so.'),
    exceptCodes: some(z.string().min(1)).optional(),
    maxPenaltyMonthsAtLeast: z.number().int().positive().optional(),
    maxPenaltyMonthsBelow: z
      .number()
      .int()
      .positive()
      .optional()
      .describe('Holds only when a penalty is stated.'),
    underLawOf: z
      .enum(['OWNER', 'REQUESTER'])
      .optional()
      .describe('Under whose law the penalty must be stated.'),
  })
  .describe(
    'What the offence must be. A number, code or law holds only when the inquiry states one. A grant that looks at the ' +
      'offence holds only when one is stated; a limit that excepts codes holds also when none is.',
  );

/** The marks that domains derive, each with what its domain says of it. */
function derivedShape() {
  const about = (mark: DerivedMark): string =>
    DOMAINS.flatMap((domain) => domainFacts[domain].marks[mark]?.about ?? []).join('; ');
  const members = DERIVED_MARKS.map(
    (mark) =>
      [
        mark,
        z
          .boolean()
          .optional()
          .describe(`true: ${about(mark)}.`),
      ] as const,
  );
  return Object.fromEntries(members) as Record<DerivedMark, z.ZodOptional<z.ZodBoolean>>;
}

type DerivedMark = (typeof DERIVED_MARKS)[number];

const recordShape = {
  handling: some(z.enum(HANDLINGS)).optional(),
  restricted: z.boolean().optional().describe('Processing is restricted (LED Art. 16(3)).'),
  contested: z.boolean().optional().describe('The data subject contests it.'),
  embargoed: z.boolean().optional().describe('The owner keeps it back until a day that has not come.'),
  minor: z.boolean().optional().describe('The data subject is under age.'),
  ...derivedShape(),
  originated: z.boolean().optional().describe('true: the owner has the record from another State or body.'),
};

/** How many days an approval holds, and at most, where the law does not say. */
const APPROVAL_DAYS = 30;
const LONGEST_APPROVAL = 366;

const ApprovalSchema = z
  .strictObject({
    by: some(z.enum([...ROLES, ...AGENCY_KINDS])),
    within: z
      .union([
        duration,
        z.strictObject(
          Object.fromEntries(URGENCIES.map((urgency) => [urgency, duration.optional()])) as Record<
            Urgency,
            z.ZodOptional<typeof duration>
          >,
        ),
      ])
      .optional()
      .describe('How soon an answer is due: P7D, or by urgency { NORMAL: P7D, URGENT: P3D }.'),
    days: approvedDays().describe(
      `How many days an approval holds when whoever gives it does not say. Absent: ${APPROVAL_DAYS}.`,
    ),
    maxDays: approvedDays().describe(
      `How many days an approval may hold at most. Absent: ${LONGEST_APPROVAL}.`,
    ),
    twoPersons: z.literal(true).optional().describe('true: two different people have to approve.'),
    auto: z
      .literal(true)
      .optional()
      .describe(
        'true: the law approves by itself, at once, whatever is asked for in writing. It needs a "basis".',
      ),
    basis: some(BasisSchema)
      .optional()
      .describe('The articles under which the law approves by itself. Only with "auto".'),
  })
  .describe('Who can approve, how soon an answer is due, and how long an approval holds.');

function approvedDays(): z.ZodOptional<z.ZodNumber> {
  return z.number().int().min(1).max(LONGEST_APPROVAL).optional();
}

const conditions = {
  data: DataSchema,
  to: ToSchema.optional(),
  purposes: some(z.enum(PURPOSES)).optional(),
  exceptPurposes: some(z.enum(PURPOSES)).optional(),
  urgencies: some(z.enum(URGENCIES)).optional(),
  necessity: z.boolean().optional().describe('Whether strict necessity (LED Art. 10) is stated.'),
  subjects: some(z.enum(SUBJECT_WORDS))
    .optional()
    .describe('Capacities of the data subject. NONE: a record about nobody.'),
  exceptSubjects: some(z.enum(SUBJECT_WORDS)).optional(),
  offence: OffenceSchema.optional(),
  from: day.optional().describe('First day on which the rule holds.'),
  until: day.optional().describe('Last day on which the rule holds.'),
  basis: some(BasisSchema).describe(
    'The articles that the rule rests on. A rule without one is no rule (LED Art. 8).',
  ),
  disclosure: z
    .enum(DISCLOSURES)
    .optional()
    .describe('May the requester learn why, or even that it exists. EXPLAIN unless stated.'),
  obligations: some(ObligationSchema).optional(),
  approval: ApprovalSchema.optional(),
  unlock: z
    .strictObject({
      kind: z.enum(['APPROVAL', 'PURPOSE', 'OFFENCE', 'NECESSITY', 'VOUCHED', 'ROLE', 'CHANNEL', 'TIME']),
      text: z.string().min(1),
    })
    .optional()
    .describe('What would turn the refusal into an answer, in one sentence for the officer.'),
  mask: z
    .enum(MASKS)
    .optional()
    .describe('How a value is shortened: for MASK, and for NEEDS_APPROVAL meanwhile.'),
  reason: z.enum(WITHHELD_REASONS).optional().describe('Why less than everything is shown.'),
};

export const ruleId = z.string().regex(/^[A-Z0-9]+(-[A-Z0-9]+)+$/u, 'an id such as DE-P-020');

/** One that this process knows. Offsets and abbreviations say nothing of summer time. @see https://www.iana.org/time-zones */
export const timezone = z
  .string()
  .regex(
    /^(?:UTC|[A-Z][A-Za-z_]+(?:\/[A-Z][A-Za-z0-9_+-]+)+)$/u,
    'an IANA name such as Europe/Helsinki, or UTC',
  )
  .refine(isTimezone, 'an IANA name such as Europe/Helsinki, or UTC');

function isTimezone(name: string): boolean {
  try {
    new Intl.DateTimeFormat('en', { timeZone: name });
    return true;
  } catch {
    return false;
  }
}

const vouchable = some(z.enum(VOUCHABLE)).optional();

export const GrantSchema = z.strictObject({
  id: ruleId,
  ...conditions,
  vouched: vouchable.describe(
    "Only where the requester's own State vouches for all of these, in its token. Without it, what the caller states is enough.",
  ),
  record: z
    .strictObject({ ...recordShape, fromRequester: z.literal(true).optional() })
    .optional()
    .describe('Marks of the record. fromRequester: the record came to the owner from the State that asks.'),
  mode: z.enum(['HIT_ONLY', 'NEEDS_APPROVAL', 'MASK', 'GRANT']),
  matchOn: some(z.enum(FIELD_CATEGORIES))
    .optional()
    .describe(
      'Only on a grant of INDEX: whoever brings an exact value of these categories may learn whether there is a hit, ' +
        'although the values themselves are not shown. Ranges, patterns, sorting and grouping stay closed.',
    ),
  countOn: some(z.enum(FIELD_CATEGORIES))
    .optional()
    .describe(
      'Only on a grant of INDEX: STATISTICS. Records may be counted by fields of these categories, although the values are ' +
        'not shown and no list may look at them: rounded, small cells left out.',
    ),
});

export const LimitSchema = z.strictObject({
  id: ruleId,
  ...conditions,
  exceptVouched: vouchable.describe(
    "Not where the requester's own State vouches for all of these, in its token: it binds whoever only states one of them.",
  ),
  record: z
    .strictObject({ ...recordShape, fromRequester: z.literal(false).optional() })
    .optional()
    .describe('Marks of the record. fromRequester false: it did not come from the State that asks.'),
  mode: z.enum(MODES).describe('No more than this is shown. GRANT: no cap, only obligations.'),
});

export const AskingLimitSchema = LimitSchema.extend({ owners: OwnersSchema.optional() });

export type Grant = z.infer<typeof GrantSchema>;
export type Limit = z.infer<typeof AskingLimitSchema>;
export type Conditions = Omit<Grant, 'mode' | 'matchOn' | 'countOn' | 'record'> & {
  readonly record?: (Grant['record'] | Limit['record']) | undefined;
  readonly exceptVouched?: Limit['exceptVouched'];
  readonly owners?: Limit['owners'];
};
