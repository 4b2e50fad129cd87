import type { DomainEntry, FieldEntry } from '../../domains/catalogue.ts';
import type { FieldCategory, Mode, WithheldReason } from '../../core/vocabulary.ts';
import { ByClass } from '../words/class-key.ts';
import { isKnown, isLinkKnown } from './known.ts';
import { maskFor, type Shorten } from './masks.ts';
import { dutyKey } from '../words/obligation.ts';
import type {
  DecisionClass,
  Lending,
  LegalBasis,
  Obligation,
  ReleaseState,
  Unlock,
  Verdict,
} from '../words/ruling.ts';
import { STAMP, type Stamp } from '../words/record-stamp.ts';

export { isKnown, isLinkKnown };

/** One requested field that is not, or not wholly, shown. `rules` is for the ledger alone. */
export interface WithheldEntry {
  readonly field: string;
  readonly mode: Mode;
  readonly reason: WithheldReason;
  readonly basis: readonly LegalBasis[];
  readonly unlock?: Unlock;
  /** How the release stands that was asked for it. */
  readonly release?: ReleaseState;
  readonly rules: readonly string[];
}

/** Everything there is to do with records of one decision class in one query. Made once, applied to each row. */
export interface RedactionPlan {
  /** false: nothing of such a record is lent, not even that it exists. It is left out, and the rest here is not used. */
  readonly exists: boolean;
  /** Masks and removes in place, stamps the record and all that it holds. */
  apply(record: Record<string, unknown>): void;
  /** For the record's `withheld`: requested fields only, without what is SILENT. */
  readonly withheld: readonly WithheldEntry[];
  /** What is SILENT: for the ledger alone. */
  readonly silent: readonly WithheldEntry[];
  /** Duties that come with what is shown. */
  readonly obligations: readonly Obligation[];
  /** Categories of which something is shown, sorted. */
  readonly categories: readonly FieldCategory[];
}

/**
 * Makes the plan for one decision class. Fields that were not requested are removed as strictly as requested ones:
 * redaction does not rely on what the SQL left out.
 *
 * @param requested dotted paths that the query selects, parents included.
 */
export function redactionPlan(
  lending: Lending,
  domain: DomainEntry,
  of: DecisionClass,
  requested: readonly string[],
): RedactionPlan {
  const place: Place = { domain, path: '' };
  const { steps, stamp } = workOn(lending, place, of);
  const summary = summarise(lending, place, of, new Set(requested));
  return {
    exists: isKnown(lending, of),
    apply(record) {
      run(steps, record);
      (record as Stamped)[STAMP] = stamp;
    },
    ...summary,
  };
}

/**
 * Makes the plan for links of one decision class. A link is lent whole or not at all, except for fields that law names.
 *
 * @param place the field under which law knows the link, such as `associates` of persons.
 * @param requested dotted paths that the query selects, from the record on.
 */
export function linkPlan(
  lending: Lending,
  place: Place,
  of: DecisionClass,
  requested: readonly string[],
): RedactionPlan {
  const { steps, stamp } = workOn(lending, place, of);
  return {
    exists: isLinkKnown(lending, of, place.path),
    apply(link) {
      run(steps, link);
      (link as Stamped)[STAMP] = stamp;
    },
    ...summarise(lending, place, of, new Set(requested)),
  };
}

/** What is redacted: records of a domain, or what they hold under a path. */
interface Place {
  readonly domain: DomainEntry;
  /** Empty: the record itself. */
  readonly path: string;
}

type Stamped = { [STAMP]?: Stamp };

/** A field and the fields that it holds. */
interface Shape {
  readonly name: string;
  readonly entry: FieldEntry;
  readonly children: readonly Shape[];
}

const shapes = new WeakMap<DomainEntry, Map<string, readonly Shape[]>>();

function shapeOf(domain: DomainEntry, above = ''): readonly Shape[] {
  let known = shapes.get(domain);
  if (known === undefined) shapes.set(domain, (known = new Map()));
  let shape = known.get(above);
  if (shape === undefined) known.set(above, (shape = childrenOf(domain, above)));
  return shape;
}

function childrenOf(domain: DomainEntry, above: string): readonly Shape[] {
  const prefix = above === '' ? '' : `${above}.`;
  return domain.fields
    .filter(
      ({ path }) =>
        path.startsWith(prefix) && path.length > prefix.length && !path.slice(prefix.length).includes('.'),
    )
    .map((entry) => ({
      name: entry.path.slice(prefix.length),
      entry,
      children: childrenOf(domain, entry.path),
    }));
}

/** What to do with one key of an object. */
type Step =
  | { readonly kind: 'remove'; readonly name: string }
  | { readonly kind: 'shorten'; readonly name: string; readonly shorten: Shorten }
  | { readonly kind: 'enter'; readonly name: string; readonly steps: readonly Step[]; readonly stamp: Stamp };

/** What there is to do with a record or link of one class. It does not depend on the question. */
interface Work {
  readonly steps: readonly (Step | undefined)[];
  readonly stamp: Stamp;
}

const works = new WeakMap<DomainEntry, Map<string, ByClass<Work>>>();

