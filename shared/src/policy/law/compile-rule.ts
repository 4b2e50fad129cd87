import type { StateCode } from '../../core/ids.ts';
import {
  MARKS,
  type FieldCategory,
  type ObligationKind,
  type Role,
  type AgencyKind,
  type Vouchable,
  type WithheldReason,
} from '../../core/vocabulary.ts';
import type { Inquiry } from '../words/inquiry.ts';
import type { Conditions, Grant, Limit } from './rule-schema.ts';
import type { Layer, Rule, InquiryTest, RecordTest, DataTest, Step } from './rule.ts';
import type { Obligation, UnlockStep } from '../words/ruling.ts';

/** Tells whether a State is in a group on a day. Groups can end: treaties do. */
export type Membership = (group: string, state: StateCode, on: string) => boolean;

interface Origin {
  readonly layer: Layer;
  readonly index: number;
  readonly file: string;
  readonly line: number;
}

export function compileGrant(grant: Grant, origin: Omit<Origin, 'layer'>, member: Membership): Rule {
  return {
    ...compile('grant', grant, { ...origin, layer: 'owner' }, member),
    matchOn: new Set(grant.matchOn ?? []),
    countOn: new Set(grant.countOn ?? []),
  };
}

export function compileLimit(limit: Limit, origin: Origin, member: Membership): Rule {
  const none = new Set<FieldCategory>();
  return { ...compile('limit', limit, origin, member), matchOn: none, countOn: none };
}

function compile(
  kind: Rule['kind'],
  source: Conditions & Pick<Rule, 'mode'>,
  origin: Origin,
  member: Membership,
): Omit<Rule, 'matchOn' | 'countOn'> {
  const { mode } = source;
  const reason = source.reason ?? (mode === 'GRANT' ? undefined : usualReason(source, mode));
  const unlock = unlockOf(source, mode, origin.layer);
  return {
    id: source.id,
    kind,
    ...origin,
    data: dataTest(source),
    inquiry: inquiryTests(source, kind, member),
    record: recordTest(source),
    mode,
    ...(source.mask === undefined ? {} : { mask: source.mask }),
    disclosure: source.disclosure ?? 'EXPLAIN',
    ...(reason === undefined ? {} : { reason }),
    basis: source.basis,
    obligations: (source.obligations ?? []).map(obligation),
    ...(unlock === undefined ? {} : { unlock }),
    ...(typeof source.approval?.within === 'object' ? { withinBy: source.approval.within } : {}),
    source,
  };
}

/** Which fields a rule is about. */
export function dataTest({ data }: Pick<Conditions, 'data'>): DataTest {
  const domains =
    data.domain === undefined ? undefined : new Set(Array.isArray(data.domain) ? data.domain : [data.domain]);
  return {
    ...(domains === undefined ? {} : { domains }),
    ...(data.categories === undefined ? {} : { categories: new Set(data.categories) }),
    fields: data.fields ?? [],
    ...(data.exceptCategories === undefined ? {} : { exceptCategories: new Set(data.exceptCategories) }),
    exceptFields: data.exceptFields ?? [],
  };
}

/**
 * Every condition that can be decided before any record is seen. A grant that looks at the offence holds only where one
 * is stated, so that nobody gains by saying nothing; a limit that excepts some offences binds whoever states none.
 */
