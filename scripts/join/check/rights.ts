import type { ClientBase } from 'pg';
import { KEYS_VIEW } from '../../../shared/src/sources/contract/compare-searches.ts';
import { READER_ROLE } from '../../../shared/src/sources/contract/contract.ts';
import type { Contract } from '../../../shared/src/sources/contract/contract-form.ts';
import type { Finding } from '../../../shared/src/sources/contract/finding.ts';

/** Names in one finding; more are counted. */
const NAMED = 5;

interface Rights {
  readonly role: string;
  readonly mighty: readonly string[];
  readonly memberOf: readonly string[];
  readonly writable: readonly string[];
  readonly visible: readonly string[];
  readonly makesIn: readonly string[];
  readonly definers: readonly string[];
  readonly version: number;
  readonly encoding: string;
  readonly ssl: boolean;
  readonly isLocal: boolean;
}

/** What extensions bring is PostgreSQL's, and so is what lies in its own schemas. */
const OTHERS = `n.nspname NOT IN ('pg_catalog', 'information_schema', 'pg_toast') AND n.nspname !~ '^pg_(temp|toast_temp)_'
  AND has_schema_privilege(n.oid, 'USAGE')`;
const notOfExtension = (catalogue: string, oid: string): string =>
  `NOT EXISTS (SELECT 1 FROM pg_depend d WHERE d.classid = '${catalogue}'::regclass AND d.objid = ${oid} AND d.deptype = 'e')`;

const RIGHTS = `SELECT current_user::text AS role,
  current_setting('server_version_num')::int AS version, current_setting('server_encoding') AS encoding,
  coalesce((SELECT ssl FROM pg_stat_ssl WHERE pid = pg_backend_pid()), false) AS ssl,
  coalesce(inet_server_addr() <<= '127.0.0.0/8' OR inet_server_addr() = '::1', true) AS "isLocal",
  array_remove(ARRAY(SELECT unnest(ARRAY[CASE WHEN rolsuper THEN 'SUPERUSER' END, CASE WHEN rolcreaterole THEN 'CREATEROLE' END,
      CASE WHEN rolcreatedb THEN 'CREATEDB' END, CASE WHEN rolreplication THEN 'REPLICATION' END,
      CASE WHEN rolbypassrls THEN 'BYPASSRLS' END]) FROM pg_roles WHERE rolname = current_user), NULL) AS mighty,
  ARRAY(SELECT rolname::text FROM pg_roles WHERE pg_has_role(current_user, oid, 'MEMBER')
    AND rolname NOT IN (current_user, $2) ORDER BY 1) AS "memberOf",
  ARRAY(SELECT n.nspname || '.' || c.relname FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace
    WHERE ${OTHERS} AND c.relkind IN ('r', 'p', 'v', 'm', 'f') AND ${notOfExtension('pg_class', 'c.oid')}
    AND (has_table_privilege(c.oid, 'INSERT, UPDATE, DELETE, TRUNCATE') OR has_any_column_privilege(c.oid, 'INSERT, UPDATE'))
    ORDER BY 1) AS writable,
  ARRAY(SELECT n.nspname || '.' || c.relname FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace
    WHERE ${OTHERS} AND c.relkind IN ('r', 'p', 'v', 'm', 'f') AND ${notOfExtension('pg_class', 'c.oid')}
    AND NOT (n.nspname = 'hub' AND c.relname = ANY ($1)) AND has_any_column_privilege(c.oid, 'SELECT') ORDER BY 1) AS visible,
  ARRAY(SELECT n.nspname::text FROM pg_namespace n WHERE ${OTHERS} AND has_schema_privilege(n.oid, 'CREATE') ORDER BY 1)
    AS "makesIn",
  ARRAY(SELECT p.oid::regprocedure::text FROM pg_proc p JOIN pg_namespace n ON n.oid = p.pronamespace
    WHERE ${OTHERS} AND p.prosecdef AND ${notOfExtension('pg_proc', 'p.oid')} AND has_function_privilege(p.oid, 'EXECUTE')
    AND NOT (n.nspname = 'hub' AND p.proname = ANY ($3)) ORDER BY 1) AS definers`;

/**
 * Looks at what the hub's role may do besides reading its views: nothing, if all is well. And at the server: its version,
 * encoding, and whether the connection is encrypted.
 *
 * @param client connected as the hub is.
 */
export async function checkRights(
  client: ClientBase,
  { views, optionalViews, functions }: Contract,
): Promise<readonly Finding[]> {
  const { rows } = await client.query<Rights>(RIGHTS, [
    [...[...views, ...optionalViews].map(({ name }) => name), KEYS_VIEW],
    READER_ROLE,
    functions.map(({ name }) => name),
  ]);
  const [found] = rows;
  if (!found) throw new Error('the catalogue of the database gave no row');
  return [...rightsOf(found), ...serverOf(found)];
}

