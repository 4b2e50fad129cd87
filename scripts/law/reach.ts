import { badInput } from '../../shared/src/core/errors.ts';
import {
  AGENCY_KINDS,
  DOMAINS,
  FIELD_CATEGORIES,
  PURPOSES,
  ROLES,
  type Domain,
} from '../../shared/src/core/vocabulary.ts';
import type { Law } from '../../shared/src/policy/law/law.ts';
import type { Inquiry } from '../../shared/src/policy/words/inquiry.ts';
import { nearestField } from '../../shared/src/policy/law/nearest.ts';
import { approvalText, type WantedApproval } from '../../shared/src/policy/tools/approvals.ts';
import { reach } from '../../shared/src/policy/tools/reach.ts';
import { lawOf, optionsOf, ownerOf, stateOf, today, wordOf, wordsOf } from './options.ts';

export function reachCommand(args: readonly string[]): number {
  const options = optionsOf(args).values;
  const law = lawOf(options);
  const groups = Object.keys(law.groups.groups);
  const owners = options.owner?.map((owner) => ownerOf(law, 'owner', owner));
  const toStates = options['to-state']?.map((state) => stateOf(law, 'to-state', state));
  const purposes = wordsOf('purpose', options.purpose, PURPOSES);
  const agencyKinds = wordsOf('kind', options.kind, AGENCY_KINDS);
  const roles = wordsOf('role', options.role, ROLES);
  const domains = wordsOf('domain', options.domain, DOMAINS);
  const fields = options.field?.map((field) => fieldIn(law, field, domains ?? DOMAINS));
  const categories = wordsOf('category', options.category, FIELD_CATEGORIES);
  const outsideGroups = wordsOf('outside', options.outside, groups);
  const toGroups = wordsOf('to', options.to, groups);
  const answer = reach(law, {
    level: wordOf('level', options.level ?? 'SHOWN', ['ABOVE_DENY', 'SHOWN', 'GRANT']),
    only: {
      ...(purposes === undefined ? {} : { purposes }),
      ...(agencyKinds === undefined ? {} : { agencyKinds }),
      ...(roles === undefined ? {} : { roles }),
      ...(toStates === undefined ? {} : { states: toStates }),
    },
    ...(owners === undefined ? {} : { owners }),
    ...(domains === undefined ? {} : { domains }),
    ...(categories === undefined ? {} : { categories }),
    ...(fields === undefined ? {} : { fields }),
    ...(outsideGroups === undefined ? {} : { outsideGroups }),
    ...(toGroups === undefined ? {} : { toGroups }),
    ...(toStates === undefined ? {} : { toStates }),
    ...(options.on === undefined ? {} : { on: today(options) }),
    released: options.released === true,
  });
  const { example } = answer;
  if (options.json === true) console.log(JSON.stringify(answer, null, 2));
  else if (example === undefined)
    console.log(
      `No. Proven by exhaustion: ${answer.inquiries} kinds of inquiry, all that the law can tell apart, ${answer.fields} kinds of field, all records. ${options.released === true ? 'Nor does it when all have approved whom the rules name.' : 'Without a release: --released asks what approvals can open.'}`,
    );
  else {
    const { requester, purpose, offence, vouched, necessity, on } = example.inquiry;
    console.log(
      `Yes: ${example.owner} ${example.domain}.${example.path} reaches ${requester.state} ${requester.agencyKind} ${requester.role} for ${purpose}` +
        `${offence === undefined ? '' : `, offence ${JSON.stringify(offence)}`}${necessity === undefined ? '' : ', necessity stated'}${vouchedText(vouched)}, on ${on}.\n` +
        `Of these records: ${JSON.stringify(example.records)}${options.released === true ? `\n${releasedText(example.approvals)}` : ''}`,
    );
  }
  return example === undefined ? 0 : 1;
}

function releasedText(approvals: readonly WantedApproval[] | undefined): string {
  if (approvals === undefined) return 'Of the plainest of them without any release.';
  return `Of the plainest of them once a release has the approval of: ${approvals.map(approvalText).join(' and ')}.`;
}

function vouchedText(vouched: Inquiry['vouched']): string {
  if (vouched?.case !== true) return ', vouched for by nobody';
  return `, ${vouched.offence ? 'case and offence' : 'case'} vouched`;
}

/** A field that is not there would be proven not to be reached. */
function fieldIn(law: Law, field: string, domains: readonly Domain[]): string {
  const paths = domains.flatMap((domain) => law.catalogue[domain].fields.map(({ path }) => path));
  if (paths.includes(field)) return field;
  throw badInput(
    '--field',
    field,
    `a field of ${domains.join(', ')}, such as "${nearestField(field, paths) ?? 'id'}"`,
  );
}
