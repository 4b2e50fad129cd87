import { createServer } from 'node:http';
import { ledgerApi } from '../../shared/src/ledger/proof/api.ts';
import { EMPTY_INDEX } from '../../shared/src/ledger/read/access-tables.ts';
import { heldFile } from '../../shared/src/ledger/write/held.ts';
import { PostgresLedger } from '../../shared/src/ledger/write/postgres-ledger.ts';
import { LogReader } from '../../shared/src/ledger/proof/proofs.ts';
import { retain } from '../../shared/src/ledger/write/retention.ts';
import type { Commands, Flags } from '../commands/dispatch.ts';
import { dataDirectory } from '../hub/data-directory.ts';
import { ledgerSecrets } from '../hub/embedded-ledger.ts';
import { prepareElsewhere } from '../hub/ledger-elsewhere.ts';
import { REPLACE_PASSWORDS } from '../hub/role-passwords.ts';
import { ARCHIVE_COMMANDS, broughtBy } from './archive/commands.ts';
import { sayArchived } from './archived.ts';
import { fromHub } from './from-hub.ts';
import { heldNotes, sinceNotes } from './held-notes.ts';
import { acceptKeys } from './key-ids.ts';
import { mustHave } from './logs.ts';
import { atLedger, entryFlag, meantLog, momentFlag, PLACE_FLAGS, wholeFlag, yesFlag } from './options.ts';
import { takeOfficers } from './officers.ts';
import { prove } from './prove.ts';
import { sumRefusals } from './refused.ts';
import { exportLog, showEntry } from './show.ts';
import { verifyLogs } from './verify-all.ts';

