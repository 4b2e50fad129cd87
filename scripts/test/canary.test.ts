import { afterAll, beforeAll, expect, test } from '@jest/globals';
import {
  getOperationAST,
  getVariableValues,
  isObjectType,
  parse,
  validate,
  type GraphQLSchema,
} from 'graphql';
import { assertUntil, fc, SEED } from '../../shared/testing/drawn.ts';
import { catalogue } from '../../shared/src/domains/catalogue.ts';
import type { StateCode } from '../../shared/src/core/ids.ts';
import type { Inquiry } from '../../shared/src/policy/words/inquiry.ts';
import type { NaiveLaw } from '../../shared/src/policy/testing/naive.ts';
import {
  randomLawOver,
  randomReleases,
  type ReleaseDrawn,
} from '../../shared/src/policy/testing/random-law.ts';
import { difference, SHORTENED } from '../../shared/testing/canary/answer.ts';
import type { NaiveConditions } from '../../shared/testing/canary/conditions.ts';
import { canaryHub, type CanaryAnswer, type CanaryHub } from '../../shared/testing/canary/hub.ts';
import { Judge } from '../../shared/testing/canary/judge.ts';
import { canaryLaws, inquiryOfToday, isOfToday } from '../../shared/testing/canary/laws.ts';
import { Questioner, type Question } from '../../shared/testing/canary/questions.ts';
import type { CanaryRecord, CanaryWorld, Search } from '../../shared/testing/canary/model.ts';
import { canSearch, searchesOf } from '../../shared/testing/canary/parts.ts';
import { canaryReleases } from '../../shared/testing/canary/releases.ts';
import { canaryWorld } from '../../shared/testing/canary/records.ts';
import { times } from '../../shared/testing/depth.ts';

/**
 * The whole hub, asked through its port. Every value in its databases is unique. Whatever the law, the inquiry and the
 * question: no byte of body, headers, logs, metrics or open ledger holds a value that the naive evaluator withholds, and
 * every value that it grants is there. The store holds releases all the while: some of the caller's own case, which open what
 * they name; others of another State, agency, purpose or case, over, revoked, not decided, or by nobody whom the rule names,
 * which open nothing and are told to nobody.
 *
 * `LIAISON_TEST_SEED` repeats a run; `LIAISON_TEST_DEPTH` makes it longer.
 */
const LAWS = times(5);
const QUESTIONS = 5;

let world: CanaryWorld;
let hub: CanaryHub;
const drawLaw = randomLawOver(canaryLaws);

beforeAll(async () => {
  world = canaryWorld(SEED);
  const [first] = fc.sample(drawLaw, { seed: SEED, numRuns: 1 });
  if (!first) throw new Error('no law');
  hub = await canaryHub(world, first);
});

afterAll(async () => {
  await hub?.stop();
});

interface Counts {
  questions: number;
  releases: number;
  values: number;
}

const VARIANTS = 3;
/** One requester with several reasons to ask. */
const sameRequester = fc
  .array(inquiryOfToday, { minLength: VARIANTS, maxLength: VARIANTS })
  .map(([first, ...rest]) =>
    first === undefined ? [] : [first, ...rest.map((one) => ({ ...one, requester: first.requester }))],
  );
const cases = fc.record({
  law: drawLaw,
  inquiries: fc.array(sameRequester, { minLength: QUESTIONS, maxLength: QUESTIONS }),
  releases: fc.array(randomReleases, { minLength: 3, maxLength: 3 }).map((some) => some.flat()),
});

test(`what is withheld is nowhere, what is granted is there (seed ${SEED})`, async () => {
  const counts: Counts = { questions: 0, releases: 0, values: 0 };
  await assertUntil(
    fc.asyncProperty(cases, async ({ law, inquiries, releases }) => {
      await hub.enact(law);
      for (const variants of inquiries) await ask(law, variants, releases, counts);
    }),
    LAWS,
    () => counts.values > LAWS && counts.releases > 0,
  );
  expect([...world.mint.found(await hub.metrics())]).toEqual([]);
  expect([...world.mint.found(await hub.ledger())]).toEqual([]);
  process.stdout.write(`canary: seed ${SEED}, ${JSON.stringify(counts)}\n`);
  expect(counts.values).toBeGreaterThan(LAWS);
  expect(counts.releases).toBeGreaterThan(0);
});

/**
 * Part of what the law grants is for no one at the front line. Of one State that is all but that a record exists, and it keeps
 * silent about what it grants to nobody; the next one tells it, and where `narrow` says so grants no more than that either.
 */
