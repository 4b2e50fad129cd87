import { setTimeout as sleep } from 'node:timers/promises';
import { AT_ONCE, askWhile, type Answer, type Asker } from './ask.ts';
import type { Check } from './check.ts';
import type { House } from './house.ts';
import { ALL, none, page, type Page } from './pages.ts';

/** Each subgraph runs twice: one of both may stop or die. */
export const SUBGRAPH_CHECKS: readonly Check[] = [
  {
    name: 'restart of the subgraphs',
    must: 'no question fails or lacks a State while each process in turn is told to stop and starts again',
    run: async (house, asker) => {
      const load = await whileAsked(house, asker, async () => {
        for (const one of house.subgraphs.values()) {
          await one.end('SIGTERM');
          await one.start();
        }
      });
      const [first] = load.broken;
      if (first) throw new Error(`${load.broken.length} were not whole: ${first.text.slice(0, 300)}`);
      return load.said;
    },
  },
  {
    name: 'kill -9 of a subgraph',
    must: `no more fail than the ${AT_ONCE} that were under way, each with an error; the other process answers the rest`,
    run: async (house, asker) => {
      const one = house.subgraphs.get('domains-2');
      const load = await whileAsked(house, asker, async () => {
        await sleep(500);
        await one?.end('SIGKILL');
        await sleep(500);
        await one?.start();
      });
      if (load.broken.length > AT_ONCE) throw new Error(`${load.broken.length} were not whole`);
      const silent = load.broken.find(({ text }) => !text.includes('"errors"'));
      if (silent) throw new Error(`no answer, and no error: ${silent.text.slice(0, 300)}`);
      return `${load.said}; ${load.broken.length} that it had under way say so`;
    },
  },
];

/** Asks until the work is done. @returns which answers were not what was answered before. @throws Error when a question fails. */
async function whileAsked(
  { url }: House,
  asker: Asker,
  work: () => Promise<void>,
): Promise<{ readonly said: string; readonly broken: readonly Answer[] }> {
  const whole = recordsOf(page(await asker.ask(url, ALL)));
  const load = await askWhile(() => asker.ask(url, ALL), work);
  const said = none(load);
  const broken = load.answered.filter(
    ({ data, text }) => text.includes('"errors"') || recordsOf(data as Page) !== whole,
  );
  return { said, broken };
}

/** The records and who answered, in which two whole answers are alike. */
function recordsOf({ firearms: { nodes, sources } }: Page): string {
  return JSON.stringify([nodes, sources.map(({ owner, status }) => [owner, status])]);
}
