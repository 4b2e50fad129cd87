import { badInput } from '../../shared/src/core/errors.ts';
import type { StateCode } from '../../shared/src/core/ids.ts';
import type { FieldCategory, Purpose } from '../../shared/src/core/vocabulary.ts';
import type { Disclosures } from './source.ts';

type Ground =
  | 'OBSTRUCTS_INQUIRY'
  | 'PREJUDICES_INVESTIGATION'
  | 'PUBLIC_SECURITY'
  | 'NATIONAL_SECURITY'
  | 'RIGHTS_OF_OTHERS';

/** `ReportDecision` as GraphQL hands it over. */
export interface ReportDecision {
  readonly recipient: StateCode;
  readonly purpose: Purpose;
  readonly action: 'TELL' | 'LEAVE_OUT';
  readonly ground?: Ground | null;
  readonly reason: string;
}

interface Setting {
  /** Day of the report. */
  readonly on: string;
  /** Whether a State is bound by the LED. */
  readonly isBound: (state: StateCode) => boolean;
}

/**
 * What a data subject is owed about one record (LED Art. 14), and what must be left out of it (Art. 15). The hub proposes
 * the careful answer; the officer decides otherwise with a reason, which stays out of the letter. The rules here are
 * illustrative: Art. 15 leaves them to national law.
 *
 * @throws HubError BAD_INPUT when a decision is about no item, or has no reason or ground.
 */
export function reportOf(
  record: string,
  disclosures: readonly Disclosures[],
  decisions: readonly ReportDecision[],
  setting: Setting,
) {
  for (const decision of decisions) check(decision, disclosures);
  const items = disclosures.map((found) => itemOf(found, decisions, setting));
  return {
    record,
    on: setting.on,
    items,
    letter: letterOf(record, items, setting.on),
    instructions: instructionsFor(items),
  };
}

type Item = ReturnType<typeof itemOf>;

function itemOf(found: Disclosures, decisions: readonly ReportDecision[], { on, isBound }: Setting) {
  const decided = decisions.find(
    ({ recipient, purpose }) => recipient === found.state && purpose === found.purpose,
  );
  const proposed = proposal(found, on);
  const outcome = decided
    ? {
        action: decided.action,
        ground: decided.action === 'TELL' ? null : (decided.ground ?? null),
        reason: decided.reason,
        unlock: null,
      }
    : proposed;
  return {
    recipient: found.state,
    agencyKind: found.agency_kind,
    purpose: found.purpose,
    thirdCountry: !isBound(found.state),
    times: found.times,
    first: dayOf(found.first),
    last: dayOf(found.last),
    categories: found.categories.filter((category) => NEVER_TOLD[category] === undefined),
    categoriesLeftOut: found.categories.filter((category) => NEVER_TOLD[category] !== undefined),
    ...outcome,
    article: outcome.ground === null ? null : ARTICLES[outcome.ground],
  };
}

const ARTICLES: Readonly<Record<Ground, string>> = {
  OBSTRUCTS_INQUIRY: '15(1)(a)',
  PREJUDICES_INVESTIGATION: '15(1)(b)',
  PUBLIC_SECURITY: '15(1)(c)',
  NATIONAL_SECURITY: '15(1)(d)',
  RIGHTS_OF_OTHERS: '15(1)(e)',
};

/** That such data is held at all can warn a suspect, or betray who spoke: no decision on an item lets it be told. */
const NEVER_TOLD: Readonly<Partial<Record<FieldCategory, Ground>>> = {
  SOURCE: 'RIGHTS_OF_OTHERS',
  OFFICER: 'RIGHTS_OF_OTHERS',
  INTEL: 'PREJUDICES_INVESTIGATION',
  OPERATIONAL: 'PREJUDICES_INVESTIGATION',
  ALERT: 'PREJUDICES_INVESTIGATION',
};

/** Purposes whose question tells that somebody is under investigation. */
const INQUIRIES: Readonly<Partial<Record<Purpose, Ground>>> = {
  PREVENTION: 'PREJUDICES_INVESTIGATION',
  DETECTION: 'PREJUDICES_INVESTIGATION',
  INVESTIGATION: 'PREJUDICES_INVESTIGATION',
  PROSECUTION: 'PREJUDICES_INVESTIGATION',
  MLA_PREPARATION: 'OBSTRUCTS_INQUIRY',
  PUBLIC_SECURITY_THREAT: 'PUBLIC_SECURITY',
};

