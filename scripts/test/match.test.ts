import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { isInputObjectType, isObjectType, type GraphQLSchema } from 'graphql';
import { assertUntil, fc, SEED } from '../../shared/testing/drawn.ts';
import type { Inquiry } from '../../shared/src/policy/words/inquiry.ts';
import type { NaiveLaw } from '../../shared/src/policy/testing/naive.ts';
import { randomLawOver } from '../../shared/src/policy/testing/random-law.ts';
import { canaryHub, type CanaryHub } from '../../shared/testing/canary/hub.ts';
import { hitLawOver, ROLE, type DomainField } from '../../shared/testing/canary/hit-law.ts';
import { Judge, partsOf } from '../../shared/testing/canary/judge.ts';
import { canaryLaws, inquiryOfToday, isOfToday } from '../../shared/testing/canary/laws.ts';
import type { CanaryRecord, CanaryWorld } from '../../shared/testing/canary/model.ts';
import { canaryWorld, OWNERS } from '../../shared/testing/canary/records.ts';
import { times } from '../../shared/testing/depth.ts';

/**
 * The whole hub, asked through its port under laws drawn at random: how a record stands to a question is said where the
 * naive evaluator shows the fields whole, and as it is; elsewhere not a word.
 *
 * `LIAISON_TEST_SEED` repeats a run; `LIAISON_TEST_DEPTH` makes it longer.
 */
/** So many of each kind. */
const LAWS = times(1);
const INQUIRIES = 5;
const TARGETS = 8;

type Member = 'sex' | 'dateOfBirth' | 'nationality' | 'document';
const MEMBERS: readonly Member[] = ['sex', 'dateOfBirth', 'nationality', 'document'];
const NAMES = ['surnames', 'forenames', 'patronymic', 'nameAtBirth', 'previousNames', 'transliteration'].map(
  (name) => `identities.${name}`,
);
/** What each field of a match tells of. */
const TOLD: Readonly<Record<Member | 'name', readonly string[]>> = {
  name: NAMES,
  sex: ['sex'],
  dateOfBirth: ['dateOfBirth', 'identities.dateOfBirth'],
  nationality: ['nationalities'],
  document: ['documents.number', 'documents.issuer'],
};
/** Questions by a number, of what is found by its own: the field of the match, and what it tells of. */
interface ByNumber {
  readonly domain: 'firearm' | 'crossing';
  readonly type: string;
  readonly told: Readonly<Record<string, readonly string[]>>;
  /** The question in GraphQL, the type of its variable and the filter or root field that it needs. */
  readonly text: string;
  readonly variable: string;
  readonly needs: readonly [type: string, field: string];
  readonly isLookup: boolean;
  readonly value: (values: Values) => unknown;
}
type Values = Readonly<Record<string, unknown>>;

const inner = (values: Values, path: string): Values => values[path] as Values;
const FIREARM = { domain: 'firearm', type: 'Firearm', told: { serial: ['serialNumber'] } } as const;
const DOCUMENT = ['document.number', 'document.issuer'];
const PLATE = ['transport.plate', 'transport.plateCountry'];
const CROSSING = { domain: 'crossing', type: 'BorderCrossing' } as const;
const BY_NUMBER: readonly ByNumber[] = [
  {
    ...FIREARM,
    text: 'firearms(filter: { serial: $x }, first: 30)',
    variable: 'String',
    needs: ['FirearmFilter', 'serial'],
    isLookup: false,
    value: ({ serialNumber }) => serialNumber,
  },
  {
    ...FIREARM,
    text: 'firearmsBySerials(serials: [$x])',
    variable: 'String!',
    needs: ['Query', 'firearmsBySerials'],
    isLookup: true,
    value: ({ serialNumber }) => serialNumber,
  },
  {
    ...CROSSING,
    told: { document: DOCUMENT },
    text: 'borderCrossings(filter: { document: $x }, first: 30)',
    variable: 'TravelDocumentKey',
    needs: ['BorderCrossingFilter', 'document'],
    isLookup: false,
    value: (values) => ({ number: inner(values, 'document')['number'] }),
  },
  {
    ...CROSSING,
    told: { document: DOCUMENT },
    text: 'borderCrossingsByDocuments(documents: [$x])',
    variable: 'TravelDocumentKey!',
    needs: ['Query', 'borderCrossingsByDocuments'],
    isLookup: true,
    value: (values) => ({ number: inner(values, 'document')['number'] }),
  },
  {
    ...CROSSING,
    told: { plate: PLATE },
    text: 'borderCrossingsByPlates(plates: [$x])',
    variable: 'PlateKey!',
    needs: ['Query', 'borderCrossingsByPlates'],
    isLookup: true,
    value: (values) => ({ plate: inner(values, 'transport')['plate'] }),
  },
];

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

type Filter = Readonly<Partial<Record<Member, unknown>>> & { readonly name: string };
type Match = Readonly<Record<string, unknown>>;

