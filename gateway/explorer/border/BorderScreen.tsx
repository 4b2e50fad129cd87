import { useEffect, useRef, type KeyboardEvent, type ReactElement } from 'react';
import type { ScreenProps } from '../app/screen.ts';
import { useWords } from '../words/words.ts';
import { readScan } from './scan.ts';
import { useCheck, type CheckState } from './useCheck.ts';
import { shownOf } from './verdict.ts';
import { VerdictCard } from './VerdictCard.tsx';

/** One traveller: a box, a verdict, and a key that wipes both. */
export function BorderScreen(_props: ScreenProps<'border'>): ReactElement {
  const say = useWords();
  const check = useCheck();
  const box = useRef<HTMLTextAreaElement>(null);
  const screen = useRef<HTMLDivElement>(null);
  const next = (): void => {
    check.wipe();
    box.current?.focus();
  };
  useEffect(() => {
    // Wherever the focus is: an officer looks at the traveller, not at the page.
    const onKey = (event: globalThis.KeyboardEvent): void => {
      if (event.key === 'Escape' && screen.current?.offsetParent != null) next();
    };
    document.addEventListener('keydown', onKey);
    return () => document.removeEventListener('keydown', onKey);
  });
  return (
    <div className="border" ref={screen}>
      <h1>{say('border.title')}</h1>
      <ScanBox check={check} box={box} next={next} />
      {check.failure === undefined ? null : (
        <p role="alert">{say('border.failed', { message: check.failure })}</p>
      )}
      {check.mayCheck ? null : <p role="alert">{say('border.notYours')}</p>}
      <div role="status" className="border-status">
        {check.isAsking ? <p className="border-asking">{say('border.asking')}</p> : null}
        {check.answer ? <VerdictCard shown={shownOf(check.answer)} answer={check.answer} /> : null}
      </div>
    </div>
  );
}

function ScanBox({
  check,
  box,
  next,
}: {
  readonly check: CheckState;
  readonly box: React.RefObject<HTMLTextAreaElement | null>;
  readonly next: () => void;
}): ReactElement {
  const say = useWords();
  const scan = readScan(check.text);
  const onKeyDown = (event: KeyboardEvent): void => {
    if (event.key !== 'Enter' || event.shiftKey || event.nativeEvent.isComposing) return;
    // The Enter behind the first line of a zone is the scanner's: the second is on its way.
    if (scan.kind === 'unfinished' && !event.ctrlKey) return;
    event.preventDefault();
    check.ask();
  };
  return (
    <form
      className="border-form"
      onSubmit={(event) => {
        event.preventDefault();
        check.ask();
      }}
    >
      <label className="border-label" htmlFor="border-box">
        {say('border.box')}
      </label>
      <textarea
        id="border-box"
        ref={box}
        className="border-box"
        rows={3}
        dir="ltr"
        value={check.text}
        autoFocus
        autoComplete="off"
        autoCapitalize="characters"
        spellCheck={false}
        aria-describedby="border-hint"
        onKeyDown={onKeyDown}
        onChange={({ target }) => check.type(target.value)}
      />
      <p id="border-hint" className="border-hint">
        {scan.kind === 'unfinished'
          ? say('border.unfinished', { missing: scan.missing })
          : say('border.hint')}
      </p>
      <div className="border-keys">
        <button type="submit" disabled={scan.kind === 'empty' || !check.mayCheck}>
          {say('border.ask')}
        </button>
        <button type="button" onClick={next} aria-keyshortcuts="Escape">
          {say('border.next')}
        </button>
        <span className="border-hint">{say('border.nextKey')}</span>
      </div>
    </form>
  );
}
