import type { WordName } from '../words/words.ts';
import type { Correction, Recipient } from './recipients.ts';

/** Words of the language in which a paper is written, whatever the page speaks. */
export interface PaperVoice {
  readonly say: (name: WordName, values?: Readonly<Record<string, unknown>>) => string;
  readonly code: (list: string, code: string) => string;
  readonly state: (code: string) => string;
}

/** One item of a report: disclosures to one kind of recipient for one purpose. */
export interface ReportItem {
  readonly recipient: string;
  readonly agencyKind: string;
  readonly purpose: string;
  readonly thirdCountry: boolean;
  readonly times: number;
  readonly first: string;
  readonly last: string;
  readonly categories: readonly string[];
  readonly categoriesLeftOut: readonly string[];
  readonly action: 'TELL' | 'LEAVE_OUT';
  readonly ground?: string | null;
  readonly article?: string | null;
  readonly rule?: string | null;
  readonly basis: readonly { readonly instrument: string; readonly article: string }[];
  readonly reason?: string | null;
  readonly unlock?: string | null;
}

export interface Report {
  readonly record: string;
  readonly on: string;
  readonly items: readonly ReportItem[];
  readonly letter: string;
  readonly instructions: readonly string[];
}

/**
 * The letter to a data subject, LED Art. 14: the items to be told and the rights, after the hub's own letter. It reads the same
 * whether nothing was left out or everything was.
 *
 * @returns its paragraphs.
 */
export function letterOf({ record, on, items }: Report, { say, code, state }: PaperVoice): readonly string[] {
  const told = items.filter(({ action }) => action === 'TELL');
  return [
    say('letter.head', { record, on }),
    say(told.length === 0 ? 'letter.none' : 'letter.told'),
    ...told.map((item) => {
      const categories = item.categories.map((category) => code('FieldCategory', category)).join(', ');
      const line = say('letter.item', {
        state: state(item.recipient),
        third: item.thirdCountry ? ` (${say('letter.third')})` : '',
        agency: code('AgencyKind', item.agencyKind),
        purpose: code('Purpose', item.purpose),
        when:
          item.times === 1
            ? say('letter.once', { on: item.first })
            : say('letter.times', { times: item.times, first: item.first, last: item.last }),
      });
      return `– ${line}${categories === '' ? '.' : `; ${say('letter.categories', { categories })}.`}`;
    }),
    say('letter.restricted'),
    say('letter.rights'),
  ];
}

/** What a notice of correction says, besides to whom. */
export interface Notice {
  readonly record: string;
  /** State that sends it. */
  readonly from: string;
  readonly on: string;
  readonly correction: Correction;
  /** What was wrong and what is right, in the officer's words. */
  readonly text: string;
}

/**
 * The notice to one recipient of a record that was wrong, unlawfully sent, erased or restricted: LED Art. 7(3) and 16(6).
 *
 * @returns its paragraphs.
 */
export function noticeOf(
  recipient: Recipient,
  notice: Notice,
  { say, code, state }: PaperVoice,
): readonly string[] {
  const { record, from, on, correction, text } = notice;
  return [
    say('notice.head', { from: state(from), to: state(recipient.state), on }),
    say('notice.to', { agency: code('AgencyKind', recipient.agencyKind) }),
    recipient.first === recipient.last
      ? say('notice.recordOn', { record, on: recipient.first })
      : say('notice.record', { record, first: recipient.first, last: recipient.last }),
    say('notice.purposes', {
      purposes: recipient.purposes.map((purpose) => code('Purpose', purpose)).join(', '),
    }),
    say(`notice.${correction}`),
    ...(text.trim() === '' ? [] : [text.trim()]),
    say(correction === 'UNLAWFUL' ? 'notice.dutyUnlawful' : `notice.duty.${correction}`),
    say('notice.entries', { entries: recipient.entries.join(', ') }),
  ];
}
