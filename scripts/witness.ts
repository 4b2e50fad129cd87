import { randomBytes } from 'node:crypto';
import { existsSync, mkdirSync, readFileSync, renameSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { signingKeyFrom } from '../shared/src/ledger/checkpoint.ts';
import { cosignOnce, SecondHistory, witnessVerifierKey } from './ledger/witness-state.ts';

const HELP = `npm run witness -- --log http://127.0.0.1:4000 --key <verifier key of the log> [--name liaison/witness/FR]
                  [--state folder] [--every 30] [--once]

Watches a log for one State: cosigns each checkpoint (C2SP tlog-cosignature) that continues the one before, keeps the newest
in the state folder, and stops with exit 3 when the log shows a second history. npm run ledger -- key prints the key.
`;

async function main(): Promise<number> {
  const { values } = parseArgs({
    options: {
      help: { type: 'boolean', default: false },
      log: { type: 'string' },
      key: { type: 'string' },
      name: { type: 'string', default: 'liaison/witness/1' },
      state: { type: 'string', default: '.liaison/witness' },
      every: { type: 'string', default: '30' },
      once: { type: 'boolean', default: false },
    },
  });
  const { log, key, name, state } = values;
  if (values.help || log === undefined || key === undefined) {
    console.log(HELP);
    return values.help ? 0 : 2;
  }
  mkdirSync(state, { recursive: true });
  const secretFile = join(state, 'secret');
  if (!existsSync(secretFile)) writeFileSync(secretFile, randomBytes(32).toString('hex'), { mode: 0o600 });
  const ownKey = signingKeyFrom(Buffer.from(readFileSync(secretFile, 'utf8'), 'hex'), 'liaison witness');
  console.error(`Others pin this witness as ${witnessVerifierKey(name, ownKey)}`);
  const file = join(state, 'checkpoint.txt');
  for (;;) {
    try {
      const last = existsSync(file) ? readFileSync(file, 'utf8') : undefined;
      const nowS = Math.floor(Date.now() / 1000);
      const note = await cosignOnce(httpLog(log, nameIn(key)), key, { name, key: ownKey, nowS }, last);
      writeFileSync(`${file}.new`, note, { flush: true });
      renameSync(`${file}.new`, file);
      console.log(note);
    } catch (error) {
      if (error instanceof SecondHistory) {
        console.error(`REFUSED: ${error.message}`);
        return 3;
      }
      console.error(error instanceof Error ? error.message : String(error));
      if (values.once) return 1;
    }
    if (values.once) return 0;
    await new Promise((done) => setTimeout(done, Number(values.every) * 1000));
  }
}

/** The log that a verifier key speaks of: several may answer at one address. */
function nameIn(verifierKey: string): string {
  return verifierKey.split('+')[0]?.split('/').at(-1) ?? '';
}

function httpLog(base: string, name: string) {
  const get = async (path: string): Promise<Response> => {
    const url = new URL(path, base);
    url.searchParams.set('log', name);
    const response = await fetch(url, {
      redirect: 'error',
      signal: AbortSignal.timeout(5_000),
    });
    if (!response.ok) throw new Error(`the log answered ${response.status}`);
    return response;
  };
  return {
    checkpoint: async () => (await get('/ledger/checkpoint')).text(),
    consistency: async (from: number, to: number) => {
      const answer = (await (await get(`/ledger/proof/consistency?from=${from}&to=${to}`)).json()) as {
        readonly proof: readonly string[];
      };
      return answer.proof;
    },
  };
}

main().then(
  (code) => {
    process.exitCode = code;
  },
  (error: unknown) => {
    console.error(error instanceof Error ? error.message : String(error));
    process.exitCode = 2;
  },
);
