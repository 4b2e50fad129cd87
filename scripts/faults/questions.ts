import { setTimeout as sleep } from 'node:timers/promises';
import { placesIn, type Place, type Truth } from '../../shared/testing/truth.ts';
import { knownPeople } from '../fuzz/house.ts';
import { codesOf } from '../fuzz/judge.ts';
import type { Load, Reply } from './askers.ts';
import { isWhole, type Whole } from './judge.ts';

const LISTED = 'sources { owner status }';
const SETTLE_MS = 60_000;

/**
 * Finds questions to which every State has rows, in each way in which a source is asked: searches, lists, lookups by key, and
 * statistics; and what is answered to them when all is well.
 *
 * @throws Error when no whole answers come, or two to the same question differ.
 */
export async function settle(load: Load): Promise<Whole> {
  const find =
    '{ firearms(filter: { calibre: "9x19" }, first: 40) { nodes { serialNumber } ' + LISTED + ' } }';
  const { text } = await wholeAnswer(load, find);
  const serials = [...text.matchAll(/"serialNumber":"([^"]+)"/gu)].map(([, serial]) => serial).slice(0, 12);
  const documents = knownPeople()
    .documents.slice(0, 6)
    .map((number) => `{ number: ${JSON.stringify(number)} }`);
  // None is dear: those rest while others ask, beside what they wait for a source.
  const questions = [
    `{ firearms(filter: { calibre: "9x19" }, first: 80) { nodes { id owner make model } totalCount ${LISTED} }
      drugSeizures(filter: { from: "2023-01-01", to: "2026-10-31" }, first: 60) { nodes { id owner country } totalCount ${LISTED} } }`,
    `{ firearmsBySerials(serials: ${JSON.stringify(serials)}) { key nodes { id owner make } ${LISTED} }
      personsByDocuments(documents: [${documents.join(', ')}]) { key nodes { id owner primaryName } ${LISTED} } }`,
    `{ drugSeizureStatistics(filter: { from: "2023-01-01", to: "2026-10-31" }, groupBy: [YEAR]) { rows { owner keys { value } count } ${LISTED} } }`,
  ];
  const whole = new Map<string, Truth>();
  for (const question of questions) {
    const [first, second] = [await wholeAnswer(load, question), await wholeAnswer(load, question)].map(
      truthOf,
    );
    if (!first || !second || plain(first) !== plain(second))
      throw new Error(`two answers to one question differ while all is well: ${question}`);
    if ([...first.values()].some(isCut)) throw new Error(`a list is cut: ${question}`);
    whole.set(question, first);
  }
  return whole;
}

/** Asks until every source has answered and all is counted, which a busy hub leaves out. @throws Error after a minute, with what came instead. */
export async function wholeAnswer(load: Load, question: string) {
  for (const end = performance.now() + SETTLE_MS; ;) {
    const reply = await load.ask(question);
    // Of another status it may be anything: a balancer says by a page that nobody is there.
    if (
      reply.status === 200 &&
      codesOf(reply.text) &&
      isWhole(truthOf(reply)) &&
      !reply.text.includes('"totalCount":null')
    )
      return reply;
    if (performance.now() > end)
      throw new Error(`no whole answer while all is well: ${reply.status} ${reply.text.slice(0, 1_000)}`);
    await sleep(50);
  }
}

function isCut({ totalCount, rows }: Place): boolean {
  return totalCount !== null && totalCount !== [...rows.values()].flat().length;
}

function truthOf({ text }: Pick<Reply, 'text'>): Truth {
  return placesIn((JSON.parse(text) as { readonly data?: unknown }).data);
}

function plain(truth: Truth): string {
  return JSON.stringify([...truth].map(([path, { rows }]) => [path, ...rows]));
}
