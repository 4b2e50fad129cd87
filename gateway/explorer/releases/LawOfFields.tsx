import type { ReactElement } from 'react';
import { isOneOf, ROLES } from '../../../shared/src/core/vocabulary.ts';
import { fieldWord } from '../graph/field-words.ts';
import { basisWord } from '../graph/value.ts';
import { useCodeWord } from '../words/codes.ts';
import { useLanguage, useWords } from '../words/words.ts';
import type { ReleaseField, ReleaseRule, ReleaseWhole } from './model.ts';

const SIGNS = { OPEN: '…', APPROVED: '✓', REFUSED: '✕' } as const;

/** Each field that was asked for: what became of it, and every rule that wants an approval of it. */
export function LawOfFields({ release }: { readonly release: ReleaseWhole }): ReactElement {
  const say = useWords();
  return (
    <section aria-label={say('releases.law')}>
      <h3>{say('releases.law')}</h3>
      <ul className="law-fields">
        {release.fields.map((field) => (
          <FieldLaw key={field.field} field={field} />
        ))}
      </ul>
    </section>
  );
}

function FieldLaw({ field }: { readonly field: ReleaseField }): ReactElement {
  const say = useWords();
  const codeWord = useCodeWord();
  const language = useLanguage();
  const rules = field.rules ?? [];
  return (
    <li data-state={field.state}>
      <strong>{fieldWord(language, field.field)}</strong>{' '}
      <span
        className={`badge ${field.state === 'APPROVED' ? 'good' : field.state === 'REFUSED' ? 'bad' : ''}`}
      >
        {SIGNS[field.state]} {codeWord('ReleaseFieldState', field.state)}
      </span>
      {field.mask ? <span className="soft"> {codeWord('ReleaseMask', field.mask)}</span> : null}
      {rules.length === 0 ? <p className="soft">{say('releases.law.none')}</p> : null}
      <ul>
        {rules.map((rule, at) => (
          <Rule key={`${rule.rule ?? ''} ${at}`} rule={rule} />
        ))}
      </ul>
    </li>
  );
}

function Rule({ rule }: { readonly rule: ReleaseRule }): ReactElement {
  const say = useWords();
  const codeWord = useCodeWord();
  const language = useLanguage();
  const who = rule.approvalBy.map((by) => codeWord(roleList(by), by));
  const parts = [
    ...(rule.rule ? [rule.rule] : []),
    who.length > 0 ? say('releases.law.by', { who: who.join(', ') }) : say('releases.law.nobody'),
    ...(rule.twoPersons ? [say('releases.law.two')] : []),
    ...(rule.atHome ? [say('releases.law.home')] : []),
    ...rule.basis.map((one) => basisWord(one, language)),
  ];
  return (
    <li>
      <span aria-hidden="true">{rule.met ? '✓' : '…'}</span>{' '}
      {say('releases.of', {
        name: say(rule.met ? 'releases.law.met' : 'releases.law.open'),
        text: parts.join(' · '),
      })}
      {rule.text ? (
        <span className="below" dir="auto">
          {rule.text}
        </span>
      ) : null}
    </li>
  );
}

/** A rule names roles and kinds of authority alike. */
function roleList(by: string): 'Role' | 'AgencyKind' {
  return isOneOf(ROLES, by) ? 'Role' : 'AgencyKind';
}
