import { setTimeout as sleep } from 'node:timers/promises';
import { Control } from './control.ts';
import { Dice } from './dice.ts';
import { logLines, type Finding, type Sent } from './findings.ts';
import { House, knownPeople, STATES } from './house.ts';
import { codesOf, judge } from './judge.ts';
import { memoryOf } from './memory.ts';
import { CONTROL, OFFICERS, type FuzzPlan, type FuzzResult } from './plan.ts';
import { asked, makeRequest, type Lane } from './request.ts';
import { send, type Reply } from './send.ts';
import type { Corpus } from './values.ts';
import { watchesIn } from './watch.ts';

const PARALLEL = 2;
/** The index over the ledger may need some time for what a run left, in milliseconds. */
const AUDITORS_WITHIN_MS = 60_000;
const SUSPECTS_MAX = 12;
/** How long the one request is looked for, in milliseconds. */
const ATTRIBUTE_MS = 60_000;
/** How far back a request may lie that is looked at, in milliseconds. */
const LOOK_BACK_MS = 2_500;

/** Asks a hub of its own everything that three officers could think of, and looks for whom it harms. */
export async function fuzz(plan: FuzzPlan): Promise<FuzzResult> {
  const house = await House.build();
  try {
    return await new Run(plan, house).run();
  } finally {
    await house.close();
  }
}

class Run {
  readonly #plan: FuzzPlan;
  readonly #house: House;
  readonly #byKind = new Map<string, number>();
  readonly #byStatus = new Map<string, number>();
  readonly #rightly = new Map<string, number>();
  readonly #memory: number[] = [];
  readonly #recent: { sent: Sent; endedMs: number | undefined }[] = [];
  readonly #findings: Finding[] = [];
  #lanes: readonly Lane[] = [];
  #corpus: Corpus = { ids: [], names: [], documents: [] };
  #requests = 0;
  #heard = 0;
  #endMs = 0;

  constructor(plan: FuzzPlan, house: House) {
    this.#plan = plan;
    this.#house = house;
  }

  async run(): Promise<FuzzResult> {
    const house = this.#house;
    this.#lanes = await Promise.all(OFFICERS.map((officer) => house.lane(officer)));
    const people = knownPeople();
    const control = new Control(await house.lane(CONTROL), people);
    this.#corpus = { ...people, ids: await control.settle(house.port) };
    this.#heard = house.said().length;
    const { only, minutes } = this.#plan;
    this.#endMs = performance.now() + minutes * 60_000;
    if (only) await this.#alone(only, control);
    else {
      const lanes = this.#lanes.flatMap((_, lane) => {
        let number = 0;
        return Array.from({ length: PARALLEL }, () => this.#work(lane, () => number++));
      });
      await Promise.all([...lanes, this.#watch(), this.#compare(control)]);
      if (this.#findings.length === 0) await this.#afterwards(control);
    }
    const memory = memoryOf(this.#memory);
    if (!memory.isFlat)
      this.#found('memory is not flat', `${memory.early.toFixed(0)} MiB, then ${memory.late.toFixed(0)} MiB`);
    const findings = only ? this.#findings : await this.#attributed(control);
    return {
      requests: this.#requests,
      byKind: this.#byKind,
      byStatus: this.#byStatus,
      rightly: this.#rightly,
      control,
      memory,
      ledgerRecords: await this.#verified(findings),
      findings,
    };
  }

  #isOver(): boolean {
    return (
      this.#findings.length > 0 ||
      performance.now() > this.#endMs ||
      this.#requests >= (this.#plan.requests ?? Number.POSITIVE_INFINITY)
    );
  }

  #found(what: string, detail: string, sent: readonly Sent[] = [], reply?: Reply): void {
    this.#findings.push({
      what,
      detail,
      sent,
      isAlone: sent.length === 1,
      said: logLines(this.#house.said(), reply),
    });
  }

  #make(lane: number, number: number): Sent {
    const who = this.#lanes[lane];
    if (!who) throw new Error(`there is no lane ${lane}`);
    const { seed, kinds } = this.#plan;
    return {
      lane,
      number,
      request: makeRequest(new Dice(seed, lane, number), who, this.#corpus, kinds),
    };
  }

