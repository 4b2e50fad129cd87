import type { StateCode } from '../../core/ids.ts';
import { DOMAINS, type Domain } from '../../core/vocabulary.ts';
import { changedRules } from './changed-rules.ts';
import { comparerOf, type Found } from './compare-kinds.ts';
import type { Contrast } from './compare-verdicts.ts';
import type { Comparison } from './contraster.ts';
import { fieldOf, type LawField } from '../decide/decide.ts';
import { diffDuties, type DutyChange } from './diff-duties.ts';
import { partsOfInquiry } from './inquiry-kinds.ts';
import type { Inquiry } from '../words/inquiry.ts';
import type { Law } from '../law/law.ts';
import { speaksOf } from '../decide/reachable.ts';
import { concerns } from '../law/rule.ts';
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
