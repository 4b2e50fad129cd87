import { MODES } from '../../core/vocabulary.ts';
import { combine, type LawField, type Shortlist } from '../decide/decide.ts';
import type { Inquiry } from '../words/inquiry.ts';
import type { StateLaw } from '../law/law.ts';
import { factsOf } from '../decide/facts.ts';
import { holdsFor, type Rule } from '../law/rule.ts';
import type { DecisionClass, Unlock, UnlockStep, Verdict } from '../words/ruling.ts';

/** One thing that two verdicts say differently. Of lists: what only the one or only the other holds. */
export interface Differing {
  readonly about:
    | 'shown'
    | 'exact questions'
    | 'reason'
    | 'disclosure'
    | 'steps'
    | 'release'
    | 'duties'
    | 'basis'
    | 'rules';
  readonly before: string;
  readonly after: string;
}

/** What two laws say differently about one record, in one kind of inquiry. */
export interface Contrast {
  readonly kind: 'GAINS' | 'LOSES' | 'OTHERWISE';
  readonly differing: readonly Differing[];
  readonly of: DecisionClass;
}

/** One law's rules about a field that an inquiry leaves standing, and those about the existence of its record. */
export interface Side {
  readonly list: Shortlist;
  readonly index: Shortlist;
  readonly owner: StateLaw | undefined;
}

/** Compares everything that two laws say about a field of one record. */
export function contrastOf(
  before: Side,
  after: Side,
  inquiry: Inquiry,
  of: DecisionClass,
): Contrast | undefined {
  const [old, now] = [verdictOf(before, inquiry, of), verdictOf(after, inquiry, of)];
  const differing = [
    ...differences(old, now),
    ...changeOf('exact questions', asked(before, old, inquiry, of), asked(after, now, inquiry, of)),
  ];
  if (differing.length === 0) return undefined;
  const kind = rank(now) === rank(old) ? 'OTHERWISE' : rank(now) > rank(old) ? 'GAINS' : 'LOSES';
  return { kind, differing, of };
}

type Effective = Verdict | 'NO_HIT';

/** Of a record whose existence may not be known, no field says anything. */
function verdictOf({ list, index, owner }: Side, inquiry: Inquiry, of: DecisionClass): Effective {
  if (list.field !== index.field && combine(index, owner, inquiry, of).mode === 'DENY') return 'NO_HIT';
  return combine(list, owner, inquiry, of);
}

/** Whether the field may be asked about with an exact value: where it is shown whole, or a grant of INDEX says so. */
function asked({ list, index }: Side, verdict: Effective, inquiry: Inquiry, of: DecisionClass): string {
  if (verdict === 'NO_HIT') return 'closed';
  const all = factsOf(of, inquiry);
  const holds = ({ record }: Rule): boolean => all.some((facts) => holdsFor(record, facts));
  const isNamed = index.grants.some((rule) => rule.matchOn.has(list.field.category) && holds(rule));
  const isDenied = list.limits.some((rule) => rule.mode === 'DENY' && holds(rule));
  return verdict.mode === 'GRANT' || (isNamed && !isDenied) ? 'open' : 'closed';
}

function rank(verdict: Effective): number {
  if (verdict === 'NO_HIT') return -1;
  return (
    2 * MODES.indexOf(verdict.mode) +
    (verdict.mode === 'NEEDS_APPROVAL' && verdict.mask !== undefined ? 1 : 0)
  );
}

function differences(old: Effective, now: Effective): readonly Differing[] {
  if (old === 'NO_HIT' && now === 'NO_HIT') return [];
  const shown = changeOf('shown', shownAs(old), shownAs(now));
  if (old === 'NO_HIT' || now === 'NO_HIT') return shown;
  return [
    ...shown,
    ...changeOf('reason', old.reason ?? 'none', now.reason ?? 'none'),
    ...changeOf('disclosure', old.disclosure, now.disclosure),
    ...changesOf('steps', (old.unlock?.steps ?? []).map(stepText), (now.unlock?.steps ?? []).map(stepText)),
    ...(old.unlock && now.unlock
      ? changeOf('release', releaseText(old.unlock), releaseText(now.unlock))
      : []),
    ...changesOf('duties', old.obligations.map(dutyText), now.obligations.map(dutyText)),
    ...changesOf('basis', old.basis.map(basisText), now.basis.map(basisText)),
    ...changesOf('rules', old.rules, now.rules),
  ];
}

function changeOf(about: Differing['about'], before: string, after: string): readonly Differing[] {
  return before === after ? [] : [{ about, before, after }];
}

/** What both lists hold is left out, unless only their order differs. */
function changesOf(
  about: Differing['about'],
  old: readonly string[],
  now: readonly string[],
): readonly Differing[] {
  const gone = old.filter((item) => !now.includes(item));
  const added = now.filter((item) => !old.includes(item));
  const isSame = gone.length + added.length === 0;
  if (isSame && old.join('\n') === now.join('\n')) return [];
  const text = (items: readonly string[]): string => (items.length === 0 ? 'none' : items.join('; '));
  return [{ about, before: text(isSame ? old : gone), after: text(isSame ? now : added) }];
}

function shownAs(verdict: Effective): string {
  if (verdict === 'NO_HIT') return 'no hit';
  return verdict.mask === undefined ? verdict.mode : `${verdict.mode} (${verdict.mask})`;
}

function stepText({ kind, text, approvalBy, within }: UnlockStep): string {
  const by = approvalBy === undefined ? '' : `, by ${approvalBy.join(' or ')}`;
  return `${kind}${by}${within === undefined ? '' : `, within ${within}`}: ${text}`;
}

function releaseText({ requestable }: Unlock): string {
  return requestable ? 'can be asked for' : 'cannot be asked for';
}

function dutyText({ kind, text, after }: Verdict['obligations'][number]): string {
  return `${kind}${after === undefined ? '' : ` ${after}`}: ${text}`;
}

function basisText({ instrument, article }: Verdict['basis'][number]): string {
  return `${instrument} ${article}`;
}

/** A shortlist without its order of layers lost. */
export function shortlistOf(
  field: LawField,
  grants: readonly Rule[],
  limits: readonly Rule[],
  holds: (rule: Rule) => boolean,
): Shortlist {
  return {
    field,
    grants: grants.filter(holds),
    limits: limits.filter(holds),
    missed: () => grants.filter((rule) => !holds(rule)),
  };
}