  async #work(lane: number, next: () => number): Promise<void> {
    while (!this.#isOver()) {
      const sent = this.#make(lane, next());
      const entry: { sent: Sent; endedMs: number | undefined } = { sent, endedMs: undefined };
      this.#recent.push(entry);
      if (this.#recent.length > 400) this.#recent.shift();
      const reply = await this.#send(sent);
      entry.endedMs = performance.now();
      const { wrong } = judge(sent.request, reply);
      // Answers that broke off because the process ended are no findings of their own.
      if (wrong !== undefined && !(reply.status === 0 && (await this.#house.hasEnded())))
        if (this.#findings.length === 0) this.#found(wrong, reply.text.slice(0, 400), [sent], reply);
    }
  }

  async #send(sent: Sent): Promise<Reply> {
    const reply = await send(this.#house.port, sent.request);
    this.#requests += 1;
    count(this.#byKind, sent.request.kind);
    count(this.#byStatus, reply.status === 0 ? 'none' : String(reply.status));
    const { rightly } = judge(sent.request, reply);
    if (rightly !== undefined) count(this.#rightly, rightly);
    return reply;
  }

  /** What no answer tells: the process, its prototypes, its event loop, its memory. */
  async #watch(): Promise<void> {
    for (let tick = 0; !this.#isOver(); tick += 1) {
      await sleep(100);
      const harm = this.#harm();
      if (harm !== undefined && this.#findings.length === 0) {
        this.#found(harm.what, harm.detail, this.#suspects());
        return;
      }
      if (tick % 10 === 0)
        this.#memory.push(
          ...(await this.#house.residentMiB().then(
            (one) => [one],
            () => [],
          )),
        );
    }
  }

  #harm(): { readonly what: string; readonly detail: string } | undefined {
    const said = this.#house.said();
    const watches = watchesIn(said, this.#heard);
    this.#heard = said.lastIndexOf('\n') + 1;
    const worst = watches.find(({ what }) => what === 'prototype') ?? watches[0];
    if (worst) return { what: HARMS[worst.what], detail: worst.detail };
    return this.#house.isRunning() ? undefined : { what: 'the process ended', detail: said.slice(-800) };
  }

  /** Those under way or just answered, the latest first. */
  #suspects(): readonly Sent[] {
    const now = performance.now();
    return this.#recent
      .filter(({ endedMs }) => endedMs === undefined || now - endedMs < LOOK_BACK_MS)
      .map(({ sent }) => sent)
      .reverse()
      .slice(0, SUSPECTS_MAX);
  }

  async #compare(control: Control): Promise<void> {
    const difference = await control.keepAsking(this.#house.port, () => this.#isOver());
    if (difference && !(await this.#house.hasEnded()) && this.#findings.length === 0)
      this.#found(
        'the control caller got another answer',
        `${difference.question}\n  was ${difference.was.slice(0, 500)}\n  is  ${difference.is.slice(0, 500)}`,
        this.#suspects(),
      );
  }

  /** What must hold when all is over. */
  async #afterwards(control: Control): Promise<void> {
    await sleep(300);
    const harm = this.#harm();
    if (harm) return this.#found(harm.what, harm.detail, this.#suspects());
    const difference = await control.compare(this.#house.port);
    if (difference)
      return this.#found(
        'the control caller got another answer',
        `${difference.question}\n  is ${difference.is.slice(0, 500)}`,
      );
    if (control.turnedAway > control.asked / 20)
      return this.#found(
        'the control caller was turned away',
        `${control.turnedAway} of ${control.asked} times`,
      );
    for (const state of STATES) {
      const refused = await this.#auditor(state);
      if (refused !== undefined) return this.#found(`the auditor of ${state} is not answered`, refused);
    }
  }

  /** Asks as an auditor until there is an answer. Returns what came instead. */
  async #auditor(state: string): Promise<string | undefined> {
    const lane = await this.#house.lane({
      state,
      agencyKind: 'SUPERVISORY_AUTHORITY',
      role: 'AUDITOR',
      purpose: 'SUPERVISION',
      officer: 'auditor',
    });
    const query =
      '{ ledgerAccesses(first: 5) { nodes { entry recordCount } } ledgerQuestions(first: 5) { nodes { entry status } } }';
    for (const end = performance.now() + AUDITORS_WITHIN_MS; ;) {
      const reply = await send(this.#house.port, asked('plain', lane, { query }));
      if (reply.status === 200 && codesOf(reply.text)?.length === 0) return undefined;
      if (performance.now() > end) return `${reply.status} ${reply.text.slice(0, 400)}`;
      await sleep(500);
    }
  }

  async #verified(findings: readonly Finding[]): Promise<number> {
    const { records, bad } = await this.#house.verifyLedger();
    if (bad !== undefined)
      (findings as Finding[]).push({
        what: 'the ledger does not verify',
        detail: bad,
        sent: [],
        isAlone: false,
        said: [],
      });
    return records;
  }

  /** Sends one request a few times to a hub that nobody else asks. Returns the harm that it did. */
  async #alone(
    { lane, number }: { readonly lane: number; readonly number: number },
    control: Control,
  ): Promise<void> {
    const sent = this.#make(lane, number);
    for (let n = 0; n < 4; n += 1) {
      const reply = await this.#send(sent);
      const { wrong } = judge(sent.request, reply);
      await sleep(150);
      const harm = this.#harm();
      if (harm) return this.#found(harm.what, harm.detail, [sent], reply);
      if (wrong !== undefined) return this.#found(wrong, reply.text.slice(0, 400), [sent], reply);
    }
    const difference = await control.compare(this.#house.port);
    if (difference)
      this.#found(
        'the control caller got another answer',
        `${difference.question}\n  was ${difference.was.slice(0, 500)}\n  is  ${difference.is.slice(0, 500)}`,
        [sent],
      );
  }

  /** Of several suspects, the one that does it alone. */
  async #attributed(control: Control): Promise<readonly Finding[]> {
    const [first] = this.#findings;
    if (!first || first.sent.length < 2) return this.#findings;
    this.#plan.say(`${first.what}: looking which of ${first.sent.length} requests does it alone ...`);
    const end = performance.now() + ATTRIBUTE_MS;
    for (const sent of first.sent) {
      if (performance.now() > end) break;
      this.#findings.length = 0;
      await this.#house.restart();
      this.#heard = this.#house.said().length;
      await this.#alone(sent, control);
      const [found] = this.#findings;
      if (found) return [found];
    }
    return [first];
  }
}

const HARMS = {
  prototype: 'a builtin prototype was changed',
  held: 'the event loop was held',
  uncaught: 'an error that nobody caught',
} as const;

function count(of: Map<string, number>, key: string): void {
  of.set(key, (of.get(key) ?? 0) + 1);
}