function apart(law: NaiveLaw, narrow: boolean): NaiveLaw {
  const basis = [{ instrument: 'Gap Act', article: '1' }];
  const [silent, telling, ...others] = law.profiles;
  return {
    ...law,
    profiles: [
      ...(silent ? [indexOnly({ ...silent, gap: { disclosure: 'SILENT' as const, basis } })] : []),
      ...(telling ? [(narrow ? indexOnly : withoutSome)({ ...telling, gap: undefined })] : []),
      ...others.map(withoutSome),
    ],
  };
}

type NaiveProfile = NaiveLaw['profiles'][number];

/** The same profile, of which the front line sees that a record exists and no more. */
function indexOnly(profile: NaiveProfile): NaiveProfile {
  const id = `${profile.state}-G-99`;
  const basis = [{ instrument: 'Index Act', article: '1' }];
  return {
    ...profile,
    grants: [
      { id, data: { categories: ['INDEX' as const] }, basis, mode: 'GRANT' as const },
      ...profile.grants.map(withoutFront),
    ],
  };
}

/** The same profile, of which every second grant is not for the front line. */
function withoutSome(profile: NaiveProfile): NaiveProfile {
  const grants = profile.grants.map((grant, n) => (n % 2 > 0 ? grant : withoutFront(grant)));
  return { ...profile, grants };
}

function withoutFront<T extends NaiveProfile['grants'][number]>(grant: T): T {
  if (grant.to?.roles !== undefined || grant.to?.exceptRoles !== undefined) return grant;
  return { ...grant, to: { ...grant.to, exceptRoles: ['FRONTLINE' as const] } };
}

const WIDE = 'INVESTIGATOR';
const NARROW = 'FRONTLINE';

function as(role: typeof WIDE | typeof NARROW, inquiry: Inquiry): Inquiry {
  return { ...inquiry, requester: { ...inquiry.requester, role } };
}

/** What questions brought: whatever of it is longer than a code is no word of the hub's. */
const brought = new Set<string>();

function note(value: unknown): void {
  if (typeof value === 'string' && value.length > 3) brought.add(value);
  else if (typeof value === 'object' && value !== null) Object.values(value).forEach(note);
}

interface RegisteredCounts extends Counts {
  inPart: number;
  refused: number;
  told: number;
  silent: number;
}

/**
 * What one role of a State may see is registered, and asked by another: the naive evaluator knows nothing of schemas and
 * registrations, and says of each field what it says of any. So what the role is never shown is null, told where the law
 * tells it, and silent where it is silent.
 */
test(`a document of one role answers another by the law alone (seed ${SEED})`, async () => {
  const counts: RegisteredCounts = {
    ...{ questions: 0, releases: 0, values: 0 },
    ...{ inPart: 0, refused: 0, told: 0, silent: 0 },
  };
  const drawn = fc.record({
    law: fc.tuple(drawLaw, fc.nat(3)).map(([law, one]) => apart(law, one > 0)),
    inquiries: fc.array(inquiryOfToday, { minLength: QUESTIONS, maxLength: QUESTIONS }),
  });
  await assertUntil(
    fc.asyncProperty(drawn, async ({ law, inquiries }) => {
      await hub.enact(law);
      const asked = await registered(inquiries);
      for (const one of asked) await askRegistered(law, one, counts);
    }),
    times(2),
    () => counts.inPart > 0 && counts.told > 0 && counts.silent > 0,
  );
  process.stdout.write(`canary: registered, seed ${SEED}, ${JSON.stringify(counts)}\n`);
  expect(counts.inPart).toBeGreaterThan(0);
  expect(counts.told).toBeGreaterThan(0);
  expect(counts.silent).toBeGreaterThan(0);
});

