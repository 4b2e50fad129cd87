import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { assertUntil, fc, SEED } from '../../shared/testing/drawn.ts';
import type { Inquiry } from '../../shared/src/policy/words/inquiry.ts';
import type { NaiveLaw } from '../../shared/src/policy/testing/naive.ts';
import {
  randomLawOver,
  randomReleases,
  type ReleaseDrawn,
} from '../../shared/src/policy/testing/random-law.ts';
import { difference } from '../../shared/testing/canary/answer.ts';
import type { CanaryAnswer, CanaryHub } from '../../shared/testing/canary/hub.ts';
import { Judge } from '../../shared/testing/canary/judge.ts';
import type { Origin } from '../../shared/testing/canary/mint.ts';
import { Questioner, type Question } from '../../shared/testing/canary/questions.ts';
import type { CanaryWorld } from '../../shared/testing/canary/model.ts';
import { canaryReleases } from '../../shared/testing/canary/releases.ts';
import { canaryWorld } from '../../shared/testing/canary/records.ts';
import { onlyStands, switchableWalls, type Wall } from '../../shared/testing/canary/walls.ts';
import { times } from '../../shared/testing/depth.ts';
import { canaryLaws, inquiryOfToday, isOfToday } from '../../shared/testing/canary/laws.ts';

/**
 * The whole hub over the real supergraph and PostgreSQL, with one wall standing and the other two, and the schema of the
 * requester's State, taken away. Whatever the law, the inquiry and the question, this is what each wall holds alone:
 *
 * - SQL: everything but masks. No value of a record, field or link that is withheld leaves a national database, kept, too
 *   long or under embargo included; nothing withheld can be searched, sorted or counted by; a value to be shortened comes
 *   whole, as shortening is not SQL's work. What it cannot see: that a record's own law lends none of its links, where
 *   another State keeps the link and lends it.
 * - Redaction: no withheld value is in a record or link, masks included, and no record or link whose existence is withheld,
 *   or whose time is over, or whose capacities nobody knows. What it cannot see: which records a question matched, and how
 *   many; groups of statistics, which hold no record; and what SQL cannot see.
 * - graphql-shield: no withheld value, and nothing shortened either, as what was not redacted cannot pass for shortened; no
 *   field at all of a record whose existence is withheld. A record that must have an id and may not show it breaks the
 *   answer, which then has an error. What it cannot see: which records a question matched, how many,
 *   groups of statistics, and how long a record may be kept.
 */
const LAWS = times(2);
const QUESTIONS = 4;

let world: CanaryWorld;
let hub: CanaryHub;

beforeAll(async () => {
  await switchableWalls();
  const { canaryHub } = await import('../../shared/testing/canary/hub.ts');
  world = canaryWorld(SEED);
  const [first] = fc.sample(randomLawOver(canaryLaws), { seed: SEED, numRuns: 1 });
  if (!first) throw new Error('no law');
  hub = await canaryHub(world, first);
});

afterAll(async () => {
  await hub?.stop();
});

const cases = fc.record({
  law: randomLawOver(canaryLaws),
  inquiries: fc.array(inquiryOfToday, { minLength: QUESTIONS, maxLength: QUESTIONS }),
  releases: randomReleases,
});

/** Whether a value may be seen behind one wall alone. */
function mayPass(wall: Wall, judge: Judge, { id, path }: Origin): boolean {
  const link = world.links.find((one) => one.id === id);
  const record = link ?? world.records.find((one) => one.id === id);
  if (!record || path === '(no field)') return false;
  // How long a record may be kept is no business of the shield's.
  if (!judge.exists(wall === 'shield' ? { ...record, expired: false } : record)) return false;
  if (link) {
    if (judge.shows(link.link.domain, link.of, link.link.path) !== 'whole') return false;
    // The shield sees a link, not the record at its other end: of that it shows nothing, but the link.
    return wall === 'shield' || [link.near, link.far].every((end) => judge.record(end) !== undefined);
  }
  const shown = judge.shows((record as CanaryWorld['records'][number]).domain, record.of, path);
  return wall === 'sql' ? shown !== 'gone' : shown === 'whole';
}

