import { useCallback, useState, type ReactElement } from 'react';
import type { AnswerModel } from '../answer/model.ts';
import type { Asked } from '../answer/rows.ts';
import { useSayer } from '../answer/useSayer.ts';
import { useWorkbench } from '../app/context.ts';
import { useCallerSchema } from '../graph/useCallerSchema.ts';
import type { Answer } from '../session/answer.ts';
import { useLanguage, useWords } from '../words/words.ts';
import { csvOf } from './csv.ts';
import { PrintSheet } from './PrintSheet.tsx';
import { fileName, save } from './save.ts';
import { sheetOf, type Sheet, type Taken, type Voice } from './sheet.ts';

/** Another sheet than that of the rows. */
export type MakeSheet = (taken: Taken, voice: Voice) => Sheet;

export interface TakeProps {
  readonly answer: Answer<unknown>;
  readonly asked: Asked;
  readonly model: AnswerModel;
  readonly make?: MakeSheet | undefined;
}

/** What can be taken away of an answer. Everything bears handling, duties, who did not answer, stamp and receipt. */
export function Take({ answer, asked, model, make = sheetOf }: TakeProps): ReactElement {
  const say = useWords();
  const { taken, voice } = useTaken({ answer, asked, model });
  const { session, go } = useWorkbench();
  const [printed, setPrinted] = useState<Sheet>();
  const [withMark, setMark] = useState(true);
  const [failure, setFailure] = useState<string>();
  const endPrint = useCallback(() => setPrinted(undefined), []);
  const entry = answer.told?.receipt.entry;
  const name = (ending: string): string => fileName(say('export.file'), entry, ending);
  const tried = (work: () => Promise<void> | void) => async (): Promise<void> => {
    setFailure(undefined);
    try {
      await work();
    } catch (error) {
      setFailure(error instanceof Error ? error.message : String(error));
    }
  };
  const csv = (): void =>
    save(name('csv'), new Blob([csvOf(make(taken, voice), withMark)], { type: 'text/csv;charset=utf-8' }));
  const xlsx = async (): Promise<void> => {
    const { xlsxOf } = await import('./xlsx.ts');
    save(name('xlsx'), await xlsxOf(make(taken, voice)));
  };
  const pack = async (): Promise<void> => {
    const { packOf } = await import('../pack/make.ts');
    save(name('zip'), await packOf({ answer, sheet: make(taken, voice), voice, session }));
  };
  return (
    <div className="take" role="group" aria-label={say('answer.export')}>
      <button type="button" onClick={() => void tried(csv)()}>
        {say('answer.csv')}
      </button>
      <label className="take-mark">
        <input type="checkbox" checked={withMark} onChange={({ target }) => setMark(target.checked)} />
        {say('export.bom')}
      </label>
      <button type="button" onClick={() => void tried(xlsx)()}>
        {say('answer.xlsx')}
      </button>
      <button type="button" onClick={() => setPrinted(make(taken, voice))}>
        {say('answer.print')}
      </button>
      {entry === undefined ? null : (
        <button type="button" onClick={() => void tried(pack)()}>
          {say('answer.pack')}
        </button>
      )}
      {model.rows.length === 0 ? null : (
        <button type="button" onClick={() => go('chart', { ids: model.rows.map(({ id }) => id) })}>
          {say('answer.chart')}
        </button>
      )}
      {failure === undefined ? null : <p role="alert">{say('answer.exportFailed', { message: failure })}</p>}
      {printed ? <PrintSheet sheet={printed} done={endPrint} /> : null}
    </div>
  );
}

function useTaken({ answer, asked, model }: Omit<TakeProps, 'make'>): {
  readonly taken: Taken;
  readonly voice: Voice;
} {
  const say = useWords();
  const sayer = useSayer();
  const language = useLanguage();
  const schema = useCallerSchema().schema?.schema;
  const { rows, cells, bearings } = model;
  const { stamp, told } = answer;
  return {
    taken: { asked, rows, cells, bearings, stamp, receipt: told?.receipt, schema },
    voice: { language, sayer, say },
  };
}
