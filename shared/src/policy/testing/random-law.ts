import { fc } from '../../../testing/drawn.ts';
import { domainFacts } from '../../core/domain-facts.ts';
import {
  DERIVED_MARKS,
  HANDLINGS,
  isOneOf,
  MARKS,
  MASKS,
  NO_MARKS,
  VOUCHABLE,
  WITHHELD_REASONS,
  type Domain,
  type FieldCategory,
  type Mask,
  type SubjectCategory,
} from '../../core/vocabulary.ts';
import type { StateCode } from '../../core/ids.ts';
import type { Inquiry } from '../words/inquiry.ts';
import { sayContradictions, type Place } from '../law/contradictions.ts';
import { membership } from '../law/membership.ts';
import { FloorSchema, GroupsSchema, ProfileSchema } from '../law/model.ts';
import type { Conditions } from '../law/rule-schema.ts';
import type { LiftedRule, ReleaseFact } from '../words/release.ts';
import type { DecisionClass } from '../words/ruling.ts';
import type { Catalogue } from '../../domains/catalogue.ts';
import { fixtureCatalogue } from './fixture.ts';
import type { NaiveLaw } from './naive.ts';

/** Random laws, inquiries and records over a small world, dense enough that rules meet. */

/** What random laws speak about. */
export interface LawWorld {
  readonly domains: readonly Domain[];
  readonly categories: readonly FieldCategory[];
  /** Fields that rules name, by domain. */
  readonly fields: Readonly<Partial<Record<Domain, readonly string[]>>>;
  /** Four days in order, on which rules and groups begin and end, and on which is asked. */
  readonly days: readonly [string, string, string, string];
  readonly masks: readonly Mask[];
  /** How many times rarer than usual a rule has a given condition: the higher, the more of a law holds. */
  readonly rarity: number;
  /** Most limits in each list. */
  readonly limits: number;
  catalogue(): Catalogue;
}

const FIXTURE: LawWorld = {
  domains: ['person', 'firearm'],
  categories: ['INDEX', 'BIO_CORE', 'DOCUMENT', 'GENETIC', 'SOURCE', 'RECORD', 'OBJECT_CORE', 'OBJECT_OWNER'],
  fields: {
    person: [
      'identities',
      'identities.surnames',
      'identities.dnaReference',
      'dateOfBirth',
      'documentNumber',
      'id',
    ],
    firearm: ['id'],
  },
  days: ['2026-01-01', '2026-06-30', '2026-07-01', '2026-12-31'],
  masks: MASKS.slice(0, 3),
  rarity: 1,
  limits: 3,
  catalogue: fixtureCatalogue,
};

export const STATES = ['AA', 'BB', 'DD', 'ZZ'] as const;
const GROUP_NAMES = ['LED', 'PARTNERS', 'ALL', 'NEW'] as const;
const PURPOSES = ['INVESTIGATION', 'BORDER_CHECK', 'PROSECUTION'] as const;
const KINDS = ['POLICE', 'SPOC', 'CUSTOMS'] as const;
const ROLES = ['INVESTIGATOR', 'FRONTLINE'] as const;
export const SUBJECTS = ['SUSPECT', 'VICTIM', 'ASSOCIATE'] as const;

const some = <T>(values: readonly T[]): fc.Arbitrary<T[]> => fc.subarray([...values], { minLength: 1 });

function clean<T>(value: T): T {
  return JSON.parse(JSON.stringify(value)) as T;
}

/** Reasons that a rule may state: what became of a request, no rule knows. */
const REASONS = WITHHELD_REASONS.filter(
  (reason) => !/^(JUDICIAL_AUTHORISATION_(PENDING|REFUSED)|POLICY_GAP)$/u.test(reason),
);
export const UNLOCK_TEXTS: ReadonlySet<string> = new Set(['State why.', 'Ask through another channel.']);
const UNLOCKS = [
  { kind: 'NECESSITY', text: 'State why.' },
  { kind: 'CHANNEL', text: 'Ask through another channel.' },
];

interface Drawn {
  readonly mode: string;
  readonly mask: string;
  readonly masked: boolean;
  readonly reason?: string | undefined;
  readonly disclosure?: string | undefined;
  readonly approval?:
    { readonly auto?: boolean | undefined; readonly twoPersons?: boolean | undefined } | undefined;
  readonly unlock?: unknown;
  readonly article: number;
  readonly data: { readonly domain?: Domain | undefined };
  readonly record?: Readonly<Record<string, unknown>> | undefined;
}

