import { useId, type ReactElement } from 'react';
import type { Member, Search } from '../graph/schema.ts';
import { Choice, Line } from '../parts/Field.tsx';
import { useCodeWord } from '../words/codes.ts';
import { useWords } from '../words/words.ts';
import { ChoiceList } from './ChoiceList.tsx';
import { CountryField } from './CountryField.tsx';
import { DayField } from './DayField.tsx';
import { useLabels } from './labels.ts';
import type { Values } from './questions.ts';

interface FormProps {
  readonly values: Values;
  readonly change: (next: Values) => void;
}

/** How many members stand open; the others behind one click. */
const OPEN_MAX = 8;

/** A form out of the caller's own schema: what this caller may never search by is not there. */
export function SearchForm({ search, ...form }: FormProps & { readonly search: Search }): ReactElement {
  const say = useWords();
  const members = ordered(search.members);
  const [open, more] = [members.slice(0, OPEN_MAX), members.slice(OPEN_MAX)];
  const isMoreGiven = more.some(({ path }) => path in form.values);
  return (
    <>
      <div className="form-fields">
        {open.map((member) => (
          <MemberField key={member.path} member={member} {...form} />
        ))}
      </div>
      {more.length === 0 ? null : (
        <details className="form-more" open={isMoreGiven || undefined}>
          <summary>{say('ask.more')}</summary>
          <div className="form-fields">
            {more.map((member) => (
              <MemberField key={member.path} member={member} {...form} />
            ))}
          </div>
        </details>
      )}
    </>
  );
}

/** References last: nobody begins with them. */
function ordered(members: readonly Member[]): readonly Member[] {
  const isLate = ({ path }: Member): boolean => ['reference', 'match'].includes(path);
  return [...members.filter((member) => !isLate(member)), ...members.filter(isLate)];
}

function MemberField({ member, values, change }: FormProps & { readonly member: Member }): ReactElement {
  const { member: label } = useLabels();
  const value = values[member.path];
  const set = (next: unknown): void => change({ ...values, [member.path]: next });
  const id = useId();
  switch (member.kind) {
    case 'group':
      return (
        <fieldset className="form-group" aria-labelledby={id}>
          <legend id={id}>{label(member)}</legend>
          {(member.members ?? []).map((inner) => (
            <MemberField key={inner.path} member={inner} values={values} change={change} />
          ))}
        </fieldset>
      );
    case 'choice':
      return <ChoiceField member={member} value={value} set={set} />;
    case 'date':
      return <DayField label={label(member)} value={textOf(value)} change={set} />;
    case 'country':
      return <CountryField label={label(member)} value={textOf(value)} change={set} />;
    default:
      return <TextField member={member} value={value} set={set} />;
  }
}

interface ValueProps {
  readonly member: Member;
  readonly value: unknown;
  readonly set: (next: unknown) => void;
}

function ChoiceField({ member, value, set }: ValueProps): ReactElement {
  const say = useWords();
  const word = useCodeWord();
  const { member: label } = useLabels();
  const { list = '', codes = [] } = member.choices ?? {};
  if (member.isList)
    return (
      <ChoiceList
        label={label(member)}
        options={codes}
        chosen={Array.isArray(value) ? (value as readonly string[]) : []}
        change={set}
        word={(code) => word(list, code)}
      />
    );
  const initial = typeof member.initial === 'string' ? member.initial : '';
  return (
    <Choice
      label={label(member)}
      options={initial === '' ? ['', ...codes] : codes}
      value={textOf(value) || initial}
      change={(code) => set(code === initial ? undefined : code)}
      word={(code) => (code === '' ? say('ask.any') : word(list, code))}
    />
  );
}

function TextField({ member, value, set }: ValueProps): ReactElement {
  const say = useWords();
  const { member: label } = useLabels();
  const isNumber = member.kind === 'number';
  return (
    <Line
      label={label(member)}
      value={textOf(value)}
      change={(text) => set(isNumber ? numberIn(text) : text)}
      {...(isNumber && { inputMode: 'decimal' })}
      {...(member.kind === 'partialDate' && { hint: say('ask.partialDate') })}
      {...(member.path === 'document.mrz' && { rows: 3 })}
    />
  );
}

/** A number as far as it is typed: what is none yet stays a text, so that the hub refuses it rather than anybody guesses. */
function numberIn(text: string): unknown {
  const plain = text.trim().replace(',', '.');
  return /^\d+(?:\.\d+)?$/u.test(plain) && String(Number(plain)) === plain ? Number(plain) : text;
}

function textOf(value: unknown): string {
  return typeof value === 'string' || typeof value === 'number' ? String(value) : '';
}
