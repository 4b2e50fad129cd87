import type { ReactElement } from 'react';
import { Take, type TakeProps } from '../export/Take.tsx';
import { momentOf } from '../graph/value.ts';
import { stateName, useCodeWord } from '../words/codes.ts';
import { useLanguage, useWords } from '../words/words.ts';

/** Under what was asked, the receipt, and what can be taken away. */
export function Footer({ answer, asked, model, make }: TakeProps): ReactElement {
  const say = useWords();
  const codeWord = useCodeWord();
  const language = useLanguage();
  const { identity, statement, askedAt } = answer.stamp;
  const receipt = answer.told?.receipt;
  return (
    <footer className="answer-foot">
      <p>
        <bdi>
          {say('answer.stamp', {
            at: momentOf(askedAt),
            state: stateName(identity.state, language),
            agency: codeWord('AgencyKind', identity.agencyKind),
            role: codeWord('Role', identity.role),
            purpose: codeWord('Purpose', statement.purpose),
            case: statement.caseReference,
          })}
        </bdi>
        {receipt ? (
          <span className="receipt">
            {say('answer.receipt')} <code>{`${receipt.log} / ${receipt.entry}`}</code>
          </span>
        ) : null}
      </p>
      {model.found ? <Take answer={answer} asked={asked} model={model} make={make} /> : null}
    </footer>
  );
}