export const COMMANDS: Commands = {
  verify: {
    about:
      'reads every log whole, checks every signature, names the first bad record, and compares with the checkpoints that are held outside the database (LIAISON_DATA, witnesses), so that a cut, emptied or restored log shows; lists intents without outcome',
    options:
      '[--log name: that one alone] [--key key,key: of logs of other installations] [--held file,file: more checkpoints that somebody kept; so does LIAISON_WITNESSES] [--since-held file,file: reads each log only from the checkpoint on that somebody kept when it was last verified, and says what it did not look at] [--archive folder: reads months that were archived, too]',
    flags: [...PLACE_FLAGS, 'held', 'since-held', 'archive'],
    run: (flags, env) =>
      atLedger({ ...flags, key: undefined }, env, ({ client }) =>
        verifyLogs(client, flags, {
          ...ledgerSecrets(dataDirectory(env)),
          held: heldNotes(flags, env),
          since: sinceNotes(flags),
          ...broughtFlag(flags, env),
        }),
      ),
  },
  refused: {
    about: 'adds up what was turned away without records of its own: by log, code and address',
    options: '[--log name] [--from 2026-11-24] [--until 2026-11-25T12:00:00Z]',
    flags: [...PLACE_FLAGS, 'from', 'until'],
    run: (flags, env) => {
      const period = { from: momentFlag(flags, 'from'), until: momentFlag(flags, 'until') };
      return atLedger(flags, env, async ({ client }) => {
        const sums = await sumRefusals(client, { log: flags['log'], ...period });
        for (const { log, code, place, count, from, until } of sums)
          console.log(`${log}  ${code}  ${place}  ${count}  from ${from} until ${until}`);
        await sayArchived(client);
        if (sums.length === 0) console.log('Nothing was refused without records of its own.');
        return 0;
      });
    },
  },
  prove: {
    about: 'fetches the proof that the records of a receipt are in the log, checks it, prints it',
    options:
      '--entry <id> [--hub http://127.0.0.1:4000: asks the running hub instead of the database] [--archive folder: where its month was archived]',
    flags: [...PLACE_FLAGS, 'entry', 'hub', 'archive'],
    run: (flags, env) => {
      const entry = entryFlag(flags);
      const { hub } = flags;
      if (hub !== undefined) return prove(entry, meantLog(flags, env).keyOf, fromHub(hub));
      return atLedger(flags, env, async ({ url, log, keyOf }) => {
        const reader = new LogReader(url, log, broughtBy(flags, env));
        try {
          return await prove(entry, keyOf, ledgerApi(reader));
        } finally {
          await reader.close();
        }
      });
    },
  },
  show: {
    about: 'one entry, personal details included while they exist',
    options: '--entry <id> [--archive folder: where its month was archived]',
    flags: [...PLACE_FLAGS, 'entry', 'archive'],
    run: (flags, env) => {
      const entry = entryFlag(flags);
      const brought = broughtBy(flags, env);
      return atLedger(flags, env, async ({ client, searchKey }) => {
        const records = await showEntry({ client, searchKey, brought }, entry);
        if (records.length === 0) {
          console.error('There is no such entry.');
          await sayArchived(client);
        }
        if (records.length > 0) console.log(JSON.stringify(records, null, 2));
        return records.length > 0 ? 0 : 1;
      });
    },
  },
  export: {
    about: 'the log as lines of JSON, for a supervisory authority',
    options: '> log.ndjson',
    flags: PLACE_FLAGS,
    run: (flags, env) =>
      atLedger(flags, env, async ({ client, log }) => {
        await mustHave(client, log);
        await sayArchived(client);
        for await (const line of exportLog(client, log))
          if (!process.stdout.write(`${line}\n`))
            await new Promise((done) => process.stdout.once('drain', done));
        return 0;
      }),
  },
  erase: {
    about: "destroys the key of one entry's personal details",
    options: '--entry <id>',
    flags: [...PLACE_FLAGS, 'entry'],
    run: (flags, env) => {
      const entry = entryFlag(flags);
      return atLedger(flags, env, async ({ client }) => {
        const { rowCount } = await client.query('DELETE FROM ledger.secret WHERE entry = $1', [entry]);
        console.log(rowCount === 1 ? 'Erased. Proofs still hold.' : 'There was no key for this entry.');
        return rowCount === 1 ? 0 : 1;
      });
    },
  },
  retain: {
    about: 'destroys the keys whose time is over, as the hub does every hour',
    options: '[--on 2029-11-24] [--state FR]',
    flags: [...PLACE_FLAGS, 'on', 'state'],
    run: (flags, env) =>
      atLedger(flags, env, async ({ client }) => {
        const on = flags['on'] ?? new Date().toISOString().slice(0, 10);
        const erased = await retain(client, on, flags['state']);
        console.log(`${erased} entries: personal details destroyed. Proofs still hold.`);
        return 0;
      }),
  },
  officers: {
    about:
      "takes a State's list of its officers over, hashed, so that signals of the own name and of colleagues are looked for; the file may be destroyed then",
    options:
      '--state FI --file list.csv: lines of officer;family;given;birth, the first of them these four words',
    flags: ['state', 'file'],
    run: (flags, env) => Promise.resolve(takeOfficers(flags, env)),
  },
  reindex: {
    about: "makes the auditors' index anew from the records, when it is doubted",
    options: '--url <as a role that owns the tables>, or the embedded ledger',
    flags: PLACE_FLAGS,
    run: (flags, env) =>
      atLedger(flags, env, async ({ client }) => {
        await client.query(EMPTY_INDEX);
        console.log('The index is empty, and filled from the records before the next auditor is answered.');
        return 0;
      }),
  },
  'accept-loss': {
    about:
      'goes on with a log that was cut, emptied or restored, and makes the loss its next record; the hub that wrote it must not run',
    options: '--reason "why": a sentence for whoever reads the log [--log name]',
    flags: [...PLACE_FLAGS, 'reason'],
    run: (flags, env) => {
      const reason = flags['reason'] ?? '';
      if (reason.trim().length < 10)
        throw new Error(`--reason: "${reason}" is not a sentence of ten letters or more.`);
      return atLedger(flags, env, ({ url, log }) => acceptLoss({ url, log, reason }, dataDirectory(env)));
    },
  },
  'accept-keys': {
    about: "takes this installation's keys for those of the ledger, when the ones before are lost for good",
    options: '--url <as its writer>, or the embedded ledger',
    flags: PLACE_FLAGS,
    run: (flags, env) =>
      atLedger(flags, env, async ({ url }) => {
        const changed = await acceptKeys(url, dataDirectory(env));
        console.log(
          changed.length === 0
            ? 'The keys are those of the ledger already.'
            : `Taken: ${changed.join(', ')}. What was sealed under others stays closed.`,
        );
        return 0;
      }),
  },
  key: {
    about: 'prints the key that auditors and witnesses pin',
    options: '',
    flags: ['log'],
    run: (flags, env) => {
      console.log(meantLog(flags, env).key);
      return Promise.resolve(0);
    },
  },
  serve: {
    about: 'checkpoints and proofs over HTTP on loopback, beside the gateway or from a replica',
    options: '[--port 4090]',
    flags: [...PLACE_FLAGS, 'port'],
    run: (flags, env) => {
      const port = wholeFlag(flags, 'port', { from: 1, to: 65_535, byDefault: 4090 });
      return atLedger(flags, env, async ({ url, log, client }) => {
        await mustHave(client, log);
        return serve(url, log, port);
      });
    },
  },
  migrate: {
    about: "makes the ledger's tables and roles in a database of yours, or brings them up to date",
    options: `--url <as a role that may create tables and roles>; writes each role's URL to a file in LIAISON_DATA, and prints the settings that name them [--print-passwords yes: the URLs themselves] [--${REPLACE_PASSWORDS} yes: also of roles that are there, which another hub may use]`,
    flags: ['url', 'print-passwords', REPLACE_PASSWORDS],
    run: migrate,
  },
  ...ARCHIVE_COMMANDS,
  crash: {
    about:
      'kills a hub and its PostgreSQL with kill -9 under load, and holds every response against the ledger',
    options: '[--gateway 100] [--postgres 30] [--clients 16]: in a place of its own, some minutes',
    flags: ['gateway', 'postgres', 'clients'],
    run: (flags) => runCrash(flags),
  },
};

