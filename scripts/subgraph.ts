import type { Logger } from 'pino';
import { makeLog } from '../gateway/src/observe/log.ts';
import { environment } from './hub/settings.ts';
import { Shutdown } from './hub/shutdown.ts';
import { outliveStrays } from './hub/strays.ts';
import { startTracing } from './hub/tracing.ts';
import { readOwnSettings, statesOf } from './subgraph/own-settings.ts';
import { serveOwn } from './subgraph/serve-own.ts';
import { serveSubgraphs } from './subgraph/serve.ts';
import { printSealKeys } from './subgraph/seal-keys.ts';
import { NAMES, readSubgraphSettings } from './subgraph/settings.ts';

const HELP = `npm run subgraph -- NAME [NAME ...]
npm run subgraph -- --state STATE [--state STATE ...]
npm run --silent subgraph -- seal-keys [FILE]

Starts one subgraph, or several behind one port, in a process of its own, at /NAME each; a gateway asks them by its
LIAISON_SUBGRAPHS=subgraphs.yaml. They answer sealed questions and nothing else. SIGTERM: what is under way is answered.
At the same port, to whoever asks: /health/live, /health/ready, /metrics.

  seal-keys           prints the public keys of the gateway's seal as LIAISON_SEAL_KEYS wants them, the next one too while
                      it is turned (npm run keys), with those that FILE holds already: run it where the gateway's
                      LIAISON_DATA or LIAISON_SEAL_KEY is

  --state STATE       a State's own process, beside its data: answers hubs that name it under process in their sources.yaml,
                      by the law that is here and by databases that only it reaches. It wants LIAISON_SEAL_KEYS,
                      LIAISON_PROFILES and LIAISON_SOURCES, which names the databases of these States alone, and knows
                      neither ledger nor keys of the hub

  NAME                ${NAMES.join(', ')}
  HOST, PORT          where to listen (127.0.0.1, 4000)
  LIAISON_SEAL_KEYS   the public keys of the gateways that may ask: a key set, read again when it changes
  LIAISON_TLS_KEY, LIAISON_TLS_CERT
                      PEM files: the port speaks TLS; read again when they change
  LIAISON_TLS_CLIENT_CA
                      questions are taken from clients with a certificate of these authorities alone, PEM file
  LIAISON_SOURCES     a sources.yaml, as the hub's; of all domains, as links lead from one to another
  LIAISON_PROFILES    folder of law profiles: the same files as the gateway's
  LIAISON_LEDGER      the ledger's database as its writer, where what officers try is counted
  LIAISON_LEDGER_PATIENCE_MS
                      time for one count, in milliseconds (800)
  LIAISON_LEDGER_READER, LIAISON_LEDGER_INDEXER, LIAISON_RELEASES_URL
                      for oversight, and for releases
  LIAISON_ID_KEY, LIAISON_CURSOR_KEY, LIAISON_STATISTICS_KEY, LIAISON_LEDGER_SEARCH_KEY
                      the gateway's, or files of LIAISON_DATA: they are never made here
  LIAISON_SEAL_KEY    only where LIAISON_SOURCES names States' own processes: a key of its own that seals what they are asked,
                      or seal-key in LIAISON_DATA
  LIAISON_MODE        demonstration (default, loopback only) or production
`;

async function main(words: readonly string[]): Promise<void> {
  if (words.length === 0 || words.includes('--help')) {
    console.log(HELP);
    return;
  }
  const stop = new Shutdown();
  const end = (code: number): void => void stop.run().then(() => process.exit(code));
  try {
    const env = environment();
    if (words[0] === 'seal-keys') {
      console.log(printSealKeys(words.slice(1), env));
      return;
    }
    process.on('SIGINT', () => end(0));
    process.on('SIGTERM', () => end(0));
    const said = await serve(words, env, stop);
    if (!stop.hasBegun) console.log(said);
  } catch (error) {
    if (stop.hasBegun) return;
    console.error(error instanceof Error ? error.message : String(error));
    await stop.run();
    process.exit(1);
  }
}

/** @returns what there is to say once it answers. */
async function serve(words: readonly string[], env: NodeJS.ProcessEnv, stop: Shutdown): Promise<string> {
  const begun = async (logLevel: string): Promise<Logger> => {
    const log = makeLog(logLevel);
    outliveStrays(log);
    const tracing = await startTracing(env, log);
    if (tracing) stop.add(() => tracing.stop());
    return log;
  };
  const states = statesOf(words);
  if (states) {
    const settings = readOwnSettings(states, env);
    const url = await serveOwn(settings, await begun(settings.logLevel), stop);
    return `The own process of ${settings.states.join(', ')} answers the hub at ${url}`;
  }
  const settings = readSubgraphSettings(words, env);
  const url = await serveSubgraphs(settings, await begun(settings.logLevel), stop);
  return `Subgraphs answer the gateway: ${settings.names.join(', ')} at ${url}`;
}

await main(process.argv.slice(2));
