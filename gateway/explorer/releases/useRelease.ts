import { useCallback, useEffect, useRef, useState } from 'react';
import { useWorkbench } from '../app/context.ts';
import { callerSchema } from '../graph/schema.ts';
import { useWords } from '../words/words.ts';
import { stepDocument, wholeDocument, type StepName } from './documents.ts';
import type { ReleaseLine, ReleaseWhole } from './model.ts';
import type { Side } from './useReleases.ts';

export interface ReleaseState {
  readonly release?: ReleaseWhole;
  /** Part of it did not come, such as its record. */
  readonly failure?: string;
  readonly isAsking: boolean;
}

/** One release whole. A step that was taken has it read again. */
export function useRelease({ id, domain, changedAt }: ReleaseLine, side: Side): ReleaseState {
  const { session } = useWorkbench();
  const say = useWords();
  const none = say('releases.none');
  const [state, setState] = useState<ReleaseState>({ isAsking: true });
  useEffect(() => {
    const stop = new AbortController();
    const read = async (): Promise<void> => {
      // Whoever asked has the record's answer already: it is asked of its owner for those alone who have to decide.
      const schema =
        side === 'ASKED'
          ? undefined
          : await callerSchema(session).then(
              ({ schema: own }) => own,
              () => undefined,
            );
      const { data, errors } = await session.ask<{ release: ReleaseWhole | null }>({
        ...{ document: wholeDocument(domain, schema), variables: { id }, signal: stop.signal },
      });
      const failure = errors.map(({ message }) => message).join(' ');
      const release = data?.release;
      setState({
        ...(release && { release }),
        ...((failure !== '' || !release) && { failure: failure || none }),
        isAsking: false,
      });
    };
    read().catch((error: unknown) => {
      if (!stop.signal.aborted) setState({ failure: String(error), isAsking: false });
    });
    return () => stop.abort();
  }, [session, id, domain, changedAt, side, none]);
  return state;
}

export interface Step {
  readonly take: (input: Readonly<Record<string, unknown>>) => Promise<void>;
  readonly failure: string | undefined;
  readonly isSending: boolean;
}

/** One form is one step: pressed twice, it is sent under the same key, and done once. */
export function useStep(name: StepName, id: string, done: (changed: ReleaseLine) => void): Step {
  const { session } = useWorkbench();
  const [key] = useState(() => crypto.randomUUID());
  const [failure, setFailure] = useState<string>();
  const [isSending, setSending] = useState(false);
  const busy = useRef(false);
  const take = useCallback(
    async (input: Readonly<Record<string, unknown>>): Promise<void> => {
      if (busy.current) return;
      busy.current = true;
      setSending(true);
      setFailure(undefined);
      const variables = { input: { ...input, id, key } };
      const { data, errors } = await session.ask<{ step: ReleaseLine }>({
        ...{ document: stepDocument(name), variables },
      });
      busy.current = false;
      setSending(false);
      if (data) done(data.step);
      else setFailure(errors.map(({ message }) => message).join(' '));
    },
    [session, name, id, key, done],
  );
  return { take, failure, isSending };
}
