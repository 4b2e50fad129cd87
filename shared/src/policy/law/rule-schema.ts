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
} from '../../core/vocabulary.ts';
import { ApprovalSchema } from './approval-schema.ts';
import { BasisSchema, day, duration, group, path, ruleId, some, state } from './schema-words.ts';

/** How one rule is written down, in a profile or in the floor: `model.ts` has the files that hold them. */

/** A data subject in one capacity, or a record about nobody. */
export const SUBJECT_WORDS = [...SUBJECT_CATEGORIES, 'NONE'] as const;
export type SubjectWord = (typeof SUBJECT_WORDS)[number];

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
