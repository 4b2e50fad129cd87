import type { StateCode } from '../../core/ids.ts';
import {
  DISCLOSURES,
  MODES,
  type Disclosure,
  type Domain,
  type FieldCategory,
  type Mask,
  type Mode,
} from '../../core/vocabulary.ts';
import type { FieldEntry } from '../../domains/catalogue.ts';
import type { Inquiry } from '../words/inquiry.ts';
import type { Law, StateLaw } from '../law/law.ts';
import { factsOf } from './facts.ts';
import type { LentQuestion, RecordQuestion } from './lent-question.ts';
import { asksFor, concerns, holdsFor, type Rule } from '../law/rule.ts';
import type { DecisionClass, LegalBasis, Obligation, Unlock, UnlockStep, Verdict } from '../words/ruling.ts';
import { isLiftable, lifted, releasesFor } from './releases.ts';
import { gapUnlock, stepOf } from './unlock.ts';

/**
 * Decides what one inquiry may see of one field of one record. Pure and total: no clock, no I/O, never throws; what no
 * rule speaks of is denied. Everything else (SQL, redaction, shield, matrix, schema) is a projection of this.
 */
export function decide(question: RecordQuestion, of: DecisionClass, path: string): Verdict {
  const { law, inquiry, domain } = question;
  const field = fieldOf(law, domain, path);
  if (field === undefined) return unknownField();
  const asked = { law, inquiry, owner: of.owner, domain };
  const list = shortlist(asked, field);
  const about =
    of.release === undefined ? undefined : releasesFor(asked).find(({ name }) => name === of.release);
  return combine(
    about === undefined ? list : lifted(list, path, about),
    law.states.get(of.owner),
    inquiry,
    of,
  );
}

/** The rules that an inquiry leaves standing for one field of one owner; only the record is open. */
export interface Shortlist {
  readonly field: LawField;
  /** Loosest first: the first that holds decides. */
  readonly grants: readonly Rule[];
  /** In the order of the layers. */
  readonly limits: readonly Rule[];
  /** Grants of the owner for this field that the inquiry misses: what could unlock a gap. */
  readonly missed: () => readonly Rule[];
}

/** A field as law sees it. */
export interface LawField {
  readonly path: string;
  readonly category: FieldCategory;
  readonly isLink: boolean;
  /** Fields that say no more than "there is a hit, and here is whom to ask". */
  readonly isHit: boolean;
}

const HIT_FIELDS: ReadonlySet<string> = new Set([
  'id',
  'owner',
  'holdingAuthority',
  'synthetic',
  'obligations',
  'withheld',
]);

/** Finds a field. What a link or a header object holds goes by the law of the link or header field itself. */
export function fieldOf(law: Law, domain: Domain, path: string): LawField | undefined {
  const entries = fieldsOf(law, domain);
  const own = entries.get(path);
  if (own !== undefined) return lawField(path, own);
  for (let dot = path.lastIndexOf('.'); dot > 0; dot = path.lastIndexOf('.', dot - 1)) {
    const above = entries.get(path.slice(0, dot));
    if (above !== undefined)
      return above.kind === 'link' || above.kind === 'header' ? lawField(above.path, above) : undefined;
  }
  return undefined;
}

function lawField(path: string, { category, kind }: FieldEntry): LawField {
  return { path, category, isLink: kind === 'link', isHit: category === 'INDEX' && HIT_FIELDS.has(path) };
}

const indexed = new WeakMap<object, ReadonlyMap<string, FieldEntry>>();

function fieldsOf(law: Law, domain: Domain): ReadonlyMap<string, FieldEntry> {
  const entry = law.catalogue[domain];
  let map = indexed.get(entry);
  if (map === undefined) {
    map = new Map(entry.fields.map((field) => [field.path, field]));
    indexed.set(entry, map);
  }
  return map;
}

/** A State's limits on its own officers, which hold when they ask another owner. */
export function secondKey(law: Law, requester: StateCode, owner: StateCode): readonly Rule[] {
  return requester === owner ? [] : (law.states.get(requester)?.asking ?? []);
}

