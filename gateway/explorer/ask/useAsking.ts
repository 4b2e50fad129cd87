import { useCallback, useRef, useState } from 'react';
import { useWorkbench } from '../app/context.ts';
import type { CallerSchema, Search } from '../graph/schema.ts';
import { searchDocument } from '../graph/select.ts';
import type { Answer } from '../session/answer.ts';
import { filterOf, type Values } from './questions.ts';

/** How many rows a page of an answer holds. */
const PAGE = 50;

/** One question of this screen. */
export interface Wanted {
  readonly search: Search;
  readonly values: Values;
  /** None: all States. */
  readonly owners: readonly string[];
  /** The question in words. */
  readonly title: string;
  /** Where the page before ended. */
  readonly after?: string;
}

/** What the newest question came to. */
export interface Shown {
  readonly wanted: Wanted;
  readonly answer: Answer<unknown>;
  /** Of each question another one. */
  readonly number: number;
}

/** Asks one question at a time: a later one takes the place of an earlier one, whenever either comes. */
export function useAsking(schema: CallerSchema | undefined): {
  readonly shown: Shown | undefined;
  readonly isBusy: boolean;
  readonly ask: (wanted: Wanted) => void;
} {
  const { session } = useWorkbench();
  const [shown, setShown] = useState<Shown>();
  const [isBusy, setBusy] = useState(false);
  const last = useRef(0);
  const ask = useCallback(
    (wanted: Wanted): void => {
      if (!schema) return;
      const { search, values, owners, after } = wanted;
      const number = ++last.current;
      setBusy(true);
      // What stands there is of another question: nobody is shown as having answered this one.
      setShown(undefined);
      const variables = {
        filter: filterOf(values),
        first: PAGE,
        after,
        ...(owners.length > 0 && { owners }),
      };
      void session
        .ask<unknown>({ document: searchDocument(schema.schema, search.root), variables })
        .catch(() => undefined)
        .then((answer) => {
          if (number !== last.current) return;
          setBusy(false);
          if (answer) setShown({ wanted, answer, number });
        });
    },
    [session, schema],
  );
  return { shown, isBusy, ask };
}