test('traces go from the request to each statement, and hold no value of a record, a question or a caller', async () => {
  const { text, spans } = await hub.exported();
  expect([...world.mint.found(text)]).toEqual([]);
  expect(brought.size).toBeGreaterThan(0);
  // What is made of digits and a to f may stand in an id or a time of a span by chance, and is looked for in what spans say.
  const said = spans.flatMap(({ name, attributes }) => [
    name,
    ...attributes.flatMap(({ key, value }) =>
      key === 'liaison.request_id' ? [] : [value.stringValue ?? ''],
    ),
  ]);
  const isIn = (value: string): boolean =>
    /[g-z]/iu.test(value) ? text.includes(value) : said.some((one) => one.includes(value));
  expect([...brought, 'INVENTED-CANARY', 'invented'].filter(isIn)).toEqual([]);
  const byId = new Map(spans.map((span) => [span.spanId, span]));
  const nameOf = (id: string | undefined): string => byId.get(id ?? '')?.name ?? 'none';
  const above = (name: string): readonly string[] => [
    ...new Set(spans.filter((span) => span.name === name).map((span) => nameOf(span.parentSpanId))),
  ];
  expect({
    statement: above('liaison.statement'),
    answer: above('liaison.answer'),
    subgraph: above('liaison.subgraph'),
    record: above('liaison.record').toSorted(),
    request: above('liaison.request'),
  }).toEqual({
    statement: ['liaison.answer'],
    answer: ['liaison.subgraph'],
    subgraph: ['liaison.request'],
    record: ['liaison.request', 'none'],
    request: ['none'],
  });
  const keys = new Set(spans.flatMap(({ attributes }) => attributes.map(({ key }) => key)));
  const known = ['db.system.name', 'error.type', 'liaison.domain', 'liaison.owners', 'liaison.record'];
  expect(
    [...keys].filter((key) => ![...known, 'liaison.request_id', 'liaison.subgraph'].includes(key)),
  ).toEqual([]);
});

interface Registered {
  readonly id: string;
  readonly question: Question;
  readonly inquiry: Inquiry;
}

/** Draws a document for each inquiry, over the schema of the wide role, and registers it. No release is in the store. */
async function registered(inquiries: readonly Inquiry[]): Promise<readonly Registered[]> {
  const documents = new Map<StateCode, Record<string, string>>();
  const asked: Registered[] = [];
  for (const [number, inquiry] of inquiries.entries()) {
    if (number === 0) await hub.release(inquiry, []);
    const questioner = new Questioner(world, await hub.schema(as(WIDE, inquiry)));
    const question = questioner.next() ?? questioner.next();
    if (!question) continue;
    const { state } = inquiry.requester;
    const id = `d${number}`;
    documents.set(state, { ...documents.get(state), [id]: question.document });
    asked.push({ id, question, inquiry: as(NARROW, inquiry) });
  }
  await hub.register(documents);
  return asked;
}

async function askRegistered(
  law: NaiveLaw,
  { id, question, inquiry }: Registered,
  counts: RegisteredCounts,
): Promise<void> {
  const own = await hub.schema(inquiry);
  const isInFull = isFor(own, question);
  const answer = await hub.askRegistered(inquiry, id, question.variables);
  const { errors, extensions } = JSON.parse(answer.text) as {
    readonly errors?: readonly { readonly message: string; readonly extensions: { readonly code: string } }[];
    readonly extensions?: {
      readonly receipt: { readonly entry: string };
      readonly disclosure: readonly Withheld[];
    };
  };
  // It asks by what the role may not ask by.
  if (errors && !isInFull) {
    expect(errors[0]?.message).toMatch(/is not for FRONTLINE|is not defined by type|does not (fit|exist)/u);
    counts.refused += 1;
    return;
  }
  const judge = new Judge(law, inquiry, world);
  if (!isOfToday(inquiry)) return;
  check(
    question,
    { data: question.expected(judge), conditions: judge.conditions },
    { answer, inquiry, counts },
  );
  const { withheld, silent } = await hub.outcome(extensions?.receipt.entry ?? '');
  expect(sumsOf(withheld)).toEqual(sumsOf(extensions?.disclosure ?? []));
  if (isInFull) return;
  counts.inPart += 1;
  counts.told += withheld.length;
  counts.silent += silent.length;
}

/** Whether a schema has all that a question asks for and asks by: members of a filter may stand in its variables alone. */
function isFor(schema: GraphQLSchema, { document, variables }: Question): boolean {
  const parsed = parse(document);
  const operation = getOperationAST(parsed);
  if (validate(schema, parsed).length > 0 || !operation) return false;
  return getVariableValues(schema, operation.variableDefinitions ?? [], variables).errors === undefined;
}

type Withheld = Readonly<Record<'owner' | 'domain' | 'field' | 'mode', string>>;

function sumsOf(sums: readonly Withheld[]): readonly string[] {
  return [...new Set(sums.map((one) => [one.owner, one.domain, one.field, one.mode].join(' ')))].sort();
}

/**
 * One question, asked for several purposes: the document is the same, the law's answer is not. The releases are those of the
 * first purpose, so that to the others all of them are somebody else's.
 */
