import { z } from 'zod';
import type { Contact } from '../words/contact.ts';
import type { Rule } from './rule.ts';
import { some } from './schema-words.ts';

/**
 * `contact` of a profile: the State's single point of contact. Directive (EU) 2023/977 Art. 14 has each State set one up,
 * Art. 11 has each list the languages in which it takes requests.
 */
export const ContactSchema = z
  .strictObject({
    name: z.string().min(2).max(200).describe('The office. Never a person: it is shown to every officer.'),
    email: z.email('an address such as spoc@police.example'),
    phone: z
      .string()
      .regex(/^\+[1-9](?: ?\d){5,14}$/u, 'a number with the code of the country, such as "+999 1 0100"')
      .optional(),
    hours: z
      .string()
      .min(2)
      .max(200)
      .optional()
      .describe('When somebody answers, in words and in the time zone of the State.'),
    languages: some(z.string().regex(/^[a-z]{2,3}(-[A-Za-z0-9]{2,8})*$/u, 'a language such as en, as BCP 47'))
      .optional()
      .describe('Languages in which it takes requests, such as [en, fr].'),
  })
  .describe(
    'The single point of contact: told to officers who wait for an approval of this State, and to those who decide what its ' +
      'officers ask for. Public, and no law: nothing is decided by it.',
  );

/** A rule that says, with the approval that it asks for, where those are reached who can give it. */
export function reachedAt(rule: Rule, contact: Contact | undefined): Rule {
  const { unlock } = rule;
  return contact === undefined || unlock?.kind !== 'APPROVAL'
    ? rule
    : { ...rule, unlock: { ...unlock, contact } };
}

/** A contact in one line, for people. */
export function contactText(contact: Contact | undefined): string | undefined {
  if (contact === undefined) return undefined;
  const { name, email, phone, hours, languages } = contact;
  return [name, email, phone, hours, languages?.join(', ')].filter((part) => part !== undefined).join('; ');
}