/** An answer without the sums of statistics: the sum of a group of one record is that record's value. */
function withoutSums(answer: unknown): unknown {
  if (Array.isArray(answer)) return answer.map(withoutSums);
  if (answer === null || typeof answer !== 'object') return answer;
  return Object.fromEntries(
    Object.entries(answer).flatMap(([key, value]) =>
      key === 'kilograms' || key === 'exactKilograms' ? [] : [[key, withoutSums(value)]],
    ),
  );
}

interface Counts {
  questions: number;
  values: number;
  releases: number;
  broken: number;
}

test.each<[Wall]>([['sql'], ['redaction'], ['shield']])(
  `behind %s alone nothing withheld is seen (seed ${SEED})`,
  async (wall) => {
    onlyStands(wall);
    const counts: Counts = { questions: 0, values: 0, releases: 0, broken: 0 };
    // A law may lend nothing of what is asked: then nothing was tried, and more laws are drawn.
    await assertUntil(
      fc.asyncProperty(cases, async ({ law, inquiries, releases }) => {
        await hub.enact(law);
        for (const inquiry of inquiries)
          await ask(wall, law, await released(law, inquiry, releases, counts), counts);
      }),
      LAWS,
      () => counts.values > LAWS && counts.releases > 0,
    );
    process.stdout.write(`walls: seed ${SEED}, ${wall} alone, ${JSON.stringify(counts)}\n`);
    expect(counts.values).toBeGreaterThan(LAWS);
    expect(counts.releases).toBeGreaterThan(0);
  },
);

/** The inquiry with releases of the records that it may ask about, which the store then has. */
async function released(
  law: NaiveLaw,
  inquiry: Inquiry,
  drawn: readonly ReleaseDrawn[],
  counts: Counts,
): Promise<Inquiry> {
  const releases = canaryReleases(world, law, inquiry, drawn);
  await hub.release(inquiry, releases);
  counts.releases += releases.length;
  return releases.length === 0 ? inquiry : { ...inquiry, releases };
}

async function ask(wall: Wall, law: NaiveLaw, inquiry: Inquiry, counts: Counts): Promise<void> {
  const questioner = new Questioner(world, await hub.schema(inquiry));
  const judge = new Judge(law, inquiry, world);
  for (const kinds of [undefined, ['one', 'many']] as const) {
    const question = questioner.next(kinds);
    if (!question) continue;
    const answer = await hub.ask(inquiry, question.document, question.variables);
    if (!isOfToday(inquiry)) return;
    counts.questions += 1;
    // SQL decides what is found; redaction by itself gives the right answer where nothing is searched for.
    const isExact = wall === 'sql' || (wall === 'redaction' && kinds !== undefined);
    check(wall, question, isExact ? question.expected(judge) : undefined, answer, inquiry, judge, counts);
  }
}

function check(
  wall: Wall,
  { document, variables }: Question,
  expected: unknown,
  { status, text, headers }: CanaryAnswer,
  inquiry: Inquiry,
  judge: Judge,
  counts: Counts,
): void {
  const logged = hub.logged();
  const about = (what: string): Error =>
    new Error([what, JSON.stringify({ inquiry, variables }), text, logged, document].join('\n'));
  const { data, errors } = JSON.parse(text) as { readonly data?: unknown; readonly errors?: unknown };
  if (status !== 200 || (errors !== undefined && wall !== 'shield')) throw about('not answered');
  if (errors !== undefined) counts.broken += 1;
  const wrong = expected === undefined ? undefined : difference(data, expected, 'any');
  if (wrong !== undefined) throw about(wrong);
  const brought = world.mint.found(JSON.stringify(variables));
  // Only SQL sees which records a group is made of.
  const seen = wall === 'sql' ? text : JSON.stringify(withoutSums(JSON.parse(text)));
  for (const [value, origin] of world.mint.found(seen)) {
    if (!brought.has(value) && !mayPass(wall, judge, origin))
      throw about(`${value} of ${origin.id} ${origin.path} is seen behind ${wall}`);
    counts.values += 1;
  }
  for (const [value, { id, path }] of world.mint.found(`${headers}\n${logged}`))
    throw about(`${value} of ${id} ${path} is in the headers or the log`);
}
