import type { Sql } from 'sql-template-tag';

const CAST = /^::\w+(?:\[\])?/u;

/** Text and values as they are sent. */
export interface Compact {
  readonly text: string;
  readonly values: readonly unknown[];
}

/**
 * Sends equal values once: the law says the same lists and dates for every column of a statement, and each parameter costs
 * both ends time. Only values that are cast to the same type are one: an uncast one takes its type from where it stands.
 */
export function compact({ strings, values }: Pick<Sql, 'strings' | 'values'>): Compact {
  const numbers = new Map<string, number>();
  const sent: unknown[] = [];
  let text = strings[0] ?? '';
  for (let i = 0; i < values.length; i += 1) {
    const next = strings[i + 1] ?? '';
    const cast = CAST.exec(next)?.[0];
    const key = cast === undefined ? undefined : `${cast} ${JSON.stringify(values[i])}`;
    let number = key === undefined ? undefined : numbers.get(key);
    if (number === undefined) {
      number = sent.push(values[i]);
      if (key !== undefined) numbers.set(key, number);
    }
    text += `$${number}${next}`;
  }
  return { text, values: sent };
}
