// A gateway's ledger under load, made to be killed: prints a line once an outcome is durable, as a gateway sends bytes.
import { createHash, randomBytes } from 'node:crypto';
import { PostgresLedger } from '../../shared/src/ledger/postgres-ledger.ts';
import { anIntent, anOutcome, aReceived } from '../../shared/src/ledger/testing/examples.ts';

const WRITERS = 16;
const [url = '', log = '', secret = ''] = process.argv.slice(2);

async function answerForever(ledger: PostgresLedger): Promise<void> {
  for (;;) {
    try {
      const request = ledger.received(aReceived);
      await request.intent(anIntent);
      const bodyDigest = createHash('sha256').update(randomBytes(16)).digest('hex');
      await request.outcome({ ...anOutcome, bodyDigest });
      process.stdout.write(`${request.receipt.entry} ${bodyDigest}\n`);
    } catch {
      await new Promise((done) => setTimeout(done, 20));
    }
  }
}

async function open(): Promise<PostgresLedger> {
  for (;;) {
    try {
      return await PostgresLedger.open({
        url,
        log,
        searchKey: Buffer.from(secret, 'hex'),
        onFailure: () => undefined,
      });
    } catch {
      // The session of the one killed before may hold the lock for a moment yet.
      await new Promise((done) => setTimeout(done, 20));
    }
  }
}

const ledger = await open();
process.stdout.write('ready\n');
await Promise.all(Array.from({ length: WRITERS }, () => answerForever(ledger)));
