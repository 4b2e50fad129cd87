import { domainFacts } from '../../core/domain-facts.ts';
import {
  DOMAINS,
  FIELD_CATEGORIES,
  HANDLINGS,
  meaningsOf,
  MODES,
  OBLIGATIONS,
  SEARCH_HINTS,
  SOURCE_FAULTS,
  SOURCE_STATUSES,
  SUBJECT_CATEGORIES,
  UNLOCK_KINDS,
  WITHHELD_REASONS,
} from '../../core/vocabulary.ts';

/** The closed lists that callers meet as enums: the enum's name, what it says, and its words with their meanings. */
const ENUMS: readonly (readonly [string, string, Readonly<Record<string, string>>])[] = [
  [
    'FieldCategory',
    'What a field is about. The law of each State is written about these categories.',
    meaningsOf(FIELD_CATEGORIES),
  ],
  ['Handling', 'Handling code set by the owner, after Europol / SIENA practice.', meaningsOf(HANDLINGS)],
  ['Mode', 'What may be shown of a value, weakest first.', meaningsOf(MODES)],
  [
    'SubjectCategory',
    'In what capacity a person is recorded. LED (EU) 2016/680 Art. 6.',
    meaningsOf(SUBJECT_CATEGORIES),
  ],
  [
    'WithheldReason',
    "Why something is withheld: Directive (EU) 2023/977 Art. 6(1), then the hub's own grounds.",
    meaningsOf(WITHHELD_REASONS),
  ],
  [
    'SourceReason',
    'Why a source gave nothing: what the law says, how it could be asked, or what is wrong with it.',
    { ...meaningsOf(WITHHELD_REASONS), ...meaningsOf(SOURCE_FAULTS), ...meaningsOf(SEARCH_HINTS) },
  ],
  [
    'SourceStatus',
    'What became of asking one source. No answer is never no hit.',
    meaningsOf(SOURCE_STATUSES),
  ],
  [
    'ObligationKind',
    'What the receiver of a record must do or not do. LED (EU) 2016/680 Art. 9(3).',
    meaningsOf(OBLIGATIONS),
  ],
  ['UnlockKind', 'The kind of step that would turn a refusal into an answer.', meaningsOf(UNLOCK_KINDS)],
  [
    'RecordDomain',
    'Which domain a record belongs to.',
    Object.fromEntries(DOMAINS.map((domain) => [domain, `${domainFacts[domain].about}.`])),
  ],
];

/** The enums of the schema that repeat core/vocabulary.ts, in SDL, so that no word and no meaning stands twice. */
export function enumsSdl(): string {
  return ENUMS.map(([name, about, words]) => {
    const values = Object.entries(words).map(([word, meaning]) => `  ${JSON.stringify(meaning)}\n  ${word}`);
    return `${JSON.stringify(about)}\nenum ${name} {\n${values.join('\n')}\n}\n`;
  }).join('\n');
}
