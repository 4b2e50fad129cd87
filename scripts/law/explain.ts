import { readFileSync } from 'node:fs';
import { badInput } from '../../shared/src/core/errors.ts';
import {
  DERIVED_MARKS,
  DOMAINS,
  HANDLINGS,
  SUBJECT_CATEGORIES,
  type Domain,
} from '../../shared/src/core/vocabulary.ts';
import type { Law } from '../../shared/src/policy/law/law.ts';
import { marksOf } from '../../shared/src/policy/decide/facts.ts';
import { fieldOf } from '../../shared/src/policy/decide/decide.ts';
import { explain, explanationText } from '../../shared/src/policy/tools/explain.ts';
import { nearestField } from '../../shared/src/policy/law/nearest.ts';
import { asReleased, readReleases, type ReleasedCase } from '../../shared/src/policy/tools/released-case.ts';
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
  const asked = { law, inquiry: inquiryOf(law, options), domain };
  const released = asReleased(
    asked,
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
    options.release === undefined ? [] : releasesIn(options.release, law, domain),
  );
  const explanation = explain({ law, inquiry: released.inquiry, domain }, released.of, path);
  console.log(
    options.json === true
      ? JSON.stringify(explanation, null, 2)
      : explanationText(explanation, `${domain}.${path}`),
  );
  return 0;
}

/** @throws HubError BAD_INPUT for a file that cannot be read. @throws LawError with the place of each slip in it. */
function releasesIn(file: string, law: Law, domain: Domain): readonly ReleasedCase[] {
  let text: string;
  try {
    text = readFileSync(file, 'utf8');
  } catch {
    throw badInput('--release', file, 'a file that can be read, with a list of what was approved');
  }
  return readReleases(file, text, law, domain);
}