function inquiryTests(source: Conditions, kind: Rule['kind'], member: Membership): readonly InquiryTest[] {
  const tests: InquiryTest[] = [];
  const add = (unlocks: Step, holds: InquiryTest['holds']): void => {
    tests.push({ unlocks, holds });
  };
  const { from, until, to, owners, offence, vouched, exceptVouched } = source;
  if (from !== undefined) add('NOTHING', ({ on }) => on >= from);
  if (until !== undefined) add('NOTHING', ({ on }) => on <= until);
  if (owners !== undefined) {
    const isOwner = among(owners, member);
    add('NOTHING', ({ on }, owner) => isOwner(owner, owner, on));
  }
  if (to !== undefined) {
    const isMeant = among(to, member);
    add('NOTHING', ({ requester, on }, owner) => isMeant(requester.state, owner, on));
    tests.push(
      ...listTests('CHANNEL', to.agencyKinds, to.exceptAgencyKinds, ({ requester }) => requester.agencyKind),
      ...listTests('ROLE', to.roles, to.exceptRoles, ({ requester }) => requester.role),
    );
  }
  tests.push(
    ...listTests('PURPOSE', source.purposes, source.exceptPurposes, ({ purpose }) => purpose),
    ...listTests('NOTHING', source.urgencies, undefined, ({ urgency }) => urgency),
  );
  const { necessity } = source;
  if (necessity !== undefined) add('NECESSITY', (inquiry) => necessity === isStated(inquiry.necessity));
  if (vouched !== undefined) add('VOUCHED', (inquiry) => isVouched(vouched, inquiry));
  if (exceptVouched !== undefined) add('VOUCHED', (inquiry) => !isVouched(exceptVouched, inquiry));
  if (offence !== undefined) {
    const unstated = kind === 'limit' || offence.stated === false;
    add('OFFENCE', (inquiry, owner) =>
      inquiry.offence === undefined && !unstated ? false : offenceFits(offence, inquiry, owner),
    );
  }
  return tests;
}

function listTests<T>(
  unlocks: Step,
  only: readonly T[] | undefined,
  except: readonly T[] | undefined,
  of: (inquiry: Inquiry) => T,
): readonly InquiryTest[] {
  const [wanted, unwanted] = [only, except].map((words) => words && new Set(words));
  return [
    ...(wanted ? [{ unlocks, holds: (inquiry: Inquiry) => wanted.has(of(inquiry)) }] : []),
    ...(unwanted ? [{ unlocks, holds: (inquiry: Inquiry) => !unwanted.has(of(inquiry)) }] : []),
  ];
}

export interface Who {
  readonly groups?: readonly string[] | undefined;
  readonly states?: readonly string[] | undefined;
  readonly domestic?: boolean | undefined;
  readonly exceptGroups?: readonly string[] | undefined;
  readonly exceptStates?: readonly string[] | undefined;
}

/**
 * Makes the test whether a State is among those meant. Groups, States and `domestic: true` are alternatives; none of them
 * stated means anybody. The excepts take away.
 */
export function among(
  who: Who,
  member: Membership,
): (state: StateCode, owner: StateCode, on: string) => boolean {
  const anybody = who.groups === undefined && who.states === undefined && who.domestic !== true;
  return (state, owner, on) => {
    if (who.domestic === false && state === owner) return false;
    if (who.exceptStates?.includes(state) === true) return false;
    if (who.exceptGroups?.some((group) => member(group, state, on)) === true) return false;
    return (
      anybody ||
      (who.domestic === true && state === owner) ||
      who.states?.includes(state) === true ||
      who.groups?.some((group) => member(group, state, on)) === true
    );
  };
}

/** Whether the requester's own State vouches for all of what is named. */
function isVouched(named: readonly Vouchable[], { vouched }: Inquiry): boolean {
  return named.every((word) => (word === 'CASE' ? vouched?.case === true : vouched?.offence === true));
}

function isStated(text: string | undefined): boolean {
  return text !== undefined && text.trim() !== '';
}

function offenceFits(
  wanted: NonNullable<Conditions['offence']>,
  inquiry: Inquiry,
  owner: StateCode,
): boolean {
  const { offence } = inquiry;
  if (wanted.stated !== undefined && wanted.stated !== (offence !== undefined)) return false;
  const code = offence?.code;
  if (
    wanted.codes !== undefined &&
    (code === undefined || !wanted.codes.some((pattern) => codeFits(pattern, code)))
  )
    return false;
  if (
    wanted.exceptCodes !== undefined &&
    code !== undefined &&
    wanted.exceptCodes.some((pattern) => codeFits(pattern, code))
  )
    return false;
  const months = offence?.maxPenaltyMonths;
  const least = wanted.maxPenaltyMonthsAtLeast;
  if (least !== undefined && (months === undefined || months < least)) return false;
  const below = wanted.maxPenaltyMonthsBelow;
  if (below !== undefined && (months === undefined || months >= below)) return false;
  if (wanted.underLawOf === 'OWNER') return offence?.lawOf === owner;
  if (wanted.underLawOf === 'REQUESTER') return offence?.lawOf === inquiry.requester.state;
  return true;
}

