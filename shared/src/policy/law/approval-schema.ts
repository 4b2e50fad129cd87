import { z } from 'zod';
import { AGENCY_KINDS, ROLES, URGENCIES, type Urgency } from '../../core/vocabulary.ts';
import { BasisSchema, duration, some } from './schema-words.ts';

/** How many days an approval holds, and at most, where the law does not say. */
const APPROVAL_DAYS = 30;
const LONGEST_APPROVAL = 366;

export const ApprovalSchema = z
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
