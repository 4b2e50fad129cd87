import { catalogue, type FieldEntry } from '../../src/domains/catalogue.ts';
import type { StateCode } from '../../src/core/ids.ts';
import {
  DOMAINS,
  HANDLINGS,
  NO_MARKS,
  type Domain,
  type SubjectCategory,
} from '../../src/core/vocabulary.ts';
import type { DecisionClass } from '../../src/policy/words/ruling.ts';
import { testIds } from '../ids.ts';
import { CanaryMint } from './mint.ts';

/**
 * Records of which every value is unique, wherever its type allows it, so that a value in an answer tells which record
 * and field it came from. Every person, object and State in it is invented.
 */
export interface CanaryRecord {
  /** As national databases write it. */
  readonly id: string;
  /** As callers have it. */
  readonly publicId: string;
  readonly local: string;
  readonly domain: Domain;
  readonly of: DecisionClass;
  readonly expired: boolean;
  /** The record as the database holds it, named as in the schema. */
  readonly values: Readonly<Record<string, unknown>>;
  readonly embargoUntil: string;
  readonly minorUntil: string | null;
  readonly retainUntil: string;
}

/** A link, kept where its near end is kept. Its `values` are those of the link type. */
export interface CanaryLink extends Omit<CanaryRecord, 'domain'> {
  readonly link: LinkKind;
  readonly near: string;
  readonly far: string;
}

export interface LinkKind {
  readonly domain: Domain;
  readonly path: string;
  readonly farDomain: Domain;
  readonly type: string;
  readonly kinds: readonly string[];
}

const link = (
  domain: Domain,
  path: string,
  farDomain: Domain,
  type: string,
  ...kinds: string[]
): LinkKind => ({
  domain,
  path,
  farDomain,
  type,
  kinds,
});

/** The links of the schema, in the schema's words. */
export const LINKS: readonly LinkKind[] = [
  link(
    'person',
    'associates',
    'person',
    'PersonAssociateLink',
    'ASSOCIATE',
    'FAMILY',
    'CO_OFFENDER',
    'CONTACT',
  ),
  link('person', 'identityLinks', 'person', 'PersonIdentityLink', 'SAME_PERSON'),
  link('firearm', 'persons', 'person', 'FirearmPersonLink', 'OWNER', 'HOLDER', 'TRACED_TO'),
  link('firearm', 'ballisticLinks', 'firearm', 'FirearmBallisticLink', 'BALLISTIC_MATCH'),
  link('seizure', 'persons', 'person', 'SeizurePersonLink', 'COURIER', 'ORGANISER'),
  link('seizure', 'firearms', 'firearm', 'SeizureFirearmLink', 'FOUND_IN'),
  link('seizure', 'borderCrossings', 'crossing', 'SeizureCrossingLink', 'SEIZED_AT'),
  link('crossing', 'persons', 'person', 'CrossingPersonLink', 'TRAVELLER'),
  link('crossing', 'firearms', 'firearm', 'CrossingFirearmLink', 'CARRIED_AT'),
  link('crossing', 'companions', 'crossing', 'CrossingCompanionLink', 'CO_TRAVELLER'),
];

export interface CanaryWorld {
  readonly records: readonly CanaryRecord[];
  readonly links: readonly CanaryLink[];
  readonly mint: CanaryMint;
}

export const OWNERS = ['AA', 'BB'] as const;
const PER_OWNER = 12;
const SUBJECT_SETS: readonly (readonly SubjectCategory[])[] = [
  ['SUSPECT'],
  [],
  ['VICTIM'],
  ['ASSOCIATE'],
  ['SUSPECT', 'VICTIM'],
];
const ORIGINATORS = [undefined, undefined, 'AA', 'BB', 'DD'] as const;

/** Makes the whole world: the same for the same seed. */
export function canaryWorld(seed: number): CanaryWorld {
  const mint = new CanaryMint(seed);
  const records = DOMAINS.flatMap((domain) =>
    OWNERS.flatMap((owner) =>
      Array.from({ length: PER_OWNER }, (_, i) => recordOf(mint, domain, owner as StateCode, i)),
    ),
  );
  const pick = (domain: Domain, owner?: string): CanaryRecord =>
    mint.pick(
      records.filter((one) => one.domain === domain && (owner === undefined || one.of.owner === owner)),
    );
  const links = LINKS.flatMap((kind) =>
    OWNERS.flatMap((owner) =>
      Array.from({ length: PER_OWNER }, (_, i): CanaryLink => {
        const head = headOf(mint, owner as StateCode, i);
        const local = mint.token();
        const id = `${owner}:link:${kind.domain}:${local}`;
        const publicId = testIds.sealLink(owner as StateCode, kind.domain, local);
        const near = pick(kind.domain, owner).id;
        // A record linked to itself would be found from both ends: it is no link.
        let far = pick(kind.farDomain).id;
        while (far === near) far = pick(kind.farDomain).id;
        const inner = linkDetail(kind, mint);
        mint.own(local, id, 'id');
        const values = {
          ...inner,
          ...head.values,
          id: publicId,
          owner,
          kind: kind.kinds[i % kind.kinds.length],
        };
        own(mint, id, values);
        return { ...head, id, publicId, local, link: kind, near, far, values };
      }),
    ),
  );
  return { records, links, mint };
}

