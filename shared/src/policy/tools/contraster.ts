import type { StateCode } from '../../core/ids.ts';
import type { Domain } from '../../core/vocabulary.ts';
import type { Changed } from './changed-rules.ts';
import { contrastOf, shortlistOf, type Contrast, type Side } from './compare-verdicts.ts';
import { fieldOf, type LawField, type Shortlist } from '../decide/decide.ts';
import { inquiryOf, type Heard, type Kind } from './inquiry-kinds.ts';
import type { Open } from './kinds-table.ts';
import type { Law, StateLaw } from '../law/law.ts';
import { classOf } from './record-kinds.ts';
import { concerns, type Facts, type Rule } from '../law/rule.ts';

/** What is compared: two laws of one owner's records of one domain. */
export interface Comparison {
  readonly before: Law;
  readonly after: Law;
  readonly owner: StateCode;
  readonly domain: Domain;
  readonly on: string | undefined;
  readonly changed: Changed;
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

export interface Contraster {
  /** Rules that decide about the field, or about whether its record may be known. */
  readonly rules: bigint;
  /** Grants that are told as what would help where none holds. */
  readonly near: bigint;
  /** false: whatever else is chosen, neither law lets the record be known. */
  canDiffer(open: Open): boolean;
  contrast(kind: Kind, facts: Facts): Contrast | undefined;
}

/** Compares what two laws say of a record, once for all kinds of inquiry that the rules which decide cannot tell apart. */
export function contrasterOf(
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
    const about = (target: LawField, list: readonly Heard[]): readonly Rule[] =>
      list.flatMap(({ rule }) => (concerns(rule.data, domain, target.path, target.category) ? [rule] : []));
    const forField = { grants: about(field, grants), limits: about(field, limits) };
    const forIndex = { grants: about(index, grants), limits: about(index, limits) };
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
  const speaks = laws.reduce((mask, { field: own }) => mask | bits([...own.grants, ...own.limits]), 0n);
  const near = laws.reduce((mask, { grants }) => mask | grants, 0n);
  const sideOf = ({ field: ofField, index: ofIndex, owner: state }: Lists, all: bigint): Side => {
    const holds = (rule: Rule): boolean => ((all >> (place.get(rule) ?? 0n)) & 1n) === 1n;
    const first = shortlistOf(index, ofIndex.grants, ofIndex.limits, holds);
    return {
      index: first,
      list: isIndex ? first : shortlistOf(field, ofField.grants, ofField.limits, holds),
      owner: state,
    };
  };
  const lends = laws.reduce((mask, own) => mask | own.lends, 0n);
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
