import { createHash } from 'node:crypto';
import type { ClientBase } from 'pg';
import type { Domain } from '../../core/vocabulary.ts';
import type { Finding } from './finding.ts';

/** The view in which a worker says how its keys stand: beside the contract, where there is one. */
export const KEYS_VIEW = 'keys_v1';

/** What searches of a domain go by, beside its views. */
export interface SearchContract {
  readonly domain: Domain;
  /** Bodies of the functions of the schema `hub`, by name, as a database of UTF8 keeps them. */
  readonly bodies: ReadonlyMap<string, string>;
  /** Version of the keys that `npm run join -- keys` computes; none where a domain has none. */
  readonly keysVersion?: number;
}

/** Whether searches find all that there is. */
export interface SearchLook {
  /** What is not as it should be: a search may miss records. */
  readonly findings: readonly Finding[];
  /** Whatever was written before is in the keys; absent where they follow each row at once. */
  readonly asOf?: string;
}

interface Found {
  readonly encoding: string;
  readonly functions: readonly { readonly name: string; readonly body: string }[];
  /** There is no register of the domain, which keeps its keys itself, whoever may see it. */
  readonly hasKeys: boolean;
  readonly mayRead: boolean | null;
  readonly hasRegister: boolean;
}

const LOOK = `SELECT getdatabaseencoding() AS encoding,
  (SELECT coalesce(json_agg(json_build_object('name', p.proname, 'body', md5(p.prosrc))), '[]')
    FROM pg_proc p JOIN pg_namespace n ON n.oid = p.pronamespace WHERE n.nspname = 'hub' AND p.proname = ANY ($1)) AS functions,
  to_regclass('hub.${KEYS_VIEW}') IS NOT NULL AS "hasKeys", has_table_privilege(to_regclass('hub.${KEYS_VIEW}'), 'SELECT') AS "mayRead",
  EXISTS (SELECT 1 FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace
    WHERE n.nspname = 'register' AND c.relname = $2) AS "hasRegister"`;

interface Keys {
  readonly version: number | null;
  readonly as_of: string | null;
  readonly behind_ms: number | null;
  readonly unreadable: string;
  readonly skipped: string;
}

const KEYS = `SELECT version, to_char(computed_at AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS"Z"') AS as_of,
  (1000 * extract(epoch FROM clock_timestamp() - computed_at))::float8 AS behind_ms, unreadable::text, skipped::text FROM hub.${KEYS_VIEW}`;

/**
 * Looks whether a database's searches find all that there is: its functions are those of this hub, and keys that a worker
 * computes are of this hub's version, hold every row, and are not behind.
 *
 * @param client connected as the hub is.
 * @param withinMs how far keys may be behind, in milliseconds.
 * @throws what PostgreSQL or the network says.
 */
export async function compareSearches(
  client: ClientBase,
  { domain, bodies, keysVersion }: SearchContract,
  withinMs: number,
): Promise<SearchLook> {
  const { rows } = await client.query<Found>(LOOK, [[...bodies.keys()], domain]);
  const [found] = rows;
  if (!found) throw new Error('the catalogue of the database gave no row');
  const findings = changedFunctions(found, bodies, domain);
  if (keysVersion === undefined) return { findings };
  if (found.encoding !== 'UTF8' && !found.hasRegister)
    findings.push({
      what: 'ENCODING',
      where: 'hub_keys',
      severity: 'fault',
      says: `this database keeps texts in ${found.encoding}, and search keys are kept in UTF8 alone`,
      wayOut: `Keep a mirror in a database of UTF8, or of this encoding: npm run join -- migrate --domain ${domain}, filled by npm run import.`,
    });
  if (!found.hasKeys) return { findings };
  if (found.mayRead !== true) {
    findings.push({
      ...KEYS_FINDING,
      says: "the hub's role may not read it, so that nobody knows whether all people are found by name",
      wayOut: 'Run what npm run join -- keys --sql prints, or: GRANT SELECT ON hub.keys_v1 TO hub_reader;',
    });
    return { findings };
  }
  const [keys] = (await client.query<Keys>(KEYS)).rows;
  findings.push(...behind(keys, keysVersion, withinMs));
  return { findings, ...(keys?.as_of == null ? {} : { asOf: keys.as_of }) };
}

/** A database of another encoding has functions that are made for it. */
function changedFunctions(
  { encoding, functions }: Found,
  bodies: SearchContract['bodies'],
  domain: Domain,
): Finding[] {
  if (encoding !== 'UTF8') return [];
  const digests = new Map(functions.map(({ name, body }) => [name, body]));
  return [...bodies].flatMap(([name, body]): Finding[] => {
    const found = digests.get(name);
    // Of one that is not there the catalogue tells.
    if (found === undefined || found === createHash('md5').update(body).digest('hex')) return [];
    return [
      {
        what: 'FUNCTION_VERSION',
        where: `hub.${name}`,
        severity: 'fault',
        says: 'it is of another version of the hub, so that searches may pass records by',
        wayOut: `Run again what npm run join -- ${domain === 'person' ? 'keys --sql' : `sql --domain ${domain}`} prints; for a mirror, npm run join -- migrate --domain ${domain}. Indexes over it are to be made anew (REINDEX).`,
      },
    ];
  });
}

const KEYS_FINDING = { what: 'KEYS_BEHIND', where: `hub.${KEYS_VIEW}`, severity: 'fault' } as const;
const WORKER = 'Let npm run join -- keys run: it says what it does.';

function behind(keys: Keys | undefined, wanted: number, withinMs: number): readonly Finding[] {
  const finding = (says: string, wayOut = WORKER): Finding => ({ ...KEYS_FINDING, says, wayOut });
  if (!keys || keys.as_of === null || keys.behind_ms === null)
    return [finding('no keys are computed yet, so that nobody is found by name')];
  const findings: Finding[] = [];
  if (keys.version !== wanted)
    findings.push(
      finding(
        keys.version === null
          ? `keys are on the way to version ${wanted}, and of two versions until then`
          : `keys are of version ${keys.version}, and this hub compares those of ${wanted}`,
      ),
    );
  if (keys.behind_ms > withinMs)
    findings.push(
      finding(
        `keys hold what was written until ${keys.as_of}, ${Math.round(keys.behind_ms / 1000)} s ago, and may be ${Math.round(withinMs / 1000)} s behind (keysWithinMs)`,
      ),
    );
  if (keys.unreadable !== '0')
    findings.push(
      finding(
        `${keys.unreadable} people have a member that is in no key`,
        'The worker says which members: give them the types of CONTRACT.md.',
      ),
    );
  if (keys.skipped !== '0')
    findings.push(
      finding(
        `${keys.skipped} rows are in no key: without an id that is one, of an owner that is none of the source, or with an id that comes twice`,
        'Mend these rows in hub.person_plain_v1.',
      ),
    );
  return findings;
}