function codeFits(wanted: string, code: string): boolean {
  return wanted.endsWith('*') ? code.startsWith(wanted.slice(0, -1)) : wanted === code;
}

function recordTest(source: Conditions): RecordTest {
  const { record, subjects, exceptSubjects } = source;
  return {
    ...(subjects === undefined ? {} : { subjects: new Set(subjects) }),
    ...(exceptSubjects === undefined ? {} : { exceptSubjects: new Set(exceptSubjects) }),
    ...(record?.handling === undefined ? {} : { handling: new Set(record.handling) }),
    ...Object.fromEntries(
      MARKS.filter((mark) => record?.[mark] !== undefined).map((mark) => [mark, record?.[mark]]),
    ),
    ...(record?.originated === undefined ? {} : { originated: record.originated }),
    ...(record?.fromRequester === undefined ? {} : { fromRequester: record.fromRequester }),
  };
}

const COURTS: readonly (Role | AgencyKind)[] = ['MAGISTRATE', 'COURT', 'PROSECUTOR'];

/** The reason of a rule that states none: what its mode means. Limits are asked to state theirs. */
function usualReason(source: Conditions, mode: Rule['mode']): WithheldReason {
  if (mode === 'NEEDS_APPROVAL') {
    return source.approval?.by.some((by) => COURTS.includes(by)) === true
      ? 'JUDICIAL_AUTHORISATION_REQUIRED'
      : 'HUMAN_CONFIRMATION_REQUIRED';
  }
  return mode === 'HIT_ONLY' ? 'HUMAN_CONFIRMATION_REQUIRED' : 'CATEGORY_NOT_EXCHANGEABLE';
}

function unlockOf(source: Conditions, mode: Rule['mode'], layer: Layer): UnlockStep | undefined {
  const { approval, unlock } = source;
  if (approval !== undefined) {
    const within = typeof approval.within === 'string' ? { within: approval.within } : {};
    const text = unlock?.text ?? `Ask ${approval.by.map(plain).join(' or ')} of ${whose(layer)} to approve.`;
    return { kind: 'APPROVAL', text, approvalBy: approval.by, ...within };
  }
  if (mode !== 'NEEDS_APPROVAL') return unlock;
  // An approval that nobody is named for is needed all the same.
  return { kind: 'APPROVAL', text: unlock?.text ?? `Ask ${whose(layer)} to approve.` };
}

/** Who approves: what the requester's own law asks for, its own State. */
function whose(layer: Layer): string {
  return layer === 'requester' ? 'your own State' : 'the owner';
}

export function plain(word: string): string {
  return word === 'SPOC' || word === 'SIRENE'
    ? word
    : word.toLowerCase().replaceAll('_', ' ').replace(/^spoc/u, 'SPOC');
}

const DUTY: Readonly<Record<ObligationKind, string>> = {
  NO_ONWARD: 'Do not pass this on without the consent of the owner.',
  NO_EVIDENCE: 'Do not use this in judicial proceedings without the consent of the owner.',
  NOTIFY_OWNER: 'Tell the owner what was done with this.',
  DELETE_AFTER: 'Delete this after the stated period.',
  CONFIRM_BEFORE_ACTION: 'Confirm with the owner before any coercive measure.',
  LOG_EACH_VIEW: 'Log each further consultation.',
  PURPOSE_BOUND: 'Use this for the stated purpose only.',
};

function obligation(word: NonNullable<Conditions['obligations']>[number]): Obligation {
  if (typeof word === 'string') return { kind: word, text: DUTY[word] };
  return {
    kind: word.kind,
    text: word.text ?? DUTY[word.kind],
    ...(word.after === undefined ? {} : { after: word.after }),
  };
}
