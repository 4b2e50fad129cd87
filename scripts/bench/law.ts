import { performance } from 'node:perf_hooks';
import { execute, parse, type ExecutionResult } from 'graphql';
import { buildSchema, type DocumentNode, type GraphQLSchema } from 'graphql';
import type { StateCode } from '../../shared/src/core/ids.ts';
import { DOMAINS, FIELD_CATEGORIES, NO_MARKS } from '../../shared/src/core/vocabulary.ts';
import { domainEntry } from '../../shared/src/domains/build.ts';
import { catalogue, type Catalogue } from '../../shared/src/domains/catalogue.ts';
import type { Inquiry } from '../../shared/src/policy/words/inquiry.ts';
import { buildLaw, readLawFiles } from '../../shared/src/policy/law/law.ts';
import { rulerOf } from '../../shared/src/policy/decide/ruler.ts';
import { redactionPlan } from '../../shared/src/policy/enforce/redact.ts';
import type { DecisionClass } from '../../shared/src/policy/words/ruling.ts';
import { guard } from '../../shared/src/policy/enforce/shield.ts';

/** What the law costs: per answer (redaction and shield, against none), and per ruling. */
export interface LawCost {
  readonly answers: readonly {
    readonly records: number;
    readonly fields: number;
    readonly bareMs: number;
    readonly lawMs: number;
    readonly ratio: number;
  }[];
  readonly coldMs: number;
  readonly warmUs: number;
  readonly states: number;
}

const PROFILES = new URL('../../shared/profiles/', import.meta.url);
const COPIES = 18;

/** @param rounds how often each is measured; the median counts. */
export async function lawCost(rounds = 60): Promise<LawCost> {
  const answers = [
    await answerCost(1_000, 20, rounds),
    await answerCost(10_000, 20, Math.max(5, Math.ceil(rounds / 3))),
  ];
  return { answers, ...rulingCost(rounds) };
}

async function answerCost(
  records: number,
  fields: number,
  rounds: number,
): Promise<LawCost['answers'][number]> {
  const names = Array.from({ length: fields - 2 }, (_, i) => `field${i}`);
  const sdl = `
    directive @category(name: FieldCategory!) on FIELD_DEFINITION
    directive @aroundRecords on OBJECT
    enum FieldCategory { ${FIELD_CATEGORIES.join(' ')} }
    type Query { persons: PersonConnection! }
    type PersonConnection @aroundRecords { nodes: [Person!]! }
    type Person { id: ID! @category(name: INDEX) owner: String! @category(name: INDEX)
      ${names.map((name, i) => `${name}: String @category(name: ${['BIO_CORE', 'DOCUMENT', 'REFERENCE', 'RECORD', 'BIO_EXTENDED'][i % 5] ?? 'INDEX'})`).join('\n')} }`;
  const document = parse(`{ persons { nodes { id owner ${names.join(' ')} } } }`);
  const bare = buildSchema(sdl);
  const guarded = guard(buildSchema(sdl));
  const entry = domainEntry('person', bare, 'Person');
  const domains = Object.fromEntries(DOMAINS.map((domain) => [domain, entry])) as unknown as Catalogue;
  const law = buildLaw(BENCH_LAW, { mode: 'demonstration', catalogue: domains });
  const inquiry = asking('FR');
  const lending = rulerOf(law)
    .rule(inquiry)
    .lending('DE' as StateCode, 'person');
  const requested = entry.fields.map(({ path }) => path);
  const classes: readonly DecisionClass[] = (['SUSPECT', 'CONVICTED', 'ASSOCIATE'] as const).map((subject) =>
    record('DE', subject),
  );

  const rows = (): Record<string, unknown>[] =>
    Array.from({ length: records }, (_, i) => ({
      id: `DE:person:${i}`,
      owner: 'DE',
      ...Object.fromEntries(names.map((name) => [name, `${name} of ${i}`])),
    }));
  const run = async (schema: GraphQLSchema, nodes: readonly unknown[]): Promise<ExecutionResult> =>
    await execute({
      schema,
      document: document satisfies DocumentNode,
      rootValue: { persons: { nodes } },
      contextValue: { inquiry },
    });

  const withLaw = async (nodes: Record<string, unknown>[]): Promise<void> => {
    const plans = classes.map((of) => redactionPlan(lending, entry, of, requested));
    nodes.forEach((node, i) => plans[i % plans.length]?.apply(node));
    const { errors } = await run(guarded, nodes);
    if (errors !== undefined) throw new Error(`the guarded schema failed: ${errors[0]?.message ?? ''}`);
  };
  const bareTimes: number[] = [];
  const lawTimes: number[] = [];
  for (let round = -3; round < rounds; round++) {
    // Turn about, so that neither pays for the other's garbage.
    const first = round % 2 === 0 ? 'bare' : 'law';
    const times = { bare: 0, law: 0 };
    for (const which of [first, first === 'bare' ? 'law' : 'bare'] as const) {
      const nodes = rows();
      const start = performance.now();
      await (which === 'bare' ? run(bare, nodes) : withLaw(nodes));
      times[which] = performance.now() - start;
    }
    if (round < 0) continue;
    bareTimes.push(times.bare);
    lawTimes.push(times.law);
  }
  const bareMs = median(bareTimes);
  const lawMs = median(lawTimes);
  return { records, fields, bareMs, lawMs, ratio: lawMs / bareMs };
}

