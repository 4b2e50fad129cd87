import type { StateCode } from '../../core/ids.ts';
import {
  MARKS,
  type Domain,
  type FieldCategory,
  type Handling,
  type Marks,
  type Mask,
  type Mode,
  type Urgency,
} from '../../core/vocabulary.ts';
import type { Inquiry } from '../words/inquiry.ts';
import type { Conditions, SubjectWord } from './rule-schema.ts';
import type { LegalBasis, Obligation, UnlockStep, Verdict } from '../words/ruling.ts';

/** The four layers, in the order in which they are asked and named. */
export const LAYERS = ['floor', 'owner', 'record', 'requester'] as const;
export type Layer = (typeof LAYERS)[number];

/** One grant or limit, ready to be asked. Groups are expanded, lists are sets. */
export interface Rule {
  readonly id: string;
  readonly kind: 'grant' | 'limit';
  readonly layer: Layer;
  /** Place in its list: the first of equals decides. */
  readonly index: number;
  readonly file: string;
  readonly line: number;
  readonly data: DataTest;
  readonly inquiry: readonly InquiryTest[];
  readonly record: RecordTest;
  readonly mode: Mode;
  readonly mask?: Mask;
  readonly disclosure: Verdict['disclosure'];
  readonly reason?: Verdict['reason'];
  readonly basis: readonly LegalBasis[];
  readonly obligations: readonly Obligation[];
  readonly unlock?: UnlockStep;
  /** How soon an approval is due, where that hangs on the urgency of the inquiry. ISO 8601 durations. */
  readonly withinBy?: Readonly<Partial<Record<Urgency, string | undefined>>>;
  readonly matchOn: ReadonlySet<FieldCategory>;
  readonly countOn: ReadonlySet<FieldCategory>;
  readonly source: Conditions;
  /** Ids of the releases that have lifted its approval. Absent: none has, and it stands as it is written. */
  readonly releases?: readonly string[];
}

export interface DataTest {
  readonly domains?: ReadonlySet<Domain>;
  readonly categories?: ReadonlySet<FieldCategory>;
  readonly fields: readonly string[];
  readonly exceptCategories?: ReadonlySet<FieldCategory>;
  readonly exceptFields: readonly string[];
}

/** A step that a requester could take to meet a condition. Nobody can change the own State, or the date. */
export type Step = UnlockStep['kind'] | 'NOTHING';

/** One condition on the inquiry, and what kind of step would meet it. */
export interface InquiryTest {
  readonly unlocks: Step;
  holds(inquiry: Inquiry, owner: StateCode): boolean;
}

/** What a rule asks of the record. Absent: not looked at. */
export interface RecordTest extends Partial<Marks> {
  readonly subjects?: ReadonlySet<SubjectWord>;
  readonly exceptSubjects?: ReadonlySet<SubjectWord>;
  readonly handling?: ReadonlySet<Handling>;
  readonly originated?: boolean;
  readonly fromRequester?: boolean;
}

/** Where a record comes from, as far as any rule can ask. */
export type Origin = 'OWN' | 'REQUESTER' | 'OTHER';

/** One record of one subject in one capacity: what a record test looks at. */
export interface Facts extends Marks {
  readonly subject: SubjectWord;
  readonly handling: Handling;
  readonly origin: Origin;
}

export function concerns(data: DataTest, domain: Domain, path: string, category: FieldCategory): boolean {
  if (data.domains !== undefined && !data.domains.has(domain)) return false;
  if (data.exceptCategories?.has(category) === true) return false;
  if (data.exceptFields.length > 0 && data.exceptFields.some((field) => covers(field, path))) return false;
  if (data.categories === undefined && data.fields.length === 0) return true;
  return data.categories?.has(category) === true || data.fields.some((field) => covers(field, path));
}

/** A field covers itself and whatever it holds. */
export function covers(field: string, path: string): boolean {
  return (
    path === field || (path.length > field.length && path.startsWith(field) && path[field.length] === '.')
  );
}

export function holdsFor(test: RecordTest, facts: Facts): boolean {
  return (
    (test.subjects === undefined || test.subjects.has(facts.subject)) &&
    (test.exceptSubjects === undefined || !test.exceptSubjects.has(facts.subject)) &&
    (test.handling === undefined || test.handling.has(facts.handling)) &&
    MARKS.every((mark) => test[mark] === undefined || test[mark] === facts[mark]) &&
    (test.originated === undefined || test.originated === (facts.origin !== 'OWN')) &&
    (test.fromRequester === undefined || test.fromRequester === (facts.origin === 'REQUESTER'))
  );
}

export function asksFor(rule: Rule, inquiry: Inquiry, owner: StateCode): boolean {
  for (const test of rule.inquiry) if (!test.holds(inquiry, owner)) return false;
  return true;
}