function recordOf(mint: CanaryMint, domain: Domain, owner: StateCode, number: number): CanaryRecord {
  const head = headOf(mint, owner, number);
  const local = mint.token();
  const id = `${owner}:${domain}:${local}`;
  const publicId = testIds.seal(owner, domain, local);
  const entries = catalogue()[domain].fields;
  const values: Record<string, unknown> = { ...head.values, reference: local };
  for (const entry of entries) {
    if (entry.path.includes('.') || entry.kind !== 'column' || entry.path in values) continue;
    values[entry.path] = valueOf(mint, entries, entry, number);
  }
  values['id'] = publicId;
  values['owner'] = owner;
  own(mint, id, values);
  const { travellerCategory, borderType } = values;
  const of: DecisionClass = {
    ...head.of,
    freeMovement: travellerCategory === 'EU_EEA_CH' || travellerCategory === 'FAMILY_OF_FREE_MOVEMENT',
    localTraffic: borderType === 'LOCAL_TRAFFIC',
  };
  return { ...head, of, id, publicId, local, domain, values };
}

/** Remembers for each value where it came from. */
function own(mint: CanaryMint, id: string, value: unknown, path = ''): void {
  if (Array.isArray(value)) for (const item of value) own(mint, id, item, path);
  else if (typeof value === 'object' && value !== null)
    for (const [name, inner] of Object.entries(value))
      own(mint, id, inner, path === '' ? name : `${path}.${name}`);
  else mint.own(String(value), id, path);
}

function headOf(mint: CanaryMint, owner: StateCode, number: number) {
  const originator = mint.pick(ORIGINATORS);
  const of: DecisionClass = {
    owner,
    subjects: [...mint.pick(SUBJECT_SETS)].sort(),
    // Plain records more often than others, so that every law shows some.
    handling: mint.chance(0.5) ? 'H0' : mint.pick(HANDLINGS),
    ...NO_MARKS,
    restricted: mint.chance(0.2),
    contested: mint.chance(0.2),
    embargoed: mint.chance(0.2),
    minor: mint.chance(0.2),
    ...(originator === undefined || originator === owner
      ? {}
      : { originator: originator as string as StateCode }),
  };
  const expired = number === 3;
  const embargoUntil = of.embargoed ? mint.futureDay() : mint.pastDay();
  const retainUntil = expired ? mint.pastDay() : mint.futureDay();
  const values = {
    holdingAuthority: mint.token(),
    originator: of.originator ?? null,
    handling: of.handling,
    handlingText: mint.token(),
    evaluation: { source: mint.pick(['A', 'B', 'C', 'X']), information: 1 + (number % 4) },
    createdAt: mint.moment(),
    updatedAt: mint.moment(),
    dataAsOf: mint.moment(),
    reviewDue: mint.futureDay(),
    retainUntil,
    restricted: of.restricted,
    contested: of.contested,
    embargoUntil,
    basis: number % 2 === 0 ? 'FACT' : 'ASSESSMENT',
    quality: mint.token(),
    legalBasisOfEntry: mint.token(),
    synthetic: number % 2 === 0,
    since: mint.futureDay(),
    until: mint.futureDay(),
  };
  return { of, expired, embargoUntil, retainUntil, minorUntil: of.minor ? mint.futureDay() : null, values };
}

function linkDetail({ domain, path }: LinkKind, mint: CanaryMint): Record<string, unknown> {
  // A key that the schema does not know must never leave either.
  const unknown = { unknownToTheSchema: mint.token() };
  if (domain !== 'person' || path !== 'identityLinks') return unknown;
  return {
    ...unknown,
    colour: mint.pick(['YELLOW', 'GREEN', 'WHITE', 'RED']),
    rules: [mint.token(), mint.token()],
    score: mint.float(),
    confirmedBy: mint.token(),
    confirmedOn: mint.futureDay(),
  };
}

function valueOf(
  mint: CanaryMint,
  entries: readonly FieldEntry[],
  entry: FieldEntry,
  number: number,
): unknown {
  const inner = entries.filter(
    ({ path }) => path.startsWith(`${entry.path}.`) && !path.slice(entry.path.length + 1).includes('.'),
  );
  const one = (): unknown =>
    inner.length === 0
      ? mint.value(entry.graphqlType, number)
      : Object.fromEntries(inner.map((child) => [child.name, valueOf(mint, entries, child, number)]));
  if (!entry.list) return one();
  const items = [one(), one()];
  // Of closed lists a word may come but once.
  return inner.length === 0 ? [...new Set(items)] : items;
}
