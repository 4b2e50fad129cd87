import { parseArgs } from 'node:util';
import { runFaults, type FaultsResult } from './faults/faults.ts';
import type { Fault } from './faults/fault.ts';
import { FAULTS } from './faults/kinds/all.ts';
import { faultsTable } from './faults/table.ts';
import { environment } from './hub/settings.ts';

const HELP = `npm run faults -- [--only a,b] [--list] [--workers 2]

Starts a hub of its own over invented records on loopback, breaks one thing after the other while officers ask, and holds every
answer to it: whole for the States that are well, bytes equal; a State that is not well says so and has no row; nobody waits
longer than the deadline and 100 ms; whole again within 5 s of the cause's end; no answer that is in no log; a ledger that
verifies; memory and handles flat. A table at the end says what was measured.

  --only     these faults alone: names, or the beginnings of names
  --list     says which there are, and starts nothing
  --workers  gateway processes (2)

Linux only: it reads /proc. Exit: 0 all holds, 1 something does not, 2 not understood.
`;

interface Asked {
  readonly faults: readonly Fault[];
  readonly workers: number;
  readonly isList: boolean;
}

function read(args: readonly string[]): Asked {
  const { values } = parseArgs({
    args: [...args],
    options: {
      only: { type: 'string' },
      list: { type: 'boolean', default: false },
      workers: { type: 'string', default: '2' },
    },
  });
  const workers = Number(values.workers);
  if (!Number.isInteger(workers) || workers < 1 || workers > 8)
    throw new Error(`--workers: a whole number from 1 to 8, not "${values.workers}".`);
  return { faults: chosen(values.only), workers, isList: values.list };
}

function chosen(only: string | undefined): readonly Fault[] {
  if (only === undefined) return FAULTS;
  return only.split(',').flatMap((word) => {
    const found = FAULTS.filter(({ name }) => name.startsWith(word));
    if (word === '' || found.length === 0)
      throw new Error(
        `--only: no fault begins with "${word}". npm run faults -- --list says which there are.`,
      );
    return found;
  });
}

async function main(args: readonly string[]): Promise<number> {
  if (args.includes('--help')) {
    console.log(HELP);
    return 0;
  }
  environment();
  const { isList, ...plan } = read(args);
  if (isList) {
    for (const { name, what } of plan.faults) console.log(`${name.padEnd(20)} ${what}`);
    return 0;
  }
  if (process.platform !== 'linux') throw new Error('npm run faults reads /proc, which only Linux has.');
  const result: FaultsResult = await runFaults({ ...plan, say: (line) => console.error(line) });
  console.log(faultsTable(result));
  return result.wrong.length + result.outcomes.flatMap(({ wrong }) => wrong).length === 0 ? 0 : 1;
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