/** Makes what was drawn consistent: a mask and an approval where the mode has one, words where something is withheld. */
function consistent(drawn: Drawn & Readonly<Record<string, unknown>>, id: string): unknown {
  const { masked, mask, reason, disclosure, approval, unlock, article, record, ...rest } = drawn;
  const { domain } = drawn.data;
  // Marks that one domain derives belong in rules about that domain: the loader sees to it.
  const foreign = (mark: string): boolean =>
    domain !== undefined && isOneOf(DERIVED_MARKS, mark) && domainFacts[domain].marks[mark] === undefined;
  const marks = Object.fromEntries(Object.entries(record ?? {}).filter(([mark]) => !foreign(mark)));
  const hasMask = drawn.mode === 'MASK' || (drawn.mode === 'NEEDS_APPROVAL' && masked);
  return {
    id,
    ...rest,
    basis: [{ instrument: 'Example Act', article: String(article) }],
    ...(record === undefined ? {} : { record: marks }),
    ...(hasMask ? { mask } : {}),
    ...(drawn.mode === 'GRANT' ? {} : { reason, disclosure, unlock }),
    ...(drawn.mode === 'NEEDS_APPROVAL' ? { approval: withBasis(approval) } : {}),
  };
}

/** What the law approves by itself rests on something, and needs nobody. */
function withBasis(approval: Drawn['approval']): unknown {
  if (approval?.auto !== true) return approval;
  const { twoPersons: _nobody, ...rest } = approval;
  return { ...rest, basis: [{ instrument: 'Example Act', article: '9' }] };
}

/** Codes that a caller may state: those of drawn inquiries, and one more. */
export const OFFENCES = {
  '0701': 'Example',
  '0702': 'Example',
  '0802': 'Example',
  '0901': 'Example',
  '1701': 'Example',
};

function groupsOf({ days }: LawWorld) {
  return {
    version: '1',
    groups: {
      LED: { members: ['AA', 'BB'] },
      PARTNERS: { members: ['DD'], until: days[1] },
      NEW: { members: ['BB', 'ZZ'], from: days[2] },
      ALL: { members: [], include: ['LED', 'PARTNERS'] },
    },
    otherStates: ['ZZ'],
    offences: OFFENCES,
  };
}

/** Conditions of a rule. Most are absent in most rules, so that enough rules hold. */
function conditionsOf(world: LawWorld) {
  const rarely = <T>(value: fc.Arbitrary<T>, freq = 8): fc.Arbitrary<T | undefined> =>
    fc.oneof(
      { weight: freq * world.rarity, arbitrary: fc.constant(undefined) },
      { weight: 1, arbitrary: value },
    );
  const named = [...new Set(world.domains.flatMap((domain) => world.fields[domain] ?? []))];
  const data = fc
    .record({
      domain: rarely(fc.constantFrom(...world.domains)),
      categories: fc.option(some(world.categories), { nil: undefined, freq: 3 }),
      fields: rarely(some(named)),
      exceptCategories: rarely(some(world.categories)),
      exceptFields: rarely(some(named)),
    })
    // A rule about one domain names only fields of that domain: the loader sees to it.
    .map(({ fields, exceptFields, ...rest }) => {
      const known = (all: string[] | undefined): string[] | undefined => {
        const { domain } = rest;
        const left = all?.filter(
          (field) => domain === undefined || world.fields[domain]?.includes(field) === true,
        );
        return left === undefined || left.length === 0 ? undefined : left;
      };
      return { ...rest, fields: known(fields), exceptFields: known(exceptFields) };
    });
  const to = fc.record({
    groups: fc.option(some(GROUP_NAMES), { nil: undefined }),
    states: rarely(some(STATES)),
    domestic: rarely(fc.boolean()),
    exceptGroups: rarely(some(GROUP_NAMES)),
    exceptStates: rarely(some(STATES)),
    agencyKinds: rarely(some(KINDS)),
    exceptAgencyKinds: rarely(some(KINDS), 8),
    roles: rarely(some(ROLES)),
    exceptRoles: rarely(some(ROLES), 8),
  });
  const owners = fc.record({ groups: rarely(some(GROUP_NAMES)), exceptStates: rarely(some(STATES)) });
  const offence = fc.record({
    stated: rarely(fc.boolean()),
    codes: rarely(some(['0701', '08*', '0901'])),
    exceptCodes: rarely(some(['0701', '08*']), 2),
    maxPenaltyMonthsAtLeast: rarely(fc.constantFrom(12, 13, 36), 4),
    maxPenaltyMonthsBelow: rarely(fc.constantFrom(12, 13, 36), 6),
    underLawOf: rarely(fc.constantFrom('OWNER', 'REQUESTER')),
  });
  const record = {
    handling: rarely(some(HANDLINGS)),
    ...Object.fromEntries(MARKS.map((mark) => [mark, rarely(fc.boolean(), 8)])),
    originated: rarely(fc.boolean(), 6),
  };
  const conditions = {
    data,
    to: fc.option(to, { nil: undefined }),
    purposes: rarely(some(PURPOSES), 4),
    exceptPurposes: rarely(some(PURPOSES)),
    urgencies: rarely(fc.constant(['URGENT'])),
    necessity: rarely(fc.boolean()),
    subjects: rarely(some([...SUBJECTS, 'NONE']), 2),
    exceptSubjects: rarely(some([...SUBJECTS, 'NONE']), 6),
    offence: rarely(offence, 4),
    from: rarely(fc.constantFrom(world.days[0], world.days[2])),
    until: rarely(fc.constantFrom(world.days[2], world.days[3])),
    disclosure: rarely(fc.constantFrom('SILENT', 'GENERIC', 'EXPLAIN'), 2),
    obligations: rarely(
      some(['NO_ONWARD', { kind: 'DELETE_AFTER', after: 'P1M' }, { kind: 'DELETE_AFTER', after: 'P1Y' }]),
      4,
    ),
    reason: rarely(fc.constantFrom(...REASONS), 2),
    article: fc.nat(4),
    approval: fc.option(
      fc.record({
        by: some(['MAGISTRATE', 'SPOC_OPERATOR']),
        within: rarely(fc.constantFrom('P7D', { NORMAL: 'P7D', URGENT: 'P3D' }), 1),
        auto: rarely(fc.constant(true)),
        twoPersons: rarely(fc.constant(true)),
      }),
      { nil: undefined, freq: 5 },
    ),
    unlock: rarely(fc.constantFrom(...UNLOCKS), 2),
    mask: fc.constantFrom(...world.masks),
    masked: fc.boolean(),
  };
  return { rarely, conditions, record, owners };
}

