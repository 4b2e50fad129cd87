import { useCallback, useState, type ReactElement } from 'react';
import { fieldWord } from '../graph/field-words.ts';
import { basisWord, durationWord, momentOf } from '../graph/value.ts';
import { ContactLine } from '../parts/ContactLine.tsx';
import { Window } from '../parts/Window.tsx';
import { stateName, useCodeWord } from '../words/codes.ts';
import { useLanguage, useWords } from '../words/words.ts';
import { isAskable } from './chips.ts';
import type { Row, Unlock, Withheld } from './rows.ts';

/** Opens the window that tells of what is withheld, and from which one may ask for it. */
export type OpenWithheld = (row: Row, withheld: readonly Withheld[]) => void;

const SIGNS: Readonly<Record<string, string>> = {
  DENY: '⊘',
  HIT_ONLY: '●',
  NEEDS_APPROVAL: '⚿',
  MASK: '◐',
};

/** A withheld value in its cell: one chip for each way of withholding; pressed, it tells all. */
export function Chips({
  row,
  withheld,
  open,
  isCounted = false,
}: {
  readonly row: Row;
  readonly withheld: readonly Withheld[];
  readonly open: OpenWithheld;
  /** One chip that says how many, where they stand in no column of their own. */
  readonly isCounted?: boolean;
}): ReactElement | null {
  const say = useWords();
  const language = useLanguage();
  if (withheld.length === 0) return null;
  if (isCounted)
    return (
      <button type="button" className="chip" data-mode="DENY" onClick={() => open(row, withheld)}>
        <span aria-hidden="true">⊘</span> {say('answer.chip.count', { count: withheld.length })}
      </button>
    );
  const modes = [...new Set(withheld.map(({ mode }) => mode))];
  return (
    <>
      {modes.map((mode) => {
        const own = withheld.filter((one) => one.mode === mode);
        const isAsked = own.some(({ release }) => release !== null && release !== undefined);
        const fields = own.map(({ field }) => fieldWord(language, field)).join(', ');
        const word = modeWord(say, mode);
        return (
          <button
            key={mode}
            type="button"
            className="chip"
            data-mode={mode}
            aria-label={`${fields}: ${word}`}
            onClick={() => open(row, own)}
          >
            <span aria-hidden="true">{SIGNS[mode] ?? '⊘'}</span> {word}
            {isAsked ? ` · ${say('answer.chip.pending')}` : ''}
          </button>
        );
      })}
    </>
  );
}

/** How a value is shown, in the word of its chip. */
export function modeWord(say: ReturnType<typeof useWords>, mode: string): string {
  return say(`answer.chip.${modeOf(mode)}`);
}

/** A mode that is new here withholds: it is told as such. */
function modeOf(mode: string): 'DENY' | 'HIT_ONLY' | 'NEEDS_APPROVAL' | 'MASK' {
  return mode === 'HIT_ONLY' || mode === 'NEEDS_APPROVAL' || mode === 'MASK' ? mode : 'DENY';
}

/** What is withheld: what is shown, why, which article, how long, what opens it, and the way to ask. */
export function WithheldWindow({
  row,
  withheld,
  ask,
  close,
}: {
  readonly row: Row;
  readonly withheld: readonly Withheld[];
  readonly ask: (fields: readonly string[]) => void;
  readonly close: () => void;
}): ReactElement {
  const say = useWords();
  const language = useLanguage();
  const owner = stateName(row.owner, language);
  const askable = withheld.filter(isAskable).map(({ field }) => field);
  return (
    <Window title={say('answer.chip.title', { owner })} close={close}>
      {withheld.map((one) => (
        <WithheldFacts key={one.field} withheld={one} />
      ))}
      {askable.length === 0 ? null : (
        <button type="button" className="main-act" onClick={() => ask(askable)}>
          {say('answer.ask', { owner })}
        </button>
      )}
    </Window>
  );
}

