import { useId, type ReactElement } from 'react';

interface FieldProps<Value> {
  readonly label: string;
  readonly value: Value;
  readonly change: (next: Value) => void;
  /** A sentence that explains it. */
  readonly hint?: string | undefined;
}

/** One of a closed list. @param word how each is said; as it is unless given. */
export function Choice<Value extends string>({
  label,
  options,
  value,
  change,
  hint,
  word = (option) => option,
}: FieldProps<Value> & {
  readonly options: readonly Value[];
  readonly word?: (option: Value) => string;
}): ReactElement {
  const id = useId();
  return (
    <div className="field">
      <label htmlFor={id}>{label}</label>
      <select
        id={id}
        value={value}
        aria-describedby={hint === undefined ? undefined : `${id}-hint`}
        onChange={({ target }) => change(target.value as Value)}
      >
        {options.map((option) => (
          <option key={option} value={option}>
            {word(option)}
          </option>
        ))}
      </select>
      <Hint id={id} text={hint} />
    </div>
  );
}

/** A line of text, or several. The browser remembers nothing of it. */
export function Line({
  label,
  value,
  change,
  hint,
  rows,
  inputMode,
  maxLength,
  isRequired,
}: FieldProps<string> & {
  readonly rows?: number;
  readonly inputMode?: 'numeric' | 'decimal';
  readonly maxLength?: number;
  readonly isRequired?: boolean;
}): ReactElement {
  const id = useId();
  const shared = {
    id,
    value,
    autoComplete: 'off',
    spellCheck: false,
    dir: 'auto',
    'aria-describedby': hint === undefined ? undefined : `${id}-hint`,
    onChange: ({ target }: { readonly target: { readonly value: string } }) => change(target.value),
    ...(maxLength !== undefined && { maxLength }),
    ...(isRequired === true && { required: true }),
  } as const;
  return (
    <div className="field">
      <label htmlFor={id}>{label}</label>
      {rows === undefined ? (
        <input {...shared} inputMode={inputMode} />
      ) : (
        <textarea {...shared} rows={rows} />
      )}
      <Hint id={id} text={hint} />
    </div>
  );
}

function Hint({ id, text }: { readonly id: string; readonly text: string | undefined }): ReactElement | null {
  return text === undefined ? null : (
    <span id={`${id}-hint`} className="field-hint">
      {text}
    </span>
  );
}
