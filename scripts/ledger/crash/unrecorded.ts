import type pg from 'pg';
import type { Received } from '../../../shared/src/ledger/proof/ledger.ts';
import type { StoredOutcome } from '../../../shared/src/ledger/proof/opening.ts';
import { unpackRows } from '../../../shared/src/ledger/proof/unpack.ts';
import type { Held } from './clients.ts';

/**
 * Holds responses that clients received whole against the ledger.
 *
 * @param logs those of all processes that may have answered.
 * @returns the responses that have no OUTCOME of the same request, receipt and digest: there must be none.
 */
export async function unrecordedIn(
  client: pg.Client,
  logs: readonly string[],
  held: readonly Held[],
): Promise<readonly Held[]> {
  const outcomes = await outcomesByRequest(client, logs);
  return held.filter(({ requestId, digest, entry }) => {
    const outcome = outcomes.get(requestId);
    return outcome?.digest !== digest || (entry !== undefined && outcome.entry !== entry);
  });
}

/** What the ledger says of each request that has an OUTCOME, by the request's id. */
async function outcomesByRequest(
  client: pg.Client,
  logs: readonly string[],
): Promise<ReadonlyMap<string, { readonly entry: string; readonly digest: string }>> {
  const { rows: stored } = await client.query<{ entry: string; kind: string; bytes: Buffer }>(
    "SELECT entry, kind, bytes FROM ledger.record WHERE log = ANY($1) AND kind IN ('RECEIVED', 'OUTCOME')",
    [logs],
  );
  const rows = await unpackRows(client, stored);
  const digests = new Map<string, string>();
  for (const { entry, kind, bytes } of rows)
    if (kind === 'OUTCOME') digests.set(entry, (JSON.parse(bytes.toString()) as StoredOutcome).bodyDigest);
  return new Map(
    rows.flatMap(({ entry, kind, bytes }) => {
      const digest = digests.get(entry);
      if (kind !== 'RECEIVED' || digest === undefined) return [];
      const { requestId } = JSON.parse(bytes.toString()) as Pick<Received, 'requestId'>;
      return [[requestId, { entry, digest }] as const];
    }),
  );
}
