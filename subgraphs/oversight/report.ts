import { badInput } from '../../shared/src/core/errors.ts';
import type { StateCode } from '../../shared/src/core/ids.ts';
import {
  RESTRICTION_GROUNDS,
  type AgencyKind,
  type FieldCategory,
  type Purpose,
  type RestrictionGround,
} from '../../shared/src/core/vocabulary.ts';
import { toldOfCategory, toldOfPurpose } from '../../shared/src/policy/law/informing.ts';
import type { StateLaw } from '../../shared/src/policy/law/law.ts';
import type { Disclosures } from './questions.ts';

/** `ReportDecision` as GraphQL hands it over. */
export interface ReportDecision {
  readonly recipient: StateCode;
  /** None: all of the State and purpose. */
  readonly agencyKind?: AgencyKind | null;
  readonly purpose: Purpose;
  readonly action: 'TELL' | 'LEAVE_OUT';
  readonly ground?: RestrictionGround | null;
  readonly reason: string;
}

interface Setting {
  /** Whose record it is, and whose law says what is told. */
  readonly state: StateCode;
  readonly law: Pick<StateLaw, 'informing' | 'status'> | undefined;
  /** Day of the report. */
  readonly on: string;
  /** Whether a State is bound by the LED. */
  readonly isBound: (state: StateCode) => boolean;
  /** Records of the ledger that are in no list, as they cannot be indexed. */
  readonly setAside: number;
  /** Before this moment, ISO 8601, everything is in archives. */
  readonly archivedBefore: string | null;
}

/**
 * What a data subject is owed about one record (LED Art. 14), and what is left out of it (Art. 15), as the `informing` of the
 * owner's profile says: what it does not speak of is left out. The officer decides otherwise about recipients and purposes
 * with a reason, which stays out of the letter; about categories nobody does.
 *
 * @throws HubError BAD_INPUT when a decision is about no item, or has no reason or ground, or when two are about one item.
 */
export function reportOf(
  record: string,
  disclosures: readonly Disclosures[],
  decisions: readonly ReportDecision[],
  setting: Setting,
) {
  for (const decision of decisions) check(decision, disclosures);
  for (const found of disclosures) refuseTwo(found, decisions);
  const items = disclosures.map((found) => itemOf(found, decisions, setting));
  return {
    record,
    on: setting.on,
    items,
    letter: letterOf(record, items, setting.on),
    instructions: instructionsFor(items, setting),
  };
}

type Item = ReturnType<typeof itemOf>;

function itemOf(found: Disclosures, decisions: readonly ReportDecision[], setting: Setting) {
  const decided = decisions.find((one) => isAbout(one, found));
  const outcome = decided
    ? {
        action: decided.action,
        ground: decided.action === 'TELL' ? null : (decided.ground ?? null),
        reason: decided.reason,
        unlock: null,
        rule: null,
        basis: [],
      }
    : proposal(found, setting);
  const isTold = (category: FieldCategory): boolean =>
    toldOfCategory(setting.law?.informing, category).action === 'TELL';
  return {
    recipient: found.state,
    agencyKind: found.agency_kind,
    purpose: found.purpose,
    thirdCountry: !setting.isBound(found.state),
    times: found.times,
    first: dayOf(found.first),
    last: dayOf(found.last),
    categories: found.categories.filter(isTold),
    categoriesLeftOut: found.categories.filter((category) => !isTold(category)),
    ...outcome,
    article: outcome.ground === null ? null : ARTICLES[outcome.ground],
  };
}

const ARTICLES: Readonly<Record<RestrictionGround, string>> = {
  OBSTRUCTS_INQUIRY: '15(1)(a)',
  PREJUDICES_INVESTIGATION: '15(1)(b)',
  PUBLIC_SECURITY: '15(1)(c)',
  NATIONAL_SECURITY: '15(1)(d)',
  RIGHTS_OF_OTHERS: '15(1)(e)',
};

function proposal({ purpose, state, last }: Disclosures, { law, state: owner, on }: Setting) {
  const ageDays = (Date.parse(on) - Date.parse(dayOf(last))) / 86_400_000;
  const said = toldOfPurpose(law?.informing, purpose, ageDays);
  if (said.action === 'TELL') return { ...said, reason: null, unlock: null };
  if (said.rule === null)
    return {
      ...said,
      reason: `The law of ${owner} does not say that ${purpose} may be told.`,
      unlock: `A rule under "informing" in the profile of ${owner}; until then decide TELL, with the legal basis in the reason.`,
    };
  return {
    ...said,
    reason: `${state} asked for ${purpose} on ${dayOf(last)}: its inquiry may be open (${said.rule}).`,
    unlock: `${state} confirms that telling no longer harms its inquiry: then decide TELL, with its answer as the reason.`,
  };
}