function workOn(lending: Lending, { domain, path }: Place, of: DecisionClass): Work {
  let byPath = works.get(domain);
  if (byPath === undefined) works.set(domain, (byPath = new Map()));
  let byClass = byPath.get(path);
  if (byClass === undefined) byPath.set(path, (byClass = new ByClass()));
  return byClass.get(lending, of, () => ({
    steps: shapeOf(domain, path).map((node) => stepFor(node, lending, of)),
    stamp: stampFor(lending, of, path),
  }));
}

/** Fields that the kit fills in after redaction, of a record or of a link; they hold no value of the record. */
const MADE_BY_THE_HUB = /(^|\.)(withheld|obligations)$/u;

function stepFor({ name, entry, children }: Shape, lending: Lending, of: DecisionClass): Step | undefined {
  if (MADE_BY_THE_HUB.test(entry.path)) return undefined;
  const verdict = lending.verdict(of, entry.path);
  if (!isShown(verdict, entry)) return { kind: 'remove', name };
  if (children.length > 0 || entry.kind === 'header') {
    const steps = children.map((child) => stepFor(child, lending, of)).filter((step) => step !== undefined);
    const isPlain = children.length === 0;
    if (isPlain && verdict.mode === 'GRANT')
      return { kind: 'enter', name, steps: [], stamp: stampFor(lending, of, entry.path) };
    if (!isPlain) return { kind: 'enter', name, steps, stamp: stampFor(lending, of, entry.path) };
  }
  if (verdict.mode === 'GRANT') return undefined;
  const { mask } = verdict;
  return mask === undefined
    ? { kind: 'remove', name }
    : { kind: 'shorten', name, shorten: maskFor(mask, entry) };
}

/** GRANT shows all, a mask shows something; a link is there or not. */
export function isShown(verdict: Verdict, entry: Pick<FieldEntry, 'kind'>): boolean {
  if (verdict.mode === 'GRANT') return true;
  return (
    entry.kind !== 'link' &&
    verdict.mask !== undefined &&
    (verdict.mode === 'MASK' || verdict.mode === 'NEEDS_APPROVAL')
  );
}

function stampFor(lending: Lending, of: DecisionClass, path: string): Stamp {
  return { of, lending, path, redacted: true };
}

function run(steps: readonly (Step | undefined)[], object: Record<string, unknown>): void {
  for (const step of steps) {
    if (step === undefined) continue;
    const value = object[step.name];
    if (value === undefined || value === null) continue;
    if (step.kind === 'remove') object[step.name] = null;
    else if (step.kind === 'shorten') object[step.name] = step.shorten(value);
    else enter(step.steps, step.stamp, value);
  }
}

function enter(steps: readonly Step[], stamp: Stamp, value: unknown): void {
  if (Array.isArray(value)) {
    for (const item of value) enter(steps, stamp, item);
  } else if (typeof value === 'object' && value !== null && !(value instanceof Date)) {
    run(steps, value as Record<string, unknown>);
    (value as Stamped)[STAMP] = stamp;
  }
}

function summarise(
  lending: Lending,
  { domain, path: self }: Place,
  of: DecisionClass,
  requested: ReadonlySet<string>,
): Omit<RedactionPlan, 'apply' | 'exists'> {
  const withheld: WithheldEntry[] = [];
  const silent: WithheldEntry[] = [];
  const obligations = new Map<string, Obligation>();
  const categories = new Set<FieldCategory>();
  const hidden: string[] = [];
  const existence = lending.verdict(of, self === '' ? 'id' : self);
  collect(obligations, existence.obligations);
  for (const entry of domain.fields) {
    if (!requested.has(entry.path) || hidden.some((path) => entry.path.startsWith(`${path}.`))) continue;
    const verdict = lending.verdict(of, entry.path);
    if (isShown(verdict, entry)) {
      categories.add(entry.category);
      collect(obligations, verdict.obligations);
    } else {
      hidden.push(entry.path);
    }
    if (verdict.mode !== 'GRANT')
      (verdict.disclosure === 'SILENT' ? silent : withheld).push({
        ...withheldEntry(entry.path, verdict),
        ...releaseOf(lending, of, entry.path, verdict),
      });
  }
  return { withheld, silent, obligations: [...obligations.values()], categories: [...categories].sort() };
}

function collect(into: Map<string, Obligation>, duties: readonly Obligation[]): void {
  for (const duty of duties) into.set(dutyKey(duty), duty);
}

/** Where nobody is told what could be asked for, nobody is told what became of asking. */
function releaseOf(
  { releases }: Lending,
  of: DecisionClass,
  path: string,
  { disclosure }: Verdict,
): Pick<WithheldEntry, 'release'> {
  if (of.release === undefined || disclosure !== 'EXPLAIN') return {};
  const release = releases?.state(of.release, path);
  return release === undefined ? {} : { release };
}

/** GENERIC says that something is not exchanged, not on which ground. */
function withheldEntry(field: string, verdict: Verdict): WithheldEntry {
  const { mode, rules } = verdict;
  if (verdict.disclosure === 'GENERIC')
    return { field, mode, reason: 'CATEGORY_NOT_EXCHANGEABLE', basis: [], rules };
  const unlock = verdict.unlock === undefined ? {} : { unlock: verdict.unlock };
  return { field, mode, reason: verdict.reason ?? 'POLICY_GAP', basis: verdict.basis, ...unlock, rules };
}
