import type { StateCode } from '../../core/ids.ts';
import { DOMAINS, type Domain } from '../../core/vocabulary.ts';
import { changedRules, type Changed } from './changed-rules.ts';
import { contrastOf, shortlistOf, type Contrast, type Side } from './compare-verdicts.ts';
import { fieldOf, type LawField, type Shortlist } from '../decide/decide.ts';
import { diffDuties, type DutyChange } from './diff-duties.ts';
import { inquiryOf, partsOfInquiry, type Heard, type Kind, type Parts } from './inquiry-kinds.ts';
import type { Inquiry } from '../words/inquiry.ts';
import { saidOf, walkSaid, type Open, type Said } from './kinds-table.ts';
import type { Law, StateLaw } from '../law/law.ts';
import { classOf, recordKinds } from './record-kinds.ts';
import { concerns, type Facts, type Rule } from '../law/rule.ts';
import type { DecisionClass } from '../words/ruling.ts';

/** What another law says about some fields of one owner, to whom, and of which records. */
export interface Change {
  readonly owner: StateCode;
  readonly domain: Domain;
  /** Every field concerned. */
  readonly fields: readonly string[];
  readonly kind: Contrast['kind'];
  readonly differing: Contrast['differing'];
  /** How many kinds of inquiry that the laws can tell apart are concerned. */
  readonly inquiries: number;
  /** Everybody and everything concerned, by part of the inquiry. A part that makes no difference is left out. */
  readonly who: Readonly<Record<string, readonly string[]>>;
  readonly records: readonly string[];
  readonly example: { readonly inquiry: Inquiry; readonly of: DecisionClass };
}

export interface Difference {
  readonly changes: readonly Change[];
  readonly duties: readonly DutyChange[];
  /** How many kinds of inquiry a changed rule can reach, and were compared. */
  readonly compared: number;
}

/**
 * Compares two laws by what they answer, not by their text: everything that a verdict holds, of every field, for every kind
 * of inquiry that either can tell apart, and the duties beside lending. An inquiry that no changed rule can reach is answered
 * alike by both and is not looked at.
 *
 * @param on the only day looked at; absent, one of each period.
 */
export function diffLaws(before: Law, after: Law, owners?: readonly StateCode[], on?: string): Difference {
  const all = owners ?? ([...new Set([...before.states.keys(), ...after.states.keys()])] as StateCode[]);
  const differences = all.flatMap((owner) => {
    const changed = changedRules(before, after, owner);
    return DOMAINS.map((domain) => compareDomain({ before, after, owner, domain, on, changed }));
  });
  return {
    changes: differences.flatMap(({ changes }) => changes),
    duties: diffDuties(before, after, all),
    compared: differences.reduce((sum, { compared }) => sum + compared, 0),
  };
}

interface Comparison {
  readonly before: Law;
  readonly after: Law;
  readonly owner: StateCode;
  readonly domain: Domain;
  readonly on: string | undefined;
  readonly changed: Changed;
}

function compareDomain(comparison: Comparison): Pick<Difference, 'changes' | 'compared'> {
  const groups = [...touchedFields(comparison).values()];
  const found = groups.map((fields) => compareFields(comparison, fields));
  return {
    changes: merged(found.flatMap(({ changes }) => changes)),
    compared: found.reduce((sum, { compared }) => sum + compared, 0),
  };
}

/** Fields about which a changed rule speaks, or about whose records' existence, by the rules that speak about them. */
function touchedFields({
  before,
  after,
  domain,
  changed,
}: Comparison): ReadonlyMap<string, readonly LawField[]> {
  const found = new Map<string, LawField[]>();
  for (const { path } of after.catalogue[domain].fields) {
    const field = fieldOf(after, domain, path) ?? fieldOf(before, domain, path);
    if (field === undefined) continue;
    const about = changed.all.filter(({ rule }) => speaksOf(rule, domain, field));
    if (!changed.isGap && !about.some(({ rule }) => changed.rules.has(rule))) continue;
    const places = changed.all.flatMap(({ rule }, i) =>
      concerns(rule.data, domain, field.path, field.category) ? [i] : [],
    );
    const key = [places.join(), field.isHit, field.isLink, field.path === 'id'].join('|');
    found.set(key, [...(found.get(key) ?? []), field]);
  }
  return found;
}

