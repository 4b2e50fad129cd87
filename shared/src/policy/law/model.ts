import { z } from 'zod';
import {
  AGENCY_KINDS,
  DISCLOSURES,
  DOMAINS,
  FIELD_CATEGORIES,
  HANDLINGS,
  MASKS,
  MODES,
  OBLIGATIONS,
  PURPOSES,
  RESTRICTION_GROUNDS,
  ROLES,
  SUBJECT_CATEGORIES,
  URGENCIES,
  WITHHELD_REASONS,
} from '../../core/vocabulary.ts';

/**
 * How the law is written down: the shape of `shared/profiles/*.yaml`. `schema.json` beside the profiles is generated
 * from here, so that an editor completes and checks what the loader will accept.
 */

/** A data subject in one capacity, or a record about nobody. */
export const SUBJECT_WORDS = [...SUBJECT_CATEGORIES, 'NONE'] as const;
export type SubjectWord = (typeof SUBJECT_WORDS)[number];

const day = z
  .string()
  .regex(/^\d{4}-(0[1-9]|1[0-2])-(0[1-9]|[12]\d|3[01])$/u, 'a day, written 2026-11-01')
  .describe('A calendar day in UTC, YYYY-MM-DD.');
const state = z.string().regex(/^[A-Z]{2,3}$/u, 'a State code of two or three capital letters');
const group = z.string().regex(/^[A-Z][A-Z0-9_]*$/u, 'the name of a group of groups.yaml');
const duration = z
  .string()
  .regex(/^P(?=.)(\d+Y)?(\d+M)?(\d+W)?(\d+D)?(T(?=.)(\d+H)?(\d+M)?)?$/u, 'an ISO 8601 duration such as P7D');
const path = z
  .string()
  .regex(
    /^[A-Za-z][A-Za-z0-9]*(\.[A-Za-z][A-Za-z0-9]*)*$/u,
    'a dotted field path such as identities.surnames',
  );
const some = <T extends z.ZodType>(item: T): z.ZodArray<T> => z.array(item).min(1);

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
      .describe('Absent: all four domains.'),
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