/** So long after its last question an inquiry counts as open, unless its State says otherwise. */
const OPEN_DAYS = 365;

function proposal({ purpose, state, last }: Disclosures, on: string) {
  const ground = INQUIRIES[purpose];
  const ageDays = (Date.parse(on) - Date.parse(dayOf(last))) / 86_400_000;
  if (ground === undefined || ageDays > OPEN_DAYS)
    return { action: 'TELL' as const, ground: null, reason: null, unlock: null };
  return {
    action: 'LEAVE_OUT' as const,
    ground,
    reason: `${state} asked for ${purpose} on ${dayOf(last)}: its inquiry may be open.`,
    unlock: `${state} confirms that telling no longer harms its inquiry: then decide TELL, with its answer as the reason.`,
  };
}

function check(decision: ReportDecision, disclosures: readonly Disclosures[]): void {
  const { recipient, purpose, action, ground, reason } = decision;
  const items = disclosures.map((one) => `${one.state} ${one.purpose}`);
  if (!items.includes(`${recipient} ${purpose}`))
    throw badInput(
      'decisions',
      `${recipient} ${purpose}`,
      `an item of this report: ${items.join(', ') || 'it has none'}`,
    );
  if (reason.trim().length < 10)
    throw badInput(
      'decisions.reason',
      reason,
      'a sentence for the file, of ten letters or more (LED Art. 15(4))',
    );
  if (action === 'LEAVE_OUT' && ground == null)
    throw badInput('decisions.ground', ground, `one of ${Object.keys(ARTICLES).join(', ')} with LEAVE_OUT`);
}

/** The letter reads the same whether nothing was left out or everything was. */
function letterOf(record: string, items: readonly Item[], on: string): string {
  const told = items.filter(({ action }) => action === 'TELL');
  const lines = told.map(
    ({ recipient, agencyKind, purpose, thirdCountry, times, first, last, categories }) =>
      `- ${recipient}${thirdCountry ? ' (outside the area of Directive (EU) 2016/680)' : ''}, ${agencyKind}, for ${purpose}: ` +
      `${times === 1 ? `once, on ${first}` : `${times} times, from ${first} to ${last}`}; ${categories.join(', ')}`,
  );
  return [
    `Record ${record}, as of ${on}. Information under Article 14 of Directive (EU) 2016/680.`,
    lines.length === 0 ? 'There is no disclosure of which you can be told.' : 'Your data was disclosed to:',
    ...lines,
    'Information may have been restricted under Article 15. Whether it was is not said here, so that silence tells nothing.',
    'You may ask for rectification, erasure or restriction (Art. 16), have the supervisory authority exercise your rights and ' +
      'check the lawfulness (Art. 17), lodge a complaint with it (Art. 52) and seek a judicial remedy (Art. 54).',
  ].join('\n');
}

function instructionsFor(items: readonly Item[]): readonly string[] {
  const leftOut = items.filter(({ action }) => action === 'LEAVE_OUT');
  const categories = [...new Set(items.flatMap(({ categoriesLeftOut }) => categoriesLeftOut))].sort();
  return [
    'Check who asks: identity of the data subject, or of whom they have named (Art. 12(5)).',
    'Add what the ledger does not hold: the data and its origin (Art. 14(g)), its legal basis (a), how long it is stored (d), ' +
      'and where the supervisory authority is reached (f).',
    'Send the letter alone. This report, with grounds and reasons, belongs to the file and is open to the supervisory authority (Art. 15(4)).',
    ...leftOut.map(
      ({ recipient, agencyKind, purpose, article, reason }) =>
        `Leave out ${recipient} ${agencyKind} ${purpose}, Art. ${article ?? ''}: ${reason ?? ''}`,
    ),
    ...categories.map(
      (category) =>
        `Leave out that data of ${category} is held, Art. ${ARTICLES[NEVER_TOLD[category] ?? 'RIGHTS_OF_OTHERS']}.`,
    ),
    'Disclosures whose time in the ledger is over are not listed. The ledger names its own answer by digest: file it with this report.',
  ];
}

function dayOf(moment: Date): string {
  return moment.toISOString().slice(0, 10);
}