function rightsOf(found: Rights): readonly Finding[] {
  const { role } = found;
  const predefined = found.memberOf.filter((name) => name.startsWith('pg_'));
  const others = found.memberOf.filter((name) => !name.startsWith('pg_'));
  // A superuser is a member of every role and may do everything: the rest would say it again.
  if (found.mighty.includes('SUPERUSER'))
    return [
      fault({
        what: 'ROLE_TOO_MIGHTY',
        where: role,
        says: 'the role is a superuser',
        wayOut: `Make a role of its own for the hub: npm run join -- sql prints it.`,
      }),
    ];
  return [
    ...listed(found.mighty, (names) =>
      fault({
        what: 'ROLE_TOO_MIGHTY',
        where: role,
        says: `the role has ${names}`,
        names: found.mighty,
        wayOut: `ALTER ROLE ${role} ${found.mighty.map((one) => `NO${one}`).join(' ')};`,
      }),
    ),
    ...listed(predefined, (names) =>
      fault({
        what: 'ROLE_TOO_MIGHTY',
        where: role,
        says: `the role is a member of ${names}`,
        names: predefined,
        wayOut: `REVOKE ${predefined.join(', ')} FROM ${role};`,
      }),
    ),
    ...listed(others, (names) => ({
      ...fault({
        what: 'ROLE_MEMBER',
        where: role,
        says: `the role is a member of ${names} too`,
        names: others,
        wayOut: `REVOKE ${others.join(', ')} FROM ${role}; it needs ${READER_ROLE} alone.`,
      }),
      severity: 'advice' as const,
    })),
    ...reachOf(found),
  ];
}

/** What the role may do with things of the database besides reading the hub's views. */
function reachOf(found: Rights): readonly Finding[] {
  const { role } = found;
  return [
    ...listed(found.writable, (names) =>
      fault({
        what: 'ROLE_WRITES',
        where: role,
        says: `the role may write ${names}`,
        names: found.writable,
        wayOut: `REVOKE INSERT, UPDATE, DELETE, TRUNCATE ON ${found.writable.slice(0, NAMED).join(', ')} FROM ${role}, ${READER_ROLE}, PUBLIC;`,
      }),
    ),
    ...listed(found.visible, (names) =>
      fault({
        what: 'ROLE_SEES_MORE',
        where: role,
        says: `the role sees ${names}, which is no view of the contract`,
        names: found.visible,
        wayOut: `REVOKE ALL ON ${found.visible.slice(0, NAMED).join(', ')} FROM ${role}, ${READER_ROLE}, PUBLIC;`,
      }),
    ),
    ...listed(found.makesIn, (names) =>
      fault({
        what: 'ROLE_MAKES',
        where: role,
        says: `the role may make things in the schema ${names}`,
        names: found.makesIn,
        wayOut: `REVOKE CREATE ON SCHEMA ${found.makesIn.join(', ')} FROM ${role}, ${READER_ROLE}, PUBLIC;`,
      }),
    ),
    ...listed(found.definers, (names) => ({
      ...fault({
        what: 'FUNCTION_OF_ANOTHER',
        where: role,
        says: `the role may call ${names}, which runs with the rights of its owner`,
        names: found.definers,
        wayOut: `REVOKE EXECUTE ON FUNCTION ${found.definers[0] ?? ''} FROM ${role}, ${READER_ROLE}, PUBLIC; unless it only reads what the views show.`,
      }),
      severity: 'advice' as const,
    })),
  ];
}

function listed(names: readonly string[], write: (named: string) => Finding): readonly Finding[] {
  if (names.length === 0) return [];
  const more = names.length - NAMED;
  return [write(`${names.slice(0, NAMED).join(', ')}${more > 0 ? ` and ${more} more` : ''}`)];
}

/** A fault of the role or the server, and the names that it is about: they are counted. */
interface Fault extends Pick<Finding, 'what' | 'where' | 'says' | 'wayOut'> {
  readonly names?: readonly string[];
}

function fault({ what, where, says, names = [], wayOut }: Fault): Finding {
  const many = names.length > 0 ? { many: names.length } : {};
  return { what, where, severity: 'fault', says, wayOut, ...many };
}

const OLDEST = 150_000;

function serverOf({ version, encoding, ssl, isLocal }: Rights): readonly Finding[] {
  return [
    ...(version < OLDEST
      ? [
          fault({
            what: 'SERVER_TOO_OLD',
            where: 'PostgreSQL',
            says: `it is PostgreSQL ${Math.floor(version / 10_000)}`,
            wayOut: 'Use 15 or newer.',
          }),
        ]
      : []),
    ...(encoding === 'SQL_ASCII'
      ? [
          fault({
            what: 'SERVER_ENCODING',
            where: 'PostgreSQL',
            says: 'its encoding SQL_ASCII says of no byte which letter it is',
            wayOut: 'Use UTF8.',
          }),
        ]
      : []),
    ...(ssl || isLocal
      ? []
      : [
          fault({
            what: 'NOT_ENCRYPTED',
            where: 'connection',
            says: 'the connection is not encrypted',
            wayOut: 'Let the server offer TLS, and write sslmode=verify-full in the URL.',
          }),
        ]),
  ];
}