function broughtFlag(flags: Flags, env: NodeJS.ProcessEnv) {
  const brought = broughtBy(flags, env);
  return brought ? { brought } : {};
}

async function acceptLoss(
  { url, log, reason }: { readonly url: string; readonly log: string; readonly reason: string },
  directory: string,
): Promise<number> {
  const loss = await PostgresLedger.acceptLoss(
    {
      url,
      log,
      ...ledgerSecrets(directory),
      heldFile: heldFile(directory, log),
      onFailure: (cause) => console.error(cause instanceof Error ? cause.message : String(cause)),
    },
    reason,
  );
  if (!loss) {
    console.log(`Nothing is lost: ${log} goes on from the checkpoint that is held, or none is held.`);
    return 1;
  }
  const [, size = ''] = loss.held.split('\n');
  console.log(
    `Recorded in ${log}: a checkpoint of ${size} records was held, ${loss.found.size} were found. It goes on from there.`,
  );
  return 0;
}

async function migrate(flags: Flags, env: NodeJS.ProcessEnv): Promise<number> {
  const { url } = flags;
  if (url === undefined) throw new Error('--url: the database as a role that may create tables and roles.');
  const directory = dataDirectory(env);
  const made = await prepareElsewhere(url, directory, yesFlag(flags, REPLACE_PASSWORDS));
  for (const line of yesFlag(flags, 'print-passwords') ? made.urls : made.settings) console.log(line);
  for (const role of made.others)
    console.error(
      `${role} has another password than ${directory} keeps. It stays, and so does what names it (npm run ledger -- --help).`,
    );
  return 0;
}

async function serve(url: string, log: string, port: number): Promise<number> {
  const reader = new LogReader(url, log);
  const answer = ledgerApi(reader);
  const server = createServer((request, response) => {
    void answer(request.url ?? '/').then(({ status, contentType, body }) =>
      response.writeHead(status, { 'content-type': contentType }).end(body),
    );
  });
  await new Promise<void>((done, failed) => {
    server.once('error', () => failed(new Error(`--port: ${port} is taken.`)));
    server.listen(port, '127.0.0.1', done);
  });
  console.log(`http://127.0.0.1:${port}/ledger/checkpoint`);
  await new Promise((done) => process.once('SIGINT', done).once('SIGTERM', done));
  server.close();
  await reader.close();
  return 0;
}

async function runCrash(flags: Flags): Promise<number> {
  // A whole hub hangs on it: no other command waits for that.
  const { crash } = await import('./crash/run.ts');
  const counts = await crash({
    gatewayKills: wholeFlag(flags, 'gateway', { from: 0, to: 10_000, byDefault: 100 }),
    postgresKills: wholeFlag(flags, 'postgres', { from: 0, to: 10_000, byDefault: 30 }),
    clients: wholeFlag(flags, 'clients', { from: 1, to: 60, byDefault: 16 }),
    say: (line) => console.error(line),
  });
  const { verdict } = counts;
  for (const { entry, at } of verdict.unfinished) console.log(`  unfinished ${entry}  ${at}`);
  console.log(`kill -9: gateway ${counts.gatewayKills}, PostgreSQL ${counts.postgresKills}
received whole: ${counts.received}, of which ${counts.answers} answers with a receipt, the others refusals
  without an OUTCOME of the same digest: ${counts.unrecorded.length}
refused as LEDGER_UNAVAILABLE: ${counts.unavailable}, with more than that sentence: ${counts.leaked}
broken off, or nobody there: ${counts.broken}
answered again after PostgreSQL was back: within ${Math.round(counts.slowestRecoveryMs)} ms
log: ${verdict.records} records, ${verdict.checkpoints} checkpoints, ${verdict.unfinished.length} unfinished intents, ${verdict.bad ? `BAD at ${verdict.bad.index}: ${verdict.bad.why}` : 'no gap, no fork'}`);
  return counts.unrecorded.length > 0 || counts.leaked > 0 || verdict.bad ? 1 : 0;
}
