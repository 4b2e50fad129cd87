import type { StateCode } from '../../../shared/src/core/ids.ts';
import type { SharedProofs } from '../../../shared/src/identity/dpop.ts';
import type { RateLimit } from './rate-limit.ts';

/** Requests let in since the last telling, by limit and key. */
export type Taken = Readonly<Record<string, readonly (readonly [key: string, count: number])[]>>;

/** Numbers of one process, as prom-client says them. */
export type OwnMetrics = readonly object[];

/** Rows of a source that cannot be read, by owner and column. */
export type UnreadableRows = readonly {
  readonly owner: StateCode;
  readonly column: string;
  readonly rows: number;
}[];

/** The other gateway processes behind the same port. */
export interface OtherProcesses {
  tell(taken: Taken): void;
  onTold(listener: (taken: Taken) => void): void;
  /** What tells the numbers of this process when another asks. */
  tellMetrics(own: () => Promise<OwnMetrics>): void;
  /** Prometheus text over all processes. */
  metrics(): Promise<string>;
  /** Whether this process is the one that looks over all rows of the sources. */
  readonly countsRows: boolean;
  tellRows(source: string, unreadable: UnreadableRows): void;
  onRows(listener: (source: string, unreadable: UnreadableRows) => void): void;
  /** Which proofs of possession were used at any of them. */
  readonly proofs: SharedProofs;
}

const TELL_EVERY_MS = 100;

/**
 * Makes limits count what all processes let in: each tells the others ten times a second, so that a key can exceed its rate
 * by at most what the others let in during a tenth of a second.
 *
 * @returns what ends the telling.
 */
export function shareQuota(
  limits: Readonly<Record<string, RateLimit>>,
  otherProcesses: OtherProcesses,
): () => void {
  otherProcesses.onTold((taken) => {
    for (const [name, counts] of Object.entries(taken))
      for (const [key, count] of counts) limits[name]?.spend(key, count);
  });
  const tell = (): void => {
    const taken = Object.fromEntries(
      Object.entries(limits)
        .map(([name, limit]) => [name, limit.drain()] as const)
        .filter(([, counts]) => counts.length > 0),
    );
    if (Object.keys(taken).length > 0) otherProcesses.tell(taken);
  };
  tell();
  const timer = setInterval(tell, TELL_EVERY_MS);
  timer.unref();
  return () => clearInterval(timer);
}
