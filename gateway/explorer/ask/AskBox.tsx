import { useEffect, useId, useMemo, useState, type KeyboardEvent, type ReactElement } from 'react';
import { useWorkbench } from '../app/context.ts';
import type { Search } from '../graph/schema.ts';
import { codesOf, codeWord, useCodeWord } from '../words/codes.ts';
import { useWords } from '../words/words.ts';
import { candidatesOf, type Draft } from './questions.ts';
import { Readings } from './Readings.tsx';
import { firstWord, recognise, type Reading, type SubstanceWords } from './recognise.ts';
import { ReceiptLine } from './ReceiptLine.tsx';

interface BoxProps {
  readonly firstText: string;
  readonly searches: readonly Search[];
  readonly isBusy: boolean;
  /** What the box would ask; nothing when it is empty. */
  readonly show: (draft: Draft | undefined) => void;
  readonly ask: (draft: Draft) => void;
  /** Goes on in a form. */
  readonly edit: (draft: Draft) => void;
}

/** The one box: it says how it reads what is in it, and Enter asks. */
export function AskBox({ firstText, searches, isBusy, show, ask, edit }: BoxProps): ReactElement {
  const say = useWords();
  const id = useId();
  const [text, setText] = useState(firstText);
  const [wanted, setWanted] = useState<string>();
  const substances = useSubstances(searches);
  const readings = useMemo(() => recognise(text, substances), [text, substances]);
  const { candidates, withheld } = useMemo(() => candidatesOf(readings, searches), [readings, searches]);
  const chosen = candidates.find((candidate) => candidate.id === wanted) ?? candidates[0];
  const receipt = readings.find((reading) => reading.kind === 'receipt');
  const { record, open } = useRecordOf(readings, searches);
  const canGo = chosen !== undefined || record !== undefined;
  const act = (): void => {
    if (record !== undefined) open();
    else if (chosen && !isBusy) ask(chosen);
  };
  useEffect(() => show(chosen && { root: chosen.root, values: chosen.values }), [chosen, show]);
  const onKey = (event: KeyboardEvent): void => {
    if (event.key !== 'Enter' || event.shiftKey || event.nativeEvent.isComposing) return;
    event.preventDefault();
    act();
  };
  const change = (next: string): void => {
    setText(next);
    setWanted(undefined);
  };
  return (
    <div className="ask-box">
      <label htmlFor={id}>{say('ask.box')}</label>
      <div className="ask-line">
        <textarea
          id={id}
          rows={Math.min(3, text.split('\n').length)}
          value={text}
          autoFocus
          autoComplete="off"
          spellCheck={false}
          dir="auto"
          aria-describedby={`${id}-hint`}
          onChange={({ target }) => change(target.value)}
          onKeyDown={onKey}
        />
        <button type="submit" disabled={!canGo || isBusy} onClick={act}>
          {say(record === undefined ? 'ask.go' : 'ask.openRecord')}
        </button>
      </div>
      <span id={`${id}-hint`} className="field-hint">
        {say('ask.box.hint')}
      </span>
      <div aria-live="polite">
        {text.trim() === '' ? null : (
          <Readings
            readings={readings}
            candidates={candidates}
            withheld={withheld}
            chosen={chosen}
            choose={setWanted}
          />
        )}
        {record === undefined ? null : <p className="good">✓ {say('ask.read.record', { text: record })}</p>}
        {receipt ? <ReceiptLine key={receipt.entry} log={receipt.log} entry={receipt.entry} /> : null}
      </div>
      {chosen ? (
        <button type="button" className="quiet" onClick={() => (edit(chosen), change(''))}>
          {say('ask.asForm')}
        </button>
      ) : null}
    </div>
  );
}

/** The record whose id stands in the box, where this caller may be shown records of its kind. */
function useRecordOf(
  readings: readonly Reading[],
  searches: readonly Search[],
): { readonly record: string | undefined; readonly open: () => void } {
  const { go } = useWorkbench();
  const [reading] = readings;
  const isOpen = reading?.kind === 'record' && searches.some(({ domain }) => domain === reading.domain);
  const record = isOpen ? reading.id : undefined;
  return { record, open: () => record !== undefined && go('record', { id: record }) };
}

/** What substances are called, by the codes that this caller may search by. */
function useSubstances(searches: readonly Search[]): SubstanceWords {
  const say = useCodeWord();
  const known = codesOf('SubstanceClass').length;
  return useMemo(() => {
    const members = searches.flatMap(({ members: all }) => all);
    const codes = members.find(({ choices }) => choices?.list === 'SubstanceClass')?.choices?.codes ?? [];
    return new Map(
      codes.flatMap((code) => [
        [code.toLowerCase(), code],
        [firstWord(codeWord('SubstanceClass', code)), code],
      ]),
    );
  }, [searches, say, known]);
}
