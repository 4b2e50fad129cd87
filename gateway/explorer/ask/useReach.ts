import { useEffect, useState } from 'react';
import { useSignedIn, useWorkbench } from '../app/context.ts';
import { extensionsOf } from '../session/statement.ts';
import { readReach, type Reach } from './reach.ts';

/** Who can be asked what under what the strip shows: neither member while it comes. */
export interface ReachState {
  readonly reach?: Reach;
  readonly failure?: string;
}

/** Asks the hub anew whenever office or statement change. */
export function useReach(): ReachState {
  const { session } = useWorkbench();
  const { identity, statement } = useSignedIn();
  const key = JSON.stringify([identity, extensionsOf(statement), statement.backing]);
  const [state, setState] = useState<ReachState & { readonly key?: string }>({});
  useEffect(() => {
    let isWanted = true;
    const show = (next: ReachState): void => {
      if (isWanted) setState({ ...next, key });
    };
    readReach(session).then(
      (reach) => show({ reach }),
      (error: unknown) => show({ failure: error instanceof Error ? error.message : String(error) }),
    );
    return () => {
      isWanted = false;
    };
  }, [session, key]);
  return state.key === key ? state : {};
}
