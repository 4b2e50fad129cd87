import { z } from 'zod';
import { DISCLOSURES, FIELD_CATEGORIES, PURPOSES, RESTRICTION_GROUNDS } from '../../core/vocabulary.ts';
import { ContactSchema } from './contact.ts';
import { AskingLimitSchema, GrantSchema, LimitSchema } from './rule-schema.ts';
import { BasisSchema, day, state, group, ruleId, some, timezone } from './schema-words.ts';
import { SignalsSchema } from './signals-schema.ts';

/**
 * How the law is written down: the shape of `shared/profiles/*.yaml`. `schema.json` beside the profiles is generated
 * from here, so that an editor completes and checks what the loader will accept.
 */

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
    timezone: timezone
      .optional()
      .describe(
        "IANA name, such as Europe/Helsinki: whose days, months and years those of questions about the State's records are. Absent: UTC.",
      ),
    status: z
      .enum(['illustrative', 'in-force'])
      .describe('A hub in production mode refuses to start on illustrative law.'),
    version: z
      .string()
      .regex(/^\d{4}-\d{2}-\d{2}([.-][A-Za-z0-9]+)*$/u, 'a day such as 2026-11-01, with an optional suffix'),
    note: z.string().optional(),
    contact: ContactSchema.optional(),
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
    signals: SignalsSchema.optional(),
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
  offences: z
    .record(z.string().regex(/^[A-Za-z0-9._-]{1,32}$/u, 'a code such as 0501'), z.string().min(1))
    .optional()
    .describe('Codes of the offences that a request may state, each in words. Absent: none.'),
});

export type Profile = z.infer<typeof ProfileSchema>;
export type Informing = z.infer<typeof InformingSchema>;
export type Floor = z.infer<typeof FloorSchema>;
export type Groups = z.infer<typeof GroupsSchema>;
