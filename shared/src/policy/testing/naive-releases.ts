import type { Inquiry } from '../words/inquiry.ts';
import type { LiftedRule, ReleaseFact } from '../words/release.ts';
import type { DecisionClass } from '../words/ruling.ts';

// eslint-disable-next-line @typescript-eslint/no-explicit-any -- rules of all kinds are read alike, by key
type AnyRule = any;

/** One field of one record. */
interface ReleasedField {
  readonly domain: string;
  readonly path: string;
  readonly of: DecisionClass;
  readonly record?: string;
}

/** The releases that meet what a rule asks for, for this record and field, the latest last; what each says of how much. */
export function releasesOf(
  rule: AnyRule,
  inquiry: Inquiry,
  { record, domain, path, of }: ReleasedField,
): readonly { readonly fact: ReleaseFact; readonly mask: string | undefined }[] {
  if (rule.approval === undefined || rule.disclosure === 'SILENT') return [];
  const met: { fact: ReleaseFact; mask: string | undefined }[] = [];
  for (const fact of inquiry.releases ?? []) {
    const who = `${fact.requester.state}|${fact.requester.agency}|${fact.purpose}|${fact.caseReference}`;
    const asks = `${inquiry.requester.state}|${inquiry.requester.agency}|${inquiry.purpose}|${inquiry.caseReference}`;
    if (fact.status !== 'APPROVED' || who !== asks) continue;
    if (!fact.from || !fact.until || inquiry.on < fact.from || inquiry.on > fact.until) continue;
    if (record === undefined || fact.record !== record) continue;
    if (fact.owner !== of.owner || fact.domain !== domain || !record.startsWith(`${of.owner}:${domain}:`))
      continue;
    for (const field of fact.fields) {
      if (path !== field.path && !path.startsWith(`${field.path}.`)) continue;
      // One that is said of a part says more of that part than one that is said of the whole.
      const isOutdone = fact.fields.some(
        (other) =>
          other.path.startsWith(`${field.path}.`) &&
          (path === other.path || path.startsWith(`${other.path}.`)),
      );
      if (isOutdone) continue;
      for (const lift of field.lifts) if (isMet(rule, lift)) met.push({ fact, mask: field.mask });
    }
  }
  return met.sort((a, b) => (a.fact.id < b.fact.id ? -1 : a.fact.id > b.fact.id ? 1 : 0));
}

/** Whether as many people as a rule wants have approved it in a function that it names. */
function isMet(rule: AnyRule, { rule: id, by, each }: LiftedRule): boolean {
  if (id !== rule.id) return false;
  if (rule.approval.auto) return true;
  let people = 0;
  for (const one of each ?? [by]) if (rule.approval.by.some((word: never) => one.includes(word))) people += 1;
  return rule.approval.twoPersons ? people > 1 : people > 0;
}
