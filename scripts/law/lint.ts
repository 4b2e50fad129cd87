import { findingText } from '../../shared/src/policy/tools/finding.ts';
import { lint } from '../../shared/src/policy/tools/lint.ts';
import { lawOf, optionsOf, ownerOf, today } from './options.ts';

export function lintCommand(args: readonly string[]): number {
  const options = optionsOf(args).values;
  const law = lawOf(options);
  const owners = options.state?.map((state) => ownerOf(law, 'state', state));
  const findings = lint(law, today(options), owners);
  const shown = findings.filter(({ severity }) => options.notes === true || severity !== 'note');
  const errors = findings.filter(({ severity }) => severity === 'error').length;
  if (options.json === true) console.log(JSON.stringify(shown, null, 2));
  else {
    for (const finding of shown) console.log(findingText(finding));
    const notes = findings.filter(({ severity }) => severity === 'note').length;
    console.log(
      `${errors} errors, ${findings.length - errors - notes} warnings, ${notes} notes${options.notes === true ? '' : ' (--notes shows them)'}`,
    );
  }
  return errors > 0 ? 1 : 0;
}
