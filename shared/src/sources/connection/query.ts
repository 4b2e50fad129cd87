import type { Sql } from 'sql-template-tag';
import type { Sample } from './sample.ts';

/** What a statement asks, as data: for a source that makes its own SQL; and what its rows are like. */
export interface InWords {
  readonly question: object;
  /** How many values stand before the fields, and what stands in their places behind: catalogue paths. */
  readonly first: number;
  readonly columns: readonly string[];
  /** Places of whole numbers from 0. */
  readonly numbers?: readonly number[];
  /** Whether each row begins with its owner, or there is one, about nobody, or at most one. */
  readonly isOf: 'owners' | 'one row' | 'nobody';
}

/** A statement as it is sent: its text, and a value for each `$n`. */
export interface Query {
  readonly text: string;
  readonly values: readonly unknown[];
  /** What a rehearsal has for an answer; without it no row. */
  readonly sample?: Sample;
  /**
   * Said of a statement whose rows are records or links, each once: with the place of the extra (`row.ts`) that is one of those
   * with the same id, where that may come more than once.
   */
  readonly apart?: { readonly by?: number };
  /** Said of a statement that finds records by what searches compare: it finds those whose keys are there. */
  readonly isSearch?: true;
  /** Absent where it cannot be said so. */
  readonly inWords?: () => InWords;
}

/**
 * Opens every statement that finds rows by their keys. Its plan is the same whatever the keys are, so that the server need
 * not plan it anew each time, which takes longer than running it; and it is short, so that others may wait behind it.
 */
export const BY_KEY = '/* by key */';

/** The place of a value that each question brings, in a cached statement. It is never one with another value. */
export class Hole {
  readonly input: number;

  constructor(input: number) {
    this.input = input;
  }
}

/** A cached statement, with the places of what each question brings. */
export interface Template {
  readonly text: string;
  readonly values: readonly unknown[];
  readonly holes: readonly (readonly [place: number, input: number])[];
}

/** @param statement whose values may be holes; all others stay as they are from question to question. */
export function template(statement: Pick<Sql, 'strings' | 'values'>): Template {
  const { text, values } = queryOf(statement);
  return {
    text,
    values: values.map((value) => (isTextList(value) ? arrayLiteral(value) : value)),
    holes: values.flatMap((value, place) => (value instanceof Hole ? [[place, value.input] as const] : [])),
  };
}

export function fill({ text, values, holes }: Template, inputs: readonly unknown[]): Query {
  const filled = values.slice();
  for (const [place, input] of holes) filled[place] = inputs[input];
  return { text, values: filled };
}

/**
 * Makes a statement into what is sent. Equal values are sent once: the law says the same lists and dates for every column
 * of a statement, and each parameter costs both ends time. Only values that are cast to the same type are one: an uncast
 * one takes its type from where it stands.
 */
export function queryOf({ strings, values }: Pick<Sql, 'strings' | 'values'>): Query {
  const numbers = new Map<string, number>();
  const sent: unknown[] = [];
  let text = strings[0] ?? '';
  for (let i = 0; i < values.length; i += 1) {
    const value = values[i];
    const next = strings[i + 1] ?? '';
    const cast = CAST.exec(next)?.[0];
    const key = cast === undefined ? undefined : `${cast} ${identityOf(value)}`;
    let number = key === undefined ? undefined : numbers.get(key);
    if (number === undefined) {
      number = sent.push(value);
      if (key !== undefined) numbers.set(key, number);
    }
    text += `$${number}${next}`;
  }
  return { text, values: sent };
}

const CAST = /^::\w+(?:\[\])?/u;

function identityOf(value: unknown): string {
  return value instanceof Hole ? `hole ${value.input}` : JSON.stringify(value);
}

function isTextList(value: unknown): value is readonly string[] {
  return Array.isArray(value) && value.every((item) => typeof item === 'string');
}

/** A list of texts as PostgreSQL writes it: made once for a cached statement, and not each time that it is sent. */
function arrayLiteral(texts: readonly string[]): string {
  return `{${texts.map((text) => `"${text.replaceAll(/["\\]/gu, String.raw`\$&`)}"`).join(',')}}`;
}
