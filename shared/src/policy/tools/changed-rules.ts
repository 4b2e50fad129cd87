import type { StateCode } from '../../core/ids.ts';
import type { Heard } from './inquiry-kinds.ts';
import type { Law } from '../law/law.ts';
import type { Groups } from '../law/model.ts';
import type { Rule } from '../law/rule.ts';

/** The rules of two laws with a say on one owner's records, and which of them are not the same in both. */
export interface Changed {
  readonly before: Rules;
  readonly after: Rules;
  /** Those of both laws: one that did not change stands there once for each. */
  readonly all: readonly Heard[];
  readonly rules: ReadonlySet<Rule>;
  /** Whether what is said where there is no grant changed. */
  readonly isGap: boolean;
}

interface Rules {
  readonly grants: readonly Heard[];
  /** In the order of the layers. */
  readonly limits: readonly Heard[];
}

/** Finds what changed between two laws, rule by rule. A rule is as its words, and as the groups that it names. */
export function changedRules(before: Law, after: Law, owner: StateCode): Changed {
  const [old, now] = [listsOf(before, owner), listsOf(after, owner)];
  const rules = new Set<Rule>();
  for (const name of new Set([...old.keys(), ...now.keys()]))
    for (const rule of notTheSame(
      textsOf(old.get(name) ?? [], before.groups),
      textsOf(now.get(name) ?? [], after.groups),
    ))
      rules.add(rule);
  const [was, is] = [rulesOf(old), rulesOf(now)];
  const gap = (law: Law): string => JSON.stringify(law.states.get(owner)?.gap);
  return {
    before: was,
    after: is,
    all: [was, is].flatMap(({ grants, limits }) => [...grants, ...limits]),
    rules,
    isGap: gap(before) !== gap(after),
  };
}

type Lists = ReadonlyMap<string, readonly Heard[]>;

function listsOf(law: Law, owner: StateCode): Lists {
  const own = law.states.get(owner);
  const plain = (rules: readonly Rule[]): readonly Heard[] => rules.map((rule) => ({ rule }));
  return new Map([
    ['grants', plain(own?.grants ?? [])],
    ['floor', plain(law.floor)],
    ['limits', plain(own?.limits ?? [])],
    ['record', plain(law.record)],
    ...[...law.states.values()]
      .filter(({ state }) => state !== owner)
      .map(
        ({ state, asking }) => [`asking ${state}`, asking.map((rule) => ({ rule, asker: state }))] as const,
      ),
  ]);
}

function rulesOf(lists: Lists): Rules {
  const [grants = [], ...limits] = lists.values();
  return { grants, limits: limits.flat() };
}

interface Text {
  readonly rule: Rule;
  readonly text: string;
}

function textsOf(heard: readonly Heard[], groups: Groups): readonly Text[] {
  return heard.map(({ rule }) => {
    const { to, owners } = rule.source;
    const named = [to?.groups, to?.exceptGroups, owners?.groups, owners?.exceptGroups].flatMap(
      (list) => list ?? [],
    );
    return { rule, text: JSON.stringify([rule.source, rule.mode, definitions(named, groups)]) };
  });
}

/** All that groups consist of, notes aside. */
function definitions(names: readonly string[], { groups }: Groups): unknown {
  const found = new Map<string, unknown>();
  const open = [...names];
  for (let name = open.pop(); name !== undefined; name = open.pop()) {
    const group = groups[name];
    if (found.has(name) || group === undefined) continue;
    found.set(name, [group.members, group.include, group.from, group.until]);
    open.push(...(group.include ?? []));
  }
  return [...found];
}

/** What stands in one list only; where what both hold stands in another order, all of it, as the first of equals decides. */
function notTheSame(old: readonly Text[], now: readonly Text[]): readonly Rule[] {
  const inBoth = (first: readonly Text[], second: readonly Text[]): readonly Text[] => {
    const texts = new Set(second.map(({ text }) => text));
    return first.filter(({ text }) => texts.has(text));
  };
  const [kept, held] = [inBoth(old, now), inBoth(now, old)];
  const order = (texts: readonly Text[]): string => texts.map(({ text }) => text).join('\n');
  const all = [...old, ...now];
  const same = order(kept) === order(held) ? new Set([...kept, ...held]) : new Set<Text>();
  return all.filter((text) => !same.has(text)).map(({ rule }) => rule);
}
