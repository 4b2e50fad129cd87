import { useLayoutEffect, useRef, type ReactElement, type ReactNode } from 'react';
import { useWords } from '../words/words.ts';

/**
 * A dialog above the page: the browser's own, which keeps the focus inside, closes by Escape, and gives the focus back. Shown as
 * long as it is rendered.
 */
export function Window({
  title,
  close,
  children,
}: {
  readonly title: string;
  readonly close: () => void;
  readonly children: ReactNode;
}): ReactElement {
  const say = useWords();
  const dialog = useRef<HTMLDialogElement>(null);
  // Closed before it is taken out of the page: only then does the browser give the focus back.
  useLayoutEffect(() => {
    const shown = dialog.current;
    shown?.showModal();
    // The browser begins at the first button, which closes: whoever opened a form goes on in its first field.
    shown?.querySelector<HTMLElement>('.window-body :is(input, select, textarea)')?.focus();
    return () => shown?.close();
  }, []);
  return (
    <dialog
      ref={dialog}
      className="window"
      aria-label={title}
      onCancel={close}
      onClick={({ target, currentTarget }) => {
        if (target === currentTarget) close();
      }}
    >
      <header className="window-head">
        <h2>{title}</h2>
        <button type="button" onClick={close}>
          {say('answer.close')}
        </button>
      </header>
      <div className="window-body">{children}</div>
    </dialog>
  );
}
