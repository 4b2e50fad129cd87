import type pg from 'pg';
import { VERSION } from './version.ts';

/**
 * The shape of one of the hub's own databases. `version` counts its changes. `needs` is the oldest version that a hub must know to
 * go on with it: a change that only adds leaves it as it was, so that the hub before works beside the one that made the change.
 */
export interface Shape {
  readonly schema: string;
  /** As an error names the database. */
  readonly what: string;
  readonly version: number;
  readonly needs: number;
}

/** Notes a shape in its database. What is noted stays. */
export function shapeStatements({ schema, version, needs }: Shape): readonly string[] {
  return [
    `CREATE TABLE IF NOT EXISTS ${schema}.shape (
      version integer PRIMARY KEY,
      needs integer NOT NULL,
      hub text NOT NULL, -- which made it so
      at timestamptz NOT NULL DEFAULT clock_timestamp())`,
    `INSERT INTO ${schema}.shape (version, needs, hub) VALUES (${version}, ${needs}, '${VERSION}')
      ON CONFLICT (version) DO NOTHING`,
  ];
}

/**
 * Refuses a database that a newer hub has changed so that this one would read or write it wrongly. One of which nothing is noted
 * is older than the notes.
 *
 * @throws Error that names both hubs, and the way out; what PostgreSQL says.
 */
export async function refuseNewer(
  client: Pick<pg.Client, 'query'>,
  { schema, what, version: known }: Shape,
): Promise<void> {
  const { rows: there } = await client.query<{ found: boolean }>(
    `SELECT to_regclass('${schema}.shape') IS NOT NULL AS found`,
  );
  if (there[0]?.found !== true) return;
  const { rows } = await client.query<{ needs: number; version: number; hub: string }>(
    `SELECT needs, version, hub FROM ${schema}.shape ORDER BY needs DESC, version LIMIT 1`,
  );
  const [newest] = rows;
  if (newest === undefined || newest.needs <= known) return;
  throw new Error(
    `${what} was changed by Liaison ${newest.hub} so that it needs a hub which knows version ${newest.needs} of it; this is Liaison ${VERSION}, which knows ${known}. Start the newer hub, or restore the backup that was made before the upgrade.`,
  );
}