const recordShape = {
  handling: some(z.enum(HANDLINGS)).optional(),
  restricted: z.boolean().optional().describe('Processing is restricted (LED Art. 16(3)).'),
  contested: z.boolean().optional().describe('The data subject contests it.'),
  embargoed: z.boolean().optional().describe('The owner keeps it back until a day that has not come.'),
  minor: z.boolean().optional().describe('The data subject is under age.'),
  freeMovement: z
    .boolean()
    .optional()
    .describe('true: a crossing of somebody with the right of free movement ((EU) 2016/399 Art. 2(5)).'),
  localTraffic: z
    .boolean()
    .optional()
    .describe('true: a crossing in local border traffic ((EC) No 1931/2006).'),
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
  approval: z
    .strictObject({ by: some(z.enum([...ROLES, ...AGENCY_KINDS])), within: duration.optional() })
    .optional()
    .describe('Who can approve, and how soon an answer is due.'),
  unlock: z
    .strictObject({
      kind: z.enum(['APPROVAL', 'PURPOSE', 'OFFENCE', 'NECESSITY', 'ROLE', 'CHANNEL', 'TIME']),
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

const ruleId = z.string().regex(/^[A-Z0-9]+(-[A-Z0-9]+)+$/u, 'an id such as DE-P-020');

export const GrantSchema = z.strictObject({
  id: ruleId,
  ...conditions,
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
  record: z
    .strictObject({ ...recordShape, fromRequester: z.literal(false).optional() })
    .optional()
    .describe('Marks of the record. fromRequester false: it did not come from the State that asks.'),
  mode: z.enum(MODES).describe('No more than this is shown. GRANT: no cap, only obligations.'),
});

export const AskingLimitSchema = LimitSchema.extend({ owners: OwnersSchema.optional() });

const toldShape = {
  id: ruleId,
  purposes: some(z.enum(PURPOSES)).optional().describe('That the record was shown for one of these ...'),
  categories: some(z.enum(FIELD_CATEGORIES))
    .optional()
    .describe('... or that data of one of these is held. A rule is about the one or the other.'),
  basis: some(BasisSchema),
};

const InformingSchema = z
  .strictObject({
    tell: z.array(z.strictObject(toldShape)).describe('What is told. No rule: not told.'),
    leaveOut: z
      .array(
        z.strictObject({
          ...toldShape,
          openDays: z
            .number()
            .int()
            .min(1)
            .max(36_525)
            .optional()
            .describe('Of purposes: only so many days after the last question. Absent: for good.'),
          ground: z.enum(RESTRICTION_GROUNDS).describe('LED Art. 15(1)(a) to (e).'),
        }),
      )
      .describe('What is left out all the same. It comes before what is told.'),
  })
  .describe(
    'What somebody is told about who was shown their record (LED Art. 14), and what is left out (Art. 15). Absent: nothing is told.',
  );

const budgetOf = (most: number): z.ZodOptional<z.ZodNumber> => z.number().int().min(1).max(most).optional();

const BudgetSchema = z
  .strictObject({
    aboutOne: budgetOf(1_000).describe('Distinct values tried about one person or object. Absent: 5.'),
    names: budgetOf(1_000_000).describe('Distinct names asked for. Absent: 300.'),
    numbers: budgetOf(10_000_000).describe(
      'Distinct numbers of documents, plates and the like. Absent: 20000.',
    ),
    basis: some(BasisSchema),
  })
  .describe(
    'How much one officer may learn in a day by asking for exact values of what is not granted. Beyond it the answer is QUOTA_EXCEEDED.',
  );

export const ProfileSchema = z
  .strictObject({
    state: state.describe('ISO 3166-1 alpha-2 code of the State, or UN, EU, XPO.'),
    name: z.string().min(2),
    status: z
      .enum(['illustrative', 'in-force'])
      .describe('A hub in production mode refuses to start on illustrative law.'),
    version: z
      .string()
      .regex(/^\d{4}-\d{2}-\d{2}([.-][A-Za-z0-9]+)*$/u, 'a day such as 2026-11-01, with an optional suffix'),
    note: z.string().optional(),
    gap: z
      .strictObject({ basis: some(BasisSchema).optional(), disclosure: z.enum(DISCLOSURES).optional() })
      .optional()
      .describe('What is said where no grant matches.'),
    ledger: z
      .strictObject({
        keepDays: z
          .number()
          .int()
          .min(365)
          .max(3_653)
          .describe(
            'How long the ledger keeps who asked, in which case, about what and which records, of the questions of the ' +
              "State's own officers. Then their key is destroyed; the records and their proofs stay.",
          ),
        basis: some(BasisSchema),
      })
      .optional()
      .describe('Retention in the ledger. Absent: 1096 days, three years.'),
    informing: InformingSchema.optional(),
    budget: BudgetSchema.optional(),
    grants: z
      .array(GrantSchema)
      .describe('Grants raise. Within the profile the loosest that matches counts.'),
    limits: z.array(LimitSchema).describe('Limits cap. The strictest that matches counts.'),
    asking: z
      .array(AskingLimitSchema)
      .optional()
      .describe("Limits on the own officers when they ask for other owners' records: the second key."),
  })
  .describe("One State's law as data.");

export const FloorSchema = z.strictObject({
  version: z.string(),
  status: z.enum(['illustrative', 'in-force']),
  note: z.string().optional(),
  limits: z.array(AskingLimitSchema).describe('Layer 1: what no profile can loosen.'),
  record: z.array(AskingLimitSchema).describe("Layer 3: what a record's own marks forbid."),
});

export const GroupsSchema = z.strictObject({
  version: z.string(),
  note: z.string().optional(),
  groups: z.record(
    group,
    z.strictObject({
      note: z.string().optional(),
      members: z.array(state).describe('State codes, ISO 3166-1 alpha-2.'),
      include: z.array(group).optional().describe('Groups whose members are members here too.'),
      from: day.optional(),
      until: day.optional().describe('Last day of the group: after it, nobody is a member.'),
    }),
  ),
  otherStates: z.array(state).optional().describe('States that no group names but rules may.'),
});

export type Grant = z.infer<typeof GrantSchema>;
export type Limit = z.infer<typeof AskingLimitSchema>;
export type Profile = z.infer<typeof ProfileSchema>;
export type Informing = z.infer<typeof InformingSchema>;
export type Floor = z.infer<typeof FloorSchema>;
export type Groups = z.infer<typeof GroupsSchema>;
export type Conditions = Omit<Grant, 'mode' | 'matchOn' | 'countOn' | 'record'> & {
  readonly record?: (Grant['record'] | Limit['record']) | undefined;
  readonly owners?: Limit['owners'];
};