function speaksOf({ data }: Rule, domain: Domain, { path, category }: LawField): boolean {
  return concerns(data, domain, path, category) || concerns(data, domain, 'id', 'INDEX');
}

interface Found {
  readonly contrast: Contrast;
  readonly records: readonly string[];
  readonly who: Map<string, Set<string>>;
  readonly inquiry: Inquiry;
  inquiries: number;
  /** Choices of the side that is being walked, by part. */
  readonly seen: readonly Set<number>[];
}

function compareFields(
  comparison: Comparison,
  fields: readonly LawField[],
): Pick<Difference, 'changes' | 'compared'> {
  const { before, after, owner, domain, on, changed } = comparison;
  const [field] = fields;
  if (field === undefined) return { changes: [], compared: 0 };
  const heard = changed.all.filter(({ rule }) => speaksOf(rule, domain, field));
  const compare = comparerOf(comparison, field, heard);
  const found = new Map<string, Found>();
  const everything = new Map<string, Set<string>>();
  let compared = 0;
  for (const side of partsOfInquiry([before, after], heard, owner, on)) {
    if (side.parts.some((choices) => choices.length === 0)) continue;
    for (const choices of side.parts) for (const { words } of choices) gather(everything, words);
    compared += compare(side, found);
    for (const { who, seen } of found.values())
      seen.forEach((places, i) => {
        for (const place of places) gather(who, side.parts[i]?.[place]?.words ?? {});
        places.clear();
      });
  }
  const changes = [...found.values()].map(({ contrast, records, who, inquiry, inquiries }): Change => ({
    owner,
    domain,
    fields: fields.map(({ path }) => path),
    kind: contrast.kind,
    differing: contrast.differing,
    inquiries,
    who: telling(who, everything),
    records,
    example: { inquiry, of: contrast.of },
  }));
  return { changes, compared };
}

/** What differs in one kind of inquiry, by what differs: of each, one contrast and all records. */
interface Told {
  readonly key: string;
  readonly contrast: Contrast;
  readonly records: readonly string[];
}

/**
 * Compares all kinds of inquiry of one side, and says how many a changed rule can reach. What is said of one record does
 * not hang on rules that the record does not meet, so for each record only kinds are compared that the rest can tell apart.
 */
