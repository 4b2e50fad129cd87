import { setTimeout as sleep } from 'node:timers/promises';
import { codesOf, RIGHTLY } from './judge.ts';
import { asked, type Lane } from './request.ts';
import { send, type Reply } from './send.ts';
import type { Corpus } from './values.ts';

/** What the control caller asks, over and over: every domain, links, lookups, statistics. */
function questionsAbout({ names, documents }: Omit<Corpus, 'ids'>): readonly string[] {
  const persons = names
    .slice(0, 4)
    .map(
      (name) =>
        `{ persons(filter: { name: ${JSON.stringify(name)} }, first: 20) { nodes { id primaryName dateOfBirth withheld { field mode reason } firearms(first: 3) { nodes { kind firearm { id make } } } } sources { owner status } } }`,
    );
  const keys = documents.slice(-5).map((number) => `{ number: "${number}" }`);
  return [
    ...persons,
    `{ personsByDocuments(documents: [${keys.join(', ')}]) { key nodes { id primaryName } sources { owner status } } }`,
    '{ firearms(filter: { calibre: "9x19" }, first: 10) { nodes { id make model serialNumber } sources { owner status } } }',
    '{ drugSeizures(filter: { from: "2020-01-01", to: "2026-10-31" }, first: 10) { nodes { id totalKilograms persons(first: 3) { nodes { person { id } } } } sources { owner status } } }',
    '{ drugSeizureStatistics(filter: { from: "2020-01-01", to: "2026-10-31" }, groupBy: [SUBSTANCE_CLASS]) { rows { owner keys { value } count } sources { owner status } } }',
    '{ borderCrossings(filter: { country: "DE", from: "2020-01-01", to: "2026-10-31" }, first: 5) { nodes { id occurredAt } sources { owner status } } }',
    '{ firearmsBySerials(serials: ["AB123", "XY987"]) { key nodes { id } sources { owner status } } }',
  ];
}

/** Everything but what no two answers share: receipt and times, and how old a source says that its data is. */
function bytesOf(text: string): string {
  return JSON.stringify(JSON.parse(text), (key, value: unknown) =>
    key === 'receipt' || key === 'milliseconds' || key === 'dataAsOf' ? undefined : value,
  );
}

export interface Difference {
  readonly question: string;
  readonly was: string;
  readonly is: string;
}

/** A caller who does nothing wrong, and must not notice that others do. */
export class Control {
  readonly #lane: Lane;
  readonly #questions: readonly string[];
  readonly #first = new Map<string, string>();
  asked = 0;
  /** Told OVERLOADED, DEADLINE_EXCEEDED or LEDGER_UNAVAILABLE. */
  turnedAway = 0;
  slowestMs = 0;

  constructor(lane: Lane, about: Omit<Corpus, 'ids'>) {
    this.#lane = lane;
    this.#questions = questionsAbout(about);
  }

  /**
   * Asks everything a few times while nobody else asks, and keeps the answers.
   *
   * @returns ids of the records that were shown.
   * @throws Error when the answers differ by themselves, as there is nothing to compare with then.
   */
  async settle(port: number): Promise<readonly string[]> {
    const ids = new Set<string>();
    for (const question of this.#questions) {
      const first = await this.#ask(port, question);
      const second = await this.#ask(port, question);
      const was = first.status === 200 ? bytesOf(first.text) : first.text;
      const is = second.status === 200 ? bytesOf(second.text) : second.text;
      if (first.status !== 200 || codesOf(first.text)?.length !== 0 || was !== is)
        throw new Error(
          `the control caller's own answers are not steady: ${was.slice(0, 900)} / ${is.slice(0, 900)}`,
        );
      this.#first.set(question, was);
      for (const [, id] of first.text.matchAll(/"id":"([^"]+)"/gu)) if (id !== undefined) ids.add(id);
    }
    return [...ids];
  }

  /** Asks everything once more. */
  async compare(port: number): Promise<Difference | undefined> {
    for (const question of this.#questions) {
      const reply = await this.#ask(port, question);
      this.asked += 1;
      this.slowestMs = Math.max(this.slowestMs, reply.tookMs);
      const codes = codesOf(reply.text);
      if (reply.status >= 500 && codes?.some((code) => RIGHTLY.has(code)) === true) {
        this.turnedAway += 1;
        continue;
      }
      const was = this.#first.get(question) ?? '';
      const is = codes === undefined ? `${reply.status} ${reply.text}` : bytesOf(reply.text);
      if (is !== was) return { question, was, is };
    }
    return undefined;
  }

  /** Asks until it is told to stop, or an answer differs. */
  async keepAsking(port: number, isOver: () => boolean): Promise<Difference | undefined> {
    while (!isOver()) {
      const difference = await this.compare(port);
      if (difference && !isOver()) return difference;
      await sleep(20);
    }
    return undefined;
  }

  #ask(port: number, query: string): Promise<Reply> {
    return send(port, asked('plain', this.#lane, { query }));
  }
}
