import type pg from 'pg';
import type { KeyObject } from 'node:crypto';
import type { KeyRing } from '../../shared/src/core/key-ring.ts';
import { LogSigners } from '../../shared/src/ledger/proof/log-signers.ts';
import { archivedIn, wrongArchives, type BroughtLog } from './archived.ts';
import { pinnedKey } from './check.ts';
import { logOf, signersOf, type HeldNote } from './held-notes.ts';
import { logsIn, mustHave } from './logs.ts';
import type { Flags } from '../commands/dispatch.ts';
import { verifySince, type VerifiedLog } from './verify.ts';

/** What is known of the logs of a database outside of it. */
export interface Known {
  /** Keys of this installation, for logs whose key is not given. */
  readonly signingKeys: () => KeyRing<KeyObject>;
  readonly held: readonly HeldNote[];
  /** Checkpoints up to which somebody verified a log before: it is read from there on. */
  readonly since?: readonly HeldNote[];
  /** Months that were archived, brought to be read too. */
  readonly brought?: BroughtLog;
}

/**
 * Verifies every log of a database, or the one of `--log`, one report a log.
 *
 * @param own keys of this installation, for the logs whose key is not given, and the checkpoints that are held. These were read
 *   before the logs are: a hub that writes meanwhile is never taken for one that lost something.
 * @returns 0 when all are whole, 1 when one is not.
 * @throws Error that names an option that is not understood, or says that there is no log.
 */
export async function verifyLogs(client: pg.Client, flags: Flags, own: Known): Promise<number> {
  const given = givenKeys(flags);
  const { since = [] } = own;
  const outside = [...own.held, ...since];
  const logs = await meantLogs(client, flags['log'], outside);
  mustBeOneEach(since, logs);
  let broken = 0;
  for (const log of logs) {
    const [only] = flags['log'] === undefined ? [] : [...given.values()];
    const pinned = only ?? given.get(log);
    const key = pinned ?? (await ownKey(client, log, own.signingKeys));
    const held = outside.filter((one) => one.log === log);
    const from = since.find((one) => one.log === log);
    const { brought } = own;
    const { all } = new LogSigners(log, own.signingKeys);
    const keys = pinned === undefined ? all.map(({ verifierKey }) => verifierKey) : [pinned];
    const later = held.flatMap((one) => signersOf(one, keys));
    if (!(await isWhole({ client, log, key, brought, later }, held, from))) broken += 1;
  }
  if (logs.length > 1)
    console.log(
      broken === 0
        ? `All ${logs.length} logs are whole${since.length > 0 ? ', as far as they were read' : ''}.`
        : `${broken} of ${logs.length} logs not whole.`,
    );
  return broken === 0 ? 0 : 1;
}

/** The key of this installation that signed the beginning of a log, from which its hand-overs lead on. */
async function ownKey(client: pg.Client, log: string, keys: () => KeyRing<KeyObject>): Promise<string> {
  const { rows } = await client.query<{ note: string }>(
    'SELECT note FROM ledger.checkpoint WHERE log = $1 ORDER BY size LIMIT 1',
    [log],
  );
  const signers = new LogSigners(log, keys);
  return (signers.signerOf(rows[0]?.note ?? '') ?? signers.wanted).verifierKey;
}

async function meantLogs(
  client: pg.Client,
  log: string | undefined,
  held: readonly HeldNote[],
): Promise<readonly string[]> {
  if (log !== undefined) {
    if (!held.some((one) => one.log === log)) await mustHave(client, log);
    return [log];
  }
  // What was held of a log that is no longer here is what tells that it was.
  const logs = new Set([...(await logsIn(client)), ...held.map((one) => one.log)]);
  if (logs.size === 0)
    throw new Error('There is no log here yet: nothing was ever asked, or all of it is gone.');
  return [...logs].sort();
}

/** @throws Error that names a file of --since-held that is of no log that is verified, or of one that another file is of. */
function mustBeOneEach(since: readonly HeldNote[], logs: readonly string[]): void {
  for (const [n, { file, log }] of since.entries()) {
    if (!logs.includes(log))
      throw new Error(
        `--since-held: ${file} is of the log "${log}", which is not verified here. Without --log, all are.`,
      );
    const other = since.slice(0, n).find((one) => one.log === log);
    if (other) throw new Error(`--since-held: ${other.file} and ${file} are of the same log "${log}".`);
  }
}