function isAbout({ recipient, agencyKind, purpose }: ReportDecision, found: Disclosures): boolean {
  return (
    recipient === found.state &&
    purpose === found.purpose &&
    (agencyKind == null || agencyKind === found.agency_kind)
  );
}

/** Of two decisions about one item nobody could say which is meant. */
function refuseTwo(found: Disclosures, decisions: readonly ReportDecision[]): void {
  const item = nameOf(found);
  if (decisions.filter((one) => isAbout(one, found)).length > 1)
    throw badInput('decisions', `two about ${item}`, 'one decision about each item, by its agencyKind');
}

function nameOf({ state, agency_kind: agencyKind, purpose }: Disclosures): string {
  return `${state} ${agencyKind} ${purpose}`;
}

function check(decision: ReportDecision, disclosures: readonly Disclosures[]): void {
  const { recipient, agencyKind, purpose, action, ground, reason } = decision;
  if (!disclosures.some((found) => isAbout(decision, found)))
    throw badInput(
      'decisions',
      [recipient, agencyKind, purpose].filter(Boolean).join(' '),
      `an item of this report: ${disclosures.map(nameOf).join(', ') || 'it has none'}`,
    );
  if (reason.trim().length < 10)
    throw badInput(
      'decisions.reason',
      reason,
      'a sentence for the file, of ten letters or more (LED Art. 15(4))',
    );
  if (action === 'LEAVE_OUT' && ground == null)
    throw badInput('decisions.ground', ground, `one of ${RESTRICTION_GROUNDS.join(', ')} with LEAVE_OUT`);
}

/** The letter reads the same whether nothing was left out or everything was. */
function letterOf(record: string, items: readonly Item[], on: string): string {
  const told = items.filter(({ action }) => action === 'TELL');
  const lines = told.map(
    ({ recipient, agencyKind, purpose, thirdCountry, times, first, last, categories }) =>
      `- ${recipient}${thirdCountry ? ' (outside the area of Directive (EU) 2016/680)' : ''}, ${agencyKind}, for ${purpose}: ` +
      `${times === 1 ? `once, on ${first}` : `${times} times, from ${first} to ${last}`}${categories.length > 0 ? `; ${categories.join(', ')}` : ''}`,
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

function instructionsFor(
  items: readonly Item[],
  { law, state, setAside, archivedBefore }: Setting,
): readonly string[] {
  const leftOut = items.filter(({ action }) => action === 'LEAVE_OUT');
  const categories = [...new Set(items.flatMap(({ categoriesLeftOut }) => categoriesLeftOut))].sort();
  return [
    ...(law?.informing
      ? []
      : [
          `The law of ${state}, as this hub has it, says nothing of what data subjects are told: nothing is proposed to be told.`,
        ]),
    ...(law?.status === 'illustrative'
      ? [
          `The rules behind these proposals are illustrative: have the profile of ${state} reviewed before anything is sent.`,
        ]
      : []),
    'Check who asks: identity of the data subject, or of whom they have named (Art. 12(5)).',
    'Add what the ledger does not hold: the data and its origin (Art. 14(g)), its legal basis (a), how long it is stored (d), ' +
      'and where the supervisory authority is reached (f).',
    'Send the letter alone. This report, with grounds and reasons, belongs to the file and is open to the supervisory authority (Art. 15(4)).',
    ...leftOut.map(
      ({ recipient, agencyKind, purpose, article, reason }) =>
        `Leave out ${recipient} ${agencyKind} ${purpose}${article === null ? '' : `, Art. ${article}`}: ${reason ?? ''}`,
    ),
    ...categories.map((category) => {
      const { ground, rule } = toldOfCategory(law?.informing, category);
      return ground === null
        ? `Leave out that data of ${category} is held: the law of ${state} does not say that it may be told.`
        : `Leave out that data of ${category} is held, Art. ${ARTICLES[ground]} (${rule ?? ''}).`;
    }),
    ...(setAside === 0
      ? []
      : [
          `${setAside} records of the ledger cannot be indexed: this report may lack what they say. ledgerSetAside names them.`,
        ]),
    ...(archivedBefore === null
      ? []
      : [
          `Records before ${archivedBefore} were moved to archives: this report lacks what they say. Whoever keeps them reads them.`,
        ]),
    'Disclosures whose time in the ledger is over are not listed. The ledger names its own answer by digest: file it with this report.',
  ];
}

function dayOf(moment: Date): string {
  return moment.toISOString().slice(0, 10);
}
