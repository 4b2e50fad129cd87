import { Sql } from 'sql-template-tag';
import { Lru } from '../../core/lru.ts';
import type { Lending } from '../../policy/words/ruling.ts';
import { fill, Hole, template, type Template } from '../connection/query.ts';
import { inLaw, Lent } from './lent.ts';
import type { RowsOf } from './class-sql.ts';
import type { Column, Matchable, Statement } from './statement-form.ts';

/** Statements of one lending: with each new shape of a question there is one more, so they are bounded. */
const SHAPES_MAX = 200;

interface CachedStatement extends Omit<Statement, 'query'> {
  readonly template: Template;
}

/** A statement goes when the ruling that it says in SQL does: a new law makes new lendings. */
const cachedFor = new WeakMap<Lending, Lru<string, CachedStatement>>();

/**
 * Writes a statement once for all questions of one shape under one ruling, as its law is longer than the question; only what
 * the question itself brings is filled in each time.
 *
 * @param place whose rows of what, on which day.
 * @param shape whatever the statement depends on besides owners, law and the texts of its conditions.
 * @param inputs what the question brings: conditions, whose values may differ from time to time, and values.
 * @param write gets the same texts and values, but with holes for what differs.
 */
export function cachedStatement(
  { owners, on, rows }: { readonly owners: readonly Matchable[]; readonly on: string; readonly rows: RowsOf },
  shape: readonly (string | boolean)[],
  inputs: { readonly texts: readonly Sql[]; readonly values: readonly unknown[] },
  write: (
    texts: readonly Sql[],
    values: readonly unknown[],
  ) => { readonly extras: number; readonly columns: readonly Column[]; readonly text: Sql },
): Statement {
  const { texts, values } = inputs;
  const [first] = owners;
  if (!first) throw new Error('a statement needs somebody to ask');
  let known = cachedFor.get(first.lending);
  if (!known) cachedFor.set(first.lending, (known = new Lru(SHAPES_MAX)));
  let key = [rows, on, ...shape].join();
  for (const { owner, lending, matchable } of owners)
    key += ` ${owner} ${numberOf(lending)} ${typeof matchable === 'string' ? matchable : numberOf(matchable)}`;
  for (const text of texts) key += `\n${text.strings.join('?')}${lentIn(text)}`;
  let cached = known.get(key);
  if (!cached) {
    let next = 0;
    const hole = (): Hole => new Hole(next++);
    const holed = texts.map(({ strings, values: given }) =>
      inLaw(
        new Sql(
          strings,
          given.map((value) => (value instanceof Lent ? value : hole())),
        ),
        owners,
        on,
        rows,
      ),
    );
    const { text, extras, columns } = write(holed, values.map(hole));
    known.set(key, (cached = { template: template(text), extras, columns }));
  }
  const { extras, columns } = cached;
  return {
    extras,
    columns,
    query: fill(cached.template, [...texts.flatMap(brought), ...values]),
  };
}

/** What the question brings: what the law says is in the statement. */
function brought(text: Sql): readonly unknown[] {
  return text.values.filter((value) => !(value instanceof Lent));
}

function lentIn({ values }: Sql): string {
  return values
    .flatMap((value) => (value instanceof Lent ? [` ${JSON.stringify(value.uses)}`] : []))
    .join('');
}

/** Tells objects of the law apart: each is made once for a ruling and cached with it. */
function numberOf(of: object): number {
  let number = numbers.get(of);
  if (number === undefined) numbers.set(of, (number = ++latest));
  return number;
}

const numbers = new WeakMap<object, number>();
let latest = 0;