const counts = { said: 0, kept: 0, scores: 0, noScores: 0, numbersSaid: 0, numbersKept: 0 };
const untried = (): readonly string[] =>
  Object.entries(counts).flatMap(([kind, count]) => (count === 0 ? [kind] : []));

/** Fields that a drawn law keeps back, by domain. */
const KEPT: readonly DomainField[] = [
  ...[...Object.values(TOLD).flat(), 'identities', 'documents'].map((field) => ['person', field] as const),
  ...[...DOCUMENT, ...PLATE, 'document', 'transport'].map((field) => ['crossing', field] as const),
  ['firearm', 'serialNumber'],
];
const hitLaw = hitLawOver(KEPT);

test(`of what is withheld or masked not a word is said (seed ${SEED})`, async () => {
  const ofRole = inquiryOfToday.map((one): Inquiry => ({
    ...one,
    requester: { ...one.requester, role: ROLE },
  }));
  const cases = fc.record({
    laws: fc.tuple(drawLaw, hitLaw),
    drawn: fc.array(inquiryOfToday, { minLength: INQUIRIES, maxLength: INQUIRIES }),
    always: ofRole,
  });
  await assertUntil(
    fc.asyncProperty(cases, async ({ laws, drawn, always }) => {
      for (const law of laws) {
        await hub.enact(law);
        for (const one of [...drawn, always]) {
          await askAbout(law, one);
          for (const question of BY_NUMBER) await askByNumber(law, one, question);
        }
      }
    }),
    LAWS,
    () => untried().length === 0,
  );
  process.stdout.write(`match: seed ${SEED}, ${JSON.stringify(counts)}\n`);
  expect(untried()).toEqual([]);
});

async function askAbout(law: NaiveLaw, inquiry: Inquiry): Promise<void> {
  const schema = await hub.schema(inquiry);
  const judge = new Judge(law, inquiry, world);
  const people = world.records.filter(({ domain, expired }) => domain === 'person' && !expired);
  const seen = fieldsOf(schema, 'PersonMatch');
  const filters = inputsOf(schema, 'PersonFilter');
  if (!filters.includes('name') || !fieldsOf(schema, 'PersonEdge').includes('match')) return;
  for (const target of targetsOf(people, TARGETS)) {
    const whole = filterOf(target);
    const filter = Object.fromEntries(Object.entries(whole).filter(([member]) => filters.includes(member)));
    const answer = await hub.ask(
      inquiry,
      `query Q($f: PersonFilter!) { persons(filter: $f, first: 30) { edges { node { id } match { ${seen
        .map((field) => (field === 'name' ? 'name { asked found how }' : field))
        .join(' ')} } } } }`,
      { f: filter },
    );
    // Past midnight the inquiry is of another day than the hub's.
    if (!isOfToday(inquiry)) return;
    const { data, errors } = JSON.parse(answer.text) as {
      readonly data?: { readonly persons: { readonly edges: readonly Edge[] } };
      readonly errors?: unknown;
    };
    expect(errors).toBeUndefined();
    for (const { node, match } of data?.persons.edges ?? []) {
      const record = people.find(({ publicId }) => publicId === node.id);
      if (record) check(judge, record, filter as Filter, match);
    }
  }
}

/** The record that has the number is the only one found: it is the same, or it is not known, and only where that may be said. */
async function askByNumber(law: NaiveLaw, inquiry: Inquiry, question: ByNumber): Promise<void> {
  const { domain, type, told, text, variable, needs, isLookup, value } = question;
  const schema = await hub.schema(inquiry);
  const judge = new Judge(law, inquiry, world);
  const [holder, field] = needs;
  const isAsked = [...fieldsOf(schema, holder), ...inputsOf(schema, holder)].includes(field);
  const members = Object.keys(told).filter((member) => fieldsOf(schema, `${type}Match`).includes(member));
  const edge = `${type}${isLookup ? 'LookupEdge' : 'Edge'}`;
  if (!isAsked || members.length === 0 || !fieldsOf(schema, edge).includes('match')) return;
  const records = world.records.filter((record) => record.domain === domain && !record.expired);
  for (const target of targetsOf(records, 2)) {
    const answer = await hub.ask(
      inquiry,
      `query Q($x: ${variable}) { found: ${text} { edges { node { id } match { ${members.join(' ')} } } } }`,
      { x: value(target.values) },
    );
    if (!isOfToday(inquiry)) return;
    const { data, errors } = JSON.parse(answer.text) as {
      readonly data?: { readonly found: Page | readonly Page[] };
      readonly errors?: unknown;
    };
    expect(errors).toBeUndefined();
    for (const { node, match } of [data?.found ?? []].flat().flatMap(({ edges }) => edges)) {
      const record = records.find(({ publicId }) => publicId === node.id);
      if (!record) continue;
      for (const [member, paths] of Object.entries(told).filter(([name]) => members.includes(name))) {
        const isSaid = judge.tells(record, paths);
        counts[isSaid ? 'numbersSaid' : 'numbersKept'] += 1;
        const isSilent = isHidden(judge, record, paths[0] ?? '');
        expect([member, match[member]]).toEqual([member, isSaid ? (isSilent ? 'MISSING' : 'EQUAL') : null]);
      }
    }
  }
}