/** Finds the rules about a field that a question leaves standing. */
export function shortlist({ law, inquiry, owner, domain }: LentQuestion, field: LawField): Shortlist {
  const { path, category } = field;
  const stateLaw = law.states.get(owner);
  const asked = (rule: Rule): boolean =>
    concerns(rule.data, domain, path, category) && asksFor(rule, inquiry, owner);
  const asking = secondKey(law, inquiry.requester.state, owner);
  return {
    field,
    grants: (stateLaw?.grants ?? []).filter(asked),
    limits: [law.floor, stateLaw?.limits ?? [], law.record, asking].flatMap((rules) => rules.filter(asked)),
    missed: () =>
      (stateLaw?.grants ?? []).filter((rule) => concerns(rule.data, domain, path, category) && !asked(rule)),
  };
}

/** What one rule, or the absence of a grant, says. */
interface Voice {
  readonly mode: Mode;
  readonly rule?: Rule;
}

const RANK: Readonly<Record<Mode, number>> = Object.fromEntries(
  MODES.map((mode, rank) => [mode, rank]),
) as Record<Mode, number>;

/** Combines a shortlist for one record: grants raise, limits cap, the strictest of all capacities and layers wins. */
export function combine(
  list: Shortlist,
  owner: StateLaw | undefined,
  inquiry: Inquiry,
  of: DecisionClass,
): Verdict {
  const voices = voicesFor(list, inquiry, of);
  const mode = strictest(voices);
  const deciding = voices.filter((voice) => voice.mode === mode);
  const obligations = unite(voices);
  const rules = [...new Set(deciding.flatMap(({ rule }) => (rule === undefined ? [] : [rule.id])))];
  const basis = uniteBasis(deciding, owner);
  const releases = releasesOf(voices);
  if (mode === 'GRANT' || (list.field.isHit && mode !== 'DENY')) {
    return { mode: 'GRANT', disclosure: 'EXPLAIN', basis, obligations, rules, ...releases };
  }
  const [speaker] = mode === 'NEEDS_APPROVAL' ? strictestFirst(deciding) : deciding;
  const first = speaker?.rule;
  // A link, and what it holds, is there or not: nothing of it can be shortened.
  const mask = list.field.isLink ? undefined : maskOf(voices, mode);
  const disclosure = disclosureOf(voices, owner);
  const found = unlockOf(voices, mode, (rule) =>
    rule === undefined ? gapUnlock(list.missed(), inquiry, of) : stepOf(rule, inquiry, owner),
  );
  const unlock = found && {
    ...found,
    requestable: disclosure === 'EXPLAIN' && isRequestable(voices, mode, list.field),
  };
  return {
    mode,
    ...(mask === undefined ? {} : { mask }),
    disclosure,
    reason: first === undefined ? 'POLICY_GAP' : (first.reason ?? 'POLICY_GAP'),
    basis,
    ...(unlock === undefined ? {} : { unlock }),
    obligations,
    rules,
    ...releases,
  };
}

/** Names the releases that lifted what a voice asks for. */
function releasesOf(voices: readonly Voice[]): Pick<Verdict, 'releases'> {
  const ids = new Set(voices.flatMap(({ rule }) => rule?.releases ?? []));
  return ids.size === 0 ? {} : { releases: [...ids].sort() };
}

/** All voices about this record, in the order floor, owner (limits, then grant or gap), record, requester. */
function voicesFor({ grants, limits }: Shortlist, inquiry: Inquiry, of: DecisionClass): readonly Voice[] {
  const all = factsOf(of, inquiry);
  const heard = limits.filter((rule) => all.some((facts) => holdsFor(rule.record, facts)));
  const isBefore = (rule: Rule): boolean => rule.layer === 'floor' || rule.layer === 'owner';
  const raised = all.map((facts) => grants.find((rule) => holdsFor(rule.record, facts)));
  const gap: readonly Voice[] = raised.includes(undefined) ? [{ mode: 'DENY' }] : [];
  const granted = [...new Set(raised)].flatMap((rule) =>
    rule === undefined ? [] : [{ mode: rule.mode, rule }],
  );
  return [
    ...heard.filter(isBefore).map((rule) => ({ mode: rule.mode, rule })),
    ...gap,
    ...granted,
    ...heard.filter((rule) => !isBefore(rule)).map((rule) => ({ mode: rule.mode, rule })),
  ];
}

function strictest(voices: readonly Voice[]): Mode {
  let mode: Mode = 'GRANT';
  for (const voice of voices) if (RANK[voice.mode] < RANK[mode]) mode = voice.mode;
  return mode;
}

