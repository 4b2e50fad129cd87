import { z } from 'zod';
import { globalId, type StateCode } from '../../core/ids.ts';
import { AGENCY_KINDS, MASKS, OBLIGATIONS, ROLES, type Domain } from '../../core/vocabulary.ts';
import { LawError, type LawMistake } from '../law/law-error.ts';
import { everyRule, type Law } from '../law/law.ts';
import { nearest, nearestField } from '../law/nearest.ts';
import { readSheet, type Path } from '../law/reading.ts';
import { releasesFor } from '../decide/releases.ts';
import type { Inquiry } from '../words/inquiry.ts';
import { RELEASE_STATUSES, type ReleaseFact } from '../words/release.ts';
import type { DecisionClass } from '../words/ruling.ts';

/** What was approved, as a lawyer writes it down: who gave what, of the record in question, to whoever asks. */
export const ReleasedCaseSchema = z.strictObject({
  fields: z.array(z.string()).min(1).describe('What was approved, as dotted paths.'),
  by: z
    .array(z.enum([...ROLES, ...AGENCY_KINDS]))
    .describe('Roles and kinds of agency of who approved. None: the law did, by itself.'),
  rules: z
    .array(z.string())
    .optional()
    .describe('The rules whose approval was given. Absent: every rule that these may approve.'),
  mask: z.enum(MASKS).optional().describe('How it is shown, where less than all was approved.'),
  obligations: z.array(z.enum(OBLIGATIONS)).optional().describe('Duties that come with it.'),
  status: z.enum(RELEASE_STATUSES).optional().describe('APPROVED unless stated.'),
});
export type ReleasedCase = z.infer<typeof ReleasedCaseSchema>;

/**
 * Reads a list of what was approved.
 *
 * @throws LawError with file, line and column of each mistake, and the nearest valid word.
 */
export function readReleases(file: string, text: string, law: Law, domain: Domain): readonly ReleasedCase[] {
  const mistakes: LawMistake[] = [];
  const sheet = readSheet<ReleasedCase[]>(file, text, z.array(ReleasedCaseSchema), mistakes);
  if (sheet !== undefined)
    wrongReleases(sheet.value, law, domain, (path, message) =>
      mistakes.push({ file, ...sheet.at(path), message }),
    );
  if (sheet === undefined || mistakes.length > 0)
    throw new LawError(mistakes, 'The releases cannot be used:');
  return sheet.value;
}

/** The record in question: nobody has such an id. */
const EXAMPLE = 'example';

/** Finds words of releases that the law does not know. */
export function wrongReleases(
  releases: readonly ReleasedCase[],
  law: Law,
  domain: Domain,
  say: (path: Path, message: string) => void,
): void {
  const rules = new Set(everyRule(law).map(({ id }) => id));
  const paths = new Set(law.catalogue[domain].fields.map(({ path }) => path));
  const hint = (near: string | undefined): string => (near === undefined ? '' : `; did you mean "${near}"?`);
  releases.forEach((one, i) => {
    one.fields.forEach((field, n) => {
      if (!paths.has(field))
        say([i, 'fields', n], `there is no field "${field}" of ${domain}${hint(nearestField(field, paths))}`);
    });
    (one.rules ?? []).forEach((rule, n) => {
      if (!rules.has(rule)) say([i, 'rules', n], `there is no rule "${rule}"${hint(nearest(rule, rules))}`);
    });
  });
}

/** A question as if its record had been released so, and the class of that record then. */
export function asReleased(
  { law, inquiry, domain }: { readonly law: Law; readonly inquiry: Inquiry; readonly domain: Domain },
  of: DecisionClass,
  cases: readonly ReleasedCase[],
): { readonly inquiry: Inquiry; readonly of: DecisionClass } {
  const releases = cases.map((one, i) =>
    factOf(one, `release-${i + 1}`, { law, inquiry, domain, owner: of.owner }),
  );
  const asked = { ...inquiry, releases };
  const [found] = releasesFor({ inquiry: asked, owner: of.owner, domain });
  return { inquiry: asked, of: found === undefined ? of : { ...of, release: found.name } };
}

interface CaseOf {
  readonly law: Law;
  readonly inquiry: Inquiry;
  readonly domain: Domain;
  readonly owner: StateCode;
}

function factOf(one: ReleasedCase, id: string, { law, inquiry, domain, owner }: CaseOf): ReleaseFact {
  const { fields, by, rules, mask, obligations, status } = one;
  const lifts = (rules ?? everyRule(law).map((rule) => rule.id)).map((rule) => ({
    ...{ rule, by },
    // As many as a rule wants.
    each: [by, by],
  }));
  return {
    id,
    status: status ?? 'APPROVED',
    record: globalId(owner, domain, EXAMPLE),
    owner,
    domain,
    requester: { state: inquiry.requester.state, agency: inquiry.requester.agency },
    purpose: inquiry.purpose,
    caseReference: inquiry.caseReference,
    from: inquiry.on,
    until: inquiry.on,
    fields: fields.map((path) => ({ path, lifts, ...(mask === undefined ? {} : { mask }) })),
    obligations: (obligations ?? []).map((kind) => ({ kind, text: OBLIGATION_TEXT })),
  };
}

const OBLIGATION_TEXT = 'A duty that the owner added to the release.';
