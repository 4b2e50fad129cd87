import { z } from 'zod';
import type { GlobalId, StateCode } from '../../core/ids.ts';
import { DOMAINS } from '../../core/vocabulary.ts';
import type { InWords, Query } from '../../sources/connection/query.ts';
import type { AskedAs } from '../../sources/sql/question.ts';
import { firstField } from '../../sources/sql/row.ts';
import type { Statement } from '../../sources/sql/statement-form.ts';

const text = z.string().max(200);
const count = z.number().int().nonnegative();
const owner = z
  .string()
  .regex(/^[A-Z]{2,3}$/u)
  .transform((code) => code as StateCode);
/** More than one request looks for at once. */
const IDS_MAX = 10_000;
const ids = z.array(text).max(IDS_MAX);
const paths = z.array(text).max(1_000);
const SEED = z.string().regex(/^-?\d{1,20}$/u);
/** A page and one record more, or one more than is counted. */
const ROWS_MAX = 10_001;

const made = z.strictObject({
  field: text,
  args: z.record(z.string(), z.unknown()),
  mixing: SEED.optional(),
  linked: z.strictObject({ id: text.transform((id) => id as GlobalId), isKnown: z.boolean() }).optional(),
  ofChanges: z.literal(true).optional(),
});
const place = z.tuple([count, text]);
const slice = z.strictObject({
  owner,
  base: count,
  upTo: count,
  after: place,
  since: text.optional(),
  days: z.tuple([z.iso.date(), z.iso.date()]).optional(),
});
const held = z.strictObject({ owner, marks: z.array(text).max(IDS_MAX), upTo: count, base: count });
const position = z.strictObject({
  keys: z.array(z.union([text, z.number(), z.null()])).max(10),
  owner,
  id: text,
});

/** What a State's own process is asked: which of the hub's statements it is to make for itself, and of what. */
export const SourceQuestion = z.discriminatedUnion('verb', [
  /** How the source stands, and nothing of any record. */
  z.strictObject({ verb: z.literal('HELLO') }),
  z.strictObject({
    verb: z.literal('SEARCH'),
    ...{ made, paths },
    page: z.strictObject({
      first: count.max(ROWS_MAX),
      after: position.optional(),
      countTo: count.max(ROWS_MAX).optional(),
    }),
  }),
  z.strictObject({ verb: z.literal('COUNT'), made }),
  z.strictObject({ verb: z.literal('IDS'), paths, ids }),
  z.strictObject({ verb: z.literal('LOOKUP'), made, paths }),
  z.strictObject({
    verb: z.literal('LINKS'),
    link: z.strictObject({
      domain: z.enum(DOMAINS),
      path: text,
      farDomain: z.enum(DOMAINS),
      kinds: z.array(text).max(100),
    }),
    side: z.enum(['near', 'far']),
    from: ids,
    paths,
    /** Of each record; as many as are looked at first where it is not said. */
    limit: count.max(ROWS_MAX).optional(),
  }),
  /** Records about which something is tried: by the place of the try among those of the question. */
  z.strictObject({ verb: z.literal('REACH'), made, place: count.max(100) }),
  z.strictObject({ verb: z.literal('STATISTICS'), made, seed: SEED.optional() }),
  z.strictObject({ verb: z.literal('HAS_CLOCK') }),
  z.strictObject({ verb: z.literal('CLOCK') }),
  z.strictObject({
    verb: z.literal('CHANGED'),
    ...{ made, paths, seed: SEED, first: count.max(ROWS_MAX) },
    slices: z.array(slice).min(1).max(100),
  }),
  z.strictObject({ verb: z.literal('LEFT'), made, seed: SEED, held: z.array(held).min(1).max(100) }),
]);
export type SourceQuestion = z.output<typeof SourceQuestion>;

/** The whole body of a question to a State's own process. */
export const OwnBody = z.strictObject({
  /** Who is asked, of those for whom the source answers. */
  owners: z.array(owner).min(1).max(100),
  /** How long is waited, in milliseconds. */
  patienceMs: count.max(600_000),
  question: SourceQuestion,
});

/**
 * A query that can be said in words.
 *
 * @param rows what its rows are like.
 * @param asked absent where it was made of what cannot be sent.
 */
export function said(
  query: Query,
  rows: Omit<InWords, 'question'>,
  asked: (() => SourceQuestion) | undefined,
): Query {
  return asked ? { ...query, inWords: () => ({ ...rows, question: asked() }) } : query;
}

/** The same of a statement whose rows are records or links. @param numbers places of whole numbers among its extras. */
export function saidStatement(
  statement: Statement,
  asked: (() => SourceQuestion) | undefined,
  numbers: readonly number[] = [],
): Statement {
  const columns = statement.columns.map(({ path }) => path);
  const rows = { first: firstField(statement), columns, numbers, isOf: 'owners' as const };
  return { ...statement, query: said(statement.query, rows, asked) };
}

/** @returns what asks with a question that can be sent; nothing where it cannot. */
export function withMade(
  question: { readonly asked?: AskedAs },
  ask: (made: AskedAs) => SourceQuestion,
): (() => SourceQuestion) | undefined {
  const { asked } = question;
  return asked && (() => ask(asked));
}
