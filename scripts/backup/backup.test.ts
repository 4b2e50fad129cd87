import { afterAll, beforeAll, expect, test } from '@jest/globals';
import {
  chmodSync,
  cpSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import pg from 'pg';
import { heldFile } from '../../shared/src/ledger/write/held.ts';
import { PostgresLedger } from '../../shared/src/ledger/write/postgres-ledger.ts';
import { testCluster } from '../../shared/testing/cluster.ts';
import { runCommand } from '../../shared/testing/command.ts';
import { until } from '../../shared/testing/until.ts';
import { embeddedUrl, ledgerSecrets } from '../hub/embedded-ledger.ts';
import type { Cluster } from '../hub/postgres/embedded.ts';
import { embeddedReleases, RELEASES } from '../hub/releases.ts';
import { BackupBroken, checkFiles, openBackup } from './manifest.ts';
import { ask, closed, LOG, opened, openLog, PASSPHRASE, run } from './testing/installation.ts';

const RELEASE = '00000000-0000-4000-8000-000000000001';

let folder: string;
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'liaison-backup-'));
  // So that PostgreSQL's own user gets there, where this runs as root.
  chmodSync(folder, 0o755);
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

/** Of an invented release, a step, and a message that waits. */
async function release(cluster: Cluster): Promise<void> {
  await inReleases(cluster, [
    `INSERT INTO releases.release (id, version, status, owner, domain, record, requester_state, agency, agency_kind, role,
       officer, purpose, case_reference, inquiry, reason, entry, fields, deciders, home_deciders, obligations, asked_at, due_at,
       is_overdue, was_before_court, changed_at)
     VALUES ('${RELEASE}', 1, 'ASKED', 'IE', 'person', 'r', 'FR', 'a', 'POLICE', 'INVESTIGATOR', 'o', 'INVESTIGATION', 'c',
       '{}', E'line\\n\\\\tab\\t"é"', '${RELEASE}', '[]', '{A}', '{}', '{}', now(), now(), false, false, now())`,
    `INSERT INTO releases.event (id, release, content) VALUES ('${RELEASE}', '${RELEASE}', '{}')`,
    `INSERT INTO releases.notice (id, event, release, state, type, body, status, next_at)
     VALUES ('${RELEASE}', '${RELEASE}', '${RELEASE}', 'IE', 't', 'b', 'WAITING', now())`,
  ]);
}

async function inReleases(cluster: Cluster, statements: readonly string[]): Promise<readonly unknown[]> {
  const client = new pg.Client({ connectionString: cluster.adminUrl(RELEASES) });
  await client.connect();
  let rows: readonly unknown[] = [];
  for (const statement of statements) ({ rows } = await client.query(statement));
  await client.end();
  return rows;
}

const WHAT_IS_KEPT = `SELECT r.*, e.place, n.body FROM releases.release r JOIN releases.event e ON e.release = r.id
  JOIN releases.notice n ON n.event = e.id`;

test('what is backed up under load, destroyed and restored elsewhere verifies, proves and serves, and says what is lost', async () => {
  const first = join(folder, 'first');
  mkdirSync(first);
  let here = await opened(first);
  await embeddedReleases(here.cluster, first);
  await release(here.cluster);
  const releases = await inReleases(here.cluster, [WHAT_IS_KEPT]);
  const before = await ask(here);

  const to = join(folder, 'backup');
  let isDone = false;
  const making = run(`create --to ${to} --by invented`, first).finally(() => (isDone = true));
  let asked = 0;
  await until('the backup', async () => {
    asked += 1;
    await ask(here);
    return isDone;
  });
  expect(await making).toMatchObject({ code: 0, out: expect.stringMatching(/log gateway-1: \d+ records/u) });
  expect(asked).toBeGreaterThan(1);
  const lost = await ask(here);
  await closed(here);
  // A witness keeps the newest checkpoint.
  const witness = join(folder, 'witness');
  mkdirSync(witness);
  cpSync(heldFile(first, LOG), join(witness, 'checkpoint.txt'));
  rmSync(first, { recursive: true });

  const second = join(folder, 'second');
  const blind = await run(`restore --from ${to}`, second);
  expect(blind).toMatchObject({ code: 2, err: expect.stringMatching(/--held: .*--held none/u) });
  const restored = await run(`restore --from ${to} --held ${witness}`, second);
  expect(restored).toEqual({
    code: 1,
    err: expect.stringMatching(/, whole\.\n/u),
    out: expect.stringMatching(/accept-loss --log/u),
  });
  const again = await run(`restore --from ${to} --held ${witness}`, second);
  expect(again).toMatchObject({ code: 2, err: expect.stringMatching(/second is not empty/u) });

  const cluster = await testCluster(second);
  await expect(openLog(cluster, second)).rejects.toThrow(/accept-loss/u);
  await PostgresLedger.acceptLoss(
    {
      url: embeddedUrl(cluster, second, 'writer'),
      log: LOG,
      ...ledgerSecrets(second),
      heldFile: heldFile(second, LOG),
      onFailure: () => undefined,
    },
    'the disk was destroyed (invented)',
  );
  here = await opened(second);
  expect((await ask(here)).data).toEqual(before.data);
  const proof = (entry: string) => fetch(`${here.hub.url}/ledger/proof/inclusion?entry=${entry}`);
  expect((await proof(before.entry)).status).toBe(200);
  expect((await proof(lost.entry)).status).toBe(404);
  expect(await inReleases(here.cluster, [WHAT_IS_KEPT])).toEqual(releases);
  const [next] = await inReleases(here.cluster, [
    `INSERT INTO releases.event (id, release, content) VALUES (gen_random_uuid(), '${RELEASE}', '{}') RETURNING place`,
  ]);
  expect(next).toEqual({ place: '2' });
  const verified = await runCommand('scripts/ledger.ts', ['verify'], { LIAISON_DATA: second });
  expect(verified).toMatchObject({ code: 0, out: expect.stringMatching(/a loss was accepted/u) });
  await closed(here);

  // The same backup, looked at without a database.
  const backup = await openBackup(to, PASSPHRASE);
  await checkFiles(backup);
  expect(backup.manifest).toMatchObject({ madeBy: 'invented', logs: [{ log: LOG }] });
  const all = readdirSync(to, { recursive: true, withFileTypes: true }).filter((one) => one.isFile());
  for (const one of all) {
    const file = join(one.parentPath, one.name);
    expect([file, statSync(file).mode & 0o077]).toEqual([file, 0]);
  }
  await expect(openBackup(to, `${PASSPHRASE}!`)).rejects.toThrow(/passphrase is another one/u);
  const changed = join(to, 'tables', 'ledger.record.copy.gz');
  const bytes = readFileSync(changed);
  bytes.writeUInt8(bytes.readUInt8(40) ^ 1, 40);
  writeFileSync(changed, bytes);
  await expect(checkFiles(backup)).rejects.toThrow(BackupBroken);
  rmSync(changed);
  await expect(checkFiles(backup)).rejects.toThrow(/ledger\.record\.copy\.gz is missing/u);
});
