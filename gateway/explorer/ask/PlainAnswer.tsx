import type { ReactElement } from 'react';
import type { Answer } from '../session/answer.ts';
import { useWords } from '../words/words.ts';

/** An answer as a plain list. */
export function PlainAnswer({
  answer,
  asked,
}: {
  readonly answer: Answer<unknown>;
  readonly asked: { readonly title: string; readonly root: string; readonly recordType: string };
}): ReactElement {
  const say = useWords();
  const message = answer.errors[0]?.message;
  return (
    <section aria-label={asked.title}>
      <h2>{asked.title}</h2>
      {answer.data === null ? <p role="alert">{say('ask.failed', { message: message ?? '' })}</p> : null}
      <pre>{JSON.stringify(answer.data, undefined, 1)}</pre>
    </section>
  );
}
