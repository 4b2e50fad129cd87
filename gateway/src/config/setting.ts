import { z } from 'zod';

/** One setting: its environment variable, its meaning, what it accepts. */
export interface Setting<T extends z.ZodType> {
  readonly env: string;
  readonly meaning: string;
  readonly schema: T;
}

/** @param schema reads the variable's text; what it says is told to whoever set it. */
export function setting<T extends z.ZodType>(env: string, meaning: string, schema: T): Setting<T> {
  return { env, meaning, schema };
}

/** From and to are accepted. A variable that is there and empty is no zero. */
export function wholeNumber(from: number, to: number) {
  const expected = `a whole number from ${from} to ${to}`;
  return z.preprocess(
    (value) => (value === '' ? undefined : value),
    z.coerce.number(expected).int(expected).min(from, expected).max(to, expected),
  );
}

/** The same, with what counts where the variable is not there. */
export function whole(from: number, to: number, byDefault: number) {
  return wholeNumber(from, to).default(byDefault);
}

/** A list with commas in between. */
export const LIST = z
  .string()
  .default('')
  .transform((text) =>
    text
      .split(',')
      .map((one) => one.trim())
      .filter((one) => one !== ''),
  );
