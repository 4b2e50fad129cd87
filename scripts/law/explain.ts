import { badInput } from '../../shared/src/core/errors.ts';
import { DERIVED_MARKS, DOMAINS, HANDLINGS, SUBJECT_CATEGORIES } from '../../shared/src/core/vocabulary.ts';
import { marksOf } from '../../shared/src/policy/decide/facts.ts';
import { fieldOf } from '../../shared/src/policy/decide/decide.ts';
import { explain, explanationText } from '../../shared/src/policy/tools/explain.ts';
import { nearestField } from '../../shared/src/policy/law/nearest.ts';
import { inquiryOf, lawOf, markOption, optionsOf, ownerOf, stateOf, wordOf, wordsOf } from './options.ts';

export function explainCommand(args: readonly string[]): number {
  const options = optionsOf(args).values;
  const law = lawOf(options);
  const domain = wordOf('domain', options.domain?.[0], DOMAINS);
  const path = options.field?.[0] ?? 'id';
  if (fieldOf(law, domain, path) === undefined) {
    const paths = law.catalogue[domain].fields.map((field) => field.path);
    throw badInput('--field', path, `a field of ${domain}, such as "${nearestField(path, paths) ?? 'id'}"`);
  }
  const subjects = wordsOf('subject', options.subject, SUBJECT_CATEGORIES) ?? [];
  const explanation = explain(
    { law, inquiry: inquiryOf(law, options), domain },
    {
      owner: ownerOf(law, 'owner', options.owner?.[0]),
      subjects: [...subjects].sort(),
      handling: wordOf('handling', options.handling ?? 'H0', HANDLINGS),
      ...marksOf({
        ...options,
        ...Object.fromEntries(DERIVED_MARKS.map((mark) => [mark, options[markOption(mark)]])),
      }),
      ...(options.originator === undefined
        ? {}
        : { originator: stateOf(law, 'originator', options.originator) }),
    },
    path,
  );
  console.log(
    options.json === true
      ? JSON.stringify(explanation, null, 2)
      : explanationText(explanation, `${domain}.${path}`),
  );
  return 0;
}