function comparerOf(
  comparison: Comparison,
  field: LawField,
  heard: readonly Heard[],
): (side: Parts, found: Map<string, Found>) => number {
  const { owner, domain, changed } = comparison;
  const tests = {
    all: heard.map(({ rule }) => rule.record),
    changed: heard.flatMap(({ rule }) => (changed.rules.has(rule) ? [rule.record] : [])),
    grants: [field.path, 'id'].map((path) =>
      heard.flatMap(({ rule }) =>
        rule.kind === 'grant' && concerns(rule.data, domain, path, path === 'id' ? 'INDEX' : field.category)
          ? [rule.record]
          : [],
      ),
    ),
  };
  const reach = maskOf(heard, (rule) => changed.rules.has(rule));
  const grants = maskOf(heard, (rule) => rule.kind === 'grant');
  // A grant that misses the inquiry by one part is told as what would help.
  const isReached = ({ holds, misses }: Open): boolean =>
    changed.isGap || (misses.reduce((all, mask) => all | mask, holds) & reach) !== 0n;
  const contraster = contrasterOf(comparison, field, heard);
  const numbers = new Map<Contrast, number>();
  const contrasts: Contrast[] = [];
  const texts: string[] = [];
  const numberOf = (contrast: Contrast | undefined): number => {
    if (contrast === undefined) return 0;
    let number = numbers.get(contrast);
    if (number === undefined) {
      number = contrasts.push(contrast);
      texts.push(JSON.stringify(contrast.differing));
      numbers.set(contrast, number);
    }
    return number;
  };
  return (side, found) => {
    const reached = saidOf(side, {
      rules: reach,
      near: reach & grants,
      isOver: (open) => !isReached(open),
      say: () => 1,
    });
    const records = recordKinds(tests, side.isDomestic).flatMap((record) => {
      const said = saidOf(side, {
        rules: contraster.rules & record.meets,
        near: contraster.near & record.meets,
        isOver: (open) => !isReached(open) || !contraster.canDiffer(open),
        say: (kind) => numberOf(contraster.contrast(kind, record.facts)),
      });
      return said === 0 ? [] : { ...record, said };
    });
    const known = new Map<string, readonly Told[]>();
    let compared = 0;
    const answers: readonly Said[] = [reached, ...records.map(({ said }) => said)];
    walkSaid(side, answers, (places, [, ...said]) => {
      compared += 1;
      if (said.every((number) => number === 0)) return;
      const inquiry = (): Inquiry =>
        inquiryOf({ choices: places.flatMap((place, i) => side.parts[i]?.[place] ?? []) });
      const key = said.join();
      let all = known.get(key);
      if (all === undefined) known.set(key, (all = toldOf(said, inquiry())));
      for (const told of all) add(found, told, places, inquiry);
    });
    return compared;

    function toldOf(said: readonly number[], inquiry: Inquiry): readonly Told[] {
      const told = new Map<string, { readonly contrast: Contrast; readonly records: Set<string> }>();
      said.forEach((number, i) => {
        const [contrast, text, one] = [contrasts[number - 1], texts[number - 1], records[i]];
        if (contrast === undefined || text === undefined || one === undefined) return;
        let all = told.get(text);
        if (all === undefined) {
          all = { contrast: { ...contrast, of: classOf(one.facts, inquiry, owner) }, records: new Set() };
          told.set(text, all);
        }
        all.records.add(one.words);
      });
      // With the records, so that nobody reads that all of these see all of those.
      return [...told].map(([text, one]) => ({
        key: JSON.stringify([text, ...one.records]),
        contrast: one.contrast,
        records: [...one.records],
      }));
    }
  };
}

function maskOf(heard: readonly Heard[], picks: (rule: Rule) => boolean): bigint {
  return heard.reduce((mask, { rule }, i) => (picks(rule) ? mask | (1n << BigInt(i)) : mask), 0n);
}

/** One law's rules about a field and about the existence of its records, and where each stands among those heard. */
interface Lists {
  readonly field: Pick<Shortlist, 'grants' | 'limits'>;
  readonly index: Pick<Shortlist, 'grants' | 'limits'>;
  readonly owner: StateLaw | undefined;
  /** Which rules deny that there is a record, which lend it, and which of these let the field be asked about. */
  readonly denies: bigint;
  readonly lends: bigint;
  readonly names: bigint;
  readonly grants: bigint;
}

interface Contraster {
  /** Rules that decide about the field, or about whether its record may be known. */
  readonly rules: bigint;
  /** Grants that are told as what would help where none holds. */
  readonly near: bigint;
  /** false: whatever else is chosen, neither law lets the record be known. */
  canDiffer(open: Open): boolean;
  contrast(kind: Kind, facts: Facts): Contrast | undefined;
}

