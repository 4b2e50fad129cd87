// Makes the databases of the hub's own in the PostgreSQL whose URL is given (a superuser's; its password comes from PGPASSWORD), where
// they are missing: the store of releases, and what gateways count and agree in. Each belongs to a role of its own, whose password is
// made here. Writes its URL to a file of LIAISON_DATA by the name of the setting. Safe to run again: a role that is there keeps its
// password, and is refused where LIAISON_DATA does not hold it, as another hub may use it.
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { randomBytes } from 'node:crypto';
import { join } from 'node:path';
import pg from 'pg';

const { LIAISON_DATA } = process.env;
const [, , server] = process.argv;
if (server === undefined || LIAISON_DATA === undefined)
  throw new Error('LIAISON_DATA=FOLDER node docker/databases.mjs postgres://postgres@postgres-hub:5432');

const admin = new pg.Client({ connectionString: `${server}/postgres` });
await admin.connect();
for (const [setting, name] of [
  ['LIAISON_RELEASES_URL', 'liaison_releases'],
  ['LIAISON_STATE', 'liaison_state'],
]) {
  const file = join(LIAISON_DATA, setting);
  const isKept = existsSync(file);
  const { rowCount: hasRole } = await admin.query('SELECT 1 FROM pg_roles WHERE rolname = $1', [name]);
  if (hasRole && !isKept)
    throw new Error(
      `${new URL(server).host} has the role ${name} already, and ${file} is not there. Bring that file, or name a server of this hub's own.`,
    );
  const password = isKept ? new URL(readFileSync(file, 'utf8')).password : randomBytes(24).toString('hex');
  const url = Object.assign(new URL(server), { username: name, password, pathname: `/${name}` });
  // Before the role: one whose password nobody has would be in the way of the next run.
  writeFileSync(file, `${url.href}\n`, { mode: 0o600 });
  // Hexadecimal digits of our own: a statement that makes a role takes no parameters.
  if (!hasRole) await admin.query(`CREATE ROLE ${name} LOGIN PASSWORD '${password}'`);
  const { rowCount: isThere } = await admin.query('SELECT 1 FROM pg_database WHERE datname = $1', [name]);
  if (!isThere) await admin.query(`CREATE DATABASE ${name} OWNER ${name}`);
}
await admin.end();
