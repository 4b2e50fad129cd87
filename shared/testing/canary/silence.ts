import type { StateCode } from '../../src/core/ids.ts';
import type { Domain } from '../../src/core/vocabulary.ts';
import type { Inquiry } from '../../src/policy/words/inquiry.ts';
import type { ReleaseFact } from '../../src/policy/words/release.ts';
import { FloorSchema, GroupsSchema, ProfileSchema } from '../../src/policy/law/model.ts';
import type { NaiveLaw } from '../../src/policy/testing/naive.ts';
import { testId } from '../ids.ts';
import type { CanaryRecord, CanaryWorld } from './model.ts';
import { canaryWorld } from './records.ts';

/** A question to which silence is the answer, beside the same question to which there is none. */
export interface Pair {
  readonly name: string;
  readonly document: string;
  /** Something is there, and must not be known to be. */
  readonly silent: Readonly<Record<string, unknown>>;
  /** Nothing is there. */
  readonly nothing: Readonly<Record<string, unknown>>;
  /** More of which there is nothing, where what is sent in place of a value is not as long for one as for another. */
  readonly others?: readonly Pair['nothing'][];
}

export interface Silence {
  readonly world: CanaryWorld;
  /** Both States lend everything to everybody, except that records under embargo do not exist. */
  readonly open: NaiveLaw;
  /** The same, but BB lends nothing and does not say so. */
  readonly mute: NaiveLaw;
  /** The same, but BB lends nothing to DD and does not say so: both can be asked in turns. */
  readonly half: NaiveLaw;
  /** The same, but people of BB wait for an approval. */
  readonly waiting: NaiveLaw;
  /** Of ZZ. */
  readonly inquiry: Inquiry;
  /** The same of DD. */
  readonly refused: Inquiry;
  /** Under `open`. */
  readonly pairs: readonly Pair[];
  /** `silent` under `mute`, `nothing` under `open`: records of BB. */
  readonly ofMute: readonly Pair[];
  /** Under `mute`, both: a list of records of BB, of which there are some or none. */
  readonly list: Pair;
  /** Under `waiting`: asks for a person of BB by name, and how its releases stand. */
  readonly waits: Omit<Pair, 'nothing'>;
  /** A release that opens this person to ZZ, in the case of the inquiry. */
  readonly release: ReleaseFact;
}

/**
 * The scene of the first seed from this one on whose world has all that it needs: what a world draws follows from the schema,
 * so that another field draws another world.
 *
 * @throws Error of the last one when none of a hundred has it.
 */
export function silence(seed: number): Silence {
  for (let next = seed; ; next += 1) {
    try {
      return sceneOf(canaryWorld(next));
    } catch (error) {
      if (!(error instanceof Missing) || next - seed === 100) throw error;
    }
  }
}

/** A world without what a scene needs. */
class Missing extends Error {}

function sceneOf(made: CanaryWorld): Silence {
  const plain = (one: CanaryRecord): boolean =>
    !one.expired && !one.of.embargoed && one.of.originator === undefined;
  const find = (domain: Domain, owner: string, embargoed: boolean, nth = 0): CanaryRecord => {
    const found = made.records.filter(
      (one) =>
        one.domain === domain &&
        one.of.owner === owner &&
        !one.expired &&
        (embargoed ? one.of.embargoed : plain(one)),
    )[nth];
    if (!found) throw new Missing(`no such ${domain} of ${owner}`);
    return found;
  };
  const [linked, unlinked] = [find('firearm', 'AA', false), find('firearm', 'AA', false, 1)];
  const hidden = find('person', 'BB', true);
  const one = made.links.find(({ link }) => link.type === 'FirearmPersonLink');
  if (!one) throw new Missing('no link');
  const link = {
    ...one,
    expired: false,
    near: linked.id,
    far: hidden.id,
    retainUntil: linked.retainUntil,
    embargoUntil: linked.embargoUntil,
    of: { ...linked.of, subjects: [] },
  };
  const { mint } = made;
  const names = (record: CanaryRecord): string => {
    const [first] = record.values['identities'] as readonly { forenames: string; surnames: string }[];
    return `${first?.forenames ?? ''} ${first?.surnames ?? ''}`;
  };
  const firearm = find('firearm', 'AA', true);
  const serials =
    'query ($x: [String!]!) { firearmsBySerials(serials: $x) { nodes { id } edges { match { serial } } sources { owner status } } }';
  const byName =
    'query ($x: String!) { persons(filter: { name: $x }, first: 5) { totalCount nodes { id primaryName } edges { match { sex nationality } } pageInfo { hasNextPage endCursor } sources { owner status } } }';
  const byId = 'query ($x: ID!) { firearm(id: $x) { id make withheld { field } } }';
  const ofBb = find('firearm', 'BB', false);
  const person = find('person', 'BB', false);
  // Both records that are asked about exist: what an answer says of their own handling must not tell them apart.
  const alike = { ...unlinked, of: { ...unlinked.of, handling: linked.of.handling } };
  const records = made.records.map((record) => (record === unlinked ? alike : record));
  return {
    world: { ...made, records, links: [link] },
    open: lawOf({}),
    mute: lawOf(undefined),
    half: lawOf({ exceptStates: ['DD'] }),
    waiting: lawOf({}, [WAITS]),
    inquiry: inquiryOf('ZZ'),
    refused: inquiryOf('DD'),
    pairs: [
      {
        name: 'a record by id',
        document: byId,
        silent: { x: firearm.publicId },
        nothing: { x: testId(`AA:firearm:${mint.token()}`) },
      },
      {
        name: 'a lookup',
        document: serials,
        silent: { x: [firearm.values['serialNumber']] },
        nothing: { x: [mint.token()] },
      },
      {
        name: 'a search by name, counted',
        document: byName,
        silent: { x: names(hidden) },
        nothing: { x: `${mint.token()} ${mint.token()}` },
      },
      {
        name: 'links of a record',
        document:
          'query ($x: ID!) { firearm(id: $x) { persons(first: 5) { totalCount nodes { id person { id primaryName } } sources { owner status } } } }',
        silent: { x: linked.publicId },
        nothing: { x: unlinked.publicId },
      },
      {
        name: 'a search for what is linked to a record',
        document:
          'query ($x: ID!) { borderCrossings(filter: { traveller: $x }, first: 5) { totalCount nodes { id } sources { owner status } } }',
        silent: { x: hidden.publicId },
        nothing: { x: testId(`BB:person:${mint.token()}`) },
      },
    ],
    ofMute: [
      {
        name: 'a lookup',
        document: serials,
        silent: { x: [ofBb.values['serialNumber']] },
        nothing: { x: [mint.token()] },
      },
      {
        name: 'a search by name, counted',
        document: byName,
        silent: { x: names(person) },
        nothing: { x: `${mint.token()} ${mint.token()}` },
        others: Array.from({ length: 15 }, () => ({ x: `${mint.token()} ${mint.token()}` })),
      },
      {
        name: 'a record by id',
        document: byId,
        silent: { x: ofBb.publicId },
        nothing: { x: testId(`BB:firearm:${mint.token()}`) },
      },
    ],
    list: {
      name: 'a list',
      document:
        'query ($x: String!) { firearms(filter: { make: $x }, first: 5) { totalCount nodes { id } sources { owner status } } }',
      silent: { x: ofBb.values['make'] },
      nothing: { x: mint.token() },
    },
    waits: {
      name: 'a person of whom fields wait for an approval',
      document:
        'query ($x: ID!) { person(id: $x) { id primaryName sex obligations { kind } withheld { field unlock { requestable } release { id status } } } }',
      silent: { x: person.publicId },
    },
    release: releaseOf(person),
  };
}