/** Draws laws of two States, AA and BB, with a floor. */
export function randomLawOver(world: LawWorld): fc.Arbitrary<NaiveLaw> {
  const { rarely, conditions, record, owners } = conditionsOf(world);
  const grant = fc.record({
    ...conditions,
    record: rarely(fc.record({ ...record, fromRequester: rarely(fc.constant(true)) }), 4),
    vouched: rarely(some([...VOUCHABLE]), 6),
    mode: fc.constantFrom('HIT_ONLY', 'NEEDS_APPROVAL', 'NEEDS_APPROVAL', 'MASK', 'GRANT', 'GRANT'),
    matchOn: rarely(some(['BIO_CORE', 'DOCUMENT']), 2),
  });
  const limit = fc.record({
    ...conditions,
    record: rarely(fc.record({ ...record, fromRequester: rarely(fc.constant(false)) }), 2),
    exceptVouched: rarely(some([...VOUCHABLE]), 4),
    mode: fc.constantFrom('DENY', 'HIT_ONLY', 'NEEDS_APPROVAL', 'MASK', 'GRANT'),
  });
  const asking = fc.record({ limit, owners: rarely(owners, 2) });
  const fewer = Math.max(1, world.limits - 1);
  const profile = (state: string): fc.Arbitrary<unknown> =>
    fc
      .record({
        grants: fc.array(grant, { minLength: 2, maxLength: 7 }),
        limits: fc.array(limit, { maxLength: world.limits }),
        asking: fc.array(asking, { maxLength: fewer }),
        gap: rarely(
          fc.constant({ disclosure: 'SILENT', basis: [{ instrument: 'Gap Act', article: '1' }] }),
          2,
        ),
      })
      .map(({ grants, limits, asking: own, gap }) => ({
        state,
        name: `Example ${state}`,
        status: 'illustrative',
        version: '2026-11-01',
        gap,
        grants: grants.map(({ matchOn, ...one }, i) => {
          const ofIndex =
            one.data.categories === undefined
              ? one.data.fields === undefined
              : one.data.categories.includes('INDEX');
          return {
            ...(consistent(one as never, `${state}-G-${i}`) as object),
            ...(ofIndex ? { matchOn } : {}),
          };
        }),
        limits: limits.map((one, i) => consistent(one as never, `${state}-L-${i}`)),
        asking: own.map((one, i) => ({
          ...(consistent(one.limit as never, `${state}-Q-${i}`) as object),
          owners: one.owners,
        })),
      }));
  const floorRule = (key: string): fc.Arbitrary<unknown[]> =>
    fc.array(asking, { maxLength: fewer }).map((all) =>
      all.map((one, i) => ({
        ...(consistent(one.limit as never, `EU-${key}-${i}`) as object),
        owners: one.owners,
      })),
    );
  return fc
    .record({ aa: profile('AA'), bb: profile('BB'), limits: floorRule('F'), record: floorRule('R') })
    .map(({ aa, bb, limits, record: marks }) =>
      sound(world, {
        groups: GroupsSchema.parse(groupsOf(world)),
        floor: FloorSchema.parse(clean({ version: '1', status: 'illustrative', limits, record: marks })),
        profiles: [ProfileSchema.parse(clean(aa)), ProfileSchema.parse(clean(bb))],
      }),
    );
}

