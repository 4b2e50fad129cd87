import { createContext, use, useSyncExternalStore } from 'react';
import type { Session, SignedIn } from '../session/session.ts';
import type { Setting } from '../session/setting.ts';
import type { Go } from './screen.ts';

/** What every screen may use. */
export interface Workbench {
  readonly setting: Setting;
  readonly session: Session;
  /** Shows another screen, with something for it. */
  readonly go: Go;
}

export const WorkbenchContext = createContext<Workbench | undefined>(undefined);

/** @throws Error outside of the shell. */
export function useWorkbench(): Workbench {
  const workbench = use(WorkbenchContext);
  if (!workbench) throw new Error('a screen stands outside of the shell');
  return workbench;
}

/** Who is signed in, and the statement that the strip shows. @throws Error when nobody is: screens unmount then. */
export function useSignedIn(): SignedIn {
  const { session } = useWorkbench();
  const signedIn = useSyncExternalStore(session.subscribe, session.current);
  if (!signedIn) throw new Error('nobody is signed in');
  return signedIn;
}
