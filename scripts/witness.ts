import { join } from 'node:path';
import { textOf, writeWhole } from '../shared/src/core/kept-file.ts';
import { signingKeyFrom } from '../shared/src/ledger/proof/checkpoint.ts';
import { parsedOptions } from './commands/options.ts';
import { pinnedKey } from './ledger/check.ts';
import {
  cosignOnce,
  SecondHistory,
  witnessVerifierKey,
  type Shown,
  type WatchedLog,
  type WitnessState,
} from './ledger/witness-state.ts';
import { secret } from './hub/secret.ts';
import { environment } from './hub/settings.ts';

const HELP = `npm run witness -- --log http://127.0.0.1:4000 --key <verifier key of the log> [--name liaison/witness/FR]
                  [--state folder] [--every 30] [--once]

Watches a log for one State: cosigns each checkpoint (C2SP tlog-cosignature) that continues the one before, keeps the newest
in the state folder, and stops with exit 3 when the log shows a second history. npm run ledger -- key prints the key. When the
operator rotates it, the witness follows the hand-over that both keys signed, and takes nothing by the one before any more.
`;

async function main(): Promise<number> {
  const { values } = parsedOptions(
    'witness',
    process.argv.slice(2),
    {
      help: { type: 'boolean', default: false },
      log: { type: 'string' },
      key: { type: 'string' },
      name: { type: 'string', default: 'liaison/witness/1' },
      state: { type: 'string', default: '.liaison/witness' },
      every: { type: 'string', default: '30' },
      once: { type: 'boolean', default: false },
    },
    false,
  );
  if (values.help) {
    console.log(HELP);
    return 0;
  }
  environment();
  const { name, state } = values;
  const { log, key, everyS } = checked(values);
  const ownKey = signingKeyFrom(Buffer.from(secret(state, 'secret'), 'hex'), 'liaison witness');
  console.error(`Others pin this witness as ${witnessVerifierKey(name, ownKey)}`);
  for (;;) {
    try {
      const nowS = Math.floor(Date.now() / 1000);
      const watched = httpLog(log, nameIn(key));
      const next = await cosignOnce(watched, key, { name, key: ownKey, nowS }, stateIn(state));
      keepState(state, next);
      console.log(next.note);
    } catch (error) {
      if (error instanceof SecondHistory) {
        console.error(`REFUSED: ${error.message}`);
        return 3;
      }
      console.error(said(error));
      if (values.once) return 1;
    }
    if (values.once) return 0;
    await new Promise((done) => setTimeout(done, everyS * 1000));
  }
}

const CHECKPOINT = 'checkpoint.txt';
const HANDOVERS = 'handovers.json';

/** @throws Error that names a file that cannot be read: what was followed must not be forgotten. */
function stateIn(folder: string): WitnessState {
  const [note, handovers] = [CHECKPOINT, HANDOVERS].map((name) => textOf(join(folder, name)));
  return {
    note,
    handovers: handovers === undefined ? [] : (JSON.parse(handovers) as Shown['handovers']),
  };
}

/** Hand-overs first: a checkpoint by a key that nobody followed yet could not be opened again. */
function keepState(folder: string, { note, handovers }: WitnessState & { readonly note: string }): void {
  if (handovers.length > 0) writeWhole(join(folder, HANDOVERS), `${JSON.stringify(handovers, null, 2)}\n`);
  writeWhole(join(folder, CHECKPOINT), note);
}

interface Wanted {
  readonly log: string;
  readonly key: string;
  readonly everyS: number;
}

/** @throws Error that names the option, what it holds and what is accepted. */
function checked(values: Readonly<Record<string, unknown>>): Wanted {
  const [log, key, name, every] = ['log', 'key', 'name', 'every'].map((option) =>
    String(values[option] ?? ''),
  );
  if (log === undefined || !/^https?:\/\//u.test(log) || !URL.canParse(log))
    throw new Error(`--log: "${log ?? ''}" is not an address such as http://127.0.0.1:4000.`);
  try {
    pinnedKey(key ?? '');
  } catch (error) {
    throw new Error(`--key: ${said(error)}. npm run ledger -- key prints it where the hub runs.`, {
      cause: error,
    });
  }
  if (!/^[^\s+]+$/u.test(name ?? ''))
    throw new Error(`--name: "${name ?? ''}" must be one word without a plus.`);
  const everyS = /^\d{1,6}$/u.test(every ?? '') ? Number(every) : 0;
  if (everyS < 1) throw new Error(`--every: "${every ?? ''}" is not a number of seconds, 1 or more.`);
  return { log, key: key ?? '', everyS };
}

function said(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}

/** The log that a verifier key speaks of: several may answer at one address. */
function nameIn(verifierKey: string): string {
  return verifierKey.split('+')[0]?.split('/').at(-1) ?? '';
}

function httpLog(base: string, name: string): WatchedLog {
  const asked = async (path: string): Promise<Response> => {
    const url = new URL(path, base);
    url.searchParams.set('log', name);
    return fetch(url, { redirect: 'error', signal: AbortSignal.timeout(5_000) }).catch((error: unknown) => {
      throw new Error(`${base} does not answer`, { cause: error });
    });
  };
  const get = async (path: string): Promise<Response> => {
    const response = await asked(path);
    if (!response.ok) throw new Error(`${base} answered ${response.status}: ${await response.text()}`);
    return response;
  };
  return {
    shown: async () => {
      const answer = await asked('/ledger/handovers');
      if (answer.ok) return (await answer.json()) as Shown;
      if (answer.status !== 404) throw new Error(`${base} answered ${answer.status}: ${await answer.text()}`);
      // A hub of before there were hand-overs has none to show.
      return { checkpoint: await (await get('/ledger/checkpoint')).text(), handovers: [] };
    },
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
    console.error(said(error));
    process.exitCode = 2;
  },
);
