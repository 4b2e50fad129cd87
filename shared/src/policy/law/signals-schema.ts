import { z } from 'zod';
import { PURPOSES, ROLES } from '../../core/vocabulary.ts';
import { THRESHOLDS } from '../words/signals.ts';
import { BasisSchema, some } from './schema-words.ts';

const whole = (most: number): z.ZodNumber => z.number().int().min(1).max(most);
const clock = z.string().regex(/^(?:[01]\d|2[0-3]):[0-5]\d$/u, 'a time of day such as "07:00", in quotes');
const watch = {
  reason: z.string().min(10).describe('Why the State has this looked at: it stands beside each signal.'),
  basis: some(BasisSchema),
};
const exceptPurposes = (byDefault: readonly (typeof PURPOSES)[number][]) =>
  z
    .array(z.enum(PURPOSES))
    .default([...byDefault])
    .describe('Questions for these purposes are not looked at.');

/** `signals` of a profile: what its own auditors are told of its own officers. Each kind that is absent is not looked for. */
export const SignalsSchema = z
  .strictObject({
    manyPeople: z
      .strictObject({
        times: z
          .number()
          .min(1)
          .max(100)
          .default(THRESHOLDS.manyPeople.times)
          .describe('Times the number of people that 19 of 20 days of the peers stay below.'),
        atLeast: whole(100_000).default(THRESHOLDS.manyPeople.atLeast).describe('People in a day, at least.'),
        ...watch,
      })
      .optional()
      .describe('One officer asks for far more people in a day than others of the same agency and function.'),
    outOfHours: z
      .strictObject({
        from: clock.default(THRESHOLDS.outOfHours.from),
        until: clock.default(THRESHOLDS.outOfHours.until),
        days: some(whole(7))
          .default([...THRESHOLDS.outOfHours.days])
          .describe('Days of work, 1 is Monday. Public holidays are not known.'),
        roles: some(z.enum(ROLES))
          .default([...THRESHOLDS.outOfHours.roles])
          .describe('Functions that work in these hours. Others, who work in shifts, are not looked at.'),
        atLeast: whole(10_000).default(THRESHOLDS.outOfHours.atLeast).describe('Questions in a day.'),
        ...watch,
      })
      .optional()
      .describe("Questions outside these hours, by the profile's own time zone."),
    samePerson: z
      .strictObject({
        cases: whole(1_000).default(THRESHOLDS.samePerson.cases).describe('Cases within thirty days.'),
        exceptPurposes: exceptPurposes(THRESHOLDS.samePerson.exceptPurposes),
        ...watch,
      })
      .optional()
      .describe('One officer asks for the same person in many cases.'),
    noHits: z
      .strictObject({
        inARow: whole(10_000).default(THRESHOLDS.noHits.inARow).describe('Questions in a row, in one day.'),
        exceptPurposes: exceptPurposes(THRESHOLDS.noHits.exceptPurposes),
        ...watch,
      })
      .optional()
      .describe('Questions for people that find nobody, one after the other: somebody tries names.'),
    budget: z
      .strictObject({
        times: whole(10_000).default(THRESHOLDS.budget.times).describe('Questions in a day.'),
        ...watch,
      })
      .optional()
      .describe('Questions that an owner\'s budget refused ("QUOTA_EXCEEDED").'),
    ownName: z
      .strictObject({
        oneIn: whole(1_000_000)
          .default(THRESHOLDS.ownName.oneIn)
          .describe('Told where chance makes as many on one of so many days of an officer, at most.'),
        ...watch,
      })
      .optional()
      .describe("The officer's own family name, where the State lists its officers."),
    colleague: z
      .strictObject(watch)
      .optional()
      .describe('A colleague by full name and date of birth, where the State lists its officers.'),
  })
  .describe(
    "What the State's auditors are told of its own officers (ledgerSignals). Absent: nothing is looked at, and they are told so.",
  );
