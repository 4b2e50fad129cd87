import { randomInt } from 'node:crypto';
import { parseArgs } from 'node:util';
import { findingText } from './fuzz/findings.ts';
import { RIGHTLY } from './fuzz/judge.ts';
import { KINDS, type Kind } from './fuzz/request.ts';
import type { FuzzPlan, FuzzResult } from './fuzz/plan.ts';
import { fuzz } from './fuzz/run.ts';
import { environment } from './hub/settings.ts';

const HELP = `npm run fuzz -- [--minutes 10] [--seed N] [--requests N] [--kinds a,b] [--request LANE:NUMBER]

Starts a hub of its own over invented records, and asks it, as three officers of two States at once (police, border guard,
auditor), whatever they could send: documents over the schema that each may see, near-valid ones, shapes that explode,
odd variables, bodies, headers, addresses and bytes. Beside them a control caller asks the same questions over and over.

It fails on an answer of 500 and above outside the catalogue (right are ${[...RIGHTLY].join(', ')}: counted),
on a code that says that something broke, on a process that ends, an error that nobody caught, a builtin prototype that is
changed, an event loop that is held for a second, an answer to the control caller that differs, memory that grows, a ledger
that does not verify, auditors who are not answered. The first failure ends the run: its request is looked for and printed.

  --minutes   how long (10)
  --seed      the same seed sends the same requests; printed (by chance)
  --requests  ends sooner, after so many
  --kinds     only these: ${KINDS.join(', ')}
  --request   sends one request of a seed alone, four times, and looks

Exit: 0 nothing was found, 1 something was, 2 not understood.
`;

function planOf(args: readonly string[]): FuzzPlan {
  const { values } = parseArgs({
    args: [...args],
    options: {
      minutes: { type: 'string', default: '10' },
      seed: { type: 'string' },
      requests: { type: 'string' },
      kinds: { type: 'string' },
      request: { type: 'string' },
    },
  });
  const kinds = values.kinds === undefined ? KINDS : values.kinds.split(',').map(kindOf);
  const [, lane, number] = /^([012]):(\d+)$/u.exec(values.request ?? '') ?? [];
  if (values.request !== undefined && lane === undefined)
    throw new Error('--request: say LANE:NUMBER, such as 1:532.');
  return {
    seed: values.seed === undefined ? randomInt(2 ** 31) : numberOf('--seed', values.seed, 0),
    minutes: numberOf('--minutes', values.minutes, 0.01),
    ...(values.requests === undefined ? {} : { requests: numberOf('--requests', values.requests, 1) }),
    kinds,
    ...(lane === undefined ? {} : { only: { lane: Number(lane), number: Number(number) } }),
    say: (line) => console.error(line),
  };
}

function kindOf(word: string): Kind {
  const kind = KINDS.find((one) => one === word);
  if (kind === undefined) throw new Error(`--kinds: there is no "${word}". There are: ${KINDS.join(', ')}.`);
  return kind;
}

function numberOf(option: string, text: string, least: number): number {
  const number = Number(text);
  if (!(number >= least)) throw new Error(`${option}: a number of at least ${least}, not "${text}".`);
  return number;
}

function report(plan: FuzzPlan, result: FuzzResult): string {
  const { requests, byKind, byStatus, rightly, control, memory, ledgerRecords, findings } = result;
  const list = (counts: ReadonlyMap<string, number>): string =>
    [...counts]
      .sort(([a], [b]) => (a < b ? -1 : 1))
      .map(([key, n]) => `${key} ${n}`)
      .join(', ') || 'none';
  return [
    `seed ${plan.seed}: ${requests} requests`,
    `  kinds      ${list(byKind)}`,
    `  statuses   ${list(byStatus)}`,
    `  rightly    ${list(rightly)}`,
    `  control    ${control.asked} answers compared, ${control.turnedAway} times turned away, slowest ${control.slowestMs.toFixed(0)} ms`,
    `  memory     ${memory.early.toFixed(0)} MiB after warm-up, ${memory.late.toFixed(0)} MiB at the end, ${memory.samples} samples`,
    `  ledger     ${ledgerRecords} records`,
    ...findings.map((finding) => findingText(finding, plan.seed)),
    findings.length === 0 ? 'Nothing was found: nobody harmed another.' : '',
  ].join('\n');
}

async function main(args: readonly string[]): Promise<number> {
  if (args.includes('--help')) {
    console.log(HELP);
    return 0;
  }
  environment();
  const plan = planOf(args);
  console.error(`seed ${plan.seed}`);
  const result = await fuzz(plan);
  console.log(report(plan, result));
  return result.findings.length === 0 ? 0 : 1;
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
