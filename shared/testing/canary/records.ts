import { domainFacts } from '../../src/core/domain-facts.ts';
import { catalogue, recordTypes, type FieldEntry } from '../../src/domains/catalogue.ts';
import type { StateCode } from '../../src/core/ids.ts';
import {
  DOMAINS,
  HANDLINGS,
  NO_MARKS,
  type Domain,
  type Marks,
  type SubjectCategory,
} from '../../src/core/vocabulary.ts';
import type { DecisionClass } from '../../src/policy/words/ruling.ts';
import { testIds } from '../ids.ts';
import { subgraphs } from '../../../scripts/hub/subgraphs.ts';
import { CanaryMint } from './mint.ts';
import type { CanaryLink, CanaryRecord, CanaryWorld, LinkKind } from './model.ts';

/** Every kind of link that the domains keep. */
export const LINKS: readonly LinkKind[] = subgraphs.flatMap(({ links }) =>
  links.map((link) => {
    const inner = catalogue()[link.domain].fields.find(({ path }) => path === `${link.path}.id`);
    if (!inner)
      throw new Error(`${link.domain} keeps the links ${link.path}, but its type has no such field`);
    return { ...link, type: inner.parentType };
  }),
);

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
        const detail = linkDetail(kind, mint, i);
        mint.own(local, id, 'id');
        const values = {
          ...detail,
          ...head.values,
          id: publicId,
          owner,
          kind: kind.kinds[i % kind.kinds.length],
        };
        own(mint, id, values);
        return { ...head, id, publicId, local, link: kind, near, far, values, detail };
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
  const of: DecisionClass = { ...head.of, ...derivedMarks(domain, entries, values) };
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

/** The marks that the domain derives from its own columns. */
function derivedMarks(
  domain: Domain,
  entries: readonly FieldEntry[],
  values: Readonly<Record<string, unknown>>,
): Partial<Marks> {
  return Object.fromEntries(
    Object.entries(domainFacts[domain].marks).map(([mark, { column, words }]) => {
      const value = values[entries.find((entry) => entry.column === column)?.path ?? ''] ?? null;
      return [mark, value === null || words.includes(value as string)];
    }),
  );
}

/** What a link of this kind holds beside its head and its ends. */
function linkDetail({ domain, path }: LinkKind, mint: CanaryMint, number: number): Record<string, unknown> {
  const entries = catalogue()[domain].fields;
  const own = entries.filter(
    (entry) =>
      entry.path === `${path}.${entry.name}` &&
      !LINK_HEAD.has(entry.name) &&
      !recordTypes().has(entry.graphqlType),
  );
  return {
    ...Object.fromEntries(own.map((entry) => [entry.name, valueOf(mint, entries, entry, number)])),
    // A key that the schema does not know must never leave either.
    unknownToTheSchema: mint.token(),
  };
}

/** Fields of every link: those of link.graphql. */
const LINK_HEAD: ReadonlySet<string> = new Set([
  'id',
  'owner',
  'kind',
  'since',
  'until',
  'basis',
  'evaluation',
  'legalBasisOfEntry',
  'obligations',
  'withheld',
]);

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
