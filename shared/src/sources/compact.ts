import type { Sql } from 'sql-template-tag';

const CAST = /^::\w+(?:\[\])?/u;
/** Pieces of statements come again and again, as the law is the same: what they begin with is looked up, up to so many. */
const PIECES_MAX = 5_000;
const castOf = new Map<string, string>();
const textOf = new WeakMap<object, string>();

function castIn(piece: string): string {
  let cast = castOf.get(piece);
  if (cast === undefined) {
    cast = CAST.exec(piece)?.[0] ?? '';
    if (castOf.size >= PIECES_MAX) castOf.clear();
    castOf.set(piece, cast);
  }
  return cast;
}

/** The text of a value, kept for as long as the value is: lists of the law are the same objects in each statement. */
function textIn(value: unknown): string {
  if (typeof value !== 'object' || value === null) return JSON.stringify(value);
  let text = textOf.get(value);
  if (text === undefined) textOf.set(value, (text = JSON.stringify(value)));
  return text;
}

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
    const cast = castIn(next);
    const key = cast === '' ? undefined : `${cast} ${textIn(values[i])}`;
    let number = key === undefined ? undefined : numbers.get(key);
    if (number === undefined) {
      number = sent.push(values[i]);
      if (key !== undefined) numbers.set(key, number);
    }
    text += `$${number}${next}`;
  }
  return { text, values: sent };
}
