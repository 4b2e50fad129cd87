import type { ReactElement } from 'react';

/** One of a closed list. */
export function Choice<Value extends string>({
  label,
  options,
  value,
  change,
}: {
  readonly label: string;
  readonly options: readonly Value[];
  readonly value: Value;
  readonly change: (next: Value) => void;
}): ReactElement {
  return (
    <label className="field">
      {label}
      <select value={value} onChange={({ target }) => change(target.value as Value)}>
        {options.map((option) => (
          <option key={option} value={option}>
            {option}
          </option>
        ))}
      </select>
    </label>
  );
}

/** A line of text. The browser remembers nothing of it. */
export function Line({
  label,
  value,
  change,
}: {
  readonly label: string;
  readonly value: string;
  readonly change: (next: string) => void;
}): ReactElement {
  return (
    <label className="field">
      {label}
      <input
        value={value}
        autoComplete="off"
        spellCheck={false}
        onChange={({ target }) => change(target.value)}
      />
    </label>
  );
}
