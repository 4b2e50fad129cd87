// Puts the sources of several national servers into one sources.yaml, each behind the pooler of its State, and writes which roles may
// pass the poolers. Arguments: folder of FR.yaml, DE.yaml ..., as `seed --sources` wrote them; sources.yaml; file of the poolers' users.
// The pooler of the State FR is at pgbouncer-fr:6432.
import { chmodSync, readdirSync, readFileSync, renameSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { parse, stringify } from 'yaml';

const [, , folder, file, usersFile] = process.argv;
if (folder === undefined || file === undefined || usersFile === undefined)
  throw new Error('node docker/sources.mjs FOLDER sources.yaml FILE-OF-USERS');

const users = new Set();
const sources = readdirSync(folder)
  .filter((name) => name.endsWith('.yaml'))
  .sort()
  .flatMap((name) =>
    parse(readFileSync(join(folder, name), 'utf8')).sources.map((source) => {
      const url = new URL(source.url);
      users.add(`"${decodeURIComponent(url.username)}" "${decodeURIComponent(url.password)}"\n`);
      url.host = `pgbouncer-${name.slice(0, 2).toLowerCase()}:6432`;
      return { ...source, url: url.href, pooler: 'transaction' };
    }),
  );
writeFileSync(`${file}.part`, stringify({ sources }), { mode: 0o600 });
renameSync(`${file}.part`, file);
writeFileSync(usersFile, [...users].join(''));
// The poolers run as another user; their volume is mounted there and here alone.
chmodSync(usersFile, 0o644);
console.log(`${sources.length} sources in ${file}`);