/** Rulings over thirty States: the profiles that ship, and copies of them under other codes. */
function rulingCost(rounds: number): Pick<LawCost, 'coldMs' | 'warmUs' | 'states'> {
  const files = new Map(readLawFiles(PROFILES));
  const copied = ['DE', 'FR', 'AT', 'ES', 'FI', 'IE'];
  for (let i = 0; i < COPIES; i++) {
    const from = copied[i % copied.length] ?? 'DE';
    const code = `X${String.fromCharCode(65 + i)}`;
    files.set(
      `${code}.yaml`,
      (files.get(`${from}.yaml`) ?? '')
        .replaceAll(`${from}-`, `${code}-`)
        .replace(`state: ${from}`, `state: ${code}`),
    );
  }
  const law = buildLaw(files, { mode: 'demonstration', catalogue: catalogue() });
  const owners = [...law.states.keys()];
  const cold: number[] = [];
  const warm: number[] = [];
  for (let round = -3; round < rounds; round++) {
    const ruler = rulerOf(law);
    const ask = (): void => {
      const ruling = ruler.rule(asking('FR'));
      for (const owner of owners) ruling.lending(owner, 'person').matchable([]);
    };
    const start = performance.now();
    ask();
    const between = performance.now();
    for (let i = 0; i < 100; i++) void ruler.rule(asking('FR')).lending('DE' as StateCode, 'person').status;
    const end = performance.now();
    if (round < 0) continue;
    cold.push(between - start);
    warm.push(((end - between) / 100) * 1_000);
  }
  return { coldMs: median(cold), warmUs: median(warm), states: owners.length };
}

const BENCH_LAW = new Map([
  ['groups.yaml', 'version: "1"\ngroups: { LED: { members: [DE, FR] } }\n'],
  ['eu-floor.yaml', 'version: "1"\nstatus: illustrative\nlimits: []\nrecord: []\n'],
  [
    'DE.yaml',
    `state: DE
name: Invented for this bench
status: illustrative
version: "2026-11-01"
grants:
  - { id: DE-1, data: { categories: [INDEX, BIO_CORE, REFERENCE, RECORD, BIO_EXTENDED] }, mode: GRANT, basis: [{ instrument: Bench, article: "1" }] }
  - { id: DE-2, data: { categories: [DOCUMENT] }, mode: MASK, mask: LAST_FOUR, basis: [{ instrument: Bench, article: "2" }] }
limits:
  - { id: DE-3, data: { categories: [BIO_EXTENDED] }, subjects: [ASSOCIATE], mode: DENY, reason: SUBJECT_CATEGORY, basis: [{ instrument: Bench, article: "3" }] }
`,
  ],
]);

function asking(state: string): Inquiry {
  return {
    requester: {
      state: state as StateCode,
      agency: 'Bench',
      agencyKind: 'POLICE',
      role: 'INVESTIGATOR',
      officer: 'bench',
    },
    purpose: 'INVESTIGATION',
    caseReference: 'BENCH',
    urgency: 'NORMAL',
    offence: { code: '0901', maxPenaltyMonths: 60 },
    on: '2026-11-23',
  };
}

function record(owner: string, subject: DecisionClass['subjects'][number]): DecisionClass {
  return {
    owner: owner as StateCode,
    subjects: [subject],
    handling: 'H0',
    ...NO_MARKS,
  };
}

function median(values: readonly number[]): number {
  const sorted = [...values].sort((a, b) => a - b);
  return sorted[Math.floor(sorted.length / 2)] ?? Number.NaN;
}

if (process.argv[1]?.endsWith('bench/law.ts') === true) {
  const cost = await lawCost();
  for (const { records, fields, bareMs, lawMs, ratio } of cost.answers)
    console.log(
      `${records} x ${fields}: bare ${bareMs.toFixed(1)} ms, with law ${lawMs.toFixed(1)} ms, ratio ${ratio.toFixed(2)}`,
    );
  console.log(
    `rule(inquiry): cold ${cost.coldMs.toFixed(2)} ms for ${cost.states} States, warm ${cost.warmUs.toFixed(1)} us`,
  );
}
