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
  if (!existsSync(folder)) throw new Error(`--to ${folder}: there is no such folder.`);
  const file = join(folder, `${state}.jws`);
  const before = existsSync(file) ? readFileSync(file, 'utf8') : undefined;
  // No .jws until it is whole: a hub reads those.
  const beside = join(folder, `.${state}.jws.${process.pid}`);
  writeFileSync(beside, `${text}\n`);
  renameSync(beside, file);
  return before;
}

/** What a running hub does with a document: it knows it, it does not, or that could not be found out. */
export interface Ask {
  /** Address of the hub. */
  readonly hub: string;
  /** Of an officer of the State. */
  readonly token: string;
  /** Of a document that is new, or any. */
  readonly documentId: string;
}

/**
 * Waits until a hub has taken what was published.
 *
 * @returns nothing when it did; else a sentence that says why it did not, as far as it can be found out.
 */
export async function whyNotTaken(ask: Ask, patienceMs = PATIENCE_MS): Promise<string | undefined> {
  const end = performance.now() + patienceMs;
  for (;;) {
    const [code, refused] = await Promise.all([codeOf(ask), refusedReloads(ask.hub)]);
    if (refused.includes('operations'))
      return `${ask.hub} refused registered operations, and the old ones stay (refusedReloads of /health/ready): its log says which, and why.`;
    if (code === 'UNAUTHENTICATED' || code === 'ISSUER_NOT_ENTITLED')
      return `--token: ${ask.hub} does not take it (${code}): whether it took the documents is not known.`;
    if (code !== 'OPERATION_NOT_REGISTERED') return undefined;
    if (performance.now() > end)
      return `${ask.hub} does not know "${ask.documentId}" after ${patienceMs / 1000} s: does its LIAISON_TRUSTED_DOCUMENTS name this folder, and is the token the State's?`;
    await sleep(EVERY_MS);
  }
}

/** A question without a purpose: whatever else is wrong with it, the hub looks the document up first. */
async function codeOf({ hub, token, documentId }: Ask): Promise<string> {
  const response = await fetch(new URL('/graphql', hub), {
    method: 'POST',
    headers: { 'content-type': 'application/json', authorization: `Bearer ${token}` },
    body: JSON.stringify({ documentId }),
  });
  const { errors } = (await response.json()) as {
    readonly errors?: readonly { readonly extensions?: { readonly code?: string } }[];
  };
  return errors?.[0]?.extensions?.code ?? '';
}

async function refusedReloads(hub: string): Promise<readonly string[]> {
  const response = await fetch(new URL('/health/ready', hub));
  const { refusedReloads: refused = [] } = (await response.json()) as {
    readonly refusedReloads?: readonly string[];
  };
  return refused;
}
