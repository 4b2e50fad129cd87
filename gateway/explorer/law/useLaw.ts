import { useEffect, useState } from 'react';
import { useSignedIn, useWorkbench } from '../app/context.ts';
import { extensionsOf } from '../session/statement.ts';
import { readLaw, type LawTold } from './law.ts';

/** The law under what the strip shows: neither member while it comes. */
export interface LawState {
  readonly law?: LawTold;
  readonly failure?: string;
}

/** Asks the hub anew whenever office or statement change. */
export function useLaw(): LawState {
  const { session } = useWorkbench();
  const { identity, statement } = useSignedIn();
  const key = JSON.stringify([identity, extensionsOf(statement), statement.backing]);
  const [state, setState] = useState<LawState & { readonly key?: string }>({});
  useEffect(() => {
    let isWanted = true;
    const show = (next: LawState): void => {
      if (isWanted) setState({ ...next, key });
    };
    readLaw(session).then(
      (law) => show({ law }),
      (error: unknown) => show({ failure: error instanceof Error ? error.message : String(error) }),
    );
    return () => {
      isWanted = false;
    };
  }, [session, key]);
  return state.key === key ? state : {};
}
