// Puts the sources of several national servers into one sources.yaml, each behind the pooler of its State, and writes which roles may
// pass the poolers. Arguments: folder of FR.yaml, DE.yaml ..., as `seed --sources` wrote them; sources.yaml; file of the poolers' users;
// for each State that answers by a process of its own FI=FILE, its sources.yaml. The pooler of the State FR is at pgbouncer-fr:6432,
// the own process of FI at state-fi:4001.
import { chmodSync, readdirSync, readFileSync, renameSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { parse, stringify } from 'yaml';

const [, , folder, file, usersFile, ...own] = process.argv;
if (folder === undefined || file === undefined || usersFile === undefined)
  throw new Error('node docker/sources.mjs FOLDER sources.yaml FILE-OF-USERS [FI=FILE ...]');
const ownFiles = new Map(own.map((word) => word.split('=')));

/** More than the State gives its database: what it says of a deadline of its own is to arrive. */
const BEYOND_MS = 500;
const USUAL_DEADLINE_MS = 2_000;

const users = new Set();
const states = readdirSync(folder)
  .filter((name) => name.endsWith('.yaml'))
  .sort()
  .map((name) => [name.slice(0, 2), parse(readFileSync(join(folder, name), 'utf8')).sources]);
const unknown = [...ownFiles.keys()].filter((state) => !states.some(([one]) => one === state));
if (unknown.length > 0) throw new Error(`${folder} holds no sources of ${unknown.join(', ')}.`);
const sources = states.flatMap(([state, written]) => {
  const lower = state.toLowerCase();
  const pooled = written.map((source) => {
    const url = new URL(source.url);
    users.add(`"${decodeURIComponent(url.username)}" "${decodeURIComponent(url.password)}"\n`);
    url.host = `pgbouncer-${lower}:6432`;
    return { ...source, url: url.href, pooler: 'transaction' };
  });
  if (!ownFiles.has(state)) return pooled;
  write(ownFiles.get(state), pooled);
  return written.map(({ name, domain, owners, deadlineMs = USUAL_DEADLINE_MS }) => ({
    ...{ name, domain, owners, deadlineMs: deadlineMs + BEYOND_MS },
    process: { url: `http://state-${lower}:4001`, clear: true },
  }));
});
write(file, sources);
writeFileSync(usersFile, [...users].join(''));
// The poolers run as another user; their volume is mounted there and here alone.
chmodSync(usersFile, 0o644);
console.log(`${sources.length} sources in ${file}`);

function write(to, all) {
  writeFileSync(`${to}.part`, stringify({ sources: all }), { mode: 0o600 });
  renameSync(`${to}.part`, to);
}