/** Who somebody is, after an approval; the sex is shown. */
const WAITS = {
  id: 'BB-L-1',
  data: { domain: 'person', fields: ['primaryName'] },
  mode: 'NEEDS_APPROVAL',
  reason: 'HUMAN_CONFIRMATION_REQUIRED',
  approval: { by: ['SPOC'] },
  basis: [{ instrument: 'Example Act', article: '2' }],
} as const;

function releaseOf({ id, domain, of }: CanaryRecord): ReleaseFact {
  const { requester, purpose, caseReference, on } = inquiryOf('ZZ');
  return {
    ...{
      id: '00000000-0000-7000-8000-000000000001',
      status: 'APPROVED',
      record: id,
      owner: of.owner,
      domain,
    },
    ...{ requester, purpose, caseReference, from: on, until: '2100-12-31' },
    fields: [{ path: 'primaryName', lifts: [{ rule: WAITS.id, by: ['SPOC'] }] }],
    obligations: [{ kind: 'NO_ONWARD', text: 'Invented: pass it on to nobody.' }],
  };
}

function inquiryOf(state: string): Inquiry {
  return {
    requester: {
      state: state as StateCode,
      agency: 'Example',
      agencyKind: 'POLICE',
      role: 'INVESTIGATOR',
      officer: 'o',
    },
    purpose: 'INVESTIGATION',
    caseReference: 'INVENTED',
    urgency: 'NORMAL',
    on: new Date().toISOString().slice(0, 10),
  };
}

/**
 * @param bbLendsTo whom; nobody where it is not stated.
 * @param limits of BB.
 */
function lawOf(
  bbLendsTo: { readonly exceptStates?: readonly string[] } | undefined,
  limits: readonly unknown[] = [],
): NaiveLaw {
  const basis = [{ instrument: 'Example Act', article: '1' }];
  const profile = (state: string, lendsTo: typeof bbLendsTo) =>
    ProfileSchema.parse({
      state,
      name: `Example ${state}`,
      status: 'illustrative',
      version: '2026-11-01',
      gap: { disclosure: 'SILENT' },
      grants: lendsTo ? [{ id: `${state}-G-1`, data: {}, to: lendsTo, mode: 'GRANT', basis }] : [],
      limits: state === 'BB' ? limits : [],
    });
  return {
    groups: GroupsSchema.parse({ version: '1', groups: {}, otherStates: ['AA', 'BB', 'DD', 'ZZ'] }),
    floor: FloorSchema.parse({
      version: '1',
      status: 'illustrative',
      limits: [],
      record: [
        {
          id: 'EU-R-1',
          data: {},
          to: { domestic: false },
          record: { embargoed: true },
          mode: 'DENY',
          disclosure: 'SILENT',
          reason: 'EMBARGO',
          basis,
        },
      ],
    }),
    profiles: [profile('AA', {}), profile('BB', bbLendsTo)],
  };
}
