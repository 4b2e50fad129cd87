import { useCallback, useEffect, useRef, useState, type RefObject } from 'react';
import { useWorkbench } from '../app/context.ts';
import { readStatus, type HubStatus } from './status.ts';

const EVERY_MS = 60_000;

/** What was last read: neither while it comes. A failure takes the place of what stood there. */
export interface StatusState {
  readonly status?: HubStatus;
  readonly failure?: string;
  readonly isLooking: boolean;
  readonly look: () => void;
}

/** Reads the status, and again every minute while the screen is seen. @param screen what is seen or not. */
export function useStatus(screen: RefObject<HTMLElement | null>): StatusState {
  const { session } = useWorkbench();
  const [state, setState] = useState<Pick<StatusState, 'status' | 'failure'>>({});
  const [isLooking, setLooking] = useState(true);
  const last = useRef(0);
  const look = useCallback((): void => {
    const number = ++last.current;
    const show = (next: Pick<StatusState, 'status' | 'failure'>): void => {
      if (number !== last.current) return;
      setState(next);
      setLooking(false);
    };
    setLooking(true);
    session.get('/status.json').then(
      (text) => show(readOrFailure(text)),
      (error: unknown) => show({ failure: messageOf(error) }),
    );
  }, [session]);
  useEffect(() => {
    look();
    const timer = setInterval(() => {
      const isSeen = document.visibilityState === 'visible' && screen.current?.offsetParent != null;
      if (isSeen) look();
    }, EVERY_MS);
    return () => {
      clearInterval(timer);
      last.current += 1;
    };
  }, [look, screen]);
  return { ...state, isLooking, look };
}

function readOrFailure(text: string): Pick<StatusState, 'status' | 'failure'> {
  try {
    return { status: readStatus(text) };
  } catch (error) {
    return { failure: messageOf(error) };
  }
}

function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
