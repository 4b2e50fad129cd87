import { useRef, useState } from 'react';
import { useWorkbench } from '../app/context.ts';
import { filterOf, type Values } from '../ask/questions.ts';
import type { Answer } from '../session/answer.ts';
import { OWNER } from './pivot.ts';
import { statisticDocument, type Statistic } from './schema.ts';

/** What is counted, and how. */
export interface Wanted {
  readonly statistic: Statistic;
  readonly values: Values;
  readonly down: string;
  readonly across: string;
  /** The question in words. */
  readonly title: string;
}

/** What the newest question came to. */
export interface Counted {
  readonly wanted: Wanted;
  readonly answer: Answer<unknown>;
  readonly number: number;
}

/** Asks one question at a time: a later one takes the place of an earlier one. */
export function useFigures(): {
  readonly counted: Counted | undefined;
  readonly isBusy: boolean;
  readonly count: (wanted: Wanted) => void;
} {
  const { session } = useWorkbench();
  const [counted, setCounted] = useState<Counted>();
  const [isBusy, setBusy] = useState(false);
  const last = useRef(0);
  const count = (wanted: Wanted): void => {
    const number = ++last.current;
    const { statistic, values, down, across } = wanted;
    setBusy(true);
    // What stands there is of another question: nobody is shown as having answered this one.
    setCounted(undefined);
    const groupBy = [down, across].filter((grouping) => grouping !== OWNER);
    const variables = { filter: filterOf(values), groupBy };
    void session
      .ask<unknown>({ document: statisticDocument(statistic), variables })
      .catch(() => undefined)
      .then((answer) => {
        if (number !== last.current) return;
        setBusy(false);
        if (answer) setCounted({ wanted, answer, number });
      });
  };
  return { counted, isBusy, count };
}
