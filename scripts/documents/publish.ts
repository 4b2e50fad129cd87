import { existsSync, readFileSync, renameSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import type { StateCode } from '../../shared/src/core/ids.ts';

/** How long a hub may take to read a changed file, in ms: it looks when the folder changes. */
const PATIENCE_MS = 30_000;
const EVERY_MS = 250;

/**
 * Puts a State's file into a hub's folder in one step: whoever reads there finds the old one or the new one.
 *
 * @returns what was there before; undefined: nothing.
 * @throws Error that names the folder when it is not there.
 */
export function putInto(folder: string, state: StateCode, text: string): string | undefined {
  if (!existsSync(folder))
    throw new Error(
      `--to ${folder}: there is no such folder. Name the one that LIAISON_TRUSTED_DOCUMENTS of the hub names; a hub that has none is started anew with it.`,
    );
  const file = join(folder, `${state}.jws`);
  const before = existsSync(file) ? readFileSync(file, 'utf8') : undefined;
  // No .jws until it is whole: a hub reads those.
  const beside = join(folder, `.${state}.jws.${process.pid}`);
  writeFileSync(beside, `${text}\n`);
  renameSync(beside, file);
  return before;
}

/** By what it is seen whether a running hub took a file. */
export interface Ask {
  /** Address of the hub. */
  readonly hub: string;
  /** Of an officer of the State. */
  readonly token: string;
  /** Of a document that is new, or one that is gone. */
  readonly documentId: string;
  readonly isGone?: boolean;
  /** Whether the hub had refused registered operations before, of whichever State: that it says so then tells nothing. */
  readonly hadRefused?: boolean;
}

/** What a hub says to the question of `codeOf`, which it looks at behind the document: it knows that. */
const KNOWS = 'BAD_INPUT';
const KNOWS_NOT = 'OPERATION_NOT_REGISTERED';
/** That a hub is busy or away for a moment says nothing of documents. */
const PASSING: readonly (string | undefined)[] = [
  ...['RATE_LIMITED', 'OVERLOADED', 'DEADLINE_EXCEEDED', 'STATE_UNAVAILABLE', 'LAW_UNAVAILABLE'],
  ...['LEDGER_UNAVAILABLE', undefined],
];

/**
 * Waits until a hub has taken what was published.
 *
 * @returns nothing when it did; else a sentence that says why it did not, as far as it can be found out.
 */
export async function whyNotTaken(ask: Ask, patienceMs = PATIENCE_MS): Promise<string | undefined> {
  const { hub, documentId, isGone = false, hadRefused = false } = ask;
  const end = performance.now() + patienceMs;
  for (;;) {
    const [code, hasRefused] = await Promise.all([codeOf(ask), refusesOperations(hub)]);
    if (code === (isGone ? KNOWS_NOT : KNOWS)) return undefined;
    if (hasRefused && !hadRefused)
      return `${hub} refused registered operations, and the old ones stay (refusedReloads of /health/ready): its log says which, and why.`;
    if (code === 'UNAUTHENTICATED' || code === 'ISSUER_NOT_ENTITLED')
      return `--token: ${hub} does not take it (${code}): whether it took the documents is not known.`;
    const isOld = code === (isGone ? KNOWS : KNOWS_NOT);
    if (!isOld && !PASSING.includes(code))
      return `${hub} answered ${code}: whether it took the documents is not known.`;
    if (performance.now() > end)
      return isOld
        ? `${hub} ${isGone ? 'still knows' : 'does not know'} "${documentId}" after ${patienceMs / 1000} s: does its LIAISON_TRUSTED_DOCUMENTS name this folder, and is the token the State's?`
        : `${hub} answered ${code ?? 'nothing'} for ${patienceMs / 1000} s: whether it took the documents is not known.`;
    await sleep(EVERY_MS);
  }
}

/**
 * A question that is refused, whoever asks: it says something that no question says. A document that is known is never asked,
 * whatever the token vouches for.
 *
 * @returns the hub's code; nothing when no answer of a hub came.
 */
async function codeOf({ hub, token, documentId }: Ask): Promise<string | undefined> {
  const answer = await answerOf<{
    readonly errors?: readonly { readonly extensions?: { readonly code?: string } }[];
  }>(new URL('/graphql', hub), {
    method: 'POST',
    headers: { 'content-type': 'application/json', authorization: `Bearer ${token}` },
    body: JSON.stringify({ documentId, extensions: { 'liaison-published': 'is it known?' } }),
  });
  return answer?.errors?.[0]?.extensions?.code;
}

/** Whether a hub says that it refused registered operations, of whichever State, when they changed last. */
export async function refusesOperations(hub: string): Promise<boolean> {
  const answer = await answerOf<{ readonly refusedReloads?: readonly string[] }>(
    new URL('/health/ready', hub),
  );
  return answer?.refusedReloads?.includes('operations') === true;
}

async function answerOf<T>(url: URL, init?: RequestInit): Promise<T | undefined> {
  try {
    return (await (await fetch(url, init)).json()) as T;
  } catch {
    return undefined;
  }
}