/** Compares what two laws say of a record, once for all kinds of inquiry that the rules which decide cannot tell apart. */
function contrasterOf(
  { before, after, owner, domain, changed }: Comparison,
  field: LawField,
  heard: readonly Heard[],
): Contraster {
  const index = fieldOf(after, domain, 'id') ?? field;
  const isIndex = field.path === index.path;
  const place = new Map(heard.map(({ rule }, i) => [rule, BigInt(i)] as const));
  const bits = (rules: readonly Rule[]): bigint =>
    rules.reduce((mask, rule) => mask | (1n << (place.get(rule) ?? 0n)), 0n);
  const listsOf = (law: Law, { grants, limits }: Changed['before']): Lists => {
    const about = (one: LawField, list: readonly Heard[]): readonly Rule[] =>
      list.flatMap(({ rule }) => (concerns(rule.data, domain, one.path, one.category) ? [rule] : []));
    const [forField, forIndex] = [field, index].map((one) => ({
      grants: about(one, grants),
      limits: about(one, limits),
    })) as [Lists['field'], Lists['index']];
    return {
      field: forField,
      index: forIndex,
      owner: law.states.get(owner),
      denies: bits(forIndex.limits.filter(({ mode }) => mode === 'DENY')),
      lends: bits(forIndex.grants.filter(({ mode }) => mode !== 'DENY')),
      names: bits(forIndex.grants.filter(({ matchOn }) => matchOn.has(field.category))),
      grants: bits(forField.grants),
    };
  };
  const laws = [listsOf(before, changed.before), listsOf(after, changed.after)] as const;
  const speaks = laws.reduce((mask, { field: one }) => mask | bits([...one.grants, ...one.limits]), 0n);
  const near = laws.reduce((mask, { grants }) => mask | grants, 0n);
  const sideOf = ({ field: one, index: other, owner: of }: Lists, all: bigint): Side => {
    const holds = (rule: Rule): boolean => ((all >> (place.get(rule) ?? 0n)) & 1n) === 1n;
    const first = shortlistOf(index, other.grants, other.limits, holds);
    return {
      index: first,
      list: isIndex ? first : shortlistOf(field, one.grants, one.limits, holds),
      owner: of,
    };
  };
  const lends = laws.reduce((mask, one) => mask | one.lends, 0n);
  const known = new Map<string, Contrast | undefined>();
  return {
    near,
    rules: laws.reduce((mask, { denies, names }) => mask | denies | names, speaks | lends),
    // Of a record that may not be known, no field says anything.
    canDiffer: ({ holds }) => isIndex || (holds & lends) !== 0n,
    contrast(kind, facts) {
      const { holds, misses } = kind;
      const isHit = ({ denies, lends: own }: Lists): boolean =>
        (holds & denies) === 0n && (holds & own) !== 0n;
      const hits = laws.map(isHit);
      if (!isIndex && !hits.includes(true)) return undefined;
      const isGap = laws.some(({ grants }) => (holds & grants) === 0n);
      const key = [
        holds & speaks,
        ...hits,
        ...laws.map(({ names }) => (holds & names) !== 0n),
        ...(isGap ? misses : []),
      ].join();
      if (known.has(key)) return known.get(key);
      const inquiry = inquiryOf(kind);
      const [old, now] = laws;
      const of = classOf(facts, inquiry, owner);
      const contrast = contrastOf(sideOf(old, holds), sideOf(now, holds), inquiry, of);
      known.set(key, contrast);
      return contrast;
    },
  };
}

function add(
  found: Map<string, Found>,
  { key, contrast, records }: Told,
  places: readonly number[],
  inquiry: () => Inquiry,
): void {
  let known = found.get(key);
  if (known === undefined) {
    const seen = places.map(() => new Set<number>());
    known = { contrast, records, who: new Map(), inquiry: inquiry(), inquiries: 0, seen };
    found.set(key, known);
  }
  known.inquiries += 1;
  known.seen.forEach((seen, i) => seen.add(places[i] ?? 0));
}

function gather(into: Map<string, Set<string>>, words: Readonly<Record<string, readonly string[]>>): void {
  for (const [part, said] of Object.entries(words)) {
    let known = into.get(part);
    if (known === undefined) into.set(part, (known = new Set()));
    for (const word of said) known.add(word);
  }
}

function telling(who: Found['who'], everything: Found['who']): Change['who'] {
  return Object.fromEntries(
    [...who]
      .filter(([part, words]) => words.size < (everything.get(part)?.size ?? 0))
      .map(([part, words]) => [part, [...words].sort()]),
  );
}

/** Fields of which the same is said are told in one. */
function merged(changes: readonly Change[]): readonly Change[] {
  const found = new Map<string, Change>();
  for (const change of changes) {
    const { fields, example: _example, ...rest } = change;
    const key = JSON.stringify(rest);
    const known = found.get(key);
    found.set(key, known === undefined ? change : { ...known, fields: [...known.fields, ...fields] });
  }
  return [...found.values()];
}