function WithheldFacts({ withheld }: { readonly withheld: Withheld }): ReactElement {
  const say = useWords();
  const codeWord = useCodeWord();
  const language = useLanguage();
  const { field, mode, reason, basis, unlock, release } = withheld;
  const articles = basis.map((one) => basisWord(one, language)).join('; ');
  return (
    <dl className="facts">
      <dt>{say('answer.chip.field')}</dt>
      <dd>
        <strong>{pathWords(field, language)}</strong>
      </dd>
      <dt>{say('answer.chip.shown')}</dt>
      <dd>{say(`answer.shown.${modeOf(mode)}`)}</dd>
      <dt>{say('answer.chip.why')}</dt>
      <dd>{codeWord('WithheldReason', reason)}</dd>
      {articles === '' ? null : (
        <>
          <dt>{say('answer.chip.basis')}</dt>
          <dd>{articles}</dd>
        </>
      )}
      <dt>{say('answer.chip.unlock')}</dt>
      <dd>{unlock ? <UnlockSteps unlock={unlock} /> : say('answer.chip.nothing')}</dd>
      {release ? (
        <>
          <dt>{say('answer.chip.release')}</dt>
          <dd>{releaseWord(say, codeWord('ReleaseStatus', release.status), release)}</dd>
        </>
      ) : null}
    </dl>
  );
}

function releaseWord(
  say: ReturnType<typeof useWords>,
  status: string,
  { due, until }: NonNullable<Withheld['release']>,
): string {
  if (until) return say('answer.chip.releaseUntil', { status, until });
  return due ? say('answer.chip.releaseDue', { status, due: momentOf(due) }) : status;
}

function UnlockSteps({ unlock }: { readonly unlock: Unlock }): ReactElement {
  const say = useWords();
  const codeWord = useCodeWord();
  const language = useLanguage();
  const steps = unlock.steps.length > 0 ? unlock.steps : [unlock];
  return (
    <ol>
      {steps.map(({ kind, text, approvalBy, within, contact }, at) => {
        const roles = (approvalBy ?? []).map((role) => codeWord('Role', role)).join(', ');
        const by = roles === '' ? [] : [say('answer.chip.by', { roles })];
        const due = within ? [say('answer.chip.within', { within: durationWord(within, language) })] : [];
        // The law's text is English: whoever reads another language finds who approves first.
        const isText = language === 'en' || by.length === 0;
        return (
          <li key={`${kind} ${at}`}>
            <span dir="auto">{isText ? text : by.join('')}</span>{' '}
            <span className="soft">{[...(isText ? by : [text]), ...due].join(' · ')}</span>
            {contact ? (
              <div>
                {say('answer.chip.contact')}: <ContactLine contact={contact} />
              </div>
            ) : null}
          </li>
        );
      })}
    </ol>
  );
}

/** `alerts.basis` as headings: Alerts › Alert. */
export function pathWords(path: string, language: 'en' | 'fr' | 'de'): string {
  const steps = path.split('.');
  return steps.map((_, at) => fieldWord(language, steps.slice(0, at + 1).join('.'))).join(' › ');
}

/** Dotted paths without those inside of another one: `alerts` says `alerts.basis` too. */
export function outermost(paths: readonly string[]): readonly string[] {
  return paths.filter((path) => !paths.some((other) => path.startsWith(`${other}.`)));
}

interface Shown {
  readonly row: Row;
  readonly withheld: readonly Withheld[];
}

/** Which window is open. */
export function useWithheldWindow(): {
  readonly shown: Shown | undefined;
  readonly open: OpenWithheld;
  readonly close: () => void;
} {
  const [shown, setShown] = useState<Shown>();
  const open = useCallback<OpenWithheld>((row, withheld) => setShown({ row, withheld }), []);
  const close = useCallback(() => setShown(undefined), []);
  return {
    shown,
    open,
    close,
  };
}
