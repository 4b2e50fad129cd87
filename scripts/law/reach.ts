import {
  AGENCY_KINDS,
  DOMAINS,
  FIELD_CATEGORIES,
  PURPOSES,
  ROLES,
} from '../../shared/src/core/vocabulary.ts';
import { reach } from '../../shared/src/policy/reach.ts';
import { lawOf, optionsOf, statesOf, wordOf, wordsOf } from './options.ts';

export function reachCommand(args: readonly string[]): number {
  const options = optionsOf(args).values;
  const law = lawOf(options);
  const groups = Object.keys(law.groups.groups);
  const owners = statesOf(options.owner);
  const toStates = statesOf(options['to-state']);
  const purposes = wordsOf('purpose', options.purpose, PURPOSES);
  const agencyKinds = wordsOf('kind', options.kind, AGENCY_KINDS);
  const roles = wordsOf('role', options.role, ROLES);
  const domains = wordsOf('domain', options.domain, DOMAINS);
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
    ...(options.field === undefined ? {} : { fields: options.field }),
    ...(outsideGroups === undefined ? {} : { outsideGroups }),
    ...(toGroups === undefined ? {} : { toGroups }),
    ...(toStates === undefined ? {} : { toStates }),
    ...(options.on === undefined ? {} : { on: options.on }),
  });
  const { example } = answer;
  if (options.json === true) console.log(JSON.stringify(answer, null, 2));
  else if (example === undefined)
    console.log(
      `No. Proven by exhaustion: ${answer.inquiries} kinds of inquiry, all that the law can tell apart, ${answer.fields} kinds of field, all records.`,
    );
  else {
    const { requester, purpose, offence, necessity, on } = example.inquiry;
    console.log(
      `Yes: ${example.owner} ${example.domain}.${example.path} reaches ${requester.state} ${requester.agencyKind} ${requester.role} for ${purpose}` +
        `${offence === undefined ? '' : `, offence ${JSON.stringify(offence)}`}${necessity === undefined ? '' : ', necessity stated'}, on ${on}.\n` +
        `Of these records: ${JSON.stringify(example.records)}`,
    );
  }
  return example === undefined ? 0 : 1;
}
