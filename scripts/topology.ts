import { chmodSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parsedOptions } from './commands/options.ts';
import { Shutdown } from './hub/shutdown.ts';
import { environment } from './hub/settings.ts';
import { Asker } from './topology/ask.ts';
import type { Check } from './topology/check.ts';
import { CHECKS } from './topology/checks.ts';
import { bringUp, STATES, type House } from './topology/house.ts';
import { debianPrograms } from './topology/site.ts';

const HELP = `npm run topology [-- --check [--only NAME]]

Runs what docker/ describes from processes on this machine, on loopback alone: two gateways behind HAProxy, each subgraph
twice in processes of its own, a PostgreSQL for each of three States (${STATES.map(({ state }) => state).join(', ')}),
PgBouncer before two of them, a standby that is read beside the third, the ledger's PostgreSQL with a synchronous standby, and
one for releases and what gateways agree in.
Invented records, in a folder that is removed at the end. Ctrl-C stops it.

  --check        runs a series of checks instead, and ends with a table
  --only NAME    only the checks whose name holds this

HAProxy and PgBouncer are Debian's (apt-get install haproxy pgbouncer). Without one of them the rest runs, and it is said
which checks are left out. Exit: 0, or 1 when a check failed or it did not come up, 2 not understood; 130 and 143 when it was
told to stop before its checks were done.
`;

/** Exit codes of shells for what a signal ended. */
const CUT_OFF = { SIGINT: 130, SIGTERM: 143 } as const;

async function main(): Promise<number> {
  const { values } = parsedOptions(
    'topology',
    process.argv.slice(2),
    {
      help: { type: 'boolean', default: false },
      check: { type: 'boolean', default: false },
      only: { type: 'string' },
    },
    false,
  );
  if (values.help) {
    console.log(HELP);
    return 0;
  }
  environment();
  const checks = values.check ? chosen(values.only) : [];
  if (!values.check && values.only !== undefined)
    throw new Error('--only chooses among checks: --check, please.');
  return run(values.check ? checks : undefined);
}

/** @throws Error when no check's name holds the words. */
function chosen(only = ''): readonly Check[] {
  const found = CHECKS.filter(({ name }) => name.includes(only));
  if (found.length > 0) return found;
  throw new Error(
    `--only: no check's name holds "${only}". There are: ${CHECKS.map(({ name }) => name).join(', ')}.`,
  );
}

/** @param checks what is looked at; undefined: it runs until it is told to stop. @returns the exit code. */
async function run(checks: readonly Check[] | undefined): Promise<number> {
  const stop = new Shutdown();
  const told = new Promise<number>((done) => {
    for (const [signal, code] of Object.entries(CUT_OFF)) process.on(signal, () => done(code));
  });
  const directory = mkdtempSync(join(tmpdir(), 'liaison-topology-'));
  // PostgreSQL does not run as root: its user goes through.
  chmodSync(directory, 0o711);
  stop.add(() => Promise.resolve(rmSync(directory, { recursive: true, force: true })));
  const debian = debianPrograms();
  for (const [name, path] of Object.entries(debian))
    if (path === undefined)
      console.error(`${name} is not installed: what it stands before is asked without it.`);
  try {
    const house = await Promise.race([
      bringUp({ directory, debian, stop, say: (line) => console.error(line) }),
      told,
    ]);
    if (typeof house === 'number') return house;
    if (checks) return await Promise.race([check(house, checks), told]);
    console.log(describe(house));
    await told;
    return 0;
  } catch (error) {
    console.error(error instanceof Error ? error.message : error);
    return 1;
  } finally {
    console.error('Stopping ...');
    await stop.run();
  }
}

function describe({ url, gateways, subgraphs, ledger, states, directory }: House): string {
  const port = ({ cluster }: { readonly cluster: { readonly port: number } }): string =>
    `127.0.0.1:${cluster.port}`;
  return [
    `  graph          ${url}/graphql`,
    `  explorer       ${url}/explorer`,
    ...gateways.map((one) => `  ${one.name.padEnd(15)}${one.url}`),
    `  subgraphs      ${[...subgraphs.keys()].join(', ')}`,
    `  ledger         ${port(ledger.primary)}, its standby ${port(ledger.standby)}`,
    ...[...states].map(([state, server]) => `  ${state.padEnd(15)}${port(server)}`),
    `A token: LIAISON_DATA=${directory} npm run --silent token -- --state FR --kind POLICE --role INVESTIGATOR`,
    'Ctrl-C stops.',
  ].join('\n');
}

async function check(house: House, checks: readonly Check[]): Promise<number> {
  const asker = new Asker(house.directory);
  const lines: string[] = [];
  let failed = 0;
  for (const { name, must, needs, run } of checks) {
    const missing = needs?.(house);
    const seen =
      missing === undefined
        ? await run(house, asker).then(
            (said) => `ok       ${said}`,
            (error: unknown) => {
              failed += 1;
              return `FAILED   ${error instanceof Error ? error.message : String(error)}`;
            },
          )
        : `skipped  ${missing} is not installed`;
    lines.push(`${name.padEnd(28)}${seen}\n${' '.repeat(28)}must: ${must}`);
    console.error(`${name}: ${seen}`);
  }
  console.log(`\n${lines.join('\n')}\n\n${failed === 0 ? 'All hold.' : `${failed} failed.`}`);
  return failed === 0 ? 0 : 1;
}

main().then(
  (code) => process.exit(code),
  (error: unknown) => {
    console.error(error instanceof Error ? error.message : error);
    process.exit(2);
  },
);
