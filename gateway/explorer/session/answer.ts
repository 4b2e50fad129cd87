import type { ToldConditions } from '../answer/conditions.ts';
import type { Identity } from './identity.ts';
import type { Statement } from './statement.ts';

/** What an answer tells about itself, beside its data: the hub's `extensions`. */
export interface Told {
  readonly sources: readonly Source[];
  readonly disclosure: readonly Disclosed[];
  /** What the owners put on what was disclosed, whether it was selected or not. */
  readonly conditions?: readonly ToldConditions[];
  /** When releases could have opened more than they did. */
  readonly releases?: { readonly status: string; readonly message: string };
  readonly receipt: Receipt;
}

/** Where the ledger keeps that it was asked and answered. */
export interface Receipt {
  readonly log: string;
  readonly entry: string;
}

/** One database of one State, and what came of asking it. */
export interface Source {
  readonly owner: string;
  readonly domain: string;
  readonly status: string;
  readonly reason?: string;
  readonly incomplete?: boolean;
  /** The same, question by question. */
  readonly questions?: readonly SourceQuestions[];
}

/** Fields of the document, as response keys joined by dots, and what became of asking a source for them. */
export interface SourceQuestions {
  readonly paths: readonly string[];
  readonly status: string;
  readonly reason?: string;
  readonly incomplete?: boolean;
}

/** What was withheld of one field, by which law, and what opens it. */
export interface Disclosed {
  readonly owner: string;
  readonly domain: string;
  readonly field: string;
  readonly mode: string;
  readonly reason: string;
  readonly basis: readonly { readonly instrument: string; readonly article: string }[];
  readonly unlock?: {
    readonly steps: readonly { readonly text: string }[];
    readonly requestable?: boolean;
  };
  readonly count: number;
}

export interface GraphqlError {
  readonly message: string;
  readonly path?: readonly (string | number)[];
  readonly extensions?: Readonly<Record<string, unknown>> & { readonly code?: string };
}

/** Under what an answer was asked. It stays with the answer, whatever the strip says later. */
export interface Stamp {
  readonly identity: Identity;
  readonly statement: Statement;
  /** RFC 3339, UTC, by the clock of the user's machine. */
  readonly askedAt: string;
}

/** One answer of the hub. Without `data`, nobody has answered anything, whatever was shown before. */
export interface Answer<Data> {
  readonly stamp: Stamp;
  /** The exact bytes that came: their SHA-256 is in the ledger. Empty when none came. */
  readonly bytes: Uint8Array<ArrayBuffer>;
  readonly data: Data | null;
  readonly errors: readonly GraphqlError[];
  readonly told?: Told;
}

export function isTold(extensions: unknown): extensions is Told {
  return typeof extensions === 'object' && extensions !== null && 'disclosure' in extensions;
}
