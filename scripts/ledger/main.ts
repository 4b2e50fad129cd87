import { readFileSync } from 'node:fs';
import { createServer } from 'node:http';
import pg from 'pg';
import { ledgerApi } from '../../shared/src/ledger/api.ts';
import { LogReader } from '../../shared/src/ledger/proofs.ts';
import { openPlace, readFlags, type Flags, type LedgerPlace } from './options.ts';
import { exportLog, showEntry } from './show.ts';
import { verifyLog } from './verify.ts';

const HELP = `npm run ledger -- <command> [options]

  verify    reads the whole log and names the first bad record     [--held checkpoint.txt]     exit 1 when it is not whole
  prove     that the records of a receipt are in the log           --entry <id>
  show      one entry, personal details included while they exist  --entry <id>
  export    the log as lines of JSON, for a supervisory authority  > log.ndjson
  erase     destroys the key of one entry's personal details       --entry <id>
  retain    destroys the keys whose time is over                   [--on 2029-11-24] [--state FR]
  key       prints the key that auditors and witnesses pin
  serve     checkpoints and proofs over HTTP on loopback           [--port 4090]

All commands: --log name (gateway-1), --url of the database (LIAISON_LEDGER, or the embedded one while npm start does not
use it: give its url otherwise), --key verifier key (by default made from this installation's secret).
`;

type Command = (place: LedgerPlace, client: pg.Client, flags: Flags) => Promise<number>;

const COMMANDS: Readonly<Record<string, Command>> = {
  verify: async ({ log, key }, client, { held }) => {
    const began = performance.now();
    const verdict = await verifyLog(client, log, key, held === undefined ? [] : [readFileSync(held, 'utf8')]);
    const seconds = ((performance.now() - began) / 1000).toFixed(1);
    console.log(
      `${verdict.records} records, ${verdict.checkpoints} checkpoints, ${verdict.unfinished} unfinished intents, ${seconds} s`,
    );
    console.log(verdict.bad ? `BAD at record ${verdict.bad.index}: ${verdict.bad.why}` : 'The log is whole.');
    return verdict.bad ? 1 : 0;
  },
  prove: async ({ url, log }, _client, flags) => {
    const reader = new LogReader(url, log);
    try {
      const proof = await reader.inclusion(entryOf(flags));
      console.log(proof ? JSON.stringify(proof, null, 2) : 'There is no such entry.');
      return proof ? 0 : 1;
    } finally {
      await reader.close();
    }
  },
  show: async (place, client, flags) => {
    const records = await showEntry(client, place.searchKey, entryOf(flags));
    console.log(JSON.stringify(records, null, 2));
    return records.length > 0 ? 0 : 1;
  },
  export: async ({ log }, client) => {
    for await (const line of exportLog(client, log))
      if (!process.stdout.write(`${line}\n`)) await new Promise((done) => process.stdout.once('drain', done));
    return 0;
  },
  erase: async (_place, client, flags) => {
    const { rowCount } = await client.query('DELETE FROM ledger.secret WHERE entry = $1', [entryOf(flags)]);
    console.log(rowCount === 1 ? 'Erased. Proofs still hold.' : 'There was no key for this entry.');
    return rowCount === 1 ? 0 : 1;
  },
  retain: async (_place, client, { on, state }) => {
    const { rowCount } = await client.query(
      'DELETE FROM ledger.secret WHERE expires_on <= $1::date AND ($2::text IS NULL OR state = $2)',
      [on ?? new Date().toISOString().slice(0, 10), state ?? null],
    );
    console.log(`${rowCount ?? 0} entries: personal details destroyed. Proofs still hold.`);
    return 0;
  },
  key: (place) => {
    console.log(place.key);
    return Promise.resolve(0);
  },
  serve: async ({ url, log }, _client, { port }) => {
    const reader = new LogReader(url, log);
    const answer = ledgerApi(reader);
    const server = createServer((request, response) => {
      void answer(request.url ?? '/').then(({ status, contentType, body }) =>
        response.writeHead(status, { 'content-type': contentType }).end(body),
      );
    });
    server.listen(Number(port ?? 4090), '127.0.0.1', () =>
      console.log(`http://127.0.0.1:${port ?? 4090}/ledger/checkpoint`),
    );
    await new Promise((done) => process.once('SIGINT', done).once('SIGTERM', done));
    server.close();
    await reader.close();
    return 0;
  },
};

function entryOf({ entry }: Flags): string {
  if (entry === undefined || !/^[0-9a-f-]{36}$/u.test(entry))
    throw new Error('--entry must be the entry of a receipt');
  return entry;
}

async function main([name, ...args]: readonly string[]): Promise<number> {
  const command = name === undefined ? undefined : COMMANDS[name];
  if (!command || args.includes('--help')) {
    console.log(HELP);
    return command !== undefined || name === undefined || name === '--help' ? 0 : 2;
  }
  const flags = readFlags(args, ['log', 'url', 'key', 'held', 'entry', 'on', 'state', 'port']);
  const place = await openPlace(flags, process.env);
  const client = new pg.Client({ connectionString: place.url });
  try {
    await client.connect();
    return await command(place, client, flags);
  } finally {
    await client.end().catch(() => undefined);
    await place.close();
  }
}

main(process.argv.slice(2)).then(
  (code) => {
    process.exitCode = code;
  },
  (error: unknown) => {
    console.error(error instanceof Error ? error.message : String(error));
    process.exitCode = 2;
  },
);
