import { useCallback, useRef, useState } from 'react';
import { useWorkbench } from '../app/context.ts';
import type { Answer } from '../session/answer.ts';
import type { Page } from './ledger.ts';

export interface LedgerRead<Node, More> {
  /** Absent until the hub has answered: nothing read is not nothing there. */
  readonly nodes?: readonly Node[];
  /** What stands beside the latest page. */
  readonly beside?: More;
  readonly setAside: number;
  /** Before this moment, ISO 8601, everything is in archives. */
  readonly archivedBefore: string | null;
  readonly failure?: string;
  readonly hasMore: boolean;
  readonly isAsking: boolean;
  /** Reads from the start, under other variables. */
  readonly read: (variables: Readonly<Record<string, unknown>>) => void;
  /** Reads on under the same ones. */
  readonly readOn: () => void;
}

interface State<Node, More> {
  readonly nodes?: readonly Node[];
  readonly beside?: More;
  readonly setAside: number;
  /** Before this moment, ISO 8601, everything is in archives. */
  readonly archivedBefore: string | null;
  readonly failure?: string;
  readonly next?: string;
}

/** Pages of a list of the ledger, whose response key is `page`. Each reading is a question that the ledger keeps. */
export function useLedger<Node, More = unknown>(document: string): LedgerRead<Node, More> {
  const { session } = useWorkbench();
  const [state, setState] = useState<State<Node, More>>({ setAside: 0, archivedBefore: null });
  const [isAsking, setAsking] = useState(false);
  const asked = useRef<Readonly<Record<string, unknown>>>({});
  const wish = useRef(0);
  const ask = useCallback(
    async (after?: string): Promise<void> => {
      const own = (wish.current += 1);
      setAsking(true);
      const variables = { ...asked.current, ...(after !== undefined && { after }) };
      const answer = await session.ask<{ page: Page<Node> & More }>({ document, variables });
      // The newest wish wins; an answer to an older one is dropped.
      if (wish.current !== own) return;
      setAsking(false);
      setState((before) => next(before, answer, after !== undefined));
    },
    [session, document],
  );
  const { nodes, beside, setAside, archivedBefore, failure } = state;
  return {
    ...(nodes && { nodes }),
    ...(beside !== undefined && { beside }),
    ...(failure !== undefined && { failure }),
    ...{ setAside, archivedBefore, isAsking, hasMore: state.next !== undefined },
    read: (variables) => {
      asked.current = variables;
      void ask();
    },
    readOn: () => void ask(state.next),
  };
}

function next<Node, More>(
  before: State<Node, More>,
  { data, errors }: Answer<{ page: Page<Node> & More }>,
  isMore: boolean,
): State<Node, More> {
  const failure = errors.map(({ message }) => message).join(' ');
  if (!data) return isMore ? { ...before, failure } : { setAside: 0, archivedBefore: null, failure };
  const { nodes, pageInfo, setAsideCount, archivedBefore } = data.page;
  return {
    nodes: isMore ? [...(before.nodes ?? []), ...nodes] : nodes,
    beside: data.page,
    setAside: setAsideCount,
    archivedBefore,
    ...(failure !== '' && { failure }),
    ...(pageInfo.hasNextPage && pageInfo.endCursor !== null && { next: pageInfo.endCursor }),
  };
}
