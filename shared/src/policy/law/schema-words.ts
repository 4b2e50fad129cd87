import { z } from 'zod';

/** What single words of the law look like: days, codes, ids, paths, articles. */

export const day = z
  .string()
  .regex(/^\d{4}-(0[1-9]|1[0-2])-(0[1-9]|[12]\d|3[01])$/u, 'a day, written 2026-11-01')
  .describe('A calendar day in UTC, YYYY-MM-DD.');
export const state = z.string().regex(/^[A-Z]{2,3}$/u, 'a State code of two or three capital letters');
export const group = z.string().regex(/^[A-Z][A-Z0-9_]*$/u, 'the name of a group of groups.yaml');
export const duration = z
  .string()
  .regex(/^P(?=.)(\d+Y)?(\d+M)?(\d+W)?(\d+D)?(T(?=.)(\d+H)?(\d+M)?)?$/u, 'an ISO 8601 duration such as P7D');
export const path = z
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