/** Of two approvals the one that shows nothing meanwhile is stricter, then a limit, then the earlier layer. */
function strictestFirst(approvals: readonly Voice[]): readonly Voice[] {
  const looseness = ({ rule }: Voice): number =>
    (rule?.mask === undefined ? 0 : 2) + (rule?.kind === 'limit' ? 0 : 1);
  return [...approvals].sort((a, b) => looseness(a) - looseness(b));
}

/** Lists all steps that are needed. One deciding voice without a way out promises nothing. */
function unlockOf(
  voices: readonly Voice[],
  mode: Mode,
  stepFor: (rule: Rule | undefined) => UnlockStep | undefined,
): Omit<Unlock, 'requestable'> | undefined {
  const approvals = strictestFirst(voices.filter((voice) => voice.mode === 'NEEDS_APPROVAL'));
  const deciding = mode === 'NEEDS_APPROVAL' ? [] : voices.filter((voice) => voice.mode === mode);
  const steps = new Map<string, UnlockStep>();
  for (const { rule } of [...deciding, ...approvals]) {
    const step = stepFor(rule);
    if (step === undefined) return undefined;
    // Necessity is stated once, whoever asks for it.
    const key = step.kind === 'NECESSITY' ? step.kind : JSON.stringify(step);
    if (!steps.has(key)) steps.set(key, step);
  }
  const [first] = steps.values();
  return first === undefined ? undefined : { ...first, steps: [...steps.values()] };
}

/** Whether approvals are all that is missing, somebody can give each of them, and more is shown once they are given. */
function isRequestable(voices: readonly Voice[], mode: Mode, field: LawField): boolean {
  if (mode !== 'NEEDS_APPROVAL') return false;
  const approvals = voices.filter((voice) => voice.mode === 'NEEDS_APPROVAL');
  if (!approvals.every(({ rule }) => rule !== undefined && isLiftable(rule))) return false;
  const rest = voices.filter((voice) => voice.mode !== 'NEEDS_APPROVAL');
  if (strictest(rest) === 'GRANT') return true;
  return !field.isLink && maskOf(rest, 'MASK') !== maskOf(voices, mode);
}

/**
 * What remains visible. NEEDS_APPROVAL without a mask shows nothing meanwhile; two different masks at once leave only
 * the presence.
 */
function maskOf(voices: readonly Voice[], mode: Mode): Mask | undefined {
  if (mode !== 'MASK' && mode !== 'NEEDS_APPROVAL') return undefined;
  const masks = new Set<Mask>();
  for (const voice of voices) {
    if (voice.mode === 'GRANT') continue;
    if (voice.rule?.mask === undefined) return undefined;
    masks.add(voice.rule.mask);
  }
  const [only] = masks;
  return masks.size === 1 ? only : 'PRESENCE';
}

function disclosureOf(voices: readonly Voice[], owner: StateLaw | undefined): Disclosure {
  let best: Disclosure = 'EXPLAIN';
  for (const { mode, rule } of voices) {
    if (mode === 'GRANT') continue;
    const said = rule === undefined ? (owner?.gap.disclosure ?? 'EXPLAIN') : rule.disclosure;
    if (DISCLOSURES.indexOf(said) < DISCLOSURES.indexOf(best)) best = said;
  }
  return best;
}

function unite(voices: readonly Voice[]): readonly Obligation[] {
  const seen = new Map<string, Obligation>();
  for (const { rule } of voices) {
    for (const duty of rule?.obligations ?? []) seen.set(`${duty.kind} ${duty.after ?? ''}`, duty);
  }
  return [...seen.values()];
}

function uniteBasis(deciding: readonly Voice[], owner: StateLaw | undefined): readonly LegalBasis[] {
  const seen = new Map<string, LegalBasis>();
  for (const { rule } of deciding) {
    for (const article of rule?.basis ?? owner?.gap.basis ?? [])
      seen.set(`${article.instrument} ${article.article}`, article);
  }
  return [...seen.values()];
}

/** The verdict on a field that no catalogue names. */
export function unknownField(): Verdict {
  return { mode: 'DENY', disclosure: 'SILENT', reason: 'POLICY_GAP', basis: [], obligations: [], rules: [] };
}