/** Leaves out the rules that the loader would refuse, as their conditions can never hold together. */
function sound(world: LawWorld, law: NaiveLaw): NaiveLaw {
  const states = new Set<string>(STATES);
  const around = { states, groups: law.groups, member: membership(law.groups), catalogue: world.catalogue() };
  const only = <T extends Conditions>(rules: readonly T[], place: Place): T[] =>
    rules.filter((rule) => {
      let isSound = true;
      sayContradictions(rule, place, around, () => (isSound = false));
      return isSound;
    });
  return {
    ...law,
    floor: { ...law.floor, limits: only(law.floor.limits, {}), record: only(law.floor.record, {}) },
    profiles: law.profiles.map((profile) => {
      const owner = profile.state as StateCode;
      return {
        ...profile,
        grants: only(profile.grants, { owner }),
        limits: only(profile.limits, { owner }),
        asking: only(profile.asking ?? [], { asking: owner }),
      };
    }),
  };
}

export const randomLaw = randomLawOver(FIXTURE);

/** Draws inquiries of all States of that world, on one of the days. */
export function randomInquiryOn(days: readonly string[]): fc.Arbitrary<Inquiry> {
  return fc
    .record({
      state: fc.constantFrom(...STATES),
      agencyKind: fc.constantFrom(...KINDS),
      role: fc.constantFrom(...ROLES),
      purpose: fc.constantFrom(...PURPOSES, PURPOSES[0], PURPOSES[0]),
      urgency: fc.constantFrom('NORMAL', 'URGENT') as fc.Arbitrary<'NORMAL' | 'URGENT'>,
      necessity: fc.constantFrom(undefined, 'stated', ' '),
      on: fc.constantFrom(...days),
      offence: fc.option(
        fc.record({
          code: fc.constantFrom('0701', '0702', '0802', '1701'),
          maxPenaltyMonths: fc.constantFrom(undefined, 11, 12, 13, 36),
          lawOf: fc.constantFrom(undefined, ...STATES),
        }),
        { nil: undefined },
      ),
      vouches: fc.constantFrom('nothing', 'case', 'all'),
    })
    .map(({ state, agencyKind, role, purpose, urgency, necessity, on, offence: drawn, vouches }) => ({
      requester: { state: state as string as StateCode, agency: 'Example', agencyKind, role, officer: 'o' },
      purpose,
      caseReference: 'C',
      urgency,
      on,
      ...(necessity === undefined ? {} : { necessity }),
      ...(drawn === undefined ? {} : { offence: clean(drawn) as NonNullable<Inquiry['offence']> }),
      ...(vouches === 'nothing'
        ? {}
        : { vouched: { case: true, offence: vouches === 'all' && drawn !== undefined } }),
    }));
}

export const randomInquiry = randomInquiryOn(FIXTURE.days);

export const randomClass: fc.Arbitrary<DecisionClass> = fc
  .record({
    owner: fc.constantFrom('AA', 'AA', 'BB', 'DD'),
    subjects: fc.subarray<SubjectCategory>([...SUBJECTS]),
    handling: fc.constantFrom(...HANDLINGS),
    marked: fc.subarray([...MARKS]),
    originator: fc.constantFrom(undefined, undefined, 'AA', 'BB', 'DD'),
  })
  .map(({ owner, originator, subjects, marked, ...rest }) => ({
    owner: owner as string as StateCode,
    subjects: [...subjects].sort(),
    ...rest,
    ...NO_MARKS,
    ...Object.fromEntries(marked.map((mark) => [mark, true])),
    ...(originator === undefined || originator === owner
      ? {}
      : { originator: originator as string as StateCode }),
  }));

