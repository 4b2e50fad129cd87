import { useCallback, useEffect, useRef, useState } from 'react';
import { useWorkbench } from '../app/context.ts';
import { prunedFor } from '../graph/prune.ts';
import { useCallerSchema } from '../graph/useCallerSchema.ts';
import type { Answer } from '../session/answer.ts';
import { readScan } from './scan.ts';
import { DOCUMENT, variablesOf, type Traveller } from './verdict.ts';

export type TravellerAnswer = Answer<{ readonly traveller: Traveller | null }>;

export interface CheckState {
  readonly text: string;
  readonly type: (text: string) => void;
  readonly isAsking: boolean;
  readonly answer: TravellerAnswer | undefined;
  /** Asks about what stands in the box; nothing where nothing stands there. */
  readonly ask: () => void;
  /** Wipes box and answer, and leaves a question that is under way. */
  readonly wipe: () => void;
  /** Why nobody can be asked yet, if so, in the hub's words. */
  readonly failure: string | undefined;
  /** Whether the law lets this office check travellers at all; true until it is known. */
  readonly mayCheck: boolean;
}

/** The traveller at hand: one at a time, in memory, and gone with the next. */
export function useCheck(): CheckState {
  const { session } = useWorkbench();
  const { schema, failure } = useCallerSchema();
  const [text, setText] = useState('');
  const [answer, setAnswer] = useState<TravellerAnswer>();
  const [isAsking, setAsking] = useState(false);
  const [asked, setAsked] = useState<string>();
  const underWay = useRef<AbortController>(undefined);

  const leave = useCallback((): void => {
    underWay.current?.abort();
    underWay.current = undefined;
    setAsking(false);
    setAnswer(undefined);
  }, []);
  useEffect(() => leave, [leave]);

  // Whoever is fast scans before the schema is there: the question waits for it.
  useEffect(() => {
    if (asked === undefined || !schema) return;
    setAsked(undefined);
    const scan = readScan(asked);
    if (scan.kind === 'empty') return;
    const document = prunedFor(schema.schema, DOCUMENT);
    if (document === undefined) {
      setAsking(false);
      return;
    }
    const own = new AbortController();
    underWay.current = own;
    session
      .ask<{ readonly traveller: Traveller | null }>({
        document,
        variables: variablesOf(scan),
        signal: own.signal,
      })
      .then(
        (next) => {
          if (underWay.current !== own) return;
          setAnswer(next);
          setAsking(false);
        },
        () => {
          if (underWay.current === own) setAsking(false);
        },
      );
  }, [asked, schema, session]);

  const ask = (): void => {
    if (readScan(text).kind === 'empty') return;
    leave();
    setAsking(true);
    // A zone that stays unfinished is asked as it is: the hub says what is wrong with it.
    setAsked(text);
  };
  const wipe = (): void => {
    leave();
    setAsked(undefined);
    setText('');
  };
  const mayCheck = !schema || schema.schema.getQueryType()?.getFields()['traveller'] !== undefined;
  return { text, type: setText, isAsking, answer, ask, wipe, failure, mayCheck };
}
