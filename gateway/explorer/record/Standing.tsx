import type { ReactElement } from 'react';
import { textOf, valuesAt, type Row } from '../answer/rows.ts';
import { evaluationOf } from '../answer/table.ts';
import { momentOf } from '../graph/value.ts';
import { useWords } from '../words/words.ts';

const DAY_MS = 86_400_000;
const SOURCES = ['A', 'B', 'C', 'X'] as const;
const INFORMATION = ['1', '2', '3', '4'] as const;

/** How far a record can be trusted: evaluation in words, age of the data, what is contested or restricted. */
export function Standing({ row }: { readonly row: Row }): ReactElement {
  const say = useWords();
  const { data } = row;
  return (
    <ul className="standing">
      <li>{useEvaluation(row)}</li>
      <li>{ageOf(textOf(data['dataAsOf']), say)}</li>
      {data['restricted'] === true ? <li className="warn">⚠ {say('record.restricted')}</li> : null}
      {data['contested'] === true ? <li className="warn">⚠ {say('record.contested')}</li> : null}
      {data['synthetic'] === true ? <li>{say('record.invented')}</li> : null}
    </ul>
  );
}

function useEvaluation(row: Row): string {
  const say = useWords();
  const code = evaluationOf(row);
  if (code === '') return say('record.evaluationUntold');
  const [source, information] = [
    valuesAt(row.data, 'evaluation.source'),
    valuesAt(row.data, 'evaluation.information'),
  ];
  const letter = SOURCES.find((one) => source[0] === one);
  const digit = INFORMATION.find((one) => String(information[0]) === one);
  return say('record.evaluation', {
    code,
    source: letter ? say(`record.source.${letter}`) : say('record.source.untold'),
    information: digit ? say(`record.information.${digit}`) : say('record.information.untold'),
  });
}

function ageOf(dataAsOf: string | undefined, say: ReturnType<typeof useWords>): string {
  const time = dataAsOf === undefined ? NaN : Date.parse(dataAsOf);
  if (dataAsOf === undefined || Number.isNaN(time)) return say('record.ageUnknown');
  const days = Math.max(0, Math.floor((Date.now() - time) / DAY_MS));
  return say('record.age', { at: momentOf(dataAsOf), days });
}
