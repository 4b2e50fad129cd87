import { readFileSync, writeFileSync } from 'node:fs';
import { cpus, loadavg, totalmem } from 'node:os';
import { Shutdown } from '../hub/shutdown.ts';
import { capacityPage } from './capacity/page.ts';
import type { CapacityData } from './capacity/data.ts';
import { startHouse } from './capacity/house.ts';
import { measurePoints, measureRequests } from './capacity/measure.ts';
import { SOURCES } from './capacity/questions.ts';
import { measureRecords } from './capacity/records.ts';

/** Data of the run that the page beside it is made from. */
const DATA_FILE = new URL('./capacity.json', import.meta.url);
const PAGE_FILE = new URL('./CAPACITY.md', import.meta.url);

/** Loads of the check: shares of what one gateway answers when asked as fast as it can. */
const SHARES = [0.3, 0.6, 0.9, 1.5] as const;
const FORMS = {
  whole: { gateways: 2, questions: 300, secondsOf: 10, records: [10_000, 100_000, 1_000_000] },
  short: { gateways: 2, questions: 40, secondsOf: 3, records: [1_000, 3_000, 10_000] },
} as const;
/** From so many cores on, four gateways have one each and databases the rest. */
const CORES_FOR_FOUR = 8;

/**
 * What a question costs and what thirty States need: measures, and says it as a page.
 *
 * @param words `--short`: fewer questions and smaller registers; `--page`: makes the page anew from the data that are kept, and
 *   measures nothing; `--write`: keeps data and page.
 * @returns the page.
 */
export async function benchCapacity(words: readonly string[]): Promise<string> {
  if (words.includes('--page')) {
    const page = capacityPage(JSON.parse(readFileSync(DATA_FILE, 'utf8')) as CapacityData);
    writeFileSync(PAGE_FILE, page);
    return page;
  }
  const data = await measure(words.includes('--short') ? 'short' : 'whole');
  if (words.includes('--write')) writeFileSync(DATA_FILE, `${JSON.stringify(data, undefined, 2)}\n`);
  const page = capacityPage(data);
  if (words.includes('--write')) writeFileSync(PAGE_FILE, page);
  return page;
}

async function measure(form: keyof typeof FORMS): Promise<CapacityData> {
  const { questions, secondsOf, records } = FORMS[form];
  const began = performance.now();
  const before = loadavg()[0] ?? 0;
  const stop = new Shutdown();
  const say = (what: string): void =>
    console.error(`${((performance.now() - began) / 1_000).toFixed(0)} s: ${what}`);
  try {
    say('thirty sources');
    const gateways = cpus().length >= CORES_FOR_FOUR ? 4 : FORMS[form].gateways;
    const house = await startHouse(gateways, stop);
    say('what a question costs');
    const requests = await measureRequests(house, stop, { sources: SOURCES, questions });
    say('loads at a rate');
    const check = await measurePoints(house, SHARES, { secondsOf });
    say('registers');
    const costs = await measureRecords(house, records);
    const { rows } = await house.admin.query<{ readonly version: string }>(
      "SELECT current_setting('server_version') AS version",
    );
    return rounded({
      on: new Date().toISOString().slice(0, 10),
      command: `npm run bench -- capacity${form === 'short' ? ' --short' : ''}`,
      seconds: (performance.now() - began) / 1_000,
      machine: {
        node: process.versions.node,
        postgres: rows[0]?.version ?? '',
        cpus: cpus().length,
        model: cpus()[0]?.model ?? 'unknown',
        memoryGiB: Math.round(totalmem() / 2 ** 30),
        load: [before, loadavg()[0] ?? 0],
      },
      ...{ requests, records: costs, check },
    });
  } finally {
    await stop.run();
  }
}

/** Four digits that count are more than a measurement has. */
function rounded(data: CapacityData): CapacityData {
  const short = (_: string, value: unknown): unknown =>
    typeof value === 'number' && !Number.isInteger(value) ? Number(value.toPrecision(4)) : value;
  return JSON.parse(JSON.stringify(data, short)) as CapacityData;
}
