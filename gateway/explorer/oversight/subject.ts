import type { Stamp } from '../session/answer.ts';
import type { PaperVoice, Report, ReportItem } from './letter.ts';

export const REPORT = `query Report($record: ID, $reference: OwnRecordReference, $decisions: [ReportDecision!]) {
  report: dataSubjectReport(record: $record, reference: $reference, decisions: $decisions) {
    record on letter instructions
    items {
      recipient agencyKind purpose thirdCountry times first last categories categoriesLeftOut
      action ground article rule basis { instrument article } reason unlock
    }
  }
}`;

/** What the officer decides of one item, as the form has it. */
export interface Decision {
  readonly action: '' | 'TELL' | 'LEAVE_OUT';
  readonly ground: string;
  readonly reason: string;
}

export const UNDECIDED: Decision = { action: '', ground: '', reason: '' };
/** As the hub wants a reason: a sentence. */
const REASON_MIN = 10;

export type Decisions = Readonly<Record<string, Decision>>;

/** A decision is of one item: of what one kind of authority of a State was shown for one purpose. */
export function keyOf({
  recipient,
  agencyKind,
  purpose,
}: Pick<ReportItem, 'recipient' | 'agencyKind' | 'purpose'>): string {
  return `${recipient} ${agencyKind} ${purpose}`;
}

/** Whether each decision has its reason, and what is left out its ground. */
export function areWhole(decisions: Decisions): boolean {
  return Object.values(decisions).every(
    ({ action, ground, reason }) =>
      action === '' || (reason.trim().length >= REASON_MIN && (action === 'TELL' || ground !== '')),
  );
}

/** Decisions as the hub takes them: what was left as proposed is none. */
export function inputOf(decisions: Decisions): readonly Readonly<Record<string, string>>[] {
  return Object.entries(decisions).flatMap(([key, { action, ground, reason }]) => {
    if (action === '') return [];
    const [recipient = '', agencyKind = '', purpose = ''] = key.split(' ');
    return [
      {
        recipient,
        agencyKind,
        purpose,
        action,
        ...(action === 'LEAVE_OUT' && { ground }),
        reason: reason.trim(),
      },
    ];
  });
}

/** The report for the file: every item with action, ground, rule and reason; never for the data subject. */
export function fileOf(
  report: Report,
  from: { readonly stamp: Stamp; readonly receipt: string },
  { say, code, state }: PaperVoice,
): string {
  const { identity, statement, askedAt } = from.stamp;
  const items = report.items.map((item) =>
    [
      `${state(item.recipient)}, ${code('AgencyKind', item.agencyKind)}, ${code('Purpose', item.purpose)}`,
      `${item.times} × ${item.first} – ${item.last}`,
      `${code('ReportAction', item.action)}${item.ground ? `: ${code('RestrictionGround', item.ground)}` : ''}`,
      [item.rule, ...item.basis.map(({ instrument, article }) => `${instrument} ${article}`)]
        .filter(Boolean)
        .join(', '),
      item.reason ?? '',
      item.categoriesLeftOut.length > 0
        ? say('subject.leftOut', {
            categories: item.categoriesLeftOut.map((one) => code('FieldCategory', one)).join(', '),
          })
        : '',
    ]
      .filter((line) => line !== '')
      .join('\n  '),
  );
  return [
    `${report.record}, ${report.on}`,
    [
      state(identity.state),
      ...[code('AgencyKind', identity.agencyKind), code('Role', identity.role)],
      ...[code('Purpose', statement.purpose), statement.caseReference, askedAt, from.receipt],
    ].join(' · '),
    ...items.map((item) => `– ${item}`),
    ...report.instructions,
  ].join('\n\n');
}
