import { useCallback, useEffect, useRef, useState } from 'react';
import { useWorkbench } from '../app/context.ts';
import { recordDocument, typeOfId } from '../graph/select.ts';
import { callerSchema } from '../graph/schema.ts';
import type { Answer } from '../session/answer.ts';

export interface RecordAnswer {
  readonly answer: Answer<unknown>;
  readonly id: string;
  readonly recordType: string;
  /** Whether special categories and sources were asked for too. */
  readonly special: boolean;
}

export interface RecordState {
  readonly answered: RecordAnswer | undefined;
  readonly isAsking: boolean;
  readonly failure: string | undefined;
  readonly open: (id: string) => void;
  readonly askSpecial: () => void;
}

/** Asks for a record when another is handed in. The newest wish wins; an answer to an older one is dropped. */
export function useRecord(handed: string | undefined): RecordState {
  const { session } = useWorkbench();
  const [answered, setAnswered] = useState<RecordAnswer>();
  const [isAsking, setAsking] = useState(false);
  const [failure, setFailure] = useState<string>();
  const wish = useRef<AbortController>(undefined);
  const ask = useCallback(
    async (id: string, special: boolean): Promise<void> => {
      wish.current?.abort();
      const own = (wish.current = new AbortController());
      setAsking(true);
      setFailure(undefined);
      setAnswered(undefined);
      try {
        const recordType = typeOfId(id);
        if (recordType === undefined) throw new Error(id);
        const { schema } = await callerSchema(session);
        const document = recordDocument(schema, recordType, { special });
        const answer = await session.ask<unknown>({ document, variables: { id }, signal: own.signal });
        if (!own.signal.aborted) setAnswered({ answer, id, recordType, special });
      } catch (error) {
        if (!own.signal.aborted) setFailure(error instanceof Error ? error.message : String(error));
      }
      if (!own.signal.aborted) setAsking(false);
    },
    [session],
  );
  useEffect(() => {
    if (handed !== undefined) void ask(handed, false);
    return () => wish.current?.abort();
  }, [handed, ask]);
  return {
    answered,
    isAsking,
    failure,
    open: (id) => void ask(id, false),
    askSpecial: () => {
      if (answered) void ask(answered.id, true);
    },
  };
}
