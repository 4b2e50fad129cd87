import type { Fenced } from './connection.ts';

/** How long one durable write may take unless told otherwise, in milliseconds. */
export const PATIENCE_MS = 800;

/** What the writer of a log is told. */
export interface LogOptions {
  /** Connection URL of the role `liaison_ledger_writer`, or of any role that is a member of it. No pooler in between. */
  readonly url: string;
  /** Name of this log: one per gateway instance. */
  readonly log: string;
  /** Where the last durable checkpoint is held outside the database. In memory alone without. */
  readonly heldFile?: string;
  /** Takes the log even from a holder that is alive, which then never writes to it again. */
  readonly takeOver?: boolean;
  /** Nobody else can have the log: nobody is waited for who may have lost it for a moment. */
  readonly isAlone?: boolean;
  /** How long one durable write may take, in milliseconds; `PATIENCE_MS` unless given. */
  readonly patienceMs?: number;
  readonly onFailure: (cause: unknown) => void;
  /** What was handed over may not be written: said at once, before anything else is handed over. */
  readonly onLost?: () => void;
  /** Another process took the log: this one can serve nobody any more. */
  readonly onFenced?: (cause: Fenced) => void;
}

/** A log, as errors name it: with its database, and no password. */
export function placeOf({ url, log }: LogOptions): string {
  const { host, pathname } = new URL(url);
  return `${log} at ${host}${pathname}`;
}
