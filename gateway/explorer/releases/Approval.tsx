import type { ReactElement } from 'react';
import { DOMAIN_FACTS } from '../../../shared/src/core/domains.ts';
import { DayField } from '../ask/DayField.tsx';
import { fieldWord } from '../graph/field-words.ts';
import { useCallerSchema } from '../graph/useCallerSchema.ts';
import { durationWord, kindAt } from '../graph/value.ts';
import { Choice, Line } from '../parts/Field.tsx';
import { useCodeWord } from '../words/codes.ts';
import { useLanguage, useWords } from '../words/words.ts';
import { masksOf, type Draft, type Duty } from './acts.ts';
import type { ReleaseWhole } from './model.ts';

interface PartProps {
  readonly draft: Draft;
  readonly change: (next: Draft) => void;
}

/** What is released: which fields and how they are shown, until when, and with which duties. */
export function Approval({
  fields,
  release,
  isPart,
  ...part
}: PartProps & {
  readonly fields: readonly string[];
  readonly release: ReleaseWhole;
  readonly isPart: boolean;
}): ReactElement {
  const say = useWords();
  const { draft, change } = part;
  return (
    <>
      <fieldset className="act-fields">
        <legend>{say('act.fields')}</legend>
        {fields.map((field) => (
          <ApprovedField key={field} field={field} release={release} isPart={isPart} {...part} />
        ))}
      </fieldset>
      <DayField
        label={say('act.until')}
        value={draft.until}
        change={(until) => change({ ...draft, until })}
      />
      <Duties {...part} />
    </>
  );
}

function ApprovedField({
  field,
  release,
  isPart,
  draft,
  change,
}: PartProps & {
  readonly field: string;
  readonly release: ReleaseWhole;
  readonly isPart: boolean;
}): ReactElement {
  const say = useWords();
  const language = useLanguage();
  const codeWord = useCodeWord();
  const schema = useCallerSchema().schema?.schema;
  const type = Object.entries(DOMAIN_FACTS).find(([name]) => name === release.domain)?.[1].recordType ?? '';
  const word = fieldWord(language, field);
  const isTicked = !isPart || draft.ticked.includes(field);
  const tick = (): void =>
    change({
      ...draft,
      ticked: isTicked ? draft.ticked.filter((one) => one !== field) : [...draft.ticked, field],
    });
  return (
    <div className="act-field">
      {isPart ? (
        <label className="tick">
          <input type="checkbox" checked={isTicked} onChange={tick} /> {word}
        </label>
      ) : (
        <span>{word}</span>
      )}
      <select
        aria-label={say('act.mask', { field: word })}
        disabled={!isTicked}
        value={draft.masks[field] ?? ''}
        onChange={({ target }) => change({ ...draft, masks: { ...draft.masks, [field]: target.value } })}
      >
        <option value="">{say('act.mask.none')}</option>
        {masksOf(kindAt(schema, type, field).kind).map((mask) => (
          <option key={mask} value={mask}>
            {codeWord('ReleaseMask', mask)}
          </option>
        ))}
      </select>
    </div>
  );
}

const DUTIES = [
  ...['NO_ONWARD', 'NO_EVIDENCE', 'NOTIFY_OWNER', 'DELETE_AFTER'],
  ...['CONFIRM_BEFORE_ACTION', 'LOG_EACH_VIEW', 'PURPOSE_BOUND'],
];
const PERIODS = ['P30D', 'P90D', 'P6M', 'P1Y', 'P3Y'] as const;

function Duties({ draft, change }: PartProps): ReactElement {
  const say = useWords();
  const codeWord = useCodeWord();
  const put = (duties: readonly Duty[]): void => change({ ...draft, duties });
  const toggle = (kind: string): void => {
    if (draft.duties.some((duty) => duty.kind === kind))
      return put(draft.duties.filter((duty) => duty.kind !== kind));
    const text = codeWord('ObligationKind', kind);
    put([...draft.duties, { kind, text, ...(kind === 'DELETE_AFTER' && { after: PERIODS[0] }) }]);
  };
  return (
    <fieldset className="act-fields">
      <legend>{say('act.duties')}</legend>
      {DUTIES.map((kind) => {
        const duty = draft.duties.find((one) => one.kind === kind);
        return (
          <div key={kind} className="act-duty">
            <label className="tick">
              <input type="checkbox" checked={duty !== undefined} onChange={() => toggle(kind)} />{' '}
              {codeWord('ObligationKind', kind)}
            </label>
            {duty ? (
              <DutyFields
                duty={duty}
                change={(next) => put(draft.duties.map((one) => (one.kind === kind ? next : one)))}
              />
            ) : null}
          </div>
        );
      })}
    </fieldset>
  );
}

function DutyFields({
  duty,
  change,
}: {
  readonly duty: Duty;
  readonly change: (next: Duty) => void;
}): ReactElement {
  const say = useWords();
  const language = useLanguage();
  return (
    <div className="duty-fields">
      <Line
        label={say('act.duty.text')}
        value={duty.text}
        change={(text) => change({ ...duty, text })}
        maxLength={500}
      />
      {duty.after === undefined ? null : (
        <Choice
          label={say('act.duty.after')}
          options={PERIODS}
          value={duty.after as (typeof PERIODS)[number]}
          change={(after) => change({ ...duty, after })}
          word={(period) => durationWord(period, language)}
        />
      )}
    </div>
  );
}
