import type { ReactElement } from 'react';
import { RESTRICTION_GROUNDS } from '../../../shared/src/core/vocabulary.ts';
import { basisWord } from '../graph/value.ts';
import { Choice, Line } from '../parts/Field.tsx';
import { stateName, useCodeWord } from '../words/codes.ts';
import { useLanguage, useWords } from '../words/words.ts';
import type { ReportItem } from './letter.ts';
import { keyOf, UNDECIDED, type Decision, type Decisions } from './subject.ts';

/** Every item, by recipient, kind of authority and purpose: what was shown, what is proposed and why, and what the officer decides. */
export function SubjectItems({
  items,
  decisions,
  change,
}: {
  readonly items: readonly ReportItem[];
  readonly decisions: Decisions;
  readonly change: (next: Decisions) => void;
}): ReactElement {
  const say = useWords();
  return (
    <div className="table-scroll">
      <table className="list-table">
        <thead>
          <tr>
            {(['who', 'what', 'proposed', 'decision'] as const).map((column) => (
              <th key={column} scope="col">
                {say(`subject.${column}`)}
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {items.map((item) => {
            const key = keyOf(item);
            return (
              <tr key={key}>
                <ItemCells item={item} />
                <td>
                  <DecisionFields
                    decision={decisions[key] ?? UNDECIDED}
                    change={(next) => change({ ...decisions, [key]: next })}
                  />
                </td>
              </tr>
            );
          })}
        </tbody>
      </table>
    </div>
  );
}

function ItemCells({ item }: { readonly item: ReportItem }): ReactElement {
  const say = useWords();
  const codeWord = useCodeWord();
  const language = useLanguage();
  const words = (list: readonly string[]): string =>
    list.map((one) => codeWord('FieldCategory', one)).join(', ');
  const { times: count, first, last } = item;
  return (
    <>
      <td>
        {stateName(item.recipient, language)}, {codeWord('AgencyKind', item.agencyKind)}
        <span className="below">
          {codeWord('Purpose', item.purpose)}
          {item.thirdCountry ? ` · ! ${say('subject.third')}` : ''}
        </span>
      </td>
      <td>
        {count === 1 ? say('letter.once', { on: first }) : say('letter.times', { times: count, first, last })}
        <span className="below">{words(item.categories)}</span>
        {item.categoriesLeftOut.length > 0 ? (
          <span className="below">
            ⊘ {say('subject.leftOut', { categories: words(item.categoriesLeftOut) })}
          </span>
        ) : null}
      </td>
      <td>
        {item.action === 'TELL' ? '✓' : '⊘'} {codeWord('ReportAction', item.action)}
        {item.ground ? <span className="below">{codeWord('RestrictionGround', item.ground)}</span> : null}
        <span className="below" dir="auto">
          {[item.rule, ...item.basis.map((one) => basisWord(one, language)), item.reason]
            .filter(Boolean)
            .join(' · ')}
        </span>
        {item.unlock ? <span className="below">{say('subject.unlock', { text: item.unlock })}</span> : null}
      </td>
    </>
  );
}

const ACTIONS = ['', 'TELL', 'LEAVE_OUT'] as const;

function DecisionFields({
  decision,
  change,
}: {
  readonly decision: Decision;
  readonly change: (next: Decision) => void;
}): ReactElement {
  const say = useWords();
  const codeWord = useCodeWord();
  return (
    <div className="decision">
      <Choice
        label={say('subject.decision')}
        options={ACTIONS}
        value={decision.action}
        change={(action) => change({ ...decision, action })}
        word={(one) => (one === '' ? say('subject.as') : codeWord('ReportAction', one))}
      />
      {decision.action === 'LEAVE_OUT' ? (
        <Choice
          label={say('subject.ground')}
          options={['', ...RESTRICTION_GROUNDS]}
          value={decision.ground}
          change={(ground) => change({ ...decision, ground })}
          word={(one) => (one === '' ? say('subject.ground.choose') : codeWord('RestrictionGround', one))}
        />
      ) : null}
      {decision.action === '' ? null : (
        <Line
          label={say('subject.reason')}
          hint={say('subject.reason.hint')}
          value={decision.reason}
          change={(reason) => change({ ...decision, reason })}
          rows={2}
          maxLength={2000}
        />
      )}
    </div>
  );
}
