import { z } from 'zod';
import { euStyleHint, type StateCode } from '../../core/ids.ts';
import {
  AGENCY_KINDS,
  DISCLOSURES,
  DOMAINS,
  HANDLINGS,
  MARKS,
  MASKS,
  MODES,
  PURPOSES,
  ROLES,
  SUBJECT_CATEGORIES,
  URGENCIES,
  VOUCHABLE,
  WITHHELD_REASONS,
  type Mark,
} from '../../core/vocabulary.ts';
import { fieldOf } from '../decide/decide.ts';
import { explain, explanationText } from './explain.ts';
import { marksOf } from '../decide/facts.ts';
import { vouchedBy, type Inquiry } from '../words/inquiry.ts';
import { LawError, type LawMistake } from '../law/law-error.ts';
import { everyRule, type Law } from '../law/law.ts';
import { isDay, statesKnown } from '../law/check-law.ts';
import { nearest, nearestField } from '../law/nearest.ts';
import { readSheet, type Path, type Sheet } from '../law/reading.ts';
import type { DecisionClass } from '../words/ruling.ts';
import { asReleased, ReleasedCaseSchema, wrongReleases } from './released-case.ts';

const MARK_SHAPE = Object.fromEntries(MARKS.map((mark) => [mark, z.boolean().optional()])) as Record<
  Mark,
  z.ZodOptional<z.ZodBoolean>
>;

/** Cases that a lawyer writes down: a question, and what the answer has to be. */
export const GoldenSchema = z.strictObject({
  state: z.string(),
  cases: z.array(
    z.strictObject({
      about: z.string().describe('The case in one sentence.'),
      ask: z.strictObject({
        state: z.string(),
        agencyKind: z.enum(AGENCY_KINDS),
        role: z.enum(ROLES),
        purpose: z.enum(PURPOSES),
        urgency: z.enum(URGENCIES).optional(),
        necessity: z.string().optional(),
        offence: z
          .strictObject({
            code: z.string(),
            maxPenaltyMonths: z.number().int().optional(),
            lawOf: z.string().optional(),
          })
          .optional(),
        vouched: z
          .array(z.enum(VOUCHABLE))
          .min(1)
          .optional()
          .describe('What the State of the officer vouches for in the token. Absent: all is only stated.'),
        on: z.string().optional().describe('The day of the question; 2026-11-23 unless stated.'),
      }),
      of: z.strictObject({
        domain: z.enum(DOMAINS),
        subjects: z.array(z.enum(SUBJECT_CATEGORIES)).optional(),
        handling: z.enum(HANDLINGS).optional(),
        ...MARK_SHAPE,
        originator: z.string().optional(),
      }),
      releases: z.array(ReleasedCaseSchema).optional().describe('What was approved of the record before.'),
      field: z.string(),
      answer: z.strictObject({
        mode: z.enum(MODES),
        mask: z.enum(MASKS).optional(),
        reason: z.enum(WITHHELD_REASONS).optional(),
        disclosure: z.enum(DISCLOSURES).optional(),
        rules: z.array(z.string()).optional(),
      }),
      because: z.string().optional().describe('Words that the explanation must hold.'),
    }),
  ),
});
export type Golden = z.infer<typeof GoldenSchema>;
export type GoldenCase = Golden['cases'][number];

/**
 * Reads the cases of one State, and compares their words with the law's.
 *
 * @throws LawError with file, line and column of each mistake, and the nearest valid word.
 */
export function readGolden(
  file: string,
  text: string,
  law: Law,
): { readonly golden: Golden; lineOf(index: number): number } {
  const mistakes: LawMistake[] = [];
  const sheet = readSheet<Golden>(file, text, GoldenSchema, mistakes);
  if (sheet !== undefined) mistakes.push(...wrongWords(sheet, law));
  if (sheet === undefined || mistakes.length > 0) throw new LawError(mistakes, 'The cases cannot be used:');
  return { golden: sheet.value, lineOf: (index) => sheet.at(['cases', index]).line };
}