async function ask(
  law: NaiveLaw,
  inquiries: readonly Inquiry[],
  drawn: readonly ReleaseDrawn[],
  counts: Counts,
): Promise<void> {
  const [first] = inquiries;
  if (!first) return;
  const releases = canaryReleases(world, law, first, drawn);
  await hub.release(first, releases);
  counts.releases += releases.length;
  const schema = await hub.schema(first);
  const questioner = new Questioner(world, schema);
  const question = questioner.next() ?? questioner.next();
  for (const inquiry of inquiries) {
    const judge = new Judge(law, releases.length === 0 ? inquiry : { ...inquiry, releases }, world);
    checkSchema(schema, judge);
    if (!question) continue;
    const answer = await hub.ask(inquiry, question.document, question.variables);
    // Past midnight the inquiry is of another day than the hub's.
    if (isOfToday(inquiry))
      check(
        question,
        { data: question.expected(judge), conditions: judge.conditions },
        { answer, inquiry, counts },
      );
  }
}

interface Asked {
  readonly answer: CanaryAnswer;
  readonly inquiry: Inquiry;
  readonly counts: Counts;
}

function check(
  { document, variables }: Question,
  { data: expected, conditions }: { readonly data: unknown; readonly conditions: NaiveConditions },
  { answer: { status, text, headers }, inquiry, counts }: Asked,
): void {
  const logged = hub.logged();
  // The law itself comes back with the seed: printed, it would hide the rest.
  const about = (what: string): Error =>
    new Error([what, JSON.stringify({ inquiry, variables }), text, logged, document].join('\n'));
  counts.questions += 1;
  note(variables);
  const { data, errors, extensions } = JSON.parse(text) as {
    readonly data?: unknown;
    readonly errors?: unknown;
    readonly extensions?: { readonly conditions?: unknown };
  };
  if (errors !== undefined || status !== 200) throw about('not answered');
  const wrong = difference(data, expected) ?? conditions.difference(extensions?.conditions);
  if (wrong !== undefined) throw about(wrong);
  const allowed = world.mint.found(
    JSON.stringify(expected, (_key, value: unknown) => (value === SHORTENED ? '' : value)),
  );
  const brought = world.mint.found(JSON.stringify(variables));
  for (const [value, { id, path }] of world.mint.found(text)) {
    if (!allowed.has(value) && !brought.has(value)) throw about(`${value} of ${id} ${path} is in the answer`);
    counts.values += 1;
  }
  for (const [value, { id, path }] of world.mint.found(`${headers}\n${logged}`))
    throw about(`${value} of ${id} ${path} is in the headers or the log`);
}

/** A search for what is linked to a record looks at links, which have a law of their own. */
function isUsable(record: CanaryRecord, { uses, linkedTo }: Search, judge: Judge): boolean {
  if (!judge.usable(record, uses)) return false;
  return (
    linkedTo === undefined ||
    world.links.some(
      (one) =>
        one.link.domain === record.domain &&
        one.link.path === linkedTo.path &&
        judge.exists(one) &&
        judge.shows(record.domain, one.of, linkedTo.path) === 'whole',
    )
  );
}

/**
 * What some record shows, the requester's schema has: fields, and the members of filters over them. An object that shows
 * nothing of what it holds has no type there, as GraphQL knows none without fields.
 */
function checkSchema(schema: GraphQLSchema, judge: Judge): void {
  for (const record of world.records) {
    if (world.mint.chance(0.9) || !judge.exists(record)) continue;
    const { domain, of } = record;
    const { fields } = catalogue()[domain];
    const isGone = (path: string): boolean => {
      const held = fields.filter((field) => field.path.startsWith(`${path}.`));
      return (
        judge.shows(domain, of, path) === 'gone' ||
        (held.length > 0 && held.every((field) => isGone(field.path)))
      );
    };
    for (const { path, parentType, name, kind } of fields) {
      if (kind === 'link' || isGone(path)) continue;
      const type = schema.getType(parentType);
      if (!isObjectType(type) || !(name in type.getFields()))
        throw new Error(`${domain} ${path} is shown of ${JSON.stringify(of)}, but not in the schema`);
    }
    for (const search of searchesOf(domain, record, world))
      if (isUsable(record, search, judge) && !canSearch(schema, domain, search))
        throw new Error(
          `${domain} can be searched by ${Object.keys(search.filter).join()}, but not in the schema`,
        );
  }
}