/** What releases say, before it is known of which law, record and inquiry. */
const drawnRelease = fc.record({
  status: fc.constantFrom('APPROVED', 'APPROVED', 'APPROVED', 'APPROVED', 'ASKED', 'REVOKED', 'ENDED'),
  wrong: fc.oneof(
    { weight: 4, arbitrary: fc.constant(undefined) },
    {
      weight: 1,
      arbitrary: fc.constantFrom(
        ...(['owner', 'domain', 'record', 'state', 'agency', 'purpose', 'case', 'early', 'late'] as const),
      ),
    },
  ),
  fields: fc.array(
    fc.record({
      path: fc.nat(),
      // All of them, some, or none: refused.
      rules: fc.oneof(fc.constant(undefined), fc.constant(undefined), fc.array(fc.nat(), { maxLength: 3 })),
      who: fc.constantFrom('two', 'two', 'one', 'one of two', 'nobody'),
      mask: fc.constantFrom(undefined, undefined, ...MASKS.slice(0, 3)),
    }),
    { minLength: 1, maxLength: 3 },
  ),
  duties: fc.constantFrom([], [], [{ kind: 'NO_EVIDENCE' as const, text: 'Do not.' }]),
});

export type ReleaseDrawn = typeof drawnRelease extends fc.Arbitrary<infer T> ? T : never;

export const randomReleases = fc.array(drawnRelease, { minLength: 1, maxLength: 3 });

/** Which record releases are about, for which inquiry, and the paths that they may name. */
export interface ReleasedRecordOf {
  readonly inquiry: Inquiry;
  readonly owner: StateCode;
  readonly domain: Domain;
  readonly local: string;
  readonly paths: readonly string[];
}

/** Makes releases of one record out of what was drawn. What is wrong with one is wrong in one thing alone. */
export function releasesDrawn(
  drawn: readonly ReleaseDrawn[],
  law: NaiveLaw,
  { inquiry, owner, domain, local, paths }: ReleasedRecordOf,
): readonly ReleaseFact[] {
  const rules = approvalsOf(law);
  const { requester, on } = inquiry;
  return drawn.map(({ status, wrong, fields, duties }, i): ReleaseFact => {
    const is = (what: typeof wrong): boolean => wrong === what;
    const other: Domain = domain === 'person' ? 'firearm' : 'person';
    return {
      id: `${local}-${i}`,
      status: status as ReleaseFact['status'],
      record: `${owner}:${is('domain') ? other : domain}:${is('record') ? 'another' : local}`,
      owner: is('owner') ? ('ZZ' as string as StateCode) : owner,
      domain,
      requester: {
        state: is('state') ? ('XX' as string as StateCode) : requester.state,
        agency: is('agency') ? 'Another' : requester.agency,
      },
      purpose: is('purpose') ? 'IDENTITY_CHECK' : inquiry.purpose,
      caseReference: is('case') ? 'Another' : inquiry.caseReference,
      from: is('early') ? '2100-01-01' : on,
      until: is('late') ? '1999-12-31' : '2100-12-31',
      fields: fields.map(({ path, rules: picked, who, mask }) => ({
        path: paths[path % paths.length] ?? 'id',
        lifts: (picked === undefined ? rules : picked.flatMap((n) => rules[n % rules.length] ?? [])).map(
          ({ id, by }) => ({ rule: id, ...approvedBy(who, by) }),
        ),
        ...(mask === undefined ? {} : { mask }),
      })),
      obligations: duties,
    };
  });
}

/** Who approved: as many of those whom a rule names, and others. No rule that is drawn names courts. */
function approvedBy(who: string, named: LiftedRule['by']): Omit<LiftedRule, 'rule'> {
  const court = ['COURT'] as const;
  if (who === 'one') return { by: named };
  if (who === 'nobody') return { by: court };
  return { by: [...named, ...court], each: [named, who === 'two' ? named : court] };
}

/** Every rule that asks for an approval, and of whom. */
export function approvalsOf({ floor, profiles }: NaiveLaw) {
  const lists = [
    floor.limits,
    floor.record,
    ...profiles.flatMap((one) => [one.grants, one.limits, one.asking ?? []]),
  ];
  return lists
    .flat()
    .flatMap(({ id, mode, approval }) =>
      mode === 'NEEDS_APPROVAL' && approval ? [{ id, by: approval.by }] : [],
    );
}