function wrongWords(sheet: Sheet<Golden>, law: Law): readonly LawMistake[] {
  const mistakes: LawMistake[] = [];
  const say = (path: Path, message: string): void => {
    mistakes.push({ file: sheet.file, ...sheet.at(path), message });
  };
  const word = (path: Path, kind: string, given: string | undefined, valid: ReadonlySet<string>): void => {
    if (given === undefined) return;
    const hint = kind === 'State' ? euStyleHint(given) : undefined;
    if (hint !== undefined) return say(path, hint);
    if (valid.has(given)) return;
    const near = kind === 'field' ? nearestField(given, valid) : nearest(given, valid);
    say(path, `there is no ${kind} "${given}"${near === undefined ? '' : `; did you mean "${near}"?`}`);
  };
  const states = statesKnown(law.groups, law.states.keys());
  const rules = new Set(everyRule(law).map(({ id }) => id));
  word(['state'], 'law of', sheet.value.state, new Set(law.states.keys()));
  sheet.value.cases.forEach(({ ask, of, releases = [], field, answer }, i) => {
    const at = (...path: Path): Path => ['cases', i, ...path];
    word(at('ask', 'state'), 'State', ask.state, states);
    word(at('ask', 'offence', 'lawOf'), 'State', ask.offence?.lawOf, states);
    if (law.groups.offences !== undefined)
      word(
        at('ask', 'offence', 'code'),
        'offence',
        ask.offence?.code,
        new Set(Object.keys(law.groups.offences)),
      );
    if (ask.vouched?.includes('OFFENCE') === true && ask.offence === undefined)
      say(at('ask', 'vouched'), 'nobody vouches for an offence that is not stated');
    word(at('of', 'originator'), 'State', of.originator, states);
    if (fieldOf(law, of.domain, field) === undefined)
      word(at('field'), 'field', field, new Set(law.catalogue[of.domain].fields.map(({ path }) => path)));
    wrongReleases(releases, law, of.domain, (path, message) => say(at('releases', ...path), message));
    (answer.rules ?? []).forEach((rule, n) => word(at('answer', 'rules', n), 'rule', rule, rules));
    if (ask.on !== undefined && !isDay(ask.on)) say(at('ask', 'on'), `${ask.on} is no day of the calendar`);
  });
  return mistakes;
}

/** Checks one case. @returns what is wrong, with the explanation; undefined when the answer is as written. */
export function checkGolden(law: Law, owner: string, golden: GoldenCase): string | undefined {
  const { of, field, answer } = golden;
  const { domain } = of;
  const asked = { law, inquiry: inquiryOf(golden), domain };
  const released = asReleased(asked, classOf(owner, golden), golden.releases ?? []);
  const explanation = explain({ law, inquiry: released.inquiry, domain }, released.of, field);
  const { verdict } = explanation;
  const text = explanationText(explanation, field);
  const wrong: string[] = [];
  if (verdict.mode !== answer.mode) wrong.push(`mode is ${verdict.mode}, not ${answer.mode}`);
  if (verdict.mask !== answer.mask)
    wrong.push(`mask is ${verdict.mask ?? 'none'}, not ${answer.mask ?? 'none'}`);
  if (answer.reason !== undefined && verdict.reason !== answer.reason)
    wrong.push(`reason is ${verdict.reason ?? 'none'}, not ${answer.reason}`);
  if (answer.disclosure !== undefined && verdict.disclosure !== answer.disclosure)
    wrong.push(`disclosure is ${verdict.disclosure}, not ${answer.disclosure}`);
  if (answer.rules !== undefined && [...answer.rules].sort().join() !== [...verdict.rules].sort().join())
    wrong.push(
      `it rests on ${verdict.rules.join(', ') || 'no rule'}, not on ${answer.rules.join(', ') || 'no rule'}`,
    );
  if (golden.because !== undefined && !text.includes(golden.because))
    wrong.push(`the explanation does not say "${golden.because}"`);
  return wrong.length === 0 ? undefined : `${wrong.join('; ')}\n${text}`;
}

export function inquiryOf({ ask }: GoldenCase): Inquiry {
  const { offence } = ask;
  return {
    requester: {
      state: ask.state as StateCode,
      agency: 'example',
      agencyKind: ask.agencyKind,
      role: ask.role,
      officer: 'example',
    },
    purpose: ask.purpose,
    caseReference: 'golden',
    urgency: ask.urgency ?? 'NORMAL',
    on: ask.on ?? '2026-11-23',
    ...(ask.necessity === undefined ? {} : { necessity: ask.necessity }),
    ...vouchedBy(ask.vouched),
    ...(offence === undefined
      ? {}
      : {
          offence: {
            code: offence.code,
            ...(offence.maxPenaltyMonths === undefined ? {} : { maxPenaltyMonths: offence.maxPenaltyMonths }),
            ...(offence.lawOf === undefined ? {} : { lawOf: offence.lawOf as StateCode }),
          },
        }),
  };
}

function classOf(owner: string, { of }: GoldenCase): DecisionClass {
  return {
    owner: owner as StateCode,
    subjects: [...(of.subjects ?? [])].sort(),
    handling: of.handling ?? 'H0',
    ...marksOf(of),
    ...(of.originator === undefined ? {} : { originator: of.originator as StateCode }),
  };
}