async function isWhole(
  verified: VerifiedLog,
  held: readonly HeldNote[],
  from: HeldNote | undefined,
): Promise<boolean> {
  const { client, log } = verified;
  const began = performance.now();
  const verdict = await verifySince(
    verified,
    held.map(({ note }) => note),
    from?.note,
  );
  const { records, checkpoints, refused, unfinished, losses, handovers, bad } = verdict;
  const { since = 0, archived = 0 } = verdict;
  const seconds = ((performance.now() - began) / 1000).toFixed(1);
  const megabytes = Math.round(process.resourceUsage().maxRSS / 1024);
  console.log(
    `${log}: ${records} records${since > 0 ? `, of which those from ${since} on were read` : ''}, ${checkpoints} checkpoints and their signatures, ${unfinished.length} unfinished intents, ${refused} refusals counted, ${seconds} s, ${megabytes} MB at most`,
  );
  if (unfinished.length > 0)
    console.log('Unfinished, hence answered to nobody (the gateway died, or the ledger failed it):');
  for (const { entry, at } of unfinished) console.log(`  ${entry}  ${at}`);
  for (const { index, at } of losses)
    console.log(`  a loss was accepted at ${at}: record ${index} says what was held and what was found`);
  for (const { index, to } of handovers)
    console.log(`  handed to the key ${to}: record ${index}, signed by it and by the key before it`);
  for (const { file, note } of held)
    console.log(
      Number(note.split('\n')[1]) < since
        ? `  not compared with ${file}: it is of a smaller size`
        : `  compared with ${file}`,
    );
  if (held.length === 0)
    console.log('  No checkpoint of it is held outside the database: that its tail was cut would not show.');
  const wrong = await tellArchived(verified, { since, archived });
  if (from && since === 0)
    console.log(
      `  Read whole: the checkpoints in the database do not make the tree under that of ${from.file}.`,
    );
  if (since > archived)
    console.log(
      `  NOT LOOKED AT: records 0 to ${since - 1}, what parts they alone name, their signatures, and which of their intents have no outcome. Their tree has the root of ${from?.file}; whether they are still those under it, verify without --since-held says.`,
    );
  if (bad) console.log(`BAD at record ${bad.index}: ${bad.why}`);
  else if (since > 0) console.log(`The log is whole from record ${since} on.`);
  else if (records > 0) console.log('The log is whole.');
  else
    console.log(
      'It was opened and holds nothing. Whether it ever did, only a checkpoint tells that somebody held.',
    );
  for (const { index, entry, kind, why } of await setAside(client, log))
    console.log(`  set aside, in no list of auditors: record ${index}, ${kind} of ${entry} (${why})`);
  return bad === undefined && wrong === 0;
}

/**
 * Says which records are archived, which of them were read, and what is wrong with what the ledger says of it.
 *
 * @returns how much is wrong.
 */
async function tellArchived(
  { client, log, brought }: VerifiedLog,
  { since, archived }: { readonly since: number; readonly archived: number },
): Promise<number> {
  if (archived === 0) return 0;
  const stretches = await archivedIn(client, log);
  for (const { month, first, until, manifest } of stretches)
    console.log(
      `  archived: ${month}, records ${first} to ${until - 1}, manifest ${manifest}, ${first >= since ? 'read in the archive' : 'NOT LOOKED AT'}`,
    );
  if (since > 0)
    console.log(
      `  Of what was not looked at, the tree has the root that the checkpoint of size ${Math.min(since, archived)} signs. With --archive FOLDER, and the passphrase, its records are read too.`,
    );
  const wrong = await wrongArchives(client, stretches, brought);
  for (const why of wrong) console.log(`BAD archive: ${why}`);
  return wrong.length;
}

/** What the auditors' index could not take. It says nothing against the log: a record may be sound and still be unreadable. */
async function setAside(client: pg.Client, log: string) {
  const { rows: there } = await client.query<{ found: boolean }>(
    "SELECT to_regclass('audit.set_aside') IS NOT NULL AS found",
  );
  if (there[0]?.found !== true) return [];
  const { rows } = await client.query<{ index: string; entry: string; kind: string; why: string }>(
    'SELECT index, entry, kind, why FROM audit.set_aside WHERE log = $1 ORDER BY index',
    [log],
  );
  return rows;
}

/** By log: each key names its own. */
function givenKeys({ key }: Flags): ReadonlyMap<string, string> {
  const keys = key === undefined ? [] : key.split(',');
  try {
    return new Map(keys.map((one) => [logOf(pinnedKey(one).name), one.trim()]));
  } catch (error) {
    throw new Error(
      `--key: ${error instanceof Error ? error.message : String(error)}. npm run ledger -- key prints it.`,
      { cause: error },
    );
  }
}
