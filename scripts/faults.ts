import { randomInt } from 'node:crypto';
import { parseArgs } from 'node:util';
import { keep, writePage } from './faults/page.ts';
import { choices, runPlan, type Plan } from './faults/plan.ts';
import { holds, type FaultsData } from './faults/results.ts';
import { tables } from './faults/table.ts';
import { Shutdown } from './hub/shutdown.ts';
import { environment } from './hub/settings.ts';

const HELP = `npm run faults -- [--only a,b] [--list] [--minutes 2] [--seed N] [--workers 2]
       [--patient] [--topology] [--write] [--page]

Starts a hub of its own over invented records on loopback, breaks one thing after the other while officers ask, and holds every
answer to it: whole for the States that are well, bytes equal; a State that is not well says so and has no row; nobody waits
longer than the deadline and 100 ms; whole again within 5 s of the cause's end; no answer that is in no log; a ledger that
verifies; memory and handles flat. A table at the end says what was measured. What a busy machine adds is taken off, as the
kernel counts it.

  --only     these alone: names, or the beginnings of names
  --list     says which there are, and starts nothing
  --minutes  of the soak: faults by chance (2)
  --seed     of the soak: the same seed draws the same faults; printed (by chance)
  --workers  gateway processes (2)
  --patient  long deadlines, and no answer is held against the clock: where others keep the machine busy
  --topology the same of what npm run topology runs: two gateways of two processes behind HAProxy, each subgraph twice, PgBouncer,
             standbys, a database in which gateways count; and what can befall these. It needs HAProxy and PgBouncer (Debian)
  --write    keeps what was measured: rows of these faults in scripts/faults/FAULTS.md, the others as they are; with --topology
             in scripts/faults/topology/FAULTS.md; each as it ends, so that a run that is cut short has kept those before
  --page     makes that page anew from the results.json beside it, and starts nothing

Linux only: it reads /proc. A disk can be filled where this user may mount one (root). Exit: 0 all holds, 1 something does
not, 2 not understood or not to be done here, 130 and 143 told to stop.
`;

interface Words extends Omit<Plan, 'stop' | 'keep'> {
  readonly isList: boolean;
  readonly isPage: boolean;
  readonly isWrite: boolean;
}

/** What goes wrong after that is no news. */
let isCutOff = false;
/** Exit codes of shells for what a signal ended. */
const CUT_OFF = { SIGINT: 130, SIGTERM: 143 } as const;

function read(args: readonly string[]): Words {
  const { values } = parseArgs({
    args: [...args],
    options: {
      only: { type: 'string' },
      list: { type: 'boolean', default: false },
      minutes: { type: 'string', default: '2' },
      seed: { type: 'string' },
      workers: { type: 'string', default: '2' },
      patient: { type: 'boolean', default: false },
      write: { type: 'boolean', default: false },
      page: { type: 'boolean', default: false },
      topology: { type: 'boolean', default: false },
    },
  });
  const workers = numberOf('--workers', values.workers, 1, 8);
  const soak = {
    minutes: numberOf('--minutes', values.minutes, 0.1, 1_440),
    seed: values.seed === undefined ? randomInt(2 ** 31) : numberOf('--seed', values.seed, 0, 2 ** 31),
  };
  if (!Number.isInteger(workers)) throw new Error(`--workers: a whole number, not "${values.workers}".`);
  return {
    ...{ isList: values.list, isPage: values.page, isWrite: values.write },
    ...{ workers, soak, isTopology: values.topology, isPatient: values.patient },
    say: (line) => console.error(line),
    names: chosen(values.only, values.topology),
  };
}

function numberOf(option: string, text: string, least: number, most: number): number {
  const number = Number(text);
  if (!(number >= least && number <= most))
    throw new Error(`${option}: a number from ${least} to ${most}, not "${text}".`);
  return number;
}

function chosen(only: string | undefined, isTopology: boolean): ReadonlySet<string> {
  const names = choices(isTopology).map(({ name }) => name);
  if (only === undefined) return new Set(names);
  return new Set(
    only.split(',').flatMap((word) => {
      const found = names.filter((name) => name.startsWith(word));
      if (word === '' || found.length === 0)
        throw new Error(
          `--only: no fault begins with "${word}". npm run faults -- ${isTopology ? '--topology ' : ''}--list says which there are.`,
        );
      return found;
    }),
  );
}

async function main(args: readonly string[]): Promise<number> {
  if (args.includes('--help')) {
    console.log(HELP);
    return 0;
  }
  environment();
  const { isList, isPage, isWrite, ...plan } = read(args);
  if (isList) {
    for (const { name, what } of choices(plan.isTopology))
      if (plan.names.has(name)) console.log(`${name.padEnd(22)} ${what}`);
    return 0;
  }
  if (isPage) {
    writePage(plan.isTopology);
    return 0;
  }
  if (process.platform !== 'linux') throw new Error('npm run faults reads /proc, which only Linux has.');
  const stop = new Shutdown();
  for (const [name, code] of Object.entries(CUT_OFF))
    process.once(name, () => {
      console.error('Stopping ...');
      isCutOff = true;
      void stop.run().then(() => process.exit(code));
    });
  const keepIt = (measured: FaultsData): void => keep(measured, plan.isTopology);
  const data = await runPlan({ ...plan, stop, ...(isWrite ? { keep: keepIt } : {}) });
  console.log(tables(data));
  if (isWrite) keepIt(data);
  return holds(data) ? 0 : 1;
}

main(process.argv.slice(2)).then(
  (code) => {
    if (!isCutOff) process.exitCode = code;
  },
  (error: unknown) => {
    if (isCutOff) return;
    console.error(error instanceof Error ? error.message : String(error));
    process.exitCode = 2;
  },
);
