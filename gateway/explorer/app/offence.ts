/** An offence as the statement carries it: `0501;max=120;law=FR`. */
export interface OffenceParts {
  readonly code: string;
  /** Highest custodial sentence in months, as typed; empty where none is stated. */
  readonly months: string;
  /** Under the law of which State; empty where none is stated. */
  readonly law: string;
}

/** Takes a stated offence apart. What is none of its parts is left in the code, so that it is seen. */
export function offenceParts(text: string): OffenceParts {
  const [code = '', ...rest] = text.split(';');
  let parts: OffenceParts = { code: code.trim(), months: '', law: '' };
  for (const piece of rest) {
    const [, name, value = ''] = /^\s*(max|law)\s*=\s*(.*?)\s*$/u.exec(piece) ?? [];
    if (name === 'max') parts = { ...parts, months: value };
    else if (name === 'law') parts = { ...parts, law: value };
    else parts = { ...parts, code: `${parts.code};${piece}` };
  }
  return parts;
}

/** Puts an offence together as the hub reads it; empty without a code. */
export function offenceText({ code, months, law }: OffenceParts): string {
  if (code === '') return '';
  return [code, ...(months === '' ? [] : [`max=${months}`]), ...(law === '' ? [] : [`law=${law}`])].join(';');
}