/** Some records, of each owner as many. */
function targetsOf(records: readonly CanaryRecord[], count: number): readonly CanaryRecord[] {
  return Array.from({ length: count }, (_, i) =>
    world.mint.pick(records.filter(({ of }) => of.owner === OWNERS[i % OWNERS.length])),
  );
}

interface Page {
  readonly edges: readonly Edge[];
}

interface Edge {
  readonly node: { readonly id: string };
  readonly match: Match;
}

function check(judge: Judge, record: CanaryRecord, filter: Filter, match: Match): void {
  const asked = [...NAMES, ...MEMBERS.filter((one) => isAsked(filter, one)).flatMap((one) => TOLD[one])];
  const mayScore = judge.tells(record, asked);
  expect(match['score'] !== null).toBe(mayScore);
  expect(match['colour'] !== null).toBe(mayScore);
  counts[mayScore ? 'scores' : 'noScores'] += 1;
  for (const member of MEMBERS.filter((one) => one in match)) {
    const isOfQuestion = isAsked(filter, member);
    const isSaid = isOfQuestion && judge.tells(record, TOLD[member]);
    if (isOfQuestion) counts[isSaid ? 'said' : 'kept'] += 1;
    const isSilent = TOLD[member].some((path) => isHidden(judge, record, path));
    const expected = isSaid ? (isSilent ? expect.any(String) : relation(member, record, filter)) : null;
    expect([member, match[member]]).toEqual([member, expected]);
  }
  if (!('name' in match)) return;
  const named = judge.tells(record, TOLD.name);
  expect(match['name'] !== null).toBe(named);
}

function isHidden(judge: Judge, record: CanaryRecord, path: string): boolean {
  return partsOf(path).some((part) => judge.shows(record.domain, record.of, part) === 'gone');
}

/** In a search that forgives, to ask for no sex is to ask for nothing. */
function isAsked(filter: Filter, member: Member): boolean {
  return member in filter && !(member === 'sex' && isNoSex(filter.sex));
}

function isNoSex(sex: unknown): boolean {
  return sex === 'NOT_KNOWN' || sex === 'NOT_APPLICABLE';
}

interface Identity {
  readonly forenames: string;
  readonly surnames: string;
  readonly dateOfBirth: string;
}

/** A question about a record: with its own values, and at times with a date that is not quite its own. */
function filterOf({ values }: CanaryRecord): Filter {
  const [identity] = values['identities'] as readonly [Identity];
  const [nationality] = values['nationalities'] as readonly [string];
  const [{ number }] = values['documents'] as readonly [{ readonly number: string }];
  const { mint } = world;
  const born = identity.dateOfBirth;
  const all = {
    sex: values['sex'],
    dateOfBirth: mint.chance(0.5) ? born : `${born.slice(0, 3)}${(Number(born[3]) + 1) % 10}${born.slice(4)}`,
    nationality,
    document: { number },
  };
  const some = Object.entries(all).filter(() => mint.chance(0.5));
  return { name: `${identity.forenames} ${identity.surnames}`, ...Object.fromEntries(some) };
}

function relation(member: Member, { values }: CanaryRecord, filter: Filter): string {
  if (member === 'sex')
    return values['sex'] === filter.sex ? 'EQUAL' : isNoSex(values['sex']) ? 'MISSING' : 'DIFFERENT';
  if (member === 'nationality')
    return (values['nationalities'] as readonly unknown[]).includes(filter.nationality)
      ? 'EQUAL'
      : 'DIFFERENT';
  if (member === 'document') {
    const { number } = filter.document as { readonly number: string };
    const documents = values['documents'] as readonly { readonly number: string }[];
    return documents.some((one) => one.number === number) ? 'EQUAL' : 'DIFFERENT';
  }
  const births = (values['identities'] as readonly Identity[]).map(({ dateOfBirth }) => dateOfBirth);
  if (births.some((birth) => birth === filter.dateOfBirth)) return 'EQUAL';
  return births.some((birth) => differences(birth, String(filter.dateOfBirth)) === 1)
    ? 'SIMILAR'
    : 'DIFFERENT';
}

function differences(one: string, other: string): number {
  return [...one].filter((letter, i) => letter !== other[i]).length;
}

function fieldsOf(schema: GraphQLSchema, name: string): readonly string[] {
  const type = schema.getType(name);
  return isObjectType(type) ? Object.keys(type.getFields()) : [];
}

function inputsOf(schema: GraphQLSchema, name: string): readonly string[] {
  const type = schema.getType(name);
  return isInputObjectType(type) ? Object.keys(type.getFields()) : [];
}
