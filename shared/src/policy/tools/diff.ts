import type { StateCode } from '../../core/ids.ts';
import { DOMAINS, type Domain } from '../../core/vocabulary.ts';
import { changedRules, type Changed } from './changed-rules.ts';
import { contrastOf, shortlistOf, type Contrast, type Side } from './compare-verdicts.ts';
import { fieldOf, type LawField } from '../decide/decide.ts';
import { diffDuties, type DutyChange } from './diff-duties.ts';
import { inquiryOf, kindsOfInquiry, type Heard, type Kind } from './inquiry-kinds.ts';
import type { Inquiry } from '../words/inquiry.ts';
import type { Law } from '../law/law.ts';
import { classOf, recordKinds } from './record-kinds.ts';
import { concerns, type Rule } from '../law/rule.ts';
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
}

function compareFields(
  comparison: Comparison,
  fields: readonly LawField[],
): Pick<Difference, 'changes' | 'compared'> {
  const { before, after, owner, domain, on, changed } = comparison;
  const [field] = fields;
  if (field === undefined) return { changes: [], compared: 0 };
  const heard = changed.all.filter(({ rule }) => speaksOf(rule, domain, field));
  const reach = maskOf(heard, (rule) => changed.rules.has(rule));
  const grants = maskOf(heard, (rule) => rule.kind === 'grant');
  const compare = comparerOf(comparison, field, heard, grants);
  const known = new Map<string, readonly Told[]>();
  const found = new Map<string, Found>();
  const everything = new Map<string, Set<string>>();
  let compared = 0;
  for (const kind of kindsOfInquiry([before, after], heard, owner, on)) {
    for (const choice of kind.choices) gather(everything, choice.words);
    // A grant that misses the inquiry by one part is told as what would help.
    const [, ...missing] = kind.misses.map((mask) => mask & grants);
    const near = missing.reduce((mask, one) => mask | one, 0n);
    if (!changed.isGap && ((kind.holds | near) & reach) === 0n) continue;
    compared += 1;
    const key = [kind.holds, ...missing, kind.isDomestic].join();
    let contrasts = known.get(key);
    if (contrasts === undefined) known.set(key, (contrasts = compare(kind)));
    for (const contrast of contrasts) add(found, contrast, kind);
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
  readonly contrast: Contrast;
  readonly records: Set<string>;
}

/** Records that meet the same of the rules that hold are answered alike, so each such set is compared once. */
function comparerOf(
  comparison: Comparison,
  field: LawField,
  heard: readonly Heard[],
  grants: bigint,
): (kind: Kind) => readonly Told[] {
  const { owner, domain, changed } = comparison;
  const sidesOf = sidesFor(comparison, field, heard);
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
  const [abroad, athome] = [recordKinds(tests, false), recordKinds(tests, true)];
  const known = new Map<string, Contrast | undefined>();
  const texts = new Map<Contrast, string>();
  return (kind) => {
    const inquiry = inquiryOf(kind);
    const sides = sidesOf(kind);
    const missing = kind.misses.slice(1).map((mask) => mask & grants);
    const near = missing.reduce((mask, one) => mask | one, kind.holds);
    const told = new Map<string, Told>();
    for (const { words, facts, meets } of kind.isDomestic ? athome : abroad) {
      if (!changed.isGap && (meets & near & reach) === 0n) continue;
      const key = [kind.holds, ...missing].map((mask) => (mask & meets).toString(36)).join();
      if (!known.has(key)) known.set(key, contrastOf(...sides, inquiry, classOf(facts, inquiry, owner)));
      const contrast = known.get(key);
      if (contrast === undefined) continue;
      const text = texts.get(contrast) ?? JSON.stringify(contrast.differing);
      texts.set(contrast, text);
      let all = told.get(text);
      if (all === undefined) {
        all = { contrast: { ...contrast, of: classOf(facts, inquiry, owner) }, records: new Set() };
        told.set(text, all);
      }
      all.records.add(words);
    }
    return [...told.values()];
  };
}

function maskOf(heard: readonly Heard[], picks: (rule: Rule) => boolean): bigint {
  return heard.reduce((mask, { rule }, i) => (picks(rule) ? mask | (1n << BigInt(i)) : mask), 0n);
}

/** What each law says in one kind of inquiry. */
function sidesFor(
  { before, after, owner, domain, changed }: Comparison,
  field: LawField,
  heard: readonly Heard[],
): (kind: Kind) => readonly [Side, Side] {
  const index = fieldOf(after, domain, 'id') ?? field;
  const place = new Map(heard.map(({ rule }, i) => [rule, BigInt(i)] as const));
  const sideOf = (law: Law, rules: Changed['before'], kind: Kind): Side => {
    const holds = (rule: Rule): boolean => ((kind.holds >> (place.get(rule) ?? 0n)) & 1n) === 1n;
    const listOf = (one: LawField) => {
      const about = (list: readonly Heard[]): readonly Rule[] =>
        list.flatMap(({ rule }) => (concerns(rule.data, domain, one.path, one.category) ? [rule] : []));
      return shortlistOf(one, about(rules.grants), about(rules.limits), holds);
    };
    const first = listOf(index);
    return {
      index: first,
      list: field.path === index.path ? first : listOf(field),
      owner: law.states.get(owner),
    };
  };
  return (kind) => [sideOf(before, changed.before, kind), sideOf(after, changed.after, kind)];
}

function add(found: Map<string, Found>, { contrast, records }: Told, kind: Kind): void {
  // With the records, so that nobody reads that all of these see all of those.
  const key = JSON.stringify([contrast.differing, ...records]);
  let known = found.get(key);
  if (known === undefined) {
    known = { contrast, records: [...records], who: new Map(), inquiry: inquiryOf(kind), inquiries: 0 };
    found.set(key, known);
  }
  known.inquiries += 1;
  for (const { words } of kind.choices) gather(known.who, words);
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
